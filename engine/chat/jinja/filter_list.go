package jinja

import (
	"slices"
	"strconv"
	"strings"
)

// items returns what a loop goes over: a list's items, a dict's keys, a text's
// characters, nothing of an undefined value.
func (r *run) items(n pos, v any) []any {
	switch v := v.(type) {
	case List:
		return v
	case Tuple:
		return v
	case *Map:
		return v.keys
	case undefined:
		return nil
	case string:
		if !r.alloc(n, 32*len(v)) {
			return nil
		}
		list := make([]any, 0, len(v))
		for _, c := range v {
			list = append(list, string(c))
		}
		return list
	}
	r.fail(n, "%s has no items to go over", typeName(v))
	return nil
}

func toList(r *run, n pos, v any, _ *arguments) any {
	list := r.items(n, v)
	if !r.alloc(n, 16*len(list)) {
		return undefined{}
	}
	return List(slices.Clone(list))
}

func items(r *run, n pos, v any, _ *arguments) any {
	switch v := v.(type) {
	case *Map:
		return r.pairs(n, v)
	case undefined:
		return List{}
	}
	r.fail(n, "items needs a dict, not %s", typeName(v))
	return undefined{}
}

func first(r *run, n pos, v any, _ *arguments) any {
	if list := r.items(n, v); len(list) > 0 {
		return list[0]
	}
	return undefined{"the first item"}
}

func last(r *run, n pos, v any, _ *arguments) any {
	if list := r.items(n, v); len(list) > 0 {
		return list[len(list)-1]
	}
	return undefined{"the last item"}
}

func reverse(r *run, n pos, v any, _ *arguments) any {
	list := r.items(n, v)
	if !r.alloc(n, 16*len(list)) {
		return undefined{}
	}
	if _, ok := v.(string); ok {
		return r.join(n, List(reversed(list)), "")
	}
	return List(reversed(list))
}

func (r *run) join(n pos, v any, sep string) any { return r.joinBy(n, v, sep, nil) }

func (r *run) joinBy(n pos, v any, sep string, attr any) any {
	var b strings.Builder
	for i, item := range r.items(n, v) {
		if i > 0 && r.alloc(n, len(sep)) {
			b.WriteString(sep)
		}
		if attr != nil {
			item = r.path(n, item, attr)
		}
		text := r.str(n, item)
		if !r.alloc(n, len(text)) {
			break
		}
		b.WriteString(text)
	}
	return b.String()
}

// path follows an attribute as filters name it: "a.b.0".
func (r *run) path(n pos, v, attr any) any {
	name, ok := attr.(string)
	if !ok {
		return r.at(n, v, attr)
	}
	for part := range strings.SplitSeq(name, ".") {
		if m, ok := v.(*Map); ok { // items first, as a[b]
			if item, ok := m.Get(part); ok {
				v = item
				continue
			}
		}
		if i, err := strconv.ParseInt(part, 10, 64); err == nil {
			v = r.at(n, v, i)
			continue
		}
		v = r.attr(n, v, part)
	}
	return v
}

// mapFilter is map('filter', args) and map(attribute='name', default=…).
func mapFilter(r *run, n pos, v any, a *arguments) any {
	attr, byAttr := a.get(-1, "attribute")
	var apply filterFunc
	rest := &arguments{names: a.names, named: a.named}
	if !byAttr {
		apply = r.filters[a.string(r, n, 0, "filter", "")]
		if apply == nil {
			r.fail(n, "map needs the name of a filter, or attribute=")
			return undefined{}
		}
		rest.pos = a.pos[min(1, len(a.pos)):]
	}
	var list List
	for _, item := range r.items(n, v) {
		if !r.step(n) || !r.alloc(n, 16) {
			break
		}
		if byAttr {
			item = r.path(n, item, attr)
			if _, missing := item.(undefined); missing {
				item = a.or(-1, "default", item)
			}
		} else {
			item = apply(r, n, item, rest)
		}
		list = append(list, item)
	}
	return list
}

// chooses makes select and its kin: those that pass a test, or that do not, by
// themselves or by an attribute.
func chooses(keep, byAttr bool) filterFunc {
	return func(r *run, n pos, v any, a *arguments) any {
		args := a.pos
		var attr any
		if byAttr {
			if len(args) == 0 {
				r.fail(n, "an attribute's name is missing")
				return undefined{}
			}
			attr, args = args[0], args[1:]
		}
		passes := func(_ *run, _ pos, v any, _ *arguments) bool { return truth(v) }
		if len(args) > 0 {
			passes = r.tests[r.str(n, args[0])]
			args = args[1:]
		}
		if passes == nil {
			r.fail(n, "there is no such test")
			return undefined{}
		}
		rest := &arguments{pos: args}
		return r.choose(n, v, func(item any) bool {
			if byAttr {
				item = r.path(n, item, attr)
			}
			return passes(r, n, item, rest) == keep
		})
	}
}

func (r *run) choose(n pos, v any, keep func(any) bool) List {
	list := List{}
	for _, item := range r.items(n, v) {
		if !r.step(n) {
			break
		}
		if keep(item) && r.alloc(n, 16) {
			list = append(list, item)
		}
	}
	return list
}

// key makes what sort and its kin compare: an attribute or the item, texts
// without case unless asked for.
func (r *run) key(n pos, item, attr any, caseful bool) any {
	if attr != nil {
		item = r.path(n, item, attr)
	}
	if s, ok := item.(string); ok && !caseful {
		r.alloc(n, len(s))
		return strings.ToLower(s)
	}
	return item
}

func sortFilter(r *run, n pos, v any, a *arguments) any {
	return r.sorted(n, r.items(n, v), a.or(2, "attribute", nil), a.bool(1, "case_sensitive", false), a.bool(0, "reverse", false))
}

func (r *run) sorted(n pos, list []any, attr any, caseful, backward bool) List {
	if !r.alloc(n, 16*len(list)) {
		return nil
	}
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(x, y any) int {
		if r.err != nil {
			return 0
		}
		c := r.compare(n, r.key(n, x, attr, caseful), r.key(n, y, attr, caseful), 0)
		if backward {
			return -c
		}
		return c
	})
	return out
}

func dictSort(r *run, n pos, v any, a *arguments) any {
	m, ok := v.(*Map)
	if !ok {
		r.fail(n, "dictsort needs a dict, not %s", typeName(v))
		return undefined{}
	}
	by := int64(0)
	if a.string(r, n, 1, "by", "key") == "value" {
		by = 1
	}
	return r.sorted(n, r.pairs(n, m), by, a.bool(0, "case_sensitive", false), a.bool(2, "reverse", false))
}

func extreme(sign int) filterFunc {
	return func(r *run, n pos, v any, a *arguments) any {
		list := r.items(n, v)
		if len(list) == 0 {
			return undefined{"the extreme of nothing"}
		}
		best := list[0]
		for _, item := range list[1:] {
			attr, caseful := a.or(1, "attribute", nil), a.bool(0, "case_sensitive", false)
			if r.compare(n, r.key(n, item, attr, caseful), r.key(n, best, attr, caseful), 0)*sign > 0 {
				best = item
			}
		}
		return best
	}
}

func sum(r *run, n pos, v any, a *arguments) any {
	total := a.or(1, "start", int64(0))
	attr := a.or(0, "attribute", nil)
	for _, item := range r.items(n, v) {
		if attr != nil {
			item = r.path(n, item, attr)
		}
		total = (&binaryExpr{n, "+", constExpr{total}, constExpr{item}}).eval(r, nil)
	}
	return total
}

func unique(r *run, n pos, v any, a *arguments) any {
	var seen []any
	return r.choose(n, v, func(item any) bool {
		k := r.key(n, item, a.or(1, "attribute", nil), a.bool(0, "case_sensitive", false))
		for _, s := range seen {
			if r.equal(n, s, k, 0) {
				return false
			}
		}
		seen = append(seen, k)
		return true
	})
}

func groupBy(r *run, n pos, v any, a *arguments) any {
	attr := a.or(0, "attribute", nil)
	var groups List
	for _, item := range r.sorted(n, r.items(n, v), attr, false, false) {
		k := r.path(n, item, attr)
		if len(groups) > 0 {
			if g := groups[len(groups)-1].(Tuple); r.equal(n, g[0], k, 0) {
				g[1] = append(g[1].(List), item)
				continue
			}
		}
		groups = append(groups, Tuple{k, List{item}})
	}
	return groups
}

func batch(r *run, n pos, v any, a *arguments) any {
	size := a.int(r, n, 0, "linecount", 1)
	if size < 1 {
		r.fail(n, "batch needs a size of at least 1")
		return undefined{}
	}
	list := r.items(n, v)
	var out List
	for len(list) > 0 && r.alloc(n, 32) {
		k := min(int(size), len(list))
		out = append(out, List(list[:k:k]))
		list = list[k:]
	}
	return out
}
