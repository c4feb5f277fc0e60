package app

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/bakeoff/suite"
	"github.com/qiao-ai/qiao/load/job"
)

// LoadPartner finds who a load test asks: a partner itself, without a route, as
// PARTNER/MODEL. Prompts come from a suite's file, unless it is empty.
func (a *App) LoadPartner(ctx context.Context, name, prompts string) (job.Partner, error) {
	id, _, _ := strings.Cut(name, "/")
	m, err := a.fresh(ctx).member(qiao.PartnerID(id))
	if err != nil {
		return job.Partner{}, err
	}
	model, err := a.contender(ctx, name)
	if err != nil {
		return job.Partner{}, err
	}
	p := job.Partner{Model: model, Local: m.Local(), Price: a.pricer(ctx, name), Money: account.ParseMoney}
	if prompts != "" {
		p.Prompts, err = promptsOf(prompts)
	}
	return p, err
}

func promptsOf(path string) (list []job.Prompt, err error) {
	s, err := suite.Load(path)
	if err != nil {
		return nil, err
	}
	for _, i := range s.Items {
		text := i.Prompt
		if i.Source != "" {
			text += "\n\n" + i.Source
		}
		list = append(list, job.Prompt{System: i.System, Text: text})
	}
	return list, nil
}

// Loads does load tests in the background, for a server, and keeps their reports.
// One is done at a time: two would measure each other.
type Loads struct {
	app  *App
	dir  string
	life context.Context
	end  context.CancelFunc
	wait sync.WaitGroup

	mu      sync.Mutex
	last    *job.Report
	running bool
	stop    context.CancelFunc
	changed chan struct{} // closed and replaced at each change
}

// Loads returns where load tests are done. Close it.
func (a *App) Loads() *Loads {
	l := &Loads{app: a, dir: filepath.Join(string(a.cfg.Load().Data), "load"), changed: make(chan struct{})}
	l.life, l.end = context.WithCancel(context.Background())
	return l
}

// Close stops a test that is on its way, and keeps what it measured.
func (l *Loads) Close() {
	l.end()
	l.wait.Wait()
}

// Start starts a test and returns its id. It fails with Kind Conflict while another
// is on its way.
func (l *Loads) Start(ctx context.Context, s job.Spec) (string, error) {
	p, err := l.app.LoadPartner(ctx, s.Model, "")
	if err != nil {
		return "", err
	}
	if err := s.Check(p.Local, p.Money); err != nil {
		return "", err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running {
		return "", qiao.Errorf(qiao.Conflict, "load", "a load test is on its way").WithFix("Watch it, or stop it first.")
	}
	id := time.Now().UTC().Format("20060102-150405.000")
	run, stop := context.WithCancel(l.life)
	l.running, l.stop, l.last = true, stop, &job.Report{ID: id, Spec: s, Started: time.Now()}
	l.last.Spec.Trace = ""
	l.wait.Go(func() {
		defer stop()
		l.work(id, s.Do(run, p))
	})
	return id, nil
}

func (l *Loads) work(id string, reports iter.Seq2[*job.Report, error]) {
	var last *job.Report
	for r, err := range reports {
		r.ID, last = id, r
		if err != nil {
			r.Done = true
		}
		if !r.Done {
			l.change(r, true)
		}
	}
	if last == nil {
		return
	}
	last.Done = true
	if err := l.keep(last); err != nil {
		l.app.log.Error("a load test's report was not kept", "error", err)
	}
	l.change(last, false)
}

func (l *Loads) change(r *job.Report, running bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last, l.running = r, running
	close(l.changed)
	l.changed = make(chan struct{})
}

func (l *Loads) keep(r *job.Report) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return err
	}
	temporary := filepath.Join(l.dir, "."+r.ID)
	if err := os.WriteFile(temporary, data, 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, l.file(r.ID))
}

func (l *Loads) file(id string) string { return filepath.Join(l.dir, id+".json") }

// Stop ends a test that is on its way; one that is not needs nothing.
func (l *Loads) Stop(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running && l.last.ID == id {
		l.stop()
	}
}

// Watch yields a test's report as it changes, until it is done.
func (l *Loads) Watch(ctx context.Context, id string) iter.Seq2[*job.Report, error] {
	return func(yield func(*job.Report, error) bool) {
		for {
			l.mu.Lock()
			last, changed := l.last, l.changed
			l.mu.Unlock()
			if last == nil || last.ID != id {
				yield(l.read(id))
				return
			}
			if !yield(last, nil) || last.Done {
				return
			}
			select {
			case <-changed:
			case <-ctx.Done():
				return
			}
		}
	}
}

// Report returns a test's report: kept, or of the one that is on its way.
func (l *Loads) Report(id string) (*job.Report, error) {
	l.mu.Lock()
	last := l.last
	l.mu.Unlock()
	if last != nil && last.ID == id {
		return last, nil
	}
	return l.read(id)
}

func (l *Loads) read(id string) (*job.Report, error) {
	if strings.Trim(id, "0123456789-.") != "" || strings.Contains(id, "..") {
		return nil, noLoad(id)
	}
	data, err := os.ReadFile(l.file(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, noLoad(id)
	}
	r := &job.Report{}
	if err == nil {
		err = json.Unmarshal(data, r)
	}
	if err != nil {
		return nil, qiao.E(qiao.Other, "load: read a report", err)
	}
	return r, nil
}

func noLoad(id string) error {
	return qiao.Errorf(qiao.NotFound, "load", "there is no load test %.40q", id).WithFix("List them: GET /v1/load/runs")
}

// List returns the reports without their plots, the newest first.
func (l *Loads) List() ([]*job.Report, error) {
	files, err := filepath.Glob(filepath.Join(l.dir, "*.json"))
	if err != nil {
		return nil, err
	}
	var list []*job.Report
	l.mu.Lock()
	if l.running {
		list = append(list, short(l.last))
	}
	l.mu.Unlock()
	slices.Sort(files)
	for _, f := range slices.Backward(files) {
		if r, err := l.read(strings.TrimSuffix(filepath.Base(f), ".json")); err == nil {
			list = append(list, short(r))
		}
	}
	return list, nil
}

// short leaves out what only plots need.
func short(r *job.Report) *job.Report {
	out := *r
	if r.Result != nil {
		result := *r.Result
		result.Seconds = nil
		out.Result = &result
	}
	return &out
}
