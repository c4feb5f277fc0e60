package harper

import "slices"

// collections make, fill and read arrays, objects, maps and bytes.
func collections() map[string]shim {
	return map[string]shim{
		"new Array":  func(c *call) { c.returnValue(&array{}) },
		"new Error":  func(c *call) { c.returnValue(&thrown{"Error"}) },
		"new Map":    func(c *call) { c.returnValue(&mapping{}) },
		"new Object": func(c *call) { c.returnValue(&object{map[string]any{}}) },
		"new(ref)1":  copyBytes,

		"set(ref,i32,ref)0":       setItem,
		"set(ref,ref,ref)0":       setField,
		"set(ref,ref,ref)1":       setMapped,
		"get(ref,i32)1":           getItem,
		"get_unchecked(ref,i32)1": getItem,
		"get(ref,ref)1":           getField,
		"length":                  length,
		"entries":                 entries,
		"prototypesetcall":        writeBytes,
		"instanceof_ArrayBuffer":  func(c *call) { c.returnBool(false) },
		"instanceof_Uint8Array": func(c *call) {
			_, ok := c.value(0).(*byteArray)
			c.returnBool(ok)
		},
	}
}

func copyBytes(c *call) {
	b, _ := c.value(0).(*byteArray)
	if b == nil {
		b = &byteArray{}
	}
	c.returnValue(&byteArray{slices.Clone(b.bytes)})
}

func writeBytes(c *call) {
	if b, ok := c.value(2).(*byteArray); ok {
		c.mem.Write(uint32(c.stack[0]), b.bytes)
	}
}

// longestArray bounds what a broken module could make us allocate.
const longestArray = 1 << 20

func setItem(c *call) {
	a, ok := c.value(0).(*array)
	i := uint32(c.stack[1])
	if !ok || i >= longestArray {
		return
	}
	for uint32(len(a.items)) <= i {
		a.items = append(a.items, undefined{})
	}
	a.items[i] = c.value(2)
}

func setField(c *call) {
	if o, ok := c.value(0).(*object); ok {
		o.fields[jsString(c.value(1))] = c.value(2)
	}
}

func setMapped(c *call) {
	if m, ok := c.value(0).(*mapping); ok {
		m.keys, m.values = append(m.keys, c.value(1)), append(m.values, c.value(2))
	}
}

func getItem(c *call) {
	a, ok := c.value(0).(*array)
	i := uint32(c.stack[1])
	if !ok || i >= uint32(len(a.items)) {
		c.returnValue(undefined{})
		return
	}
	c.returnValue(a.items[i])
}

// getField reads a property; that of the symbol "iterator" is a function which
// iterates over an array.
func getField(c *call) {
	key := c.value(1)
	if s, ok := key.(*symbol); ok && s.name == "iterator" {
		c.returnValue(&function{iterate})
		return
	}
	if o, ok := c.value(0).(*object); ok {
		if v, ok := o.fields[jsString(key)]; ok {
			c.returnValue(v)
			return
		}
	}
	c.returnValue(undefined{})
}

func length(c *call) {
	switch v := c.value(0).(type) {
	case *array:
		c.stack[0] = uint64(len(v.items))
	case *byteArray:
		c.stack[0] = uint64(len(v.bytes))
	default:
		c.stack[0] = 0
	}
}

func entries(c *call) {
	a := &array{}
	if o, ok := c.value(0).(*object); ok {
		for k, v := range o.fields {
			a.items = append(a.items, &array{[]any{k, v}})
		}
	}
	c.returnValue(a)
}
