package web_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/web"
)

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := fs.ReadFile(web.Files(), name)
	if err != nil {
		t.Fatalf("%v (run: npm run build)", err)
	}
	return string(data)
}

// The page is served under a content security policy that allows files of its
// own origin and nothing else.
func TestPageAsksOnlyItsOwnOrigin(t *testing.T) {
	page := read(t, "index.html")
	for _, m := range regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		name := strings.TrimPrefix(m[1], "./")
		if _, err := fs.Stat(web.Files(), name); err != nil {
			t.Errorf("the page refers to %q: %v", m[1], err)
		}
	}
	if regexp.MustCompile(`<script[^>]*>[^<]`).MatchString(page) || strings.Contains(page, "style=") {
		t.Error("the page has an inline script or style")
	}
}

func TestPolyfillIsBuilt(t *testing.T) {
	script := read(t, "polyfill.js")
	for _, name := range []string{"Proofreader", "Rewriter", "Summarizer", "Writer"} {
		if !strings.Contains(script, name) {
			t.Errorf("the polyfill does not offer %s", name)
		}
	}
}
