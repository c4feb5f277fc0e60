package route

import (
	"math"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
)

// A pace is how fast a partner answers with one model: the time to the first
// content as a moving average and by quantiles, and tokens of output a second.
type pace struct {
	model qiao.ModelID

	mu     sync.Mutex
	first  float64 // seconds, moving average
	at     time.Time
	rate   float64 // tokens a second, moving average
	count  int64
	weight float64 // of the next sample: it grows, so that old ones count less
	sum    float64
	hist   [buckets]float64
}

// The histogram has buckets whose bounds grow by a twelfth of an octave, from a
// millisecond to ten minutes.
const (
	fine    = 12
	buckets = 231
	shortly = 1e-3
	growth  = 1 / 0.995 // about the last 200 samples count
)

// add notes a time to the first content, or how long it was waited for in vain.
func (p *pace) add(now time.Time, d time.Duration) {
	s := max(d.Seconds(), 1e-6)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.count == 0 {
		p.first, p.weight = s, 1
	}
	p.first += (s - p.first) / 4
	p.at = now
	p.count++
	p.hist[bucketOf(s)] += p.weight
	p.sum += p.weight
	if p.weight *= growth; p.weight > 1e12 {
		p.shrink()
	}
}

// shrink keeps the weights small.
func (p *pace) shrink() {
	for i := range p.hist {
		p.hist[i] /= p.weight
	}
	p.sum /= p.weight
	p.weight = 1
}

// ended notes how fast an answer came after its first content.
func (p *pace) ended(tokens int64, took time.Duration) {
	if tokens < 8 || took < time.Millisecond {
		return
	}
	rate := float64(tokens) / took.Seconds()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rate == 0 {
		p.rate = rate
	}
	p.rate += (rate - p.rate) / 8
}

func bucketOf(seconds float64) int {
	if seconds <= shortly {
		return 0
	}
	return min(int(math.Log2(seconds/shortly)*fine)+1, buckets-1)
}

// upper is the upper bound of a bucket in seconds.
func upper(bucket int) float64 { return shortly * math.Exp2(float64(bucket)/fine) }

// quantile is the time within which a share q of first contents came.
func (p *pace) quantile(q float64) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.quantileLocked(q)
}

func (p *pace) quantileLocked(q float64) time.Duration {
	want, below := q*p.sum, 0.0
	for i, w := range p.hist {
		if w > 0 && below+w >= want {
			low := 0.0
			if i > 0 {
				low = upper(i - 1)
			}
			part := (want - below) / w
			return seconds(low + (upper(i)-low)*part)
		}
		below += w
	}
	return 0
}

// expect is the time to the first content that a request may expect now, and the
// rate after it; 0 is unknown. What is old is believed less: a partner that was
// slow an hour ago is tried again.
func (p *pace) expect(now time.Time) (first time.Duration, rate float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.first
	if age := now.Sub(p.at); age > time.Minute {
		s *= fade(age-time.Minute, memory)
	}
	return seconds(s), p.rate
}

// latest is when a first content came last.
func (p *pace) latest() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.at
}

// average is the moving average as it is.
func (p *pace) average() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return seconds(p.first)
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// fade is what is left of a weight after d.
func fade(d, memory time.Duration) float64 { return math.Exp(-float64(d) / float64(memory)) }
