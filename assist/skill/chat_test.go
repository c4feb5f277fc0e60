package skill

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/assist"
)

// linesOf are the lines of a file of sentences, without its comments.
func linesOf(t testing.TB, name string) (lines []string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if line := strings.TrimSpace(s.Text()); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	return lines
}

// TestChatIsNoCommand says, each in a conversation of its own, sentences that are
// near to an intent and mean none. Nothing is planned, so nothing can happen.
func TestChatIsNoCommand(t *testing.T) {
	w := &witness{}
	a := made(t, assist.Config{Store: new(assist.Memory), Ports: w})
	fill(t, a) // with contacts, which no such sentence means
	for _, lang := range []string{"en", "zh"} {
		lines := linesOf(t, "testdata/chat_"+lang+".txt")
		if len(lines) < 150 {
			t.Errorf("%s: %d sentences, fewer than 150", lang, len(lines))
		}
		for i, s := range lines {
			for _, e := range say(t, a, assist.TurnRequest{Text: s, Session: assist.SessionID(fmt.Sprint(lang, i))}) {
				if e.Plan != nil {
					t.Errorf("%q is taken for %s %v", s, e.Plan.Steps[0].Intent, saidArgs(e.Plan.Steps[0]))
				}
			}
		}
	}
}

func saidArgs(s assist.Step) string {
	var b strings.Builder
	for name, a := range s.Args {
		fmt.Fprintf(&b, "%s=%q ", name, a.Origin.Quote)
	}
	return b.String()
}
