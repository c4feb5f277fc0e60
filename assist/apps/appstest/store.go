// Package appstest holds the suite for every store of the assistant's apps.
package appstest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/assist/apps"
	"github.com/qiao-ai/qiao/assist/intent"
)

// Store runs the suite on stores that open makes empty.
func Store(t *testing.T, open func(*testing.T) apps.Store) {
	t.Run("an app is kept, changed and forgotten", func(t *testing.T) { kept(t, open(t)) })
	t.Run("an error leaves all as it was", func(t *testing.T) { refused(t, open(t)) })
	t.Run("changes at once all count", func(t *testing.T) { atOnce(t, open(t)) })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func add(tool string) func(*apps.App) error {
	return func(a *apps.App) error {
		a.Tools = append(a.Tools, apps.Tool{Definition: intent.Tool{Name: tool}, Hash: "h", Grade: intent.Read})
		return nil
	}
}

func edition(t *testing.T, s apps.Store) string {
	t.Helper()
	e, err := s.Edition(t.Context())
	must(t, err)
	return e
}

func list(t *testing.T, s apps.Store) []apps.App {
	t.Helper()
	all, err := s.Apps(t.Context())
	must(t, err)
	return all
}

func kept(t *testing.T, s apps.Store) {
	ctx := t.Context()
	editions := map[string]bool{edition(t, s): true}
	for _, step := range []func() error{
		func() error { return s.UpdateApp(ctx, "weather", add("forecast")) },
		func() error { return s.UpdateApp(ctx, "mail", add("发送")) },
		func() error { return s.UpdateApp(ctx, "weather", add("warnings")) },
		func() error { return s.RemoveApp(ctx, "mail") },
		func() error { return s.UpdateApp(ctx, "mail", add("发送")) },
	} {
		must(t, step())
		e := edition(t, s)
		if editions[e] {
			t.Errorf("the edition is %q again", e)
		}
		editions[e] = true
	}
	all := list(t, s)
	if len(all) != 2 || all[0].Name != "mail" || all[1].Name != "weather" || len(all[1].Tools) != 2 || all[0].Tools[0].Definition.Name != "发送" || all[1].Tools[0].Grade != intent.Read {
		t.Errorf("it keeps %+v", all)
	}
	before := edition(t, s)
	must(t, s.UpdateApp(ctx, "weather", func(*apps.App) error { return nil }))
	if edition(t, s) != before {
		t.Error("nothing changed, and the edition did")
	}
	must(t, s.RemoveApp(ctx, "nobody"))
}

func refused(t *testing.T, s apps.Store) {
	no := errors.New("no")
	must(t, s.UpdateApp(t.Context(), "weather", add("forecast")))
	err := s.UpdateApp(t.Context(), "weather", func(a *apps.App) error {
		a.Tools, a.Listed = nil, time.Now()
		return no
	})
	if !errors.Is(err, no) || err.Error() != "no" {
		t.Errorf("it fails with %v", err)
	}
	if all := list(t, s); len(all) != 1 || len(all[0].Tools) != 1 {
		t.Errorf("it keeps %+v", all)
	}
}

func atOnce(t *testing.T, s apps.Store) {
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if err := s.UpdateApp(context.WithoutCancel(t.Context()), "weather", add(fmt.Sprint(i))); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := list(t, s); len(got) != 1 || len(got[0].Tools) != 8 {
		t.Errorf("it keeps %+v", got)
	}
}
