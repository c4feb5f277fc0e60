package engine

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
)

// A scheduler puts the tokens that sessions want read into steps. Sessions that
// generate at the same time share steps, and so the reading of the weights, which
// is what a step costs. There is no thread of its own: of those who wait, one
// leads, computes steps for all until its own tokens are read, and hands over.
type scheduler struct {
	mu      sync.Mutex
	waiting []*job
	leading bool
	arrived chan struct{} // told when a job has come
	last    int           // how many sessions the last step served
	jobs    []*job        // of the present step
}

// A job is tokens that a session wants read.
type job struct {
	ctx     context.Context
	session *Session
	tokens  []int32 // not read yet
	rows    int     // that it has in the present step
	vector  *pooled // where the tokens' vectors go; nil where logits are wanted
	whole   bool    // its tokens must be read in one step, since each looks at all
	draft   bool    // what follows each token is wanted, not the last alone
	choices []int32 // of a draft: what is most probable after each token
	done    bool
	err     error
	wake    chan struct{} // told when it is done, or shall lead
}

// gathering is how long a step waits for sessions that were in the one before:
// they are choosing their next tokens.
const gathering = 300 * time.Microsecond

// promptRows is how many rows of a step prompts get while answers are being
// generated, so that those are not held up.
const promptRows = 64

func newScheduler() *scheduler { return &scheduler{arrived: make(chan struct{}, 1)} }

// read returns when j's tokens are read, or have failed.
func (m *Model) read(j *job) error {
	s := m.scheduler
	s.mu.Lock()
	s.waiting = append(s.waiting, j)
	lead := !s.leading
	s.leading = s.leading || lead
	s.mu.Unlock()
	if !lead {
		select {
		case s.arrived <- struct{}{}:
		default:
		}
		<-j.wake
	}
	if !j.done {
		m.lead(j)
	}
	return j.err
}

// lead computes steps until own is done, and then lets another lead.
func (m *Model) lead(own *job) {
	s := m.scheduler
	for !own.done {
		s.gather()
		m.serve(s.take())
		s.settle(own)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.leading = len(s.waiting) > 0; s.leading {
		s.waiting[0].wake <- struct{}{}
	}
}

// gather waits a moment for the sessions of the last step.
func (s *scheduler) gather() {
	var timer *time.Timer
	for {
		s.mu.Lock()
		enough := len(s.waiting) >= s.last
		s.mu.Unlock()
		if enough {
			return
		}
		if timer == nil {
			timer = time.NewTimer(gathering)
			defer timer.Stop()
		}
		select {
		case <-s.arrived:
		case <-timer.C:
			return
		}
	}
}

// asks is for how many rows j wants logits.
func (j *job) asks() int {
	if j.draft {
		return len(j.tokens)
	}
	return 1
}

// take chooses the jobs of the next step and their rows: first those that want one
// token, or a draft, for they are answers, then prompts with what is left.
func (s *scheduler) take() []*job {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows, logits, jobs := stepRows, logitRows, s.jobs[:0]
	for _, j := range s.waiting {
		if j.rows = 0; (j.draft || len(j.tokens) == 1) && j.asks() <= logits {
			j.rows = len(j.tokens)
			rows -= j.rows
			logits -= j.asks()
			jobs = append(jobs, j)
		}
	}
	if len(jobs) > 0 {
		rows = min(rows, promptRows)
	}
	for _, j := range s.waiting {
		if j.rows == 0 && !j.draft && len(j.tokens) > 1 && rows > 0 && logits > 0 && (!j.whole || len(j.tokens) <= rows) {
			j.rows = min(rows, len(j.tokens))
			rows -= j.rows
			logits--
			jobs = append(jobs, j)
		}
	}
	s.jobs = jobs
	return jobs
}

// serve computes a step.
func (m *Model) serve(jobs []*job) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.batch = m.batch[:0]
	served := slices.DeleteFunc(jobs, (*job).left)
	for _, j := range served {
		for i, t := range j.tokens[:j.rows] {
			position := len(j.session.tokens) + i
			turn, given := j.session.look(position)
			m.batch = append(m.batch, row{
				token: t, session: j.session, position: position, turn: turn, given: given,
				logits: j.vector == nil && (j.draft || i == len(j.tokens)-1), vector: j.vector != nil,
			})
		}
	}
	m.scheduler.last = len(served)
	if len(served) == 0 {
		return
	}
	// A step of one session ends when that is cancelled; a shared one is short.
	ctx := context.Background()
	if len(served) == 1 {
		ctx = served[0].ctx
	}
	err := m.compute(ctx, m.batch)
	asked, first := 0, 0
	for _, j := range served {
		if err != nil {
			j.fail(err)
			continue
		}
		for i := range j.rows {
			j.vector.add(m.step, first+i)
		}
		first += j.rows
		asked += m.finish(j, asked)
	}
}

// left tells whether a job's caller has gone away, and fails it then.
func (j *job) left() bool {
	err := j.ctx.Err()
	if err != nil {
		j.fail(err)
	}
	return err != nil
}

func (j *job) fail(err error) {
	j.done, j.err = true, qiao.E(qiao.KindOf(err), opAppend, err)
}

// finish notes that a job's rows have been read. It returns for how many of them
// logits were computed: those at index asked and on.
func (m *Model) finish(j *job, asked int) int {
	j.session.tokens = append(j.session.tokens, j.tokens[:j.rows]...)
	j.tokens = j.tokens[j.rows:]
	if len(j.tokens) > 0 {
		return 0
	}
	j.done = true
	if j.vector != nil {
		return 0
	}
	if !j.draft {
		copy(j.session.logits, m.step.logits(asked))
		return 1
	}
	j.choices = j.choices[:0]
	for i := range j.rows {
		j.choices = append(j.choices, int32(greatest(m.step.logits(asked+i))))
	}
	return j.rows
}

// settle wakes those whose jobs are done.
func (s *scheduler) settle(own *job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = slices.DeleteFunc(s.waiting, func(j *job) bool {
		done := j.done
		if done && j != own {
			j.wake <- struct{}{} // from here on it is its session's
		}
		return done
	})
}
