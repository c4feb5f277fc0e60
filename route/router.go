package route

import (
	"slices"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// Options say which partners there are and in which order they are asked.
type Options struct {
	Partners []*partner.Partner
	// Default is the order for regions that have none of their own; the order of
	// Partners if empty. Partners that an order leaves out are not asked.
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

	Breaker Breaker
	Retries int           // further tries on the only partner left: 2; negative is none
	MaxWait time.Duration // the longest wait before such a try: 5 s
	Now     func() time.Time
}

// A Router chooses a partner for each request. It is a [qiao.Model]; its methods
// may be called from many goroutines.
type Router struct {
	o      Options
	places map[qiao.PartnerID]*place
	record *Record
	absent []qiao.PartnerID
}

// A place is a partner with what the router knows of its health.
type place struct {
	partner *partner.Partner
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
		r.places[p.ID()] = &place{partner: p, vitals: r.record.vitals(p.ID(), r.o.Breaker)}
	}
	if err := r.setOrders(); err != nil {
		return nil, err
	}
	return r, nil
}

func (o Options) withDefaults() Options {
	o.Breaker = o.Breaker.withDefaults()
	if len(o.Default) == 0 {
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

// setOrders checks each order and leaves out the partners that are not there.
func (r *Router) setOrders() (err error) {
	if r.o.Default, err = r.order("the default order", r.o.Default); err != nil {
		return err
	}
	regions := map[qiao.Region][]qiao.PartnerID{}
	for region, order := range r.o.Regions {
		if regions[region], err = r.order("the order of region "+string(region), order); err != nil {
			return err
		}
	}
	r.o.Regions = regions
	slices.Sort(r.absent)
	r.absent = slices.Compact(r.absent)
	return nil
}

func (r *Router) order(what string, order []qiao.PartnerID) (there []qiao.PartnerID, err error) {
	for _, id := range order {
		switch {
		case slices.Contains(there, id):
			return nil, qiao.Errorf(qiao.Misconfigured, "route: configure", "%s names %s twice", what, id).
				WithFix("Name each partner once.")
		case r.places[id] != nil:
			there = append(there, id)
		case r.o.Absent:
			r.absent = append(r.absent, id)
		default:
			return nil, qiao.Errorf(qiao.Misconfigured, "route: configure", "%s names %s, which is not a partner", what, id).
				WithFix("Configure partner %s, or take it out of the order.", id)
		}
	}
	return there, nil
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
