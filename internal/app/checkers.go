package app

import (
	"path/filepath"
	"slices"

	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/pack"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
	"github.com/qiao-ai/qiao/write/chinese"
	"github.com/qiao-ai/qiao/write/english"
)

// The packs that the checkers work with.
const (
	harperPack     pack.Name = "harper"
	dictionaryPack pack.Name = "dict-en"
	scriptPack     pack.Name = chinese.PackName
)

// checkers makes the offline proofreaders of the languages in the settings. They
// read nothing yet, and find packs that are pulled later.
func checkers(cfg *config.Config, packs *pack.Store) (list []write.Checker) {
	wants := func(l text.Language) bool {
		return slices.ContainsFunc(cfg.Write.Languages, func(w text.Language) bool { return w.Base() == l })
	}
	if wants(text.English) {
		list = append(list, english.New(english.Options{
			HarperWasm: filepath.Join(packs.Dir(harperPack), "harper_wasm_slim_bg.wasm"),
			Dictionary: filepath.Join(packs.Dir(dictionaryPack), "en_US.trie.gz"),
			CacheDir:   filepath.Join(string(cfg.Cache), "harper"),
		}))
	}
	if wants(text.Chinese) {
		list = append(list, chinese.New(chinese.Config{Pack: packs.Dir(scriptPack)}))
	}
	return list
}

// Checker returns the offline proofreader of a language, or nil.
func (a *App) Checker(l text.Language) write.Checker {
	for _, c := range a.checkers {
		if c.Language() == l.Base() {
			return c
		}
	}
	return nil
}
