package h1

import (
	"bufio"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// FuzzPlain holds plain to what net/http makes of the same bytes.
func FuzzPlain(f *testing.F) {
	f.Add("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Type: a/b\r\n\r\n")
	f.Add("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nDate: x\r\n\r\n")
	f.Add("HTTP/1.1 429\r\nRetry-After: 3\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
	f.Add("HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 3\r\n\r\n")
	f.Fuzz(func(t *testing.T, s string) {
		if i := strings.Index(s, "\r\n\r\n"); i < 0 || i+4 != len(s) {
			return
		}
		r := &http.Request{Method: "POST"}
		got := plain(s, r)
		if got == nil {
			return
		}
		want, err := http.ReadResponse(bufio.NewReader(strings.NewReader(s)), r)
		if err != nil {
			t.Fatalf("net/http refuses %q: %v", s, err)
		}
		if got.StatusCode != want.StatusCode || got.ContentLength != want.ContentLength || want.Close {
			t.Fatalf("%q is another answer to net/http: %+v, %+v", s, got, want)
		}
		if !maps.EqualFunc(got.Header, want.Header, slices.Equal) {
			t.Fatalf("%q has other headers in net/http: %v, %v", s, got.Header, want.Header)
		}
	})
}
