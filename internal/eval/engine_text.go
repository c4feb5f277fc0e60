package eval

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/chat"
	"github.com/qiao-ai/qiao/engine/token"
)

// textGoldens checks the golden files of texts among files: those of a tokenizer
// (tokenizer_*.json) and of chat templates (jinja_*.json, with templates/ beside).
func textGoldens(files []string) ([]Set, error) {
	var sets []Set
	for _, path := range files {
		name := filepath.Base(path)
		var set Set
		var err error
		switch {
		case filepath.Ext(name) != ".json":
			continue
		case strings.HasPrefix(name, "tokenizer_") && name != "tokenizer_config.json":
			set, err = tokenizerSet(path, vocabularyAmong(files))
		case strings.HasPrefix(name, "jinja_"):
			set, err = templateSet(path)
		default:
			continue
		}
		if err != nil {
			return nil, qiao.E(qiao.KindOf(err), opEngine+": "+name, err)
		}
		set.Name = strings.TrimSuffix(name, ".json")
		sets = append(sets, set)
	}
	return sets, nil
}

// vocabularyAmong finds a tokenizer.json: among the files, or where the variable
// QIAO_TOKENIZER_JSON says. It is "" if there is none.
func vocabularyAmong(files []string) string {
	for _, f := range files {
		if filepath.Base(f) == "tokenizer.json" {
			return f
		}
	}
	return os.Getenv("QIAO_TOKENIZER_JSON")
}

// tokenizerSet compares a tokenizer's golden texts. Without the vocabulary, which
// is no part of them, it says so and has no verdict.
func tokenizerSet(path, vocabulary string) (Set, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Set{}, qiao.E(qiao.NotFound, "", err)
	}
	g, err := token.ParseGoldens(data)
	if err != nil {
		return Set{}, err
	}
	if vocabulary == "" {
		return Set{Format: "tokens: not checked, set QIAO_TOKENIZER_JSON to the model's tokenizer.json", Items: len(g.Cases)}, nil
	}
	if data, err = os.ReadFile(vocabulary); err != nil {
		return Set{}, qiao.E(qiao.NotFound, "", err)
	}
	t, err := token.ParseJSON(data)
	if err != nil {
		return Set{}, err
	}
	return exactSet("golden tokens", len(g.Cases), len(g.Check(t))), nil
}

func templateSet(path string) (Set, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Set{}, qiao.E(qiao.NotFound, "", err)
	}
	g, err := chat.ParseGoldens(data)
	if err != nil {
		return Set{}, err
	}
	wrong := g.Check(func(name string) (string, error) {
		b, err := os.ReadFile(filepath.Join(filepath.Dir(path), "templates", filepath.Base(name)))
		return string(b), err
	})
	return exactSet("golden renderings", len(g.Cases), len(wrong)), nil
}

// exactSet is the result of cases that must all be exact.
func exactSet(format string, cases, wrong int) Set {
	set := Set{Format: format, Items: cases, Verdict: "pass", Figures: []Figure{{Name: "exact", Value: float64(cases - wrong), Of: cases}}}
	if wrong > 0 {
		set.Verdict = "FAIL"
	}
	return set
}
