package harper

// iterations call functions and walk iterators.
func iterations() map[string]shim {
	return map[string]shim{
		"iterator": func(c *call) { c.returnValue(&symbol{"iterator"}) },
		".next":    func(c *call) { c.returnValue(&function{}) },
		"next()":   next,
		"call":     callFunction,
		"done": func(c *call) {
			it, ok := c.value(0).(*iteration)
			c.returnBool(!ok || it.done)
		},
		"value": func(c *call) {
			it, ok := c.value(0).(*iteration)
			if !ok {
				it = &iteration{value: undefined{}}
			}
			c.returnValue(it.value)
		},
	}
}

func iterate(this any) any {
	if a, ok := this.(*array); ok {
		return &iterator{items: a.items}
	}
	return &iterator{}
}

func next(c *call) {
	it, ok := c.value(0).(*iterator)
	if !ok || it.next >= len(it.items) {
		c.returnValue(&iteration{true, undefined{}})
		return
	}
	it.next++
	c.returnValue(&iteration{false, it.items[it.next-1]})
}

func callFunction(c *call) {
	f, ok := c.value(0).(*function)
	if !ok || f.call == nil {
		c.throw("not a function")
		return
	}
	c.returnValue(f.call(c.value(1)))
}
