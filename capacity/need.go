package capacity

import "go.yaml.in/yaml/v4"

// Needs is what a plan tells a bake-off: limits for each feature and region, and what
// is known of options, in the keys of a bake-off's file (docs/bakeoff.md).
type Needs struct {
	Contenders []Contender `yaml:"contenders" json:"contenders"`
	Needs      []Need      `yaml:"needs" json:"needs"`
}

// A Contender is an option with its price for a million tokens and its quota.
type Contender struct {
	Name     string       `yaml:"name" json:"name"`
	Model    string       `yaml:"model" json:"model"`
	Price    *FlatPrice   `yaml:"price,omitempty" json:"price,omitempty"`
	Quota    *MinuteQuota `yaml:"quota,omitempty" json:"quota,omitempty"`
	Excluded string       `yaml:"excluded,omitempty" json:"excluded,omitempty"`
}

// A FlatPrice is for a million tokens.
type FlatPrice struct {
	Currency string  `yaml:"currency" json:"currency"`
	Input    float64 `yaml:"input" json:"input"`
	Output   float64 `yaml:"output" json:"output"`
}

// A MinuteQuota is what an option bears in a minute.
type MinuteQuota struct {
	Requests float64 `yaml:"requests,omitempty" json:"requests,omitempty"`
	Tokens   float64 `yaml:"tokens,omitempty" json:"tokens,omitempty"`
}

// A Need is what one feature asks for in one region.
type Need struct {
	Feature string      `yaml:"feature" json:"feature"`
	Region  string      `yaml:"region" json:"region"`
	Limits  MinuteQuota `yaml:"limits" json:"limits"` // the peak that one world in twenty is over
}

// Needs hands p to a decision. A host's price is what its GPUs cost for each token;
// an option that cannot be is excluded, with the assumption that fails.
func (p *Plan) Needs() Needs {
	var n Needs
	for i := range p.Options {
		o := &p.Options[i]
		c := Contender{Name: o.Name, Model: p.Scenario.model(o.Name)}
		if o.Month.Mid > 0 {
			c.Price = &FlatPrice{p.Scenario.Currency, round(o.Million.Mid), round(o.Million.Mid)}
		}
		if o.Quota != nil {
			c.Quota = &MinuteQuota{value(o.Quota.Requests), value(o.Quota.Tokens)}
		}
		if !o.Feasible && len(o.Reasons) > 0 {
			c.Excluded = o.Reasons[0].Text
		}
		n.Contenders = append(n.Contenders, c)
	}
	for _, f := range p.Demand.Features {
		n.Needs = append(n.Needs, Need{f.Feature, string(f.Region), MinuteQuota{round(f.Requests.High), round(f.Minute.High)}})
	}
	return n
}

// YAML writes n as a part of a bake-off's file.
func (n Needs) YAML() ([]byte, error) { return yaml.Marshal(n) }

func (s *Scenario) model(option string) string {
	for _, p := range s.Partners {
		if p.Name == option {
			return p.Model
		}
	}
	for _, h := range s.Hosts {
		if h.Name == option {
			return h.Model
		}
	}
	return ""
}

func value(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}

func round(v float64) float64 { return float64(int64(v*1e4+0.5)) / 1e4 }
