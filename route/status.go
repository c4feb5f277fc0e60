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
	FirstTokenMS float64        `json:"firstTokenMs,omitempty"` // moving average
	OKAt         time.Time      `json:"okAt,omitzero"`          // the last success
	FailedAt     time.Time      `json:"failedAt,omitzero"`      // the last failure
	Kind         string         `json:"kind,omitempty"`         // of the last failure
	Error        string         `json:"error,omitempty"`        // the last failure
	Fix          string         `json:"fix,omitempty"`
}

// Status lists every partner in the order given. It sends nothing.
func (r *Router) Status() []Status {
	all := make([]Status, 0, len(r.o.Partners))
	for _, p := range r.o.Partners {
		at := r.places[p.ID()]
		s := Status{
			Partner: p.ID(), Name: p.Name(), Address: p.Address(), Region: p.Region(), Local: p.Local(), Model: p.Model(),
			FirstTokenMS: milliseconds(at.vitals.pace(p.Model()).average()),
		}
		for _, card := range p.Cards() {
			s.Models = append(s.Models, card.ID)
		}
		at.breaker.describe(&s, r.o.Now())
		all = append(all, s)
	}
	return all
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
