package openai

import (
	"context"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Models implements partner.Lister.
func (d *Driver) Models(ctx context.Context) ([]partner.Card, error) {
	const op = "list models"
	body, err := d.link.Get(ctx, op, wire.Call{Path: "/models"})
	if err != nil {
		return nil, err
	}
	cards, ok := Cards(body)
	if !ok {
		return nil, qiao.Errorf(qiao.Protocol, op, "the reply is not a list of models").
			WithFix("Check the partner's address: it must be the API's base, such as https://host/v1.")
	}
	return cards, nil
}

// Cards reads a list of models as servers give it at /models. It returns false
// for anything else.
func Cards(body []byte) ([]partner.Card, bool) {
	v := gjson.ParseBytes(body)
	if !gjson.ValidBytes(body) || !v.Get("data").IsArray() {
		return nil, false
	}
	cards := []partner.Card{}
	for _, row := range v.Get("data").Array() {
		id := row.Get("id")
		if id.Type != gjson.String || id.String() == "" {
			return nil, false
		}
		cards = append(cards, partner.Card{
			ID:      qiao.ModelID(id.String()),
			Context: int(firstCount(row, "max_model_len", "context_length", "context_window", "max_context_length", "meta.n_ctx_train")),
			Embeds:  strings.Contains(strings.ToLower(id.String()), "embed"),
		})
	}
	return cards, true
}
