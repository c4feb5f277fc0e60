package learn

import (
	"io"

	"github.com/qiao-ai/qiao"
)

// Save writes m.
func (m *Model) Save(to io.Writer) error {
	w := &writer{}
	w.text(m.About)
	m.Classifier.write(w)
	if m.Tagger == nil {
		w.uint(0)
	} else {
		w.uint(1)
		m.Tagger.write(w)
	}
	data, err := pack(w.b.Bytes())
	if err != nil {
		return qiao.E(qiao.Other, "learn: save model", err)
	}
	if _, err := to.Write(data); err != nil {
		return qiao.E(qiao.Other, "learn: save model", err)
	}
	return nil
}

// Load reads a Model that Save wrote.
func Load(data []byte) (*Model, error) {
	body, err := unpack(data)
	if err != nil {
		return nil, err
	}
	r := &reader{b: body}
	m := &Model{About: r.text(), Classifier: readClassifier(r)}
	if r.uint() == 1 {
		m.Tagger = readTagger(r)
	}
	if r.err == nil && len(r.b) > 0 {
		r.fail()
	}
	return m, r.err
}

func (c *Classifier) write(w *writer) {
	w.texts(c.labels)
	w.hashes(sortedKeys(c.dict.rows))
	for i := range c.dict.idf {
		w.float(float64(c.dict.idf[i]))
	}
	t := c.w
	for i := range t.base {
		w.float(float64(t.base[i]))
		w.float(float64(t.scale[i]))
		w.uint(uint64(t.first[i+1] - t.first[i]))
	}
	for i := range t.base {
		last := uint16(0)
		for _, class := range t.class[t.first[i]:t.first[i+1]] {
			w.uint(uint64(class - last))
			last = class
		}
	}
	w.bytes8(t.q)
	w.floats(c.sure)
	w.floats(c.scope)
	if c.open {
		w.uint(1)
	} else {
		w.uint(0)
	}
	w.uint(uint64(len(c.cuts)))
	for _, cut := range c.cuts {
		w.float(cut.precision)
		w.float(cut.score)
	}
}

func readClassifier(r *reader) *Classifier {
	c := &Classifier{labels: r.texts(), dict: &dictionary{rows: r.hashes()}}
	n := len(c.dict.rows)
	if r.err != nil || len(c.labels) < 2 || len(r.b) < 9*n {
		r.fail()
		return c
	}
	for range n {
		c.dict.idf = append(c.dict.idf, float32(r.float()))
	}
	t := &table{classes: len(c.labels), first: []int32{0}}
	total := 0
	for range n {
		t.base, t.scale = append(t.base, float32(r.float())), append(t.scale, float32(r.float()))
		total += int(min(r.uint(), mostBytes))
		t.first = append(t.first, int32(total))
		if total > len(r.b) {
			r.fail()
			return c
		}
	}
	for i := range n {
		last := uint64(0)
		for range t.first[i+1] - t.first[i] {
			last += r.uint()
			if last >= uint64(t.classes) {
				r.fail()
				return c
			}
			t.class = append(t.class, uint16(last))
		}
	}
	t.q = r.bytes8(total)
	c.w = t
	c.sure, c.scope = r.floats(), r.floats()
	c.open = r.uint() == 1
	for range r.count(8) {
		c.cuts = append(c.cuts, cut{r.float(), r.float()})
	}
	return c
}

func (t *Tagger) write(w *writer) {
	w.texts(t.tags)
	w.hashes(sortedKeys(t.rows))
	c := t.chain
	for i := range len(c.first) - 1 {
		w.uint(uint64(c.first[i+1] - c.first[i]))
	}
	for _, tag := range c.tag {
		w.uint(uint64(tag))
	}
	for _, v := range c.w {
		w.uint(zigzag(v))
	}
	for _, v := range c.trans {
		w.float(float64(v))
	}
	t.lex.write(w)
}

// A weight of a tagger is kept in steps of this size.
const weightStep = 1.0 / 64

func zigzag(v float32) uint64 {
	n := int64(v/weightStep + 0.5)
	if v < 0 {
		n = int64(v/weightStep - 0.5)
	}
	return uint64(n<<1) ^ uint64(n>>63)
}

func unzigzag(u uint64) float32 {
	n := int64(u>>1) ^ -int64(u&1)
	return float32(n) * weightStep
}

func readTagger(r *reader) *Tagger {
	t := &Tagger{tags: r.texts(), rows: r.hashes(), lex: &lexicon{}}
	if r.err != nil || len(t.tags) == 0 || len(t.tags) > 1<<10 {
		r.fail()
		return t
	}
	c := newChain(t.tags)
	c.first = []int32{0}
	total := 0
	for range t.rows {
		total += int(min(r.uint(), mostBytes))
		if total > len(r.b) {
			r.fail()
			return t
		}
		c.first = append(c.first, int32(total))
	}
	for range total {
		tag := r.uint()
		if tag >= uint64(c.tags) {
			r.fail()
			return t
		}
		c.tag = append(c.tag, uint16(tag))
	}
	for range total {
		c.w = append(c.w, unzigzag(r.uint()))
	}
	for i := range c.trans {
		c.trans[i] = float32(r.float())
	}
	t.chain = c
	t.lex = readLexicon(r)
	return t
}
