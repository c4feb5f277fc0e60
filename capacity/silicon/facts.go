package silicon

import (
	"embed"
	"encoding/csv"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao"
)

//go:embed gpus.csv architectures.csv constants.json
var facts embed.FS

// A GPU is what a card can do at most, by its maker's data sheet, without sparsity.
type GPU struct {
	Name      string  `json:"name" yaml:"name"`
	Memory    float64 `json:"memoryGB" yaml:"memoryGB"`
	Bandwidth float64 `json:"bandwidthGBs" yaml:"bandwidthGBs"`
	BF16      float64 `json:"bf16TFLOPS" yaml:"bf16TFLOPS"`
	FP8       float64 `json:"fp8TFLOPS,omitempty" yaml:"fp8TFLOPS"` // 0: it computes in bf16
	FP4       float64 `json:"fp4TFLOPS,omitempty" yaml:"fp4TFLOPS"` // 0: it computes in bf16
	Link      float64 `json:"linkGBs" yaml:"linkGBs"`               // between cards, one direction
	Box       int     `json:"box,omitempty" yaml:"box"`             // cards that are linked so; 0 is 8
	aliases   []string
}

// Check tells what is impossible of a card.
func (g *GPU) Check() error {
	for _, v := range []struct {
		what  string
		value float64
	}{{"memoryGB", g.Memory}, {"bandwidthGBs", g.Bandwidth}, {"bf16TFLOPS", g.BF16}, {"linkGBs", g.Link}} {
		if !(v.value > 0) || math.IsInf(v.value, 0) {
			return qiao.Errorf(qiao.Invalid, "silicon", "GPU %q has no %s", g.Name, v.what).
				WithFix("Give memoryGB, bandwidthGBs, bf16TFLOPS and linkGBs, from its maker's data sheet.")
		}
	}
	return nil
}

// flops are the operations a second on weights of so many bytes.
func (g *GPU) flops(bytes float64) float64 {
	rate := g.BF16
	switch {
	case bytes < 0.9 && g.FP4 > 0:
		rate = g.FP4
	case bytes >= 0.9 && bytes < 1.5 && g.FP8 > 0:
		rate = g.FP8
	}
	return rate * 1e12
}

func (g *GPU) box() int {
	if g.Box == 0 {
		return 8
	}
	return g.Box
}

// An Architecture is what a model's speed depends on.
type Architecture struct {
	Name    string  `json:"name" yaml:"name"`
	Family  string  `json:"family" yaml:"family"`
	Layers  float64 `json:"layers" yaml:"layers"`
	Hidden  float64 `json:"hidden" yaml:"hidden"`
	Total   float64 `json:"totalB" yaml:"totalB"`   // 10⁹ parameters
	Active  float64 `json:"activeB" yaml:"activeB"` // of them, for one token
	Dense   float64 `json:"denseB" yaml:"denseB"`   // of them, outside of experts
	Experts float64 `json:"experts,omitempty" yaml:"experts"`
	TopK    float64 `json:"topK,omitempty" yaml:"topK"`

	CacheLayers float64 `json:"cacheLayers" yaml:"cacheLayers"`   // that keep keys and values
	KVHeads     float64 `json:"kvHeads,omitempty" yaml:"kvHeads"` // of each
	HeadDim     float64 `json:"headDim,omitempty" yaml:"headDim"` // of each
	Latent      float64 `json:"latent,omitempty" yaml:"latent"`   // figures a token and layer, where they are compressed (MLA)
	Window      float64 `json:"window,omitempty" yaml:"window"`   // share of the context that an average layer keeps; 0 is all
	WeightBytes float64 `json:"weightBytes,omitempty" yaml:"-"`   // of a model that is published in one precision only
	ExpertBytes float64 `json:"expertBytes,omitempty" yaml:"-"`   // of its experts
	Guessed     bool    `json:"guessed,omitempty" yaml:"-"`       // scaled from a model of the same size
	aliases     []string
}

// Check tells what is impossible of a model.
func (a *Architecture) Check() error {
	if !(a.Layers > 0 && a.Hidden > 0 && a.Total > 0 && a.Active > 0 && a.Dense > 0 && a.cache() > 0) || a.Active > a.Total || a.Dense > a.Active || a.TopK > a.Experts {
		return qiao.Errorf(qiao.Invalid, "silicon", "the architecture of %q cannot be", a.Name).
			WithFix("Give layers, hidden, totalB, activeB, denseB and cacheLayers with kvHeads and headDim, or latent; activeB lies between denseB and totalB.")
	}
	return nil
}

// cache is how many figures each token of context keeps.
func (a *Architecture) cache() float64 {
	window := a.Window
	if window == 0 {
		window = 1
	}
	if a.Latent > 0 {
		return a.CacheLayers * a.Latent * window
	}
	return a.CacheLayers * 2 * a.KVHeads * a.HeadDim * window
}

func (a *Architecture) mixture() bool { return a.Experts > 0 }
func (a *Architecture) latent() bool  { return a.Latent > 0 }

// GPUs is a set of cards.
type GPUs []GPU

// Lookup finds a card by its name, or an error that lists them.
func (l GPUs) Lookup(name string) (GPU, error) {
	var names []string
	for _, g := range l {
		if strings.EqualFold(g.Name, name) || slices.ContainsFunc(g.aliases, func(a string) bool { return strings.EqualFold(a, name) }) {
			return g, nil
		}
		names = append(names, g.Name)
	}
	return GPU{}, qiao.Errorf(qiao.Invalid, "silicon", "no GPU %q is known", name).
		WithFix("Use one of %s, or describe it under gpus (docs/capacity.md).", strings.Join(names, ", "))
}

// Architectures is a set of models.
type Architectures []Architecture

// Lookup finds a model by its name, with or without its publisher, size of
// quantisation or "Instruct". What is not known but says its size, such as
// "Foo-32B" or "Foo-100B-A10B", is scaled from the nearest that is known, and
// marked as guessed.
func (l Architectures) Lookup(name string) (Architecture, error) {
	key := strings.ToLower(name[strings.LastIndexByte(name, '/')+1:])
	key = strings.TrimPrefix(key, "meta-")
	best, length := -1, 0
	for i, a := range l {
		for _, n := range append([]string{a.Name}, a.aliases...) {
			if n := strings.ToLower(n); len(n) > length && strings.HasPrefix(key, n) {
				best, length = i, len(n)
			}
		}
	}
	if best >= 0 {
		return l[best], nil
	}
	if a, ok := l.guess(name, key); ok {
		return a, nil
	}
	return Architecture{}, qiao.Errorf(qiao.Invalid, "silicon", "no model %q is known", name).
		WithFix("Describe it under architectures (docs/capacity.md), or use the name of one that is, such as Qwen3-32B.")
}

func sizePattern() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[-_ ])(\d+(?:\.\d+)?)b(?:-a(\d+(?:\.\d+)?)b)?(?:$|[-_ ])`)
}

// guess scales the nearest model of a kind to the size that a name says.
func (l Architectures) guess(name, key string) (Architecture, bool) {
	m := sizePattern().FindStringSubmatch(key)
	if m == nil {
		return Architecture{}, false
	}
	total, _ := strconv.ParseFloat(m[1], 64)
	active := total
	if m[2] != "" {
		active, _ = strconv.ParseFloat(m[2], 64)
	}
	best, off := -1, math.Inf(1)
	for i, a := range l {
		if a.mixture() != (active < total) || total <= 0 || active <= 0 || a.WeightBytes > 0 {
			continue
		}
		if d := math.Abs(math.Log(a.Total/total)) + math.Abs(math.Log(a.Active/active)); d < off {
			best, off = i, d
		}
	}
	if best < 0 {
		return Architecture{}, false
	}
	a := l[best]
	by := active / a.Active
	a.Name, a.Family, a.Guessed = name, strings.ToLower(name), true
	a.Hidden *= math.Cbrt(by)
	a.Layers *= math.Cbrt(by)
	a.CacheLayers *= math.Cbrt(by)
	a.Total, a.Active, a.Dense = total, active, min(a.Dense*by, active)
	return a, true
}

func readGPUs() (GPUs, error) {
	var list GPUs
	err := readTable("gpus.csv", func(r record) {
		list = append(list, GPU{Name: r.text("name"), aliases: r.list("aliases"), Memory: r.number("memory_gb"), Bandwidth: r.number("bandwidth_gbs"),
			BF16: r.number("bf16_tflops"), FP8: r.number("fp8_tflops"), FP4: r.number("fp4_tflops"), Link: r.number("link_gbs"), Box: int(r.number("box"))})
	})
	return list, err
}

func readArchitectures() (Architectures, error) {
	var list Architectures
	err := readTable("architectures.csv", func(r record) {
		list = append(list, Architecture{Name: r.text("name"), aliases: r.list("aliases"), Family: r.text("family"),
			Layers: r.number("layers"), Hidden: r.number("hidden"), Total: r.number("total_b"), Active: r.number("active_b"), Dense: r.number("dense_b"),
			Experts: r.number("experts"), TopK: r.number("topk"), CacheLayers: r.number("kv_layers"), KVHeads: r.number("kv_heads"), HeadDim: r.number("head_dim"),
			Latent: r.number("latent"), Window: r.number("window"), WeightBytes: r.number("weight_bytes"), ExpertBytes: r.number("expert_bytes")})
	})
	return list, err
}

func readTable(name string, each func(record)) error {
	f, err := facts.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return records(f, each)
}

// A record is a line of a table, by the names of its columns.
type record map[string]string

func (r record) text(key string) string { return strings.TrimSpace(r[key]) }

func (r record) list(key string) []string {
	if s := r.text(key); s != "" {
		return strings.Split(s, "|")
	}
	return nil
}

// number is 0 where there is none.
func (r record) number(key string) float64 {
	v, err := strconv.ParseFloat(r.text(key), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}

// records reads a CSV whose first line names the columns.
func records(from io.Reader, each func(record)) error {
	c := csv.NewReader(from)
	c.ReuseRecord = true
	c.FieldsPerRecord = -1
	head, err := c.Read()
	if err != nil {
		return qiao.Errorf(qiao.Invalid, "silicon", "the table is empty or no CSV: %v", err).WithFix("Its first line must name the columns.")
	}
	names := slices.Clone(head)
	for {
		fields, err := c.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return qiao.Errorf(qiao.Invalid, "silicon", "%v", err).WithFix("Correct this line of the CSV.")
		}
		r := make(record, len(names))
		for i, f := range fields {
			if i < len(names) {
				r[names[i]] = f
			}
		}
		each(r)
	}
}
