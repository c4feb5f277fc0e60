package lane

import "time"

const (
	// look is how often connections with a request are looked at: a client that has
	// left is noticed within twice that.
	look = 40 * time.Millisecond
	// rare is how often those are that wait for one.
	rare = time.Second
	// calm is after how many looks at nothing the rare ones begin.
	calm = 25
)

// watch looks after the connections until the server has stopped. Without
// connections it sleeps.
func (s *Server) watch() {
	t := time.NewTimer(rare)
	defer t.Stop()
	var busy []*conn
	quiet := 0
	for {
		select {
		case <-s.done:
			return
		case <-s.wake:
			quiet = 0
		case <-t.C:
		}
		var conns int
		if busy, conns = s.late(busy[:0], time.Now()); len(busy) > 0 {
			quiet = 0
		}
		for _, c := range busy {
			if c.gone() {
				c.cancel()
			}
		}
		clear(busy)
		quiet++
		switch {
		case quiet < calm:
			t.Reset(look)
		case !s.rests():
			t.Reset(look)
		case conns > 0:
			t.Reset(rare)
		}
	}
}

// rests tells whether no connection has a request. From then on the first that gets
// one says so.
func (s *Server) rests() bool {
	s.resting.Store(true)
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		if c.busy.Load() != 0 {
			s.resting.Store(false)
			return false
		}
	}
	return true
}

// rouse has the connections looked at soon, if that was rare.
func (s *Server) rouse() {
	if s.resting.Load() && s.resting.CompareAndSwap(true, false) {
		s.knock()
	}
}

func (s *Server) knock() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// late closes the connections whose time is over, and lists those that have had a
// request for a while.
func (s *Server) late(busy []*conn, now time.Time) ([]*conn, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		if until := c.until.Load(); until != 0 && until < now.UnixNano() {
			c.net.Close()
			c.cancel()
			continue
		}
		if since := c.busy.Load(); since != 0 && now.UnixNano()-since > int64(look)/2 {
			busy = append(busy, c)
		}
	}
	return busy, len(s.conns)
}
