package telemetry

import "github.com/prometheus/client_golang/prometheus"

// A SharedState is how the limits stand that nodes share.
type SharedState struct {
	Up       bool // Valkey answers
	Nodes    int  // heard of in the last seconds
	Limits   int  // in use at this node
	Renewals int64
	Failures int64
	Alone    int64 // requests admitted by the node's own share
}

// shared reads how the shared limits stand when Prometheus asks.
type shared struct {
	read                                            func() (SharedState, bool)
	up, nodes, limits, renewals, failures, admitted *prometheus.Desc
}

// Shared has Prometheus read how the shared limits stand; false is where none are.
// It is called once.
func (m *Metrics) Shared(read func() (SharedState, bool)) {
	desc := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc("qiao_shared_"+name, help, nil, nil)
	}
	m.registry.MustRegister(&shared{
		read:     read,
		up:       desc("up", "1 while Valkey answers, 0 while this node keeps to its share of the limits."),
		nodes:    desc("nodes", "Nodes that were heard of in the last seconds."),
		limits:   desc("limits", "Limits of which this node holds or held a slice."),
		renewals: desc("renewals_total", "Round trips that renewed slices."),
		failures: desc("failures_total", "Calls of Valkey that failed."),
		admitted: desc("alone_total", "Requests admitted by the node's own share, without Valkey."),
	})
}

// Describe implements [prometheus.Collector].
func (s *shared) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{s.up, s.nodes, s.limits, s.renewals, s.failures, s.admitted} {
		to <- d
	}
}

// Collect implements [prometheus.Collector].
func (s *shared) Collect(to chan<- prometheus.Metric) {
	now, ok := s.read()
	if !ok {
		return
	}
	up := 0.0
	if now.Up {
		up = 1
	}
	to <- prometheus.MustNewConstMetric(s.up, prometheus.GaugeValue, up)
	to <- prometheus.MustNewConstMetric(s.nodes, prometheus.GaugeValue, float64(now.Nodes))
	to <- prometheus.MustNewConstMetric(s.limits, prometheus.GaugeValue, float64(now.Limits))
	to <- prometheus.MustNewConstMetric(s.renewals, prometheus.CounterValue, float64(now.Renewals))
	to <- prometheus.MustNewConstMetric(s.failures, prometheus.CounterValue, float64(now.Failures))
	to <- prometheus.MustNewConstMetric(s.admitted, prometheus.CounterValue, float64(now.Alone))
}
