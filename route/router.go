package route

import (
	"context"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// Options say which partners there are and in which order they are asked.
type Options struct {
	Partners []*partner.Partner
	// Default is the order for regions that have none of their own; the order of
	// Partners if nil. Partners that an order leaves out are not asked.
	Default []qiao.PartnerID
	Regions map[qiao.Region][]qiao.PartnerID
	// Absent lets an order name partners that are not there, for orders written
	// before it is known which partners this machine will find. They are skipped;
	// Router.Absent lists them.
	Absent bool
	// RetryBlocked lists the regions in which a request that one partner's
	// moderation refused goes to the next. It is a question of law and manners,
	// so nowhere by default.
	RetryBlocked map[qiao.Region]bool

	// Record is what is known of the partners; nil begins with nothing. Routers
	// over the same partners should share one.
	Record *Record

	// Rules come before Default and Regions: the first that fits a request holds.
	Rules []Rule
	// Aliases are names of models that stand for partners' own, such as "fast".
	Aliases map[qiao.ModelID][]Pick
	Facts   map[qiao.PartnerID]Facts
	// Price tells what an answer would cost; ok is false if that is not known.
	// Nil knows of none. Models on this machine cost nothing unless it says so.
	Price func(*partner.Partner, qiao.ModelID, qiao.Usage, time.Time) (m qiao.Money, ok bool)
	// Exchange is what one unit of a currency is worth, so that prices can be
	// compared. A price in another currency counts as unknown.
	Exchange map[string]float64

	// Trace is told of each attempt as it begins, and gives the attempt's context
	// and what is to be told of its end; nil traces nothing.
	Trace func(context.Context, Call) (context.Context, func(End))

	// Quota admits a request to a partner under what it may be asked by all; see
	// Admission. Nil admits all.
	Quota func(ctx context.Context, p *partner.Partner, tokens int64) (Admission, error)
	// HasQuota tells whether Quota need be asked for a partner.
	HasQuota func(qiao.PartnerID) bool

	Breaker Breaker
	Retries int           // further tries on the only partner left: 2; negative is none
	MaxWait time.Duration // the longest wait before such a try: 5 s
	Now     func() time.Time
}

// Facts are what a rule may ask of a partner beside its region.
type Facts struct {
	// Scope says among which machines the partner chooses where to compute, such
	// as "mainland", "us" or "global".
	Scope string
	Tags  []string
}

// A Call is one attempt at a partner.
type Call struct {
	Partner *partner.Partner
	Model   qiao.ModelID
	Request *qiao.Request
	Hedge   bool // it is asked beside another that is late
}

// An End is how an attempt ended.
type End struct {
	Usage      qiao.Usage
	FirstToken time.Duration // 0 if no content came
	Late       bool          // another partner was faster
	Err        error
}

// A Router chooses a partner for each request. It is a [qiao.Model]; its methods
// may be called from many goroutines.
type Router struct {
	o      Options
	places map[qiao.PartnerID]*place
	record *Record
	rules  []Rule // the last one fits every request
	absent []qiao.PartnerID

	tickets atomic.Uint64
}

// A place is a partner with what the router knows of its health.
type place struct {
	partner *partner.Partner
	facts   Facts
	*vitals
}

// New makes a Router. It returns an error of Kind Misconfigured when an order
// names a partner that is not there, or two partners share an id. A Router
// without partners is allowed: each request then fails with what to configure.
func New(o Options) (*Router, error) {
	o = o.withDefaults()
	r := &Router{o: o, places: map[qiao.PartnerID]*place{}, record: o.Record}
	for _, p := range o.Partners {
		if r.places[p.ID()] != nil {
			return nil, qiao.Errorf(qiao.Misconfigured, "route: configure", "two partners are named %s", p.ID()).
				WithFix("Give each partner a name of its own.")
		}
		r.places[p.ID()] = &place{partner: p, facts: r.o.Facts[p.ID()], vitals: r.record.vitals(p.ID(), r.o.Breaker)}
	}
	if err := r.setRules(); err != nil {
		return nil, err
	}
	return r, nil
}

func (o Options) withDefaults() Options {
	o.Breaker = o.Breaker.withDefaults()
	if o.Default == nil {
		for _, p := range o.Partners {
			o.Default = append(o.Default, p.ID())
		}
	}
	if o.Retries == 0 {
		o.Retries = 2
	}
	if o.MaxWait == 0 {
		o.MaxWait = 5 * time.Second
	}
	if o.Record == nil {
		o.Record = NewRecord()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Absent lists the partners that orders name and that are not there.
func (r *Router) Absent() []qiao.PartnerID { return slices.Clone(r.absent) }

// Partner returns a configured partner, or nil.
func (r *Router) Partner(id qiao.PartnerID) *partner.Partner {
	if p := r.places[id]; p != nil {
		return p.partner
	}
	return nil
}

// Partners returns the configured partners in the order given.
func (r *Router) Partners() []*partner.Partner {
	return append([]*partner.Partner(nil), r.o.Partners...)
}

// Aliases lists the names that stand for models, sorted.
func (r *Router) Aliases() []qiao.ModelID { return slices.Sorted(maps.Keys(r.o.Aliases)) }
