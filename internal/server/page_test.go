package server_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/server"
)

func ui() fstest.MapFS {
	return fstest.MapFS{
		"index.html":           {Data: []byte("<!doctype html><title>Qiao</title>")},
		"assets/app-1a2b3c.js": {Data: []byte(strings.Repeat("console.log('qiao');\n", 200))},
		"favicon.svg":          {Data: []byte("<svg/>")},
	}
}

func TestThePage(t *testing.T) {
	url := start(t, server.Config{UI: ui()})
	for _, c := range []struct {
		path, kind, cache string
		status            int
	}{
		{"/", "text/html; charset=utf-8", "no-cache", 200},
		{"/settings/words", "text/html; charset=utf-8", "no-cache", 200}, // a view of the page
		{"/assets/app-1a2b3c.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", 200},
		{"/favicon.svg", "image/svg+xml", "no-cache", 200},
		{"/assets/missing.js", "application/problem+json", "no-store", 404},
		{"/assets", "text/html; charset=utf-8", "no-cache", 200}, // a folder is not listed
		{"/../../etc/passwd", "text/html; charset=utf-8", "no-cache", 200},
		{"/openai/v1/models", "application/problem+json", "no-store", 404},
	} {
		resp, body := call(t, "GET", url+c.path, "")
		if resp.StatusCode != c.status || resp.Header.Get("Content-Type") != c.kind || resp.Header.Get("Cache-Control") != c.cache {
			t.Errorf("%s: %d %v %.80s", c.path, resp.StatusCode, resp.Header, body)
		}
		if c.status == 200 && !strings.Contains(resp.Header.Get("Content-Security-Policy"), "script-src 'self'") {
			t.Errorf("%s has no strict CSP", c.path)
		}
	}
	resp, body := call(t, "POST", url+"/", "")
	wantProblem(t, resp, body, 405, qiao.Unsupported)
}

func TestThePageIsCompressedAndCached(t *testing.T) {
	url := start(t, server.Config{UI: ui()}) + "/assets/app-1a2b3c.js"
	resp, body := call(t, "GET", url, "", "Accept-Encoding: br, gzip")
	z, err := gzip.NewReader(strings.NewReader(body))
	if err != nil || resp.Header.Get("Content-Encoding") != "gzip" {
		t.Fatal(err, resp.Header)
	}
	if plain, err := io.ReadAll(z); err != nil || len(plain) != 4200 {
		t.Errorf("%d bytes, %v", len(plain), err)
	}
	again, _ := call(t, "GET", url, "", "Accept-Encoding: gzip", "If-None-Match: "+resp.Header.Get("ETag"))
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("got %d", again.StatusCode)
	}
	if plain, _ := call(t, "GET", url, "", "Accept-Encoding: gzip;q=0"); plain.Header.Get("Content-Encoding") != "" {
		t.Error("compressed against the client's wish")
	}
}

func TestWithoutAPageTheRootSaysSo(t *testing.T) {
	resp, body := call(t, "GET", start(t, server.Config{})+"/", "")
	wantProblem(t, resp, body, 404, qiao.NotFound)
}
