package spec

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/decide"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// A Spec is the content of a file.
type Spec struct {
	Name       string        `yaml:"name"`
	Suites     []string      `yaml:"suites"` // files, or the names of Qiao's own: qiao:writing
	Contenders []Contender   `yaml:"contenders"`
	Judges     []Contender   `yaml:"judges"`
	Samples    int           `yaml:"samples"`
	Timeout    time.Duration `yaml:"timeout"`
	Tries      int           `yaml:"tries"` // at a partner that is busy or not there: 4
	Budget     Budget        `yaml:"budget"`
	Margin     float64       `yaml:"margin"` // a difference of scores that does not matter: 0.01
	Needs      []Need        `yaml:"needs"`
	Source     string        `yaml:"-"` // the file, whole

	dir      string // of the file: paths are relative to it
	confined bool   // it may name no files
}

// A Contender is a model under a name, and what is known of it beside what a run
// measures.
type Contender struct {
	Name        string         `yaml:"name"`  // the model's if empty
	Model       string         `yaml:"model"` // PARTNER/MODEL
	Region      qiao.Region    `yaml:"region"`
	System      string         `yaml:"system"`
	Pin         string         `yaml:"pin"` // the version string that must answer
	MaxTokens   int            `yaml:"max_tokens"`
	Temperature *float64       `yaml:"temperature"`
	Thinking    *bool          `yaml:"thinking"`
	Parallel    int            `yaml:"parallel"`
	Extra       map[string]any `yaml:"extra"`
	Price       *Price         `yaml:"price"` // over the catalogue's

	Residency string   `yaml:"residency"` // where data is computed
	Abilities []string `yaml:"abilities"`
	Filed     bool     `yaml:"filed"`    // for public service in mainland China
	Excluded  string   `yaml:"excluded"` // a reason of law or contract
	Quota     Quota    `yaml:"quota"`
}

// A Price is for a million tokens.
type Price struct {
	Currency string  `yaml:"currency"`
	Input    float64 `yaml:"input"`
	Output   float64 `yaml:"output"`
}

// A Quota is what a partner allows in a minute.
type Quota struct {
	Requests float64 `yaml:"requests"`
	Tokens   float64 `yaml:"tokens"`
}

// A Budget bounds what a run may spend.
type Budget struct {
	Money  string `yaml:"money"` // such as "5 CNY"
	Tokens int64  `yaml:"tokens"`
}

// A Need is what is to be decided for one feature in one region.
type Need struct {
	Feature  string                       `yaml:"feature"`
	Region   string                       `yaml:"region"`
	Weights  map[decide.Criterion]float64 `yaml:"weights"`
	Certain  float64                      `yaml:"certain"`
	Prices   map[string][]float64         `yaml:"prices"` // factors that may come true
	Limits   Limits                       `yaml:"limits"`
	Currency string                       `yaml:"currency"` // that costs are compared in; the contenders' own if they have one
}

// Limits are hard.
type Limits struct {
	Quality     float64       `yaml:"quality"`
	FirstToken  time.Duration `yaml:"first_token"` // at the 95th percentile
	Cost        float64       `yaml:"cost"`        // of 1,000 requests
	Reliability float64       `yaml:"reliability"`
	Requests    float64       `yaml:"requests"` // a minute at peak
	Tokens      float64       `yaml:"tokens"`   // a minute at peak
	Residency   []string      `yaml:"residency"`
	Abilities   []string      `yaml:"abilities"`
	Filed       bool          `yaml:"filed"`
}

// largest bounds a file.
const largest = 4 << 20

// Load reads a file. An unknown key is an error that names its line.
func Load(path string) (*Spec, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "read "+path, err).WithFix("Give a file of a bake-off; examples/bakeoff has one.")
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, largest))
	if err != nil {
		return nil, qiao.E(qiao.Invalid, "read "+path, err)
	}
	s, err := Parse(b)
	if err != nil {
		return nil, qiao.E(qiao.Invalid, "read "+path, err).WithFix("Correct the line that is named; docs/bakeoff.md lists the keys.")
	}
	s.dir = filepath.Dir(path)
	if s.Name == "" {
		s.Name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	}
	return s, nil
}

// Parse reads the content of a file.
func Parse(b []byte) (*Spec, error) {
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	s := &Spec{Source: string(b), dir: "."}
	if err := d.Decode(s); err != nil && err != io.EOF {
		return nil, err
	}
	for _, list := range [][]Contender{s.Contenders, s.Judges} {
		for i := range list {
			if list[i].Model == "" {
				return nil, qiao.Errorf(qiao.Invalid, "bakeoff", "contender %d names no model", i+1).WithFix("Write model: PARTNER/MODEL.")
			}
			if list[i].Name == "" {
				list[i].Name = list[i].Model
			}
		}
	}
	if s.Margin == 0 {
		s.Margin = 0.01
	}
	return s, nil
}

// Plan makes a plan of the contenders, or of the judges, without suites. model
// finds whom to ask, price what an answer costs.
func (s *Spec) Plan(list []Contender, model func(name string) (qiao.Model, error), price func(name string) Pricer) (run.Plan, error) {
	p := run.Plan{Name: s.Name, Samples: s.Samples, Timeout: s.Timeout, Tries: s.Tries}
	var err error
	if p.Budget, err = s.Budget.parse(); err != nil {
		return p, err
	}
	for i := range list {
		c := &list[i]
		m, err := model(c.Model)
		if err != nil {
			return p, err
		}
		ask, err := c.ask()
		if err != nil {
			return p, err
		}
		rc := &run.Contender{Name: c.Name, Model: m, Ask: ask, System: c.System, Pin: c.Pin, Parallel: c.Parallel}
		if rc.Price = c.Price.pricer(); rc.Price == nil && price != nil {
			rc.Price = price(c.Model)
		}
		p.Contenders = append(p.Contenders, rc)
	}
	return p, nil
}

// A Pricer says what a usage costs at a time.
type Pricer = func(u qiao.Usage, at time.Time) (qiao.Money, bool)

func (p *Price) pricer() Pricer {
	if p == nil {
		return nil
	}
	return func(u qiao.Usage, _ time.Time) (qiao.Money, bool) {
		return qiao.Money{Micro: int64(p.Input*float64(u.Input) + p.Output*float64(u.Output)), Currency: p.Currency}, true
	}
}

func (c *Contender) ask() (qiao.Request, error) {
	r := qiao.Request{Model: qiao.ModelID(c.Model), Region: c.Region, MaxTokens: c.MaxTokens, Temperature: c.Temperature, Feature: "bakeoff"}
	if c.Thinking != nil {
		r.Thinking = qiao.ThinkingOff
		if *c.Thinking {
			r.Thinking = qiao.ThinkingOn
		}
	}
	for k, v := range c.Extra {
		b, err := json.Marshal(v)
		if err != nil {
			return r, qiao.E(qiao.Invalid, "bakeoff: extra of "+c.Name, err)
		}
		if r.Extra == nil {
			r.Extra = map[string]json.RawMessage{}
		}
		r.Extra[k] = b
	}
	return r, nil
}

func (b Budget) parse() (run.Budget, error) {
	budget := run.Budget{Tokens: b.Tokens}
	if b.Money == "" {
		return budget, nil
	}
	m, err := ParseMoney(b.Money)
	budget.Money = m
	return budget, err
}

// ParseMoney reads an amount such as "5 CNY" or "0.25 USD".
func ParseMoney(s string) (qiao.Money, error) {
	amount, currency, _ := strings.Cut(strings.TrimSpace(s), " ")
	v, err := strconv.ParseFloat(amount, 64)
	if err != nil || v < 0 || v > 1e9 || len(currency) != 3 {
		return qiao.Money{}, qiao.Errorf(qiao.Invalid, "bakeoff", "%q is no amount of money", s).WithFix(`Write it like "5 CNY".`)
	}
	return qiao.Money{Micro: int64(v*1e6 + 0.5), Currency: strings.ToUpper(currency)}, nil
}

// Confine keeps a file that came over the network from reading files: it may name
// Qiao's own suites only.
func (s *Spec) Confine() { s.confined = true }

// Read loads the suites; own finds Qiao's own by name, such as "writing".
func (s *Spec) Read(own func(name string) (*suite.Suite, error)) ([]*suite.Suite, error) {
	var list []*suite.Suite
	for _, name := range s.Suites {
		load := suite.Load
		path := name
		if inner, ok := strings.CutPrefix(name, "qiao:"); ok {
			load, path = own, inner
		} else if s.confined {
			return nil, qiao.Errorf(qiao.Forbidden, "bakeoff", "the suite %q is a file", name).
				WithFix("Over the network only Qiao's own suites can be named, such as qiao:writing; use the command line for files.")
		} else if !filepath.IsAbs(name) {
			path = filepath.Join(s.dir, name)
		}
		loaded, err := load(path)
		if err != nil {
			return nil, err
		}
		list = append(list, loaded)
	}
	return list, nil
}
