package eval

import (
	"context"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
)

// An Evaluation measures one ability.
type Evaluation struct {
	Name        string // as on the command line, such as "proofread"
	Description string // one line: what it measures and on what data
	// Run measures on the data at path, a file or a folder. It fails with Kind
	// NotFound where there is nothing, and Invalid where nothing is understood.
	Run func(ctx context.Context, path string, deps Deps) (*Report, error)
}

// Deps is what evaluations work with.
type Deps struct {
	// Checker gives the proofreader of a language, or nil if there is none.
	Checker func(text.Language) Checker
	// Progress is told how many of how many items of a set are done. It may be
	// nil.
	Progress func(set string, done, total int)
	// Pack gives the folder of a pack of models. It may be nil.
	Pack func(name string) string
	// Examples is how many examples a set may show; 0 is none.
	Examples int
}

// A Checker is what is measured of a [write.Checker].
type Checker interface {
	Check(ctx context.Context, s string, o write.CheckOptions) ([]write.Edit, error)
}

func (d Deps) progress(set string, done, total int) {
	if d.Progress != nil {
		d.Progress(set, done, total)
	}
}

// checker returns the proofreader of l, or an error that says there is none.
func (d Deps) checker(l text.Language) (Checker, error) {
	if d.Checker != nil {
		if c := d.Checker(l); c != nil {
			return c, nil
		}
	}
	return nil, qiao.Errorf(qiao.Unsupported, "eval", "there is no proofreader for %q", string(l)).
		WithFix("Run this with the offline tier: qiao eval uses the packs that qiao model list shows.")
}

// Find returns the evaluation of a name, or an error that lists them.
func Find(name string) (Evaluation, error) {
	var names string
	for _, e := range All() {
		if e.Name == name {
			return e, nil
		}
		names += " " + e.Name
	}
	return Evaluation{}, qiao.Errorf(qiao.Invalid, "eval", "there is no evaluation %q", name).
		WithFix("Use one of:%s.", names)
}
