package run

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
)

// Progress says how a run stands. The last one of a run that ended has Done set.
type Progress struct {
	Total    int                   `json:"total"`
	Finished int                   `json:"finished"`
	Reused   int                   `json:"reused"` // of them, taken over or there before
	States   map[State]int         `json:"states"`
	Tokens   int64                 `json:"tokens"`
	Cost     map[string]qiao.Money `json:"cost"` // of this start, by currency
	Elapsed  time.Duration         `json:"elapsed"`
	Left     time.Duration         `json:"left"`              // at the rate so far; 0 is unknown
	Stopped  string                `json:"stopped,omitempty"` // why nothing more is asked
	Done     bool                  `json:"done"`
	Answer   *Answer               `json:"-"` // the newest
}

// Start works through a plan. It yields after each answer. Ending the loop or the
// context stops the run; what was answered is kept. An error is yielded last.
func Start(ctx context.Context, p Plan) iter.Seq2[Progress, error] {
	return func(yield func(Progress, error) bool) {
		p.defaults()
		if err := p.Check(); err != nil {
			yield(Progress{}, err)
			return
		}
		f, there, err := create(p.Dir, p.manifest())
		if err != nil {
			yield(Progress{}, err)
			return
		}
		w := newWork(&p, f)
		err = w.do(ctx, there, yield)
		if e := f.close(); err == nil {
			err = e
		}
		if err != nil && !errors.Is(err, errLeft) {
			yield(w.progress, err)
		}
	}
}

// errLeft says that the reader of the progress has gone.
var errLeft = errors.New("nobody reads the progress")

// work is a run on its way.
type work struct {
	plan     *Plan
	folder   *folder
	begun    time.Time
	progress Progress
	budget   purse
}

func newWork(p *Plan, f *folder) *work {
	return &work{
		plan: p, folder: f, begun: p.Now(), budget: purse{limit: p.Budget},
		progress: Progress{States: map[State]int{}, Cost: map[string]qiao.Money{}},
	}
}

// do takes over what is there, then asks the rest.
func (w *work) do(ctx context.Context, there []Answer, yield func(Progress, error) bool) error {
	known := map[string]bool{}
	for _, a := range there {
		if a.State != Limited && a.State != TimedOut && a.State != Failed { // those are asked again
			known[a.Key] = true
		}
	}
	var others map[string]Answer
	if !w.plan.Fresh {
		others = answered(w.plan.Dir)
	}
	var open []Question
	for _, q := range w.plan.Questions() {
		w.progress.Total++
		if known[q.Key] {
			w.reuse(Answered)
			continue
		}
		if a, ok := others[q.Key]; ok {
			a.Contender, a.Suite, a.Item = q.Contender.Name, q.Suite.Name, q.Item.ID
			if err := w.folder.add(&a); err != nil {
				return err
			}
			w.reuse(a.State)
			continue
		}
		open = append(open, q)
	}
	if !yield(w.progress, nil) {
		return errLeft
	}
	err := w.ask(ctx, open, yield)
	if err != nil {
		return err
	}
	w.progress.Done = w.progress.Finished == w.progress.Total
	w.progress.Answer, w.progress.Left = nil, 0
	if !yield(w.progress, nil) {
		return errLeft
	}
	return nil
}

func (w *work) reuse(s State) {
	w.progress.Finished++
	w.progress.Reused++
	w.progress.States[s]++
}

// ask sends the open questions, so many at once for each contender, and writes
// the answers as they come. Only this goroutine writes and yields.
func (w *work) ask(ctx context.Context, open []Question, yield func(Progress, error) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	answers := make(chan *Answer, 16)
	var crews sync.WaitGroup
	for c, queue := range byContender(open) {
		questions := make(chan Question)
		crews.Go(func() { feed(ctx, queue, questions) })
		for range min(c.Parallel, len(queue)) {
			crews.Go(func() { w.serve(ctx, questions, answers) })
		}
	}
	go func() { crews.Wait(); close(answers) }()
	defer func() {
		cancel()
		for range answers { // let those in flight end
		}
	}()
	for a := range answers {
		if err := w.take(a); err != nil {
			return err
		}
		if !yield(w.progress, nil) {
			return errLeft
		}
	}
	if err := ctx.Err(); err != nil {
		return qiao.E(qiao.Canceled, "bakeoff", err).WithFix("Start the run again to go on: nothing that was answered is asked twice.")
	}
	w.progress.Stopped = w.budget.why()
	return nil
}

func feed(ctx context.Context, queue []Question, out chan<- Question) {
	defer close(out)
	for _, q := range queue {
		select {
		case out <- q:
		case <-ctx.Done():
			return
		}
	}
}

func byContender(open []Question) map[*Contender][]Question {
	queues := map[*Contender][]Question{}
	for _, q := range open {
		queues[q.Contender] = append(queues[q.Contender], q)
	}
	return queues
}

// serve answers questions until there are none, the budget is spent or ctx ends.
func (w *work) serve(ctx context.Context, questions <-chan Question, answers chan<- *Answer) {
	for q := range questions {
		hold, ok := w.budget.reserve(q)
		if !ok {
			continue
		}
		a := w.plan.answer(ctx, q)
		w.budget.settle(hold, a)
		if a.State == Failed && ctx.Err() != nil {
			continue // it was us who left
		}
		answers <- a
	}
}

// take writes an answer and counts it.
func (w *work) take(a *Answer) error {
	if err := w.folder.add(a); err != nil {
		return qiao.E(qiao.Unavailable, "bakeoff: keep an answer", err).WithFix("Free some space and start the run again: it goes on where it stopped.")
	}
	p := &w.progress
	p.Finished++
	p.States[a.State]++
	p.Tokens += a.Usage.Input + a.Usage.Output
	if a.Cost.Currency != "" {
		sum, _ := p.Cost[a.Cost.Currency].Add(a.Cost)
		p.Cost[a.Cost.Currency] = sum
	}
	p.Answer = a
	p.Elapsed = w.plan.Now().Sub(w.begun)
	if asked := p.Finished - p.Reused; asked > 0 {
		p.Left = p.Elapsed / time.Duration(asked) * time.Duration(p.Total-p.Finished)
	}
	return nil
}
