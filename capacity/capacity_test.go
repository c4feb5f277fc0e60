package capacity_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/capacity"
	scenarios "github.com/qiao-ai/qiao/examples/capacity"
)

// flat is a catalogue of one price: 1 CNY for a million tokens read, 4 for those
// written, a tenth for cached ones, and twice as much from 8 to 20 o'clock UTC.
func flat() capacity.Prices {
	return capacity.Prices{
		Cost: func(model string, _ qiao.Region, u qiao.Usage, at time.Time) (qiao.Money, bool) {
			if strings.HasPrefix(model, "none/") {
				return qiao.Money{}, false
			}
			micro := (u.Input-u.CachedInput)*10 + u.CachedInput + u.Output*40
			if strings.HasPrefix(model, "day/") && at.UTC().Hour() >= 8 && at.UTC().Hour() < 20 {
				micro *= 2
			}
			return qiao.Money{Micro: micro, Currency: "CNY"}, true
		},
		Batch: func(string, qiao.Region, time.Time) float64 { return 0.5 },
	}
}

const base = `
name: test
devices: %s
day: 2026-12-01
shape: {like: %s, burst: 2, busiest: 1}
objective: {first_token: 3s, token: 100ms}
features:
  - {name: rewrite, active: 0.1, uses: %s, leaves: 0.5, input: {mean: 500}, output: {mean: 200}, batch: %s}
`

func plan(t testing.TB, more string, args ...any) *capacity.Plan {
	t.Helper()
	p, err := planned(more, args...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func planned(more string, args ...any) (*capacity.Plan, error) {
	if len(args) == 0 {
		args = []any{"100000", "flat", "2", "0"}
	}
	s, err := capacity.Parse([]byte(fmt.Sprintf(base, args...) + more))
	if err != nil {
		return nil, err
	}
	return s.Plan(context.Background(), nil, flat(), time.Now())
}

const one = "partners: [{model: a/b, requests: 1000, tokens: 1e6}]\n"

const host = "hosts: [{name: own, model: Qwen3-8B, gpu: %s, gpus: %d, hour: 10, most: %d}]\n"

func TestAPlanIsArithmetic(t *testing.T) {
	p := plan(t, one)
	// 100,000 devices, one in ten, twice a day, half of it leaves: 10,000 requests.
	o := p.Options[0]
	near(t, "requests a day", p.Demand.Leaving.Mid, 10_000)
	near(t, "peak a minute", o.Requests.Mid, 10_000.0/24/60*2)
	near(t, "tokens a minute", o.Tokens.Mid, 10_000.0/24/60*2*700)
	near(t, "cost of a thousand", o.Thousand.Mid, 1000*(500*10+200*40)/1e6)
	near(t, "cost of a month", o.Month.Mid, 10_000*365.25/12*(500*10+200*40)/1e6)
	near(t, "saved", o.Saved.Mid, o.Month.Mid)
	near(t, "times", p.Breaks[0].Times, min(1000/o.Requests.Mid, 1e6/o.Tokens.Mid))
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got/want-1) > 0.01 {
		t.Errorf("%s: %.5g, want %.5g", what, got, want)
	}
}

func TestPricesKnowTheHourCacheAndBatch(t *testing.T) {
	plain := plan(t, one).Options[0].Month.Mid
	for name, c := range map[string]struct {
		more  string
		args  []any
		times float64
	}{
		"half of the day costs twice":  {"partners: [{model: day/b}]\n", nil, 1.5},
		"what waits costs half":        {one, []any{"100000", "flat", "2", "1"}, 0.5},
		"a discount":                   {"partners: [{model: a/b, factor: 0.7}]\n", nil, 0.7},
		"a price of one's own":         {"partners: [{model: none/b, price: {input: 10, output: 40}}]\n", nil, 1},
		"another currency":             {"rates: {USD: 7}\npartners: [{model: none/b, price: {currency: USD, input: 10, output: 40}}]\n", nil, 7},
		"twice as many devices":        {one, []any{"200000", "flat", "2", "0"}, 2},
		"the shape of the day is none": {one, []any{"100000", "office", "2", "0"}, 1},
	} {
		t.Run(name, func(t *testing.T) { near(t, "cost", plan(t, c.more, c.args...).Options[0].Month.Mid, plain*c.times) })
	}
}

// TestImpossiblePlansSayWhichAssumptionFails goes through what cannot be.
func TestImpossiblePlansSayWhichAssumptionFails(t *testing.T) {
	for kind, more := range map[string]string{
		"quota-zero":        "partners: [{model: a/b, requests: 0}]\n",
		"quota":             "partners: [{model: a/b, tokens: 100}]\n",
		"price-unknown":     "partners: [{model: none/b}]\n",
		"currency":          "partners: [{model: a/b, price: {currency: USD, input: 1, output: 1}}]\n",
		"fits":              "hosts: [{model: Llama-3.1-405B, gpu: L40S, gpus: 2, hour: 5}]\n",
		"context":           "hosts: [{model: Qwen3-32B, gpu: L40S, gpus: 1, precision: fp8, hour: 5}]\nfeatures: [{name: long, active: 0.1, uses: 1, input: {mean: 60000}, output: {mean: 100}}]\n",
		"most":              fmt.Sprintf(host, "L40S", 1, 1) + "devices: 1e9\n",
		"floor-token":       fmt.Sprintf(host, "H100", 1, 0) + "objective: {token: 1ms}\n",
		"floor-first-token": fmt.Sprintf(host, "H100", 1, 0) + "objective: {first_token: 1ms}\n",
		"slow-token":        fmt.Sprintf(host, "H100", 1, 0) + "objective: {token: 3500us}\n",
	} {
		t.Run(kind, func(t *testing.T) {
			p, err := override(more)
			if err != nil {
				t.Fatal(err)
			}
			o := p.Options[0]
			if o.Feasible || len(o.Reasons) == 0 || o.Reasons[0].Kind != kind {
				t.Errorf("%v %+v", o.Feasible, o.Reasons)
			}
		})
	}
}

// override plans base with more, whose keys go before those of base.
func override(more string) (*capacity.Plan, error) {
	var kept []string
	for part := range strings.SplitSeq(fmt.Sprintf(base, "100000", "flat", "2", "0"), "\n") {
		key, _, _ := strings.Cut(part, ":")
		if strings.HasPrefix(key, "  ") && strings.Contains(more, "features:") || key != "" && strings.Contains("\n"+more, "\n"+key+":") {
			continue
		}
		kept = append(kept, part)
	}
	s, err := capacity.Parse([]byte(strings.Join(kept, "\n") + more))
	if err != nil {
		return nil, err
	}
	return s.Plan(context.Background(), nil, flat(), time.Now())
}

func TestBadScenariosAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":           "",
		"no devices":        "features: []\n",
		"an unknown key":    "devises: 3\n",
		"no option":         fmt.Sprintf(base, "10", "flat", "1", "0"),
		"a share above 1":   strings.Replace(fmt.Sprintf(base, "10", "flat", "1", "0"), "active: 0.1", "active: 1.1", 1) + one,
		"a range backwards": fmt.Sprintf(base, "[3, 2]", "flat", "1", "0") + one,
		"no such shape":     fmt.Sprintf(base, "10", "round", "1", "0") + one,
		"regions of 0.5":    fmt.Sprintf(base, "10", "flat", "1", "0") + one + "regions: [{name: cn, share: 0.5}]\n",
		"a file in text":    strings.Replace(fmt.Sprintf(base, "10", "flat", "1", "0"), "like: flat", "history: /etc/passwd", 1) + one,
	} {
		if _, err := capacity.Parse([]byte(text)); qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := planned("hosts: [{model: Foo, gpu: H100, hour: 3}]\n"); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("an unknown model: %v", err)
	}
	if _, err := planned("hosts: [{model: Qwen3-8B, gpu: X1, hour: 3}]\n"); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("an unknown GPU: %v", err)
	}
}

// TestMoreDemandCostsMore checks that cost, peak and GPUs never fall as demand grows,
// and that a range holds its middle.
func TestMoreDemandCostsMore(t *testing.T) {
	turn := 0
	rapid.Check(t, func(t *rapid.T) {
		devices := rapid.Float64Range(1e3, 1e8).Draw(t, "devices")
		uses := rapid.Float64Range(0.1, 10).Draw(t, "uses")
		more := one
		if turn++; turn%20 == 0 { // hosts are simulated, which takes longer
			more += fmt.Sprintf(host, "H100", 1, 0)
		}
		cost := func(devices float64) map[string]capacity.Option {
			p, err := planned(more, fmt.Sprintf("[%v, %v]", devices*0.8, devices*1.2), "consumer", fmt.Sprint(uses), "0")
			if err != nil {
				t.Fatal(err)
			}
			m := map[string]capacity.Option{}
			for _, o := range p.Options {
				m[o.Name] = o
			}
			return m
		}
		few, many := cost(devices), cost(devices*3)
		for name, a := range few {
			b := many[name]
			if b.Month.Mid < a.Month.Mid || b.Requests.High < a.Requests.High || a.GPUs != nil && b.GPUs.Mid < a.GPUs.Mid {
				t.Fatalf("%s: %v, of three times the devices %v", name, a.Month, b.Month)
			}
			if a.Month.Low > a.Month.Mid || a.Month.Mid > a.Month.High {
				t.Fatal(a.Month)
			}
		}
	})
}

// TestMoreGPUsAreNotSlower checks that a replica of more cards bears no less where
// they are linked; over PCIe two can bear less than one.
func TestMoreGPUsAreNotSlower(t *testing.T) {
	for _, gpu := range []string{"A100", "H20", "H100", "H200", "B200"} {
		before := 0.0
		for _, n := range []int{1, 2, 4, 8} {
			r := plan(t, fmt.Sprintf(host, gpu, n, 0)).Options[0].Replica
			if r.Rate < before*0.9 {
				t.Errorf("%d × %s bear %.3g a second, half of them %.3g", n, gpu, r.Rate, before)
			}
			before = r.Rate
		}
	}
}

func TestTheSameScenarioMakesTheSamePlan(t *testing.T) {
	a, b := plan(t, one, "[1e5, 3e5]", "office", "[1, 4]", "0"), plan(t, one, "[1e5, 3e5]", "office", "[1, 4]", "0")
	if a.Options[0].Month != b.Options[0].Month || a.Options[0].Month.Low == a.Options[0].Month.High {
		t.Error(a.Options[0].Month, b.Options[0].Month)
	}
	if len(a.Sensitivity) != 2 || a.Sensitivity[0].Input != "rewrite: uses" {
		t.Errorf("%+v", a.Sensitivity)
	}
}

func TestRegionsHaveClocksOfTheirOwn(t *testing.T) {
	together := plan(t, one, "100000", "office", "2", "0").Options[0].Requests.Mid
	apart := plan(t, one+"regions: [{name: cn, share: 0.5, utc: 8}, {name: us, share: 0.5, utc: -4}]\n", "100000", "office", "2", "0").Options[0].Requests.Mid
	if apart > 0.7*together {
		t.Errorf("the peak of two halves of the world is %.3g, of one place %.3g", apart, together)
	}
}

func TestAHistoryGivesTheShape(t *testing.T) {
	dir := t.TempDir()
	var csv strings.Builder
	csv.WriteString("t_s,rps\n")
	for i := range 7 * 24 {
		fmt.Fprintf(&csv, "%d,%.3f\n", i*3600, 10+8*math.Sin(float64(i%24)*math.Pi/12))
	}
	text := strings.Replace(fmt.Sprintf(base, "1e5", "flat", "1", "0"), "like: flat", "history: week.csv", 1) + one
	for name, s := range map[string]string{"week.csv": csv.String(), "s.yaml": text} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := capacity.Load(filepath.Join(dir, "s.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if s.Shape.Hours[6] < 3*s.Shape.Hours[18] || s.Shape.Busiest.High <= s.Shape.Busiest.Low {
		t.Errorf("%v %v", s.Shape.Hours, s.Shape.Busiest)
	}
}

func TestADecisionTakesThePlanOver(t *testing.T) {
	p := plan(t, "partners: [{model: a/b, requests: 1000}, {model: c/d, requests: 0}]\n")
	n := p.Needs()
	if len(n.Needs) != 1 || n.Needs[0].Limits.Requests <= 0 || n.Needs[0].Limits.Tokens <= n.Needs[0].Limits.Requests {
		t.Errorf("%+v", n.Needs)
	}
	if n.Contenders[0].Price == nil || n.Contenders[0].Quota.Requests != 1000 || n.Contenders[1].Excluded == "" {
		t.Errorf("%+v", n.Contenders)
	}
	if b, err := n.YAML(); err != nil || !strings.Contains(string(b), "needs:") {
		t.Error(string(b), err)
	}
}

func TestTheExamplesCanBePlanned(t *testing.T) {
	files, err := scenarios.All()
	if err != nil || len(files) != 3 {
		t.Fatal(len(files), err)
	}
	before := 0.0
	for _, f := range files {
		s, err := capacity.Parse([]byte(f.Source))
		if err != nil {
			t.Fatal(f.Name, err)
		}
		p, err := s.Plan(t.Context(), nil, flat(), time.Now())
		if err != nil {
			t.Fatal(f.Name, err)
		}
		if !p.Options[0].Feasible || len(s.Assumptions) < 3 || p.Demand.Leaving.Mid <= before {
			t.Errorf("%s: %+v", f.Name, p.Options[0])
		}
		before = p.Demand.Leaving.Mid
	}
}

func FuzzParse(f *testing.F) {
	f.Add(fmt.Sprintf(base, "10", "flat", "1", "0") + one)
	f.Add(fmt.Sprintf(base, "[1, 2, 3]", "office", "[0, 4]", "0.5") + fmt.Sprintf(host, "H100", 2, 8))
	if files, err := scenarios.All(); err == nil {
		for _, file := range files {
			f.Add(file.Source)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := capacity.Parse([]byte(text))
		if err != nil {
			if qiao.KindOf(err) != qiao.Invalid {
				t.Fatal(err)
			}
			return
		}
		s.Hosts = s.Hosts[:min(1, len(s.Hosts))]
		if len(s.Features)*len(s.Regions)*len(s.Partners) > 40 || len(s.Hosts)+len(s.Partners) == 0 {
			return
		}
		p, err := s.Plan(t.Context(), nil, flat(), time.Now())
		if err != nil {
			if qiao.KindOf(err) != qiao.Invalid {
				t.Fatal(err)
			}
			return
		}
		for _, o := range p.Options {
			if math.IsNaN(o.Month.Mid) || o.Month.Low < 0 {
				t.Fatalf("%+v", o)
			}
		}
	})
}
