package server_test

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/audit"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/internal/sqlite"
	"github.com/qiao-ai/qiao/label"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/partner/catalog"
	"github.com/qiao-ai/qiao/write"
)

const boss = "0123456789abcdef-boss"

// A seer is a Writer that tells who asks.
type seer struct{ key *account.Key }

func (w *seer) Capabilities(context.Context) []write.Capability { return nil }

func (w *seer) Do(ctx context.Context, r *write.Request) iter.Seq2[write.Event, error] {
	w.key = account.FromContext(ctx)
	return func(yield func(write.Event, error) bool) {
		yield(write.Event{Result: &write.Result{Task: r.Task, Text: "你好世界，这是一段话。", Made: write.Made{Served: &qiao.Served{Partner: "qwen", Model: "qwen-max"}}}}, nil)
	}
}

// sight is what a server tells of the ledger.
type sight struct {
	*sqlite.DB
	gate *account.Gate
}

func (s sight) Counts() ledger.Counts { return ledger.Counts{} }
func (s sight) Spent(ctx context.Context, of account.Subject) (day, month []qiao.Money, err error) {
	return s.gate.Spent(ctx, of)
}

// A desk is a server with keys.
type desk struct {
	t      *testing.T
	url    string
	writer *seer
	db     *sqlite.DB
	keys   *account.Keyring
}

func newDesk(t *testing.T, configured ...server.Key) *desk {
	db := sqlite.New(filepath.Join(t.TempDir(), "qiao.db"))
	t.Cleanup(func() { db.Close() })
	d := &desk{t: t, writer: &seer{}, db: db, keys: account.NewKeyring(db, nil)}
	gate := account.NewGate(account.Options{Store: db})
	s := httptest.NewServer(server.New(server.Config{
		Writer: d.writer, Access: server.Access{Keys: configured}, Keys: d.keys, Audit: audit.New(db, nil, nil), Usage: sight{db, gate}, Prices: catalog.Embedded,
		Labels: &label.Policy{Regions: []qiao.Region{"cn"}, Filing: func(qiao.PartnerID, qiao.ModelID) (string, string) { return "通义千问", "X-1" }},
	}))
	t.Cleanup(s.Close)
	d.url = s.URL
	return d
}

func admin() server.Key { return server.Key{User: "boss", Hash: account.HashOf(boss)} }

// do sends a request and returns the answer's status, header and body.
func (d *desk) do(method, path, key, body string) (int, http.Header, map[string]any) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.url+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	out := map[string]any{}
	_ = json.NewDecoder(answer.Body).Decode(&out) // of CSV nothing is read
	return answer.StatusCode, answer.Header, out
}

func (d *desk) create(body string) string {
	d.t.Helper()
	code, _, out := d.do("POST", "/v1/keys", boss, body)
	secret, _ := out["secret"].(string)
	if code != http.StatusOK || !account.Made(secret) {
		d.t.Fatalf("%d %v", code, out)
	}
	return secret
}

const proofread = `{"text":"a"}`

func TestAKeyThatIsMadeLetsInAtOnceAndIsShutOutAtOnce(t *testing.T) {
	d := newDesk(t, admin())
	secret := d.create(`{"id":"phone","scope":{"features":["write"]},"limits":{"rpm":60,"day":{"micro":5000000,"currency":"CNY"}}}`)
	if code, _, out := d.do("POST", "/v1/write/proofread", secret, proofread); code != http.StatusOK {
		t.Fatalf("%d %v", code, out)
	}
	if k := d.writer.key; k == nil || k.ID != "phone" || k.Limits.Requests != 60 {
		t.Errorf("%+v", k)
	}
	code, _, out := d.do("POST", "/v1/keys/phone/rotate", boss, "")
	second, _ := out["secret"].(string)
	if code != http.StatusOK {
		t.Fatalf("%d %v", code, out)
	}
	if code, _, _ := d.do("POST", "/v1/write/proofread", secret, proofread); code != http.StatusUnauthorized {
		t.Errorf("the old secret: %d", code)
	}
	if code, _, _ := d.do("DELETE", "/v1/keys/phone", boss, ""); code != http.StatusOK {
		t.Error(code)
	}
	if code, _, _ := d.do("POST", "/v1/write/proofread", second, proofread); code != http.StatusUnauthorized {
		t.Errorf("a revoked key: %d", code)
	}
	_, _, list := d.do("GET", "/v1/keys", boss, "")
	if text, _ := json.Marshal(list); strings.Contains(string(text), secret) || !strings.Contains(string(text), `"revoked"`) {
		t.Errorf("%s", text)
	}
}

func TestForgedExpiredAndScopedKeysReachNothing(t *testing.T) {
	d := newDesk(t, admin())
	photos := d.create(`{"id":"photos","scope":{"features":["photo"]}}`)
	plain := d.create(`{"id":"plain"}`)
	brief := d.create(`{"id":"brief","expires":"` + time.Now().Add(300*time.Millisecond).Format(time.RFC3339Nano) + `"}`)
	for time.Now(); ; {
		if code, _, _ := d.do("GET", "/v1/prices?vendor=none", brief, ""); code == http.StatusUnauthorized {
			break
		}
	}
	for _, c := range []struct {
		name, method, path, key, body string
		want                          int
	}{
		{"no key", "POST", "/v1/write/proofread", "", proofread, 401},
		{"forged", "POST", "/v1/write/proofread", "qiao_forged", proofread, 401},
		{"almost", "POST", "/v1/write/proofread", plain + "x", proofread, 401},
		{"expired", "POST", "/v1/write/proofread", brief, proofread, 401},
		{"another feature", "POST", "/v1/write/proofread", photos, proofread, 403},
		{"makes keys", "POST", "/v1/keys", plain, `{"id":"more"}`, 403},
		{"lists keys", "GET", "/v1/keys", plain, "", 403},
		{"removes packs", "DELETE", "/v1/models/x", plain, "", 403},
	} {
		d.writer.key = nil
		code, _, out := d.do(c.method, c.path, c.key, c.body)
		if code != c.want || out["fix"] == "" || d.writer.key != nil {
			t.Errorf("%s: %d %v", c.name, code, out)
		}
	}
	if rows, err := d.db.Rows(t.Context(), ledger.Filter{}, 10); err != nil || len(rows) != 0 {
		t.Errorf("something was spent: %+v, %v", rows, err)
	}
}

func TestAServerWithoutKeysIsManagedByItsMachine(t *testing.T) {
	d := newDesk(t)
	if code, _, out := d.do("POST", "/v1/keys", "", `{"id":"phone"}`); code != http.StatusOK {
		t.Fatalf("%d %v", code, out)
	}
	for key, want := range map[string]int{"": 200, "sk-of-some-sdk": 200, "qiao_forged": 401} {
		if code, _, _ := d.do("POST", "/v1/write/proofread", key, proofread); code != want {
			t.Errorf("%q: %d", key, code)
		}
	}
	if code, _, _ := d.do("POST", "/v1/keys", "", `{"id":"phone"}`); code != http.StatusConflict {
		t.Errorf("the same name: %d", code)
	}
	if code, _, out := d.do("POST", "/v1/keys", "", `{"id":"two words"}`); code != http.StatusBadRequest || out["fix"] == nil {
		t.Errorf("%d %v", code, out)
	}
}

func TestAKeySeesItsOwnUsageAndAnAdminAll(t *testing.T) {
	d := newDesk(t, admin())
	plain := d.create(`{"id":"plain"}`)
	now := time.Now()
	err := d.db.AddRows(t.Context(), []ledger.Row{
		{Time: now, Key: "plain", Partner: "qwen", Outcome: ledger.OK, Cost: qiao.Money{Micro: 5, Currency: "CNY"}},
		{Time: now, Key: "other", Partner: "=cmd()", Outcome: ledger.OK},
	})
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]int{plain: 1, boss: 2} {
		code, _, out := d.do("GET", "/v1/usage?by=key,day&since=7d&zone=%2B08:00", key, "")
		groups, _ := out["groups"].([]any)
		if code != http.StatusOK || len(groups) != want {
			t.Errorf("%d %v", code, out)
		}
		_, _, rows := d.do("GET", "/v1/usage/requests?key=other", key, "")
		if list, _ := rows["rows"].([]any); len(list) != 1 || list[0].(map[string]any)["key"] == "other" && key != boss {
			t.Errorf("%v", rows)
		}
	}
	if code, _, _ := d.do("GET", "/v1/usage/budget?key=other", plain, ""); code != http.StatusOK {
		t.Error(code)
	}
	for _, bad := range []string{"by=prompt", "since=soon", "zone=Mars", "by=day,hour"} {
		if code, _, out := d.do("GET", "/v1/usage?"+bad, boss, ""); code != http.StatusBadRequest || out["fix"] == nil {
			t.Errorf("%s: %d %v", bad, code, out)
		}
	}
	if code, h, _ := d.do("GET", "/v1/usage?by=partner&format=csv", boss, ""); code != 200 || !strings.HasPrefix(h.Get("Content-Type"), "text/csv") {
		t.Errorf("%d %v", code, h)
	}
}

func TestPricesAreShownWithTheirMarks(t *testing.T) {
	d := newDesk(t)
	_, _, out := d.do("GET", "/v1/prices?vendor=deepseek&model=deepseek-flash", "", "")
	text, _ := json.Marshal(out)
	for _, want := range []string{`"seen":"2026-11-23"`, `"in":"0.15"`, `"window":"deepseek-weekday-peak"`, `"memory":true`, `"schema":"no"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is missing in %s", want, text)
		}
	}
}

func TestGeneratedAnswersOfTheRegionCarryTheirLabel(t *testing.T) {
	d := newDesk(t)
	_, h, out := d.do("POST", "/v1/write/rewrite", "", `{"text":"a","region":"cn"}`)
	l, _ := out["label"].(map[string]any)
	if l["notice"] != label.NoticeChinese || l["filing"] != "X-1" || !strings.Contains(h.Get(label.HeaderName), `"filing":"X-1"`) || out["text"] == nil {
		t.Errorf("%v %v", out, h)
	}
	if _, h, out := d.do("POST", "/v1/write/rewrite", "", `{"text":"a","region":"eu"}`); out["label"] != nil || h.Get(label.HeaderName) != "" {
		t.Errorf("%v", out)
	}
}
