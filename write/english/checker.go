package english

import (
	"context"
	"os"
	"sync"

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
	terms    map[string]bool
}

func newCore() (*core, error) {
	patterns, err := loadPatterns()
	if err != nil {
		return nil, qiao.E(qiao.Other, "english: read the rules", err)
	}
	lex := lexicon.Load()
	return &core{
		lex: lex, grammar: newGrammar(lex), patterns: indexPatterns(patterns), openings: openings(),
		harper: readHarperTable(), messages: readMessages(), terms: readTerms(),
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
