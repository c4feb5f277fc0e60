package job

import (
	"math"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/load"
)

// The kinds of jobs.
const (
	Run    = "run"
	Search = "search"
)

// A Spec says what to measure, of whom and within which bounds. Zero fields are the
// usual choice.
type Spec struct {
	Kind  string `json:"kind,omitempty" enum:"run,search" doc:"run is the usual choice"`
	Model string `json:"model" doc:"PARTNER/MODEL, or PARTNER for its own model"`

	Rate    float64 `json:"rate,omitempty" doc:"Requests a second; of a trace, its mean rate if set"`
	Seconds float64 `json:"seconds,omitempty" doc:"How long a run sends, or each probe of a search: 60"`
	Burst   float64 `json:"burst,omitempty" doc:"Squared coefficient of variation of the gaps: 1 is Poisson, -1 a metronome"`
	Trace   string  `json:"trace,omitempty" doc:"The text of a trace: JSON Lines or CSV, see docs/load.md"`
	Warmup  float64 `json:"warmup,omitempty" doc:"Seconds at the start that are not counted, behind the ramp"`
	Input   string  `json:"input,omitempty" doc:"Tokens of prompts: MEDIAN[:SPREAD[:MAX]], such as 500:0.6"`
	Output  string  `json:"output,omitempty" doc:"Tokens of answers at most, in the same form"`
	Shared  int     `json:"sharedPrefix,omitempty" doc:"Tokens that all prompts begin with"`
	Seed    uint64  `json:"seed,omitempty"`

	FirstTokenMS float64 `json:"firstTokenMs,omitempty" doc:"What 95 % of first tokens must keep"`
	PerTokenMS   float64 `json:"perTokenMs,omitempty" doc:"What 95 % of times per token must keep"`
	Errors       float64 `json:"errors,omitempty" doc:"Share of requests that may fail: 0.01"`

	Requests   int     `json:"requests,omitempty" doc:"Budget of requests"`
	Tokens     int64   `json:"tokens,omitempty" doc:"Budget of tokens, input and output"`
	Money      string  `json:"budget,omitempty" doc:"Budget of money, such as 5 CNY"`
	Minutes    float64 `json:"minutes,omitempty" doc:"Budget of time of a search"`
	InFlight   int     `json:"inFlight,omitempty" doc:"More open requests end the run: 20,000"`
	Quota      float64 `json:"quota,omitempty" doc:"Requests a second that the partner declared: at most 80 % of it are sent"`
	Start      float64 `json:"start,omitempty" doc:"Where a search begins: 1"`
	Most       float64 `json:"most,omitempty" doc:"A search never goes beyond it"`
	Probes     int     `json:"probes,omitempty" doc:"Of a search: 12"`
	Consent    bool    `json:"consent,omitempty" doc:"The partner is remote and has agreed to be loaded"`
	money      qiao.Money
	in, out    load.Length
	replay     load.Schedule
	objectives load.Objectives
}

// largest bounds numbers whose products must stay finite.
const largest = 1e6

// Check tells whether a spec can be carried out on a partner, and reads what it
// holds as text. Money is read by parse. It fails with Kind Invalid, or Forbidden
// where a remote partner has not consented.
func (s *Spec) Check(local bool, parse func(string) (qiao.Money, error)) error {
	for _, v := range []float64{s.Rate, s.Seconds, s.Warmup, s.FirstTokenMS, s.PerTokenMS, s.Minutes, s.Quota, s.Start, s.Most} {
		if !(v >= 0 && v <= largest) {
			return wrong("%v is out of bounds", v).WithFix("Give numbers from 0 to a million.")
		}
	}
	if err := s.read(parse); err != nil {
		return err
	}
	switch {
	case s.Model == "":
		return wrong("no model is named").WithFix("Name one as PARTNER/MODEL; see: qiao partner list")
	case s.Kind != Run && s.Kind != Search:
		return wrong("there is no kind %q", s.Kind).WithFix("Use run or search.")
	case !(s.Burst >= -1 && s.Burst <= 1000) || !(s.Errors >= 0 && s.Errors < 1) || s.Requests < 0 || s.Tokens < 0 || s.InFlight < 0 || s.Shared < 0 || s.Shared > 1e6 || s.Probes < 0 || s.Probes > 100:
		return wrong("a number is out of bounds").WithFix("See docs/load.md for what each may be.")
	case s.Kind == Search && s.FirstTokenMS == 0 && s.PerTokenMS == 0:
		return wrong("a search needs an objective").WithFix("Say how fast answers must be, such as --first-token 1s or --per-token 50ms.")
	case s.Kind == Search && s.Trace != "":
		return wrong("a search makes its own arrivals").WithFix("Leave the trace out, or run it with qiao load run.")
	case s.Kind == Run && s.Rate == 0 && s.Trace == "":
		return wrong("there is nothing to send").WithFix("Give a rate above 0, or a trace.")
	case s.Quota > 0 && s.Kind == Run && s.peak() > 0.8*s.Quota*1.0001:
		return wrong("%.4g requests a second are more than 80 %% of the quota of %.4g", s.peak(), s.Quota).
			WithFix("Send %.4g a second at most.", 0.8*s.Quota)
	case !local && !s.Consent:
		return qiao.Errorf(qiao.Forbidden, "load", "the partner %s is not on this machine, and load can harm others who use it", strings.Split(s.Model, "/")[0]).
			WithFix("Ask the partner for its consent, and say that you have it with --consent.")
	}
	return nil
}

func wrong(format string, args ...any) *qiao.Error {
	return qiao.Errorf(qiao.Invalid, "load", format, args...)
}

// read fills in the usual choices and reads texts.
func (s *Spec) read(parse func(string) (qiao.Money, error)) (err error) {
	if s.Kind == "" {
		s.Kind = Run
	}
	if s.Seconds == 0 {
		s.Seconds = 60
	}
	if s.Errors == 0 {
		s.Errors = 0.01
	}
	if s.in, err = ParseLength(s.Input, 200); err == nil {
		s.out, err = ParseLength(s.Output, 64)
	}
	if err == nil && s.Money != "" {
		if s.money, err = parse(s.Money); err != nil {
			err = qiao.E(qiao.Invalid, "load: budget", err).WithFix("Write an amount and a currency, such as \"5 CNY\".")
		}
	}
	if err == nil && s.Trace != "" && s.replay == nil {
		s.replay, err = load.ReadTrace("the trace", strings.NewReader(s.Trace))
	}
	if err == nil && s.replay != nil && s.Rate > 0 {
		s.replay, err = s.replay.Scaled(s.Rate)
	}
	ms := func(v float64) time.Duration { return time.Duration(v * float64(time.Millisecond)) }
	s.objectives = load.Objectives{FirstToken: ms(s.FirstTokenMS), PerToken: ms(s.PerTokenMS), Errors: s.Errors}
	return err
}

// peak is the highest rate that a run sends at, over ten seconds of a trace.
func (s *Spec) peak() float64 {
	if s.replay == nil {
		return s.Rate
	}
	const span = 10 * time.Second
	most, from := 0, 0
	for i, a := range s.replay {
		for s.replay[from].At < a.At-span {
			from++
		}
		most = max(most, i-from+1)
	}
	return float64(most) / min(span.Seconds(), max(1, s.replay.Duration().Seconds()))
}

func (s *Spec) budget() load.Budget {
	return load.Budget{Requests: s.Requests, Tokens: s.Tokens, Money: s.money, Time: time.Duration(s.Minutes * float64(time.Minute))}
}

// schedule is what a run sends, and how much of its start does not count. A remote
// partner is approached at most doubling a minute.
func (s *Spec) schedule(local bool) (load.Schedule, time.Duration) {
	warmup := seconds(s.Warmup)
	list := s.replay
	if list == nil {
		list = load.Gamma(s.Rate, s.burstiness(), seconds(s.Seconds)+warmup, s.Seed)
	}
	if !local {
		first, d := load.Ramp(s.start(list), s.Seed)
		list, warmup = list.After(first, d), warmup+d
	}
	return list.With(load.Lengths{Input: s.in, Output: s.out}, s.Seed), warmup
}

// start is the rate that a schedule begins with.
func (s *Spec) start(list load.Schedule) float64 {
	n := 0
	for _, a := range list {
		if a.At > 10*time.Second {
			break
		}
		n++
	}
	if s.replay == nil {
		return s.Rate
	}
	return float64(n) / 10
}

func (s *Spec) burstiness() float64 {
	switch {
	case s.Burst < 0:
		return 0
	case s.Burst == 0:
		return 1
	}
	return s.Burst
}

func seconds(v float64) time.Duration {
	return time.Duration(math.Round(v * float64(time.Second)))
}
