package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
)

// fit reduces m so that it is at most so wide and high, keeping its shape; each
// pixel is the mean of those that it stands for. A picture is never enlarged.
func fit(m image.Image, width, height int) *image.RGBA {
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	if w > width {
		w, h = width, max(1, h*width/w)
	}
	if h > height {
		w, h = max(1, w*height/h), height
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			out.SetRGBA(x, y, mean(m, image.Rect(
				b.Min.X+x*b.Dx()/w, b.Min.Y+y*b.Dy()/h, b.Min.X+max((x+1)*b.Dx()/w, x*b.Dx()/w+1), b.Min.Y+max((y+1)*b.Dy()/h, y*b.Dy()/h+1))))
		}
	}
	return out
}

func mean(m image.Image, r image.Rectangle) color.RGBA {
	var red, green, blue, n uint32
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			pr, pg, pb, _ := m.At(x, y).RGBA()
			red, green, blue, n = red+pr>>8, green+pg>>8, blue+pb>>8, n+1
		}
	}
	n = max(n, 1)
	return color.RGBA{uint8(red / n), uint8(green / n), uint8(blue / n), 255}
}

// levels is how many steps of each primary colour a sixel picture has.
const levels = 6

// sixel writes m in bands of six rows, each in one run for each colour of a cube of
// colours (DEC STD 070).
func sixel(b *bytes.Buffer, m *image.RGBA) {
	size := m.Bounds()
	fmt.Fprintf(b, "\x1bPq\"1;1;%d;%d", size.Dx(), size.Dy())
	for c := range levels * levels * levels {
		step := 100 / (levels - 1)
		fmt.Fprintf(b, "#%d;2;%d;%d;%d", c, c/(levels*levels)*step, c/levels%levels*step, c%levels*step)
	}
	for top := 0; top < size.Dy(); top += 6 {
		band(b, m, top)
	}
	b.WriteString("\x1b\\\n")
}

func band(b *bytes.Buffer, m *image.RGBA, top int) {
	size := m.Bounds()
	rows := map[int][]byte{}
	for y := top; y < min(top+6, size.Dy()); y++ {
		for x := range size.Dx() {
			c := cube(m.RGBAAt(x, y))
			if rows[c] == nil {
				rows[c] = make([]byte, size.Dx())
			}
			rows[c][x] |= 1 << (y - top)
		}
	}
	for c := range levels * levels * levels {
		row, ok := rows[c]
		if !ok {
			continue
		}
		fmt.Fprintf(b, "#%d", c)
		run(b, row)
		b.WriteByte('$')
	}
	b.WriteByte('-')
}

// run writes a row, repeated signs as a count.
func run(b *bytes.Buffer, row []byte) {
	for x := 0; x < len(row); {
		n := 1
		for x+n < len(row) && row[x+n] == row[x] {
			n++
		}
		if n > 3 {
			fmt.Fprintf(b, "!%d%c", n, 63+row[x])
		} else {
			b.Write(bytes.Repeat([]byte{63 + row[x]}, n))
		}
		x += n
	}
}

func cube(c color.RGBA) int {
	at := func(v uint8) int { return (int(v)*(levels-1) + 127) / 255 }
	return at(c.R)*levels*levels + at(c.G)*levels + at(c.B)
}
