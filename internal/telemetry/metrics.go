package telemetry

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/qiao-ai/qiao"
)

// Metrics count what happens, for Prometheus. Labels hold names from small closed
// sets only. Methods may be called from many goroutines.
type Metrics struct {
	registry     *prometheus.Registry
	requests     *prometheus.CounterVec
	requestTime  *prometheus.HistogramVec
	inFlight     prometheus.Gauge
	tasks        *prometheus.CounterVec
	taskTime     *prometheus.HistogramVec
	findings     *prometheus.CounterVec
	partnerCalls *prometheus.CounterVec
	partnerTime  *prometheus.HistogramVec
	tokens       *prometheus.CounterVec
	forwarded    *prometheus.CounterVec
	firstContent *prometheus.HistogramVec
	forwards     sync.Map // see Forwarded
}

var seconds = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120}

// NewMetrics makes Metrics with a registry of their own.
func NewMetrics() *Metrics {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m := &Metrics{
		registry:     r,
		requests:     counter("qiao_http_requests_total", "HTTP requests answered.", "route", "method", "status"),
		requestTime:  histogram("qiao_http_request_seconds", "Time to the end of an answer.", "route"),
		inFlight:     prometheus.NewGauge(prometheus.GaugeOpts{Name: "qiao_http_requests_in_flight", Help: "HTTP requests being answered."}),
		tasks:        counter("qiao_write_tasks_total", "Writing tasks done or failed.", "task", "tier", "outcome"),
		taskTime:     histogram("qiao_write_task_seconds", "Time of a writing task.", "task", "tier"),
		findings:     counter("qiao_guard_findings_total", "Facts that the guard found changed.", "kind", "severity"),
		partnerCalls: counter("qiao_partner_calls_total", "Calls of model partners.", "partner", "outcome"),
		partnerTime:  histogram("qiao_partner_call_seconds", "Time of a call of a model partner.", "partner"),
		tokens:       counter("qiao_partner_tokens_total", "Tokens that partners counted.", "partner", "direction"),
		forwarded:    counter("qiao_gateway_answers_total", "Requests in clients' dialects, by how they ended.", "dialect", "partner", "outcome"),
		firstContent: histogram("qiao_gateway_first_content_seconds", "Time to the first content of an answer in a client's dialect.", "dialect", "partner"),
	}
	r.MustRegister(m.requests, m.requestTime, m.inFlight, m.tasks, m.taskTime, m.findings, m.partnerCalls, m.partnerTime, m.tokens, m.forwarded, m.firstContent)
	return m
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func histogram(name, help string, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: seconds}, labels)
}

// Handler answers Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Request counts an answered HTTP request. The route is a pattern, not a path.
func (m *Metrics) Request(route, method string, status int, d time.Duration) {
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.requestTime.WithLabelValues(route).Observe(d.Seconds())
}

// InFlight counts a request that has begun until the returned func is called.
func (m *Metrics) InFlight() func() {
	m.inFlight.Inc()
	return m.inFlight.Dec
}

// Task counts a writing task. Its outcome is "ok" or the Kind of err.
func (m *Metrics) Task(task, tier string, d time.Duration, err error) {
	m.tasks.WithLabelValues(task, tier, outcome(err)).Inc()
	m.taskTime.WithLabelValues(task, tier).Observe(d.Seconds())
}

// Finding counts a finding of the guard.
func (m *Metrics) Finding(kind, severity string) {
	m.findings.WithLabelValues(kind, severity).Inc()
}

// PartnerCall counts a call of a partner with the tokens that it cost.
func (m *Metrics) PartnerCall(id qiao.PartnerID, d time.Duration, u qiao.Usage, err error) {
	m.partnerCalls.WithLabelValues(string(id), outcome(err)).Inc()
	m.partnerTime.WithLabelValues(string(id)).Observe(d.Seconds())
	m.tokens.WithLabelValues(string(id), "input").Add(float64(max(u.Input, 0)))
	m.tokens.WithLabelValues(string(id), "output").Add(float64(max(u.Output, 0)))
}

func outcome(err error) string {
	if err == nil {
		return "ok"
	}
	return qiao.KindOf(err).String()
}

// Names lists the names of all metrics that are registered, whether or not anything
// was counted yet.
func (m *Metrics) Names() []string {
	all := make(chan *prometheus.Desc)
	go func() { m.registry.Describe(all); close(all) }()
	var names []string
	for d := range all {
		_, rest, _ := strings.Cut(d.String(), `fqName: "`)
		name, _, _ := strings.Cut(rest, `"`)
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
