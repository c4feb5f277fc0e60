package app

import (
	"context"
	"log/slog"
	"os"
	"testing"

	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/assist/learn"
)

// lamps is a small catalog.
const lamps = `
intents:
  - name: lamp.on
    titles: {en: "Switch a lamp on"}
    description: {en: "Switches a lamp on"}
    risk: local
    phrases: {en: ["(switch|turn) on the (lamp|light)", "(lamp|light) on", "make it bright", "let there be light", "i cannot see a thing"]}
    replies: {done: {en: "On."}}
  - name: door.lock
    titles: {en: "Lock a door"}
    description: {en: "Locks a door"}
    risk: local
    phrases: {en: ["(lock|bolt|close) the (front|back) door", "is the door locked", "make sure that the door is shut", "nobody shall come in"]}
    replies: {done: {en: "Locked."}}
`

func learnedOf(t *testing.T) *learned {
	t.Helper()
	c := intent.NewCatalog()
	if err := c.Load("lamps.yaml", []byte(lamps)); err != nil {
		t.Fatal(err)
	}
	l := &learned{app: &App{log: slog.New(slog.DiscardHandler), life: t.Context()}, catalog: c, folder: t.TempDir()}
	l.models.Store(&learn.Models{})
	return l
}

func TestWhatIsMissingIsTrainedAndKept(t *testing.T) {
	l := learnedOf(t)
	if l.Match("switch on the lamp", "en") != nil {
		t.Error("something was understood before anything was learnt")
	}
	if !l.stale("en") {
		t.Error("what is missing is not stale")
	}
	l.trainOne(t.Context(), "en")
	if l.stale("en") {
		t.Error("what was just trained is stale")
	}
	kept := l.load("en")
	if kept == nil || kept.About != learn.Fingerprint(l.catalog, "en") {
		t.Error("what was trained was not kept")
	}
}

func TestAModelOfOtherPhrasesIsStale(t *testing.T) {
	l := learnedOf(t)
	l.models.Store(&learn.Models{"en": {About: "other phrases"}})
	if !l.stale("en") {
		t.Error("a model of other phrases is taken for one of these")
	}
}

func TestADamagedModelIsLeftOut(t *testing.T) {
	l := learnedOf(t)
	if err := os.WriteFile(l.file("en"), []byte("no model"), 0o600); err != nil {
		t.Fatal(err)
	}
	if l.load("en") != nil {
		t.Error("a damaged model was loaded")
	}
}

func TestTrainingEndsWithTheApp(t *testing.T) {
	l := learnedOf(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	l.trainOne(ctx, "en")
	if !l.stale("en") {
		t.Error("a model was trained after the end")
	}
}
