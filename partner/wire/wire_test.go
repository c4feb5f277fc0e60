package wire_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/wire"
)

// trim cuts s into pieces of n bytes and puts back together what is shown.
func trim(s string, n int, stops ...string) string {
	t := wire.NewStopTrimmer(stops)
	shown := ""
	for len(s) > n {
		shown, s = shown+t.Trim(s[:n], false), s[n:]
	}
	return shown + t.Trim(s, true)
}

func TestAStopTextIsTakenOffTheEnd(t *testing.T) {
	for _, c := range []struct{ text, stop, want string }{
		{"one two END", "END", "one two "}, {"one END two", "END", "one END two"}, {"one EN", "END", "one EN"},
		{"END", "END", ""}, {"ENEND", "END", "EN"}, {"aaa", "aa", "a"}, {"你好。", "。", "你好"}, {"", "x", ""},
	} {
		for n := 1; n <= len(c.text)+1; n++ {
			if got := trim(c.text, n, c.stop, ""); got != c.want {
				t.Errorf("%q in pieces of %d: %q, want %q", c.text, n, got, c.want)
			}
		}
	}
	if wire.NewStopTrimmer([]string{""}) != nil {
		t.Error("nothing stops, and yet there is a trimmer")
	}
}

// Whatever the text and its pieces, only a stop text at the end goes.
func FuzzOnlyAStopTextAtTheEndIsTaken(f *testing.F) {
	f.Add("abcab", "ab", uint8(2))
	f.Fuzz(func(t *testing.T, s, stop string, n uint8) {
		if stop == "" {
			return
		}
		if got := trim(s, int(n%5)+1, stop); got != strings.TrimSuffix(s, stop) {
			t.Fatalf("%q without %q: %q", s, stop, got)
		}
	})
}

func FuzzAnyErrorBodyHasAKind(f *testing.F) {
	for _, s := range []string{`{"error":{"code":1,"message":"x"}}`, `data: {"error":"x"}`, `{"base_resp":{"status_code":1}}`, `{"Response":{"Error":{"Code":"A.B"}}}`, `[`, `{"code":"a","msg":"b"}`} {
		f.Add([]byte(s), 429)
	}
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		var none wire.Failures
		if k := none.Kind(wire.ParseFailure(body), 400+abs(status)%200); k == qiao.Other {
			t.Fatalf("%s is %v", body, k)
		}
	})
}

func abs(n int) int { return max(n, -(n + 1)) }

func TestImages(t *testing.T) {
	for _, c := range []struct {
		image qiao.Image
		url   string
		kind  qiao.Kind
	}{
		{qiao.Image{Data: []byte("JPEG"), Type: "image/jpeg"}, "data:image/jpeg;base64,SlBFRw==", qiao.Other},
		{qiao.Image{URL: "https://h/a.png"}, "https://h/a.png", qiao.Other},
		{qiao.Image{Data: []byte("x"), Type: "image/heic"}, "", qiao.Unsupported},
		{qiao.Image{Data: []byte("x"), Type: "text/html"}, "", qiao.Invalid},
		{qiao.Image{}, "", qiao.Invalid},
	} {
		url, err := wire.ImageURL(&c.image)
		if url != c.url || qiao.KindOf(err) != c.kind || err != nil && qiao.FixOf(err) == "" {
			t.Errorf("%+v: %q, %v", c.image, url, err)
		}
	}
	if mt, data, ok := wire.ImageData(&qiao.Image{URL: "data:image/png;base64,SlBFRw=="}); mt != "image/png" || data != "SlBFRw==" || !ok {
		t.Error(mt, data, ok)
	}
	if _, _, ok := wire.ImageData(&qiao.Image{URL: "https://h/a.png"}); ok {
		t.Error("an address has no data")
	}
}

func TestWhatHasNoFieldIsDroppedByName(t *testing.T) {
	x, n := 0.5, int64(1)
	r := &qiao.Request{MaxTokens: 1, Temperature: &x, TopP: &x, Seed: &n, Stop: []string{"."}, User: "u"}
	body := wire.Body{}
	body.SetSampling(r, wire.Sampling{MaxTokens: "n", Stop: "s"})
	if len(body) != 2 {
		t.Errorf("%v", body)
	}
	if d := cmp.Diff([]string{"temperature", "top_p", "seed", "user"}, wire.Sampling{MaxTokens: "n", Stop: "s"}.Drops(r)); d != "" {
		t.Error(d)
	}
}

type plain struct{}

func (plain) Whole(v gjson.Result) (qiao.Chunk, error) {
	return qiao.Chunk{Text: v.Get("text").String(), Finish: qiao.FinishStop}, nil
}
func (plain) Event(_ string, v gjson.Result) (qiao.Chunk, error) { return plain{}.Whole(v) }
func (plain) End(string, []byte) bool                            { return false }

// refused asks a server that refuses with a header and a body.
func refused(t *testing.T, o wire.Options, status int, header http.Header, body string) *qiao.Error {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range header {
			w.Header()[name] = values
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(s.Close)
	o.Base = s.URL
	l, err := wire.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.Ask(t.Context(), wire.Call{Path: "/x", Body: []byte("{}")}, plain{})
	e, ok := err.(*qiao.Error)
	if !ok {
		t.Fatalf("%v", err)
	}
	return e
}

// A 429 that does not say how long to wait often says when the limit is reset.
func TestALimitsResetStandsForRetryAfter(t *testing.T) {
	limits := http.Header{"X-Ratelimit-Remaining-Tokens": {"0"}, "X-Ratelimit-Reset-Tokens": {"1m30s"}}
	if e := refused(t, wire.Options{}, 429, limits, `{}`); e.RetryAfter != 90*time.Second {
		t.Errorf("%+v", e)
	}
	limits.Set("Retry-After", "5")
	if e := refused(t, wire.Options{}, 429, limits, `{}`); e.RetryAfter != 5*time.Second {
		t.Errorf("%+v", e)
	}
}

func TestACodeMayHaveAFixOfItsOwn(t *testing.T) {
	o := wire.Options{Key: "k-9", Failures: wire.Failures{Codes: map[string]qiao.Kind{"Clock": qiao.Unauthenticated}, Fixes: map[string]string{"Clock": "Set the clock."}}}
	if e := refused(t, o, 400, nil, `{"code":"Clock","message":"x"}`); e.Kind != qiao.Unauthenticated || e.Fix != "Set the clock." {
		t.Errorf("%+v", e)
	}
	if e := refused(t, o, 400, nil, `{"code":"bad-k-9","message":"x"}`); strings.Contains(e.Error(), "k-9") {
		t.Errorf("%v", e)
	}
}

func TestAVendorsSites(t *testing.T) {
	v := wire.Vendor{Name: "X", Variable: "X_API_KEY", Console: "x.example", Sites: []wire.Site{{"a", "https://a.example/v1", "cn"}, {"b", "https://b.example/v1", ""}}}
	for _, c := range []struct {
		a    wire.Account
		base string
	}{
		{wire.Account{Key: "k"}, "https://a.example/v1"}, {wire.Account{Key: "k", Site: "b"}, "https://b.example/v1"},
		{wire.Account{Key: "k", Base: "http://proxy"}, "http://proxy"}, {wire.Account{Key: "k", Site: "c"}, ""}, {wire.Account{}, ""},
	} {
		base, err := v.Base(c.a)
		if base != c.base || (err != nil) != (base == "") || err != nil && qiao.FixOf(err) == "" {
			t.Errorf("%+v: %q, %v", c.a, base, err)
		}
	}
	for base, want := range map[string]qiao.Region{"https://a.example/other": "cn", "https://b.example": "", "https://evil.example/a.example": "", "::": ""} {
		if got := v.RegionOf(base); got != want {
			t.Errorf("%s: %q", base, got)
		}
	}
}
