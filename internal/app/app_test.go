package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/write"
)

// A home is a person's folder with settings in it.
type home struct{ dir string }

func newHome(t *testing.T) home { return home{t.TempDir()} }

func (h home) file() string { return filepath.Join(h.dir, "config.yaml") }

func (h home) sources() config.Sources {
	return config.Sources{File: h.file(), Env: func(name string) string { return map[string]string{"HOME": h.dir}[name] }}
}

// set writes the settings; nothing is looked for on this machine.
func (h home) set(t *testing.T, yaml string) *config.Config {
	t.Helper()
	if err := os.WriteFile(h.file(), []byte("discover: false\n"+yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(h.sources())
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func (h home) open(t *testing.T, yaml string) *app.App {
	t.Helper()
	a, err := app.Open(h.set(t, yaml), app.Options{Env: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// partnerYAML is one entry of the settings' partners.
func partnerYAML(id, url, more string) string {
	return "  - {id: " + id + ", kind: openai, base_url: '" + url + "', model: m" + more + "}\n"
}

// says starts a partner that answers the same to all.
func says(t *testing.T, answer string) *partnertest.Server {
	s := partnertest.NewServer(t, partnertest.OpenAI(), nil)
	s.Always(partnertest.Reply{Text: answer})
	return s
}

// compose asks for a text and returns what came.
func compose(ctx context.Context, a *app.App, r write.Request) (*write.Result, error) {
	r.Task, r.Text = write.Compose, "Invite Bo."
	for e, err := range a.Do(ctx, &r) {
		if err != nil {
			return nil, err
		}
		if e.Result != nil {
			return e.Result, nil
		}
	}
	return nil, errors.New("no result")
}

func answeredBy(t *testing.T, a *app.App, r write.Request) qiao.PartnerID {
	t.Helper()
	result, err := compose(t.Context(), a, r)
	if err != nil {
		t.Fatal(err)
	}
	return result.Made.Served.Partner
}

func TestOpenMakesNoFiles(t *testing.T) {
	h := newHome(t)
	h.open(t, "")
	entries, err := os.ReadDir(h.dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestThisMachineIsADeviceTierAndTheNetworkAPartner(t *testing.T) {
	h := newHome(t)
	near, far := says(t, "near"), says(t, "far")
	a := h.open(t, "partners:\n"+partnerYAML("far", far.URL, ", region: cn")+partnerYAML("near", near.URL, ", local: true"))
	tiers := a.Capabilities(t.Context())
	for i, want := range []struct {
		tier    write.Tier
		partner qiao.PartnerID
	}{{write.Offline, ""}, {write.Device, "near"}, {write.Partner, "far"}} {
		c := tiers[i]
		if c.Tier != want.tier || !c.Ready || (c.Served == nil) != (want.partner == "") || c.Served != nil && c.Served.Partner != want.partner {
			t.Errorf("tier %d is %+v", i, c)
		}
	}
	if got := answeredBy(t, a, write.Request{}); got != "near" {
		t.Errorf("%s answered", got)
	}
	if got := answeredBy(t, a, write.Request{Tier: write.Partner}); got != "far" {
		t.Errorf("%s answered", got)
	}
}

func TestARegionsRouteHoldsItsTexts(t *testing.T) {
	h := newHome(t)
	cn, eu := says(t, "cn"), says(t, "eu")
	partners := "partners:\n" + partnerYAML("a", cn.URL, "") + partnerYAML("b", eu.URL, "")
	routes := "routes: {cn: [a], eu: [b], default: [b]}\n"
	a := h.open(t, partners+routes+"region: cn\n")
	for region, want := range map[qiao.Region]qiao.PartnerID{"": "a", "cn": "a", "eu": "b", "mars": "b"} {
		if got := answeredBy(t, a, write.Request{Region: region}); got != want {
			t.Errorf("region %q: %s answered, not %s", region, got, want)
		}
	}
}

func TestARouteOfThisMachineSendsNothingAway(t *testing.T) {
	h := newHome(t)
	near, far := says(t, "near"), says(t, "far")
	near.Always(partnertest.Reply{Kind: qiao.Unavailable})
	a := h.open(t, "partners:\n"+partnerYAML("near", near.URL, ", local: true")+partnerYAML("far", far.URL, "")+
		"routes: {cn: [near], default: [near, far]}\n")
	if _, err := compose(t.Context(), a, write.Request{Region: "cn"}); err == nil {
		t.Error("somebody answered")
	}
	if n := len(far.Requests()); n != 0 {
		t.Errorf("a partner outside the route was asked %d times", n)
	}
}

func TestOwnParametersAreSent(t *testing.T) {
	h := newHome(t)
	p := says(t, "x")
	a := h.open(t, "partners:\n"+partnerYAML("p", p.URL, ", extra: {top_k: 20, temperature: 2}"))
	answeredBy(t, a, write.Request{})
	var body map[string]any
	if err := json.Unmarshal(p.Requests()[0].Body, &body); err != nil {
		t.Fatal(err)
	}
	if body["top_k"] != 20.0 {
		t.Errorf("sent %v", body)
	}
}

func TestAMisconfiguredPartnerLeavesTheOthers(t *testing.T) {
	h := newHome(t)
	p := says(t, "x")
	a := h.open(t, "partners:\n"+partnerYAML("good", p.URL, "")+"  - {id: bad, kind: qwen}\n")
	if got := a.Partners().List(t.Context()); len(got) != 1 || got[0].ID != "good" {
		t.Errorf("partners %v", got)
	}
	problems := a.Partners().Problems(t.Context())
	if len(problems) != 1 || qiao.KindOf(problems[0]) != qiao.Misconfigured || qiao.FixOf(problems[0]) == "" {
		t.Errorf("problems %v", problems)
	}
}

func TestAPartnersStateIsWhatItsLastRequestsSaid(t *testing.T) {
	h := newHome(t)
	p := says(t, "x")
	a := h.open(t, "partners:\n"+partnerYAML("p", p.URL, ""))
	state := func() server.Partner { return a.Partners().List(t.Context())[0] }
	if s := state(); s.State != "unknown" || s.Origin != "settings" {
		t.Errorf("at first %+v", s)
	}
	answeredBy(t, a, write.Request{})
	if s := state(); s.State != "ready" || s.FirstTokenMS == 0 {
		t.Errorf("after an answer %+v", s)
	}
	p.Always(partnertest.Reply{Kind: qiao.Unauthenticated})
	if _, err := compose(t.Context(), a, write.Request{}); err == nil {
		t.Fatal("it answered")
	}
	if s := state(); s.State != "failing" || s.Detail == "" {
		t.Errorf("after a failure %+v", s)
	}
	checked, err := a.Partners().Check(t.Context(), "p")
	if err != nil || checked.State != "failing" || checked.Fix == "" {
		t.Errorf("checked %+v, %v", checked, err)
	}
	if _, err := a.Partners().Check(t.Context(), "nobody"); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("got %v", err)
	}
}

func TestMissingSaysWhatHelps(t *testing.T) {
	a := newHome(t).open(t, "")
	var all string
	for _, n := range a.Missing(t.Context()) {
		if n.Fix == "" {
			t.Errorf("%q has no fix", n.Message)
		}
		all += n.Message + n.Fix + "\n"
	}
	for _, want := range []string{"qiao model pull harper", "dict-en", "opencc", "no model is connected"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in %s", want, all)
		}
	}
}

func TestMetricsCountTasksAndPartners(t *testing.T) {
	h := newHome(t)
	p := says(t, "x")
	a := h.open(t, "partners:\n"+partnerYAML("p", p.URL, ""))
	answeredBy(t, a, write.Request{})
	got := scrape(t, a)
	for _, want := range []string{`task="compose"`, `partner="p"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
}

// scrape reads the metrics as Prometheus does.
func scrape(t *testing.T, a *app.App) string {
	t.Helper()
	return get(t, serve(t, a, config.Sources{}), "/metrics")
}

func get(t *testing.T, base, path string) string {
	t.Helper()
	resp, err := http.Get(base + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
