package eval

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine"
)

// Engine compares the engine with what llama.cpp computed, on pairs of a model
// (*.gguf) and its golden file (*.json of the same name).
func Engine() Evaluation {
	return Evaluation{
		Name:        "engine",
		Description: "the engine against llama.cpp's logits and greedy continuations: pairs of NAME.gguf and NAME.json; tokenizers and chat templates, too",
		Run:         evalEngine,
	}
}

// A goldenFile is what llama.cpp computed with a model: with a cache of 32-bit
// floats and without flash attention.
type goldenFile struct {
	Vocabulary int          `json:"n_vocab"`
	Cases      []goldenCase `json:"cases"`
}

// A goldenCase is a prompt and its greedy continuation. Steps are those after each
// token of both.
type goldenCase struct {
	Prompt []int32      `json:"prompt"`
	Steps  []goldenStep `json:"steps"`
	Greedy []int32      `json:"greedy"`
}

// A goldenStep is the logits after a token: pairs of token and logit.
type goldenStep struct {
	RMS   float64      `json:"rms"`
	Mean  float64      `json:"mean"`
	Top   [][2]float64 `json:"top"`   // the greatest, in order
	Probe [][2]float64 `json:"probe"` // of fixed tokens
}

const opEngine = "eval engine"

func evalEngine(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	files, err := filesAt(path)
	if err != nil {
		return nil, err
	}
	models := slices.DeleteFunc(slices.Clone(files), func(f string) bool { return filepath.Ext(f) != ".gguf" })
	slices.Sort(models)
	report := &Report{Evaluation: "engine", Path: path}
	if report.Sets, err = textGoldens(files); err != nil {
		return nil, err
	}
	for i, model := range models {
		deps.progress("models", i, len(models))
		golden, err := readGolden(strings.TrimSuffix(model, ".gguf") + ".json")
		if err != nil {
			return nil, err
		}
		if golden == nil {
			continue
		}
		set, err := compareGolden(ctx, model, golden)
		if err != nil {
			return nil, qiao.E(qiao.KindOf(err), opEngine+": "+filepath.Base(model), err)
		}
		report.Sets = append(report.Sets, *set)
	}
	if len(report.Sets) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, opEngine, "no model with a golden file is at %s", path).
			WithFix("Give a folder with NAME.gguf beside NAME.json, as in shared/data/engine.")
	}
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}

// readGolden reads a golden file, or nil if there is none at path.
func readGolden(path string) (*goldenFile, error) {
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil, nil
	}
	var g goldenFile
	if err == nil {
		err = json.Unmarshal(data, &g)
	}
	if err != nil {
		return nil, qiao.E(qiao.Invalid, opEngine+": read "+filepath.Base(path), err)
	}
	if len(g.Cases) == 0 {
		return nil, nil
	}
	for _, c := range g.Cases {
		if len(c.Prompt) == 0 || len(c.Steps) > len(c.Prompt)+len(c.Greedy) || len(c.Steps) < len(c.Prompt) {
			return nil, qiao.Errorf(qiao.Invalid, opEngine, "%s has %d steps for %d and %d tokens", filepath.Base(path), len(c.Steps), len(c.Prompt), len(c.Greedy))
		}
	}
	return &g, nil
}

// rms is the greatest root mean square of a step's logits.
func (g *goldenFile) rms() (most float64) {
	for _, c := range g.Cases {
		for _, s := range c.Steps {
			most = max(most, s.RMS)
		}
	}
	return most
}

// compareGolden runs a model on a golden file's cases.
func compareGolden(ctx context.Context, path string, g *goldenFile) (*Set, error) {
	// Golden models are small: several threads would wait more than compute.
	m, err := engine.Open(path, engine.Options{Threads: 1})
	if err != nil {
		return nil, err
	}
	defer m.Close()
	t := &goldenTally{tolerance: toleranceOf(m), rms: g.rms()}
	for i := range g.Cases {
		for _, run := range []func(context.Context, *engine.Model, *goldenCase) error{t.stepwise, t.atOnce, t.continued} {
			if err := run(ctx, m, &g.Cases[i]); err != nil {
				return nil, err
			}
		}
	}
	c := m.Config()
	return &Set{
		Name:    strings.TrimSuffix(filepath.Base(path), ".gguf"),
		Format:  "golden " + t.tolerance.name,
		Verdict: t.verdict(), Language: c.Architecture, Items: t.steps, Figures: t.figures(),
	}, nil
}
