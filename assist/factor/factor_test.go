package factor_test

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/factor"
	"github.com/qiao-ai/qiao/internal/sqlite"
)

func store(t *testing.T) factor.Store {
	db := sqlite.New(filepath.Join(t.TempDir(), "qiao.db"))
	t.Cleanup(func() { db.Close() })
	return db.Locks()
}

func TestAPasscodeIsTriedAFewTimes(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	s := store(t)
	f := factor.New(s, nil, func() time.Time { return now })
	ctx := t.Context()
	try := func(code string) qiao.Kind { return qiao.KindOf(f.Prove(ctx, "li", "c", assist.Proof{Passcode: code})) }
	if has, err := f.Factors(ctx, "li"); err != nil || len(has) != 0 || try("123456") != qiao.Unauthenticated {
		t.Errorf("without a passcode: %v, %v", has, err)
	}
	if err := f.SetPasscode(ctx, "li", "12345"); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("a short one: %v", err)
	}
	if err := f.SetPasscode(ctx, "li", "桥123456"); err != nil {
		t.Fatal(err)
	}
	l, err := s.Lock(ctx, "li")
	if err != nil || !strings.HasPrefix(l.Hash, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(l.Hash, "123456") {
		t.Errorf("it is kept as %q, %v", l.Hash, err)
	}
	for range 4 {
		if k := try("wrong!"); k != qiao.Unauthenticated {
			t.Errorf("a wrong one: %s", k)
		}
	}
	if err := f.Prove(ctx, "li", "c", assist.Proof{Passcode: "桥123456"}); err != nil {
		t.Errorf("the right one: %v", err)
	}
	for range 5 {
		try("wrong!")
	}
	if k := try("桥123456"); k != qiao.RateLimited {
		t.Errorf("after five wrong ones the right one: %s", k)
	}
	if k := qiao.KindOf(f.Prove(ctx, "bo", "c", assist.Proof{Passcode: "桥123456"})); k != qiao.Unauthenticated {
		t.Errorf("another user: %s", k)
	}
	now = now.Add(time.Minute)
	if k := try("wrong!"); k != qiao.Unauthenticated {
		t.Errorf("a minute later: %s", k)
	}
	now = now.Add(time.Minute)
	if k := try("桥123456"); k != qiao.RateLimited {
		t.Errorf("the wait doubles: %s", k)
	}
	now = now.Add(time.Minute)
	if err := f.Prove(ctx, "li", "c", assist.Proof{Passcode: "桥123456"}); err != nil {
		t.Errorf("then: %v", err)
	}
}

// Many attempts at once are no way round the count.
func TestAttemptsAtOnceAreCounted(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	f := factor.New(store(t), nil, func() time.Time { return now })
	if err := f.SetPasscode(t.Context(), "li", "123456"); err != nil {
		t.Fatal(err)
	}
	var tried atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if qiao.KindOf(f.Prove(context.Background(), "li", "c", assist.Proof{Passcode: "654321"})) == qiao.Unauthenticated {
				tried.Add(1)
			}
		})
	}
	all.Wait()
	if tried.Load() != 5 {
		t.Errorf("%d of 20 were tried", tried.Load())
	}
}

func TestADeviceSignsOneConfirmation(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	f := factor.New(store(t), func(u assist.UserID) []ed25519.PublicKey {
		if u == "li" {
			return []ed25519.PublicKey{public}
		}
		return nil
	}, nil)
	sign := func(s string) assist.Proof {
		return assist.Proof{Assertion: base64.StdEncoding.EncodeToString(ed25519.Sign(private, []byte(s)))}
	}
	if has, err := f.Factors(t.Context(), "li"); err != nil || len(has) != 1 || has[0] != factor.Device {
		t.Errorf("%v, %v", has, err)
	}
	if err := f.Prove(t.Context(), "li", "challenge", sign("challenge")); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"another confirmation": f.Prove(t.Context(), "li", "challenge", sign("other")),
		"another user":         f.Prove(t.Context(), "bo", "challenge", sign("challenge")),
		"no signature":         f.Prove(t.Context(), "li", "challenge", assist.Proof{Assertion: "?"}),
		"nothing":              f.Prove(t.Context(), "li", "challenge", assist.Proof{}),
	} {
		if qiao.KindOf(err) != qiao.Unauthenticated || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
