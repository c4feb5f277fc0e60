package picture

import (
	"bytes"
	"image"
	"image/color"
	"strings"
	"testing"
)

func square(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, color.RGBA{uint8(255 * x / w), uint8(255 * y / h), 0, 255})
		}
	}
	return m
}

func TestTheTerminalIsRecognised(t *testing.T) {
	for _, c := range []struct {
		name string
		env  map[string]string
		want Way
	}{
		{"kitty", map[string]string{"TERM": "xterm-kitty", "COLORTERM": "truecolor"}, Kitty},
		{"iTerm2", map[string]string{"TERM_PROGRAM": "iTerm.app"}, ITerm},
		{"foot", map[string]string{"TERM": "foot"}, Sixel},
		{"all colours", map[string]string{"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Blocks},
		{"few colours", map[string]string{"TERM": "xterm"}, None},
		{"no colours wanted", map[string]string{"COLORTERM": "truecolor", "NO_COLOR": "1"}, None},
		{"tmux in kitty", map[string]string{"TMUX": "x", "KITTY_WINDOW_ID": "1", "COLORTERM": "truecolor"}, Blocks},
		{"told", map[string]string{"TERM": "xterm-kitty", "QIAO_PICTURES": "sixel"}, Sixel},
		{"told not to", map[string]string{"TERM": "xterm-kitty", "QIAO_PICTURES": "none"}, None},
	} {
		if got := Find(func(k string) string { return c.env[k] }); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPicturesFit(t *testing.T) {
	for _, c := range []struct{ w, h, wide, high, gotW, gotH int }{
		{400, 300, 40, 40, 40, 30}, {300, 400, 40, 40, 30, 40}, {10, 10, 40, 40, 10, 10}, {1000, 1, 40, 40, 40, 1},
	} {
		if got := fit(square(c.w, c.h), c.wide, c.high).Bounds(); got.Dx() != c.gotW || got.Dy() != c.gotH {
			t.Errorf("%dx%d in %dx%d is %v", c.w, c.h, c.wide, c.high, got)
		}
	}
}

func TestEveryWayDraws(t *testing.T) {
	for way, begins := range map[Way]string{Kitty: "\x1b_Ga=T,f=100,m=", ITerm: "\x1b]1337;File=inline=1", Sixel: "\x1bPq\"1;1;80;60", Blocks: "\x1b[38;2;"} {
		var b bytes.Buffer
		if err := way.Draw(&b, square(80, 60), 8, 4); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(b.String(), begins) || !strings.HasSuffix(b.String(), "\n") {
			t.Errorf("%s: %.60q", way, b.String())
		}
	}
	var b bytes.Buffer
	if err := None.Draw(&b, square(8, 8), 8, 4); err != nil || b.Len() != 0 {
		t.Errorf("none draws %q", b.String())
	}
	if err := Blocks.Draw(&b, square(1, 1), 8, 4); err != nil || b.String() != "\x1b[38;2;0;0;0m▀\x1b[0m\n" {
		t.Errorf("%q", b.String())
	}
}
