package chinese

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
)

// A Config says what a Checker is made of.
type Config struct {
	// Pack is the folder of the opencc pack. Without it the rules work, and only
	// script conversion is missing.
	Pack string
	// Pangu adds the suggestion of spaces between Chinese and Latin.
	Pangu bool
}

// A Checker proofreads Chinese. It implements [write.Checker], and may be used
// from many goroutines.
type Checker struct {
	rules  []rule
	script *Converter
}

var _ write.Checker = (*Checker)(nil)

// New makes a Checker. It reads nothing yet.
func New(c Config) *Checker {
	r := rules()
	if c.Pangu {
		r = append(r, pangu())
	}
	return &Checker{rules: r, script: NewConverter(c.Pack)}
}

// Converter returns the Checker's converter of scripts.
func (c *Checker) Converter() *Converter { return c.script }

// Language returns zh.
func (c *Checker) Language() text.Language { return text.Chinese }

// Engines names the parts that answer at present.
func (c *Checker) Engines() []string {
	engines := []string{"chinese rules"}
	if len(c.Lacks()) == 0 {
		engines = append(engines, "opencc 1.4.2")
	}
	return engines
}

// Lacks says what the Checker could do if something were installed.
func (c *Checker) Lacks() []write.Note {
	if havePack(c.script.dir) {
		return nil
	}
	return []write.Note{{
		Code:    "pack-missing",
		Message: "The opencc pack would convert between Simplified and Traditional Chinese.",
		Fix:     packFix,
	}}
}

// Warm reads the tables of the rules, and those of the script conversions if
// the pack is there.
func (c *Checker) Warm(ctx context.Context) error {
	loadConfusions()
	loadIdioms()
	confusable('的', '地')
	if havePack(c.script.dir) {
		return c.script.Ready(Mainland, Taiwan)
	}
	return ctx.Err()
}

// Check finds what the rules object to, and with a Target what is in the wrong
// script. Lines without Chinese, and Japanese, are left alone, as are URLs,
// addresses, code and markup. It returns an error of Kind Unavailable if a
// Target asks for the opencc pack and it is missing.
func (c *Checker) Check(ctx context.Context, s string, o write.CheckOptions) ([]write.Edit, error) {
	script, err := c.scriptEdits(s, o)
	if err != nil {
		return nil, err
	}
	found, err := c.find(ctx, s, o)
	if err != nil {
		return nil, err
	}
	return merge(found, script), nil
}

// find runs the rules and settles who gets a place that two of them want.
func (c *Checker) find(ctx context.Context, s string, o write.CheckOptions) ([]write.Edit, error) {
	p := newPage(s)
	taken := make([]bool, len(p.r)+1)
	var edits []write.Edit
	var ruler *text.Ruler
	english := o.Explain.Base() == text.English
	for i := range c.rules {
		r := &c.rules[i]
		if ctx.Err() != nil {
			return nil, qiao.E(qiao.KindOf(ctx.Err()), "chinese: check", ctx.Err())
		}
		if o.Muted != nil && o.Muted(ruleName(r.name)) {
			continue
		}
		r.find(p, func(from, to int, after string) {
			if p.taken(taken, from, to) || known(o, p, from, to) {
				return
			}
			for k := from; k < max(to, from+1); k++ {
				taken[k] = true
			}
			if ruler == nil {
				ruler = text.NewRuler(s)
			}
			edits = append(edits, newEdit(r, ruler.Edit(p.at[from], p.at[to], after), english))
		})
	}
	slices.SortStableFunc(edits, func(a, b write.Edit) int { return cmp.Compare(a.Start.Byte, b.Start.Byte) })
	return edits, nil
}

// taken tells whether an earlier rule has a character from up to to.
func (p *page) taken(taken []bool, from, to int) bool {
	return slices.Contains(taken[from:max(to, from+1)], true)
}

// known tells whether the user's dictionary has what would be changed.
func known(o write.CheckOptions, p *page, from, to int) bool {
	return o.Known != nil && from < to && isHan(p.r[from]) && o.Known(string(p.r[from:to]))
}

func newEdit(r *rule, e text.Edit, english bool) write.Edit {
	return write.Edit{
		Edit: e, Type: r.kind, Rule: ruleName(r.name), Tier: write.Offline,
		Explanation: r.explain(english, e.Before, e.After), Confidence: r.confidence, Auto: r.auto,
	}
}

func ruleName(name string) string { return "chinese/" + name }

// scriptRule is the name of script conversion among the rules.
const scriptRule = "script"

// scriptEdits converts what is in the other script than the Target's.
func (c *Checker) scriptEdits(s string, o write.CheckOptions) ([]write.Edit, error) {
	to, ok := VariantOf(o.Target)
	if !ok || o.Muted != nil && o.Muted(ruleName(scriptRule)) {
		return nil, nil
	}
	from := Mainland
	if to == Mainland {
		from = Taiwan
	}
	if n := text.Count(s); n.Han == 0 || to != Mainland && n.Simplified == 0 && n.Traditional > 0 {
		return nil, nil // it is Traditional already; 后 and 里 must not be guessed at
	}
	edits, err := c.script.Edits(s, from, to)
	if err != nil {
		return nil, err
	}
	r := scriptReason(to)
	english := o.Explain.Base() == text.English
	var out []write.Edit
	for _, e := range edits {
		if o.Known == nil || !o.Known(e.Before) {
			out = append(out, newEdit(&r, e, english))
		}
	}
	return out, nil
}

// scriptReason is the rule that speaks for a conversion.
func scriptReason(to Variant) rule {
	r := rule{
		name: scriptRule, kind: write.Script, confidence: 0.97, auto: true,
		zh: "转换为繁体：“{after}”。", en: "In Traditional Chinese: {after}.",
	}
	if to == Mainland {
		r.zh, r.en = "转换为简体：“{after}”。", "In Simplified Chinese: {after}."
	}
	return r
}

// merge joins edits of the rules with those of the script; the rules go first
// where they overlap, with their After converted by the next check.
func merge(found, script []write.Edit) []write.Edit {
	if len(script) == 0 {
		return found
	}
	all := slices.Clone(found)
	i := 0
	for _, e := range script {
		for i < len(found) && found[i].End.Byte <= e.Start.Byte {
			i++
		}
		if i == len(found) || !found[i].Overlaps(e.Span) {
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b write.Edit) int {
		return cmp.Or(cmp.Compare(a.Start.Byte, b.Start.Byte), cmp.Compare(a.End.Byte, b.End.Byte))
	})
	return all
}

// Rules lists the names of the rules, for settings that mute them.
func Rules() []string {
	var names []string
	for _, r := range append(rules(), pangu()) {
		names = append(names, ruleName(r.name))
	}
	names = append(names, ruleName(scriptRule))
	slices.SortFunc(names, strings.Compare)
	return names
}
