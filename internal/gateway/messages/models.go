package messages

import (
	"net/http"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao/internal/gateway"
	"github.com/qiao-ai/qiao/partner"
)

// Models answers GET /models.
func Models(g *gateway.Gateway) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := []byte(`{"data":[`)
		for _, m := range g.Models(r.Context()) {
			if m.Vectors {
				continue // nothing here asks for them
			}
			if out[len(out)-1] == '}' {
				out = append(out, ',')
			}
			out = gateway.AppendString(append(out, `{"type":"model","id":`...), m.ID)
			out = gateway.AppendString(append(out, `,"display_name":`...), m.ID)
			out = append(out, `,"created_at":"2025-01-01T00:00:00Z"}`...)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(append(out, `],"has_more":false,"first_id":null,"last_id":null}`...))
	})
}

// CountTokens answers POST /messages/count_tokens with an estimate, as no partner
// is asked; real tokenizers differ by up to half. The header Qiao-Estimated says so.
func CountTokens(g *gateway.Gateway) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := gateway.RequestID(w, r)
		n, err := countTokens(g, w, r)
		if err != nil {
			gateway.WriteFailure(w, Shape{}, err, id, false)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Qiao-Estimated", "true")
		_, _ = w.Write(append(gateway.AppendInt([]byte(`{"input_tokens":`), n), '}'))
	})
}

func countTokens(g *gateway.Gateway, w http.ResponseWriter, r *http.Request) (n int64, err error) {
	raw, err := g.ReadBody(w, r)
	if err != nil {
		return 0, err
	}
	body, err := partner.ScanObject(raw)
	if err != nil {
		return 0, err
	}
	if _, err = outline(body); err != nil {
		return 0, err
	}
	for _, name := range []string{"system", "messages", "tools"} {
		n += tokens(gjson.ParseBytes(body.Get(name)))
	}
	return n, nil
}

// tokens counts all texts of a value roughly, and something for each image.
func tokens(v gjson.Result) (n int64) {
	switch {
	case v.Type == gjson.String:
		return partner.EstimateTokens(v.String()) + 1
	case v.IsObject() && v.Get("type").String() == "image":
		return 1000
	case v.IsObject() || v.IsArray():
		v.ForEach(func(_, inner gjson.Result) bool {
			n += tokens(inner)
			return true
		})
	}
	return n
}
