package telemetry

import "github.com/prometheus/client_golang/prometheus"

// Ledger exports how many rows of the ledger were taken, dropped and are waiting.
// It must be called once at most.
func (m *Metrics) Ledger(recorded, dropped, waiting func() int64) {
	number := func(f func() int64) func() float64 { return func() float64 { return float64(f()) } }
	m.registry.MustRegister(
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "qiao_ledger_rows_total", Help: "Rows that the ledger took."}, number(recorded)),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "qiao_ledger_rows_dropped_total", Help: "Rows that the ledger lost: its queue was full, or its store failed."}, number(dropped)),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "qiao_ledger_rows_waiting", Help: "Rows that wait to be written."}, number(waiting)),
	)
}
