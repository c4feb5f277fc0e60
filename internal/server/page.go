package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
)

// isPage tells whether an address belongs to the web page, not to an interface
// for programs.
func isPage(p string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(p, "/"), "/")
	switch first {
	case "v1", "auth", "dav", "openai", "anthropic", "mcp", "metrics", "healthz", "readyz", "openapi.json":
		return false
	}
	return true
}

// csp lets the page load nothing but its own files and call nothing but its own
// server.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// A page serves the files of the web page. A file is read and compressed when it
// is first asked for.
type page struct {
	files fs.FS
	known sync.Map // of names to func() *asset
}

// An asset is a file ready to be sent.
type asset struct {
	plain, zipped []byte // zipped is nil where it would not help
	kind, etag    string
}

func newPage(files fs.FS) *page { return &page{files: files} }

// ServeHTTP implements [http.Handler]. An address without a file and without an
// extension is one of the page's own views: it gets index.html.
func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		newProblem(http.StatusMethodNotAllowed, qiao.Unsupported, "this address can only be read", "Use GET.").write(w, r)
		return
	}
	a := p.asset(name)
	if a == nil && path.Ext(name) == "" {
		name = "index.html"
		a = p.asset(name)
	}
	if a == nil {
		newProblem(http.StatusNotFound, qiao.NotFound, "there is nothing at this address", "Start at /.").write(w, r)
		return
	}
	headers(w.Header(), name)
	a.send(w, r)
}

func headers(h http.Header, name string) {
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") { // the name holds a hash of the content
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Content-Security-Policy", csp)
	h.Set("Referrer-Policy", "no-referrer")
	if name == "polyfill.js" { // other sites' pages load it
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
}

func (a *asset) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Add("Vary", "Accept-Encoding")
	body, etag := a.plain, a.etag
	if a.zipped != nil && acceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body, etag = a.zipped, a.etag+"-gzip"
	}
	h.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

func acceptsGzip(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		coding, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if coding == "gzip" && strings.TrimSpace(q) != "q=0" {
			return true
		}
	}
	return false
}

// asset returns a file, or nil if there is none.
func (p *page) asset(name string) *asset {
	if p.files == nil || !fs.ValidPath(name) {
		return nil
	}
	if load, ok := p.known.Load(name); ok {
		return load.(func() *asset)()
	}
	if info, err := fs.Stat(p.files, name); err != nil || !info.Mode().IsRegular() {
		return nil // not remembered: clients can invent many names
	}
	load, _ := p.known.LoadOrStore(name, sync.OnceValue(func() *asset { return loadAsset(p.files, name) }))
	return load.(func() *asset)()
}

func loadAsset(files fs.FS, name string) *asset {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return nil
	}
	kind := contentType(name)
	sum := sha256.Sum256(data)
	a := &asset{plain: data, kind: kind, etag: hex.EncodeToString(sum[:8])}
	if z := zip(data); compressible(kind) && len(z) < len(data)*9/10 {
		a.zipped = z
	}
	return a
}

// contentType does not rely on the system's table alone, which may lack or twist
// what a page needs.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json", ".map":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

func compressible(kind string) bool {
	return strings.HasPrefix(kind, "text/") || strings.Contains(kind, "json") || kind == "image/svg+xml"
}

func zip(data []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = z.Write(data)
	_ = z.Close() // a buffer takes everything
	return b.Bytes()
}
