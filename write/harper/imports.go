package harper

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/qiao-ai/qiao"
)

// A shim does what an imported JavaScript function does.
type shim func(c *call)

// A call is one call of an import: its arguments, in place of which the result
// goes, and the instance that calls.
type call struct {
	ctx   context.Context
	l     *linter
	mem   api.Memory
	stack []uint64
}

func (c *call) value(i int) any { return c.l.heap.at(c.stack[i]) }

func (c *call) returnValue(v any) { c.stack[0] = c.l.heap.put(v) }

func (c *call) returnBool(b bool) {
	c.stack[0] = 0
	if b {
		c.stack[0] = 1
	}
}

// text reads the string at the address in argument i with its length in i+1.
func (c *call) text(i int) string {
	b, _ := c.mem.Read(uint32(c.stack[i]), uint32(c.stack[i+1]))
	return string(b)
}

// freeText frees the string at argument i, which the module gave away.
func (c *call) freeText(i int) {
	_, _ = c.l.call(c.ctx, "__wbindgen_free", c.stack[i], c.stack[i+1], 1)
}

// storeText writes the address and length of s where argument 0 points to; two
// zeros if there is none. A panic here traps the module, as it must.
func (c *call) storeText(s string, some bool) {
	var at, n uint64
	if some {
		var err error
		if at, n, err = c.l.put(c.ctx, s); err != nil {
			panic(err)
		}
	}
	c.mem.WriteUint32Le(uint32(c.stack[0]), uint32(at))
	c.mem.WriteUint32Le(uint32(c.stack[0])+4, uint32(n))
}

// throw hands the module an exception.
func (c *call) throw(message string) {
	index, err := c.l.call(c.ctx, "__externref_table_alloc")
	if err != nil {
		panic(err)
	}
	if err := c.l.table.set(c.ctx, index[0], c.l.heap.put(&thrown{message})); err != nil {
		panic(err)
	}
	_, _ = c.l.call(c.ctx, "__wbindgen_exn_store", index[0])
	c.stack[0] = refUndefined
}

// shims lists what is known of the module's imports, by [importKey].
func shims() map[string]shim {
	all := map[string]shim{}
	for _, theme := range []map[string]shim{wrappers(), conversions(), collections(), iterations(), surroundings()} {
		maps.Copy(all, theme)
	}
	return all
}

// provideImports makes the host modules that m imports from.
func provideImports(ctx context.Context, rt wazero.Runtime, m wazero.CompiledModule) error {
	known := shims()
	hosts := map[string]wazero.HostModuleBuilder{}
	for _, f := range m.ImportedFunctions() {
		module, name, _ := f.Import()
		do, ok := known[importKey(name, f)]
		if !ok {
			return qiao.Errorf(qiao.Unavailable, "harper: prepare the module", "import %s (%s) is not known", name, importKey(name, f)).
				WithFix("This version works with Harper %s. Run: qiao model pull harper", Version)
		}
		if hosts[module] == nil {
			hosts[module] = rt.NewHostModuleBuilder(module)
		}
		hosts[module].NewFunctionBuilder().WithGoModuleFunction(host(do), f.ParamTypes(), f.ResultTypes()).Export(name)
	}
	for _, h := range hosts {
		if _, err := h.Instantiate(ctx); err != nil {
			return qiao.E(qiao.Other, "harper: prepare the module", err)
		}
	}
	return nil
}

func host(do shim) api.GoModuleFunc {
	return func(ctx context.Context, m api.Module, stack []uint64) {
		l, _ := ctx.Value(linterKey{}).(*linter)
		do(&call{ctx, l, m.Memory(), stack})
	}
}

// hashed tells apart imports of the same name and signature by the hash that
// wasm-bindgen gives each.
var hashed = map[string]string{
	"116be93542d39019": "new Array",
	"227d7c05414eb861": "new Error",
	"cdf041679ded4c5f": "new Map",
	"ebe3e0f6837f0879": "new Object",
	"42cf16ee0dafc9e2": "next()",
	"8f26b64fa5e9f64b": ".next",
}

// importKey names an import by what it does: its name without wasm-bindgen's
// prefix and hash, and, where that is not enough, its parameters.
func importKey(name string, f api.FunctionDefinition) string {
	key := strings.TrimPrefix(name, "__wbg_")
	if i := strings.LastIndexByte(key, '_'); i > 0 && len(key)-i-1 == 16 {
		if meaning, ok := hashed[key[i+1:]]; ok {
			return meaning
		}
		key = key[:i]
	}
	switch key {
	case "set", "get", "get_unchecked", "log", "new", "__wbindgen_cast":
		return key + signature(f)
	}
	return key
}

func signature(f api.FunctionDefinition) string {
	names := map[api.ValueType]string{api.ValueTypeI32: "i32", api.ValueTypeF64: "f64", api.ValueTypeExternref: "ref"}
	params := make([]string, len(f.ParamTypes()))
	for i, t := range f.ParamTypes() {
		params[i] = names[t]
	}
	return fmt.Sprintf("(%s)%d", strings.Join(params, ","), len(f.ResultTypes()))
}
