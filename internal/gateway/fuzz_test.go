package gateway

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// events cuts a stream as the gateway does, reading it in pieces of n bytes.
func events(t *testing.T, stream []byte, n int) (list [][]byte) {
	b := &inbox{buf: make([]byte, 0, 64)}
	var r io.Reader = bytes.NewReader(stream)
	if n == 1 {
		r = iotest.OneByteReader(r)
	}
	for last := false; !last; {
		last = b.fill(r) == io.EOF
		for {
			e, ok := b.next(last)
			if !ok {
				break
			}
			list = append(list, slices.Clone(b.buf[e.from:e.to]))
		}
		b.sent()
	}
	return list
}

func TestEventsAreCutAtBlankLines(t *testing.T) {
	in := ": c\n\ndata: a\n\nevent: x\r\ndata: b\r\ndata: c\r\n\r\n\ndata: tail"
	want := []string{": c\n\n", "data: a\n\n", "event: x\r\ndata: b\r\ndata: c\r\n\r\n", "\n", "data: tail"}
	for _, n := range []int{1, 0} {
		var got []string
		for _, e := range events(t, []byte(in), n) {
			got = append(got, string(e))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
	}
	e := parse([]byte("event: x\r\ndata: b\r\ndata:c\r\n\r\n"))
	if string(e.name) != "x" || string(e.data) != "b\nc" {
		t.Errorf("%q %q", e.name, e.data)
	}
}

func FuzzEvents(f *testing.F) {
	f.Add([]byte("data: a\n\nevent: b\ndata: c\r\n\r\n: x\n\n"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		whole, bytewise := events(t, stream, 0), events(t, stream, 1)
		if !slices.EqualFunc(whole, bytewise, bytes.Equal) {
			t.Fatalf("%q in one piece, %q byte by byte", whole, bytewise)
		}
		if got := bytes.Join(whole, nil); !bytes.Equal(got, stream) {
			t.Fatalf("%q became %q", stream, got)
		}
	})
}

func TestCharactersAreMended(t *testing.T) {
	m := &mender{}
	var got strings.Builder
	for _, piece := range []string{"\"ok \xe4\"", "\"\xbd\xa0\xe5\xa5\"", "\"\xbd, \"", "\"\xf0\x9f\"", "\"\x98\"", "\"\x80!\"", "\"\xff?\""} {
		got.WriteString(strings.Trim(string(m.mend([]byte(piece))), `"`))
	}
	if got.String() != "ok 你好, 😀!\ufffd?" {
		t.Errorf("%q", got.String())
	}
}

func FuzzMender(f *testing.F) {
	f.Add("你好，world 😀", 2)
	f.Fuzz(func(t *testing.T, s string, n int) {
		if n < 1 || !utf8.ValidString(s) || strings.ContainsAny(s, `"\`) {
			return
		}
		m := &mender{}
		got := ""
		for rest := s; rest != ""; {
			cut := min(n%7+1, len(rest))
			got += strings.Trim(string(m.mend([]byte(`"`+rest[:cut]+`"`))), `"`)
			rest = rest[cut:]
		}
		if got != s {
			t.Fatalf("%q became %q in pieces of %d", s, got, n%7+1)
		}
	})
}

func FuzzAppendString(f *testing.F) {
	f.Add("a\"\\\n\x00\u2028\xff你")
	f.Fuzz(func(t *testing.T, s string) {
		var back string
		if err := json.Unmarshal(AppendString(nil, s), &back); err != nil || back != strings.ToValidUTF8(s, "\ufffd") && utf8.ValidString(s) {
			t.Fatalf("%q became %q, %v", s, back, err)
		}
	})
}

func TestLikeEventsAreTheSameButForTheirText(t *testing.T) {
	var l Likeness
	l.Learn([]byte(`{"a":1,"content":"x"},"finish":null}`), `"content":"`)
	for in, want := range map[string]bool{
		`{"a":1,"content":"token 你"},"finish":null}`:          true,
		`{"a":1,"content":"to\"ken"},"finish":null}`:          false,
		`{"a":1,"content":"x"},"finish":"stop"}`:              false,
		`{"a":2,"content":"x"},"finish":null}`:                false,
		`{"a":1,"content":"x","b":"y"},"finish":null}`:        false,
		`{"a":1,"content":""},"finish":null}`:                 false,
		`{"a":1,"content":"x\"},"finish":null}`:               false,
		`{"a":1,"content":"x"},"finish":null},"finish":null}`: false,
	} {
		if _, got := l.Like([]byte(in)); got != want {
			t.Errorf("%s: %t", in, got)
		}
	}
}
