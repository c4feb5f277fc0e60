package lane

import (
	"bufio"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// FuzzParse holds parse to what net/http makes of the same bytes: whatever is taken
// for plain here means the same there.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"POST /a/b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n",
		"POST /a HTTP/1.1\r\nhost: [::1]:80\r\ncontent-length: 0\r\nx-a: b\r\nX-A: c\r\nConnection: keep-alive\r\n\r\n",
		"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\n",
		"POST /a/../b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n",
		"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n A: b\r\n\r\n",
		"POST /a HTTP/1.1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if i := strings.Index(s, "\r\n\r\n"); i < 0 || i+4 != len(s) {
			return
		}
		h, plain := parse(s)
		if !plain {
			return
		}
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(s)))
		if err != nil {
			t.Fatalf("net/http refuses %q: %v", s, err)
		}
		if r.Method != "POST" || r.URL.Path != h.path || r.RequestURI != h.path || r.Host != h.host || r.ContentLength != h.length || len(r.TransferEncoding) > 0 || r.Close {
			t.Fatalf("%q means another request to net/http: %+v", s, r)
		}
		if !maps.EqualFunc(r.Header, h.header, slices.Equal) {
			t.Fatalf("%q has other headers in net/http: %v, %v", s, r.Header, h.header)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	const text = "POST /openai/v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:7333\r\nContent-Type: application/json\r\nAuthorization: Bearer bench-secret-of-32-characters-ok\r\nContent-Length: 300\r\n\r\n"
	b.ReportAllocs()
	for b.Loop() {
		if _, plain := parse(text); !plain {
			b.Fatal("not plain")
		}
	}
}
