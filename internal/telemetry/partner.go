package telemetry

import (
	"github.com/prometheus/client_golang/prometheus"
)

// A PartnerState is how a partner does at present.
type PartnerState struct {
	Partner   string
	State     string // live, resting, trying or drained
	InFlight  float64
	P50, P95  float64 // seconds to the first content; 0 is unknown
	Rate      float64 // tokens a second; 0 is unknown
	ErrorRate float64
	Waiting   float64 // in the server's own queue; -1 is unknown
}

// states are those that a partner may be in; each is a series.
var states = [...]string{"live", "resting", "trying", "drained"}

// partnerStates reads how the partners do when Prometheus asks.
type partnerStates struct {
	read                                         func() []PartnerState
	state, inFlight, first, rate, errors, queued *prometheus.Desc
}

// Partners has Prometheus read how the partners do. It is called once.
func (m *Metrics) Partners(read func() []PartnerState) {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("qiao_partner_"+name, help, append([]string{"partner"}, labels...), nil)
	}
	m.registry.MustRegister(&partnerStates{
		read:     read,
		state:    desc("state", "1 for the state that a partner is in.", "state"),
		inFlight: desc("in_flight", "Requests on their way to a partner."),
		first:    desc("first_token_seconds", "Quantiles of the time to the first content, of the model asked last.", "quantile"),
		rate:     desc("tokens_per_second", "Tokens of output a second, a moving average."),
		errors:   desc("error_ratio", "The share of the requests of the last minutes that failed."),
		queued:   desc("queued", "Requests in the partner's own queue, as it told."),
	})
}

// Describe implements [prometheus.Collector].
func (p *partnerStates) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{p.state, p.inFlight, p.first, p.rate, p.errors, p.queued} {
		to <- d
	}
}

// Collect implements [prometheus.Collector].
func (p *partnerStates) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	for _, s := range p.read() {
		for _, name := range states {
			is := 0.0
			if name == s.State {
				is = 1
			}
			gauge(p.state, is, s.Partner, name)
		}
		gauge(p.inFlight, s.InFlight, s.Partner)
		gauge(p.errors, s.ErrorRate, s.Partner)
		if s.P50 > 0 {
			gauge(p.first, s.P50, s.Partner, "0.5")
			gauge(p.first, s.P95, s.Partner, "0.95")
		}
		if s.Rate > 0 {
			gauge(p.rate, s.Rate, s.Partner)
		}
		if s.Waiting >= 0 {
			gauge(p.queued, s.Waiting, s.Partner)
		}
	}
}
