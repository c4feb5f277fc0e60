package picture

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"io"
	"strings"
)

// A Way is how a terminal is made to show a picture.
type Way string

// The ways, the best first.
const (
	Kitty  Way = "kitty"
	ITerm  Way = "iterm"
	Sixel  Way = "sixel"
	Blocks Way = "blocks"
	None   Way = ""
)

// Find tells what the terminal of an environment can. QIAO_PICTURES names a way, or
// "none".
func Find(getenv func(string) string) Way {
	switch way := Way(getenv("QIAO_PICTURES")); way {
	case Kitty, ITerm, Sixel, Blocks:
		return way
	case "none":
		return None
	}
	term, program := getenv("TERM"), getenv("TERM_PROGRAM")
	switch {
	case getenv("TMUX") != "" || strings.HasPrefix(term, "screen"): // they pass no pictures on
		return blocks(getenv)
	case getenv("KITTY_WINDOW_ID") != "" || term == "xterm-kitty" || term == "xterm-ghostty" || program == "ghostty":
		return Kitty
	case program == "iTerm.app" || program == "WezTerm" || program == "mintty" || getenv("LC_TERMINAL") == "iTerm2":
		return ITerm
	case strings.HasPrefix(term, "foot") || strings.HasPrefix(term, "mlterm") || strings.Contains(term, "sixel"):
		return Sixel
	}
	return blocks(getenv)
}

// blocks is for terminals with all colours.
func blocks(getenv func(string) string) Way {
	if c := getenv("COLORTERM"); (c == "truecolor" || c == "24bit") && getenv("NO_COLOR") == "" {
		return Blocks
	}
	return None
}

// Size of a character in pixels, where a terminal does not say: one in width, two
// in height.
const charWidth, charHeight = 10, 20

// Draw writes m in at most so many columns and lines, and ends the line.
func (w Way) Draw(out io.Writer, m image.Image, columns, lines int) error {
	if m.Bounds().Empty() || columns < 1 || lines < 1 || w == None {
		return nil
	}
	var b bytes.Buffer
	var err error
	switch w {
	case Kitty:
		err = kitty(&b, m, columns, lines)
	case ITerm:
		err = iterm(&b, m, columns, lines)
	case Sixel:
		sixel(&b, fit(m, columns*charWidth, lines*charHeight))
	case Blocks:
		halves(&b, fit(m, columns, 2*lines))
	}
	if err != nil {
		return err
	}
	_, err = out.Write(b.Bytes())
	return err
}

// kitty sends a PNG in pieces (https://sw.kovidgoyal.net/kitty/graphics-protocol/).
func kitty(b *bytes.Buffer, m image.Image, columns, lines int) error {
	data, err := encoded(fit(m, columns*charWidth, lines*charHeight))
	const piece = 4096
	head := "a=T,f=100,"
	for len(data) > 0 {
		n := min(piece, len(data))
		more := 0
		if n < len(data) {
			more = 1
		}
		fmt.Fprintf(b, "\x1b_G%sm=%d;%s\x1b\\", head, more, data[:n])
		data, head = data[n:], ""
	}
	b.WriteByte('\n')
	return err
}

// iterm sends a PNG at once (https://iterm2.com/documentation-images.html).
func iterm(b *bytes.Buffer, m image.Image, columns, lines int) error {
	data, err := encoded(fit(m, 2*columns*charWidth, 2*lines*charHeight))
	fmt.Fprintf(b, "\x1b]1337;File=inline=1;height=%d;preserveAspectRatio=1:%s\a\n", lines, data)
	return err
}

func encoded(m image.Image) (string, error) {
	var b bytes.Buffer
	err := png.Encode(&b, m)
	return base64.StdEncoding.EncodeToString(b.Bytes()), err
}

// halves writes two rows of pixels in a line: the upper half of a block in one
// colour on a ground of the other.
func halves(b *bytes.Buffer, m *image.RGBA) {
	size := m.Bounds()
	for y := 0; y < size.Dy(); y += 2 {
		for x := range size.Dx() {
			up := m.RGBAAt(x, y)
			fmt.Fprintf(b, "\x1b[38;2;%d;%d;%d", up.R, up.G, up.B)
			if y+1 < size.Dy() {
				low := m.RGBAAt(x, y+1)
				fmt.Fprintf(b, ";48;2;%d;%d;%d", low.R, low.G, low.B)
			}
			b.WriteString("m▀")
		}
		b.WriteString("\x1b[0m\n")
	}
}
