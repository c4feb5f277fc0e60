package search

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"maps"
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/vector"
)

// keptForm begins the bytes of a kept index. Its number rises when anything changes
// that an Index makes of photos, so that what another program kept is made anew.
const keptForm = "qiaoix02"

// keptHead is the length of the form and the checksum, filled up to a multiple of 8.
const keptHead = 16

// A mark says which state of a library a kept index is of.
type mark struct {
	stamp   string // the store has the same
	edition int64  // of the newest change
	vectors int64  // how often one was put
}

// keep writes x as bytes, from which parseKept makes it again in a fraction of the
// time. It only reads x.
func (x *Index) keep(m mark) []byte {
	w := &writer{b: make([]byte, keptHead, keptHead+1500*len(x.photos))}
	w.string(m.stamp)
	w.int(m.edition)
	w.int(m.vectors)
	w.string(x.model)
	w.uint(uint64(len(x.photos)))
	for _, p := range x.photos {
		if w.bool(p != nil); p != nil {
			w.photo(p)
		}
	}
	newest, age := x.newestFirst()
	array(w, newest)
	array(w, age)
	x.text.keep(w)
	postings(w, x.tags)
	postings(w, x.colours)
	sets := map[string][]uint64{}
	for name, s := range x.places {
		sets[name] = s
	}
	postings(w, sets)
	rows(w, x.look)
	w.bool(x.meaning != nil)
	if x.meaning != nil {
		rows(w, x.meaning)
	}
	return sealed(w.b)
}

// sealed puts the form and the checksum before what follows their place.
func sealed(b []byte) []byte {
	copy(b, keptForm)
	binary.LittleEndian.PutUint32(b[len(keptForm):], checksum(b[keptHead:]))
	return b
}

func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

func rows(w *writer, x *vector.Index) {
	r := x.Rows()
	w.uint(uint64(r.Dim))
	array(w, r.Bytes)
	array(w, r.Scale)
	array(w, r.Sum)
}

// postings appends lists by name: the names with their lengths, then all in one.
func postings[T plain](w *writer, by map[string][]T) {
	names := slices.Sorted(maps.Keys(by))
	w.uint(uint64(len(names)))
	var all []T
	for _, name := range names {
		w.string(name)
		w.uint(uint64(len(by[name])))
		all = append(all, by[name]...)
	}
	array(w, all)
}

func (x *texts) keep(w *writer) {
	for _, s := range x.loose {
		w.string(s)
	}
	for _, s := range x.folded {
		w.string(s)
	}
	w.uint(uint64(len(x.list)))
	var all []uint32
	for _, t := range x.list {
		w.string(t.text)
		w.string(t.loose)
		w.uint(t.sign)
		w.uint(uint64(len(t.in)))
		all = append(all, t.in...)
	}
	array(w, all)
	postings(w, x.grams)
}

// unfit is an index that is kept in another form, or damaged.
func unfit() error {
	return qiao.Errorf(qiao.Invalid, "photo search", "the kept index is damaged or of another program").
		WithFix("Nothing needs to be done: it is made anew.")
}

// parseKept makes an Index of what keep wrote. The bytes are the Index's own from
// then on; it changes them. It fails with Kind Invalid if they are of another form
// or damaged.
func parseKept(b []byte) (*Index, mark, error) {
	var m mark
	if len(b) < keptHead || !bytes.HasPrefix(b, []byte(keptForm)) ||
		binary.LittleEndian.Uint32(b[len(keptForm):]) != checksum(b[keptHead:]) {
		return nil, m, unfit()
	}
	r := &parser{b: b, at: keptHead}
	m = mark{r.string(), r.int(), r.int()}
	x := NewIndex()
	x.model = r.string()
	n := r.uint()
	if n > uint64(len(b)) {
		return nil, m, unfit()
	}
	x.parsePhotos(r, int(n))
	x.newest, x.age = parseArray[int32](r), parseArray[int32](r)
	x.text.parse(r, int(n))
	x.tags, x.colours = parsePostings[posting](r), parsePostings[posting](r)
	for name, s := range parsePostings[uint64](r) {
		x.places[name] = set(s)
	}
	x.look = parseRows(r)
	if r.bool() {
		x.meaning = parseRows(r)
	}
	if r.bad || r.at != len(b) || !x.sound() {
		return nil, m, unfit()
	}
	return x, m, nil
}

// parsePhotos reads photos and what follows from each by itself.
func (x *Index) parsePhotos(r *parser, n int) {
	if n > len(r.b)-r.at {
		r.fail()
		return
	}
	room := make([]photo.Photo, n)
	x.photos = make([]*photo.Photo, n)
	x.taken, x.taker = make([]moment, n), make([]int32, n)
	x.number = make(map[photo.ID]int, n)
	x.grow(n)
	for i := range n {
		x.taker[i] = -1
		if !r.bool() {
			continue
		}
		p := &room[i]
		r.photo(p)
		if r.bad {
			return
		}
		x.photos[i], x.number[p.ID] = p, i
		x.live.add(i)
		x.count++
		x.taken[i] = momentOf(p)
		if c := camera(p); c != "" {
			x.taker[i] = x.kindOf(c)
			x.cameras[c]++
		}
	}
}

func parseRows(r *parser) *vector.Index {
	x, err := vector.Of(vector.Rows{Dim: int(min(r.uint(), 1<<20)), Bytes: parseArray[int8](r), Scale: parseArray[float32](r), Sum: parseArray[int32](r)})
	if err != nil {
		r.fail()
		return vector.New(lookDim)
	}
	return x
}

func parsePostings[T plain](r *parser) map[string][]T {
	n := r.uint()
	if n > uint64(len(r.b)-r.at) {
		r.fail()
		return nil
	}
	names, lengths := make([]string, n), make([]uint64, n)
	for i := range names {
		names[i], lengths[i] = r.string(), r.uint()
	}
	all := parseArray[T](r)
	by := make(map[string][]T, n)
	for i, name := range names {
		by[name] = next(r, &all, lengths[i])
	}
	return by
}

// next cuts n elements off the front of all.
func next[T any](r *parser, all *[]T, n uint64) []T {
	if n > uint64(len(*all)) {
		r.fail()
		return nil
	}
	one := (*all)[:n:n]
	*all = (*all)[n:]
	return one
}

func (x *texts) parse(r *parser, documents int) {
	if r.bad {
		return
	}
	x.loose, x.folded = make([]string, documents), make([]string, documents)
	for _, list := range [][]string{x.loose, x.folded} {
		for i := range list {
			list[i] = r.string()
		}
	}
	n := r.uint()
	if n > uint64(len(r.b)-r.at) {
		r.fail()
		return
	}
	x.list, x.terms = make([]term, n), make(map[string]int, n)
	lengths := make([]uint64, n)
	for i := range x.list {
		t := &x.list[i]
		t.text, t.loose, t.sign, lengths[i] = r.string(), r.string(), r.uint(), r.uint()
		x.terms[t.text] = i
	}
	all := parseArray[uint32](r)
	for i := range x.list {
		x.list[i].in = next(r, &all, lengths[i])
	}
	x.grams = parsePostings[uint32](r)
}

// sound tells whether all numbers of photos are those of photos that there are.
func (x *Index) sound() bool {
	n := uint32(len(x.photos))
	if len(x.newest) != x.count || len(x.age) != len(x.photos) || len(x.number) != x.count {
		return false
	}
	for _, i := range x.newest {
		if uint32(i) >= n || x.photos[i] == nil {
			return false
		}
	}
	for i := range x.text.list {
		if !below(x.text.list[i].in, n) {
			return false
		}
	}
	for _, in := range x.text.grams {
		if !below(in, n) {
			return false
		}
	}
	for _, by := range []map[string][]posting{x.tags, x.colours} {
		for _, list := range by {
			if slices.ContainsFunc(list, func(p posting) bool { return p.in >= n }) {
				return false
			}
		}
	}
	for _, s := range x.places {
		if len(s) > len(x.live) {
			return false
		}
	}
	return x.look.Dim() == lookDim && x.rowsWithin(x.look) && (x.meaning == nil || x.rowsWithin(x.meaning))
}

// rowsWithin tells whether vectors are only those of photos that there are.
func (x *Index) rowsWithin(v *vector.Index) bool {
	held := 0
	x.live.each(func(i int) {
		if v.Has(i) {
			held++
		}
	})
	return held == v.Len()
}

func below(in []uint32, n uint32) bool {
	for _, i := range in {
		if i >= n {
			return false
		}
	}
	return true
}
