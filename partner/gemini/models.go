package gemini

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
	body, err := d.link.Get(ctx, op, wire.Call{Path: "/models?pageSize=1000"})
	if err != nil {
		return nil, err
	}
	rows := gjson.GetBytes(body, "models")
	if !rows.IsArray() {
		return nil, qiao.Errorf(qiao.Protocol, op, "the reply is not a list of models").
			WithFix("Check the partner's address: it must be the API's base, such as https://host/v1beta.")
	}
	cards := []partner.Card{}
	for _, row := range rows.Array() {
		cards = append(cards, partner.Card{
			ID:      qiao.ModelID(strings.TrimPrefix(row.Get("name").String(), "models/")),
			Context: int(row.Get("inputTokenLimit").Int()), Output: int(row.Get("outputTokenLimit").Int()),
			Embeds: strings.Contains(row.Get("supportedGenerationMethods").Raw, "embedContent"),
		})
	}
	return cards, nil
}
