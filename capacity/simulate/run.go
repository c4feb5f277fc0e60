package simulate

import (
	"container/heap"
	"iter"
	"math"

	"github.com/qiao-ai/qiao"
)

// Run serves requests, which come in order of time, and yields the outcome of each
// as it ends. It fails with Kind Invalid on a server that cannot be, or a request
// that is larger than its memory or out of order.
func Run(s Server, requests iter.Seq[Request]) iter.Seq2[Outcome, error] {
	return func(yield func(Outcome, error) bool) {
		if err := s.check(); err != nil {
			yield(Outcome{}, err)
			return
		}
		next, stop := iter.Pull(requests)
		defer stop()
		m := &machine{server: s, next: next, yield: yield}
		if err := m.run(); err != nil && err != errLeft {
			yield(Outcome{}, err)
		}
	}
}

var errLeft = qiao.Errorf(qiao.Canceled, "simulate", "nobody reads the outcomes")

// A seat is an answer in the batch.
type seat struct {
	Outcome
	ends int64 // the iteration after which it is whole
}

// seats is a heap of those that end first.
type seats []*seat

func (s seats) Len() int           { return len(s) }
func (s seats) Less(i, j int) bool { return s[i].ends < s[j].ends }
func (s seats) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s *seats) Push(v any)        { *s = append(*s, v.(*seat)) }
func (s *seats) Pop() any {
	old := *s
	last := old[len(old)-1]
	*s = old[:len(old)-1]
	return last
}

// machine is a server at work.
type machine struct {
	server Server
	next   func() (Request, bool)
	yield  func(Outcome, error) bool

	now       float64
	iteration int64
	batch     seats
	context   float64 // tokens that the batch looks back on
	held      float64 // tokens that are promised of the memory
	coming    Request // the next to arrive
	more      bool
	queue     []Request
	head      int // of the queue
}

func (m *machine) run() error {
	if err := m.fetch(); err != nil {
		return err
	}
	for m.more || m.waiting() > 0 || len(m.batch) > 0 {
		if m.waiting() == 0 && len(m.batch) == 0 {
			m.now = math.Max(m.now, m.coming.At)
		}
		if err := m.arrive(); err != nil {
			return err
		}
		var err error
		if m.fits() {
			err = m.admit()
		} else {
			err = m.jump()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fetch looks at the next request that will arrive.
func (m *machine) fetch() error {
	before := m.coming.At
	m.coming, m.more = m.next()
	if !m.more {
		return nil
	}
	r := &m.coming
	if r.Output < 1 || r.Input < 0 || r.Cached < 0 || r.Cached > r.Input || math.IsNaN(r.At) || r.At < before {
		return qiao.Errorf(qiao.Invalid, "simulate", "a request is out of order, or has impossible lengths")
	}
	if need := float64(r.Input + r.Output); m.server.Memory > 0 && need > m.server.Memory {
		return qiao.Errorf(qiao.Invalid, "simulate", "a request of %.0f tokens does not fit the cache of %.0f", need, m.server.Memory).
			WithFix("Use a larger server, more GPUs for each, or shorter requests.")
	}
	return nil
}

// arrive puts those into the queue whose time has come.
func (m *machine) arrive() error {
	for m.more && m.coming.At <= m.now {
		m.queue = append(m.queue, m.coming)
		if err := m.fetch(); err != nil {
			return err
		}
	}
	return nil
}

func (m *machine) waiting() int { return len(m.queue) - m.head }

// fits tells whether the first of the queue can be taken in.
func (m *machine) fits() bool {
	if m.waiting() == 0 || len(m.batch) >= m.server.Batch {
		return false
	}
	r := &m.queue[m.head]
	return m.server.Memory == 0 || m.held+float64(r.Input+r.Output) <= m.server.Memory
}

func (m *machine) take() Request {
	r := m.queue[m.head]
	m.head++
	if m.head > 1024 && m.head*2 > len(m.queue) { // give the front back
		m.queue = append(m.queue[:0], m.queue[m.head:]...)
		m.head = 0
	}
	return r
}

// admit takes prompts in: as many as one iteration holds, and a long one over
// several.
func (m *machine) admit() error {
	var taken []*seat
	room := float64(m.server.Tokens)
	if m.server.Chunked {
		room -= float64(len(m.batch))
	}
	room = math.Max(room, 1)
	prompt, pairs := 0.0, 0.0
	for m.fits() && (len(taken) == 0 || prompt+float64(m.fresh()) <= room) {
		n := float64(m.fresh())
		r := m.take()
		prompt += n
		pairs += n * (float64(r.Cached) + n/2)
		m.held += float64(r.Input + r.Output)
		s := &seat{Outcome: Outcome{Request: r, Begun: m.now}}
		taken = append(taken, s)
		heap.Push(&m.batch, s) // its end is set below; it counts as in the batch from now on
		s.ends = math.MaxInt64
		heap.Fix(&m.batch, len(m.batch)-1)
	}
	return m.prefill(taken, prompt, pairs, room)
}

// fresh is how many tokens of the first prompt of the queue are not in the cache.
func (m *machine) fresh() int { return max(1, m.queue[m.head].Input-m.queue[m.head].Cached) }

// prefill works off the prompts, and gives their first tokens.
func (m *machine) prefill(taken []*seat, prompt, pairs, room float64) error {
	parts := math.Ceil(prompt / room)
	for range int(parts) {
		n := 0.0
		if m.server.Chunked {
			n = float64(len(m.batch) - len(taken))
		}
		m.now += m.server.Step.time(n, m.context*b2f(m.server.Chunked), prompt/parts, pairs/parts)
		if m.server.Chunked {
			m.iteration++
			m.context += n
			if err := m.leave(); err != nil {
				return err
			}
		}
	}
	for _, s := range taken {
		s.First = m.now
		s.ends = m.iteration + int64(s.Output) - 1
		m.context += float64(s.Input + 1)
	}
	heap.Init(&m.batch)
	return m.leave()
}

func b2f(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// leave ends the answers that are whole.
func (m *machine) leave() error {
	for len(m.batch) > 0 && m.batch[0].ends <= m.iteration {
		s := heap.Pop(&m.batch).(*seat)
		s.End = m.now
		m.held -= float64(s.Input + s.Output)
		m.context -= float64(s.Input + s.Output)
		if !m.yield(s.Outcome, nil) {
			return errLeft
		}
	}
	return nil
}

// jump makes iterations until an answer is whole, or one arrives that could be
// taken in.
func (m *machine) jump() error {
	if len(m.batch) == 0 {
		return nil // the queue is empty: time moves to the next arrival
	}
	k := m.batch[0].ends - m.iteration
	n := float64(len(m.batch))
	step := m.server.Step.time(n, m.context, 0, 0)
	if m.more && m.waiting() == 0 && len(m.batch) < m.server.Batch {
		k = min(k, m.until(m.coming.At-m.now, step, m.server.Step.Context*n))
	}
	f := float64(k)
	m.now += f*step + m.server.Step.Context*n*f*(f-1)/2
	m.iteration += k
	m.context += f * n
	return m.leave()
}

// until is the least number of iterations that last at least d seconds, the first
// of them step and each one more than the one before by growth.
func (m *machine) until(d, step, growth float64) int64 {
	if d <= 0 {
		return 1
	}
	k := d / step
	if growth > 0 { // growth/2 k² + (step - growth/2) k = d
		b := step - growth/2
		k = (math.Sqrt(b*b+2*growth*d) - b) / growth
	}
	return max(1, int64(math.Ceil(k-1e-9)))
}
