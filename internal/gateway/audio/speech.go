package audio

import (
	"context"
	"net/http"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
	"github.com/qiao-ai/qiao/partner"
)

// Speech returns the handler of POST /audio/speech. The body goes through, with the
// partner's own name of the model in it.
func Speech(g *gateway.Gateway) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t := g.Task(w, r, Shape{name: "speech"})
		raw, err := g.ReadBody(w, r)
		if err != nil {
			t.Refuse(err)
			return
		}
		body, err := partner.ScanObject(raw)
		if err != nil {
			t.Refuse(err)
			return
		}
		text := gjson.ParseBytes(body.Get("input"))
		if text.Type != gjson.String || text.String() == "" {
			t.Refuse(qiao.Errorf(qiao.Invalid, "read request", "input is missing or no text").WithFix("Send the text to read in input."))
			return
		}
		used := qiao.Usage{Input: partner.EstimateTokens(text.String()), Estimated: true}
		need := gateway.Need{Model: gjson.ParseBytes(body.Get("model")).String(), Tokens: used.Input, Accept: (*partner.Partner).Speaks}
		t.Do(need, func(ctx context.Context, p *partner.Partner, m qiao.ModelID, _ string) (*gateway.Product, error) {
			own := body.Clone()
			own.Set("model", gateway.AppendString(nil, string(m)))
			sound, err := p.Speak(ctx, own.Bytes())
			if err != nil {
				return nil, err
			}
			return gateway.Open(sound, func([]byte) qiao.Usage { return used })
		})
	})
}
