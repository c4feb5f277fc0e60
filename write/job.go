package write

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/guard"
)

// A job is one request being worked on. Only the goroutine that reads the
// events touches it; workers hand back values.
type job struct {
	svc      *Service
	ctx      context.Context
	req      *Request
	language text.Language // of the text
	personal personal
	yield    func(Event, error) bool

	began  time.Time
	sent   bool // an edit, preview or block went out: no other tier may start over
	left   bool // the reader went away
	made   Made
	labels []Label
	notes  []Note
	found  []guard.Finding // all findings, repaired ones too
}

func newJob(ctx context.Context, s *Service, r *Request, yield func(Event, error) bool) *job {
	return &job{svc: s, ctx: ctx, req: r, yield: yield, began: time.Now()}
}

// errLeft ends the work when the reader has gone. Nobody sees it.
var errLeft = qiao.Errorf(qiao.Canceled, "write", "the reader left")

// send yields an event. Its error, errLeft, ends the work.
func (j *job) send(e Event) error {
	if e.Progress == nil {
		j.sent = true
		if j.made.FirstMS == 0 {
			j.made.FirstMS = j.elapsed()
		}
	}
	if !j.yield(e, nil) {
		j.left = true
		return errLeft
	}
	return nil
}

// finish sends the Result.
func (j *job) finish(r Result) error {
	r.Task = j.req.Task
	r.Labels = append(r.Labels, j.labels...)
	r.Notes = append(r.Notes, j.notes...)
	r.Repaired = slices.Clone(j.found)
	j.found = append(j.found, r.Verdict.Findings...)
	if j.made.FirstMS == 0 {
		j.made.FirstMS = j.elapsed()
	}
	j.made.Millis = j.elapsed()
	r.Made = j.made
	return j.send(Event{Result: &r})
}

func (j *job) elapsed() float64 { return float64(time.Since(j.began).Microseconds()) / 1000 }

func (j *job) label(labels ...Label) {
	for _, l := range labels {
		if !slices.Contains(j.labels, l) {
			j.labels = append(j.labels, l)
		}
	}
}

func (j *job) note(n Note) {
	if !slices.Contains(j.notes, n) {
		j.notes = append(j.notes, n)
	}
}

// fellBack remembers that tier t failed and another one answers.
func (j *job) fellBack(t Tier, err error) {
	if qiao.KindOf(err) == qiao.Unsupported {
		return // not a failure: the text has no structure that rules could see
	}
	j.label(FellBack)
	j.note(Note{
		Code:    "tier-failed",
		Message: fmt.Sprintf("The %s tier could not answer (%s).", t, qiao.KindOf(err)),
		Fix:     qiao.FixOf(err),
	})
}

// count adds the cost of a model's answer.
func (j *job) count(a asked) {
	j.made.Calls += a.calls
	j.made.Usage = j.made.Usage.Add(a.usage)
	if a.served != (qiao.Served{}) {
		j.made.Served = &a.served
	}
}

func (j *job) observe(err error) {
	if j.svc.cfg.Observe == nil {
		return
	}
	t := Trace{Task: j.req.Task, Made: j.made, Error: err}
	if j.left {
		t.Error = errLeft
	}
	for _, f := range j.found {
		if f.Severity == guard.Hard {
			t.Hard = append(t.Hard, f.Kind)
		} else {
			t.Soft = append(t.Soft, f.Kind)
		}
	}
	j.svc.cfg.Observe(t)
}
