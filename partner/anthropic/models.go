package anthropic

import (
	"context"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Models implements partner.Lister.
func (d *Driver) Models(ctx context.Context) ([]partner.Card, error) {
	const op = "list models"
	body, err := d.link.Get(ctx, op, wire.Call{Path: "/models?limit=1000"})
	if err != nil {
		return nil, err
	}
	rows := gjson.GetBytes(body, "data")
	if !rows.IsArray() {
		return nil, qiao.Errorf(qiao.Protocol, op, "the reply is not a list of models").
			WithFix("Check the partner's address: it must be the API's base, such as https://host/v1.")
	}
	cards := []partner.Card{}
	for _, row := range rows.Array() {
		if id := row.Get("id").String(); id != "" {
			cards = append(cards, partner.Card{ID: qiao.ModelID(id), Context: int(row.Get("max_input_tokens").Int())})
		}
	}
	return cards, nil
}
