package tag

import (
	"cmp"
	"context"
	"errors"
	"image"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph"
)

// The files of the pack "tags".
const (
	graphFile   = "centernet.json"
	weightsFile = "centernet.bin"
)

// A Tag is a thing that was seen in a picture.
type Tag struct {
	Class Class
	Score float64 // 0 to 1
	Box   image.Rectangle
}

// A Tagger finds things. Its methods may be called from many goroutines: each Tag
// computes on one thread.
type Tagger struct {
	model graph.Session
	least float64
	most  int
}

// New opens the model in a folder, that of the pack "tags", on a runtime. It fails
// with Kind NotFound if it is missing, with what to do.
func New(dir string, on graph.Runtime) (*Tagger, error) {
	topology, err := load(dir, graphFile)
	if err != nil {
		return nil, err
	}
	weights, err := load(dir, weightsFile)
	if err != nil {
		return nil, err
	}
	m, arrays, err := parse(topology, weights)
	if err != nil {
		return nil, err
	}
	converted, err := convert(m, arrays, []string{"tower_0/keypoints", "tower_0/wh"})
	if err != nil {
		return nil, err
	}
	s, err := on.Open(converted)
	if err != nil {
		return nil, err
	}
	return &Tagger{model: s, least: 0.1, most: 100}, nil
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
	return nil, qiao.E(kind, "tag: open the model", err).WithFix("Run: qiao model pull tags.")
}

// Close frees the model. No Tag may run or follow.
func (t *Tagger) Close() error { return t.model.Close() }

// Tag returns what is seen in m, the surest first. Things that are seen with less
// than 0.1 are left out; from 0.3 on most are right.
func (t *Tagger) Tag(ctx context.Context, m image.Image) ([]Tag, error) {
	b := m.Bounds()
	if b.Empty() {
		return nil, nil
	}
	if b.Dx() > 1<<16 || b.Dy() > 1<<16 || b.Dx()*b.Dy() > 200<<20 {
		return nil, qiao.Errorf(qiao.TooLarge, "tag", "a picture of %dx%d is too large", b.Dx(), b.Dy()).WithFix("Give it smaller.")
	}
	src := flat(m)
	var tags []Tag
	for _, v := range views(b.Dx(), b.Dy()) {
		out, err := t.model.Run(ctx, graph.Tensor{Shape: []int{1, 3, side, side}, Data: v.input(src)})
		if err != nil {
			return nil, err
		}
		if len(out) != 2 || len(out[0].Data) != classCount*cells*cells || len(out[1].Data) != 4*cells*cells {
			return nil, invalid("the model does not answer as CenterNet does")
		}
		tags = append(tags, t.peaks(out[0].Data, out[1].Data, v, b)...)
	}
	slices.SortStableFunc(tags, func(a, b Tag) int { return cmp.Compare(b.Score, a.Score) })
	tags = distinct(tags)
	return tags[:min(len(tags), t.most)], nil
}

// The model tells of so many classes, for so many cells a side.
const (
	classCount = 80
	cells      = side / 4
)

// peaks returns the places where a class is likelier than around it. sizes are how
// far the thing reaches to the left, the top, the right and the bottom.
func (t *Tagger) peaks(score, sizes []float32, v view, b image.Rectangle) (tags []Tag) {
	classes := table()
	fx, fy := float64(b.Dx())/float64(v.w), float64(b.Dy())/float64(v.h)
	for i, s := range score {
		class, at := i/(cells*cells), i%(cells*cells)
		if float64(s) < t.least || !highest(score[class*cells*cells:][:cells*cells], at, s) {
			continue
		}
		reach := func(side int) float64 { return float64(sizes[side*cells*cells+at]) }
		x, y := float64(at%cells*4-v.x), float64(at/cells*4-v.y)
		box := image.Rect(b.Min.X+round((x-reach(0))*fx), b.Min.Y+round((y-reach(1))*fy),
			b.Min.X+round((x+reach(2))*fx), b.Min.Y+round((y+reach(3))*fy)).Intersect(b)
		if !box.Empty() {
			tags = append(tags, Tag{classes[class], float64(s), box})
		}
	}
	return tags
}

// distinct leaves out what was seen before, more surely, in about the same place.
func distinct(tags []Tag) (kept []Tag) {
	for _, t := range tags {
		if !slices.ContainsFunc(kept, func(k Tag) bool { return k.Class.ID == t.Class.ID && overlap(k.Box, t.Box) > 0.5 }) {
			kept = append(kept, t)
		}
	}
	return kept
}

// overlap is the share that two rectangles have in common of what they cover.
func overlap(a, b image.Rectangle) float64 {
	area := func(r image.Rectangle) float64 { return float64(r.Dx()) * float64(r.Dy()) }
	both := area(a.Intersect(b))
	return both / max(area(a)+area(b)-both, 1)
}

func round(v float64) int { return int(math.Round(min(max(v, -1<<30), 1<<30))) }

// highest tells whether no neighbour of a cell has more than v.
func highest(plane []float32, at int, v float32) bool {
	x, y := at%cells, at/cells
	for ny := max(0, y-1); ny <= min(cells-1, y+1); ny++ {
		for nx := max(0, x-1); nx <= min(cells-1, x+1); nx++ {
			if plane[ny*cells+nx] > v {
				return false
			}
		}
	}
	return true
}
