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

// CountTokens answers POST /messages/count_tokens with what the partner counts that
// the request would go to, if it speaks this protocol; else with an estimate, from
// which real tokenizers differ by up to half. The header Qiao-Estimated says so.
func CountTokens(g *gateway.Gateway) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := gateway.RequestID(w, r)
		body, model, err := readCount(g, w, r)
		if err != nil {
			gateway.WriteFailure(w, Shape{}, err, id, false)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if n, ok := counted(g, r, body, model); ok {
			_, _ = w.Write(append(gateway.AppendInt([]byte(`{"input_tokens":`), n), '}'))
			return
		}
		n := int64(0)
		for _, name := range []string{"system", "messages", "tools"} {
			n += tokens(gjson.ParseBytes(body.Get(name)))
		}
		w.Header().Set("Qiao-Estimated", "true")
		_, _ = w.Write(append(gateway.AppendInt([]byte(`{"input_tokens":`), n), '}'))
	})
}

func readCount(g *gateway.Gateway, w http.ResponseWriter, r *http.Request) (*partner.Object, string, error) {
	raw, err := g.ReadBody(w, r)
	if err != nil {
		return nil, "", err
	}
	body, err := partner.ScanObject(raw)
	if err != nil {
		return nil, "", err
	}
	o, err := outline(body)
	return body, o.Model, err
}

// counted asks the partner.
func counted(g *gateway.Gateway, r *http.Request, body *partner.Object, model string) (int64, bool) {
	f := &partner.Forward{Protocol: partner.Messages, Body: body, Below: "/count_tokens", Header: http.Header{}}
	for _, name := range (Dialect{}).Headers() {
		if values := r.Header[name]; len(values) > 0 {
			f.Header[name] = values
		}
	}
	answer, ok := g.Beside(r, model, f)
	n := gjson.GetBytes(answer, "input_tokens")
	return n.Int(), ok && gjson.ValidBytes(answer) && n.Type == gjson.Number && n.Int() >= 0
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
