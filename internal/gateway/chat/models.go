package chat

import (
	"net/http"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
)

// Models answers GET /models and, below it, GET /models/{id}.
func Models(g *gateway.Gateway, path string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		all := g.Models(r.Context())
		id, one := strings.CutPrefix(r.URL.Path, path+"/")
		if !one {
			out := []byte(`{"object":"list","data":[`)
			for i, m := range all {
				if i > 0 {
					out = append(out, ',')
				}
				out = appendModel(out, m)
			}
			writeJSON(w, append(out, "]}"...))
			return
		}
		for _, m := range all {
			if _, name, _ := strings.Cut(m.ID, "/"); m.ID == id || name == id {
				writeJSON(w, appendModel(nil, m))
				return
			}
		}
		err := qiao.Errorf(qiao.NotFound, "models", "there is no such model").WithFix("GET /models lists them.")
		gateway.WriteFailure(w, Shape{}, err, w.Header().Get("X-Request-Id"), false)
	})
}

func appendModel(dst []byte, m gateway.Model) []byte {
	owner := string(m.Partner)
	if owner == "" {
		owner = "qiao"
	}
	dst = gateway.AppendString(append(dst, `{"id":`...), m.ID)
	dst = gateway.AppendString(append(dst, `,"object":"model","created":0,"owned_by":`...), owner)
	return append(dst, '}')
}

func writeJSON(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body)
}
