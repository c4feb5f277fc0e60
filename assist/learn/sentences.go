package learn

import (
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/text"
)

// ReadSentences reads lines of an intent, a tab and a sentence, by the language of
// the sentence. An intent of "-" is none of them; sentences for a tool of an app that
// is gone are passed over. name is that of the file, for
// errors, which have Kind Invalid.
func ReadSentences(name, lines string, c *intent.Catalog) (map[text.Language][]Sentence, error) {
	all := map[text.Language][]Sentence{}
	n := 0
	for line := range strings.Lines(lines) {
		n++
		label, s, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if strings.TrimSpace(line) == "" {
			continue
		}
		if ok && strings.HasPrefix(label, intent.Foreign) && c.Get(intent.Name(label)) == nil {
			continue
		}
		if !ok || label != "-" && c.Get(intent.Name(label)) == nil {
			return nil, qiao.Errorf(qiao.Invalid, "assist train", "%s:%d: it is no intent, a tab and a sentence", name, n).
				WithFix("Name an intent of the manifests, or - for what is none of them.")
		}
		if label == "-" {
			label = ""
		}
		lang := text.Detect(s).Base()
		all[lang] = append(all[lang], Sentence{Text: s, Label: label})
	}
	return all, nil
}
