package app

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/assist/learn"
	"github.com/qiao-ai/qiao/text"
)

const (
	// rightOf is how often what the classifier is believed in has to be right.
	rightOf = 0.98
	// leastSure is what a reading needs whatever its training says of it.
	leastSure = 0.5
)

// sentencesFile holds what a partner's model wrote, in the folder of the models.
const sentencesFile = "sentences.tsv"

// learned are the classifiers and taggers of this machine, one for each language.
// They come from the folder assist of the data; what is missing there, or was
// trained on other phrases, can be trained while others wait for nothing.
type learned struct {
	app     *App
	catalog *intent.Catalog
	folder  string
	models  atomic.Pointer[learn.Models]
	train   sync.Once
}

var _ assist.Planner = (*learned)(nil)

// newLearned loads what is there.
func newLearned(a *App, c *intent.Catalog) *learned {
	l := &learned{app: a, catalog: c, folder: filepath.Join(string(a.cfg.Load().Data), "assist")}
	models := learn.Models{}
	for _, lang := range c.Languages() {
		if m := l.load(lang); m != nil {
			models[lang] = m
		}
	}
	l.models.Store(&models)
	return l
}

// Match implements [assist.Planner]. It gives only readings that are right as
// often as rightOf says.
func (l *learned) Match(sentence string, lang text.Language) []intent.Match {
	models := *l.models.Load()
	m := models[lang.Base()]
	if m == nil {
		return nil
	}
	cut := max(leastSure, m.Classifier.Cut(rightOf))
	found := models.Match(sentence, lang)
	for i, f := range found {
		if f.Score < cut {
			return found[:i]
		}
	}
	return found
}

// load returns the model of a language, or nil.
func (l *learned) load(lang text.Language) *learn.Model {
	data, err := os.ReadFile(l.file(lang))
	if err != nil {
		return nil // not trained
	}
	m, err := learn.Load(data)
	if err != nil {
		l.app.log.Warn("a trained model of intents was left out", "language", lang, "error", err)
		return nil
	}
	return m
}

func (l *learned) file(lang text.Language) string {
	return filepath.Join(l.folder, "intents_"+string(lang)+".qlm")
}

// refresh trains, once and in the background, what is missing or stale. It ends
// with the app.
func (l *learned) refresh() {
	l.train.Do(func() {
		go func() {
			for _, lang := range l.catalog.Languages() {
				if l.app.life.Err() == nil && l.stale(lang) {
					l.trainOne(l.app.life, lang)
				}
			}
		}()
	})
}

func (l *learned) stale(lang text.Language) bool {
	m := (*l.models.Load())[lang]
	return m == nil || m.About != learn.Fingerprint(l.catalog, lang)
}

// trainOne trains the model of a language, keeps it, and uses it from now on.
func (l *learned) trainOne(ctx context.Context, lang text.Language) {
	began := time.Now()
	m, err := learn.ForCatalog(ctx, l.catalog, lang, learn.CatalogOptions{Options: learn.Options{Seed: 1, Quick: true}, More: l.more(lang)})
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		l.app.log.Warn("no model of intents could be trained", "language", lang, "error", err)
		return
	}
	models := learn.Models{lang: m}
	for other, old := range *l.models.Load() {
		if other != lang {
			models[other] = old
		}
	}
	l.models.Store(&models)
	l.app.log.Info("the assistant has learnt its phrases", "language", lang, "seconds", time.Since(began).Seconds())
	if err := l.save(lang, m); err != nil {
		l.app.log.Warn("a trained model of intents was not kept", "language", lang, "error", err)
	}
}

// more are the sentences that a partner's model wrote for apps.
func (l *learned) more(lang text.Language) []learn.Sentence {
	data, err := os.ReadFile(filepath.Join(l.folder, sentencesFile))
	if err != nil {
		return nil // there are none
	}
	all, err := learn.ReadSentences(sentencesFile, string(data), l.catalog)
	if err != nil {
		l.app.log.Warn("the sentences for apps were left out", "error", err, "fix", "qiao app phrases NAME")
	}
	return all[lang]
}

// save keeps a model beside its place first, so that nobody reads half of it.
func (l *learned) save(lang text.Language, m *learn.Model) error {
	const op = "app: keep a model of intents"
	if err := os.MkdirAll(l.folder, 0o700); err != nil {
		return qiao.E(qiao.Other, op, err)
	}
	f, err := os.CreateTemp(l.folder, ".intents-*")
	if err != nil {
		return qiao.E(qiao.Other, op, err)
	}
	defer os.Remove(f.Name()) // it is gone once it was renamed
	if err := m.Save(f); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return qiao.E(qiao.Other, op, err)
	}
	if err := os.Rename(f.Name(), l.file(lang)); err != nil {
		return qiao.E(qiao.Other, op, err)
	}
	return nil
}
