package harper

import "math"

// wrappers hold Rust objects for JavaScript.
func wrappers() map[string]shim {
	wrap := func(c *call) { c.returnValue(&wrapped{c.stack[0]}) }
	return map[string]shim{
		"lint_new": wrap, "suggestion_new": wrap, "organizedgroup_new": wrap,
		"lint_unwrap": func(c *call) {
			w, ok := c.value(0).(*wrapped)
			c.stack[0] = 0
			if ok {
				c.stack[0], w.address = w.address, 0
			}
		},
	}
}

// notBool is wasm-bindgen's answer for a value that is no boolean.
const notBool = 0xffffff

// conversions turn values of JavaScript into those of the module, and back.
func conversions() map[string]shim {
	describe := func(c *call) { c.storeText(jsString(c.value(1)), true) }
	return map[string]shim{
		"Error":                           func(c *call) { c.returnValue(&thrown{c.text(0)}) },
		"String":                          describe,
		"__wbindgen_debug_string":         describe,
		"__wbindgen_cast(f64)1":           func(c *call) { c.returnValue(math.Float64frombits(c.stack[0])) },
		"__wbindgen_cast(i32,i32)1":       func(c *call) { c.returnValue(c.text(0)) },
		"__wbindgen_boolean_get":          booleanGet,
		"__wbindgen_number_get":           numberGet,
		"__wbindgen_is_object":            isObject,
		"__wbindgen_jsval_loose_eq":       looselyEqual,
		"__wbindgen_init_externref_table": initTable,
		"__wbindgen_throw":                func(c *call) { panic(&thrown{c.text(0)}) },
		"__wbindgen_is_function": func(c *call) {
			_, ok := c.value(0).(*function)
			c.returnBool(ok)
		},
		"__wbindgen_is_string": func(c *call) {
			_, ok := c.value(0).(string)
			c.returnBool(ok)
		},
		"__wbindgen_string_get": func(c *call) {
			s, ok := c.value(1).(string)
			c.storeText(s, ok)
		},
	}
}

func booleanGet(c *call) {
	b, ok := c.value(0).(bool)
	c.returnBool(b)
	if !ok {
		c.stack[0] = notBool
	}
}

func numberGet(c *call) {
	f, ok := c.value(1).(float64)
	to := uint32(c.stack[0])
	c.mem.WriteUint64Le(to+8, math.Float64bits(f))
	c.returnBool(ok)
	c.mem.WriteUint32Le(to, uint32(c.stack[0]))
}

func isObject(c *call) {
	switch c.value(0).(type) {
	case nil, undefined, string, float64, bool, *function, *symbol:
		c.returnBool(false)
	default:
		c.returnBool(true)
	}
}

func looselyEqual(c *call) {
	a, b := c.value(0), c.value(1)
	c.returnBool(nullish(a) && nullish(b) || jsString(a) == jsString(b))
}

// initTable puts the fixed values where wasm-bindgen's own glue puts them.
func initTable(c *call) {
	first, err := c.l.table.grow(c.ctx, firstFree-1)
	if err != nil {
		panic(err)
	}
	for ref := uint64(refUndefined); ref < firstFree; ref++ {
		if err := c.l.table.set(c.ctx, first+ref-1, ref); err != nil {
			panic(err)
		}
	}
	if err := c.l.table.set(c.ctx, 0, refUndefined); err != nil {
		panic(err)
	}
}
