package server

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/telemetry"
)

// routes puts all handlers on one mux.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	s.api(mux)
	mux.HandleFunc("/auth/", s.auth)
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", s.cfg.Metrics.Handler())
	for pattern, h := range s.cfg.Extra {
		mux.Handle(pattern, h)
	}
	page := newPage(s.cfg.UI)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch h, pattern := mux.Handler(r); {
		case pattern != "":
			mux.ServeHTTP(w, r)
		case isPage(r.URL.Path):
			r.Pattern = "page"
			page.ServeHTTP(w, r)
		default:
			refuse(h, w, r)
		}
	})
}

// refuse says in a Problem what a mux would say in plain text: 404 or 405.
func refuse(h http.Handler, w http.ResponseWriter, r *http.Request) {
	said := &onlyHeader{header: http.Header{}}
	h.ServeHTTP(said, r)
	p := newProblem(http.StatusNotFound, qiao.NotFound, "there is nothing at this address", "Look at /openapi.json for what there is.")
	if said.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", said.header.Get("Allow"))
		p = newProblem(said.status, qiao.Unsupported, "this address does not take "+knownMethod(r.Method),
			"Use one of: "+said.header.Get("Allow")+".")
	}
	p.write(w, r)
}

// onlyHeader is a ResponseWriter that drops the body.
type onlyHeader struct {
	header http.Header
	status int
}

func (o *onlyHeader) Header() http.Header         { return o.header }
func (o *onlyHeader) WriteHeader(code int)        { o.status = code }
func (o *onlyHeader) Write(b []byte) (int, error) { return len(b), nil }

// api registers the native API.
func (s *Server) api(mux *http.ServeMux) {
	cfg := huma.DefaultConfig("Qiao", or(s.cfg.Version, "0"))
	cfg.Info.Description = "Writing tools whose facts are provably kept. Streams are server-sent events; failures are RFC 9457 problems with a kind and a fix."
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	cfg.CreateHooks = nil // no $schema in answers
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = "", "", ""
	cfg.FieldsOptionalByDefault = true
	cfg.Formats = map[string]huma.Format{"application/json": strictJSON, "json": strictJSON}
	cfg.Transformers = []huma.Transformer{toProblem}
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"key": {Type: "http", Scheme: "bearer"}}
	api := humago.New(mux, cfg)
	api.UseMiddleware(func(ctx huma.Context, next func(huma.Context)) { next(plainStatus{ctx}) })
	api.UseMiddleware(s.guard)
	s.writeAPI(api)
	s.personalAPI(api)
	s.partnerAPI(api)
	s.routeAPI(api)
	s.modelAPI(api)
	s.photoAPI(api, mux)
	s.photoSearchAPI(api)
	s.photoTileAPI(api)
	s.keyAPI(api)
	s.auditAPI(api)
	s.usageAPI(api)
	s.priceAPI(api)
	s.bakeoffAPI(api)
	s.loadAPI(api)
	s.capacityAPI(api)
	s.assistantAPI(api)
	who := s.op(http.MethodGet, "/v1/me", "me", "Who calls, what they may do, and where people sign in")
	who.Responses = map[string]*huma.Response{"200": {Description: "It answers those who are not let in, too",
		Content: map[string]*huma.MediaType{"application/json": {Schema: schemaOf[whoIs](api.OpenAPI())}}}}
	api.OpenAPI().AddOperation(&who)
	mux.HandleFunc("GET /v1/me", s.me)
	describeProblems(api.OpenAPI())
	mux.HandleFunc("GET /openapi.json", serveOpenAPI(api.OpenAPI()))
}

// schemaName keeps types of one name apart that come from different packages: those
// of model packs, and of features that were built after writing.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	_, pkg, _ := strings.Cut(t.PkgPath(), "qiao-ai/qiao/")
	feature, _, _ := strings.Cut(strings.TrimPrefix(pkg, "internal/"), "/")
	switch feature {
	case "pack", "bakeoff", "photo", "assist", "load", "capacity", "audit":
		var prefix string
		for part := range strings.SplitSeq(strings.TrimPrefix(pkg, "internal/"), "/") {
			prefix += strings.ToUpper(part[:1]) + part[1:]
		}
		return prefix + name
	}
	return name
}

// toProblem makes every error a Problem with the id of its request.
func toProblem(ctx huma.Context, _ string, v any) (any, error) {
	p, ok := v.(*Problem)
	if m, isHuma := v.(*huma.ErrorModel); isHuma {
		p, ok = problemOfHuma(m), true
	}
	if ok {
		p.RequestID = telemetry.RequestID(ctx.Context())
		return p, nil
	}
	return v, nil
}

// plainStatus is a huma.Context for which an invalid body is 400, as every
// failure of Kind Invalid.
type plainStatus struct{ humaContext }

// humaContext is a name for embedding beside the method Context.
type humaContext = huma.Context

// Unwrap is for humago.
func (c plainStatus) Unwrap() huma.Context { return c.humaContext }

// SetStatus implements [huma.Context].
func (c plainStatus) SetStatus(code int) {
	if code == http.StatusUnprocessableEntity {
		code = http.StatusBadRequest
	}
	c.humaContext.SetStatus(code)
}

// describeProblems puts the Problem in the place of huma's own error.
func describeProblems(o *huma.OpenAPI) {
	schema := schemaOf[Problem](o)
	for _, item := range o.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete} {
			if op == nil {
				continue
			}
			if op.Responses == nil { // one that is described only
				op.Responses = map[string]*huma.Response{}
			}
			op.Responses["default"] = &huma.Response{
				Description: "A problem",
				Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: schema}},
			}
			op.Security = []map[string][]string{{"key": {}}, {}}
		}
	}
	delete(o.Components.Schemas.Map(), "ErrorModel")
	delete(o.Components.Schemas.Map(), "ErrorDetail")
}

// serveOpenAPI answers with the description, which is written once, when it is
// first asked for.
func serveOpenAPI(o *huma.OpenAPI) http.HandlerFunc {
	once := sync.OnceValue(func() []byte {
		data, err := json.Marshal(o)
		if err != nil {
			return []byte("{}")
		}
		return data
	})
	return func(w http.ResponseWriter, r *http.Request) {
		data := once()
		w.Header().Set("Content-Type", "application/openapi+json")
		w.Header().Set("Content-Length", strconv.Itoa(len(data)))
		_, _ = io.Copy(w, bytes.NewReader(data))
	}
}

// op describes an operation of the API.
func (s *Server) op(method, at, id, summary string) huma.Operation {
	tag, _, _ := strings.Cut(strings.TrimPrefix(at, "/v1/"), "/")
	return huma.Operation{
		Method: method, Path: at, OperationID: id, Summary: summary, Tags: []string{tag},
		Extensions:      map[string]any{"x-qiao-role": roleFor(id)},
		MaxBodyBytes:    s.cfg.Limits.Body + 1, // huma refuses at the limit, not over it
		BodyReadTimeout: s.cfg.Limits.Read,
	}
}
