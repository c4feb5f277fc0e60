package jinja

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
)

// snippet is a template with what Python's Jinja2 makes of it.
type snippet struct {
	Template, Want, Error string
}

func snippets(t testing.TB) (map[string]any, []snippet) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "snippets.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Values json.RawMessage
		Cases  []snippet
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	v, err := FromJSON(file.Values)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]any{}
	for k, item := range v.(*Map).All() {
		values[k] = item
	}
	return values, file.Cases
}

func render(source string, values map[string]any) (string, error) {
	t, err := Parse(source)
	if err != nil {
		return "", err
	}
	return t.Render(values, Options{Now: time.Date(2025, 2, 14, 15, 4, 5, 0, time.UTC)})
}

func TestSnippetsRenderAsPythonRendersThem(t *testing.T) {
	values, cases := snippets(t)
	for _, c := range cases {
		got, err := render(c.Template, values)
		switch {
		case c.Error != "" && err == nil:
			t.Errorf("%s\nrenders %q, but Python has %s", c.Template, got, c.Error)
		case c.Error == "" && err != nil:
			t.Errorf("%s\n%v", c.Template, err)
		case c.Error == "" && got != c.Want:
			t.Errorf("%s\n got %q\nwant %q", c.Template, got, c.Want)
		}
	}
}

func TestErrorsNameTheLineAndNoValue(t *testing.T) {
	values := map[string]any{"secret": "hunter2"}
	for source, want := range map[string]string{
		"a\n{% if x %}":                           "line 2: {% endif %} is missing",
		"\n\n{{ 1 + secret }}":                    "line 3: int + str cannot be computed",
		"{{ x.y }}":                               "line 1: the undefined x has no .y",
		"{{ s | nofilter }}":                      `line 1: there is no filter "nofilter"`,
		"{% include 'x' %}":                       "line 1: {% include %} is not supported",
		"\n{{ raise_exception('Only pairs.') }}":  "line 2: the template refuses: Only pairs.",
		"{{ raise_exception('Bad: ' + secret) }}": "line 1: the template refuses: these messages are not what the template expects",
		"{{ 'abc":                                 "line 1: a string has no end: ' is missing",
		"{{ messages.append(1) }}{{ [].append(secret) }}": "line 1: the undefined messages has no .append",
		"{{ [].append(secret) }}":                         "line 1: append() would change a value: templates may not",
	} {
		_, err := render(source, values)
		if err == nil || !strings.HasSuffix(err.Error(), want) || qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("%q: %v, want %s", source, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: the error has a value", source)
		}
	}
}

func TestTheClockIsGiven(t *testing.T) {
	got, err := render(`{{ strftime_now("%d %b %Y, %A %H:%M %-d %% %I %p %j") }}`, nil)
	if want := "14 Feb 2025, Friday 15:04 14 % 03 PM 045"; got != want || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	p, err := Parse(`{{ strftime_now("%Y") }}`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Render(nil, Options{}); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("without a clock: %v", err)
	}
}

func TestPartsThatTheModelWroteAreRendered(t *testing.T) {
	got, err := render("a{% generation %}b{% endgeneration %}c", nil)
	if got != "abc" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// A template comes with a model from anywhere: none may hang or eat the memory.
func TestHostileTemplatesEnd(t *testing.T) {
	double := `{% set ns = namespace(s="aaaaaaaaaaaaaaaa") %}{% for i in range(90) %}{% set ns.s = `
	for _, source := range []string{
		`{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}{% endfor %}{% endfor %}`,
		double + `ns.s + ns.s %}{% endfor %}`,
		double + `ns.s ~ ns.s %}{% endfor %}`,
		double + `ns.s | replace("a", "aa") %}{% endfor %}`,
		double + `[ns.s, ns.s] %}{% endfor %}{{ ns.s }}`,
		double + `[ns.s, ns.s] %}{% endfor %}{{ ns.s | tojson }}`,
		double + `[ns.s, ns.s] %}{% endfor %}{{ ns.s == ns.s }}`,
		`{{ "a" * 9999999999999 }}`,
		`{{ [1] * 9999999999999 }}`,
		`{{ range(99999999999) }}`,
		`{{ "x" | center(99999999999) }}`,
		`{{ "x".ljust(99999999999) }}`,
		`{{ "x" | indent(99999999999) }}`,
		`{{ [1] | tojson(indent=99999999999) }}`,
		`{{ "%99999999d" % 1 }}`,
		`{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}`,
		`{% set ns = namespace(l=[]) %}{% for i in range(99999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}`,
		`{% set ns = namespace(l=[]) %}{% for i in range(99999) %}{% set ns.l = ns.l + [i] %}{% endfor %}`,
		strings.Repeat("{% if x %}", 100000),
		"{{ " + strings.Repeat("(", 100000),
		"{{ " + strings.Repeat("-", 100000) + "1 }}",
		"{{ x" + strings.Repeat(".a", 100000) + " }}",
		"{{ 1" + strings.Repeat("+1", 100000) + " }}",
		"{{ not " + strings.Repeat("not ", 100000) + "1 }}",
	} {
		p, err := Parse(source)
		if err == nil {
			_, err = p.Render(nil, Options{Limits: Limits{Steps: 500_000, Memory: 8 << 20}})
		}
		if err == nil {
			t.Errorf("%.80s: no error", source)
		}
	}
}

func FuzzRender(f *testing.F) {
	values, cases := snippets(f)
	for _, c := range cases {
		f.Add(c.Template)
	}
	f.Fuzz(func(t *testing.T, source string) {
		p, err := Parse(source)
		if err != nil {
			return
		}
		limits := Limits{Steps: 20_000, Memory: 1 << 20, Depth: 20}
		if out, err := p.Render(values, Options{Limits: limits}); err == nil && len(out) > limits.Memory {
			t.Errorf("%d bytes", len(out))
		}
	})
}

func BenchmarkRender(b *testing.B) {
	p, err := Parse("{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{% endfor %}")
	if err != nil {
		b.Fatal(err)
	}
	var messages List
	for range 20 {
		messages = append(messages, NewMap().Set("role", "user").Set("content", "你好，世界"))
	}
	for b.Loop() {
		if _, err := p.Render(map[string]any{"messages": messages}, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
