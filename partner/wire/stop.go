package wire

import "strings"

// A StopTrimmer takes the text that stopped an answer off its end, for partners
// that leave it there.
type StopTrimmer struct {
	stops []string
	held  string // what may be the beginning of a stop text
}

// NewStopTrimmer returns a trimmer, or nil if nothing stops the answer.
func NewStopTrimmer(stops []string) *StopTrimmer {
	var real []string
	for _, s := range stops {
		if s != "" {
			real = append(real, s)
		}
	}
	if len(real) == 0 {
		return nil
	}
	return &StopTrimmer{stops: real}
}

// Trim takes the next piece of the answer and returns what of it can be shown.
// The last piece holds nothing back but the stop text itself.
func (t *StopTrimmer) Trim(piece string, last bool) string {
	piece, t.held = t.held+piece, ""
	hold := 0
	for _, stop := range t.stops {
		switch {
		case last && strings.HasSuffix(piece, stop):
			hold = max(hold, len(stop))
		case !last:
			hold = max(hold, begun(piece, stop))
		}
	}
	if cut := len(piece) - hold; !last {
		piece, t.held = piece[:cut], piece[cut:]
	} else {
		piece = piece[:cut]
	}
	return piece
}

// begun is the length of the longest beginning of stop at the end of s.
func begun(s, stop string) int {
	for n := min(len(stop), len(s)); n > 0; n-- {
		if strings.HasSuffix(s, stop[:n]) {
			return n
		}
	}
	return 0
}
