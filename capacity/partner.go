package capacity

import (
	"math"
	"time"

	"github.com/qiao-ai/qiao"
)

// Prices tells what partners take. Both functions may be called from many
// goroutines.
type Prices struct {
	// Cost is what an answer costs, or false if that is not known. Model is
	// VENDOR/MODEL, where the region that the partner computes in.
	Cost func(model string, where qiao.Region, u qiao.Usage, at time.Time) (qiao.Money, bool)
	// Batch is the part of the price that what can wait costs: 1 if there is no
	// such offer.
	Batch func(model string, where qiao.Region, at time.Time) float64
}

// DaysOfMonth are how many days a month has.
const DaysOfMonth = 365.25 / 12

// A payment is how a partner is paid.
type payment struct {
	partner *Partner
	prices  Prices
	day     time.Time
	factor  float64 // of the catalogue's currency in the scenario's
	batch   float64
	hours   map[*Place]float64 // what the hours of use cost over those of noon
}

// pay looks a partner's price up.
func (s *Scenario) pay(p *Partner, prices Prices, day time.Time) (*payment, *Reason) {
	pay := &payment{partner: p, prices: prices, day: day, batch: 1, hours: map[*Place]float64{}}
	currency := ""
	if p.Price != nil {
		currency = p.Price.Currency
		if p.Price.Batch > 0 {
			pay.batch = p.Price.Batch
		}
	} else {
		m, ok := qiao.Money{}, false
		if prices.Cost != nil {
			m, ok = prices.Cost(p.Model, p.Region, qiao.Usage{Input: 1000, Output: 1000}, day)
		}
		if !ok {
			return nil, &Reason{Kind: "price-unknown", Text: "no price is known; give one under price", Detail: p.Model}
		}
		currency = m.Currency
		if prices.Batch != nil {
			pay.batch = prices.Batch(p.Model, p.Region, day)
		}
	}
	rate, ok := s.rate(currency)
	if !ok {
		return nil, &Reason{Kind: "currency", Text: "rates does not say what " + currency + " is worth", Detail: currency}
	}
	pay.factor = rate
	return pay, nil
}

// rate is what a unit of a currency is worth in the scenario's.
func (s *Scenario) rate(currency string) (float64, bool) {
	if currency == s.Currency {
		return 1, true
	}
	r := s.Rates[currency]
	return r, r > 0 && !math.IsInf(r, 0)
}

// each is what one use costs on average.
func (p *payment) each(w world, s *Scenario, f *flow) float64 {
	waits := 1 - f.feature.Batch*(1-p.batch)
	if price := p.partner.Price; price != nil {
		in, cached := w.of(&price.Input), w.of(&price.Input)
		if price.Cached != nil {
			cached = *price.Cached
		}
		return (f.in*((1-f.cached)*in+f.cached*cached) + f.out*w.of(&price.Output)) / 1e6 * w.of(&p.partner.Factor) * p.factor * waits
	}
	sum := 0.0
	for _, in := range f.feature.Input.parts(f.in) {
		sum += p.at(12, in, f) / 5
	}
	return sum * p.hourly(s, f) * w.of(&p.partner.Factor) * p.factor * waits
}

// at is what a use of so many tokens costs in an hour of UTC. A use is priced as a
// thousand are, whose rounding does not show.
func (p *payment) at(hour int, in float64, f *flow) float64 {
	u := qiao.Usage{Input: int64(math.Ceil(in)), CachedInput: int64(in * f.cached), Output: int64(math.Ceil(f.out))}
	m, _ := p.prices.Cost(p.partner.Model, p.partner.Region, u, p.day.Add(time.Duration(hour)*time.Hour))
	return float64(m.Micro) / 1e6
}

// hourly is what the hours of a region's use cost over what noon does.
func (p *payment) hourly(s *Scenario, f *flow) float64 {
	if v, ok := p.hours[f.place]; ok {
		return v
	}
	base, sum := p.at(12, f.in, f), 0.0
	for h := range 24 {
		sum += s.Shape.share(h, f.place) * p.at(h, f.in, f)
	}
	v := 1.0
	if base > 0 {
		v = sum / base
	}
	p.hours[f.place] = v
	return v
}
