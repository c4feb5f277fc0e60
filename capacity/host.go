package capacity

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/qiao-ai/qiao/capacity/silicon"
	"github.com/qiao-ai/qiao/capacity/simulate"
)

// HoursOfMonth are how many hours a GPU is paid for.
const HoursOfMonth = DaysOfMonth * 24

// A Replica is what one replica of a host bears, as the simulator found.
type Replica struct {
	Rate        float64 `json:"requestsPerSecond"` // that meets the objective
	FirstToken  float64 `json:"firstTokenP95"`     // seconds, at this rate
	Token       float64 `json:"tokenP95"`          // seconds
	Batch       int     `json:"batch"`             // answers at once, at most
	CacheTokens float64 `json:"cacheTokens"`
	Floor       float64 `json:"tokenFloor"` // seconds: the hardware can no better
	WeightGB    float64 `json:"weightGB"`
	Measured    bool    `json:"measured"` // the constants know this family of models
	Guessed     bool    `json:"guessed,omitempty"`
	Bound       string  `json:"bound"` // what ends it: first token, token, throughput
}

// A site is a host and what is known of it.
type site struct {
	host    *Host
	mid     silicon.Deployment
	step    simulate.Step
	replica Replica
	off     Range   // how far times may be from those predicted
	price   float64 // factor of its currency
	work    float64 // seconds of a replica that an average request takes
}

// deployment is how a host runs its model for requests of a mix.
func (s *Scenario) deployment(h *Host, l *silicon.Library, in, out float64) (silicon.Deployment, error) {
	a, err := append(silicon.Architectures(slices.Clone(s.Models)), l.Architectures...).Lookup(h.Model)
	if err != nil {
		return silicon.Deployment{}, err
	}
	g, err := append(silicon.GPUs(slices.Clone(s.GPUs)), l.GPUs...).Lookup(h.GPU)
	if err != nil {
		return silicon.Deployment{}, err
	}
	bytes, _ := silicon.Bytes(h.Precision)
	d := silicon.Deployment{Architecture: a, GPU: g, Engine: h.Engine, Mode: silicon.Together, Weights: bytes, Experts: bytes,
		Tensor: h.GPUs, Data: 1, GPUs: h.GPUs, Batch: float64(h.Batch), Input: in, Output: out}
	if a.WeightBytes > 0 {
		d.Weights, d.Experts = a.WeightBytes, a.ExpertBytes
	}
	if h.GPUs > 8 {
		d.Mode = silicon.Wide
	}
	return d, nil
}

// mix is the average request of flows.
func mix(flows []flow) (in, out, cached float64) {
	sum := 0.0
	for i := range flows {
		f := &flows[i]
		sum += f.leaving
		in += f.leaving * f.in
		out += f.leaving * f.out
		cached += f.leaving * f.in * f.cached
	}
	if sum == 0 {
		return 1, 1, 0
	}
	return in / sum, out / sum, cached / in
}

// build finds what a host bears, or why it cannot be.
func (s *Scenario) build(h *Host, l *silicon.Library, flows []flow) (*site, *Reason, error) {
	in, out, cached := mix(flows)
	d, err := s.deployment(h, l, in, out)
	if err != nil {
		return nil, nil, err
	}
	at := &site{host: h, mid: d, off: offOf(l.Model, d.Architecture.Family)}
	rate, ok := s.rate(h.Currency)
	if !ok {
		return nil, &Reason{Kind: "currency", Text: "rates does not say what " + h.Currency + " is worth", Detail: h.Currency}, nil
	}
	at.price = rate
	longest := 0.0
	for i := range flows {
		longest = max(longest, flows[i].feature.Input.P95+flows[i].feature.Output.P95)
	}
	cache := d.Cache()
	at.replica = Replica{CacheTokens: math.Floor(cache), WeightGB: d.WeightGB(), Measured: l.Model.Knows(d.Architecture.Family), Guessed: d.Architecture.Guessed}
	if cache < longest*1.5 {
		return at, s.tooSmall(&d, cache, longest), nil
	}
	at.replica.Batch = max(1, min(h.Batch, int(cache/(in+out))))
	at.step = stepOf(l.Model, &d, float64(at.replica.Batch))
	one := d
	one.Batch, one.Mode = 1, silicon.Apart
	at.replica.Floor = silicon.Floor(&one)
	if r := s.floors(&one, flows); r != nil {
		return at, r, nil
	}
	at.work = at.takes(in, out, cached)
	return at, s.search(at, flows), nil
}

func (s *Scenario) tooSmall(d *silicon.Deployment, cache, longest float64) *Reason {
	if cache == 0 {
		return &Reason{Kind: "fits", Text: "the weights take more memory than the GPUs of a replica have", Got: d.WeightGB(), Want: d.GPU.Memory * 0.9 * float64(d.GPUs), Unit: "GB"}
	}
	return &Reason{Kind: "context", Text: "the memory beside the weights does not hold a long request", Got: longest * 1.5, Want: cache, Unit: "tokens"}
}

// floors tells whether an objective is under what the hardware can do.
func (s *Scenario) floors(one *silicon.Deployment, flows []flow) *Reason {
	if floor := silicon.Floor(one); s.Objective.Token > 0 && s.Objective.Token.Seconds() < floor {
		return &Reason{Kind: "floor-token", Text: "the objective for a token is under the floor of physics: the weights cannot be read faster", Got: s.Objective.Token.Seconds() * 1000, Want: floor * 1000, Unit: "ms"}
	}
	longest := 0.0
	for i := range flows {
		f := flows[i].feature
		longest = max(longest, f.Input.P95*(1-f.Cached.High))
	}
	if floor := silicon.PromptFloor(one, longest); s.Objective.FirstToken > 0 && s.Objective.FirstToken.Seconds() < floor {
		return &Reason{Kind: "floor-first-token", Text: "the objective for the first token is under the floor of physics: a prompt cannot be computed faster", Got: s.Objective.FirstToken.Seconds() * 1000, Want: floor * 1000, Unit: "ms"}
	}
	return nil
}

// stepOf makes the straight line through the steps that a batch of some size takes.
func stepOf(m *silicon.Model, d *silicon.Deployment, batch float64) simulate.Step {
	context := d.Input + d.Output/2
	low, high := max(1, batch/4), max(2, batch)
	t := func(n, ctx float64) float64 { return m.Step(d, n, ctx) }
	var s simulate.Step
	s.Context = max(0, (t(high, context*1.5)-t(high, context*0.5))/(high*context))
	s.Sequence = max(0, (t(high, context)-t(low, context)-s.Context*context*(high-low))/(high-low))
	s.Fixed = max(1e-6, t(high, context)-s.Sequence*high-s.Context*context*high)
	s.Prompt = m.Prompt(d, d.Input) / d.Input
	return s
}

const (
	trial      = 2500 // requests of a simulation
	trialTurns = 9    // simulations of a search
)

// search finds the highest rate that a replica bears within the objective.
func (s *Scenario) search(at *site, flows []flow) *Reason {
	most := 1 / at.work
	low, high := most*0.01, most
	ok, r := s.try(at, flows, low)
	if !ok {
		return s.slow(&r)
	}
	at.replica.Rate, at.replica.FirstToken, at.replica.Token, at.replica.Bound = low, r.FirstToken, r.Token, "throughput"
	for range trialTurns {
		rate := (low + high) / 2
		ok, r := s.try(at, flows, rate)
		if !ok {
			high, at.replica.Bound = rate, r.Bound
			continue
		}
		low = rate
		at.replica.Rate, at.replica.FirstToken, at.replica.Token = rate, r.FirstToken, r.Token
	}
	return nil
}

func (s *Scenario) slow(r *Replica) *Reason {
	if r.Bound == "token" {
		return &Reason{Kind: "slow-token", Text: "an almost idle replica is slower than the objective for a token", Got: r.Token * 1000, Want: s.Objective.Token.Seconds() * 1000, Unit: "ms"}
	}
	return &Reason{Kind: "slow-first-token", Text: "an almost idle replica is slower than the objective for the first token", Got: r.FirstToken * 1000, Want: s.Objective.FirstToken.Seconds() * 1000, Unit: "ms"}
}

// try simulates a replica at a rate. Without an objective, what users wait must not
// grow: the first token comes within ten seconds.
func (s *Scenario) try(at *site, flows []flow, rate float64) (bool, Replica) {
	server := simulate.Server{Step: at.step, Batch: at.replica.Batch, Tokens: max(2048, at.replica.Batch*2), Memory: at.replica.CacheTokens, Chunked: true}
	var first, each []float64
	for o, err := range simulate.Run(server, requests(flows, rate, trial, at.replica.CacheTokens)) {
		if err != nil {
			return false, Replica{Bound: "throughput", FirstToken: math.Inf(1)}
		}
		first = append(first, o.FirstToken())
		if o.Output > 8 {
			each = append(each, o.PerToken())
		}
	}
	r := Replica{FirstToken: high(first), Token: high(each)}
	limit := 10.0
	if s.Objective.FirstToken > 0 {
		limit = s.Objective.FirstToken.Seconds()
	}
	switch {
	case s.Objective.Token > 0 && r.Token > s.Objective.Token.Seconds():
		r.Bound = "token"
	case r.FirstToken > limit:
		r.Bound = "first token"
	}
	return r.Bound == "", r
}

// high is the 95th percentile, or 0 of none.
func high(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return v[len(v)*95/100]
}

// requests draws n of a mix, always the same, at a rate.
func requests(flows []flow, rate float64, n int, memory float64) func(func(simulate.Request) bool) {
	return func(yield func(simulate.Request) bool) {
		rng := rand.New(rand.NewPCG(11, 5))
		total := 0.0
		for i := range flows {
			total += flows[i].leaving
		}
		now := 0.0
		for range n {
			now += rng.ExpFloat64() / rate
			f, u := &flows[len(flows)-1], rng.Float64()*total
			for i := range flows {
				if u -= flows[i].leaving; u < 0 {
					f = &flows[i]
					break
				}
			}
			in, out := draw(rng, &f.feature.Input, f.in), draw(rng, &f.feature.Output, f.out)
			in = max(1, min(in, int(memory)*2/3))
			out = max(1, min(out, int(memory)-in))
			if !yield(simulate.Request{At: now, Input: in, Cached: int(float64(in) * f.cached), Output: out}) {
				return
			}
		}
	}
}

func draw(rng *rand.Rand, l *Length, mean float64) int {
	sigma := l.spread()
	return max(1, int(math.Round(mean*math.Exp(sigma*rng.NormFloat64()-sigma*sigma/2))))
}

// offOf is how far predicted times were off, for families that were measured and
// others.
func offOf(m *silicon.Model, family string) Range {
	key := "far"
	if m.Knows(family) {
		key = "near"
	}
	e := 1 + 1.5*m.Errors[key].Mean
	return Range{1 / e, 1, e, true}
}

// gpus are how many a site needs in a world: for the peak and the headroom over it.
func (at *site) gpus(w world, flows []flow, p peak) float64 {
	in, out, cached := mix(flows)
	slower := at.takes(in, out, cached) / at.work * w.of(&at.off)
	replicas := math.Max(1, math.Ceil(p.requests/60*(1+at.host.Headroom)*slower/at.replica.Rate))
	return replicas * float64(at.host.GPUs)
}

// takes is how many seconds of a replica with a full batch a request takes.
func (at *site) takes(in, out, cached float64) float64 {
	return in*(1-cached)*at.step.Prompt + out*(at.step.Fixed/float64(at.replica.Batch)+at.step.Sequence+at.step.Context*(in+out/2))
}
