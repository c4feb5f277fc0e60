package route_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/route"
)

// waking fails until a time, and then answers after a second.
type waking struct {
	at time.Time

	mu             sync.Mutex
	now, most, all int // requests at present, at once at most, and ever
}

func (w *waking) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	w.mu.Lock()
	w.now++
	w.all++
	w.most = max(w.most, w.now)
	w.mu.Unlock()
	time.Sleep(time.Second)
	w.mu.Lock()
	w.now--
	w.mu.Unlock()
	if time.Now().Before(w.at) {
		return refuses(qiao.Unavailable).Generate(ctx, r)
	}
	return says("awake").stream(), nil
}

func (l line) Generate(context.Context, *qiao.Request) (qiao.Stream, error) {
	if err := l(nil); err != nil {
		return nil, err
	}
	return l.stream(), nil
}

func TestOneRequestAtATimeTriesAPartnerAfterItsRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &waking{at: time.Now().Add(10 * time.Second)}
		r := router(t, route.Options{}, named(t, "w", w), named(t, "b", drive(says("b"))))
		for range 3 {
			_, _ = ask(t.Context(), r, qiao.Request{})
		}
		time.Sleep(16 * time.Second)
		w.most, w.all = 0, 0
		var wg sync.WaitGroup
		var mu sync.Mutex
		answers := map[string]int{}
		for range 20 {
			wg.Go(func() {
				got, err := ask(t.Context(), r, qiao.Request{})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				answers[got.Text]++
			})
		}
		wg.Wait()
		if w.most != 1 || w.all != 1 || answers["awake"] != 1 || answers["b"] != 19 {
			t.Errorf("%d at once, %d ever, answers %v", w.most, w.all, answers)
		}
		if s := r.Status()[0]; s.State != route.Live {
			t.Errorf("after the trial it is %v", s.State)
		}
	})
}

// A partner that cuts every answer in the middle is as dead as one that refuses.
func TestAPartnerThatKeepsCuttingIsLeftAlone(t *testing.T) {
	a := drive(breaks("half", qiao.Protocol))
	r := router(t, route.Options{}, named(t, "a", a), named(t, "b", drive(says("whole"))))
	for range 3 {
		if _, err := ask(t.Context(), r, qiao.Request{}); qiao.KindOf(err) != qiao.Protocol {
			t.Fatal(err)
		}
	}
	if got, err := ask(t.Context(), r, qiao.Request{}); err != nil || got.Text != "whole" || a.count() != 3 {
		t.Errorf("%q, %v; asked %d times", got.Text, err, a.count())
	}
}
