package chinese

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

// A Variant is a way of writing Chinese. The names are those of OpenCC.
type Variant string

// The variants. The two with phrases replace words as well as characters:
// 软件 becomes 軟體 in Taiwan, 鼠标 becomes 滑鼠 in Hong Kong.
const (
	Mainland        Variant = "cn"
	Taiwan          Variant = "tw"
	TaiwanPhrases   Variant = "twp"
	HongKong        Variant = "hk"
	HongKongPhrases Variant = "hkp"
	Standard        Variant = "t" // Traditional as OpenCC defines it, between the others
)

// Variants lists every Variant.
func Variants() []Variant {
	return []Variant{Mainland, Taiwan, TaiwanPhrases, HongKong, HongKongPhrases, Standard}
}

// VariantOf returns the Variant for a language tag such as zh-Hans, zh-TW or
// zh-Hant-HK; false if the tag names no script and no place.
func VariantOf(l text.Language) (Variant, bool) {
	subtags := strings.FieldsFunc(strings.ToLower(string(l)), func(c rune) bool { return c == '-' || c == '_' })
	has := func(names ...string) bool {
		return slices.ContainsFunc(subtags, func(s string) bool { return slices.Contains(names, s) })
	}
	switch {
	case len(subtags) < 2 || subtags[0] != "zh":
		return "", false
	case has("hans", "cn", "sg", "my"):
		return Mainland, true
	case has("hk", "mo"):
		return HongKong, true
	case has("hant", "tw"):
		return Taiwan, true
	}
	return "", false
}

// A recipe says how a conversion is done: the tables that cut the text into
// segments, then those that replace, step by step, within a segment.
type recipe struct {
	segment []string
	steps   [][]string
}

// recipes returns the conversions of opencc-js 1.4.2 (its configs), by
// "from to". Any other pair goes through Standard.
func recipes() map[string]recipe {
	st := []string{"STPhrases", "STPhrases_GeneratedFromRegionalPhrases"}
	stAll := append(slices.Clone(st), "STCharacters")
	ts := []string{"TSPhrases"}
	tsAll := []string{"TSPhrases", "TSCharacters"}
	toTW := []string{"TWVariantsPhrases", "TWVariants"}
	toTWP := append([]string{"TWPhrases"}, toTW...)
	toHK := []string{"HKVariantsPhrases", "HKVariants"}
	toHKP := append([]string{"HKPhrases"}, toHK...)
	fromTW := []string{"TWVariantsRevPhrases", "TWVariantsRev"}
	fromTWP := append([]string{"TWPhrasesRev"}, fromTW...)
	fromHK := []string{"HKVariantsRevPhrases", "HKVariantsRev"}
	fromHKP := append([]string{"HKPhrasesRev"}, fromHK...)
	return map[string]recipe{
		"cn t":   {nil, [][]string{stAll}},
		"cn tw":  {st, [][]string{stAll, toTW}},
		"cn twp": {st, [][]string{stAll, toTWP}},
		"cn hk":  {st, [][]string{stAll, toHK}},
		"cn hkp": {st, [][]string{stAll, toHKP}},
		"t cn":   {nil, [][]string{tsAll}},
		"tw cn":  {ts, [][]string{fromTW, tsAll}},
		"twp cn": {ts, [][]string{fromTWP, tsAll}},
		"hk cn":  {ts, [][]string{fromHK, tsAll}},
		"hkp cn": {ts, [][]string{fromHKP, tsAll}},
		"t tw":   {nil, [][]string{toTW}},
		"t hk":   {nil, [][]string{toHK}},
		"tw t":   {nil, [][]string{fromTW}},
		"hk t":   {nil, [][]string{fromHK}},
		"t twp":  {nil, [][]string{{"TWPhrases"}, toTW}},
		"t hkp":  {nil, [][]string{toHKP}},
		"twp t":  {nil, [][]string{fromTWP}},
		"hkp t":  {nil, [][]string{fromHKP}},
	}
}

// normalization is done before every conversion.
const normalization = "CJK_Compatibility_Ideographs"

// A Converter converts between Variants with the tables in a folder, which it
// reads when they are first needed. It may be used from many goroutines.
type Converter struct {
	dir     string
	recipes map[string]recipe

	mu    sync.Mutex
	tries map[string]*trie // by the names of their tables
}

// NewConverter makes a Converter of the tables in dir; see [Files].
func NewConverter(dir string) *Converter {
	return &Converter{dir: dir, recipes: recipes(), tries: map[string]*trie{}}
}

// Ready returns nil if the conversion can be done, after reading what it needs:
// an error of Kind Unavailable says how to get the tables, one of Kind Invalid
// that there is no such Variant.
func (c *Converter) Ready(from, to Variant) error {
	_, err := c.plan(from, to)
	return err
}

// Convert rewrites s from one Variant to another, exactly as opencc-js does.
// What is not Chinese stays as it is, bytes that are not UTF-8 included. It
// returns the errors of [Converter.Ready].
func (c *Converter) Convert(s string, from, to Variant) (string, error) {
	pieces, err := c.pieces(s, from, to)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.Grow(len(s) + len(s)/16)
	for _, p := range pieces {
		b.WriteString(p.to)
	}
	return b.String(), nil
}

// Edits returns the changes that Convert would make, word by word.
func (c *Converter) Edits(s string, from, to Variant) ([]text.Edit, error) {
	pieces, err := c.pieces(s, from, to)
	if err != nil {
		return nil, err
	}
	r := text.NewRuler(s)
	var edits []text.Edit
	at := 0
	for _, p := range pieces {
		if s[at:at+p.size] != p.to {
			edits = append(edits, narrowed(r, s, at, p))
		}
		at += p.size
	}
	return edits, nil
}

// narrowed makes the Edit for a piece at byte at, less the characters that its
// two sides begin or end with alike.
func narrowed(r *text.Ruler, s string, at int, p piece) text.Edit {
	from, to := s[at:at+p.size], p.to
	for from != "" && to != "" {
		a, n := utf8.DecodeRuneInString(from)
		if b, m := utf8.DecodeRuneInString(to); a != b || n != m {
			break
		}
		from, to, at = from[n:], to[n:], at+n
	}
	for from != "" && to != "" {
		a, n := utf8.DecodeLastRuneInString(from)
		if b, m := utf8.DecodeLastRuneInString(to); a != b || n != m {
			break
		}
		from, to = from[:len(from)-n], to[:len(to)-n]
	}
	return r.Edit(at, at+len(from), to)
}

// A plan is a recipe with its tries.
type plan struct {
	normal  *trie
	segment *trie // nil keeps the text in one segment
	steps   []*trie
}

func (c *Converter) plan(from, to Variant) ([]plan, error) {
	switch {
	case !slices.Contains(Variants(), from), !slices.Contains(Variants(), to):
		return nil, qiao.Errorf(qiao.Invalid, "chinese: convert", "no conversion from %q to %q", from, to).
			WithFix("Use cn, tw, twp, hk, hkp or t.")
	case from == to:
		return nil, nil
	}
	keys := []string{string(from + " " + to)}
	if _, ok := c.recipes[keys[0]]; !ok {
		keys = []string{string(from + " " + Standard), string(Standard + " " + to)}
	}
	var plans []plan
	for _, k := range keys {
		p, err := c.load(c.recipes[k])
		if err != nil {
			return nil, err
		}
		plans = append(plans, p)
	}
	return plans, nil
}

func (c *Converter) load(r recipe) (p plan, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p.normal, err = c.trie([]string{normalization}); err != nil {
		return p, err
	}
	if r.segment != nil {
		if p.segment, err = c.trie(r.segment); err != nil {
			return p, err
		}
	}
	for _, names := range r.steps {
		t, err := c.trie(names)
		if err != nil {
			return p, err
		}
		p.steps = append(p.steps, t)
	}
	return p, nil
}

// trie returns the trie of some tables, reading them if it is the first time.
// Failures are not remembered: the pack may be pulled meanwhile.
func (c *Converter) trie(names []string) (*trie, error) {
	key := strings.Join(names, " ")
	if t, ok := c.tries[key]; ok {
		return t, nil
	}
	var tables []table
	for _, n := range names {
		t, err := readTable(c.dir, n)
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	t := newTrie(tables)
	c.tries[key] = t
	return t, nil
}
