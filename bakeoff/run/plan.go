package run

import (
	"fmt"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// A Contender is one side of a bake-off.
type Contender struct {
	Name   string       // in reports, such as "qwen/qwen-plus"
	Model  qiao.Model   // whom to ask
	Ask    qiao.Request // what each request says beside its messages; its Model may be empty
	System string       // goes before the items' own system messages
	Pin    string       // the version string that must answer; empty is any
	// Price is what a usage costs; nil, or false, is unknown.
	Price    func(u qiao.Usage, at time.Time) (qiao.Money, bool)
	Parallel int // requests at once: 4
}

// A Budget bounds what a run may spend. Zero fields have no bound. Before a
// request leaves, what is in flight counts with its greatest possible output.
type Budget struct {
	Money  qiao.Money // costs in other currencies do not count
	Tokens int64      // of input and output
}

// A Plan says what to ask of whom.
type Plan struct {
	Name       string
	Dir        string // of the run; its parent is searched for answers to take over
	Suites     []*suite.Suite
	Contenders []*Contender
	Samples    int           // answers to each item: 1
	Timeout    time.Duration // for one answer: 5 min
	Tries      int           // at a partner that is busy or not there: 4
	Fresh      bool          // take no answers over
	Spec       string        // the file that it was made of, whole; kept beside the answers
	Version    string        // of Qiao
	Budget     Budget
	Now        func() time.Time
}

// Check fails with Kind Invalid where a plan asks nothing or nobody, or two share a
// name.
func (p *Plan) Check() error {
	if len(p.Suites) == 0 || len(p.Contenders) == 0 {
		return qiao.Errorf(qiao.Invalid, "bakeoff", "there is nothing to ask, or nobody").
			WithFix("Name at least one suite and one model.")
	}
	seen := map[string]bool{}
	for _, c := range p.Contenders {
		if c.Name == "" || seen[c.Name] {
			return qiao.Errorf(qiao.Invalid, "bakeoff", "two contenders are called %q", c.Name).
				WithFix("Give each contender a name of its own.")
		}
		seen[c.Name] = true
	}
	names := map[string]bool{}
	for _, s := range p.Suites {
		if names[s.Name] {
			return qiao.Errorf(qiao.Invalid, "bakeoff", "two suites are called %q", s.Name).
				WithFix("Rename one of them: the key name in the file, or the file.")
		}
		names[s.Name] = true
	}
	return nil
}

func (p *Plan) defaults() {
	p.Samples = max(p.Samples, 1)
	if p.Timeout == 0 {
		p.Timeout = 5 * time.Minute
	}
	if p.Tries == 0 {
		p.Tries = 4
	}
	if p.Now == nil {
		p.Now = time.Now
	}
	for _, c := range p.Contenders {
		if c.Parallel == 0 {
			c.Parallel = 4
		}
	}
}

// Questions lists all that the plan asks, item by item, so that a run that is
// stopped has asked all contenders about the same.
func (p *Plan) Questions() []Question {
	var list []Question
	for _, s := range p.Suites {
		for i := range s.Items {
			for sample := range max(p.Samples, 1) {
				for _, c := range p.Contenders {
					list = append(list, Question{c, s, &s.Items[i], sample, key(c, s.Name, &s.Items[i], sample)})
				}
			}
		}
	}
	return list
}

// A Manifest says what a run is of. It is kept beside the answers.
type Manifest struct {
	Name       string          `json:"name"`
	Started    time.Time       `json:"started"`
	Version    string          `json:"version,omitempty"` // of Qiao
	Suites     []ManifestSuite `json:"suites"`
	Contenders []ManifestSide  `json:"contenders"`
	Samples    int             `json:"samples"`
	Recorded   bool            `json:"recorded,omitempty"` // imported: nobody was asked
	Spec       string          `json:"spec,omitempty"`     // the file that it was started with, whole
}

// A ManifestSuite is a suite with all its items: a report needs nothing else.
type ManifestSuite struct {
	suite.Suite
	Hash string `json:"hash"`
}

// A ManifestSide is a contender as it was asked.
type ManifestSide struct {
	Name        string      `json:"name"`
	Model       string      `json:"model,omitempty"`
	Region      qiao.Region `json:"region,omitempty"`
	System      string      `json:"system,omitempty"`
	Pin         string      `json:"pin,omitempty"`
	MaxTokens   int         `json:"maxTokens,omitempty"`
	Temperature *float64    `json:"temperature,omitempty"`
}

func (p *Plan) manifest() Manifest {
	m := Manifest{Name: p.Name, Started: p.Now().UTC(), Samples: p.Samples, Spec: p.Spec, Version: p.Version}
	for _, s := range p.Suites {
		m.Suites = append(m.Suites, ManifestSuite{*s, s.Version()})
	}
	for _, c := range p.Contenders {
		m.Contenders = append(m.Contenders, ManifestSide{
			c.Name, string(c.Ask.Model), c.Ask.Region, c.System, c.Pin, c.Ask.MaxTokens, c.Ask.Temperature,
		})
	}
	return m
}

// suits fails where a run that is there is of something else than m.
func (m *Manifest) suits(there *Manifest) error {
	if same(m.Suites, there.Suites, func(s ManifestSuite) string { return s.Name + s.Hash }) &&
		same(m.Contenders, there.Contenders, func(c ManifestSide) string { return fmt.Sprint(c.Name, c.Model, c.System, c.Pin) }) {
		return nil
	}
	return qiao.Errorf(qiao.Conflict, "bakeoff", "the run %q is of other suites or models", there.Name).
		WithFix("Choose another name or folder for this run; answers to the same questions are taken over.")
}

func same[T any](a, b []T, name func(T) string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if name(a[i]) != name(b[i]) {
			return false
		}
	}
	return true
}
