package learn

import (
	"context"
	"crypto/sha256"
	_ "embed" // the tables of fillers and of sentences that are no command
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/assist/template"
	"github.com/qiao-ai/qiao/text"
)

//go:embed tables/fillers.txt
var fillerTable string

//go:embed tables/outside.txt
var outsideTable string

// CatalogOptions say how a model of manifests is trained.
type CatalogOptions struct {
	Options
	// Each is how many sentences are made of each phrase; 0 is 8.
	Each int
	// More are further sentences, such as phrases that a partner's model wrote,
	// labelled with the names of intents.
	More []Sentence
}

// ForCatalog trains a model on the phrases of manifests in one language:
// sentences are made of them, with values for their slots, and so are sentences
// that are no command. It works while somebody waits if o is Quick.
func ForCatalog(ctx context.Context, c *intent.Catalog, lang text.Language, o CatalogOptions) (*Model, error) {
	sentences, tagged, err := Samples(c, lang, o)
	if err != nil {
		return nil, err
	}
	m := &Model{About: Fingerprint(c, lang)}
	if m.Classifier, err = Train(ctx, sentences, o.Options); err != nil {
		return nil, err
	}
	if len(tagged) > 0 {
		m.Tagger, err = TrainTagger(ctx, tagged, o.Seed)
	}
	return m, err
}

// Samples makes labelled and tagged sentences of the phrases of manifests.
func Samples(c *intent.Catalog, lang text.Language, o CatalogOptions) ([]Sentence, []Tagged, error) {
	set, err := template.ForCatalog(c, lang)
	if err != nil {
		return nil, nil, err
	}
	each := o.Each
	if each == 0 {
		each = 8
	}
	var sentences []Sentence
	var tagged []Tagged
	fill := newFillers(lang.Base())
	for _, s := range set.Samples(each, o.Seed, fill.fill) {
		t := tag(s)
		if !slices.Contains(t.Tags, "O") {
			continue // a phrase that is a value alone says nothing of its intent
		}
		sentences, tagged = append(sentences, Sentence{s.Text, string(s.Intent)}), append(tagged, t)
	}
	for _, line := range outsideSentences(lang.Base()) {
		sentences = append(sentences, Sentence{Text: line})
	}
	return append(sentences, o.More...), tagged, nil
}

// tag gives each word of a sample its tag.
func tag(s template.Sample) Tagged {
	t := Tagged{Intent: string(s.Intent)}
	last := ""
	for _, w := range tokens(s.Text) {
		t.Words = append(t.Words, s.Text[w.start:w.end])
		is := "O"
		for _, l := range s.Spans {
			if w.start >= l.Start && w.end <= l.End {
				is = "B-" + l.Slot
				if last == l.Slot && w.start > l.Start {
					is = "I-" + l.Slot
				}
				last = l.Slot
			}
		}
		if is == "O" {
			last = ""
		}
		t.Tags = append(t.Tags, is)
	}
	return t
}

// fillers are values that stand in for slots, by type.
type fillers map[string][]string

func newFillers(lang text.Language) fillers {
	f := fillers{}
	for line := range strings.Lines(fillerTable) {
		parts := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if len(parts) == 3 && parts[1] == string(lang) {
			f[parts[0]] = strings.Split(parts[2], "|")
		}
	}
	return f
}

func (f fillers) fill(r *rand.Rand, name string, def template.Def) string {
	kind := string(def.Type)
	switch {
	case len(f[name]) > 0:
		kind = name // some names say more than their types
	case def.Kind == template.Range && def.Fraction:
		kind = "number"
	case def.Kind == template.Range:
		kind = "integer"
	}
	list := f[kind]
	if len(list) == 0 {
		list = f["text"]
	}
	return list[r.IntN(len(list))]
}

func outsideSentences(lang text.Language) []string {
	var list []string
	for line := range strings.Lines(outsideTable) {
		if l, s, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && l == string(lang) {
			list = append(list, s)
		}
	}
	return list
}

// Models are models by base language. They are what the assistant asks for
// readings of a sentence that no template matches.
type Models map[text.Language]*Model

// Match gives the reading of a sentence by the model of its language, if there
// is one.
func (m Models) Match(sentence string, lang text.Language) []intent.Match {
	model := m[lang.Base()]
	if model == nil {
		return nil
	}
	return []intent.Match{model.Match(sentence)}
}

// Fingerprint names the phrases of a catalog in one language. A Model whose
// About is another was trained on other phrases, and had better be trained anew.
func Fingerprint(c *intent.Catalog, lang text.Language) string {
	lang = lang.Base()
	h := sha256.New()
	shared := c.Grammar(lang)
	fmt.Fprint(h, lang, shared.Rules, shared.Lists, fillerTable, outsideTable)
	for _, m := range c.All() {
		fmt.Fprint(h, m.Name, m.Phrases[lang], m.Negative[lang])
		for _, s := range m.Slots {
			fmt.Fprint(h, s.Name, s.Type, s.Values)
		}
	}
	return fmt.Sprintf("phrases %s %x", lang, h.Sum(nil)[:12])
}
