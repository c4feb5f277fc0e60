package qwen

import (
	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// DefaultModel is the model for requests that name none.
const DefaultModel qiao.ModelID = "qwen3.7-plus"

// Cards are what was known in November 2026 of the models that Qiao's own
// features use. Make the partner Open to reach every model of the account.
func Cards() []partner.Card {
	const million = 1_000_000
	cards := []partner.Card{
		{ID: DefaultModel, Context: million, Output: 64_000, Images: partner.Yes},
		{ID: "qwen3.7-flash", Context: million, Output: 64_000, Images: partner.Yes},
		{ID: "qwen3.7-max", Context: million, Output: 64_000},
		{ID: "qwen3.8-max", Context: million, Output: 131_072, Images: partner.Yes},
		{ID: "qwen3.8-flash", Context: million, Output: 131_072},
		{ID: "qwen-plus", Context: million, Output: 32_768, Schema: partner.No, Images: partner.No},
		{ID: "qwen-flash", Context: million, Output: 32_768, Schema: partner.No, Images: partner.No},
		{ID: "qwen-max", Context: 32_768, Output: 8_192, Schema: partner.No, Images: partner.No},
	}
	for i := range cards {
		cards[i].Stream, cards[i].Tools, cards[i].Thinking = partner.Yes, partner.Yes, partner.Yes
		if cards[i].Schema == partner.Unknown {
			cards[i].Schema = partner.Yes
		}
	}
	cards[len(cards)-1].Thinking = partner.No
	return cards
}
