package gateway

import (
	"math/rand/v2"
	"net/http"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/telemetry"
)

// A Front holds the endpoints of one vendor's API. Handle what it has before it is
// used; then it may be called from many goroutines.
type Front struct {
	shape Shape
	exact map[string]map[string]http.Handler // by path and method
	below []prefixed
}

type prefixed struct {
	method, path string
	handler      http.Handler
}

// NewFront makes a Front whose failures have a shape.
func NewFront(s Shape) *Front {
	return &Front{shape: s, exact: map[string]map[string]http.Handler{}}
}

// Handle puts a handler at a path; one that ends in a slash stands for all paths
// below it.
func (f *Front) Handle(method, path string, h http.Handler) {
	if strings.HasSuffix(path, "/") {
		f.below = append(f.below, prefixed{method, path, h})
		return
	}
	if f.exact[path] == nil {
		f.exact[path] = map[string]http.Handler{}
	}
	f.exact[path][method] = h
}

// ServeHTTP implements [http.Handler].
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	methods, ok := f.exact[r.URL.Path]
	if h := methods[r.Method]; h != nil {
		h.ServeHTTP(w, r)
		return
	}
	for _, p := range f.below {
		if strings.HasPrefix(r.URL.Path, p.path) {
			if ok = true; p.method == r.Method {
				p.handler.ServeHTTP(w, r)
				return
			}
		}
	}
	if ok {
		f.Refuse(w, r, qiao.Errorf(qiao.Invalid, "serve", "this address does not take that method").
			WithFix("Look at the vendor's reference for the method."))
		return
	}
	f.Refuse(w, r, qiao.Errorf(qiao.NotFound, "serve", "there is nothing at this address").
		WithFix("Check the base URL: the SDKs add the rest of the path by themselves."))
}

// Refuse answers with a failure in the Front's shape.
func (f *Front) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	id := RequestID(w, r)
	if qiao.KindOf(err) == qiao.TooLarge {
		w.Header().Set("Connection", "close")
	}
	WriteFailure(w, f.shape, err, id, false)
}

// RequestID names a request, as the client asks if that is plain, and tells the
// client.
func RequestID(w http.ResponseWriter, r *http.Request) string {
	id := ""
	if wish := r.Header["X-Request-Id"]; len(wish) > 0 {
		id = telemetry.ChooseRequestID(wish[0])
	} else {
		id = newID()
	}
	w.Header()["X-Request-Id"] = []string{id}
	return id
}

// newID makes a name for a request. It need not be hard to guess.
func newID() string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	var id [16]byte
	a, b := rand.Uint64(), rand.Uint64()
	for i := range 8 {
		id[i], id[i+8] = letters[a>>(5*i)&31], letters[b>>(5*i)&31]
	}
	return string(id[:])
}
