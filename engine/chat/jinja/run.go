package jinja

import (
	"strings"
	"time"
)

// A run is one rendering. Once err is set, values mean nothing and every loop
// ends.
type run struct {
	err        error
	stepsLeft  int
	memoryLeft int
	maxDepth   int
	depth      int // of macros
	now        time.Time
	out        *strings.Builder
	filters    map[string]filterFunc // the tables, for those that name others
	tests      map[string]testFunc
	methods    map[string]methodFunc
}

// A scope has the names that a part of a template can see.
type scope struct {
	names  map[string]any
	parent *scope
}

func (s *scope) inner() *scope { return &scope{parent: s} }

func (s *scope) set(name string, v any) {
	if s.names == nil {
		s.names = map[string]any{}
	}
	s.names[name] = v
}

func (s *scope) get(name string) any {
	for ; s != nil; s = s.parent {
		if v, ok := s.names[name]; ok {
			return v
		}
	}
	return undefined{name}
}

// Render writes the template with the given values by name. Values are those that
// [FromJSON] gives: nil, bool, int64, float64, string, [List], [Tuple] and *[Map].
//
// It fails with Kind Invalid where the template refuses the values or does what
// cannot be done, and with TooLarge beyond the limits; the message has the
// template's line, and never a value.
func (t *Template) Render(values map[string]any, o Options) (string, error) {
	r := &run{
		stepsLeft:  orDefault(o.Limits.Steps, 4_000_000),
		memoryLeft: orDefault(o.Limits.Memory, 64<<20),
		maxDepth:   orDefault(o.Limits.Depth, 100),
		now:        o.Now,
		out:        new(strings.Builder),
		filters:    filters,
		tests:      tests,
		methods:    stringMethods,
	}
	base := &scope{names: values, parent: &scope{names: globals()}}
	r.block(t.body, base.inner())
	if r.err != nil {
		return "", r.err
	}
	return r.out.String(), nil
}

func (r *run) write(n pos, s string) {
	if r.alloc(n, len(s)) {
		r.out.WriteString(s)
	}
}

// block runs statements until one leaves the loop around them.
func (r *run) block(list []stmt, s *scope) flow {
	for _, st := range list {
		if !r.step(0) {
			return breakLoop
		}
		if f := st.exec(r, s); f != goOn {
			return f
		}
	}
	return goOn
}

// capture runs statements and returns what they wrote.
func (r *run) capture(list []stmt, s *scope) string {
	outer := r.out
	r.out = new(strings.Builder)
	r.block(list, s)
	text := r.out.String()
	r.out = outer
	return text
}

func (d dataStmt) exec(r *run, _ *scope) flow {
	r.write(0, d.text)
	return goOn
}

func (o outputStmt) exec(r *run, s *scope) flow {
	v := o.expr.eval(r, s)
	r.write(o.pos, r.str(o.pos, v))
	return goOn
}

func (i *ifStmt) exec(r *run, s *scope) flow {
	if truth(i.test.eval(r, s)) {
		return r.block(i.then, s)
	}
	return r.block(i.otherwise, s)
}

func (st setStmt) exec(r *run, s *scope) flow {
	v := st.value.eval(r, s)
	if st.single {
		r.assign(st.pos, s, st.targets[0], v)
		return goOn
	}
	items := r.items(st.pos, v)
	if len(items) != len(st.targets) {
		r.fail(st.pos, "%d names for %d values", len(st.targets), len(items))
		return goOn
	}
	for i, t := range st.targets {
		r.assign(st.pos, s, t, items[i])
	}
	return goOn
}

func (r *run) assign(n pos, s *scope, t target, v any) {
	if r.err != nil {
		return
	}
	if t.attr == "" {
		s.set(t.name, v)
		return
	}
	ns, ok := s.get(t.name).(*namespace)
	if !ok {
		r.fail(n, "%s is no namespace: its parts cannot be set", t.name)
		return
	}
	if r.alloc(n, 64) {
		ns.attrs.set(t.attr, v)
	}
}

func (st setBlock) exec(r *run, s *scope) flow {
	r.assign(st.pos, s, st.target, r.filtered(st.filters, r.capture(st.body, s.inner()), s))
	return goOn
}

func (st filterBlock) exec(r *run, s *scope) flow {
	v := r.filtered(st.filters, r.capture(st.body, s.inner()), s)
	r.write(st.pos, r.str(st.pos, v))
	return goOn
}

func (r *run) filtered(list []filterCall, v any, s *scope) any {
	for _, f := range list {
		v = f.apply(r, s, v)
	}
	return v
}

func (st withStmt) exec(r *run, s *scope) flow {
	in := s.inner()
	for i, name := range st.names {
		in.set(name, st.values[i].eval(r, s))
	}
	return r.block(st.body, in)
}

func (st blockStmt) exec(r *run, s *scope) flow { return r.block(st.body, s) }

func (st flowStmt) exec(*run, *scope) flow { return st.flow }

func (st macroStmt) exec(r *run, s *scope) flow {
	s.set(st.name, st.def.bind(s))
	return goOn
}

func (st callStmt) exec(r *run, s *scope) flow {
	fn, ok := st.call.fn.eval(r, s).(*callable)
	if !ok {
		r.fail(st.pos, "{%% call %%} of what is no macro")
		return goOn
	}
	a := r.arguments(&st.call.args, s)
	a.caller = st.def.bind(s)
	r.write(st.pos, r.str(st.pos, r.invoke(st.pos, fn, a)))
	return goOn
}
