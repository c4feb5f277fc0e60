package account_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
)

// A book keeps keys in memory.
type book struct {
	shelf
	mu      sync.Mutex
	keys    []account.Kept
	version int64
	fail    bool
	asked   int
}

func (b *book) AddKey(ctx context.Context, k account.Key, h account.Hash) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if slices.ContainsFunc(b.keys, func(o account.Kept) bool { return o.ID == k.ID }) {
		return qiao.Errorf(qiao.Conflict, "book", "taken").WithFix("Choose another.")
	}
	b.keys = append(b.keys, account.Kept{Key: k, Hash: h})
	b.version++
	return ctx.Err()
}

func (b *book) Keys(context.Context) ([]account.Kept, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.keys), nil
}

func (b *book) ChangeKey(_ context.Context, k account.Kept) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.keys, func(o account.Kept) bool { return o.ID == k.ID })
	if i < 0 {
		return qiao.Errorf(qiao.NotFound, "book", "no such key")
	}
	b.keys[i] = k
	b.version++
	return nil
}

func (b *book) KeysVersion(context.Context) (int64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked++
	if b.fail {
		return 0, qiao.Errorf(qiao.Unavailable, "book", "gone")
	}
	return b.version, nil
}

func create(t *testing.T, r *account.Keyring, k account.Key) string {
	t.Helper()
	_, secret, err := r.Create(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func TestASecretFindsItsKeyAndNoOtherDoes(t *testing.T) {
	b := &book{}
	r := account.NewKeyring(b, newClock(start).Now)
	secret := create(t, r, account.Key{ID: "app", Limits: account.Limits{Requests: 3}})
	if len(secret) < 48 || !account.Made(secret) || b.keys[0].Hash != account.HashOf(secret) {
		t.Errorf("%d characters", len(secret))
	}
	k, err := r.Find(t.Context(), secret)
	if err != nil || k.ID != "app" || k.User != "app" || k.Limits.Requests != 3 || !strings.HasSuffix(secret, k.Hint) {
		t.Fatalf("%+v, %v", k, err)
	}
	for _, forged := range []string{"", "qiao_", secret + "x", secret[:len(secret)-1], strings.ToUpper(secret), "Bearer " + secret} {
		if _, err := r.Find(t.Context(), forged); qiao.KindOf(err) != qiao.Unauthenticated || strings.Contains(err.Error(), "qiao_") {
			t.Errorf("%q: %v", forged, err)
		}
	}
}

func TestRevocationAndRotationHoldAtOnce(t *testing.T) {
	b := &book{}
	r := account.NewKeyring(b, newClock(start).Now) // a clock that stands still
	first := create(t, r, account.Key{ID: "app"})
	_, second, err := r.Rotate(t.Context(), "app", 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Find(t.Context(), first); err == nil {
		t.Error("the old secret lets in")
	}
	if _, err := r.Find(t.Context(), second); err != nil {
		t.Error(err)
	}
	if k, err := r.Revoke(t.Context(), "app"); err != nil || k.Revoked.IsZero() {
		t.Error(err)
	}
	if _, err := r.Find(t.Context(), second); err == nil {
		t.Error("a revoked key lets in")
	}
	if _, _, err := r.Rotate(t.Context(), "app", 0); qiao.KindOf(err) != qiao.Conflict {
		t.Errorf("%v", err)
	}
	if r.Budgets() {
		t.Error("a key without a budget has one")
	}
	if _, _, err := r.Create(t.Context(), account.Key{ID: "app"}); qiao.KindOf(err) != qiao.Conflict {
		t.Errorf("%v", err)
	}
}

func TestAnOldSecretLetsInAsLongAsItIsKept(t *testing.T) {
	b, c := &book{}, newClock(start)
	r := account.NewKeyring(b, c.Now)
	first := create(t, r, account.Key{ID: "app"})
	rotate := func(keep time.Duration) string {
		k, secret, err := r.Rotate(t.Context(), "app", keep)
		if err != nil || k.Former.IsZero() != (keep == 0) {
			t.Fatal(k, err)
		}
		return secret
	}
	lets := func(what, secret string, want bool) {
		t.Helper()
		if _, err := r.Find(t.Context(), secret); (err == nil) != want {
			t.Errorf("%s: %v", what, err)
		}
	}
	second := rotate(24 * time.Hour)
	lets("the new one", second, true)
	lets("the old one", first, true)
	c.forward(24*time.Hour - time.Second)
	lets("the old one at the end", first, true)
	c.forward(time.Second)
	lets("the old one afterwards", first, false)
	lets("the new one afterwards", second, true)

	third := rotate(time.Hour)
	fourth := rotate(time.Hour)
	lets("the one before the last", second, false)
	lets("the last", third, true)
	fifth := rotate(0)
	lets("one that is not kept", fourth, false)
	rotate(time.Hour)
	if _, err := r.Revoke(t.Context(), "app"); err != nil {
		t.Fatal(err)
	}
	lets("one that was kept of a revoked key", fifth, false)
	for _, keep := range []time.Duration{-1, account.LongestKeep + 1} {
		if _, _, err := r.Rotate(t.Context(), "app", keep); qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("%v: %v", keep, err)
		}
	}
}

func TestRolesBuildOnEachOther(t *testing.T) {
	order := []account.Role{account.User, account.Viewer, account.Operator, account.Admin}
	for i, r := range order {
		for j, other := range order {
			if r.Has(other) != (i >= j) {
				t.Errorf("%s has %s", r, other)
			}
		}
		if r.Has("god") || account.Role("god").Has(r) {
			t.Error("a role that nobody knows")
		}
	}
	for _, k := range []account.Key{
		{ID: "a", Role: "god"},
		{ID: "a", Role: account.Viewer, Admin: true},
		{ID: "a", Role: account.Admin, Scope: account.Scope{Features: []qiao.Feature{"write"}}},
	} {
		if err := k.Validate(); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
			t.Errorf("%+v: %v", k, err)
		}
	}
	r := account.NewKeyring(&book{}, newClock(start).Now)
	for _, k := range []account.Key{{ID: "a", Admin: true}, {ID: "b", Role: account.Admin}} {
		if made, _, err := r.Create(t.Context(), k); err != nil || !made.Admin || made.Role != account.Admin {
			t.Errorf("%+v, %v", made, err)
		}
	}
}

func TestWhatAnotherProcessRevokesHoldsSoon(t *testing.T) {
	b, c := &book{}, newClock(start)
	here, there := account.NewKeyring(b, c.Now), account.NewKeyring(b, c.Now)
	secret := create(t, here, account.Key{ID: "app"})
	if _, err := here.Find(t.Context(), secret); err != nil {
		t.Fatal(err)
	}
	if _, err := there.Revoke(t.Context(), "app"); err != nil {
		t.Fatal(err)
	}
	c.forward(account.Fresh)
	if _, err := here.Find(t.Context(), secret); qiao.KindOf(err) != qiao.Unauthenticated {
		t.Errorf("%v", err)
	}
}

func TestTheStoreIsNotAskedForEveryRequest(t *testing.T) {
	b, c := &book{}, newClock(start)
	r := account.NewKeyring(b, c.Now)
	secret := create(t, r, account.Key{ID: "app"})
	before := b.asked
	for range 1000 {
		c.forward(time.Millisecond)
		if _, err := r.Find(t.Context(), secret); err != nil {
			t.Fatal(err)
		}
	}
	if n := b.asked - before; n < 3 || n > 4 {
		t.Errorf("it was asked %d times in a second", n)
	}
	b.fail = true
	c.forward(time.Second)
	if _, err := r.Find(t.Context(), secret); qiao.KindOf(err) != qiao.Unavailable {
		t.Errorf("keys that cannot be checked let in: %v", err)
	}
}

func TestAnExpiredKeyLetsNobodyIn(t *testing.T) {
	c := newClock(start)
	r := account.NewKeyring(&book{}, c.Now)
	secret := create(t, r, account.Key{ID: "app", Expires: start.Add(100 * time.Millisecond)})
	c.forward(100 * time.Millisecond)
	if _, err := r.Find(t.Context(), secret); qiao.KindOf(err) != qiao.Unauthenticated {
		t.Errorf("%v", err)
	}
	if _, _, err := r.Create(t.Context(), account.Key{ID: "late", Expires: start}); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("%v", err)
	}
}

func TestKeysThatMakeNoSenseAreRefused(t *testing.T) {
	r := account.NewKeyring(&book{}, nil)
	for _, k := range []account.Key{
		{}, {ID: "two words"}, {ID: "-x"}, {ID: account.KeyID(strings.Repeat("x", 64))}, {ID: "a", User: "钱"}, {ID: "a", Team: "x/y"},
		{ID: "a", Admin: true, Scope: account.Scope{Features: []qiao.Feature{"write"}}},
		{ID: "a", Scope: account.Scope{Models: []string{"["}}}, {ID: "a", Limits: account.Limits{Requests: -1}},
		{ID: "a", Limits: account.Limits{Day: qiao.Money{Micro: 1}}},
	} {
		if _, _, err := r.Create(t.Context(), k); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
			t.Errorf("%+v: %v", k, err)
		}
	}
	if _, err := r.Revoke(t.Context(), "ghost"); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("%v", err)
	}
	if _, err := r.SetLimits(t.Context(), "ghost", account.Limits{}); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("%v", err)
	}
}

func TestTheKeyOfARequestIsInItsContext(t *testing.T) {
	k := &account.Key{ID: "app"}
	if got := account.FromContext(account.NewContext(t.Context(), k)); got != k {
		t.Errorf("%+v", got)
	}
	if account.FromContext(t.Context()) != nil || account.NewContext(t.Context(), nil) != t.Context() {
		t.Error("there is a key where none was put")
	}
	place := account.WithPlace(t.Context())
	if account.FromContext(place) != nil || !account.Put(place, k) || account.FromContext(place) != k || account.Put(t.Context(), k) {
		t.Error("the place does not hold the key")
	}
}

func TestMoneyIsReadAsPeopleWriteIt(t *testing.T) {
	for s, want := range map[string]qiao.Money{
		"5CNY": cny(5_000_000), "0.25 usd": usd(250_000), " 1000000 CNY ": cny(1e12), "0.000001USD": usd(1), "007CNY": cny(7e6),
	} {
		if got, err := account.ParseMoney(s); err != nil || got != want {
			t.Errorf("%q: %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "5", "CNY", "-5CNY", "5 yuan", "5.CNY", ".5CNY", "1e3CNY", "0.0000001CNY", "5CNY5", "1,000CNY", "99999999999999CNY"} {
		if got, err := account.ParseMoney(s); err == nil {
			t.Errorf("%q: %v", s, got)
		}
	}
}

func FuzzParseMoney(f *testing.F) {
	f.Add("5CNY")
	f.Add("0.25 USD")
	f.Fuzz(func(t *testing.T, s string) {
		m, err := account.ParseMoney(s)
		if err != nil {
			return
		}
		if again, err := account.ParseMoney(m.String()); err != nil || again != m {
			t.Errorf("%q: %v, then %v, %v", s, m, again, err)
		}
	})
}

func TestRatesChangeMoneyAndRoundUp(t *testing.T) {
	r := account.Rates{"CNY": 1, "USD": 7.1}
	if got, ok := r.Change(usd(3), "CNY"); !ok || got != cny(22) {
		t.Errorf("%v", got)
	}
	if got, ok := r.Change(cny(71), "USD"); !ok || got != usd(10) {
		t.Errorf("%v", got)
	}
	if _, ok := r.Change(usd(1), "EUR"); ok {
		t.Error("a rate came from nowhere")
	}
	if got, ok := account.Rates(nil).Change(usd(1), "USD"); !ok || got != usd(1) {
		t.Errorf("%v", got)
	}
}

func BenchmarkFind(b *testing.B) {
	r := account.NewKeyring(&book{}, nil)
	_, secret, err := r.Create(b.Context(), account.Key{ID: "app"})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Find(b.Context(), secret); err != nil {
			b.Fatal(err)
		}
	}
}
