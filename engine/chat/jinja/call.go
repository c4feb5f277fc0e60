package jinja

// arguments are a call's arguments with their values.
type arguments struct {
	pos    []any
	names  []string
	named  []any
	caller *callable // of {% call %}; may be nil
}

func (r *run) arguments(c *callArgs, s *scope) *arguments {
	a := &arguments{names: c.names}
	for _, e := range c.pos {
		a.pos = append(a.pos, e.eval(r, s))
	}
	for _, e := range c.named {
		a.named = append(a.named, e.eval(r, s))
	}
	if c.star != nil {
		a.pos = append(a.pos, r.items(0, c.star.eval(r, s))...)
	}
	if c.kwds != nil {
		r.addNamed(a, c.kwds.eval(r, s))
	}
	return a
}

func (r *run) addNamed(a *arguments, v any) {
	m, ok := v.(*Map)
	if !ok {
		r.fail(0, "** needs a dict, not %s", typeName(v))
		return
	}
	a.names = append([]string(nil), a.names...)
	for _, k := range m.keys {
		if name, ok := k.(string); ok {
			a.names = append(a.names, name)
			a.named = append(a.named, m.items[k])
		}
	}
}

// get returns the argument at a place or by a name, and whether it was given.
func (a *arguments) get(i int, name string) (any, bool) {
	if i >= 0 && i < len(a.pos) {
		return a.pos[i], true
	}
	for j, n := range a.names {
		if n == name {
			return a.named[j], true
		}
	}
	return nil, false
}

// or is get with a default.
func (a *arguments) or(i int, name string, def any) any {
	if v, ok := a.get(i, name); ok {
		return v
	}
	return def
}

// string returns a text argument.
func (a *arguments) string(r *run, n pos, i int, name, def string) string {
	v, ok := a.get(i, name)
	if !ok {
		return def
	}
	s, ok := v.(string)
	if !ok {
		r.fail(n, "%s should be a str, not %s", name, typeName(v))
	}
	return s
}

// int returns a whole number argument.
func (a *arguments) int(r *run, n pos, i int, name string, def int64) int64 {
	v, ok := a.get(i, name)
	if !ok || v == nil {
		return def
	}
	x, _, isInt, ok := number(v)
	if !ok || !isInt {
		r.fail(n, "%s should be an int, not %s", name, typeName(v))
	}
	return x
}

// bool returns a yes or no argument.
func (a *arguments) bool(i int, name string, def bool) bool {
	if v, ok := a.get(i, name); ok {
		return truth(v)
	}
	return def
}

// invoke calls a function within the limit on nesting.
func (r *run) invoke(n pos, f *callable, a *arguments) any {
	if !r.step(n) {
		return undefined{}
	}
	r.depth++
	defer func() { r.depth-- }()
	if r.tooDeep(n, r.depth) {
		return undefined{}
	}
	return f.call(r, n, a)
}

// bind makes a macro a function that sees the names of the scope it stands in.
func (m *macro) bind(outer *scope) *callable {
	return &callable{name: m.name, call: func(r *run, n pos, a *arguments) any {
		in := outer.inner()
		m.bindParams(r, n, in, a)
		if a.caller != nil {
			in.set("caller", a.caller)
		}
		return r.capture(m.body, in)
	}}
}

func (m *macro) bindParams(r *run, n pos, in *scope, a *arguments) {
	required := len(m.params) - len(m.defaults)
	for i, name := range m.params {
		v, ok := a.get(i, name)
		switch {
		case ok:
		case i >= required:
			v = m.defaults[i-required].eval(r, in)
		default:
			v = undefined{name}
		}
		in.set(name, v)
	}
	in.set("varargs", Tuple(a.pos[min(len(a.pos), len(m.params)):]))
	rest := NewMap()
	for i, name := range a.names {
		if !m.takes(name) {
			rest.set(name, a.named[i])
		}
	}
	in.set("kwargs", rest)
}

func (m *macro) takes(name string) bool {
	for _, p := range m.params {
		if p == name {
			return true
		}
	}
	return false
}
