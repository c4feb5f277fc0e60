package silicon

import "math"

// A Mode is how prompts and answers share GPUs.
type Mode string

// The modes.
const (
	Together Mode = "agg"    // prompts are taken in by the GPUs that make the answers
	Apart    Mode = "disagg" // other GPUs take the prompts in
	Wide     Mode = "wide"   // over more than a box of GPUs, prompts apart
)

// A Deployment is one replica of a model at work.
type Deployment struct {
	Architecture Architecture `json:"architecture"`
	GPU          GPU          `json:"gpu"`
	Engine       string       `json:"engine"` // such as "vllm", "sglang", "trtllm"; others are taken as the average
	Mode         Mode         `json:"mode"`
	Weights      float64      `json:"weightBytes"`    // of a parameter outside of experts
	Experts      float64      `json:"expertBytes"`    // of a parameter of experts
	Tensor       int          `json:"tensorParallel"` // GPUs that share a layer's attention
	Data         int          `json:"dataParallel"`   // groups of them, each with answers of its own
	GPUs         int          `json:"gpus"`           // of the replica
	Batch        float64      `json:"batch"`          // answers at once, of the replica
	Input        float64      `json:"input"`          // tokens of a prompt
	Output       float64      `json:"output"`         // tokens of an answer
}

// Bytes is how many a parameter takes in a precision, such as "bf16", "fp8", "int4"
// or "nvfp4", and whether the name is known.
func Bytes(precision string) (float64, bool) {
	switch {
	case contains(precision, "int4", "w4a16", "awq", "gptq"):
		return 0.55, true
	case contains(precision, "fp4"):
		return 0.5625, true // with its scales
	case contains(precision, "fp8", "int8"):
		return 1, true
	case contains(precision, "16", "bfloat", "half"):
		return 2, true
	}
	return 2, false
}

// WeightGB is how much memory the weights take, over all GPUs of a replica.
func (d *Deployment) WeightGB() float64 {
	a := &d.Architecture
	if !a.mixture() {
		return a.Total * d.Weights
	}
	return a.Dense*d.Weights + (a.Total-a.Dense)*d.Experts
}

// cacheBytes is what one figure of the cache takes.
func (d *Deployment) cacheBytes() float64 {
	if d.Engine == "trtllm" && d.Experts <= 1 {
		return 1
	}
	return 2
}

// Cache is how many tokens of context fit beside the weights, or 0 if the weights
// alone do not.
func (d *Deployment) Cache() float64 {
	free := (d.GPU.Memory*0.9*float64(d.GPUs) - d.WeightGB()) * 1e9
	if free <= 0 {
		return 0
	}
	return free / (d.Architecture.cache() * d.cacheBytes()) / d.copies()
}

// copies is on how many GPUs the same cache lies: a compressed one is not split by
// heads.
func (d *Deployment) copies() float64 {
	if !d.Architecture.latent() {
		return 1
	}
	return math.Max(1, float64(d.GPUs)/float64(max(1, d.Data)))
}

// Terms are what one step must do, each in seconds at the full speed of the
// hardware, before constants.
type terms struct {
	layers   float64 // layers
	hops     float64 // layers × log₂ of the GPUs
	memory   float64 // reading weights
	cache    float64 // reading the context
	compute  float64 // multiplying
	attend   float64 // attention over the context
	traffic  float64 // between GPUs
	prefill  float64 // taking in prompts, in the share of a step
	arrivals float64 // prompts that arrive in a step
	batch    float64
}

// terms of a deployment. The batch that runs is what memory has room for.
func (d *Deployment) terms() terms {
	a := &d.Architecture
	gpus, batch, context := float64(d.GPUs), d.running(), d.Input+d.Output/2
	flops, bandwidth := d.GPU.flops(d.Experts), d.GPU.Bandwidth*1e9
	spread := gpus
	if a.latent() {
		spread = float64(max(1, d.Data))
	}
	t := terms{layers: a.Layers, batch: batch,
		memory:  d.read(batch) / bandwidth,
		cache:   batch * context * a.cache() * d.cacheBytes() / spread / bandwidth,
		compute: 2 * a.Active * 1e9 * batch / gpus / flops,
		attend:  batch * context * a.cache() * d.heads() / spread / flops,
	}
	if gpus > 1 {
		t.hops = a.Layers * math.Log2(gpus)
		t.traffic = a.Layers * 2 * batch / float64(max(1, d.Data)) * a.Hidden * 2 / (d.GPU.Link * 1e9)
	}
	if d.Mode == Together {
		t.arrivals = batch / d.Output
		t.prefill = t.arrivals * d.prompt(d.Input)
	}
	return t
}

// prompt is how long a prompt takes at full speed.
func (d *Deployment) prompt(tokens float64) float64 {
	a := &d.Architecture
	flops := d.GPU.flops(d.Experts) * float64(d.GPUs)
	return (2*a.Active*1e9*tokens + tokens*tokens*a.Layers*a.Hidden*2) / flops
}

// heads is how often attention multiplies each figure of the cache that it reads.
func (d *Deployment) heads() float64 {
	if d.Architecture.latent() {
		return 40
	}
	return 8
}

// read is how many bytes of weights each GPU reads in a step.
func (d *Deployment) read(batch float64) float64 {
	a := &d.Architecture
	if !a.mixture() {
		return a.Active * 1e9 * d.Weights / float64(d.GPUs)
	}
	touched := 1 - math.Pow(1-a.TopK/a.Experts, batch)
	return a.Dense*1e9*d.Weights/float64(max(1, d.Tensor)) + (a.Total-a.Dense)*1e9*d.Experts*touched/float64(d.GPUs)
}

// running is how many answers of the batch memory has room for.
func (d *Deployment) running() float64 {
	free := math.Max(d.Cache(), d.GPU.Memory*1e9*0.1*float64(d.GPUs)/(d.Architecture.cache()*d.cacheBytes())/d.copies())
	return math.Min(d.Batch, math.Max(1, free/(d.Input+d.Output)))
}
