package account

import "github.com/qiao-ai/qiao"

// A Reservation is what an admitted request holds. It ends with the first call of
// Settle or Cancel; later ones do nothing.
type Reservation struct {
	gate   *Gate
	demand Demand
	holds  []hold
	over   bool // guarded by gate.mu

	shares []share
	at     int64 // the second at which the shares count
}

// A hold is what a request took from one subject.
type hold struct {
	subject    *subject
	at         int64 // the second it was counted at
	day, month *purse
}

// Settle puts what was really used in the place of what was reserved. The request
// counts, whatever became of it. There may be several costs: of the answer, and of
// partners that were asked beside it.
func (r *Reservation) Settle(u qiao.Usage, costs ...qiao.Money) {
	r.end(func(s *share) int64 { return s.settled(u, costs, &r.gate.policy) }, func(h hold) {
		h.subject.tokens.add(u.Input+u.Output-r.demand.Tokens, h.at)
		for _, cost := range costs {
			r.gate.spend(h, cost)
		}
	})
}

// Cancel gives everything back: nothing was sent to a partner.
func (r *Reservation) Cancel() {
	r.end(func(*share) int64 { return 0 }, func(h hold) {
		h.subject.tokens.add(-r.demand.Tokens, h.at)
		h.subject.requests.add(-1, h.at)
	})
}

// end ends what was reserved. Used is what was really used of a shared limit.
func (r *Reservation) end(used func(*share) int64, how func(hold)) {
	r.gate.mu.Lock()
	defer r.gate.mu.Unlock()
	if r.over {
		return
	}
	r.over = true
	now := r.gate.o.Now()
	for _, h := range r.holds {
		h.subject.advance(now)
		h.subject.underWay--
		h.day.held = minus(h.day.held, r.demand.Money)
		h.month.held = minus(h.month.held, r.demand.Money)
		how(h)
	}
	if len(r.shares) > 0 {
		r.correct(used)
	}
}
