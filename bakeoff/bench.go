package bakeoff

import (
	"cmp"
	"context"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/grade"
	"github.com/qiao-ai/qiao/bakeoff/judge"
	"github.com/qiao-ai/qiao/bakeoff/recorded"
	"github.com/qiao-ai/qiao/bakeoff/report"
	"github.com/qiao-ai/qiao/bakeoff/result"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/spec"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// A Bench is where bake-offs are held. Its methods may be called from many
// goroutines; one run is worked on by one at a time.
type Bench struct {
	Dir     string                                  // of the runs, one folder each
	Model   func(name string) (qiao.Model, error)   // finds PARTNER/MODEL
	Price   func(name string) spec.Pricer           // may be nil, and return nil
	Suite   func(name string) (*suite.Suite, error) // Qiao's own, by name; may be nil
	Version string                                  // of Qiao, for reports
	Now     func() time.Time                        // time.Now if nil
}

func (b *Bench) now() time.Time {
	if b.Now != nil {
		return b.Now()
	}
	return time.Now()
}

// names tells whether a run may be called so: a folder's name and nothing else.
func names(name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	return len(name) <= 100 && (unicode.IsLetter(first) || unicode.IsDigit(first)) && !strings.ContainsFunc(name, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("._-", c)
	})
}

// Folder is the folder of a run. It fails with Kind Invalid on a name that is none.
func (b *Bench) Folder(name string) (string, error) {
	if !names(name) {
		return "", qiao.Errorf(qiao.Invalid, "bakeoff", "%q cannot name a run", name).
			WithFix("Use letters, digits, dots, dashes and underscores.")
	}
	return filepath.Join(b.Dir, name), nil
}

// Plan makes the plan of a file: what would be asked, of whom.
func (b *Bench) Plan(s *spec.Spec) (run.Plan, error) {
	dir, err := b.Folder(s.Name)
	if err != nil {
		return run.Plan{}, err
	}
	p, err := s.Plan(s.Contenders, b.Model, b.Price)
	if err != nil {
		return p, err
	}
	p.Dir, p.Now = dir, b.Now
	if p.Suites, err = s.Read(b.own); err != nil {
		return p, err
	}
	return p, p.Check()
}

func (b *Bench) own(name string) (*suite.Suite, error) {
	if b.Suite == nil {
		return nil, qiao.Errorf(qiao.NotFound, "bakeoff", "there is no suite %q", name)
	}
	return b.Suite(name)
}

// Start starts a run, or continues it. See [run.Start].
func (b *Bench) Start(ctx context.Context, s *spec.Spec, fresh bool) iter.Seq2[run.Progress, error] {
	p, err := b.Plan(s)
	if err != nil {
		return failed(err)
	}
	p.Fresh, p.Spec, p.Version = fresh, s.Source, b.Version
	return run.Start(ctx, p)
}

func failed(err error) iter.Seq2[run.Progress, error] {
	return func(yield func(run.Progress, error) bool) { yield(run.Progress{}, err) }
}

// judged is the name of the run in which judges compare the answers of another.
func judged(name string) string { return name + ".jury" }

// Judge has the judges of a file compare the answers of its run, pair by pair.
func (b *Bench) Judge(ctx context.Context, s *spec.Spec) iter.Seq2[run.Progress, error] {
	r, err := b.Open(s.Name)
	if err != nil {
		return failed(err)
	}
	if len(s.Judges) == 0 {
		return failed(qiao.Errorf(qiao.Invalid, "bakeoff", "the file names no judges").WithFix("Add judges, best of several families, as contenders are written."))
	}
	pairs, err := judge.Pairs(r)
	if err != nil {
		return failed(err)
	}
	p, err := s.Plan(s.Judges, b.Model, b.Price)
	if err != nil {
		return failed(err)
	}
	p.Name, p.Dir, p.Suites, p.Now = judged(s.Name), filepath.Join(b.Dir, judged(s.Name)), []*suite.Suite{pairs}, b.Now
	return run.Start(ctx, p)
}

// Import makes a run of recorded outputs; see [recorded.ZeroEval].
func (b *Bench) Import(from, name string) (*run.Run, error) {
	dir, err := b.Folder(name)
	if err != nil {
		return nil, err
	}
	return recorded.ZeroEval(from, dir, name)
}

// Open reads a run.
func (b *Bench) Open(name string) (*run.Run, error) {
	dir, err := b.Folder(name)
	if err != nil {
		return nil, err
	}
	return run.Open(dir)
}

// A Summary is a run in a list.
type Summary struct {
	Name       string    `json:"name"`
	Started    time.Time `json:"started"`
	Contenders []string  `json:"contenders"`
	Suites     []string  `json:"suites"`
	Questions  int       `json:"questions"`
	Missing    int       `json:"missing"`
	Recorded   bool      `json:"recorded,omitempty"`
	Problem    string    `json:"problem,omitempty"` // why it cannot be read
}

// List lists the runs, the newest first. Juries are not among them.
func (b *Bench) List() ([]Summary, error) {
	files, err := filepath.Glob(filepath.Join(b.Dir, "*", "run.json"))
	if err != nil {
		return nil, qiao.E(qiao.Misconfigured, "bakeoff", err)
	}
	list := []Summary{}
	for _, path := range files {
		name := filepath.Base(filepath.Dir(path))
		if filepath.Ext(name) == ".jury" {
			continue
		}
		s := Summary{Name: name}
		r, err := run.Open(filepath.Dir(path))
		if err != nil {
			s.Problem = err.Error()
			list = append(list, s)
			continue
		}
		s.Started, s.Missing, s.Questions, s.Recorded = r.Started, r.Missing, len(r.Answers)+r.Missing, r.Recorded
		for _, c := range r.Contenders {
			s.Contenders = append(s.Contenders, c.Name)
		}
		for _, u := range r.Suites {
			s.Suites = append(s.Suites, u.Name)
		}
		list = append(list, s)
	}
	slices.SortStableFunc(list, func(a, b Summary) int { return cmp.Or(b.Started.Compare(a.Started), cmp.Compare(a.Name, b.Name)) })
	return list, nil
}

// Remove deletes a run with its jury. Other runs keep what they took over.
func (b *Bench) Remove(name string) error {
	r, err := b.Open(name)
	if err != nil && qiao.KindOf(err) != qiao.Invalid {
		return err
	}
	dir, err := b.Folder(name)
	if err != nil {
		return err
	}
	if r != nil {
		dir = r.Dir
	}
	if err := os.RemoveAll(dir + ".jury"); err != nil {
		return qiao.E(qiao.Unavailable, "bakeoff: remove", err)
	}
	return os.RemoveAll(dir)
}

// Result grades a run and sums it up.
func (b *Bench) Result(ctx context.Context, name string) (*run.Run, *result.Result, error) {
	r, err := b.Open(name)
	if err != nil {
		return nil, nil, err
	}
	res, err := result.Read(ctx, r, grade.New(ctx))
	return r, res, err
}

// Report makes the report of a run. The decisions and the margin come from the
// file that it was started with, unless over gives another.
func (b *Bench) Report(ctx context.Context, name string, over *spec.Spec) (*report.Report, error) {
	r, res, err := b.Result(ctx, name)
	if err != nil {
		return nil, err
	}
	s := over
	if s == nil {
		if s, err = spec.Parse([]byte(r.Spec)); err != nil {
			return nil, qiao.E(qiao.Invalid, "bakeoff: the run's own file", err)
		}
	}
	decisions, err := Decide(s, res)
	if err != nil {
		return nil, err
	}
	in := report.Input{
		Run: r, Result: res, Decisions: decisions, Margin: s.Margin, Version: b.Version, Now: b.now(),
		Command: "qiao bakeoff report " + name,
	}
	if j, err := b.Open(judged(name)); err == nil {
		if in.Jury, err = judge.Read(j); err != nil {
			return nil, err
		}
	}
	return report.Build(in)
}
