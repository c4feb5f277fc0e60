package ocr

import (
	"image"
	"slices"
)

// A profile tells which columns of a line, height pixels high, have no ink.
type profile []bool

// profileOf compares how much a column's brightness varies with how much it does in
// columns with ink. Backgrounds that change slowly have none.
func profileOf(m *image.RGBA) profile {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	ranges := make([]int, w)
	margin := h / 10 // neighbouring lines may reach in
	for x := range w {
		low, high := 255, 0
		for y := margin; y < h-margin; y++ {
			p := m.Pix[y*m.Stride+4*x:]
			v := (299*int(p[0]) + 587*int(p[1]) + 114*int(p[2])) / 1000
			low, high = min(low, v), max(high, v)
		}
		ranges[x] = max(0, high-low)
	}
	sorted := slices.Sorted(slices.Values(ranges))
	if w == 0 {
		return nil
	}
	limit := max(12, sorted[w*9/10]*3/10)
	p := make(profile, w)
	for x, r := range ranges {
		p[x] = r < limit
	}
	return p
}

// gap is where the widest run of blank columns between two places begins, and how
// wide it is.
func (p profile) gap(from, to int) (at, width int) {
	run := 0
	for x := max(from, 0); x < min(to, len(p)); x++ {
		if !p[x] {
			run = 0
			continue
		}
		run++
		if run > width {
			at, width = x-run+1, run
		}
	}
	return at, width
}
