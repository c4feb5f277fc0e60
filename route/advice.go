package route

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"github.com/qiao-ai/qiao"
)

// Advice is what one server knows of one partner, for others: that it leaves it
// alone, and how fast its models answer. Times are relative, since clocks differ.
type Advice struct {
	Partner qiao.PartnerID `json:"partner"`
	Rest    int64          `json:"rest,omitempty"`   // milliseconds that it is left alone yet
	Paces   []Pace         `json:"models,omitempty"` // of models that were asked in the last minute
}

// A Pace is how fast a partner answers with one model.
type Pace struct {
	Model qiao.ModelID `json:"model"`
	First float64      `json:"first"`          // seconds to the first content, a moving average
	Rate  float64      `json:"rate,omitempty"` // tokens of output a second
	Age   int64        `json:"age"`            // milliseconds since the last answer
}

// What one server may tell at most.
const (
	mostAdvised = 256
	mostAdvice  = 256 << 10 // bytes
	lately      = time.Minute
)

// Advise returns what this server itself has seen of its partners, as other servers'
// [Record.Heed] takes it. What it was told is not in it.
func (r *Record) Advise(now time.Time) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := []Advice{}
	for id, v := range r.by {
		a := Advice{Partner: id, Paces: v.told(now)}
		if state, until := v.breaker.state(now); state == Resting {
			a.Rest = until.Sub(now).Milliseconds()
		}
		if a.Rest > 0 || len(a.Paces) > 0 {
			list = append(list, a)
		}
	}
	slices.SortFunc(list, func(a, b Advice) int { return cmp.Compare(a.Partner, b.Partner) })
	data, err := json.Marshal(list[:min(len(list), mostAdvised)])
	if err != nil {
		return []byte("[]") // numbers that JSON has no word for; they cannot occur
	}
	return data
}

// told lists the paces of the last minute.
func (v *vitals) told(now time.Time) (list []Pace) {
	all := v.paces.Load()
	if all == nil {
		return nil
	}
	for _, p := range *all {
		p.mu.Lock()
		if age := now.Sub(p.at); p.count > 0 && age < lately {
			list = append(list, Pace{p.model, p.first, p.rate, age.Milliseconds()})
		}
		p.mu.Unlock()
	}
	return list
}

// heard is what other servers say of a partner.
type heard struct {
	until time.Time // the longest that one of them leaves it alone
	paces map[qiao.ModelID]hearsay
}

// A hearsay is a pace as others have it: the latest one.
type hearsay struct {
	first, rate float64
	at          time.Time
}

// Heed puts what other servers told in the place of what they told before. It is
// advice, never authority: a partner that others leave alone is asked after those
// whom nobody warns of, until this server sees it answer; and a pace counts where
// this server has none of its own. Nothing of it lasts longer than trust. Advice that
// cannot be read is left out, and how much that was is returned.
func (r *Record) Heed(now time.Time, trust time.Duration, others [][]byte) (unread int) {
	all := map[qiao.PartnerID]*heard{}
	for _, data := range others {
		list, err := ReadAdvice(data)
		if err != nil {
			unread++
			continue
		}
		for _, a := range list {
			h := all[a.Partner]
			if h == nil {
				h = &heard{paces: map[qiao.ModelID]hearsay{}}
				all[a.Partner] = h
			}
			h.take(a, now, trust)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, v := range r.by {
		v.heard.Store(all[id])
	}
	return unread
}

func (h *heard) take(a Advice, now time.Time, trust time.Duration) {
	if until := now.Add(min(time.Duration(a.Rest)*time.Millisecond, trust)); a.Rest > 0 && until.After(h.until) {
		h.until = until
	}
	for _, p := range a.Paces {
		at := now.Add(-time.Duration(p.Age) * time.Millisecond)
		if known, ok := h.paces[p.Model]; !ok || at.After(known.at) {
			h.paces[p.Model] = hearsay{p.First, p.Rate, at}
		}
	}
}

// ReadAdvice reads what [Record.Advise] returned. What does not make sense is an error
// of Kind Protocol.
func ReadAdvice(data []byte) ([]Advice, error) {
	bad := func() error { return qiao.Errorf(qiao.Protocol, "route: read advice", "it is not advice of a server") }
	var list []Advice
	if len(data) > mostAdvice || json.Unmarshal(data, &list) != nil || len(list) > mostAdvised {
		return nil, bad()
	}
	const longest = int64(24 * time.Hour / time.Millisecond)
	for _, a := range list {
		if a.Partner == "" || a.Rest < 0 || a.Rest > longest || len(a.Paces) > mostPaces {
			return nil, bad()
		}
		for _, p := range a.Paces {
			if p.First < 0 || p.First > 86400 || p.Rate < 0 || p.Rate > 1e6 || p.Age < 0 || p.Age > longest {
				return nil, bad()
			}
		}
	}
	return list, nil
}

// warned tells whether other servers leave the partner alone, and this one has not
// seen it answer of late.
func (v *vitals) warned(now time.Time) bool {
	h := v.heard.Load()
	return h != nil && now.Before(h.until) && !v.breaker.answered(now.Add(-5*time.Second))
}

// answered tells whether the partner has answered since a time.
func (b *breaker) answered(since time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.okAt.After(since)
}

// expected is the pace that a request may expect: this server's own, or that of
// others where it has none of the last minute.
func (v *vitals) expected(m qiao.ModelID, now time.Time) (first time.Duration, rate float64) {
	own := v.known(m)
	if own != nil {
		first, rate = own.expect(now)
		if now.Sub(own.latest()) < lately {
			return first, rate
		}
	}
	if h := v.heard.Load(); h != nil {
		if p, ok := h.paces[m]; ok && now.Sub(p.at) < lately && (own == nil || p.at.After(own.latest())) {
			return seconds(p.first), p.rate
		}
	}
	return first, rate
}
