// Package price gives plans the catalogue's prices.
//
// Use [Of]. It knows nothing of plans beside what [capacity.Prices] asks for.
package price

import (
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/capacity"
	"github.com/qiao-ai/qiao/partner/catalog"
)

// Of are the prices of a catalogue, for models named VENDOR/MODEL.
func Of(book *catalog.Catalog) capacity.Prices {
	find := func(model string) (*catalog.Model, bool) {
		vendor, id, _ := strings.Cut(model, "/")
		return book.Lookup(vendor, qiao.ModelID(id))
	}
	return capacity.Prices{
		Cost: func(model string, where qiao.Region, u qiao.Usage, at time.Time) (qiao.Money, bool) {
			m, ok := find(model)
			if !ok {
				return qiao.Money{}, false
			}
			return m.Cost(u, at, where)
		},
		Batch: func(model string, where qiao.Region, at time.Time) float64 {
			if m, ok := find(model); ok {
				if q, ok := m.Price(qiao.Usage{Input: 1000, Output: 1000}, at, where); ok && q.Price.Batch > 0 {
					return q.Price.Batch
				}
			}
			return 1
		},
	}
}
