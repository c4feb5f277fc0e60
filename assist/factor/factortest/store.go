// Package factortest holds the suite for every store of passcodes.
package factortest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/factor"
)

// Store runs the suite on stores that open makes empty.
func Store(t *testing.T, open func(*testing.T) factor.Store) {
	s, ctx := open(t), t.Context()
	lock := func(u assist.UserID) factor.Lock {
		l, err := s.Lock(ctx, u)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	if lock("li") != (factor.Lock{}) {
		t.Error("there is a lock already")
	}
	want := factor.Lock{Hash: "$argon2id$x", Wrong: 2, Until: time.UnixMilli(1_800_000_000_123).UTC()}
	if err := s.UpdateLock(ctx, "li", func(l *factor.Lock) error { *l = want; return nil }); err != nil {
		t.Fatal(err)
	}
	no := errors.New("no")
	err := s.UpdateLock(ctx, "li", func(l *factor.Lock) error { *l = factor.Lock{}; return no })
	if !errors.Is(err, no) || lock("li") != want {
		t.Errorf("a refused change: %v, %+v", err, lock("li"))
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			err := s.UpdateLock(context.WithoutCancel(ctx), "li", func(l *factor.Lock) error { l.Wrong++; return nil })
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if lock("li").Wrong != 10 {
		t.Errorf("eight attempts at once make %d", lock("li").Wrong)
	}
	if other, err := s.Lock(ctx, "bo"); err != nil || other != (factor.Lock{}) {
		t.Errorf("another user has %+v, %v", other, err)
	}
}
