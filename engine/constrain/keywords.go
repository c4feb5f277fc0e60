package constrain

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// keywords is a schema that is an object.
type keywords struct {
	c     *compiler
	path  string
	m     map[string]any
	depth int
}

// Keywords that say nothing of which values are valid.
var annotations = []string{"$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default",
	"examples", "example", "deprecated", "readOnly", "writeOnly", "contentEncoding", "contentMediaType", "contentSchema", "$vocabulary"}

// Keywords that speak of one sort of value only.
var (
	stringKeys = []string{"minLength", "maxLength", "pattern", "format"}
	numberKeys = []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
	arrayKeys  = []string{"items", "prefixItems", "minItems", "maxItems", "uniqueItems"}
	objectKeys = []string{"properties", "required", "additionalProperties", "minProperties", "maxProperties"}
	choiceKeys = []string{"$ref", "anyOf", "oneOf", "allOf"}
	valueKeys  = []string{"type", "enum", "const", "nullable"}
)

func (k *keywords) compile(n *node) {
	k.refuseUnknown()
	if k.c.err != nil {
		return
	}
	switch choice := k.choice(); {
	case choice != "":
		k.choose(n, choice)
	case k.has("enum") || k.has("const"):
		k.values(n)
	default:
		k.types(n)
	}
}

// refuseUnknown fails for keywords that would be passed over.
func (k *keywords) refuseUnknown() {
	for _, key := range sortedKeys(k.m) {
		known := strings.HasPrefix(key, "x-") || slices.Contains(annotations, key)
		for _, list := range [][]string{stringKeys, numberKeys, arrayKeys, objectKeys, choiceKeys, valueKeys} {
			known = known || slices.Contains(list, key)
		}
		if !known {
			k.c.unsupported(k.path, "the keyword %q is not supported", key)
			return
		}
	}
}

func (k *keywords) has(key string) bool { _, ok := k.m[key]; return ok }

// choice returns the keyword by which the schema is a choice or a reference, and
// fails where others stand beside it that say something, too.
func (k *keywords) choice() string {
	found := ""
	for _, key := range choiceKeys {
		if !k.has(key) {
			continue
		}
		if found != "" {
			k.c.unsupported(k.path, "%s and %s together are not supported", found, key)
		}
		found = key
	}
	if found == "" {
		return ""
	}
	for _, key := range sortedKeys(k.m) {
		if key != found && key != "type" && key != "nullable" && !slices.Contains(annotations, key) && !strings.HasPrefix(key, "x-") {
			k.c.unsupported(k.path, "%s beside %s is not supported", key, found)
		}
	}
	return found
}

func (k *keywords) choose(n *node, key string) {
	if key == "$ref" {
		ref, ok := k.m[key].(string)
		if !ok {
			k.c.invalid(k.path+"/$ref", "a reference is a string")
			return
		}
		n.subs = append(n.subs, k.c.ref(ref, k.path, k.depth+1))
		k.only(n)
		return
	}
	list, ok := k.m[key].([]any)
	if !ok || len(list) == 0 {
		k.c.invalid(k.path+"/"+key, "a list of schemas should be here")
		return
	}
	if key == "allOf" && len(list) > 1 {
		k.c.unsupported(k.path+"/allOf", "allOf of more than one schema is not supported")
	}
	for i, s := range list {
		n.subs = append(n.subs, k.c.node(s, fmt.Sprintf("%s/%s/%d", k.path, key, i), k.depth+1))
	}
	if key == "oneOf" {
		k.c.one = append(k.c.one, n)
	}
	k.only(n)
}

// only checks a type beside a choice: it must say what the choices say, too.
func (k *keywords) only(n *node) {
	if k.has("nullable") {
		k.c.unsupported(k.path, "nullable beside a choice is not supported: add a choice of type null")
	}
	if !k.has("type") || k.c.err != nil {
		return
	}
	types := k.typeNames()
	for _, s := range n.subs {
		for _, l := range s.leaves {
			if !slices.ContainsFunc(types, l.isType) {
				k.c.unsupported(l.path, "this choice has another type than the schema around it")
			}
		}
		if len(s.subs) > 0 {
			k.c.unsupported(k.path, "a type beside nested choices or references is not supported")
		}
	}
}

// isType tells whether all values of l have a type.
func (l *leaf) isType(name string) bool {
	switch l.kind {
	case literal:
		return !slices.ContainsFunc(l.texts, func(s string) bool { return !textIs(s, name) })
	case str:
		return name == "string"
	case num:
		return name == "number" || name == "integer" && l.number.places == 0
	case array:
		return name == "array"
	}
	return name == "object"
}

// textIs tells whether a JSON text has a type.
func textIs(s, name string) bool {
	switch s[0] {
	case '"':
		return name == "string"
	case '{':
		return name == "object"
	case '[':
		return name == "array"
	case 't', 'f':
		return name == "boolean"
	case 'n':
		return name == "null"
	}
	r, ok := parseRat(s)
	return name == "number" || name == "integer" && ok && r.IsInt()
}

// values compiles enum and const: those of their values that the other keywords
// allow.
func (k *keywords) values(n *node) {
	list, ok := k.m["enum"].([]any)
	if k.has("enum") && !ok {
		k.c.invalid(k.path+"/enum", "a list should be here")
		return
	}
	if k.has("const") {
		value := k.m["const"]
		if k.has("enum") && !slices.ContainsFunc(list, func(v any) bool { return k.c.jsonText(v) == k.c.jsonText(value) }) {
			list = nil
		} else {
			list = []any{value}
		}
	}
	rest := k.without("enum", "const")
	types := k.typeNames()
	var texts []string
	for _, v := range list {
		s := k.c.jsonText(v)
		if len(types) > 0 && !slices.ContainsFunc(types, func(name string) bool { return textIs(s, name) }) {
			continue
		}
		if rest != nil && !rest.allows(v) {
			continue
		}
		if !slices.Contains(texts, s) && k.c.err == nil {
			texts = append(texts, s)
		}
	}
	n.leaves = append(n.leaves, k.c.words(k.path, texts))
}

// without returns the schema without some keywords, or nil if nothing but the
// type is left.
func (k *keywords) without(keys ...string) *keywords {
	rest := map[string]any{}
	says := false
	for key, v := range k.m {
		if !slices.Contains(keys, key) {
			rest[key] = v
			says = says || key != "type" && key != "nullable" && !slices.Contains(annotations, key) && !strings.HasPrefix(key, "x-")
		}
	}
	if !says {
		return nil
	}
	return &keywords{c: k.c, path: k.path, m: rest, depth: k.depth + 1}
}

// allows tells whether a value satisfies the schema, by its automaton.
func (k *keywords) allows(v any) bool {
	c := &compiler{root: k.c.root, unicode: true, refs: map[string]*node{}}
	n := c.new(k.path)
	c.fill(n, k.m, k.depth)
	if c.err != nil {
		k.c.err = c.err
		return false
	}
	fixAlternatives(c.nodes)
	a := newAutomaton(true)
	s := a.start(n)
	for _, b := range []byte(c.jsonText(v)) {
		if s = a.after(s, b); s == nil {
			return false
		}
	}
	return s.mayEnd()
}

// typeNames lists the types that the schema names; none if it names none.
func (k *keywords) typeNames() []string {
	var names []string
	switch t := k.m["type"].(type) {
	case nil:
		return nil
	case string:
		names = []string{t}
	case []any:
		for _, v := range t {
			name, _ := v.(string)
			names = append(names, name)
		}
	}
	for _, name := range names {
		if !slices.Contains([]string{"null", "boolean", "object", "array", "number", "integer", "string"}, name) {
			k.c.invalid(k.path+"/type", "%q is no type", name)
		}
	}
	if len(names) == 0 {
		k.c.invalid(k.path+"/type", "a type, or a list of them, should be here")
	}
	if nullable, _ := k.m["nullable"].(bool); nullable && !slices.Contains(names, "null") {
		names = append(names, "null")
	}
	return names
}

// types compiles a schema by its types. One that names none is of the sort that
// its keywords speak of, or is any value.
func (k *keywords) types(n *node) {
	names := k.typeNames()
	if names == nil {
		names = k.impliedTypes()
	}
	if names == nil {
		n.subs = append(n.subs, k.c.any())
		return
	}
	if slices.Contains(names, "number") {
		names = slices.DeleteFunc(names, func(s string) bool { return s == "integer" })
	}
	for _, name := range names {
		switch name {
		case "null":
			n.leaves = append(n.leaves, k.c.words(k.path, []string{"null"}))
		case "boolean":
			n.leaves = append(n.leaves, k.c.words(k.path, []string{"true", "false"}))
		case "string":
			k.str(n)
		case "number", "integer":
			k.num(n, name == "integer")
		case "array":
			k.array(n)
		case "object":
			k.object(n)
		}
	}
}

func (k *keywords) impliedTypes() []string {
	var names []string
	for _, sort := range []struct {
		name string
		keys []string
	}{{"object", objectKeys}, {"array", arrayKeys}, {"string", stringKeys}, {"number", numberKeys}} {
		if slices.ContainsFunc(sort.keys, k.has) {
			names = append(names, sort.name)
		}
	}
	return names
}

// count reads a keyword that is a whole number not below zero.
func (k *keywords) count(key string, def int) int {
	v, ok := k.m[key]
	if !ok {
		return def
	}
	number, _ := v.(json.Number)
	r, ok := parseRat(string(number))
	if !ok || !r.IsInt() || r.Sign() < 0 || !r.Num().IsInt64() {
		k.c.invalid(k.path+"/"+key, "a whole number should be here")
		return def
	}
	if n := r.Num().Int64(); n < 1<<30 {
		return int(n)
	}
	if strings.HasPrefix(key, "max") {
		return -1
	}
	k.c.unsupported(k.path+"/"+key, "more than a billion is not supported")
	return def
}

// shapes are patterns of the formats that have one.
var shapes = map[string]string{
	"date":      `^` + aDate + `$`,
	"time":      `^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`,
	"date-time": `^` + aDate + `T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`,
	"uuid":      `^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`,
}

func (k *keywords) str(n *node) {
	l := &leaf{kind: str, path: k.path, minLen: k.count("minLength", 0), maxLen: k.count("maxLength", -1)}
	if p, ok := k.m["pattern"]; ok {
		k.pattern(l, p)
	} else if format, ok := k.m["format"].(string); ok && shapes[format] != "" {
		k.pattern(l, shapes[format])
	}
	n.leaves = append(n.leaves, l)
}

func (k *keywords) pattern(l *leaf, p any) {
	s, ok := p.(string)
	if !ok {
		k.c.invalid(k.path+"/pattern", "a string should be here")
		return
	}
	d, reason := compilePattern(s)
	if d == nil {
		k.c.unsupported(k.path+"/pattern", "this pattern is not supported: %s", reason)
		return
	}
	if l.minLen > maxPatternLength {
		k.c.unsupported(k.path+"/minLength", "more than %d characters of a pattern are not supported", maxPatternLength)
		return
	}
	l.maxLen = min(l.maxLen, maxPatternLength)
	l.pattern = d
	if !d.count(l.minLen, l.maxLen) {
		k.c.invalid(k.path+"/pattern", "no text of the allowed lengths matches")
	}
}

func (k *keywords) num(n *node, integer bool) {
	if step := k.rat("multipleOf"); step != nil && !(integer && step.Cmp(big.NewRat(1, 1)) == 0) {
		k.c.unsupported(k.path, "the keyword \"multipleOf\" is not supported")
	}
	b := bounds{low: k.rat("minimum"), high: k.rat("maximum")}
	if v := k.rat("exclusiveMinimum"); v != nil && (b.low == nil || v.Cmp(b.low) >= 0) {
		b.low, b.lowExcluded = v, true
	}
	if v := k.rat("exclusiveMaximum"); v != nil && (b.high == nil || v.Cmp(b.high) <= 0) {
		b.high, b.highExcluded = v, true
	}
	r, ok := rangeOf(b, integer)
	if !ok {
		k.c.unsupported(k.path, "bounds of more than fifteen digits are not supported")
	}
	n.leaves = append(n.leaves, &leaf{kind: num, path: k.path, number: r})
}

func (k *keywords) rat(key string) *big.Rat {
	v, ok := k.m[key]
	if !ok {
		return nil
	}
	number, _ := v.(json.Number)
	r, ok := parseRat(string(number))
	if !ok {
		k.c.invalid(k.path+"/"+key, "a number should be here")
		return nil
	}
	return r
}

// aDate is a pattern of the days that there are: the 29th of February in leap
// years only.
const aDate = `(\d{4}-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))` +
	`|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)`
