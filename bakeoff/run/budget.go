package run

import (
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
)

// A purse keeps a run within its budget.
type purse struct {
	limit Budget

	mu     sync.Mutex
	tokens int64 // spent and held
	micro  int64
	empty  string // why nothing more is asked
}

// A hold is what one question may cost at most.
type hold struct{ tokens, micro int64 }

// usualOutput is how long an answer may be where no request says.
const usualOutput = 4096

func (p *purse) reserve(q Question) (hold, bool) {
	var chars int
	for _, m := range q.Contender.Request(q.Item).Messages {
		chars += len(m.PlainText())
	}
	u := qiao.Usage{Input: int64(chars)/3 + 8, Output: int64(q.Contender.Ask.MaxTokens)}
	if u.Output == 0 {
		u.Output = usualOutput
	}
	h := hold{tokens: u.Input + u.Output}
	if q.Contender.Price != nil {
		if cost, ok := q.Contender.Price(u, time.Now()); ok && cost.Currency == p.limit.Money.Currency {
			h.micro = cost.Micro
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.limit.Tokens > 0 && p.tokens+h.tokens > p.limit.Tokens {
		p.empty = "the budget of tokens is spent"
		return hold{}, false
	}
	if p.limit.Money.Micro > 0 && p.micro+h.micro > p.limit.Money.Micro {
		p.empty = "the budget of money is spent"
		return hold{}, false
	}
	p.tokens += h.tokens
	p.micro += h.micro
	return h, true
}

// settle puts what an answer did cost in the place of what it might have.
func (p *purse) settle(h hold, a *Answer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tokens += a.Usage.Input + a.Usage.Output - h.tokens
	p.micro -= h.micro
	if a.Cost.Currency == p.limit.Money.Currency {
		p.micro += a.Cost.Micro
	}
}

func (p *purse) why() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.empty
}
