package term

import (
	"strings"

	"github.com/rivo/uniseg"
)

// Width counts the columns that s takes on a terminal: a Chinese character takes
// two.
func Width(s string) int { return uniseg.StringWidth(s) }

// Pad adds spaces after s until it takes n columns.
func Pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-Width(s))) }

// Fold breaks s into lines of at most n columns: between words where there are
// spaces, between characters where there are none. No n, or a silly one, leaves s
// in one piece. A line break in s stays one.
func Fold(s string, n int) []string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		if n < 2 || Width(line) <= n {
			lines = append(lines, line)
			continue
		}
		lines = append(lines, foldLine(line, n)...)
	}
	return lines
}

func foldLine(s string, n int) (lines []string) {
	var line strings.Builder
	taken, state := 0, -1
	flush := func() {
		lines = append(lines, strings.TrimRight(line.String(), " "))
		line.Reset()
		taken = 0
	}
	for s != "" {
		var piece string
		piece, s, _, state = uniseg.FirstLineSegmentInString(s, state)
		if taken > 0 && taken+Width(strings.TrimRight(piece, " ")) > n {
			flush()
		}
		for Width(strings.TrimRight(piece, " ")) > n {
			head, rest := cut(piece, n)
			line.WriteString(head)
			flush()
			piece = rest
		}
		line.WriteString(piece)
		taken += Width(piece)
	}
	if strings.Trim(line.String(), " ") != "" {
		flush()
	}
	return lines
}

// cut splits s after at most n columns, and after one character at least.
func cut(s string, n int) (head, rest string) {
	taken, end, state := 0, 0, -1
	for rest = s; rest != ""; {
		var char string
		var w int
		char, rest, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if end > 0 && taken+w > n {
			break
		}
		taken += w
		end += len(char)
	}
	return s[:end], s[end:]
}
