package apps

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/qiao-ai/qiao/assist/intent"
)

// mostSaid is how many characters of a tool's description a model sees.
const mostSaid = 600

// Manifests are the intents of an app's tools.
func (a *App) Manifests() []*intent.Manifest {
	var list []*intent.Manifest
	for i, name := range a.names() {
		t := a.Tools[i]
		m, err := manifest(name, t.Definition)
		if err != nil {
			continue // Observe has refused it; a later version of this program may be stricter
		}
		m.Risk, m.Unread, m.Source = t.Risk(), t.Grade == "", "the app "+a.Name
		m.Phrases = byName(a.Name, t.Definition.Name, m)
		for lang, phrases := range t.Phrases {
			m.Phrases[lang] = append(m.Phrases[lang], phrases...)
		}
		list = append(list, m)
	}
	return list
}

// manifest is that of a tool under another name.
func manifest(name intent.Name, d intent.Tool) (*intent.Manifest, error) {
	d.Title, d.Description = shorten(line(d.Title), 80), shorten(line(d.Description), mostSaid)
	m, err := intent.FromTool("app", d)
	if err != nil {
		return nil, err
	}
	m.Name = name
	for i, s := range m.Slots {
		m.Slots[i].Description = intent.Local{"en": shorten(line(s.Description.In("en")), 200)}
	}
	return m, m.Check()
}

// line is text of somebody else on one line.
func line(s string) string { return strings.Join(strings.Fields(Clean(s)), " ") }

// plainSlot is a name that a template can hold.
var plainSlot = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// byName are the templates by which a tool is asked for by its name: "use weather
// get forecast Beijing", 用 weather get forecast Beijing. Nothing of what the tool
// says of itself is in them but the words of its name.
func byName(app, tool string, m *intent.Manifest) intent.Phrases {
	name := words(tool)
	if name == "" {
		return intent.Phrases{}
	}
	with, zhWith := "", ""
	if slot := mainSlot(m); slot != "" {
		with, zhWith = " [(with|for|on|about|to)] {"+slot+"}", "[：]{"+slot+"}"
	}
	en, zh := "(use|run|call|ask) "+app+"[:] "+name, "(用|调用|运行|使用)"+app+"[的]"+name
	p := intent.Phrases{"en": {en}, "zh": {zh}}
	if with != "" {
		p["en"] = append(p["en"], en+with)
		p["zh"] = append(p["zh"], zh+zhWith)
	}
	return p
}

// mainSlot is the one text that a tool needs, or its only slot.
func mainSlot(m *intent.Manifest) string {
	var needed []string
	for _, s := range m.Slots {
		if plainSlot.MatchString(s.Name) && (s.Required || len(m.Slots) == 1) && s.Type != intent.Object && s.Type != intent.Boolean && !s.Many {
			needed = append(needed, s.Name)
		}
	}
	if len(needed) != 1 {
		return ""
	}
	return needed[0]
}

// words are those of a tool's name, without what a template would take for a mark.
func words(tool string) string {
	var b strings.Builder
	var last rune
	for _, r := range tool {
		switch {
		case unicode.IsUpper(r) && unicode.IsLower(last):
			b.WriteRune(' ')
			b.WriteRune(unicode.ToLower(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteRune(' ')
		}
		last = r
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// sortedSlots lists the names of a manifest's slots that are in args.
func sortedSlots(m *intent.Manifest, has func(string) bool) []string {
	var list []string
	for _, s := range m.Slots {
		if has(s.Name) {
			list = append(list, s.Name)
		}
	}
	slices.Sort(list)
	return list
}
