package route

import "time"

// gather lists the candidates.
func (s *search[T]) gather() {
	s.list = s.router.candidates(s.req)
	for i := range s.list {
		c := &s.list[i]
		if c.reason != "" {
			continue
		}
		if s.o.Accept != nil && !s.o.Accept(c.place.partner) {
			c.reason = "it does not speak the client's dialect"
		} else if s.o.Deny != nil {
			c.reason = s.o.Deny(c.place.partner, c.model)
		}
	}
}

func (s *search[T]) tokens() int64 { return s.o.Tokens }

func (s *search[T]) deadline() time.Duration { return 0 }

func (s *search[T]) hedges() bool { return false }

func (s *search[T]) late(*try[T]) time.Duration { return 0 }
