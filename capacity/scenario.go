package capacity

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/capacity/demand"
	"github.com/qiao-ai/qiao/capacity/silicon"
)

// A Scenario is what is assumed.
type Scenario struct {
	Name        string                 `yaml:"name" json:"name"`
	Assumptions []string               `yaml:"assumptions" json:"assumptions,omitempty"` // in words: where figures come from
	Currency    string                 `yaml:"currency" json:"currency"`
	Rates       map[string]float64     `yaml:"rates" json:"rates,omitempty"` // what a unit of another currency is worth
	Day         string                 `yaml:"day" json:"day,omitempty"`     // whose prices hold, as 2026-12-01; today
	Devices     Range                  `yaml:"devices" json:"devices"`
	Regions     []Place                `yaml:"regions" json:"regions"`
	Features    []Feature              `yaml:"features" json:"features"`
	Shape       Shape                  `yaml:"shape" json:"shape"`
	Objective   Objective              `yaml:"objective" json:"objective"`
	Partners    []Partner              `yaml:"partners" json:"partners,omitempty"`
	Hosts       []Host                 `yaml:"hosts" json:"hosts,omitempty"`
	GPUs        []silicon.GPU          `yaml:"gpus" json:"gpus,omitempty"` // beside those that are known
	Models      []silicon.Architecture `yaml:"architectures" json:"architectures,omitempty"`
	Seed        uint64                 `yaml:"seed" json:"seed,omitempty"`
}

// A Place is a region that users are in.
type Place struct {
	Name  qiao.Region `yaml:"name" json:"name"`
	Share float64     `yaml:"share" json:"share"` // of the devices
	Hours float64     `yaml:"utc" json:"utc"`     // its clock before UTC's
}

// A Feature is what users do.
type Feature struct {
	Name    string        `yaml:"name" json:"name"`
	Active  Range         `yaml:"active" json:"active"` // share of the devices that use it on a day
	Uses    Range         `yaml:"uses" json:"uses"`     // of such a device, on such a day
	Leaves  Range         `yaml:"leaves" json:"leaves"` // share of uses that leaves the device
	Input   Length        `yaml:"input" json:"input"`
	Output  Length        `yaml:"output" json:"output"`
	Cached  Range         `yaml:"cached" json:"cached"`             // share of the input that is read from a cache
	Batch   float64       `yaml:"batch" json:"batch,omitempty"`     // share of uses that can wait for the night
	Regions []qiao.Region `yaml:"regions" json:"regions,omitempty"` // only there
}

// A Length is of tokens, spread as a log-normal.
type Length struct {
	Mean Range   `yaml:"mean" json:"mean"`
	P95  float64 `yaml:"p95" json:"p95,omitempty"` // by default 2.5 times the mean
}

// An Objective is what users must get, at the 95th percentile.
type Objective struct {
	FirstToken time.Duration `yaml:"first_token" json:"firstTokenNs,omitempty"`
	Token      time.Duration `yaml:"token" json:"tokenNs,omitempty"` // each further one
}

// A Partner is one to pay by the token.
type Partner struct {
	Model    string        `yaml:"model" json:"model"` // VENDOR/MODEL, as the catalogue of prices has it
	Name     string        `yaml:"name" json:"name"`
	Region   qiao.Region   `yaml:"region" json:"region,omitempty"`     // that it computes in, for its price
	Regions  []qiao.Region `yaml:"regions" json:"regions,omitempty"`   // whose users it may serve; all
	Requests *float64      `yaml:"requests" json:"requests,omitempty"` // a minute, by contract
	Tokens   *float64      `yaml:"tokens" json:"tokens,omitempty"`     // a minute
	Factor   Range         `yaml:"factor" json:"factor"`               // on the catalogue's prices, for what is negotiated
	Price    *Price        `yaml:"price" json:"price,omitempty"`       // over the catalogue's
}

// A Price is for a million tokens.
type Price struct {
	Currency string   `yaml:"currency" json:"currency"`
	Input    Range    `yaml:"input" json:"input"`
	Output   Range    `yaml:"output" json:"output"`
	Cached   *float64 `yaml:"cached" json:"cached,omitempty"` // of input that is read from a cache
	Batch    float64  `yaml:"batch" json:"batch,omitempty"`   // part of the price for what can wait; 0 is all of it
}

// A Host is a model on GPUs of one's own.
type Host struct {
	Name      string        `yaml:"name" json:"name"`
	Model     string        `yaml:"model" json:"model"`
	GPU       string        `yaml:"gpu" json:"gpu"`
	GPUs      int           `yaml:"gpus" json:"gpus"` // of a replica
	Engine    string        `yaml:"engine" json:"engine"`
	Precision string        `yaml:"precision" json:"precision"`
	Batch     int           `yaml:"batch" json:"batch,omitempty"`       // answers at once, at most; 256
	Hour      Range         `yaml:"hour" json:"hour"`                   // price of a GPU
	Currency  string        `yaml:"currency" json:"currency,omitempty"` // of it
	Headroom  float64       `yaml:"headroom" json:"headroom"`           // over the peak, as a share; 0.3
	Most      int           `yaml:"most" json:"most,omitempty"`         // GPUs that can be had; 0 is any number
	Regions   []qiao.Region `yaml:"regions" json:"regions,omitempty"`
}

const largest = 4 << 20

// Load reads the scenario of a file, and the history it names, if it does.
func Load(path string) (*Scenario, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "read "+path, err).WithFix("Give a file of a scenario; examples/capacity has three.")
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, largest))
	if err != nil {
		return nil, qiao.E(qiao.Invalid, "read "+path, err)
	}
	s, err := parse(b)
	if err != nil {
		return nil, qiao.E(qiao.KindOf(err), "read "+path, err).WithFix("Correct what is named; docs/capacity.md lists the keys.")
	}
	if s.Shape.History != "" {
		list, err := demand.Open(filepath.Join(filepath.Dir(path), s.Shape.History))
		if err != nil {
			return nil, err
		}
		s.Shape.learn(list[0])
	}
	return s, s.check()
}

// Parse reads a scenario that may name no files.
func Parse(b []byte) (*Scenario, error) {
	s, err := parse(b)
	if err != nil {
		return nil, err
	}
	if s.Shape.History != "" {
		return nil, invalid("shape.history names a file, which only a scenario in a file may")
	}
	return s, s.check()
}

func parse(b []byte) (*Scenario, error) {
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	var s Scenario
	if err := d.Decode(&s); err != nil {
		return nil, qiao.E(qiao.Invalid, "capacity: read the scenario", err).WithFix("Correct what is named; docs/capacity.md lists the keys.")
	}
	return &s, nil
}

func invalid(format string, args ...any) *qiao.Error {
	return qiao.Errorf(qiao.Invalid, "capacity", format, args...).WithFix("Correct the scenario; docs/capacity.md lists the keys.")
}

// check fills in what was not said, and refuses what makes no sense. What makes sense
// but cannot be done is for the plan to say.
func (s *Scenario) check() error {
	if s.Currency == "" {
		s.Currency = "CNY"
	}
	if !(s.Devices.High >= 1) {
		return invalid("devices is missing")
	}
	if s.Day != "" {
		if _, err := time.Parse(time.DateOnly, s.Day); err != nil {
			return invalid("day %q is no day such as 2026-12-01", s.Day)
		}
	}
	for _, c := range []func() error{s.checkRegions, s.checkFeatures, s.Shape.check, s.checkPartners, s.checkHosts, s.checkFacts} {
		if err := c(); err != nil {
			return err
		}
	}
	if len(s.Partners)+len(s.Hosts) == 0 {
		return invalid("there are neither partners nor hosts to plan with")
	}
	return nil
}

func (s *Scenario) checkRegions() error {
	if len(s.Regions) == 0 {
		s.Regions = []Place{{Name: "cn", Share: 1, Hours: 8}}
	}
	sum := 0.0
	for _, r := range s.Regions {
		if r.Name == "" || !(r.Share > 0) || r.Hours < -12 || r.Hours > 14 {
			return invalid("a region needs a name, a share above 0 and utc between -12 and 14")
		}
		sum += r.Share
	}
	if sum < 0.999 || sum > 1.001 {
		return invalid("the shares of the regions sum to %.3g, not to 1", sum)
	}
	return nil
}

func (s *Scenario) knows(regions []qiao.Region) error {
	for _, name := range regions {
		if !slices.ContainsFunc(s.Regions, func(p Place) bool { return p.Name == name }) {
			return invalid("no region is called %q", name)
		}
	}
	return nil
}

func (s *Scenario) checkFeatures() error {
	if len(s.Features) == 0 {
		return invalid("features is missing: there is nothing that devices do")
	}
	for i := range s.Features {
		f := &s.Features[i]
		f.Leaves, f.Cached = f.Leaves.or(1), f.Cached.or(0)
		switch {
		case f.Name == "":
			return invalid("feature %d has no name", i+1)
		case !f.Active.set || !f.Uses.set || !f.Input.Mean.set || !f.Output.Mean.set:
			return invalid("feature %q needs active, uses, input.mean and output.mean", f.Name)
		case f.Active.High > 1 || f.Leaves.High > 1 || f.Cached.High > 1 || f.Batch < 0 || f.Batch > 1:
			return invalid("feature %q: active, leaves, cached and batch are shares between 0 and 1", f.Name)
		case f.Input.Mean.Low < 1 || f.Output.Mean.Low < 1 || f.Input.Mean.High > 1e6 || f.Output.Mean.High > 1e6:
			return invalid("feature %q: lengths are between 1 and 1,000,000 tokens", f.Name)
		}
		for _, l := range []*Length{&f.Input, &f.Output} {
			if l.P95 == 0 {
				l.P95 = 2.5 * l.Mean.Mid
			}
			if !(l.P95 >= l.Mean.Mid) || l.P95 > 3.8*l.Mean.Mid {
				return invalid("feature %q: p95 lies between 1 and 3.8 times the mean", f.Name)
			}
		}
		if err := s.knows(f.Regions); err != nil {
			return err
		}
	}
	return nil
}

func (s *Scenario) checkPartners() error {
	for i := range s.Partners {
		p := &s.Partners[i]
		p.Factor = p.Factor.or(1)
		if p.Name == "" {
			p.Name = p.Model
		}
		switch {
		case p.Model == "":
			return invalid("partner %d has no model", i+1)
		case p.Requests != nil && !(*p.Requests >= 0) || p.Tokens != nil && !(*p.Tokens >= 0):
			return invalid("partner %q: quotas are at least 0", p.Name)
		case p.Price != nil && (p.Price.Batch < 0 || p.Price.Batch > 1 || p.Price.Cached != nil && !(*p.Price.Cached >= 0)):
			return invalid("partner %q: price.batch is a share, and price.cached at least 0", p.Name)
		}
		if p.Price != nil && p.Price.Currency == "" {
			p.Price.Currency = s.Currency
		}
		if err := s.knows(p.Regions); err != nil {
			return err
		}
	}
	return nil
}

func (s *Scenario) checkHosts() error {
	for i := range s.Hosts {
		h := &s.Hosts[i]
		if h.Name == "" {
			h.Name = h.Model + " on " + h.GPU
		}
		if h.Precision == "" {
			h.Precision = "fp8"
		}
		if h.Engine == "" {
			h.Engine = "vllm"
		}
		if h.Currency == "" {
			h.Currency = s.Currency
		}
		if h.Batch == 0 {
			h.Batch = 256
		}
		if h.GPUs == 0 {
			h.GPUs = 1
		}
		if h.Headroom == 0 {
			h.Headroom = 0.3
		}
		_, known := silicon.Bytes(h.Precision)
		switch {
		case h.Model == "" || h.GPU == "" || !h.Hour.set:
			return invalid("host %d needs model, gpu and hour, the price of a GPU an hour", i+1)
		case !known:
			return invalid("host %q: precision %q is none of bf16, fp8, fp4 and int4", h.Name, h.Precision)
		case h.GPUs < 1 || h.GPUs > 1024 || h.Batch < 1 || h.Batch > 1<<16 || !(h.Headroom > 0) || h.Headroom > 10 || h.Most < 0:
			return invalid("host %q: gpus lie between 1 and 1,024, batch between 1 and 65,536, headroom between 0 and 10", h.Name)
		}
		if err := s.knows(h.Regions); err != nil {
			return err
		}
	}
	return nil
}

func (s *Scenario) checkFacts() error {
	for i := range s.GPUs {
		if err := s.GPUs[i].Check(); err != nil {
			return err
		}
	}
	for i := range s.Models {
		if err := s.Models[i].Check(); err != nil {
			return err
		}
	}
	return nil
}
