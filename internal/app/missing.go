package app

import (
	"context"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/pack"
	"github.com/qiao-ai/qiao/write"
)

// adds says what a pack brings.
var adds = map[pack.Name]string{
	harperPack:     "English grammar is not checked",
	dictionaryPack: "English spelling is not checked by the dictionary",
	"ocr":          "text in photos is not read",
	"tags":         "things in photos are not named",
	scriptPack:     "Simplified and Traditional Chinese are not converted",
}

// Missing says what cannot be done at present, each with the step that helps.
func (a *App) Missing(ctx context.Context) []write.Note {
	notes := a.missingPacks()
	c := a.fresh(ctx)
	for _, err := range c.problems {
		notes = append(notes, write.Note{Code: "partner", Message: err.Error(), Fix: qiao.FixOf(err)})
	}
	if c.device == nil && c.partner == nil {
		notes = append(notes, write.Note{
			Code:    "model",
			Message: "no model is connected: nothing rewrites, composes or replies",
			Fix:     "Start Ollama or a llama.cpp server, or set a partner's key such as DASHSCOPE_API_KEY.",
		})
	}
	return notes
}

func (a *App) missingPacks() (notes []write.Note) {
	for _, p := range a.Packs.List() {
		if p.State == pack.Ready || p.Optional {
			continue
		}
		notes = append(notes, write.Note{
			Code:    "pack",
			Message: "pack " + string(p.Name) + " is " + string(p.State) + ": " + adds[p.Name],
			Fix:     "Run: qiao model pull " + string(p.Name),
		})
	}
	return notes
}
