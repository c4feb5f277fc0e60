package term

import (
	"fmt"
	"strings"
)

// gap is the space between two columns.
const gap = 2

// A Cell is a piece of a table in a colour.
type Cell struct {
	Text  string
	Color Color
}

// Cells makes plain cells.
func Cells(texts ...string) []Cell {
	row := make([]Cell, len(texts))
	for i, t := range texts {
		row[i].Text = t
	}
	return row
}

// Table writes rows under a header in columns. Where the Screen is too narrow the
// widest columns are folded. Control characters in cells are shown as spaces, so
// that no content can move the cursor.
func (s *Screen) Table(header []string, rows [][]Cell) error {
	head := make([]Cell, len(header))
	for i, h := range header {
		head[i] = Cell{h, Faint}
	}
	all := append([][]Cell{head}, rows...)
	widths := s.columns(all)
	for _, row := range all {
		if err := s.row(row, widths); err != nil {
			return err
		}
	}
	return nil
}

// columns returns the width of each column, made to fit the Screen.
func (s *Screen) columns(rows [][]Cell) []int {
	var widths []int
	for _, row := range rows {
		for i, c := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			for line := range strings.SplitSeq(printable(c.Text), "\n") {
				widths[i] = max(widths[i], Width(line))
			}
		}
	}
	if s.Width > 0 {
		shrink(widths, s.Width-gap*(len(widths)-1))
	}
	return widths
}

// narrowest is what a column keeps when others need room.
const narrowest = 8

// shrink takes columns from the widest until all fit into the total, or none can
// give more.
func shrink(widths []int, total int) {
	sum := 0
	for _, w := range widths {
		sum += w
	}
	for ; sum > total; sum-- {
		widest := 0
		for i, w := range widths {
			if w > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= narrowest {
			return
		}
		widths[widest]--
	}
}

func (s *Screen) row(row []Cell, widths []int) error {
	folded := make([][]string, len(row))
	height := 1
	for i, c := range row {
		folded[i] = Fold(printable(c.Text), widths[i])
		height = max(height, len(folded[i]))
	}
	for n := range height {
		if _, err := fmt.Fprintln(s, s.line(row, folded, widths, n)); err != nil {
			return err
		}
	}
	return nil
}

// line puts the n-th lines of all cells side by side, with no space at the end.
func (s *Screen) line(row []Cell, folded [][]string, widths []int, n int) string {
	var b strings.Builder
	column, at := 0, 0
	for i, lines := range folded {
		if n < len(lines) && lines[n] != "" {
			b.WriteString(strings.Repeat(" ", column-at))
			b.WriteString(s.Paint(row[i].Color, lines[n]))
			at = column + Width(lines[n])
		}
		column += widths[i] + gap
	}
	return b.String()
}

func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if c != '\n' && (c < ' ' || c >= 0x7f && c < 0xa0) {
			return ' '
		}
		return c
	}, s)
}
