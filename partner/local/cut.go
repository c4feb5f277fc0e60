package local

import "strings"

// A cutter ends a text before the first of its stop strings, and holds back what
// may be the beginning of one.
type cutter struct {
	stops   []string
	held    string
	length  int // bytes given so far
	stopped bool
}

func newCutter(stops []string) *cutter { return &cutter{stops: stops} }

// add takes the next piece and returns what is sure to be part of the text, and
// whether a stop string was found.
func (c *cutter) add(piece string) (string, bool) {
	if c.stopped {
		return "", true
	}
	c.held += piece
	end := -1
	for _, stop := range c.stops {
		if i := strings.Index(c.held, stop); stop != "" && i >= 0 && (end < 0 || i < end) {
			end = i
		}
	}
	if end >= 0 {
		c.stopped = true
		return c.take(end), true
	}
	return c.take(len(c.held) - c.open()), false
}

// open returns how many of the last bytes may begin a stop string.
func (c *cutter) open() int {
	most := 0
	for _, stop := range c.stops {
		for n := min(len(stop)-1, len(c.held)); n > most; n-- {
			if strings.HasSuffix(c.held, stop[:n]) {
				most = n
			}
		}
	}
	return most
}

func (c *cutter) take(n int) string {
	s := c.held[:n]
	c.held = c.held[n:]
	c.length += n
	return s
}

// rest takes the last piece and returns all that is left of the text.
func (c *cutter) rest(piece string) string {
	s, stopped := c.add(piece)
	if stopped {
		return s
	}
	return s + c.take(len(c.held))
}
