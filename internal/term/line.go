package term

import (
	"fmt"
	"time"
)

// A Line shows how something stands in one line that rewrites itself on a terminal,
// and in a line every ten seconds elsewhere. It is for one goroutine.
type Line struct {
	screen *Screen
	last   time.Time
	shown  bool
	now    func() time.Time
}

// Line makes a Line.
func (s *Screen) Line() *Line {
	l := &Line{screen: s, now: time.Now}
	if !s.Terminal {
		l.last = l.now()
	}
	return l
}

// Set shows a text.
func (l *Line) Set(text string) {
	pause := seldom
	if l.screen.Terminal {
		pause = often
	}
	now := l.now()
	if now.Sub(l.last) < pause {
		return
	}
	l.last = now
	if !l.screen.Terminal {
		fmt.Fprintln(l.screen, text)
		return
	}
	fmt.Fprint(l.screen, "\r"+clip(text, l.screen.Width-1)+"\x1b[K")
	l.shown = true
}

// Clear takes the line away, for the answer to stand in its place.
func (l *Line) Clear() {
	if l.shown {
		fmt.Fprint(l.screen, "\r\x1b[K")
		l.shown = false
	}
}
