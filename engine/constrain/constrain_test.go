package constrain

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/qiao-ai/qiao"
)

// small is every byte and some of the longer tokens that real vocabularies have.
func small(t testing.TB) (*Vocabulary, [][]byte) {
	t.Helper()
	var tokens [][]byte
	for b := range 256 {
		tokens = append(tokens, []byte{byte(b)})
	}
	for _, s := range []string{`","`, `":`, `": "`, `"}`, `{"`, ` "`, `, "`, `name`, `na`, `me"`, `\"`, `\u00`, `\\`, `true`, ` true`, `null`, `}]`,
		`"],"`, `        `, "\n  ", `你好`, "\xe4\xbd", "\xa0\xe5", `"},{"`, `12`, `-1`, `0.`, `1e`, `aa`, `aaaa`, `b"`, `é`, `🙂`, `[]`, `{}`, `]}`, `": `, `""`, `x":`, `"a`, `"a":`} {
		tokens = append(tokens, []byte(s))
	}
	tokens = append(tokens, nil) // a special token
	v, err := NewVocabulary(tokens)
	if err != nil {
		t.Fatal(err)
	}
	return v, tokens
}

func compile(t testing.TB, v *Vocabulary, schema string) *Grammar {
	t.Helper()
	g, err := v.Compile([]byte(schema))
	if err != nil {
		t.Fatalf("%s: %v", schema, err)
	}
	return g
}

func accepts(g *Grammar, s string) bool {
	m := g.Matcher()
	return m.Accept([]byte(s)) == nil && m.Done()
}

func TestWhatASchemaAllows(t *testing.T) {
	v, _ := small(t)
	for _, c := range []struct {
		schema   string
		good, no []string
	}{
		{`{"type":"object","properties":{"a":{"type":"integer"},"ab":{"type":"boolean"}},"required":["a"],"additionalProperties":false}`,
			[]string{`{"a":1}`, `{"a": 1, "ab": true}`, `{"ab":false,"a":-5}`, "{\n  \"a\": 0\n}"},
			[]string{`{}`, `{"ab":true}`, `{"a":1,"a":2}`, `{"a":1,}`, `{"b":1}`, `{"a":01}`, `{"a":1.5}`, `{"a" :1}`, `{"a":1`, ` {"a":1}`}},
		{`{"type":"object","properties":{"ab":{"type":"null"},"é":{"type":"null"}},"additionalProperties":{"type":"integer"}}`,
			[]string{`{}`, `{"a":1}`, `{"abc":1}`, `{"ab":null,"x\n":2}`, `{"":0}`, `{"è":1}`, `{"é":null}`},
			[]string{`{"ab":1}`, `{"a\u0062":1}`, `{"a":"x"}`, `{"é":1}`, `{"\u00e9":1}`}},
		{`{"type":"array","items":{"type":"boolean"},"minItems":1,"maxItems":2}`, []string{`[true]`, `[true, false]`}, []string{`[]`, `[true,true,true]`, `[1]`, `[true,]`}},
		{`{"type":"array","prefixItems":[{"type":"null"}],"items":false}`, []string{`[]`, `[null]`}, []string{`[null,null]`, `[1]`}},
		{`{"enum":["a","ab",1,12,null,{"x":[1]},"好"]}`, []string{`"a"`, `"ab"`, `1`, `12`, `null`, `{"x":[1]}`, `"好"`}, []string{`"b"`, `2`, `121`}},
		{`{"const":"x"}`, []string{`"x"`}, []string{`"y"`, `"x`}},
		{`{"type":"string","enum":["a",1]}`, []string{`"a"`}, []string{`1`}},
		{`{"enum":["a","abcd"],"maxLength":2}`, []string{`"a"`}, []string{`"abcd"`}},
		{`{"type":"string","minLength":2,"maxLength":3}`, []string{`"ab"`, `"你好吗"`, `"\n\u00e9"`, `"🙂\""`}, []string{`"a"`, `"abcd"`, `"\ud83d\ude00"`, "\"a\n\"", `"\x"`, "\"\xf0\x81\xaa\xb3a\"", "\"\xe0\x80\x80a\"", "\"\xf4\x90\x80\x80a\"", "\"\xff\xfe\"", "\"\xc0\x80a\"", "\"\xed\xa0\x80a\""}},
		{`{"type":"string","pattern":"^[a-c]{2}\\d+$"}`, []string{`"ab1"`, `"cc123"`, `"\u0061b1"`}, []string{`"ab"`, `"abc"`, `"xb1"`}},
		{`{"type":"string","pattern":"b","maxLength":3}`, []string{`"b"`, `"aab"`, `"baa"`}, []string{`"aaa"`, `"baaa"`}},
		{`{"type":"string","pattern":"^(\"|\\\\|\n|你)+$","minLength":2}`, []string{`"\"\\"`, `"\n你"`}, []string{`"\""`, `"a"`}},
		{`{"type":"string","format":"date"}`, []string{`"2026-11-25"`, `"2026-01-31"`, `"2026-11-30"`, `"2024-02-29"`, `"2000-02-29"`, `"2026-02-28"`},
			[]string{`"2026-13-01"`, `"x"`, `"2026-11-31"`, `"2026-02-29"`, `"1900-02-29"`, `"2024-02-30"`, `"2026-04-31"`, `"2026-01-32"`, `"2026-01-00"`}},
		{`{"type":"string","format":"date-time"}`, []string{`"2024-02-29T23:59:59Z"`, `"2026-12-31T00:00:00+08:00"`}, []string{`"2026-02-29T00:00:00Z"`, `"2026-11-31T00:00:00Z"`}},
		{`{"type":"integer","minimum":5,"exclusiveMaximum":120}`, []string{`5`, `10`, `119`}, []string{`4`, `120`, `-5`, `05`, `1200`}},
		{`{"type":"integer","minimum":-20,"maximum":-3}`, []string{`-3`, `-20`}, []string{`-2`, `-21`, `3`, `-0`}},
		{`{"type":"integer","minimum":-1}`, []string{`-1`, `0`, `999999999999999`}, []string{`-2`, `-0`}},
		{`{"type":"number","minimum":0,"maximum":1}`, []string{`0`, `1`, `0.5`, `1.0`, `0.0001`}, []string{`-0.1`, `1.1`, `2`, `1e0`, `.5`, `1.`}},
		{`{"type":"number","exclusiveMinimum":-0.25,"maximum":0.5}`, []string{`-0.2499`, `0.5`, `0`}, []string{`-0.25`, `0.51`, `-0.0`}},
		{`{"type":"number"}`, []string{`0`, `-1.5e10`, `1E-3`, `-0`, `12.25`}, []string{`00`, `1.`, `1e`, `+1`, `1e123`}},
		{`{"anyOf":[{"type":"string"},{"type":"integer","maximum":9}]}`, []string{`"x"`, `9`}, []string{`10`, `null`}},
		{`{"anyOf":[{"type":"string","maxLength":2},{"type":"string","pattern":"^abc+$"}]}`, []string{`"ab"`, `"abcc"`}, []string{`"xyz"`}},
		{`{"oneOf":[{"type":"object","properties":{"k":{"const":"a"},"v":{"type":"integer"}},"required":["k"]},{"type":"object","properties":{"k":{"const":"b"},"w":{"type":"null"}},"required":["k"]}]}`,
			[]string{`{"k":"a","v":1}`, `{"w":null,"k":"b"}`}, []string{`{"k":"a","w":null}`, `{"k":"c"}`}},
		{`{"type":["string","null"]}`, []string{`null`, `"x"`}, []string{`1`}},
		{`{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"v":{"type":"integer"},"next":{"anyOf":[{"$ref":"#/$defs/n"},{"type":"null"}]}},"required":["v","next"]}}}`,
			[]string{`{"v":1,"next":null}`, `{"v":1,"next":{"next":null,"v":2}}`}, []string{`{"v":1}`, `{"v":1,"next":2}`}},
		{`{"type":"array","items":{"$ref":"#"}}`, []string{`[]`, `[[],[[]]]`}, []string{`[1]`}},
		{`true`, []string{`{"a":[1,"x",null,{}]}`, `3`, `"s"`}, []string{`{`, `{"a"}`, `[1,]`, `nul`}},
		{`{"type":"object"}`, []string{`{}`, `{"x":{"y":[]}}`}, []string{`[]`}},
		{`{"properties":{"a":true}}`, []string{`{}`, `{"a":[null]}`}, []string{`1`, `{"b":1}`}},
		{`{"type":"object","properties":{"a":false,"b":{"type":"null"}}}`, []string{`{}`, `{"b":null}`}, []string{`{"a":1}`}},
		{`{"allOf":[{"type":"null"}]}`, []string{`null`}, []string{`1`}},
		{`{"type":"object","required":["x"]}`, []string{`{"x":1,"y":2}`}, []string{`{}`, `{"y":2}`}},
	} {
		g := compile(t, v, c.schema)
		for _, s := range c.good {
			if !accepts(g, s) {
				t.Errorf("%s refuses %s", c.schema, s)
			}
		}
		for _, s := range c.no {
			if accepts(g, s) {
				t.Errorf("%s allows %s", c.schema, s)
			}
		}
	}
}

func TestWhatCannotBeKeptIsRefusedWithItsPlace(t *testing.T) {
	v, _ := small(t)
	for schema, want := range map[string]struct {
		kind qiao.Kind
		text string
	}{
		`{"properties":{"a":{"not":{}}}}`:                                    {qiao.Unsupported, `#/properties/a: the keyword "not" is not supported`},
		`{"patternProperties":{}}`:                                           {qiao.Unsupported, `#: the keyword "patternProperties" is not supported`},
		`{"type":"array","uniqueItems":true}`:                                {qiao.Unsupported, `"uniqueItems"`},
		`{"type":"integer","multipleOf":3}`:                                  {qiao.Unsupported, `"multipleOf"`},
		`{"type":"string","pattern":"(?=a)b"}`:                               {qiao.Unsupported, `#/pattern`},
		`{"type":"string","pattern":"a\\b"}`:                                 {qiao.Unsupported, `#/pattern`},
		`{"oneOf":[{"type":"integer"},{"type":"number"}]}`:                   {qiao.Unsupported, `choices 0 and 1 may share values`},
		`{"allOf":[{"type":"object"},{"required":["a"]}]}`:                   {qiao.Unsupported, `#/allOf`},
		`{"$ref":"other.json"}`:                                              {qiao.Unsupported, `#/$ref`},
		`{"type":"strin"}`:                                                   {qiao.Invalid, `#/type: "strin" is no type`},
		`{"type":"string","minLength":3,"maxLength":2}`:                      {qiao.Invalid, `no value satisfies`},
		`{"type":"string","pattern":"^a$","minLength":2}`:                    {qiao.Invalid, `#/pattern`},
		`{"type":"object","properties":{"a":false},"required":["a"]}`:        {qiao.Invalid, `no value satisfies`},
		`{"type":"object","properties":{"n":{"$ref":"#"}},"required":["n"]}`: {qiao.Invalid, `no value satisfies`},
		`{"$ref":"#"}`:                       {qiao.Invalid, `no value satisfies`},
		`false`:                              {qiao.Invalid, `no value satisfies`},
		`{"enum":[]}`:                        {qiao.Invalid, `no value satisfies`},
		`{`:                                  {qiao.Invalid, `read schema`},
		`{"type":"integer","minimum":1e300}`: {qiao.Unsupported, `fifteen digits`},
		`{"type":"integer","minLength":-1,"type":"string"}`: {qiao.Invalid, `#/minLength`},
	} {
		_, err := v.Compile([]byte(schema))
		if qiao.KindOf(err) != want.kind || !strings.Contains(fmt.Sprint(err), want.text) {
			t.Errorf("%s: %v (%v), want %v %s", schema, err, qiao.KindOf(err), want.kind, want.text)
		}
	}
	if _, err := NewVocabulary([][]byte{[]byte("a")}); qiao.KindOf(err) != qiao.Unsupported {
		t.Errorf("a vocabulary without single characters: %v", err)
	}
}

func TestMasksAreWhatTheAutomatonTakes(t *testing.T) {
	v, tokens := small(t)
	for _, c := range []struct{ schema, begin string }{
		{`{"type":"string","minLength":2,"maxLength":4}`, `"a`},
		{`{"type":"string","maxLength":4}`, `"aaaa`},
		{`{"type":"array","items":{"type":"string","maxLength":3},"maxItems":2}`, `["a`},
		{`{"type":"array","items":{"type":"string","maxLength":3},"maxItems":2}`, `["a", "b`},
		{`true`, `{"a`}, {`true`, `{"a": "x\`}, {`true`, "[\"\xe4"}, {`true`, ``}, {`true`, `[1`},
		{`{"anyOf":[{"type":"string","maxLength":2},{"type":"string","pattern":"^aaa+$"}]}`, `"a`},
		{`{"type":"object","properties":{"name":{"type":"string"},"x":{"enum":[1,12]}},"additionalProperties":true}`, `{"na`},
	} {
		m := compile(t, v, c.schema).Matcher()
		if err := m.Accept([]byte(c.begin)); err != nil {
			t.Fatalf("%s %s: %v", c.schema, c.begin, err)
		}
		mask := bitset(slices.Clone(m.Mask()))
		for id, tok := range tokens {
			probe := *m
			probe.state = m.state
			want := len(tok) > 0 && probe.Accept(tok) == nil
			if mask.has(int32(id)) != want {
				t.Errorf("%s after %s: token %q allowed %v, want %v", c.schema, c.begin, tok, !want, want)
			}
		}
	}
}

func TestForcedBytesNeedNoModel(t *testing.T) {
	v, _ := small(t)
	m := compile(t, v, `{"type":"object","properties":{"kind":{"const":"light"}},"required":["kind"]}`).Matcher()
	if err := m.Accept([]byte(`{"`)); err != nil {
		t.Fatal(err)
	}
	if got := string(m.Forced()); got != `kind":` {
		t.Errorf("%q", got)
	}
}

func TestARefusedTokenChangesNothing(t *testing.T) {
	v, _ := small(t)
	m := compile(t, v, `{"type":"integer","maximum":9,"minimum":0}`).Matcher()
	if err := m.Accept([]byte("x")); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("%v", err)
	}
	if err := m.Accept([]byte("7")); err != nil || !m.Done() {
		t.Errorf("%v", err)
	}
}

// generate makes an answer of tokens chosen at random; once it is long, those
// that lead to its end are preferred.
func generate(t *testing.T, r *rand.Rand, g *Grammar, tokens [][]byte, schema string) string {
	t.Helper()
	m := g.Matcher()
	var out []byte
	for step := 0; ; step++ {
		allowed := ids(m.Mask())
		if m.Done() && (len(allowed) == 0 || step > 40 || r.IntN(4) == 0) {
			return string(out)
		}
		if len(allowed) == 0 {
			t.Fatalf("dead end in %s after %q", schema, out)
		}
		if name := missing(m); step > 40 && name != "" {
			if err := m.Accept([]byte(name)); err != nil {
				t.Fatalf("%s after %q: %q may not come: %v", schema, out, name, err)
			}
			out = append(out, name...)
			continue
		}
		id := allowed[r.IntN(len(allowed))]
		if step > 40 {
			id = closing(tokens, allowed, r)
		}
		if err := m.Accept(tokens[id]); err != nil {
			t.Fatalf("%s after %q: %q was allowed: %v", schema, out, tokens[id], err)
		}
		if out = append(out, tokens[id]...); step > 4000 {
			t.Fatalf("no end in %s: %.300q", schema, out)
		}
	}
}

// missing returns a name that is required and has not come, where one may begin.
func missing(m *Matcher) string {
	if len(m.state.threads) != 1 {
		return ""
	}
	f := m.state.threads[0].frame
	if f.leaf.kind != object || f.at != objectName || f.n != 0 {
		return ""
	}
	for i, name := range f.leaf.names {
		if f.leaf.required&^f.x>>i&1 == 1 {
			text, _ := json.Marshal(name)
			return string(text[1:])
		}
	}
	return ""
}

func ids(mask []uint64) (list []int32) {
	for id := range int32(len(mask) * 64) {
		if bitset(mask).has(id) {
			list = append(list, id)
		}
	}
	return list
}

// closing prefers what ends values.
func closing(tokens [][]byte, allowed []int32, r *rand.Rand) int32 {
	for _, set := range []string{`"`, `}`, `]`, "tfn", "0123456789", ",:"} {
		for _, id := range allowed {
			if len(tokens[id]) == 1 && strings.Contains(set, string(tokens[id])) {
				if set == `"` && r.IntN(3) == 0 {
					break
				}
				return id
			}
		}
	}
	return allowed[r.IntN(len(allowed))]
}

// randomSchema makes a schema that Compile supports.
func randomSchema(r *rand.Rand, depth int) map[string]any {
	kinds := 9
	if depth <= 0 {
		kinds = 6
	}
	switch r.IntN(kinds) {
	case 0:
		return map[string]any{"type": "boolean"}
	case 1:
		return randomString(r)
	case 2:
		low := r.IntN(2000) - 1000
		return map[string]any{"type": "integer", "minimum": low, "maximum": low + r.IntN(500)}
	case 3:
		low := float64(r.IntN(200)-100) / 4
		return map[string]any{"type": "number", "minimum": low, "exclusiveMaximum": low + 0.25 + float64(r.IntN(40))/8}
	case 4:
		return map[string]any{"enum": []any{"a", "ab", "a\"b", "好", 1, 1.5, nil, []any{1, "x"}}[r.IntN(4):]}
	case 5:
		return map[string]any{"type": []string{"null", "string", "number", "integer"}[r.IntN(3):]}
	case 6:
		least := r.IntN(3)
		return map[string]any{"type": "array", "items": randomSchema(r, depth-1), "minItems": least, "maxItems": least + r.IntN(3)}
	case 7:
		return map[string]any{"anyOf": []any{randomSchema(r, depth-1), randomSchema(r, depth-1)}}
	}
	return randomObject(r, depth)
}

func randomString(r *rand.Rand) map[string]any {
	s := map[string]any{"type": "string"}
	switch r.IntN(4) {
	case 0:
		s["minLength"], s["maxLength"] = r.IntN(3), 3+r.IntN(4)
	case 1:
		s["pattern"] = []string{`^[a-z]{2,4}$`, `x`, `^(ab|c)*d?$`, `^\d{3}-\d{4}$`, `^[^"\\]+$`, `é|好`, `^\\"+$`}[r.IntN(7)]
		s["maxLength"] = 8
	case 2:
		s["pattern"], s["minLength"], s["maxLength"] = `^a*[b-d]`, 2, 5
	}
	return s
}

func randomObject(r *rand.Rand, depth int) map[string]any {
	properties := map[string]any{}
	var required []string
	for _, name := range []string{"name", "na", "x", "", "é\"", "list", "好"} {
		if r.IntN(2) == 0 {
			continue
		}
		properties[name] = randomSchema(r, depth-1)
		if r.IntN(2) == 0 {
			required = append(required, name)
		}
	}
	s := map[string]any{"type": "object", "properties": properties}
	if len(required) > 0 {
		s["required"] = required
	}
	switch r.IntN(3) {
	case 0:
		s["additionalProperties"] = false
	case 1:
		s["additionalProperties"] = randomSchema(r, depth-2)
	}
	return s
}

func TestRandomChoicesAlwaysSatisfyTheSchema(t *testing.T) {
	v, tokens := small(t)
	n := 300
	if os.Getenv("QIAO_MANY") != "" {
		n = 10_000
	}
	for seed := range uint64(n) {
		r := rand.New(rand.NewPCG(seed, 7))
		raw, err := json.Marshal(randomSchema(r, 3))
		if err != nil {
			t.Fatal(err)
		}
		var schema jsonschema.Schema
		if err := json.Unmarshal(raw, &schema); err != nil {
			t.Fatal(err)
		}
		resolved, err := schema.Resolve(nil)
		if err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		g := compile(t, v, string(raw))
		for range 3 {
			out := generate(t, r, g, tokens, string(raw))
			var value any
			if err := json.Unmarshal([]byte(out), &value); err != nil || !utf8.ValidString(out) {
				t.Fatalf("seed %d: %s gives %q: %v", seed, raw, out, err)
			}
			if err := resolved.Validate(value); err != nil {
				t.Fatalf("seed %d: %s gives %s: %v", seed, raw, out, err)
			}
		}
	}
}

func TestAnyJSONIsAlwaysJSON(t *testing.T) {
	v, tokens := small(t)
	g := v.JSON()
	for seed := range uint64(100) {
		out := generate(t, rand.New(rand.NewPCG(seed, 1)), g, tokens, "any")
		if !json.Valid([]byte(out)) {
			t.Fatalf("%q", out)
		}
	}
}

func TestForgettingKeepsAnswersGoing(t *testing.T) {
	v, _ := small(t)
	g := compile(t, v, `{"type":"array","items":{"type":"integer","minimum":0,"maximum":999999}}`)
	m := g.Matcher()
	for i := range 50 {
		if err := m.Accept([]byte([]string{"1", "23", ", ", "["}[(i+2)%3+max(0, 1-i)])); err != nil {
			t.Fatal(i, err)
		}
		g.mu.Lock()
		g.a.forget()
		g.mu.Unlock()
		if len(ids(m.Mask())) == 0 {
			t.Fatal("no way on")
		}
	}
}

func FuzzCompile(f *testing.F) {
	v, _ := small(f)
	for _, s := range []string{`{"type":"object","properties":{"a":{"$ref":"#"}}}`, `{"oneOf":[{"const":1},{"const":2}]}`, `{"pattern":"^a+$"}`,
		`{"type":["integer","null"],"minimum":3}`, `{"enum":[1,"a"]}`, `{"prefixItems":[true],"minItems":4}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		g, err := v.Compile([]byte(s))
		if err != nil {
			if k := qiao.KindOf(err); k != qiao.Invalid && k != qiao.Unsupported {
				t.Errorf("%v", err)
			}
			return
		}
		m := g.Matcher()
		if len(ids(m.Mask())) == 0 {
			t.Errorf("%s: a dead end at the beginning", s)
		}
	})
}
