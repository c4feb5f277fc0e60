package template

import (
	"fmt"

	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/text"
)

// ForCatalog compiles the phrases of all manifests in one language. A {name} in
// a phrase is the manifest's slot of that name, else a list of the language's
// grammar; anything else is an error.
func ForCatalog(c *intent.Catalog, lang text.Language) (*Set, error) {
	lang = lang.Base()
	shared := c.Grammar(lang)
	g := Grammar{Language: string(lang), NoSpaces: lang == text.Chinese, Rules: shared.Rules, Defs: map[string]Def{}, Skip: shared.Skip}
	for name, values := range shared.Lists {
		d := Def{Kind: Listed}
		for _, v := range values {
			d.Values = append(d.Values, Value{Text: v})
		}
		g.Defs[name] = d
	}
	var list []Template
	for _, m := range c.All() {
		defs := defsOf(m, lang)
		for i, p := range m.Phrases[lang] {
			list = append(list, Template{Intent: m.Name, Text: p, Defs: defs, Origin: origin(m, lang, "phrase", i)})
		}
		for i, p := range m.Negative[lang] {
			list = append(list, Template{Intent: m.Name, Text: p, Defs: defs, Negative: true, Origin: origin(m, lang, "negative phrase", i)})
		}
	}
	return Compile(g, list)
}

func origin(m *intent.Manifest, lang text.Language, what string, i int) string {
	return fmt.Sprintf("%s, %s %s %d", m.Name, lang, what, i+1)
}

func defsOf(m *intent.Manifest, lang text.Language) map[string]Def {
	defs := map[string]Def{}
	for _, s := range m.Slots {
		defs[s.Name] = DefOf(s, string(lang))
	}
	return defs
}
