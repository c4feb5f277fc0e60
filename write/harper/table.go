package harper

import (
	"context"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/qiao-ai/qiao"
)

// externrefs reads and writes an instance's table of references. wazero offers
// no access to a table from outside, so a small module of our own imports it and
// exports get, set and grow.
type externrefs struct {
	module      api.Module
	read, write api.Function
	enlarge     api.Function
}

func newExternrefs(ctx context.Context, rt wazero.Runtime, instance string) (externrefs, error) {
	m, err := rt.InstantiateWithConfig(ctx, tableModule(instance), wazero.NewModuleConfig().WithName(instance+"-table"))
	if err != nil {
		return externrefs{}, qiao.E(qiao.Unavailable, "harper: reach the table of references", err).
			WithFix("This version works with Harper %s. Run: qiao model pull harper", Version)
	}
	return externrefs{m, m.ExportedFunction("get"), m.ExportedFunction("set"), m.ExportedFunction("grow")}, nil
}

func (t externrefs) close(ctx context.Context) {
	if t.module != nil {
		_ = t.module.Close(ctx)
	}
}

func (t externrefs) get(ctx context.Context, index uint32) (uint64, error) {
	r, err := t.read.Call(ctx, uint64(index))
	if err != nil {
		return 0, qiao.E(qiao.Other, "harper: read the table of references", err)
	}
	return r[0], nil
}

func (t externrefs) set(ctx context.Context, index, ref uint64) error {
	_, err := t.write.Call(ctx, index, ref)
	return err
}

// grow adds n empty places and returns the first.
func (t externrefs) grow(ctx context.Context, n uint64) (uint64, error) {
	r, err := t.enlarge.Call(ctx, n)
	if err != nil {
		return 0, err
	}
	return r[0], nil
}

// The parts of the WebAssembly binary format (core specification 2.0, chapter 5)
// that tableModule writes.
const (
	typeI32, typeExternref, typeFunc = 0x7f, 0x6f, 0x60

	sectionType, sectionImport, sectionFunction, sectionExport, sectionCode = 1, 2, 3, 7, 10

	opEnd, opLocalGet, opTableGet, opTableSet, opRefNull, opPrefix = 0x0b, 0x20, 0x25, 0x26, 0xd0, 0xfc
	opTableGrow                                                    = 0x0f // after opPrefix
)

// tableModule writes a module that imports the table of the named instance.
func tableModule(instance string) []byte {
	out := []byte{0, 'a', 's', 'm', 1, 0, 0, 0}
	out = append(out, section(sectionType, vector(
		[]byte{typeFunc, 1, typeI32, 1, typeExternref},
		[]byte{typeFunc, 2, typeI32, typeExternref, 0},
		[]byte{typeFunc, 1, typeI32, 1, typeI32},
	))...)
	table := append(name(instance), name("__wbindgen_externrefs")...)
	out = append(out, section(sectionImport, vector(append(table, 1, typeExternref, 0, 0)))...)
	out = append(out, section(sectionFunction, vector([]byte{0}, []byte{1}, []byte{2}))...)
	out = append(out, section(sectionExport, vector(
		append(name("get"), 0, 0), append(name("set"), 0, 1), append(name("grow"), 0, 2),
	))...)
	return append(out, section(sectionCode, vector(
		body(opLocalGet, 0, opTableGet, 0),
		body(opLocalGet, 0, opLocalGet, 1, opTableSet, 0),
		body(opRefNull, typeExternref, opLocalGet, 0, opPrefix, opTableGrow, 0),
	))...)
}

func section(id byte, content []byte) []byte {
	return append(append([]byte{id}, leb128(len(content))...), content...)
}

func vector(items ...[]byte) []byte {
	out := leb128(len(items))
	for _, item := range items {
		out = append(out, item...)
	}
	return out
}

func name(s string) []byte { return append(leb128(len(s)), s...) }

// body writes a function without locals.
func body(code ...byte) []byte {
	code = append(append([]byte{0}, code...), opEnd)
	return append(leb128(len(code)), code...)
}

func leb128(n int) []byte {
	var out []byte
	for ; n > 0x7f; n >>= 7 {
		out = append(out, byte(n)|0x80)
	}
	return append(out, byte(n))
}
