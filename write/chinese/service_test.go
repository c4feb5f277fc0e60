package chinese_test

import (
	"context"
	"testing"

	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
	"github.com/qiao-ai/qiao/write/chinese"
)

// TestAScriptThatWasAskedForNeedsNoConsent guards against a service that held
// back 頭髮 and took 乾, which both scripts have.
func TestAScriptThatWasAskedForNeedsNoConsent(t *testing.T) {
	s := write.New(write.Config{Checkers: []write.Checker{chinese.New(chinese.Config{Pack: pack(t)})}})
	for _, c := range []struct {
		lang          text.Language
		before, after string
	}{
		{"zh-Hant-TW", "头发很干,皇后说。", "頭髮很乾，皇后說。"},
		{"zh-Hans", "頭髮很乾,皇后說。", "头发很干，皇后说。"},
	} {
		r := &write.Request{Task: write.Proofread, Text: c.before, OutputLanguage: c.lang, Tier: write.Offline}
		for e, err := range s.Do(context.Background(), r) {
			if err != nil {
				t.Fatal(err)
			}
			if e.Result != nil && e.Result.Text != c.after {
				t.Errorf("%s: got %q, want %q", c.lang, e.Result.Text, c.after)
			}
		}
	}
}
