package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/apps"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/assist/skill"
	"github.com/qiao-ai/qiao/assist/template"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/text"
)

// AppByName returns an app of the settings.
func (a *App) AppByName(name string) (config.AssistantApp, bool) { return a.appSettings(name) }

// changeApp changes an app that was looked at.
func (a *App) changeApp(ctx context.Context, name string, change func(*apps.App) error) error {
	if _, ok := a.appSettings(name); !ok {
		return qiao.Errorf(qiao.NotFound, "app", "there is no app %q", name).WithFix("See them with: qiao app list")
	}
	return a.Store.Apps().UpdateApp(ctx, name, func(one *apps.App) error {
		if one.Listed.IsZero() {
			return qiao.Errorf(qiao.NotFound, "app", "nobody has looked at the tools of %s", name).WithFix("Look at them with: qiao app test %s", name)
		}
		return change(one)
	})
}

// GradeTools gives the tools of an app whose names fit a pattern a grade, and
// returns them.
func (a *App) GradeTools(ctx context.Context, name, pattern string, r intent.Risk) (graded []apps.Tool, err error) {
	err = a.changeApp(ctx, name, func(one *apps.App) error {
		graded = nil
		for _, t := range one.Tools {
			fits, err := path.Match(pattern, t.Definition.Name)
			if err != nil {
				return qiao.E(qiao.Invalid, "app grade", err)
			}
			if fits || t.Definition.Name == pattern {
				if err := one.Grade(t.Definition.Name, r); err != nil {
					return err
				}
				graded = append(graded, *one.Tool(t.Definition.Name))
			}
		}
		if graded == nil {
			return one.Grade(pattern, r) // says what is wrong
		}
		return nil
	})
	return graded, err
}

// AddAppPhrase gives a tool a template, if it can be compiled.
func (a *App) AddAppPhrase(ctx context.Context, name, tool, phrase string) error {
	return a.changeApp(ctx, name, func(one *apps.App) error {
		if err := one.AddPhrase(tool, phrase); err != nil {
			return err
		}
		c, err := skill.Catalog()
		if err != nil {
			return err
		}
		apps.Join(c, []apps.App{*one}, a.mayUse)
		for _, lang := range []text.Language{text.English, text.Chinese} {
			if _, err := template.ForCatalog(c, lang); err != nil {
				return qiao.E(qiao.Invalid, "app phrase", err).WithFix("%s", qiao.FixOf(err))
			}
		}
		return nil
	})
}

// ForgetApp forgets the tools, the grades and the login of an app.
func (a *App) ForgetApp(ctx context.Context, name string) error {
	if err := apps.CheckName(name); err != nil {
		return err
	}
	return errors.Join(a.Store.Apps().RemoveApp(ctx, name), os.RemoveAll(filepath.Join(string(a.cfg.Load().Data), "apps", name)))
}

// Written are sentences that a partner's model wrote for an intent.
type Written struct {
	Intent    intent.Name `json:"intent"`
	Language  string      `json:"language"`
	Sentences []string    `json:"sentences"`
}

// WriteSentences asks a partner's model for sentences for the graded tools of an app,
// in both languages, and keeps them for the training, in the place of earlier ones.
func (a *App) WriteSentences(ctx context.Context, name string) ([]Written, error) {
	const op = "app phrases"
	model := a.AnyModel(ctx)
	if model == nil {
		return nil, qiao.Errorf(qiao.Misconfigured, op, "there is no partner to ask").WithFix("See: qiao partner list")
	}
	all, err := a.Apps(ctx)
	if err != nil {
		return nil, err
	}
	made := []Written{}
	for _, one := range all {
		for _, m := range one.Manifests() {
			if one.Name != name || m.Unread {
				continue
			}
			for _, lang := range []text.Language{text.English, text.Chinese} {
				list, err := apps.Multiply(ctx, model, m, lang)
				if err != nil {
					return nil, err
				}
				made = append(made, Written{m.Name, string(lang), list})
			}
		}
	}
	if len(made) == 0 {
		return nil, qiao.Errorf(qiao.NotFound, op, "%s has no tool with a grade", name).WithFix("Grade them first: qiao app list %s", name)
	}
	return made, a.keepSentences(name, made)
}

// keepSentences puts the sentences of an app in the place of its earlier ones.
func (a *App) keepSentences(name string, made []Written) error {
	const op = "app phrases"
	old, err := os.ReadFile(a.SentencesFile())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return qiao.E(qiao.Misconfigured, op, err)
	}
	var b strings.Builder
	for l := range strings.Lines(string(old)) {
		if !strings.HasPrefix(l, intent.Foreign+name+".") {
			b.WriteString(l)
		}
	}
	for _, w := range made {
		for _, s := range w.Sentences {
			b.WriteString(string(w.Intent) + "\t" + s + "\n")
		}
	}
	if err := os.MkdirAll(a.LearnedFolder(), 0o700); err != nil {
		return qiao.E(qiao.Misconfigured, op, err)
	}
	f, err := os.CreateTemp(a.LearnedFolder(), ".sentences-*")
	if err != nil {
		return qiao.E(qiao.Misconfigured, op, err)
	}
	defer os.Remove(f.Name()) // it is gone once it was renamed
	_, err = f.WriteString(b.String())
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), a.SentencesFile())
	}
	if err != nil {
		return qiao.E(qiao.Misconfigured, op, err)
	}
	return nil
}

// LearnedFolder holds what was trained on this machine.
func (a *App) LearnedFolder() string { return filepath.Dir(a.SentencesFile()) }
