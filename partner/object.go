package partner

import (
	"bytes"
	"io"
	"sync"
	"sync/atomic"

	"github.com/qiao-ai/qiao"
)

// An Object is a JSON object in which fields of the top level can be replaced
// and added while every other byte stays as it was written: numbers, the
// order of keys, and what nobody here knows. Use [ScanObject].
//
// It is not safe for concurrent changes; a Clone may be changed apart.
type Object struct {
	raw    []byte
	fields []field
	edits  []edit // sorted by place
	open   int    // after the opening brace
	bodies *atomic.Int32
}

type field struct {
	key, value [2]int // the key inside its quotes
}

type edit struct {
	from, to int
	text     []byte
}

// maxDepth bounds how deep a body may be nested.
const maxDepth = 512

// ScanObject reads the structure of a JSON object: braces, commas, strings and
// literals, not what escapes or characters are inside strings. It keeps raw. What
// is no object is an error of Kind Invalid that says where it breaks.
func ScanObject(raw []byte) (*Object, error) {
	o := &Object{raw: raw, fields: make([]field, 0, 12), bodies: new(atomic.Int32)}
	s := scanner{raw: raw}
	at := s.space(0)
	if at >= len(raw) || raw[at] != '{' {
		return nil, broken(at, "it is not a JSON object")
	}
	o.open = at + 1
	end, ok := s.object(at, 0, &o.fields)
	if ok {
		if at = s.space(end); at == len(raw) {
			return o, nil
		}
		s.at = at
	}
	return nil, broken(s.at, "it is not JSON")
}

func broken(at int, what string) error {
	return qiao.Errorf(qiao.Invalid, "read request", "%s: byte %d", what, at).
		WithFix("Send one JSON object.")
}

// A scanner walks JSON. at is where it broke.
type scanner struct {
	raw []byte
	at  int
}

func (s *scanner) space(i int) int {
	for i < len(s.raw) {
		switch s.raw[i] {
		case ' ', '\n', '\r', '\t':
			i++
		default:
			return i
		}
	}
	return i
}

func (s *scanner) fail(i int) (int, bool) {
	s.at = i
	return i, false
}

// value returns the end of the value at i.
func (s *scanner) value(i, depth int) (int, bool) {
	if i >= len(s.raw) || depth > maxDepth {
		return s.fail(i)
	}
	switch c := s.raw[i]; c {
	case '{':
		return s.object(i, depth, nil)
	case '[':
		return s.array(i, depth)
	case '"':
		return s.text(i)
	case 't':
		return s.word(i, "true")
	case 'f':
		return s.word(i, "false")
	case 'n':
		return s.word(i, "null")
	}
	return s.number(i)
}

func (s *scanner) word(i int, word string) (int, bool) {
	if end := i + len(word); end <= len(s.raw) && string(s.raw[i:end]) == word {
		return end, true
	}
	return s.fail(i)
}

// number takes the characters of a number; that they make one is left to who
// reads it.
func (s *scanner) number(i int) (int, bool) {
	start, digits := i, false
	for ; i < len(s.raw); i++ {
		switch c := s.raw[i]; {
		case c >= '0' && c <= '9':
			digits = true
		case c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E':
		default:
			if !digits {
				return s.fail(i)
			}
			return i, true
		}
	}
	if !digits {
		return s.fail(start)
	}
	return i, true
}

// text returns the end of the string at i: the first quote with an even number
// of backslashes before it.
func (s *scanner) text(i int) (int, bool) {
	for from := i + 1; ; {
		n := bytes.IndexByte(s.raw[from:], '"')
		if n < 0 {
			return s.fail(len(s.raw))
		}
		q := from + n
		k := q - 1
		for k > i && s.raw[k] == '\\' {
			k--
		}
		if (q-1-k)%2 == 0 {
			return q + 1, true
		}
		from = q + 1
	}
}

// object returns the end of the object at i and notes its fields, if wanted.
func (s *scanner) object(i, depth int, fields *[]field) (int, bool) {
	i = s.space(i + 1)
	if i < len(s.raw) && s.raw[i] == '}' {
		return i + 1, true
	}
	for {
		if i >= len(s.raw) || s.raw[i] != '"' {
			return s.fail(i)
		}
		var f field
		end, ok := s.text(i)
		if !ok {
			return end, false
		}
		f.key = [2]int{i + 1, end - 1}
		if i = s.space(end); i >= len(s.raw) || s.raw[i] != ':' {
			return s.fail(i)
		}
		i = s.space(i + 1)
		if end, ok = s.value(i, depth+1); !ok {
			return end, false
		}
		f.value = [2]int{i, end}
		if i = s.space(end); i >= len(s.raw) {
			return s.fail(i)
		}
		c := s.raw[i]
		if fields != nil {
			*fields = append(*fields, f)
		}
		switch c {
		case '}':
			return i + 1, true
		case ',':
			i = s.space(i + 1)
		default:
			return s.fail(i)
		}
	}
}

func (s *scanner) array(i, depth int) (int, bool) {
	i = s.space(i + 1)
	if i < len(s.raw) && s.raw[i] == ']' {
		return i + 1, true
	}
	for {
		end, ok := s.value(i, depth+1)
		if !ok {
			return end, false
		}
		if i = s.space(end); i >= len(s.raw) {
			return s.fail(i)
		}
		switch s.raw[i] {
		case ']':
			return i + 1, true
		case ',':
			i = s.space(i + 1)
		default:
			return s.fail(i)
		}
	}
}

// Raw is the object as it was written.
func (o *Object) Raw() []byte { return o.raw }

// Names calls yield with each name of the top level and its value, as they are
// written, until it returns false.
func (o *Object) Names(yield func(name, value []byte) bool) {
	for _, f := range o.fields {
		if !yield(o.raw[f.key[0]:f.key[1]], o.raw[f.value[0]:f.value[1]]) {
			return
		}
	}
}

// find returns the last field of a name, which counts where a name stands twice.
func (o *Object) find(name string) *field {
	for i := len(o.fields) - 1; i >= 0; i-- {
		f := &o.fields[i]
		if string(o.raw[f.key[0]:f.key[1]]) == name {
			return f
		}
	}
	return nil
}

// Get returns a field's value as it was written, or nil.
func (o *Object) Get(name string) []byte {
	if f := o.find(name); f != nil {
		return o.raw[f.value[0]:f.value[1]]
	}
	return nil
}

// Set replaces a field's value, or adds the field at the front. The value must be
// JSON. Each name may be set once. Where a name stands twice, each is replaced: a
// server may read either.
func (o *Object) Set(name string, value []byte) {
	found := false
	for _, f := range o.fields {
		if string(o.raw[f.key[0]:f.key[1]]) == name {
			o.put(edit{f.value[0], f.value[1], value})
			found = true
		}
	}
	if found {
		return
	}
	text := make([]byte, 0, len(name)+len(value)+4)
	text = append(append(append(text, '"'), name...), '"', ':')
	text = append(text, value...)
	if len(o.fields)+len(o.edits) > 0 {
		text = append(text, ',')
	}
	o.put(edit{o.open, o.open, text})
}

func (o *Object) put(e edit) {
	i := len(o.edits)
	for i > 0 && o.edits[i-1].from >= e.from {
		i--
	}
	o.edits = append(o.edits, edit{})
	copy(o.edits[i+1:], o.edits[i:])
	o.edits[i] = e
}

// Clone returns an Object with the same changes that can be changed further.
func (o *Object) Clone() *Object {
	own := *o
	own.edits = append(make([]edit, 0, len(o.edits)+2), o.edits...)
	return &own
}

// Len is the number of bytes with all changes.
func (o *Object) Len() int64 {
	n := len(o.raw)
	for _, e := range o.edits {
		n += len(e.text) - (e.to - e.from)
	}
	return int64(n)
}

// Pieces are the object with all changes, in order, without copying it.
func (o *Object) Pieces() [][]byte {
	list := make([][]byte, 0, 2*len(o.edits)+1)
	at := 0
	for _, e := range o.edits {
		if e.from > at {
			list = append(list, o.raw[at:e.from])
		}
		list, at = append(list, e.text), e.to
	}
	return append(list, o.raw[at:])
}

// Bytes is the object with all changes; without any, it is what was scanned.
func (o *Object) Bytes() []byte {
	if len(o.edits) == 0 {
		return o.raw
	}
	return bytes.Join(o.Pieces(), nil)
}

// Body reads the object with all changes.
func (o *Object) Body() io.ReadCloser {
	o.bodies.Add(1)
	return &objectBody{rest: o.Pieces(), of: o.bodies}
}

// Idle tells whether all bodies of the object and of its clones are closed, so that
// nobody reads its bytes any more.
func (o *Object) Idle() bool { return o.bodies.Load() == 0 }

// An objectBody is a request's body. Who can write several pieces at once asks for
// them instead of reading.
type objectBody struct {
	rest [][]byte
	of   *atomic.Int32
	once sync.Once
}

// Pieces returns what has not been read, and leaves nothing.
func (b *objectBody) Pieces() [][]byte {
	rest := b.rest
	b.rest = nil
	return rest
}

// Read implements [io.Reader].
func (b *objectBody) Read(p []byte) (n int, err error) {
	for n < len(p) && len(b.rest) > 0 {
		m := copy(p[n:], b.rest[0])
		n += m
		if b.rest[0] = b.rest[0][m:]; len(b.rest[0]) == 0 {
			b.rest = b.rest[1:]
		}
	}
	if n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

// Close implements [io.Closer].
func (b *objectBody) Close() error {
	b.once.Do(func() { b.of.Add(-1) })
	return nil
}
