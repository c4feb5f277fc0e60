package english

import (
	"context"
	"os"
	"strings"
	"sync"
	"unicode"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
	"github.com/qiao-ai/qiao/write/harper"
	"github.com/qiao-ai/qiao/write/spell"
	"github.com/qiao-ai/qiao/write/spell/lexicon"
)

// Options say where a Checker finds its parts. A part whose file is absent is
// looked for again at each Check, so that a pack pulled meanwhile is used.
type Options struct {
	HarperWasm string // <packs>/harper/harper_wasm_slim_bg.wasm
	Dictionary string // <packs>/dict-en/en_US.trie.gz
	CacheDir   string // for Harper's compiled code; empty keeps none
}

// A Checker proofreads English. See [write.Checker] for its contract.
type Checker struct {
	opts Options

	mu      sync.Mutex // guards what follows, which is set once each
	core    *core
	engine  *harper.Engine
	speller *spell.Speller
}

var _ write.Checker = (*Checker)(nil)

// New makes a Checker. Nothing is loaded before the first Check or Warm.
func New(o Options) *Checker { return &Checker{opts: o} }

// A core is what needs no pack: the lexicon and our own rules.
type core struct {
	lex      *lexicon.Lexicon
	grammar  *grammar
	patterns patternIndex
	openings map[string][][]string
	harper   harperTable
	messages messages
}

func newCore() (*core, error) {
	patterns, err := loadPatterns()
	if err != nil {
		return nil, qiao.E(qiao.Other, "english: read the rules", err)
	}
	lex := lexicon.Load()
	return &core{
		lex: lex, grammar: newGrammar(lex), patterns: indexPatterns(patterns), openings: openings(),
		harper: readHarperTable(), messages: readMessages(),
	}, nil
}

// Language implements write.Checker.
func (c *Checker) Language() text.Language { return text.English }

// Engines implements write.Checker.
func (c *Checker) Engines() []string {
	names := []string{"rules"}
	if _, speller, err := c.parts(); err == nil && speller != nil {
		names = append(names, "dict-en")
	}
	if engine, _, err := c.parts(); err == nil && engine != nil {
		names = append(names, "harper "+harper.Version)
	}
	return names
}

// Warm implements write.Checker.
func (c *Checker) Warm(ctx context.Context) error {
	engine, _, err := c.parts()
	if err != nil || engine == nil {
		return err
	}
	return engine.Warm(ctx)
}

// Close frees what the Checker holds. It must not be used after.
func (c *Checker) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.engine == nil {
		return nil
	}
	return c.engine.Close()
}

// parts loads what is there and not loaded yet. A part that is absent is nil.
func (c *Checker) parts() (*harper.Engine, *spell.Speller, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.core == nil {
		core, err := newCore()
		if err != nil {
			return nil, nil, err
		}
		c.core = core
	}
	if c.engine == nil {
		if engine, err := harper.Open(c.harperOptions()); err == nil {
			c.engine = engine
		}
	}
	if c.speller == nil {
		if dict, err := spell.Open(c.opts.Dictionary); err == nil {
			c.speller = spell.New(dict, c.core.lex)
		}
	}
	return c.engine, c.speller, nil
}

// harperOptions leave out Harper's rules that are never heard, and its slow
// speller where there is a dictionary of our own.
func (c *Checker) harperOptions() harper.Options {
	without := c.core.harper.silent()
	if _, err := os.Stat(c.opts.Dictionary); err == nil {
		without = append(without, harperSpeller)
	}
	return harper.Options{Wasm: c.opts.HarperWasm, CacheDir: c.opts.CacheDir, Without: without}
}

// Check implements write.Checker.
func (c *Checker) Check(ctx context.Context, s string, o write.CheckOptions) ([]write.Edit, error) {
	if err := text.Valid(s); err != nil {
		return nil, err
	}
	engine, speller, err := c.parts()
	if err != nil {
		return nil, err
	}
	r := &review{core: c.core, engine: engine, speller: speller, opts: o, ruler: text.NewRuler(s), text: s}
	for _, span := range text.Sentences(s) {
		if err := ctx.Err(); err != nil {
			return nil, qiao.E(qiao.KindOf(err), "english: check a text", err)
		}
		if err := r.sentence(ctx, span); err != nil {
			return nil, err
		}
	}
	return r.edits, nil
}

// A review is one Check of one text.
type review struct {
	core    *core
	engine  *harper.Engine
	speller *spell.Speller
	opts    write.CheckOptions
	ruler   *text.Ruler
	text    string
	counts  map[string]int
	edits   []write.Edit
}

// longestSentence bounds what is looked at as one sentence, in bytes. What is
// longer is no prose.
const longestSentence = 8192

func (r *review) sentence(ctx context.Context, span text.Span) error {
	raw := span.Of(r.text)
	if len(raw) > longestSentence || !latin(raw) {
		return nil
	}
	s := newSentence(raw, r.core.lex)
	var spellings []change
	if r.speller != nil {
		spellings = settle(r.wanted(s, spelling(s, r.speller, wordUse{r.opts.Known, r.count})))
	}
	fixed := respell(s, spellings, r.core.lex)
	changes, err := r.grammar(ctx, fixed)
	if err != nil {
		return err
	}
	changes = r.wanted(s, changes)
	changes = append(changes, fixed.without(spellings, changes)...)
	for _, c := range settle(changes) {
		r.edits = append(r.edits, r.edit(c, span.Start.Byte))
	}
	return nil
}

// grammar gives what the rules and Harper say of a sentence whose spelling has
// been corrected, as changes of the sentence as written.
func (r *review) grammar(ctx context.Context, s respelled) ([]change, error) {
	changes := r.core.ownRules(s.sentence)
	if r.speller != nil {
		changes = append(changes, varieties(s.sentence, r.core.lex, r.opts.Dialect)...)
	}
	if r.engine != nil {
		lints, err := r.engine.Lints(ctx, s.text)
		if err != nil {
			return nil, err
		}
		changes = append(changes, fromHarper(s.sentence, lints, r.core.harper, r.speller != nil)...)
	}
	for i := range changes {
		changes[i] = s.back(changes[i])
	}
	return changes, nil
}

// latin tells whether s is mostly in the Latin script and has a word at all.
func latin(s string) bool {
	ours, others := 0, 0
	for _, c := range s {
		switch {
		case c < 0x250 && unicode.IsLetter(c):
			ours++
		case unicode.IsLetter(c):
			others++
		}
	}
	return ours > 1 && ours > 2*others
}

// wanted leaves out changes that do nothing, that the user muted, and those of
// words in the user's dictionary.
func (r *review) wanted(s *sentence, changes []change) []change {
	kept := changes[:0]
	for _, c := range changes {
		before := c.before(s)
		switch {
		case before == c.after:
		case r.opts.Muted != nil && r.opts.Muted(c.rule):
		case r.opts.Known != nil && (r.opts.Known(before) || r.opts.Known(strings.ToLower(before))):
		default:
			kept = append(kept, c)
		}
	}
	return kept
}

// count tells how often the text has a word, in small letters.
func (r *review) count(word string) int {
	if r.counts == nil {
		r.counts = map[string]int{}
		for _, w := range strings.FieldsFunc(strings.ToLower(r.text), func(c rune) bool { return !unicode.IsLetter(c) && c != '\'' }) {
			r.counts[w]++
		}
	}
	return r.counts[word]
}

func (r *review) edit(c change, offset int) write.Edit {
	e := r.ruler.Edit(offset+c.start, offset+c.end, c.after)
	return write.Edit{
		Edit: e, Type: c.kind, Rule: c.rule, Alternatives: c.alternatives,
		Confidence: c.confidence, Auto: auto(c), Tier: write.Offline,
		Explanation: r.core.messages.explain(c, r.opts.Explain),
	}
}
