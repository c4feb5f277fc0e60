package jinja

import "strings"

func (e constExpr) eval(*run, *scope) any { return e.value }

func (e *nameExpr) eval(r *run, s *scope) any { return s.get(e.name) }

func (e *listExpr) eval(r *run, s *scope) any {
	r.alloc(e.pos, 16*len(e.items))
	items := make([]any, len(e.items))
	for i, item := range e.items {
		items[i] = item.eval(r, s)
	}
	if e.tuple {
		return Tuple(items)
	}
	return List(items)
}

func (e *dictExpr) eval(r *run, s *scope) any {
	r.alloc(e.pos, 64*len(e.keys))
	m := NewMap()
	for i := range e.keys {
		k := e.keys[i].eval(r, s)
		if !hashable(k) {
			r.fail(e.pos, "%s cannot be a dict's key", typeName(k))
			return undefined{}
		}
		m.set(normalKey(k), e.values[i].eval(r, s))
	}
	return m
}

func (e *attrExpr) eval(r *run, s *scope) any {
	return r.attr(e.pos, e.of.eval(r, s), e.name)
}

// attr is Jinja's a.b: an attribute, else an item.
func (r *run) attr(n pos, v any, name string) any {
	if !r.step(n) {
		return undefined{}
	}
	if f := r.method(v, name); f != nil {
		return f
	}
	switch v := v.(type) {
	case undefined:
		r.fail(n, "%s has no .%s", typeName(v), name)
	case *Map:
		if item, ok := v.items[name]; ok {
			return item
		}
	case *namespace:
		if item, ok := v.attrs.items[name]; ok {
			return item
		}
	case *loopState:
		return v.attr(name)
	case *callable:
		if name == "name" {
			return v.name
		}
	}
	return undefined{name}
}

func (e *indexExpr) eval(r *run, s *scope) any {
	v := e.of.eval(r, s)
	i := e.index.eval(r, s)
	if !r.step(e.pos) {
		return undefined{}
	}
	if m, ok := v.(*Map); ok {
		if item, ok := m.get(i); ok {
			return item
		}
	}
	if name, ok := i.(string); ok {
		return r.attr(e.pos, v, name)
	}
	return r.at(e.pos, v, i)
}

// at is a[i] of what is in order.
func (r *run) at(n pos, v, index any) any {
	i, _, isInt, _ := number(index)
	if u, ok := v.(undefined); ok {
		r.fail(n, "%s has no items", typeName(u))
	}
	if !isInt {
		return undefined{}
	}
	if s, ok := v.(string); ok {
		if r.steps(n, len(s)/16) {
			return r.charAt(s, i)
		}
		return undefined{}
	}
	items, _ := sequence(v)
	if i < 0 {
		i += int64(len(items))
	}
	if i < 0 || i >= int64(len(items)) {
		return undefined{}
	}
	return items[i]
}

func (r *run) charAt(s string, i int64) any {
	if i < 0 {
		i += int64(runeCount(s))
	}
	for _, c := range s {
		if i == 0 {
			return string(c)
		}
		i--
	}
	return undefined{}
}

func (e *callExpr) eval(r *run, s *scope) any {
	fn := e.fn.eval(r, s)
	f, ok := fn.(*callable)
	if !ok {
		r.fail(e.pos, "%s cannot be called", typeName(fn))
		return undefined{}
	}
	a := r.arguments(&e.args, s)
	if f.name == "raise_exception" {
		a.caller = literal(&e.args)
	}
	return r.invoke(e.pos, f, a)
}

// literal returns what marks a refusal's message as the template's own words.
func literal(a *callArgs) *callable {
	if len(a.pos) == 1 {
		if _, ok := a.pos[0].(constExpr); ok {
			return &callable{}
		}
	}
	return nil
}

func (e *filterExpr) eval(r *run, s *scope) any {
	return e.call.apply(r, s, e.of.eval(r, s))
}

func (f *filterCall) apply(r *run, s *scope, v any) any {
	if !r.step(f.pos) {
		return undefined{}
	}
	a := r.arguments(&f.args, s)
	if r.err != nil {
		return undefined{}
	}
	return filters[f.name](r, f.pos, v, a)
}

func (e *testExpr) eval(r *run, s *scope) any {
	v := e.of.eval(r, s)
	a := r.arguments(&e.args, s)
	if !r.step(e.pos) {
		return undefined{}
	}
	return tests[e.name](r, e.pos, v, a) != e.not
}

func (e *unaryExpr) eval(r *run, s *scope) any {
	v := e.of.eval(r, s)
	if e.op == "not" {
		return !truth(v)
	}
	i, f, isInt, ok := number(v)
	switch {
	case !ok:
		r.fail(e.pos, "%s has no sign", typeName(v))
	case e.op == "-" && isInt:
		return -i
	case e.op == "-":
		return -f
	case isInt:
		return i
	}
	return f
}

func (e *logicExpr) eval(r *run, s *scope) any {
	left := e.left.eval(r, s)
	if truth(left) != e.and {
		return left
	}
	return e.right.eval(r, s)
}

func (e *condExpr) eval(r *run, s *scope) any {
	switch {
	case truth(e.test.eval(r, s)):
		return e.then.eval(r, s)
	case e.otherwise == nil:
		return undefined{}
	}
	return e.otherwise.eval(r, s)
}

func (e *concatExpr) eval(r *run, s *scope) any {
	var b strings.Builder
	for _, part := range e.parts {
		text := r.str(e.pos, part.eval(r, s))
		if !r.alloc(e.pos, len(text)) {
			break
		}
		b.WriteString(text)
	}
	return b.String()
}

func (e *compareExpr) eval(r *run, s *scope) any {
	left := e.first.eval(r, s)
	for i, op := range e.ops {
		right := e.rest[i].eval(r, s)
		if !r.holds(e.pos, op, left, right) {
			return false
		}
		left = right
	}
	return true
}

func (r *run) holds(n pos, op string, a, b any) bool {
	if r.err != nil {
		return false
	}
	switch op {
	case "==":
		return r.equal(n, a, b, 0)
	case "!=":
		return !r.equal(n, a, b, 0)
	case "in":
		return r.contains(n, b, a)
	case "not in":
		return !r.contains(n, b, a)
	case "<":
		return r.compare(n, a, b, 0) < 0
	case "<=":
		return r.compare(n, a, b, 0) <= 0
	case ">":
		return r.compare(n, a, b, 0) > 0
	}
	return r.compare(n, a, b, 0) >= 0
}

// contains is Python's "item in box".
func (r *run) contains(n pos, box, item any) bool {
	switch box := box.(type) {
	case string:
		s, ok := item.(string)
		if !ok {
			r.fail(n, "%s cannot be in a str", typeName(item))
			return false
		}
		return r.steps(n, len(box)/16) && strings.Contains(box, s)
	case *Map:
		_, ok := box.get(item)
		return ok
	case undefined:
		return false
	}
	items, ok := sequence(box)
	if !ok {
		r.fail(n, "nothing can be in %s", typeName(box))
	}
	for _, v := range items {
		if r.equal(n, v, item, 0) {
			return true
		}
	}
	return false
}

func (e *sliceExpr) eval(r *run, s *scope) any {
	v := e.of.eval(r, s)
	step, ok := r.bound(e.pos, e.step, s, 1)
	if r.err != nil {
		return undefined{}
	}
	if !ok {
		step = 1
	}
	if step == 0 {
		r.fail(e.pos, "a slice's step is 0")
		return undefined{}
	}
	if text, ok := v.(string); ok {
		if !r.alloc(e.pos, 5*len(text)) {
			return undefined{}
		}
		runes := []rune(text)
		var out []rune
		e.each(r, s, len(runes), step, func(i int) { out = append(out, runes[i]) })
		return string(out)
	}
	items, ok := sequence(v)
	if !ok {
		r.fail(e.pos, "%s has no slices", typeName(v))
		return undefined{}
	}
	var out []any
	e.each(r, s, len(items), step, func(i int) { out = append(out, items[i]) })
	if _, ok := v.(Tuple); ok {
		return Tuple(out)
	}
	return List(out)
}

// bound evaluates a part of a slice; it is false where none is given.
func (r *run) bound(n pos, e expr, s *scope, def int64) (int64, bool) {
	if e == nil {
		return def, false
	}
	v := e.eval(r, s)
	if v == nil {
		return def, false
	}
	i, _, isInt, ok := number(v)
	if !ok || !isInt {
		r.fail(n, "a slice needs whole numbers, not %s", typeName(v))
	}
	return i, true
}

// each visits the indexes of a slice of something with n items.
func (e *sliceExpr) each(r *run, s *scope, n int, step int64, visit func(int)) {
	low, high := int64(0), int64(n)
	if step < 0 {
		low, high = -1, int64(n)-1
	}
	clamp := func(part expr, def int64) int64 {
		i, given := r.bound(e.pos, part, s, def)
		if !given {
			return def
		}
		if i < 0 {
			i += int64(n)
		}
		return min(max(i, low), high)
	}
	from, to := clamp(e.from, low), clamp(e.to, high)
	if step < 0 {
		from, to = clamp(e.from, high), clamp(e.to, low)
	}
	step = min(max(step, -int64(n)-1), int64(n)+1)
	for i := from; step > 0 && i < to || step < 0 && i > to; i += step {
		if !r.alloc(e.pos, 16) {
			return
		}
		visit(int(i))
	}
}
