package route_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/route"
)

// A lamp is a partner that is up or down, and counts who asks.
type lamp struct {
	down  qiao.Kind // Other means up
	asked int
}

func (l *lamp) Generate(context.Context, *qiao.Request) (qiao.Stream, error) {
	l.asked++
	if l.down != qiao.Other {
		return nil, partner.Refused("send request", l.down, 500, "")
	}
	return says("ok").stream(), nil
}

func (l line) stream() qiao.Stream { return func(yield func(qiao.Chunk, error) bool) { _ = l(yield) } }

// The laws of the router, over random histories of partners that go up and
// down, of time that passes, and of requests:
//
//   - while one partner is up that did not ask for a pause, every request is answered;
//   - a partner at rest is not asked while a live one answers;
//   - a request asks no partner twice;
//   - who is asked first is the first that is not at rest.
func TestTheRouterNeverPicksADeadPartnerWhileALiveOneExists(t *testing.T) {
	kinds := []qiao.Kind{qiao.Unavailable, qiao.Timeout, qiao.Overloaded, qiao.RateLimited, qiao.Unauthenticated, qiao.Billing, qiao.Protocol}
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
		lamps := make([]*lamp, rapid.IntRange(2, 4).Draw(t, "partners"))
		var partners []*partner.Partner
		for i := range lamps {
			lamps[i] = &lamp{}
			p, err := partner.New(partner.Options{ID: qiao.PartnerID(fmt.Sprintf("p%d", i)), Model: "m", Driver: lamps[i]})
			if err != nil {
				t.Fatal(err)
			}
			partners = append(partners, p)
		}
		r, err := route.New(route.Options{Partners: partners, Retries: -1, Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		t.Repeat(map[string]func(*rapid.T){
			"up": func(t *rapid.T) { rapid.SampledFrom(lamps).Draw(t, "lamp").down = qiao.Other },
			"down": func(t *rapid.T) {
				rapid.SampledFrom(lamps).Draw(t, "lamp").down = rapid.SampledFrom(kinds).Draw(t, "kind")
			},
			"wait": func(t *rapid.T) { now = now.Add(time.Duration(rapid.IntRange(1, 400).Draw(t, "s")) * time.Second) },
			"ask":  func(t *rapid.T) { checkRequest(t, r, lamps) },
		})
	})
}

func checkRequest(t *rapid.T, r *route.Router, lamps []*lamp) {
	before := r.Status()
	for _, l := range lamps {
		l.asked = 0
	}
	got, err := ask(context.Background(), r, qiao.Request{})
	someUp, liveUp, first := false, false, -1
	for i, l := range lamps {
		up, rests := l.down == qiao.Other, before[i].State == route.Resting
		paused := rests && before[i].Kind == qiao.RateLimited.String()
		someUp = someUp || up && !paused
		liveUp = liveUp || up && !rests
		if first < 0 && !rests {
			first = i
		}
	}
	if someUp && err != nil {
		t.Fatalf("somebody is up; the answer is %q, %v", got.Text, err)
	}
	if first >= 0 && lamps[first].asked != 1 {
		t.Fatalf("p%d is the first that does not rest, and was not asked", first)
	}
	for i, l := range lamps {
		if l.asked > 1 {
			t.Fatalf("p%d was asked %d times", i, l.asked)
		}
		if l.asked > 0 && liveUp && before[i].State == route.Resting {
			t.Fatalf("p%d rests and was asked, though a live one answers", i)
		}
	}
}
