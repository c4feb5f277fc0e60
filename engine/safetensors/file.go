package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"math"
	"os"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/quant"
)

// A tensor says where an array of numbers lies in a file.
type tensor struct {
	typ   quant.Type
	shape []int // as the file has it: rows first
	file  *os.File
	at    int64 // of its bytes in the file
	size  int64
}

// mostHeader bounds the directory of a file; a model of 100,000 tensors has 10 MB.
const mostHeader = 64 << 20

const mostDims = 4

func malformed(format string, args ...any) error {
	return qiao.Errorf(qiao.Invalid, "safetensors: read model", format, args...).
		WithFix("Fetch the model's folder again: it is not whole, or damaged.")
}

// described is a tensor as the directory describes it.
type described struct {
	Type    string   `json:"dtype"`
	Shape   []int64  `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"`
}

// parse reads the directory of a file of so many bytes, and checks every offset and
// size in it. Where the tensors lie is counted from the file's start.
func parse(r io.Reader, size int64) (map[string]tensor, error) {
	var length [8]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, malformed("a file of %d bytes is too short", size)
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > mostHeader || int64(n) > size-8 {
		return nil, malformed("its directory has %d bytes of a file of %d", n, size)
	}
	head := make([]byte, n)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, malformed("the directory is cut short")
	}
	var raw map[string]json.RawMessage
	if err := json.NewDecoder(bytes.NewReader(head)).Decode(&raw); err != nil {
		return nil, malformed("its directory is no JSON")
	}
	all := map[string]tensor{}
	for name, data := range raw {
		if name == "__metadata__" {
			continue
		}
		var d described
		if err := json.Unmarshal(data, &d); err != nil {
			return nil, malformed("the tensor %.80q is not described", name)
		}
		t, err := d.tensor(name, 8+int64(n), size)
		if err != nil {
			return nil, err
		}
		all[name] = t
	}
	return all, nil
}

func (d *described) tensor(name string, start, size int64) (t tensor, err error) {
	switch d.Type {
	case "F32":
		t.typ = quant.F32
	case "F16":
		t.typ = quant.F16
	case "BF16":
		t.typ = quant.BF16
	default:
		return t, qiao.Errorf(qiao.Unsupported, "safetensors: read model", "the tensor %.80q has numbers of the type %.20q", name, d.Type).
			WithFix("Use the model in BF16, F16 or F32, or a GGUF file of it.")
	}
	if len(d.Shape) == 0 || len(d.Shape) > mostDims {
		return t, malformed("the tensor %.80q has %d sizes", name, len(d.Shape))
	}
	count := int64(1)
	for _, v := range d.Shape {
		if v <= 0 || v > math.MaxInt32 || count > math.MaxInt64/16/v {
			return t, malformed("the tensor %.80q has the sizes %v", name, d.Shape)
		}
		count *= v
		t.shape = append(t.shape, int(v))
	}
	one, _ := t.typ.RowBytes(1)
	t.size, t.at = d.Offsets[1]-d.Offsets[0], start+d.Offsets[0]
	if d.Offsets[0] < 0 || d.Offsets[1] < d.Offsets[0] || d.Offsets[1] > size-start || t.size != count*int64(one) {
		return t, malformed("the tensor %.80q lies at %v", name, d.Offsets)
	}
	return t, nil
}

// read returns the tensor's bytes.
func (t *tensor) read() ([]byte, error) {
	b := make([]byte, t.size)
	if _, err := t.file.ReadAt(b, t.at); err != nil {
		return nil, malformed("a tensor cannot be read")
	}
	return b, nil
}
