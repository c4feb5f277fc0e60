package pack

import (
	"time"
)

// A Phase says what a pull is doing.
type Phase string

// The phases of a pull.
const (
	Waiting  Phase = "waiting" // for another process that brings the same pack
	Fetching Phase = "fetching"
	Checking Phase = "checking"
	Done     Phase = "done" // the last one
)

// A Progress tells how far a pull has come.
type Progress struct {
	Pack   Name    `json:"name"`
	Phase  Phase   `json:"phase"`
	Source string  `json:"source,omitempty"` // where it comes from: "npm", "url" or "local"
	Done   int64   `json:"done"`             // bytes
	Total  int64   `json:"total"`            // bytes
	Rate   float64 `json:"rate"`             // bytes a second; 0 is unknown
}

// often is the shortest time between two reports of bytes.
const often = 100 * time.Millisecond

// A meter counts bytes and reports them, not too often.
type meter struct {
	now    Progress
	report func(Progress) bool // false: the reader left
	start  time.Time
	from   int64 // bytes that were here at start
	last   time.Time
}

// begin reports a new phase.
func (m *meter) begin(phase Phase, source string, done int64) error {
	m.now.Phase, m.now.Source, m.now.Done, m.now.Rate = phase, source, done, 0
	m.start, m.from = time.Now(), done
	return m.say()
}

// at reports that done bytes are here. Its error, errLeft, ends the pull.
func (m *meter) at(done int64) error {
	m.now.Done = done
	if time.Since(m.last) < often && done < m.now.Total {
		return nil
	}
	if seconds := time.Since(m.start).Seconds(); seconds > 0 && done > m.from {
		m.now.Rate = float64(done-m.from) / seconds
	}
	return m.say()
}

func (m *meter) say() error {
	m.last = time.Now()
	if !m.report(m.now) {
		return errLeft
	}
	return nil
}
