package term

import (
	"io"
	"os"

	"github.com/mattn/go-isatty"
	"golang.org/x/term"
)

// A Screen is a writer with what is known of whoever reads it.
type Screen struct {
	io.Writer
	Terminal bool // a person reads as it comes, and a line may be rewritten
	Color    bool
	Width    int // columns; 0 is unlimited
}

// NewScreen looks at w and at the environment: colour is for terminals that have
// it, and for nobody who has set NO_COLOR.
func NewScreen(w io.Writer, getenv func(string) string) *Screen {
	s := &Screen{Writer: w}
	f, ok := w.(*os.File)
	if !ok || !isatty.IsTerminal(f.Fd()) {
		return s
	}
	s.Terminal = true
	s.Color = getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
	if width, _, err := term.GetSize(int(f.Fd())); err == nil {
		s.Width = width
	}
	return s
}

// IsTerminal tells whether a person types into r.
func IsTerminal(r io.Reader) bool {
	f, ok := r.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

// A Color is a way to set off a piece of text.
type Color string

// The colours, by what they mean.
const (
	Plain  Color = ""
	Strong Color = "1"
	Faint  Color = "2"
	Bad    Color = "31"
	Good   Color = "32"
	Warn   Color = "33"
	Link   Color = "36"

	// Deleted and Inserted mark the words of a difference that changed.
	Deleted  Color = "31;9"
	Inserted Color = "32;4"
)

// Paint returns s in a colour, where the Screen has colours.
func (s *Screen) Paint(c Color, text string) string {
	if !s.Color || c == Plain || text == "" {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}
