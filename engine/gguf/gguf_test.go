package gguf

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/quant"
)

// sample is a small file with a setting of each kind and two tensors.
func sample(t testing.TB) []byte {
	t.Helper()
	w := &Writer{}
	w.Set("general.architecture", "qwen2")
	w.Set("a.bool", true)
	w.Set("a.i32", int32(-7))
	w.Set("a.u32", uint32(7))
	w.Set("a.u64", uint64(1)<<40)
	w.Set("a.f32", float32(0.5))
	w.Set("a.f64", 0.25)
	w.Set("a.texts", []string{"你好", "", "x"})
	w.Set("a.ints", []int32{1, -2, 3})
	w.Set("a.floats", []float32{1.5, 2.5})
	w.Add("first", quant.F32, []int{3, 2}, func() []byte { return make([]byte, 24) })
	w.Add("second", quant.Q8_0, []int{64, 1, 2}, func() []byte { return bytes.Repeat([]byte{7}, 136) })
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	f, err := Parse(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	text, _ := f.String("general.architecture")
	yes, _ := f.Bool("a.bool")
	i, _ := f.Int("a.i32")
	u, _ := f.Int("a.u64")
	x, _ := f.Float("a.f32")
	y, _ := f.Float("a.u32")
	if text != "qwen2" || !yes || i != -7 || u != 1<<40 || x != 0.5 || y != 7 {
		t.Error(text, yes, i, u, x, y)
	}
	texts, _ := f.Strings("a.texts")
	ints, _ := f.Ints("a.ints")
	floats, _ := f.Floats("a.floats")
	if !slices.Equal(texts, []string{"你好", "", "x"}) || !slices.Equal(ints, []int64{1, -2, 3}) || !slices.Equal(floats, []float64{1.5, 2.5}) {
		t.Error(texts, ints, floats)
	}
	s := f.Tensor("second")
	if s.Rows() != 2 || len(s.Row(1)) != 68 || s.Type != quant.Q8_0 || s.Data[0] != 7 {
		t.Errorf("%+v", s)
	}
	if n := len(slices.Collect(f.Tensors())); n != 2 || len(f.Keys()) != 10 {
		t.Error(n, f.Keys())
	}
}

func TestWhatIsNotThereIsFalse(t *testing.T) {
	f, err := Parse(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"none", "a.texts", "general.architecture"} {
		if _, ok := f.Int(key); ok {
			t.Errorf("%s is a number", key)
		}
		if _, ok := f.Ints(key); ok {
			t.Errorf("%s is a list of numbers", key)
		}
	}
	if _, ok := f.String("a.i32"); ok {
		t.Error("a number is a text")
	}
	if _, ok := f.Strings("a.ints"); ok {
		t.Error("numbers are texts")
	}
	if f.Tensor("none") != nil {
		t.Error("a tensor that is not there")
	}
}

func TestOpenMapsAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.gguf")
	if err := os.WriteFile(path, sample(t), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	f.Forget()
	if f.Tensor("second").Data[135] != 7 {
		t.Error("forgotten bytes do not come back")
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error("closing twice:", err)
	}
}

func TestOpenSaysWhatIsMissing(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(filepath.Join(dir, "none")); qiao.KindOf(err) != qiao.NotFound {
		t.Error(err)
	}
	if _, err := Open(dir); err == nil {
		t.Error("a folder opened")
	}
	empty := filepath.Join(dir, "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(empty); qiao.KindOf(err) != qiao.Invalid {
		t.Error(err)
	}
}

func TestEveryCutFileIsRefused(t *testing.T) {
	whole := sample(t)
	f, _ := Parse(whole)
	last := f.Tensor("second").Data

	for n := range len(whole) {
		if _, err := Parse(whole[:n]); err == nil && n < len(whole)-(32-len(last)%32)%32 {
			t.Fatalf("a file cut at %d of %d was accepted", n, len(whole))
		} else if err != nil && qiao.FixOf(err) == "" {
			t.Fatalf("cut at %d: no fix in %v", n, err)
		}
	}
}

// directory makes the start of a file from numbers and texts.
func directory(tensors, settings uint64, rest ...any) []byte {
	var b bytes.Buffer
	b.WriteString(magic)
	putNumber(&b, uint32(3))
	putNumber(&b, tensors)
	putNumber(&b, settings)
	for _, v := range rest {
		if s, ok := v.(string); ok {
			putText(&b, s)
			continue
		}
		putNumber(&b, v)
	}
	b.Write(make([]byte, 256))
	return b.Bytes()
}

func TestHostileFilesAreRefused(t *testing.T) {
	const huge = uint64(1) << 62
	for _, c := range []struct {
		name string
		data []byte
		kind qiao.Kind
	}{
		{"no magic", []byte("GGML\x03\x00\x00\x00"), qiao.Invalid},
		{"an old version", append([]byte(magic), 2, 0, 0, 0), qiao.Unsupported},
		{"the other byte order", append([]byte(magic), 0, 0, 0, 3), qiao.Unsupported},
		{"tensors without end", directory(huge, 0), qiao.Invalid},
		{"settings without end", directory(0, huge), qiao.Invalid},
		{"a name without end", directory(0, 1, huge), qiao.Invalid},
		{"a list without end", directory(0, 1, "k", uint32(9), uint32(4), huge), qiao.Invalid},
		{"texts without end", directory(0, 1, "k", uint32(9), uint32(8), uint64(200), huge), qiao.Invalid},
		{"a list of lists", directory(0, 1, "k", uint32(9), uint32(9), uint64(1)), qiao.Invalid},
		{"an unknown value", directory(0, 1, "k", uint32(13)), qiao.Invalid},
		{"a setting twice", directory(0, 2, "k", uint32(7), uint8(1), "k", uint32(7), uint8(1)), qiao.Invalid},
		{"a name that is no UTF-8", directory(0, 1, "\xff", uint32(7), uint8(1)), qiao.Invalid},
		{"no dimensions", directory(1, 0, "t", uint32(0)), qiao.Invalid},
		{"many dimensions", directory(1, 0, "t", uint32(5)), qiao.Invalid},
		{"a size of zero", directory(1, 0, "t", uint32(1), uint64(0), uint32(0), uint64(0)), qiao.Invalid},
		{"sizes that overflow", directory(1, 0, "t", uint32(2), uint64(1)<<32, uint64(1)<<32, uint32(0), uint64(0)), qiao.Invalid},
		{"an unknown format", directory(1, 0, "t", uint32(1), uint64(32), uint32(4), uint64(0)), qiao.Unsupported},
		{"part of a block", directory(1, 0, "t", uint32(1), uint64(31), uint32(8), uint64(0)), qiao.Invalid},
		{"past the end", directory(1, 0, "t", uint32(1), uint64(1024), uint32(0), uint64(0)), qiao.Invalid},
		{"an offset past the end", directory(1, 0, "t", uint32(1), uint64(1), uint32(0), huge), qiao.Invalid},
		{"a crooked offset", directory(1, 0, "t", uint32(1), uint64(1), uint32(0), uint64(4)), qiao.Invalid},
		{"an alignment of zero", directory(1, 1, keyAlign, uint32(4), uint32(0), "t", uint32(1), uint64(1), uint32(0), uint64(0)), qiao.Invalid},
		{"an alignment that is a text", directory(1, 1, keyAlign, uint32(8), "x", "t", uint32(1), uint64(1), uint32(0), uint64(0)), qiao.Invalid},
		{"tensors that share bytes", directory(2, 0, "t", uint32(1), uint64(16), uint32(0), uint64(0), "u", uint32(1), uint64(16), uint32(0), uint64(32)), qiao.Invalid},
		{"a tensor twice", directory(2, 0, "t", uint32(1), uint64(1), uint32(0), uint64(0), "t", uint32(1), uint64(1), uint32(0), uint64(32)), qiao.Invalid},
	} {
		if _, err := Parse(c.data); qiao.KindOf(err) != c.kind {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestWriterRefusesWhatNoFileCanHold(t *testing.T) {
	for name, fill := range map[string]func(*Writer){
		"a value of unknown type":  func(w *Writer) { w.Set("k", struct{}{}) },
		"part of a block":          func(w *Writer) { w.Add("t", quant.Q8_0, []int{31}, nil) },
		"bytes of the wrong count": func(w *Writer) { w.Add("t", quant.F32, []int{2}, func() []byte { return nil }) },
	} {
		w := &Writer{}
		fill(w)
		if _, err := w.WriteTo(&bytes.Buffer{}); err == nil {
			t.Errorf("%s was written", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	whole := sample(f)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	for _, at := range []int{8, 16, 24, 60, 200, len(whole) - 300} {
		b := slices.Clone(whole)
		binary.LittleEndian.PutUint32(b[at:], 0xfffffff0)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse(data)
		if err != nil {
			return
		}
		for _, key := range file.Keys() {
			file.Int(key)
			file.Float(key)
			file.Bool(key)
			file.String(key)
			file.Strings(key)
			file.Ints(key)
			file.Floats(key)
		}
		for tensor := range file.Tensors() {
			if n, ok := tensor.Type.RowBytes(tensor.Dims[0]); !ok || n*tensor.Rows() != len(tensor.Data) {
				t.Errorf("%s has %d bytes", tensor.Name, len(tensor.Data))
			}
		}
	})
}
