package sse_test

import (
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/qiao-ai/qiao/internal/sse"
)

func read(r io.Reader, limit int) (events []sse.Event, err error) {
	for e, err := range sse.Read(r, limit) {
		if err != nil {
			return events, err
		}
		events = append(events, e)
	}
	return events, nil
}

func data(texts ...string) (events []sse.Event) {
	for _, s := range texts {
		events = append(events, sse.Event{Data: []byte(s)})
	}
	return events
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []sse.Event
	}{
		{"an empty stream has no event", "", nil},
		{"a blank line ends an event", "data: a\n\ndata: b\n\n", data("a", "b")},
		{"CRLF ends lines", "data: a\r\n\r\ndata: b\r\n\r\n", data("a", "b")},
		{"CR ends lines", "data: a\r\rdata: b\r\r", data("a", "b")},
		{"no space after the colon", "data:a\n\n", data("a")},
		{"only one space is dropped", "data:  a\n\n", data(" a")},
		{"a field without a colon is empty", "data\n\n", data("")},
		{"data lines are joined", "data: a\ndata: b\ndata:\n\n", data("a\nb\n")},
		{"comments alone are skipped", ": keep-alive\n\n:x\n\ndata: a\n: in between\n\n", []sse.Event{{Data: []byte("a"), Comment: "in between"}}},
		{"a byte order mark is skipped", "\ufeffdata: a\n\n", data("a")},
		{"the last blank line may be missing", "data: a\n\ndata: b", data("a", "b")},
		{"names and ids are kept", "event: error\nid: 7\ndata: x\n\n", []sse.Event{{Name: "error", ID: "7", Data: []byte("x")}}},
		{"an event without data is dropped", "event: ping\n\ndata: a\n\n", data("a")},
		{"an id with NUL is ignored", "id: a\x00b\ndata: x\n\n", data("x")},
		{"unknown fields are ignored", "retry: 3\nfoo: bar\ndata: x\n\n", data("x")},
		{"llama.cpp's error field", "error: {\"code\":500}\n\n", []sse.Event{{Fault: []byte(`{"code":500}`)}}},
		{"an HTTP status as a comment", "id:1\nevent:result\n:HTTP_STATUS/200\ndata:{}\n\n", []sse.Event{{Name: "result", ID: "1", Data: []byte("{}"), Comment: "HTTP_STATUS/200"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for mode, r := range map[string]io.Reader{
				"whole":          strings.NewReader(c.in),
				"byte by byte":   iotest.OneByteReader(strings.NewReader(c.in)),
				"EOF with bytes": iotest.DataErrReader(strings.NewReader(c.in)),
			} {
				got, err := read(r, 0)
				if err != nil {
					t.Fatalf("%s: %v", mode, err)
				}
				if d := cmp.Diff(c.want, got); d != "" {
					t.Errorf("%s: %s", mode, d)
				}
			}
		})
	}
}

func TestALineMayHoldAMegabyte(t *testing.T) {
	big := strings.Repeat("好", 350_000)
	got, err := read(iotest.HalfReader(strings.NewReader("data: "+big+"\n\n")), 0)
	if err != nil || len(got) != 1 || string(got[0].Data) != big {
		t.Errorf("%d events, %v", len(got), err)
	}
}

// An event without data must not carry its name over to the next event.
func TestANameBelongsToItsOwnEvent(t *testing.T) {
	got, err := read(strings.NewReader("event: a\ndata: 1\n\ndata: 2\n\n"), 0)
	if err != nil || len(got) != 2 || got[1].Name != "" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestTooLongAnEventIsAnError(t *testing.T) {
	for name, in := range map[string]string{
		"one line":   "data: " + strings.Repeat("x", 100) + "\n\n",
		"many lines": strings.Repeat("data: xx\n", 20) + "\n",
		"a comment":  ":" + strings.Repeat("x", 100) + "\n",
	} {
		got, err := read(strings.NewReader("data: ok\n\n"+in), 64)
		if !errors.Is(err, sse.ErrTooLong) || len(got) != 1 {
			t.Errorf("%s: got %d events, %v", name, len(got), err)
		}
	}
}

func TestManyHeartbeatsAreNotOneLongEvent(t *testing.T) {
	in := strings.Repeat(": keep-alive\n\n", 100) + "data: a\n\n"
	if got, err := read(strings.NewReader(in), 64); err != nil || len(got) != 1 {
		t.Errorf("got %d events, %v", len(got), err)
	}
}

func TestAReadErrorIsYielded(t *testing.T) {
	broken := errors.New("connection reset")
	r := io.MultiReader(strings.NewReader("data: a\n\ndata: half"), iotest.ErrReader(broken))
	got, err := read(r, 0)
	if !errors.Is(err, broken) || len(got) != 1 {
		t.Errorf("got %d events, %v", len(got), err)
	}
}

func TestLeavingEarlyReadsNoFurther(t *testing.T) {
	r, w := io.Pipe()
	go func() { _, _ = io.WriteString(w, "data: a\n\n") }()
	for e := range sse.Read(r, 0) {
		if string(e.Data) != "a" {
			t.Errorf("got %q", e.Data)
		}
		break // a reader that wanted more bytes would wait for ever
	}
}

func TestDataOutlivesTheNextRead(t *testing.T) {
	var kept [][]byte
	for e := range sse.Read(strings.NewReader("data: one\n\ndata: two\n\n"), 0) {
		kept = append(kept, e.Data)
	}
	if string(kept[0]) != "one" || string(kept[1]) != "two" {
		t.Errorf("got %q", kept)
	}
}

func TestWriter(t *testing.T) {
	rec := httptest.NewRecorder()
	w := sse.NewWriter(rec)
	for _, err := range []error{
		w.Send(sse.Event{Data: []byte("你好\n\nworld")}),
		w.Comment("keep\nalive"),
		w.Send(sse.Event{Name: "edit\ndata: forged", ID: "3", Data: []byte(`{"a":1}`)}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	const want = "data: 你好\ndata: \ndata: world\n\n: keep alive\n\nevent: edit data: forged\nid: 3\ndata: {\"a\":1}\n\n"
	if got := rec.Body.String(); got != want {
		t.Errorf("got %q", got)
	}
	if !rec.Flushed || rec.Header().Get("Content-Type") != "text/event-stream; charset=utf-8" {
		t.Errorf("flushed %v, headers %v", rec.Flushed, rec.Header())
	}
}

func TestWriterReportsAClientThatLeft(t *testing.T) {
	w := sse.NewWriter(gone{httptest.NewRecorder()})
	if err := w.Send(sse.Event{Data: []byte("x")}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}

type gone struct{ *httptest.ResponseRecorder }

func (gone) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func FuzzRead(f *testing.F) {
	for _, s := range []string{"data: a\n\n", "data:a\r\n\r\n", "\ufeffid:1\n:c\ndata\rdata: x", "event: e\n\nerror: {}\n\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		whole, err := read(strings.NewReader(string(in)), 1<<10)
		bytewise, err2 := read(iotest.OneByteReader(strings.NewReader(string(in))), 1<<10)
		if !errors.Is(err, err2) {
			t.Fatalf("whole: %v, byte by byte: %v", err, err2)
		}
		if d := cmp.Diff(whole, bytewise); d != "" {
			t.Fatal(d)
		}
	})
}

func FuzzWrittenIsRead(f *testing.F) {
	f.Add("edit", "1", []byte("a\nb"))
	f.Fuzz(func(t *testing.T, name, id string, body []byte) {
		rec := httptest.NewRecorder()
		if err := sse.NewWriter(rec).Send(sse.Event{Name: name, ID: id, Data: body}); err != nil {
			t.Fatal(err)
		}
		got, err := read(rec.Body, 0)
		if err != nil || len(got) != 1 {
			t.Fatalf("%d events, %v", len(got), err)
		}
		want := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(body))
		if string(got[0].Data) != want {
			t.Fatalf("wrote %q, read %q", want, got[0].Data)
		}
	})
}
