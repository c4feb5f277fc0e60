package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/qiao-ai/qiao"
)

// Forwarded counts a request in a client's dialect. The outcome is one of a ledger's
// few; the partner is empty where nobody answered. First is the time to the first
// content and took that to the end.
func (m *Metrics) Forwarded(dialect string, p qiao.PartnerID, outcome string, first, took time.Duration, u qiao.Usage) {
	key := forwardKey{dialect, p, outcome}
	known, ok := m.forwards.Load(key)
	if !ok {
		known, _ = m.forwards.LoadOrStore(key, m.series(key))
	}
	s := known.(*forwardSeries)
	s.answers.Inc()
	if p == "" {
		return
	}
	s.first.Observe(first.Seconds())
	s.calls.Inc()
	s.time.Observe(took.Seconds())
	s.input.Add(float64(max(u.Input, 0)))
	s.output.Add(float64(max(u.Output, 0)))
}

type forwardKey struct {
	dialect string
	partner qiao.PartnerID
	outcome string
}

// A forwardSeries holds the series of a key, so that no label is looked up twice.
type forwardSeries struct {
	answers, calls, input, output prometheus.Counter
	first, time                   prometheus.Observer
}

func (m *Metrics) series(k forwardKey) *forwardSeries {
	s := &forwardSeries{answers: m.forwarded.WithLabelValues(k.dialect, string(k.partner), k.outcome)}
	if k.partner == "" {
		return s
	}
	s.first = m.firstContent.WithLabelValues(k.dialect, string(k.partner))
	s.calls = m.partnerCalls.WithLabelValues(string(k.partner), k.outcome)
	s.time = m.partnerTime.WithLabelValues(string(k.partner))
	s.input = m.tokens.WithLabelValues(string(k.partner), "input")
	s.output = m.tokens.WithLabelValues(string(k.partner), "output")
	return s
}
