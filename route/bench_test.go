package route_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/route"
)

// What the router itself costs a request: everything but the partner.
func BenchmarkAsk(b *testing.B) {
	var partners []*partner.Partner
	for i := range 10 {
		partners = append(partners, named(b, qiao.PartnerID(fmt.Sprintf("partner-%d", i)), drive(says("x")), partner.Card{ID: "m", Context: 128_000}))
	}
	for name, rule := range map[string]route.Rule{
		"ordered": {}, "balanced": {Strategy: route.Balanced}, "hedged": {Hedge: 0.05}, "prefix": {Affinity: route.Affinity{By: route.ByPrefix}},
	} {
		r := router(b, route.Options{Rules: []route.Rule{rule}}, partners...)
		req := &qiao.Request{Messages: []qiao.Message{qiao.Text(qiao.User, strings.Repeat("Is this fast? ", 60))}}
		o := route.AskOptions[int]{Ask: func(context.Context, *partner.Partner, qiao.ModelID) (int, error) { return 1, nil }}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, outcome, err := route.Ask(b.Context(), r, req, o)
				if err != nil {
					b.Fatal(err)
				}
				outcome.Done(qiao.Usage{Output: 100}, nil, 1e9)
			}
		})
	}
}
