package silicon

import (
	"bufio"
	"compress/gzip"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao"
)

// A Row is one measured deployment.
type Row struct {
	ID string
	Deployment
	Seconds float64 // for each token (TPOT)
}

// Rows reads measured rows from a CSV, which may be compressed. Its columns are
// those of AIConfigurator's table of silicon data; the least that is needed are
// backend, model_path, system, isl, osl, batch_size and silicon_tpot_ms. Rows
// without a time, or of hardware or models that are not known, are counted as
// skipped.
func (l *Library) Rows(from io.Reader) (rows []Row, skipped int, err error) {
	in := bufio.NewReader(from)
	from = in
	if magic, _ := in.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, 0, qiao.Errorf(qiao.Invalid, "silicon", "the compressed table is damaged: %v", err).WithFix("Get it again.")
		}
		from = io.LimitReader(z, 1<<30)
	}
	concurrency := regexp.MustCompile(`silicon_concurrency=(\d+)`)
	err = records(from, func(r record) {
		if row, ok := l.row(r, concurrency); ok {
			rows = append(rows, row)
		} else {
			skipped++
		}
	})
	if err == nil && len(rows) == 0 {
		err = qiao.Errorf(qiao.Invalid, "silicon", "the table has no row that can be used").
			WithFix("It needs the columns backend, model_path, system, isl, osl, batch_size and silicon_tpot_ms.")
	}
	return rows, skipped, err
}

// Open reads the rows of a file.
func (l *Library) Open(path string) ([]Row, int, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, qiao.Errorf(qiao.NotFound, "silicon", "cannot open %s", path).WithFix("Give a CSV of measured rows.")
	}
	defer f.Close()
	return l.Rows(f)
}

func (l *Library) row(r record, concurrency *regexp.Regexp) (Row, bool) {
	row := Row{ID: r.text("id"), Seconds: r.number("silicon_tpot_ms") / 1000}
	d := &row.Deployment
	var err1, err2 error
	d.Architecture, err1 = l.Architectures.Lookup(r.text("model_path"))
	d.GPU, err2 = l.GPUs.Lookup(r.text("system"))
	d.Engine, d.Mode, d.Input, d.Output = r.text("backend"), Mode(r.text("mode")), r.number("isl"), r.number("osl")
	if d.Mode == "" {
		d.Mode = Together
	}
	at := 0.0
	if m := concurrency.FindStringSubmatch(r.text("silicon_data_source")); m != nil {
		at, _ = strconv.ParseFloat(m[1], 64)
	}
	d.bytes(r)
	if d.Mode == Together {
		d.together(r, at)
	} else {
		d.apart(r, at)
	}
	return row, err1 == nil && err2 == nil && row.Seconds > 0 && d.Input > 0 && d.Output > 0 && d.Batch > 0 && d.GPUs > 0
}

// bytes sets what parameters take.
func (d *Deployment) bytes(r record) {
	whole := r.text("precision")
	if whole == "" && contains(r.text("model_path"), "fp4") {
		whole = "fp4"
	}
	of := func(key string) float64 {
		name := r.text(key)
		if name == "" {
			name = whole
		}
		b, _ := Bytes(name)
		return b
	}
	d.Weights = of("gemm_quant_mode")
	d.Experts = d.Weights
	if d.Architecture.mixture() {
		d.Experts = of("moe_quant_mode")
	}
	if a := d.Architecture; a.WeightBytes > 0 {
		d.Weights, d.Experts = a.WeightBytes, a.ExpertBytes
	}
}

// together reads the layout of a deployment that does all. The batch of a row is a
// data-parallel group's, and its concurrency that of all replicas. Tables that write
// one number of GPUs as both ways to split experts mean that number, not its square.
func (d *Deployment) together(r record, concurrency float64) {
	d.Tensor, d.Data = r.whole("tp_size"), r.whole("attention_dp_size")
	tensor, expert := r.whole("moe_tp_size"), r.whole("moe_ep_size")
	d.layout(tensor, expert)
	batch := r.number("batch_size")
	switch {
	case concurrency > 0 && (d.Data > 1 || d.Architecture.mixture() || batch == 0):
		d.Batch = concurrency
	default:
		d.Batch = batch * float64(d.Data)
	}
	if d.GPUs > 8 { // prompts were taken in elsewhere, and the GPUs counted together
		d.Mode = Wide
	}
}

// apart reads the GPUs that make answers.
func (d *Deployment) apart(r record, concurrency float64) {
	d.Tensor, d.Data = r.whole("decode_tp_size"), r.whole("decode_attention_dp_size")
	d.layout(r.whole("decode_moe_tp_size"), r.whole("decode_moe_ep_size"))
	d.Batch = concurrency / float64(r.whole("decode_num_workers"))
	if r.number("decode_num_workers") == 0 && d.Architecture.latent() && d.Data == 1 && concurrency >= 2*float64(d.GPUs) {
		d.Tensor, d.Data = 1, d.Tensor // written so where attention is by data
	}
	if concurrency == 0 {
		d.Batch = r.number("decode_batch_size") * float64(d.Data)
	}
}

// layout finds how many GPUs there are.
func (d *Deployment) layout(tensor, expert int) {
	d.GPUs = d.Tensor * d.Data
	if !d.Architecture.mixture() {
		d.GPUs = d.Tensor
		return
	}
	if tensor == expert && expert > 1 && (d.GPUs == tensor*expert || d.GPUs == tensor) {
		d.GPUs = tensor
		if d.Data > 1 {
			d.Data, d.Tensor = tensor, 1
		} else {
			d.Tensor = tensor
		}
		return
	}
	d.GPUs = max(d.GPUs, tensor*expert)
}

// whole is a number of at least 1.
func (r record) whole(key string) int { return max(1, int(min(r.number(key), 1<<20))) }

func contains(s string, parts ...string) bool {
	s = strings.ToLower(s)
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}
