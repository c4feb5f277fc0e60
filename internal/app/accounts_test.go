package app_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/write"
)

// priced is a catalogue in which the tests' model m costs 1 CNY a token.
const priced = `
catalog: 1
models: [{vendor: openai, id: m, prices: [{from: 2026-01-01, currency: CNY, in: 1000000, out: 1000000}]}]
`

func openPriced(t *testing.T, h home, settings string) *app.App {
	t.Helper()
	name := filepath.Join(h.dir, "prices.yaml")
	if err := os.WriteFile(name, []byte(priced), 0o600); err != nil {
		t.Fatal(err)
	}
	return h.open(t, "catalog: "+name+"\ndata: "+filepath.Join(h.dir, "data")+"\n"+settings)
}

func rows(t *testing.T, a *app.App) []ledger.Row {
	t.Helper()
	if err := a.Ledger().Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, err := a.Store.Rows(t.Context(), ledger.Filter{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func as(t *testing.T, k account.Key) context.Context { return account.NewContext(t.Context(), &k) }

func TestEveryCallOfAFeatureIsInTheLedgerWithItsCost(t *testing.T) {
	h := newHome(t)
	s := says(t, "Dear Bo, come.")
	a := openPriced(t, h, "partners:\n"+partnerYAML("p", s.URL, ", region: cn"))
	if _, err := compose(as(t, account.Key{ID: "app", User: "li", Team: "t"}), a, write.Request{}); err != nil {
		t.Fatal(err)
	}
	list := rows(t, a)
	if len(list) == 0 {
		t.Fatal("no row")
	}
	for _, r := range list {
		tokens := r.Usage.Input + r.Usage.Output
		if r.Key != "app" || r.Team != "t" || r.Feature != "write" || r.Partner != "p" || r.Outcome != ledger.OK || r.Unpriced || tokens == 0 || r.Cost != (qiao.Money{Micro: tokens * 1e6, Currency: "CNY"}) {
			t.Errorf("%+v", r)
		}
		if !strings.HasPrefix(r.User, "u_") || r.FirstToken <= 0 || r.Total < r.FirstToken {
			t.Errorf("%+v", r)
		}
	}
	for _, call := range s.Requests() {
		if body := string(call.Body); strings.Contains(body, `"li"`) || strings.Contains(body, "li/") {
			t.Error("the partner was told who asks")
		}
	}
}

func TestABudgetThatIsSpentAsksNobodyAndARestartRemembers(t *testing.T) {
	h := newHome(t)
	s := says(t, "Dear Bo, come.")
	settings := "partners:\n" + partnerYAML("p", s.URL, ", region: cn")
	key := account.Key{ID: "app", Limits: account.Limits{Month: qiao.Money{Micro: 30_000e6, Currency: "CNY"}}}
	spend := func(a *app.App) error {
		_, err := compose(as(t, key), a, write.Request{})
		return err
	}
	first := openPriced(t, h, settings)
	if err := spend(first); err != nil {
		t.Fatal(err)
	}
	_, month, err := first.Gate().Spent(t.Context(), account.Subject{Kind: "key", Name: "app"})
	if err != nil || len(month) != 1 || month[0].Micro == 0 {
		t.Fatalf("%v, %v", month, err)
	}
	if err := first.Gate().Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	key.Limits.Month = month[0] // what was spent already
	second := openPriced(t, h, settings)
	asked := len(s.Requests())
	if err := spend(second); qiao.KindOf(err) != qiao.OverBudget || len(s.Requests()) != asked {
		t.Errorf("%v, asked %d times more", err, len(s.Requests())-asked)
	}
	if list := rows(t, second); list[0].Outcome != "over_budget" || list[0].Cost.Micro != 0 {
		t.Errorf("%+v", list[0])
	}
}

func TestAKeyOfSomeModelsReachesNoOther(t *testing.T) {
	h := newHome(t)
	s := says(t, "no")
	a := openPriced(t, h, "partners:\n"+partnerYAML("p", s.URL, ", region: cn"))
	key := account.Key{ID: "app", Scope: account.Scope{Models: []string{"other*"}}}
	if _, err := compose(as(t, key), a, write.Request{}); err == nil || len(s.Requests()) != 0 {
		t.Errorf("%v, asked %d times", err, len(s.Requests()))
	}
	key.Scope = account.Scope{Regions: []qiao.Region{"eu"}}
	if _, err := compose(as(t, key), a, write.Request{Region: "cn"}); err == nil || len(s.Requests()) != 0 {
		t.Errorf("%v, asked %d times", err, len(s.Requests()))
	}
	if _, err := compose(as(t, key), a, write.Request{}); err != nil {
		t.Errorf("a request that names no region is of the key's only one: %v", err)
	}
}

func TestTheGatewaySpendsNothingForAForgedKey(t *testing.T) {
	h := newHome(t)
	s := says(t, "hi")
	a := openPriced(t, h, "server: {keys: [{id: boss, secret: 0123456789abcdef}]}\npartners:\n"+partnerYAML("p", s.URL, ", region: cn"))
	base := serve(t, a, h.sources())
	_, secret, err := a.Keys().Create(t.Context(), account.Key{ID: "phone", Limits: account.Limits{Requests: 1}})
	if err != nil {
		t.Fatal(err)
	}
	send := func(header, key string) int {
		r, err := http.NewRequestWithContext(t.Context(), "POST", base+"/openai/v1/chat/completions", strings.NewReader(`{"model":"m","messages":[{"role":"user","content":"a"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set(header, key)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	if code := send("Authorization", "Bearer "+secret+"x"); code != http.StatusUnauthorized || len(s.Requests()) != 0 || len(rows(t, a)) != 0 {
		t.Errorf("%d", code)
	}
	if code := send("X-Api-Key", secret); code != http.StatusOK {
		t.Errorf("%d", code)
	}
	if code := send("Authorization", "Bearer "+secret); code != http.StatusTooManyRequests || len(s.Requests()) != 1 {
		t.Errorf("%d", code)
	}
}
