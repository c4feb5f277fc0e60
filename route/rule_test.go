package route_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/route"
)

// asked puts a request and returns who was asked, in order.
func asked(t *rapid.T, r *route.Router, req *qiao.Request, o route.AskOptions[int], up map[qiao.PartnerID]bool) (list []string) {
	o.Ask = func(_ context.Context, p *partner.Partner, m qiao.ModelID) (int, error) {
		list = append(list, string(p.ID())+"/"+string(m))
		if !up[p.ID()] {
			return 0, partner.Refused("send request", qiao.Unavailable, 503, "")
		}
		return 1, nil
	}
	_, outcome, err := route.Ask(context.Background(), r, req, o)
	if err == nil {
		outcome.Done(qiao.Usage{}, nil, time.Second)
		if got := string(outcome.Partner) + "/" + string(outcome.Model); got != list[len(list)-1] {
			t.Fatalf("the outcome says %s, asked were %v", got, list)
		}
	}
	return list
}

// What Explain says is what happens: over random policies and histories, the
// partners that a request asks are the first of those that are explained as able,
// in that order.
func TestExplainSaysWhatHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
		var partners []*partner.Partner
		facts := map[qiao.PartnerID]route.Facts{}
		var picks []route.Pick
		up := map[qiao.PartnerID]bool{}
		for i := range rapid.IntRange(1, 5).Draw(t, "partners") {
			id := qiao.PartnerID(fmt.Sprintf("p%d", i))
			cards := []partner.Card{{ID: "m", Tools: partner.Support(rapid.IntRange(0, 2).Draw(t, "tools")), Context: rapid.SampledFrom([]int{0, 500}).Draw(t, "context")}, {ID: "n"}}
			p, err := partner.New(partner.Options{ID: id, Model: "m", Models: cards, Driver: says("x"), Region: "cn"})
			if err != nil {
				t.Fatal(err)
			}
			partners, up[id] = append(partners, p), true
			facts[id] = route.Facts{Scope: rapid.SampledFrom([]string{"mainland", "global"}).Draw(t, "scope")}
			picks = append(picks, route.Pick{Partner: id, Weight: float64(i + 1)})
		}
		cut := rapid.IntRange(1, len(picks)).Draw(t, "fallback from")
		rule := route.Rule{Name: "all", Partners: picks[:cut], Fallback: picks[cut:],
			Strategy: rapid.SampledFrom([]route.Strategy{route.Ordered, route.Latency, route.Weighted, route.Balanced}).Draw(t, "strategy"),
			Affinity: route.Affinity{By: rapid.SampledFrom([]route.AffinityBy{route.NoAffinity, route.BySession, route.ByPrefix}).Draw(t, "affinity")}}
		if rapid.Bool().Draw(t, "residency") {
			rule.Residency = []route.Site{{Region: "cn", Scope: "mainland"}}
		}
		r, err := route.New(route.Options{Partners: partners, Facts: facts, Rules: []route.Rule{rule}, Retries: -1, Now: func() time.Time { return now },
			Aliases: map[qiao.ModelID][]route.Pick{"fast": {{Model: "n"}, {Partner: "p0", Model: "m"}}}})
		if err != nil {
			t.Fatal(err)
		}
		t.Repeat(map[string]func(*rapid.T){
			"toggle": func(t *rapid.T) {
				id := rapid.SampledFrom(partners).Draw(t, "partner").ID()
				up[id] = !up[id]
			},
			"drain": func(t *rapid.T) { _ = r.Drain(rapid.SampledFrom(partners).Draw(t, "partner").ID()) },
			"restore": func(t *rapid.T) {
				_ = r.Restore(rapid.SampledFrom(partners).Draw(t, "partner").ID())
			},
			"wait": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "s")) * time.Second)
			},
			"ask": func(t *rapid.T) {
				req := &qiao.Request{Model: rapid.SampledFrom([]qiao.ModelID{"", "n", "p0/m", "fast"}).Draw(t, "model"), User: rapid.SampledFrom([]string{"", "u", "v"}).Draw(t, "user"),
					Messages: []qiao.Message{qiao.Text(qiao.User, strings.Repeat("word ", rapid.SampledFrom([]int{1, 1000}).Draw(t, "length")))}}
				if rapid.Bool().Draw(t, "tools") {
					req.Tools = []qiao.Tool{{Name: "f"}}
				}
				var able []string
				for _, c := range r.Explain(req) {
					if c.Able {
						able = append(able, string(c.Partner)+"/"+string(c.Model))
					}
				}
				got := asked(t, r, req, route.AskOptions[int]{}, up)
				if !followed(able, got) {
					t.Fatalf("explained %v, asked %v", able, got)
				}
			},
		})
	})
}

// followed tells whether got are the first of able, but for models of a partner
// that failed for the last time it may within this request.
func followed(able, got []string) bool {
	failed := map[string]bool{}
	for _, a := range able {
		id, _, _ := strings.Cut(a, "/")
		switch {
		case len(got) == 0:
			return true
		case got[0] == a:
			got, failed[id] = got[1:], true
		case !failed[id]:
			return false
		}
	}
	return len(got) == 0
}

// Hedges are never more than their share of the requests so far, whatever the
// partners do.
func TestTheHedgeBudgetIsNeverExceeded(t *testing.T) {
	for seed := range uint64(6) {
		for _, share := range []float64{0.01, 0.3, 0.9} {
			m := run(t, 1500, 0.05, seed, share)
			if m.extra > 0.05 {
				t.Errorf("a tail of %.0f %%, seed %d: %.4f extra calls", share*100, seed, m.extra)
			}
		}
	}
}

func TestADrainedPartnerIsNeverAskedAndKeepsItsAnswers(t *testing.T) {
	a, b := drive(says("a")), drive(says("b"))
	r := router(t, route.Options{}, named(t, "a", a), named(t, "b", b))
	stream, err := r.Generate(t.Context(), &qiao.Request{Messages: []qiao.Message{qiao.Text(qiao.User, "x")}})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Drain("a"); err != nil {
		t.Fatal(err)
	}
	if got, err := qiao.Collect(stream); err != nil || got.Text != "a" {
		t.Errorf("an answer on its way: %q, %v", got.Text, err)
	}
	if got, _ := ask(t.Context(), r, qiao.Request{}); got.Text != "b" {
		t.Errorf("after the drain %q answers", got.Text)
	}
	if err := r.Drain("b"); err != nil {
		t.Fatal(err)
	}
	_, err = ask(t.Context(), r, qiao.Request{})
	if qiao.KindOf(err) != qiao.Unavailable || !strings.Contains(err.Error(), "drained") || !strings.Contains(qiao.FixOf(err), "restore") {
		t.Errorf("all are drained: %v, fix %q", err, qiao.FixOf(err))
	}
	if err := r.Restore("a"); err != nil {
		t.Fatal(err)
	}
	if got, _ := ask(t.Context(), r, qiao.Request{}); got.Text != "a" {
		t.Errorf("after the restore %q answers", got.Text)
	}
	if err := r.Drain("c"); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("an unknown partner: %v", err)
	}
}

// A server with a queue, as it tells.
type queue struct {
	line
	mu      sync.Mutex
	waiting int
	polls   int
}

func (q *queue) Load(context.Context) (partner.Load, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.polls++
	return partner.Load{Waiting: q.waiting, Running: 4, KV: -1}, nil
}

func TestAServerThatQueuesIsPassedBy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &queue{line: says("a"), waiting: 50}, &queue{line: says("b")}
		r := router(t, route.Options{Rules: []route.Rule{{Name: "all", Strategy: route.Latency}}}, named(t, "a", a), named(t, "b", b))
		answer := func() string {
			got, err := ask(t.Context(), r, qiao.Request{})
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			return got.Text
		}
		answer() // has both asked for their load
		for range 20 {
			if got := answer(); got != "b" {
				t.Fatalf("%s answers, though it queues", got)
			}
		}
		if a.polls != 1 || b.polls != 1 {
			t.Errorf("%d and %d polls in no time", a.polls, b.polls)
		}
		if s := r.Status()[0]; s.Waiting == nil || *s.Waiting != 50 {
			t.Errorf("status %+v", s)
		}
		a.waiting = 0
		b.waiting = 50
		time.Sleep(6 * time.Second)
		answer() // by the old loads; new ones come
		if got := answer(); got != "a" {
			t.Errorf("the queue has moved, and %s answers", got)
		}
	})
}

func TestAPartnerThatIsLaterThanTheRuleAllowsIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &tail{rand: newRand(1), share: 1}
		r := router(t, route.Options{Rules: []route.Rule{{Name: "all", FirstToken: time.Second}}}, named(t, "a", a), named(t, "b", drive(says("b"))))
		start := time.Now()
		got, err := ask(t.Context(), r, qiao.Request{})
		if took := time.Since(start); err != nil || got.Text != "b" || took != time.Second {
			t.Errorf("%q, %v after %v", got.Text, err, took)
		}
		if s := r.Status()[0]; s.Failed != 1 || s.Kind != "timeout" || s.InFlight != 0 {
			t.Errorf("%+v", s)
		}
	})
}

func TestASessionStaysWithItsPartner(t *testing.T) {
	partners := []*partner.Partner{named(t, "a", drive(says("a"))), named(t, "b", drive(says("b"))), named(t, "c", drive(says("c")))}
	r := router(t, route.Options{Rules: []route.Rule{{Name: "all", Strategy: route.Weighted, Affinity: route.Affinity{By: route.BySession}}}}, partners...)
	homes := map[string]bool{}
	for u := range 12 {
		user := fmt.Sprint("user-", u)
		first, _ := ask(t.Context(), r, qiao.Request{User: user})
		homes[first.Text] = true
		for range 5 {
			if got, _ := ask(t.Context(), r, qiao.Request{User: user}); got.Text != first.Text {
				t.Errorf("%s moved from %s to %s", user, first.Text, got.Text)
			}
		}
	}
	if len(homes) != 3 {
		t.Errorf("12 users have the homes %v", homes)
	}
}

func TestAnAliasStandsForEachPartnersModel(t *testing.T) {
	r := router(t, route.Options{
		Regions: map[qiao.Region][]qiao.PartnerID{"eu": {"b"}},
		Aliases: map[qiao.ModelID][]route.Pick{"fast": {{Partner: "a", Model: "a-small"}, {Partner: "b", Model: "b-small"}}},
	}, named(t, "a", drive(refuses(qiao.Unavailable))), named(t, "b", drive(says("b"))), named(t, "c", drive(says("c"))))
	for region, want := range map[qiao.Region]qiao.ModelID{"": "b-small", "eu": "b-small"} {
		if got, err := ask(t.Context(), r, qiao.Request{Model: "fast", Region: region}); err != nil || got.Served.Model != want {
			t.Errorf("%q: %+v, %v", region, got.Served, err)
		}
	}
	if got := r.Explain(&qiao.Request{Model: "fast"}); got[len(got)-1].Reason != "alias fast has no model of it" {
		t.Errorf("%+v", got[len(got)-1])
	}
}

func TestAPriceCapKeepsOutWhatCostsMoreAndSaysSo(t *testing.T) {
	price := func(p *partner.Partner, _ qiao.ModelID, u qiao.Usage, _ time.Time) (qiao.Money, bool) {
		switch p.ID() {
		case "dear":
			return qiao.Money{Micro: 100 * u.Input, Currency: "USD"}, true
		case "cheap":
			return qiao.Money{Micro: 100 * u.Input, Currency: "CNY"}, true
		}
		return qiao.Money{}, false
	}
	r := router(t, route.Options{Price: price, Exchange: map[string]float64{"CNY": 1, "USD": 7},
		Rules: []route.Rule{{Name: "thrifty", MaxPrice: qiao.Money{Micro: 300_000, Currency: "CNY"}}}},
		named(t, "dear", drive(says("d"))), named(t, "cheap", drive(says("c"))), named(t, "obscure", drive(says("o"))))
	e := r.ExplainWith(&qiao.Request{}, route.Hints{Tokens: 1000})
	var why []string
	for _, c := range e.Candidates {
		why = append(why, string(c.Partner)+" "+c.Why)
	}
	if got := strings.Join(why, ", "); got != "cheap suits, dear price, obscure no-price" {
		t.Errorf("%s: %+v", got, e)
	}
	if got := e.Candidates[1].Reason; got != "the request would cost about 0.10 USD, policy thrifty allows 0.30 CNY" {
		t.Error(got)
	}
	_, _, err := route.Ask(t.Context(), r, &qiao.Request{}, route.AskOptions[int]{Tokens: 1_000_000})
	if qiao.KindOf(err) != qiao.OverBudget || !strings.Contains(qiao.FixOf(err), "max_price") {
		t.Errorf("%v, fix %q", err, qiao.FixOf(err))
	}
}

// Routers over the same partners know the same of them.
func TestARecordIsShared(t *testing.T) {
	record := route.NewRecord()
	p := named(t, "a", drive(refuses(qiao.Unauthenticated)))
	one, other := router(t, route.Options{Record: record}, p), router(t, route.Options{Record: record}, p)
	_, _ = ask(t.Context(), one, qiao.Request{})
	if s := other.Status()[0]; s.State != route.Resting || s.ErrorRate == 0 {
		t.Errorf("%+v", s)
	}
	record.Forget("a")
	if s := router(t, route.Options{Record: record}, p).Status()[0]; s.State != route.Live {
		t.Errorf("after it was forgotten: %+v", s)
	}
}

func TestEveryAttemptIsTracedToItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		began, ended := map[bool]int{}, map[string]int{}
		trace := func(ctx context.Context, c route.Call) (context.Context, func(route.End)) {
			mu.Lock()
			defer mu.Unlock()
			began[c.Hedge]++
			return ctx, func(e route.End) {
				mu.Lock()
				defer mu.Unlock()
				switch {
				case e.Late:
					ended["late"]++
				case e.Err != nil:
					ended["failed"]++
				case e.FirstToken > 0 && e.Usage.Output == 9:
					ended["whole"]++
				}
			}
		}
		a, b := &tail{rand: newRand(1), share: 0.1}, &tail{rand: newRand(2)}
		r := router(t, route.Options{Trace: trace, Rules: []route.Rule{{Name: "all", Hedge: 0.5}}}, named(t, "bad", drive(refuses(qiao.TooLarge))), named(t, "a", a), named(t, "b", b))
		for range 200 {
			_, o, err := route.Ask(t.Context(), r, &qiao.Request{}, route.AskOptions[qiao.Stream]{
				Ask: func(ctx context.Context, p *partner.Partner, m qiao.ModelID) (qiao.Stream, error) {
					return p.Generate(ctx, &qiao.Request{Model: m})
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			o.Done(qiao.Usage{Output: 9}, nil, 0)
		}
		synctest.Wait()
		if began[false] != 400 || began[true] == 0 || ended["failed"] != 200 || ended["whole"] != 200 || ended["late"] != began[true] {
			t.Errorf("began %v, ended %v", began, ended)
		}
	})
}
