package discover

import (
	"context"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/vendor"
)

// Options say where to look. The zero value looks in the usual places.
type Options struct {
	Getenv func(string) string // os.Getenv if nil
	// Local are the addresses of servers that may be there, such as
	// "http://127.0.0.1:11434"; nil is [LocalAddresses], and an empty list is none.
	Local  []string
	Probe  time.Duration // for each address: 300 ms
	Client *http.Client  // shared by all partners; partner.NewHTTPClient if nil
	// Cards are what is known of a vendor's models, by its kind; nil, and none, is what
	// package vendor knows.
	Cards func(kind string) []partner.Card
}

// A Found is a partner with how it was found.
type Found struct {
	Partner *partner.Partner
	Why     string // such as "DASHSCOPE_API_KEY is set"
}

// A Result is what Find found: partners in the order in which to ask them, and
// what looked like one but cannot be used.
type Result struct {
	Found    []Found
	Problems []error
}

// Partners are the partners found.
func (r Result) Partners() []*partner.Partner {
	var all []*partner.Partner
	for _, f := range r.Found {
		all = append(all, f.Partner)
	}
	return all
}

// Find looks for partners: first keys in the environment, Qwen before the
// others, then servers on this machine. It takes no longer than Options.Probe,
// as all addresses are asked at once.
func Find(ctx context.Context, o Options) Result {
	o = o.withDefaults()
	var r Result
	for _, k := range vendor.All() {
		if p, why, err := findVendor(k, o); err != nil {
			r.Problems = append(r.Problems, err)
		} else if p != nil {
			r.Found = append(r.Found, Found{p, why})
		}
	}
	r.addLocal(ctx, o)
	return r
}

func (o Options) withDefaults() Options {
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if o.Local == nil {
		o.Local = LocalAddresses(o.Getenv)
	}
	if o.Probe == 0 {
		o.Probe = 300 * time.Millisecond
	}
	if o.Client == nil {
		o.Client = partner.NewHTTPClient()
	}
	return o
}

// addLocal probes all addresses at once and keeps their order.
func (r *Result) addLocal(ctx context.Context, o Options) {
	ctx, cancel := context.WithTimeout(ctx, o.Probe)
	defer cancel()
	servers := make([]*server, len(o.Local))
	var wg sync.WaitGroup
	for i, address := range o.Local {
		wg.Go(func() { servers[i] = probe(ctx, o.Client, address) })
	}
	wg.Wait()
	taken := map[qiao.PartnerID]bool{}
	for _, s := range servers {
		if s == nil {
			continue
		}
		if p, why, err := s.partner(o.Client, taken); err != nil {
			r.Problems = append(r.Problems, err)
		} else {
			taken[p.ID()] = true
			r.Found = append(r.Found, Found{p, why})
		}
	}
}
