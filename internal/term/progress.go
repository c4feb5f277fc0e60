package term

import (
	"fmt"
	"strings"
	"time"
)

// seldom is how often a line is written where it cannot be rewritten.
const seldom = 10 * time.Second

// often is how often a line is rewritten at most.
const often = 100 * time.Millisecond

// A Meter shows how far a work has come: in one line that rewrites itself on a
// terminal, in a line every ten seconds elsewhere. It is for one goroutine.
type Meter struct {
	screen *Screen
	label  string
	format func(n float64) string
	began  time.Time
	last   time.Time
	from   int64 // done when it began
	shown  bool  // a line stands that can be rewritten
	now    func() time.Time
}

// Meter makes a Meter. The format writes a number of units; see Bytes and Count.
func (s *Screen) Meter(label string, format func(float64) string) *Meter {
	m := &Meter{screen: s, label: label, format: format, now: time.Now, from: -1}
	m.began = m.now()
	m.last = m.began
	if s.Terminal {
		m.last = time.Time{}
	}
	return m
}

// Set shows that done of total units are done. A total of 0 is unknown.
func (m *Meter) Set(done, total int64) {
	now := m.now()
	if m.from < 0 {
		m.from, m.began = done, now
	}
	if pause := now.Sub(m.last); !m.screen.Terminal && pause < seldom || m.screen.Terminal && pause < often {
		return
	}
	m.last = now
	line := m.line(done, total, now.Sub(m.began))
	if m.screen.Terminal {
		fmt.Fprint(m.screen, "\r"+clip(line, m.screen.Width-1)+"\x1b[K")
		m.shown = true
		return
	}
	fmt.Fprintln(m.screen, line)
}

// Watch shows the end of words that are being written, in the line that rewrites
// itself. Where there is none it shows nothing.
func (m *Meter) Watch(words string) {
	if !m.screen.Terminal || m.now().Sub(m.last) < often {
		return
	}
	m.last = m.now()
	room := m.screen.Width - Width(m.label) - 4
	fmt.Fprint(m.screen, "\r"+m.label+"  "+m.screen.Paint(Faint, lastOf(words, room))+"\x1b[K")
	m.shown = true
}

// Clear takes the line away, for the answer to stand in its place.
func (m *Meter) Clear() {
	if m.shown {
		fmt.Fprint(m.screen, "\r\x1b[K")
		m.shown = false
	}
}

func (m *Meter) line(done, total int64, took time.Duration) string {
	parts := []string{m.label}
	if total > 0 {
		parts = append(parts, fmt.Sprintf("%3d %%", done*100/total), m.format(float64(done))+" of "+m.format(float64(total)))
	} else {
		parts = append(parts, m.format(float64(done)))
	}
	if rate := m.rate(done, took); rate > 0 {
		parts = append(parts, m.format(rate)+"/s")
		if total > done {
			parts = append(parts, Duration(time.Duration(float64(total-done)/rate*float64(time.Second)))+" left")
		}
	}
	return strings.Join(parts, "  ")
}

func (m *Meter) rate(done int64, took time.Duration) float64 {
	if took < time.Second/2 || done <= m.from {
		return 0
	}
	return float64(done-m.from) / took.Seconds()
}

// clip cuts s to n columns, where n is positive.
func clip(s string, n int) string {
	if n <= 0 || Width(s) <= n {
		return s
	}
	head, _ := cut(s, n)
	return head
}

// lastOf returns the end of s that fits into n columns.
func lastOf(s string, n int) string {
	for n > 0 && Width(s) > n {
		_, s = cut(s, Width(s)-n)
	}
	return s
}

// Bytes writes a number of bytes for a person, such as "15.9 MB".
func Bytes(n float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}} {
		if n >= u.size {
			return fmt.Sprintf("%.1f %s", n/u.size, u.name)
		}
	}
	return fmt.Sprintf("%.0f B", n)
}

// Count writes a number of things.
func Count(n float64) string {
	if n != float64(int64(n)) && n < 10 {
		return fmt.Sprintf("%.1f", n)
	}
	return fmt.Sprintf("%.0f", n)
}

// Duration writes a time for a person, to the second.
func Duration(d time.Duration) string {
	switch s := int(d.Round(time.Second).Seconds()); {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %02d s", s/60, s%60)
	default:
		return fmt.Sprintf("%d h %02d min", s/3600, s/60%60)
	}
}
