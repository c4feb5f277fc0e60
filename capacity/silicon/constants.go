package silicon

import (
	"encoding/json"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
)

// The coefficients, in the order of [Coefficients].
const (
	fixed = iota
	layer
	hop
	memory
	cache
	compute
	traffic
	prefill
	sequence
	attend
	arrival
	count
)

// Coefficients names what is fitted: seconds for a step, a layer, a hop between
// GPUs, an answer and an arrival; and how many times longer than at full speed
// reading, computing, sending and taking in prompts take.
func Coefficients() []string {
	return []string{"fixed", "layer", "hop", "memory", "cache", "compute", "traffic", "prefill", "sequence", "attend", "arrival"}
}

// priors are where a fit begins and what it is drawn to.
func priors() [count]float64 {
	return [count]float64{1e-3, 15e-6, 8e-6, 1 / 0.7, 1 / 0.6, 1 / 0.5, 2, 1 / 0.45, 5e-6, 1, 1e-3}
}

// Constants is a set of fitted ones.
type Constants struct {
	Base    map[string]float64            `json:"base"`    // by coefficient
	Factors map[string]map[string]float64 `json:"factors"` // by group, such as "engine:vllm", then by coefficient
}

// A Model predicts.
type Model struct {
	About    string    `json:"about"`
	Rows     int       `json:"rows"`     // that it was fitted to
	Families []string  `json:"families"` // that were among them
	Near     Constants `json:"near"`     // for these
	Far      Constants `json:"far"`      // for all others
	// Errors is how far off rows were whose GPUs do all, as |predicted/measured − 1|:
	// in five folds for near, and with the family left out for far.
	Errors map[string]Spread `json:"errors"`
}

// A Spread is the middle and the far end of errors.
type Spread struct {
	Mean   float64 `json:"mean"`
	Median float64 `json:"median"`
	P90    float64 `json:"p90"`
}

// Library is what comes with this program.
type Library struct {
	Model         *Model
	GPUs          GPUs
	Architectures Architectures
}

// Load reads the embedded facts and constants.
func Load() (*Library, error) {
	gpus, err := readGPUs()
	if err != nil {
		return nil, err
	}
	architectures, err := readArchitectures()
	if err != nil {
		return nil, err
	}
	f, err := facts.Open("constants.json")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := ReadModel(f)
	if err != nil {
		return nil, err
	}
	return &Library{m, gpus, architectures}, nil
}

// ReadModel reads constants that [Model.Write] wrote.
func ReadModel(from io.Reader) (*Model, error) {
	var m Model
	if err := json.NewDecoder(from).Decode(&m); err != nil {
		return nil, qiao.Errorf(qiao.Invalid, "silicon", "these are no constants: %v", err).
			WithFix("Make them with qiao plan calibrate.")
	}
	for _, c := range []Constants{m.Near, m.Far} {
		for _, name := range Coefficients() {
			if v := c.Base[name]; !(v > 0) || math.IsInf(v, 0) {
				return nil, qiao.Errorf(qiao.Invalid, "silicon", "the constants lack %q", name).WithFix("Make them with qiao plan calibrate.")
			}
		}
	}
	return &m, nil
}

// Write writes m as JSON.
func (m *Model) Write(to io.Writer) error {
	e := json.NewEncoder(to)
	e.SetIndent("", " ")
	return e.Encode(m)
}

// groups are those whose factors hold for d.
func (d *Deployment) groups() []string {
	engine, precision := strings.ToLower(d.Engine), precisionOf(d.Experts)
	list := []string{"engine:" + engine, "gpu:" + strings.ToLower(d.GPU.Name), "precision:" + precision, "engine-precision:" + engine + "-" + precision, "mode:" + string(d.Mode)}
	if d.Architecture.mixture() {
		list = append(list, "kind:mixture")
	}
	if d.Architecture.latent() {
		list = append(list, "attention:latent")
	}
	if d.Data > 1 {
		list = append(list, "spread:data")
	}
	if d.Mode == Apart {
		list = append(list, "apart:"+engine+"-"+precision)
	}
	return list
}

func precisionOf(bytes float64) string {
	switch {
	case bytes < 0.9:
		return "4"
	case bytes < 1.5:
		return "8"
	}
	return "16"
}

// coefficients are the constants for d.
func (c *Constants) coefficients(d *Deployment) [count]float64 {
	var q [count]float64
	for i, name := range Coefficients() {
		q[i] = c.Base[name]
		for _, g := range d.groups() {
			if f := c.Factors[g][name]; f > 0 {
				q[i] *= f
			}
		}
	}
	return q
}

// constants are those for a family.
func (m *Model) constants(d *Deployment) *Constants {
	if m.Knows(d.Architecture.Family) {
		return &m.Near
	}
	return &m.Far
}

// Knows tells whether the family was among those measured.
func (m *Model) Knows(family string) bool { return slices.Contains(m.Families, family) }

// Predict is how many seconds each token of an answer takes (TPOT) while the
// deployment is kept at its batch. It is never under [Floor] where the GPUs do all;
// where prompts are taken in elsewhere, what was measured often guessed tokens ahead.
func (m *Model) Predict(d *Deployment) float64 {
	t := d.terms()
	time := t.time(m.constants(d).coefficients(d))
	if d.Mode == Together {
		return math.Max(time, Floor(d))
	}
	return time
}

// time is the whole of a step.
func (t *terms) time(q [count]float64) float64 {
	return t.step(q) + q[prefill]*t.prefill + q[arrival]*t.arrivals
}

// step is a step that takes no prompts in: reading and computing overlap in part.
func (t *terms) step(q [count]float64) float64 {
	m, c := q[memory]*t.memory+q[cache]*t.cache, q[compute]*t.compute+q[attend]*t.attend
	return q[fixed] + q[layer]*t.layers + q[hop]*t.hops + math.Cbrt(m*m*m+c*c*c) + q[traffic]*t.traffic + q[sequence]*t.batch
}

// Floor is a bound below the time of a token: the hardware at its full speed, the
// cache in one byte a figure, and nothing else. No engine is faster, unless it guesses tokens ahead.
func Floor(d *Deployment) float64 {
	t := d.terms()
	return math.Max(t.memory+t.cache/d.cacheBytes(), t.compute)
}

// PromptFloor is a bound below the time of a prompt of so many tokens.
func PromptFloor(d *Deployment, tokens float64) float64 { return d.prompt(tokens) }

// Prompt is how many seconds a prompt takes to be taken in alone.
func (m *Model) Prompt(d *Deployment, tokens float64) float64 {
	q := m.constants(d).coefficients(d)
	return q[arrival] + q[prefill]*d.prompt(tokens)
}

// Step is how many seconds a step takes with a batch over a context, and no prompts.
func (m *Model) Step(d *Deployment, batch, context float64) float64 {
	at := *d
	at.Mode, at.Batch, at.Input, at.Output = Apart, batch, context, 0
	at.GPU.Memory = 1e9 // the batch is given: memory is the caller's
	t := at.terms()
	return math.Max(t.step(m.constants(d).coefficients(d)), Floor(&at))
}
