package english

import (
	_ "embed"
	"strings"

	"github.com/qiao-ai/qiao/text"
)

//go:embed messages.txt
var messagesFile string

// messages are the explanations of rules, in English and in Chinese.
type messages map[string]struct{ english, chinese string }

// readMessages reads lines "rule | English | 中文". Where {before} and {after}
// stand, the words of the edit do.
func readMessages() messages {
	m := messages{}
	for line := range strings.Lines(messagesFile) {
		f := strings.Split(strings.TrimSpace(line), " | ")
		if len(f) == 3 && !strings.HasPrefix(line, "#") {
			m[f[0]] = struct{ english, chinese string }{f[1], f[2]}
		}
	}
	return m
}

// explain says why a change is proposed, in the language asked for.
func (m messages) explain(c change, language text.Language) string {
	message, ok := m[c.rule]
	if !ok {
		message = m["kind/"+string(c.kind)]
	}
	switch {
	case language.Base() == text.Chinese:
		return message.chinese
	case c.message != "":
		return c.message
	}
	return message.english
}
