package eval

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/assist/template"
)

// A haFile is a file of sentences, in the older form with intents by name or in
// the newer one, where the folder names the intent.
type haFile struct {
	Language string `yaml:"language"`
	Settings struct {
		IgnoreWhitespace bool `yaml:"ignore_whitespace"`
	} `yaml:"settings"`
	Intents map[string]struct {
		Data []haData `yaml:"data"`
	} `yaml:"intents"`
	Data  []haData          `yaml:"data"`
	Lists map[string]haList `yaml:"lists"`
	Rules map[string]string `yaml:"expansion_rules"`
	Skip  []string          `yaml:"skip_words"`
}

type haData struct {
	Sentences []string          `yaml:"sentences"`
	Slots     map[string]any    `yaml:"slots"`
	Rules     map[string]string `yaml:"expansion_rules"`
	Lists     map[string]haList `yaml:"lists"`
	Requires  map[string]any    `yaml:"requires_context"`
	Excludes  map[string]any    `yaml:"excludes_context"`
	Domain    string            `yaml:"inferred_domain"`
	Domains   []string          `yaml:"name_domains"`
}

type haList struct {
	Values   []any    `yaml:"values"`
	Wildcard bool     `yaml:"wildcard"`
	Range    *haRange `yaml:"range"`
}

type haRange struct {
	From       float64 `yaml:"from"`
	To         float64 `yaml:"to"`
	Fractions  string  `yaml:"fractions"`
	Multiplier float64 `yaml:"multiplier"`
}

// yamlFiles lists the files of YAML or JSON below a folder, sorted.
func yamlFiles(dir string) ([]string, error) {
	var list []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(path)) {
			list = append(list, path)
		}
		return err
	})
	slices.Sort(list)
	return list, err
}

func loadYAML(path string, into any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return qiao.E(qiao.NotFound, "eval templates", err)
	}
	if err := yaml.Load(data, into); err != nil {
		return qiao.Errorf(qiao.Invalid, "eval templates", "%s: %w", path, err)
	}
	return nil
}

// haSentences compiles the templates of a language's folder.
func haSentences(dir string) (*template.Set, error) {
	files, err := yamlFiles(dir)
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "eval templates", err)
	}
	g := template.Grammar{Language: haLanguage(dir), Rules: map[string]string{}, Defs: map[string]template.Def{}, Prefer: "name"}
	for _, name := range []string{"name", "area", "floor"} {
		g.Defs[name] = template.Def{Kind: template.Listed}
	}
	var list []template.Template
	for _, path := range files {
		var f haFile
		if err := loadYAML(path, &f); err != nil {
			return nil, err
		}
		g.NoSpaces = g.NoSpaces || f.Settings.IgnoreWhitespace
		g.Skip = append(g.Skip, f.Skip...)
		for name, body := range f.Rules {
			g.Rules[name] = body
		}
		for name, l := range f.Lists {
			def := l.def()
			def.Command = strings.HasSuffix(name, "_command")
			g.Defs[name] = def
		}
		list = append(list, f.templates(path)...)
	}
	if _, ok := g.Rules["percent"]; !ok {
		g.Rules["percent"] = percentRule
	}
	return template.Compile(g, list)
}

// percentRule stands for <percent>, which files of the newer form use and which
// Home Assistant's own tools define.
const percentRule = "[ ](%|percent|per cent)"

// haLanguage is the base language of a folder such as zh-cn.
func haLanguage(dir string) string {
	base, _, _ := strings.Cut(filepath.Base(dir), "-")
	return base
}

func (f *haFile) templates(path string) []template.Template {
	var names []string
	for name := range f.Intents {
		names = append(names, name)
	}
	slices.Sort(names)
	var list []template.Template
	for _, name := range names {
		for _, d := range f.Intents[name].Data {
			list = append(list, d.templates(name, path)...)
		}
	}
	areas := takesArea(path)
	for _, d := range f.Data {
		for _, t := range d.templates(filepath.Base(filepath.Dir(path)), path) {
			if areas {
				t.Requires["area"] = template.Demand{Slot: true, Maybe: true}
			}
			list = append(list, t)
		}
	}
	return list
}

// takesArea tells whether the sentences of a file of the newer form are about
// the area where they are said: the comment at its head says so.
func takesArea(path string) bool {
	data, err := os.ReadFile(path)
	return err == nil && strings.Contains(string(data), "# context_area: true")
}

func (d *haData) templates(name, path string) []template.Template {
	t := template.Template{
		Intent: intent.Name(name), Rules: d.Rules, Slots: map[string]any{}, Origin: filepath.Base(path),
		Requires: map[string]template.Demand{}, Excludes: map[string][]string{}, Defs: map[string]template.Def{},
	}
	for k, v := range d.Slots {
		t.Slots[k] = v
	}
	if d.Domain != "" {
		t.Slots["domain"] = d.Domain
	}
	for k, v := range d.Requires {
		t.Requires[k] = haDemand(v)
	}
	if len(d.Domains) > 0 {
		t.Requires["domain"] = template.Demand{Values: d.Domains}
	}
	for k, v := range d.Excludes {
		t.Excludes[k] = haDemand(v).Values
	}
	for k, l := range d.Lists {
		t.Defs[k] = l.def()
	}
	var list []template.Template
	for _, s := range d.Sentences {
		t.Text = s
		list = append(list, t)
	}
	return list
}

// haDemand reads a value, a list of values, or an object with value and slot.
func haDemand(v any) template.Demand {
	switch v := v.(type) {
	case nil:
		return template.Demand{}
	case []any:
		var d template.Demand
		for _, e := range v {
			d.Values = append(d.Values, fmt.Sprint(e))
		}
		return d
	case map[string]any:
		d := haDemand(v["value"])
		d.Slot, _ = v["slot"].(bool)
		return d
	}
	return template.Demand{Values: []string{fmt.Sprint(v)}}
}

func (l haList) def() template.Def {
	switch {
	case l.Wildcard:
		return template.Def{Kind: template.Wildcard}
	case l.Range != nil:
		return template.Def{Kind: template.Range, From: l.Range.From, To: l.Range.To, Fraction: l.Range.Fractions != "", Factor: l.Range.Multiplier}
	}
	d := template.Def{Kind: template.Listed}
	for _, v := range l.Values {
		d.Values = append(d.Values, haValue(v))
	}
	return d
}

// haValue reads a text, or an object with in, out and context.
func haValue(v any) template.Value {
	m, ok := v.(map[string]any)
	if !ok {
		return template.Value{Text: fmt.Sprint(v)}
	}
	value := template.Value{Text: fmt.Sprint(m["in"]), Out: m["out"], Context: map[string]string{}}
	if c, ok := m["context"].(map[string]any); ok {
		for k, e := range c {
			value.Context[k] = fmt.Sprint(e)
		}
	}
	return value
}
