package eval

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/qiao-ai/qiao"
)

// TestOurConversationsComeOutAsWritten plays the assistant's own conversations.
func TestOurConversationsComeOutAsWritten(t *testing.T) {
	r, err := measureDialog(t.Context(), "../../assist/skill/testdata", Deps{Examples: 100})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Sets) != 2 {
		t.Fatalf("%d sets, want one in each language", len(r.Sets))
	}
	for _, s := range r.Sets {
		if s.Items < 60 {
			t.Errorf("%s: %d conversations, fewer than 60", s.Name, s.Items)
		}
		for _, e := range s.Examples {
			t.Errorf("%s, %s: %q is %s", s.Name, e.Note, e.Before, e.After)
		}
	}
}

func TestAConversationThatIsWrittenWronglyIsAnError(t *testing.T) {
	for _, line := range []string{"hello | a.b", "hello | a.b | c | alarm", " | a.b | c | alarm=1"} {
		file := filepath.Join(t.TempDir(), "few.txt")
		if err := os.WriteFile(file, []byte("- one\n"+line+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := measureDialog(t.Context(), file, Deps{}); qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("%q: %v", line, err)
		}
	}
}
