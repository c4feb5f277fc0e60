package openai

import (
	"context"
	"net/url"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Metrics name the series in which a server tells its load at /metrics. Of
// several names of one thing, the newest first, the first that is there counts.
// The zero value means that the server tells nothing.
type Metrics struct{ Waiting, Running, KV []string }

func vllmMetrics() Metrics {
	return Metrics{
		Waiting: []string{"vllm:num_requests_waiting"}, Running: []string{"vllm:num_requests_running"},
		KV: []string{"vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc"},
	}
}

func sglangMetrics() Metrics {
	return Metrics{
		Waiting: []string{"sglang:num_queue_reqs"}, Running: []string{"sglang:num_running_reqs"},
		KV: []string{"sglang:token_usage"},
	}
}

func llamaMetrics() Metrics {
	return Metrics{
		Waiting: []string{"llamacpp:requests_deferred"}, Running: []string{"llamacpp:requests_processing"},
		KV: []string{"llamacpp:kv_cache_usage_ratio"},
	}
}

// Load implements partner.Loader. It reads /metrics at the root of the server.
func (d *Driver) Load(ctx context.Context) (partner.Load, error) {
	const op = "read load"
	m := d.dialect.Metrics
	if m.Waiting == nil {
		return partner.Load{}, qiao.Errorf(qiao.Unsupported, op, "this server does not tell its load")
	}
	u, err := url.Parse(d.link.Address())
	if err != nil {
		return partner.Load{}, qiao.E(qiao.Misconfigured, op, err)
	}
	body, err := d.link.Get(ctx, op, wire.Call{Path: u.Scheme + "://" + u.Host + "/metrics"})
	if err != nil {
		return partner.Load{}, err
	}
	load, ok := m.read(body)
	if !ok {
		return load, qiao.Errorf(qiao.Unsupported, op, "the server's metrics do not hold its load").
			WithFix("Start it with metrics: vLLM has them, SGLang needs --enable-metrics, llama.cpp --metrics.")
	}
	return load, nil
}
