package job

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/load"
)

// A Partner is who is asked.
type Partner struct {
	Model qiao.Model
	Local bool // on this machine: nobody else is harmed
	Price func(u qiao.Usage, at time.Time) (qiao.Money, bool)
	// Prompts are asked in turn; none makes them of words, by lengths.
	Prompts []Prompt
	// Money reads a budget.
	Money func(string) (qiao.Money, error)
}

// A Prompt is one of a suite.
type Prompt struct{ System, Text string }

// A Report is what a job came to so far. Its JSON form is stable: fields may be
// added, not changed.
type Report struct {
	ID      string       `json:"id,omitempty"`
	Spec    Spec         `json:"spec"`
	Started time.Time    `json:"started"`
	Rate    float64      `json:"rate,omitempty"`   // of the probe that runs
	Result  *load.Result `json:"result,omitempty"` // of the run, or of the probe that runs
	Found   *load.Found  `json:"found,omitempty"`  // by the search
	Done    bool         `json:"done"`
	Problem string       `json:"problem,omitempty"` // why it ended early
	Fix     string       `json:"fix,omitempty"`
}

// Void tells why a report's figures must not be used, or returns "".
func (r *Report) Void() string {
	if r.Result != nil && r.Spec.Kind == Run && r.Done {
		return r.Result.Void
	}
	return ""
}

// Do carries a spec out and yields how it goes, about twice a second; the last
// report is done. Ending the loop or ctx ends the job. An error is yielded last,
// beside what was measured until then.
func (s Spec) Do(ctx context.Context, p Partner) iter.Seq2[*Report, error] {
	return func(yield func(*Report, error) bool) {
		started := time.Now()
		s.fillTrace()
		if err := s.Check(p.Local, p.Money); err != nil {
			yield(&Report{Spec: s.shown(), Started: started, Done: true}, err)
			return
		}
		j := &doing{spec: s, partner: p, yield: yield, report: Report{Spec: s.shown(), Started: started}}
		if s.Kind == Search {
			j.search(ctx)
			return
		}
		j.run(ctx)
	}
}

// Replay sets a trace that was read already.
func (s *Spec) Replay(trace load.Schedule) { s.replay = trace }

func (s *Spec) fillTrace() {
	if s.replay != nil && s.Trace == "" {
		s.Trace = "(a file)"
	}
}

// shown is a spec without the text of its trace.
func (s Spec) shown() Spec {
	if len(s.Trace) > 20 {
		s.Trace = "(given)"
	}
	s.replay = nil
	return s
}

// A doing is a job on its way.
type doing struct {
	spec    Spec
	partner Partner
	yield   func(*Report, error) bool
	report  Report
	left    bool
}

// tell yields a copy of the report.
func (j *doing) tell(err error) {
	if j.left {
		return
	}
	r := j.report
	if err != nil {
		r.Problem, r.Fix, r.Done = err.Error(), qiao.FixOf(err), true
	}
	j.left = !j.yield(&r, err) || err != nil
}

func (j *doing) plan() load.Plan {
	s := &j.spec
	return load.Plan{
		Model: j.partner.Model, Request: j.requests(), InFlight: s.InFlight, Budget: s.budget(),
		Objectives: s.objectives, Price: j.partner.Price,
	}
}

func (j *doing) run(ctx context.Context) {
	p := j.plan()
	p.Schedule, p.Warmup = j.spec.schedule(j.partner.Local)
	p.Heed = true
	for r, err := range load.Run(ctx, p) {
		j.report.Result, j.report.Done = &r, r.Done
		j.tell(err)
		if j.left {
			return
		}
	}
}

func (j *doing) search(ctx context.Context) {
	s := &j.spec
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	live := &load.Live{
		Plan: j.plan(), Lengths: load.Lengths{Input: s.in, Output: s.out}, Burstiness: s.burstiness(), Seed: s.Seed, Budget: s.budget(),
		Watch: func(rate float64, r load.Result) {
			j.report.Rate, j.report.Result = rate, &r
			if j.tell(nil); j.left {
				cancel()
			}
		},
	}
	search := load.Search{
		Objectives: s.objectives, Start: s.Start, Most: s.Most, Quota: s.Quota, Probes: s.Probes,
		Duration: seconds(s.Seconds), Budget: s.budget(),
	}
	for f, err := range search.Find(ctx, live) {
		if j.left {
			return
		}
		j.report.Found, j.report.Done = &f, f.Done
		if f.Done {
			j.report.Result, j.report.Rate = nil, 0
		}
		if j.tell(err); j.left {
			return
		}
	}
}

// requests makes what is asked: words by lengths, or the prompts of a suite in turn.
func (j *doing) requests() func(int, load.Arrival) *qiao.Request {
	s, prompts := &j.spec, j.partner.Prompts
	if len(prompts) == 0 {
		return load.Prompts(qiao.Request{}, s.Shared, s.Seed)
	}
	shared := ""
	if s.Shared > 0 {
		r := load.Prompts(qiao.Request{}, s.Shared, s.Seed)(0, load.Arrival{Input: s.Shared})
		shared = strings.TrimSpace(r.Messages[0].PlainText()) + "\n\n"
	}
	return func(i int, a load.Arrival) *qiao.Request {
		p := prompts[i%len(prompts)]
		r := &qiao.Request{Feature: "load", MaxTokens: a.Output}
		if p.System != "" {
			r.Messages = append(r.Messages, qiao.Text(qiao.System, p.System))
		}
		r.Messages = append(r.Messages, qiao.Text(qiao.User, shared+p.Text))
		return r
	}
}
