package ocr

import (
	"context"
	"errors"
	"image"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph"
)

// The files of the pack "ocr".
const (
	detectionFile   = "ch_PP-OCRv4_det_infer.onnx"
	orientationFile = "ch_ppocr_mobile_v2.0_cls_infer.onnx"
	recognitionFile = "ch_PP-OCRv4_rec_infer.onnx"
	dictionaryFile  = "ppocr_keys_v1.txt"
)

// A Reader finds and reads text. Its methods may be called from many goroutines:
// each Read computes on one thread, with some 200 MB for a large picture, and as
// many go on at a time as there are processors; the others wait.
type Reader struct {
	turns  chan struct{}
	detect detector
	orient classifier
	read   recogniser
	least  float64 // what is read less surely is left out
}

// New opens the models in a folder, that of the pack "ocr", on a runtime. It fails
// with Kind NotFound if one is missing, with what to do.
func New(dir string, on graph.Runtime) (*Reader, error) {
	r := &Reader{
		turns:  make(chan struct{}, runtime.GOMAXPROCS(0)),
		detect: detector{settings: settings{least: 736, most: 2000, pixels: 1600 << 10, pixel: 0.3, line: 0.5, unclip: 1.6, slender: 3}},
		orient: classifier{sure: 0.9},
		read:   recogniser{batch: 6, step: 32, least: 320, most: 3200},
		least:  0.5,
	}
	for _, m := range []struct {
		name string
		to   *graph.Session
	}{{detectionFile, &r.detect.model}, {orientationFile, &r.orient.model}, {recognitionFile, &r.read.model}} {
		data, err := load(dir, m.name)
		if err == nil {
			*m.to, err = on.Open(data)
		}
		if err != nil {
			r.Close()
			return nil, err
		}
	}
	data, err := load(dir, dictionaryFile)
	if err == nil {
		r.read.keys, err = parseKeys(data)
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

func load(dir, name string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err == nil {
		return data, nil
	}
	kind := qiao.Other
	if errors.Is(err, fs.ErrNotExist) {
		kind = qiao.NotFound
	}
	return nil, qiao.E(kind, "ocr: open the models", err).WithFix("Run: qiao model pull ocr.")
}

// unfit is the error for a model that is not what it should be.
func unfit(what string) error {
	return qiao.Errorf(qiao.Invalid, "ocr", "the %s model does not answer as PP-OCRv4 does", what).
		WithFix("Pull the models again: qiao model pull ocr.")
}

// Close frees the models. No Read may run or follow.
func (r *Reader) Close() error {
	var errs []error
	for _, s := range []graph.Session{r.detect.model, r.orient.model, r.read.model} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}

// Read returns the lines of text in m, in the order in which one reads. A picture
// without text gives none. Pixels that are transparent count as white.
func (r *Reader) Read(ctx context.Context, m image.Image) ([]Line, error) {
	b := m.Bounds()
	if b.Empty() {
		return nil, nil
	}
	if b.Dx() > maxSide || b.Dy() > maxSide || b.Dx()*b.Dy() > maxPixels {
		return nil, qiao.Errorf(qiao.TooLarge, "ocr", "a picture of %dx%d is too large", b.Dx(), b.Dy()).WithFix("Give it smaller.")
	}
	select {
	case r.turns <- struct{}{}:
		defer func() { <-r.turns }()
	case <-ctx.Done():
		return nil, qiao.E(qiao.Canceled, "ocr: wait for a turn", ctx.Err())
	}
	src := flat(m)
	quads, err := r.detect.find(ctx, src)
	if err != nil || len(quads) == 0 {
		return nil, err
	}
	return r.readQuads(ctx, src, quads, b)
}

// The largest picture that is read.
const (
	maxSide   = 1 << 16
	maxPixels = 200 << 20
)

func (r *Reader) readQuads(ctx context.Context, src *image.RGBA, quads []quad, b image.Rectangle) ([]Line, error) {
	quads = joined(quads)
	if err := r.upright(ctx, src, quads); err != nil {
		return nil, err
	}
	quads, read, err := r.readLines(ctx, src, quads)
	if err != nil {
		return nil, err
	}
	var lines []Line
	for _, i := range readingOrder(quads) {
		if text, sure := tidy(read[i].text()), read[i].confidence(); text != "" && sure >= r.least {
			lines = append(lines, Line{text, sure, corners(quads[i], b)})
		}
	}
	return lines, nil
}

// upright makes the first corner of each line the one where its text begins: text
// that runs down is turned by a quarter, and what stands on its head by a half.
func (r *Reader) upright(ctx context.Context, src *image.RGBA, quads []quad) error {
	cuts := make([]*image.RGBA, len(quads))
	for i, q := range quads {
		if q.height() >= 1.5*q.width() {
			quads[i] = quad{q[1], q[2], q[3], q[0]}
		}
		cuts[i] = cut(src, quads[i])
	}
	likely, err := r.orient.turned(ctx, cuts)
	if err != nil {
		return err
	}
	var doubtful []int
	for i, t := range likely {
		if t > r.orient.sure {
			doubtful = append(doubtful, i)
		}
	}
	return r.settle(ctx, src, quads, doubtful)
}

// settle turns those lines by a half that can be read better so.
func (r *Reader) settle(ctx context.Context, src *image.RGBA, quads []quad, doubtful []int) error {
	if len(doubtful) == 0 {
		return nil
	}
	var cuts []*image.RGBA
	for _, i := range doubtful {
		q := quads[i]
		cuts = append(cuts, r.read.sized(cut(src, q)), r.read.sized(cut(src, q.half())))
	}
	read, err := r.read.read(ctx, cuts)
	for k, i := range doubtful {
		if err == nil && read[2*k+1].confidence() > read[2*k].confidence() {
			quads[i] = quads[i].half()
		}
	}
	return err
}

// readLines reads lines. Those that turn out to be several columns are cut and read
// again, in parts.
func (r *Reader) readLines(ctx context.Context, src *image.RGBA, quads []quad) ([]quad, []reading, error) {
	cuts := make([]*image.RGBA, len(quads))
	for i, q := range quads {
		cuts[i] = r.read.sized(cut(src, q))
	}
	read, err := r.read.read(ctx, cuts)
	if err != nil {
		return nil, nil, err
	}
	var parts, whole []quad
	var kept []reading
	for i, q := range quads {
		gaps := gapsOf(read[i], profileOf(cuts[i]))
		columns := read[i].columns(gaps)
		if len(columns) > 0 {
			parts = append(parts, q.cutAt(columns, float64(cuts[i].Rect.Dx()))...)
			continue
		}
		whole, kept = append(whole, q), append(kept, read[i].spaced(gaps))
	}
	if len(parts) == 0 {
		return whole, kept, nil
	}
	cuts = cuts[:0]
	for _, q := range parts {
		cuts = append(cuts, r.read.sized(cut(src, q)))
	}
	read, err = r.read.read(ctx, cuts)
	for i, one := range read {
		read[i] = one.spaced(gapsOf(one, profileOf(cuts[i])))
	}
	return append(whole, parts...), append(kept, read...), err
}

// corners are q's corners as pixels of the picture.
func corners(q quad, b image.Rectangle) (box [4]image.Point) {
	for i, p := range q {
		box[i] = image.Pt(b.Min.X+min(int(math.Round(p.x)), b.Dx()), b.Min.Y+min(int(math.Round(p.y)), b.Dy()))
	}
	return box
}
