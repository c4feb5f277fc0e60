package route

import (
	"sync"
	"time"
)

// speed is a moving average of the time to the first content.
type speed struct {
	mu  sync.Mutex
	avg time.Duration
}

func (s *speed) add(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.avg == 0 {
		s.avg = d
		return
	}
	s.avg += (d - s.avg) / 4
}

func (s *speed) get() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.avg
}
