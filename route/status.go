package route

import (
	"time"

	"github.com/qiao-ai/qiao"
)

// Status says how one partner does.
type Status struct {
	Partner      qiao.PartnerID `json:"partner"`
	Name         string         `json:"name"`
	Address      string         `json:"address,omitempty"`
	Region       qiao.Region    `json:"region,omitempty"`
	Local        bool           `json:"local"`
	Model        qiao.ModelID   `json:"model,omitempty"` // for requests that name none
	Models       []qiao.ModelID `json:"models,omitempty"`
	State        State          `json:"state"`
	Until        time.Time      `json:"until,omitzero"`         // when its rest ends
	Asked        int64          `json:"asked"`                  // requests since the start
	Failed       int64          `json:"failed"`                 // of them, by the partner's fault
	FirstTokenMS float64        `json:"firstTokenMs,omitempty"` // moving average, of the model asked last
	P50MS        float64        `json:"firstTokenP50Ms,omitempty"`
	P95MS        float64        `json:"firstTokenP95Ms,omitempty"`
	P99MS        float64        `json:"firstTokenP99Ms,omitempty"`
	Rate         float64        `json:"tokensPerSecond,omitempty"` // of output, moving average
	InFlight     int64          `json:"inFlight"`
	Share        float64        `json:"share"`             // of the requests of the last minutes
	ErrorRate    float64        `json:"errorRate"`         // of its requests of the last minutes
	Waiting      *int           `json:"waiting,omitempty"` // in the server's own queue
	Running      *int           `json:"running,omitempty"`
	Scope        string         `json:"scope,omitempty"`
	Tags         []string       `json:"tags,omitempty"`
	OKAt         time.Time      `json:"okAt,omitzero"`     // the last success
	FailedAt     time.Time      `json:"failedAt,omitzero"` // the last failure
	Kind         string         `json:"kind,omitempty"`    // of the last failure
	Error        string         `json:"error,omitempty"`   // the last failure
	Fix          string         `json:"fix,omitempty"`
}

// Status lists every partner in the order given. It sends nothing.
func (r *Router) Status() []Status {
	all := make([]Status, 0, len(r.o.Partners))
	now, total := r.o.Now(), 0.0
	for _, p := range r.o.Partners {
		at := r.places[p.ID()]
		s := Status{
			Partner: p.ID(), Name: p.Name(), Address: p.Address(), Region: p.Region(), Local: p.Local(), Model: p.Model(),
			Scope: at.facts.Scope, Tags: at.facts.Tags, InFlight: at.inFlight.Load(),
		}
		for _, card := range p.Cards() {
			s.Models = append(s.Models, card.ID)
		}
		at.breaker.describe(&s, now)
		at.measure(&s, now)
		total += s.Share
		all = append(all, s)
	}
	for i := range all {
		all[i].Share = share(all[i].Share, total)
	}
	return all
}

// measure fills in what is measured. Share is a count at first.
func (p *place) measure(s *Status, now time.Time) {
	asked, failed := p.traffic.get(now)
	s.Share, s.ErrorRate = asked, min(share(failed, asked), 1)
	s.State = p.state(now)
	if l, ok := p.loaded(now); ok {
		s.Waiting, s.Running = &l.Waiting, &l.Running
	}
	pace := p.busiest()
	if pace == nil {
		return
	}
	s.FirstTokenMS = milliseconds(pace.average())
	s.P50MS, s.P95MS, s.P99MS = milliseconds(pace.quantile(0.5)), milliseconds(pace.quantile(0.95)), milliseconds(pace.quantile(0.99))
	_, s.Rate = pace.expect(now)
}

func (b *breaker) describe(s *Status, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s.State = b.stateLocked(now)
	if s.State == Resting {
		s.Until = b.until
	}
	s.Asked, s.Failed, s.OKAt, s.FailedAt = b.asked, b.failed, b.okAt, b.lastAt
	if b.last != nil {
		s.Kind, s.Error, s.Fix = qiao.KindOf(b.last).String(), b.last.Error(), qiao.FixOf(b.last)
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
