package write

import (
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

// A brief is all that a model is told for one piece of text.
type brief struct {
	req      *Request
	language text.Language // of the answer
	material string        // what to work on, masked
	above    string        // read-only: what stands before it
	goal     string        // overrides the goal of the task, for repairs and maps
	terms    []Term        // the user's glossary
}

// messages writes the conversation for b. The material stands between two lines
// with a nonce that does not occur in it, so that no text can close them and
// speak as the user.
func (b brief) messages() []qiao.Message {
	p := phrases[b.voice()]
	nonce := newNonce(b.material + b.above)
	goal := b.goal
	if goal == "" {
		goal = b.req.goal(p)
	}
	var user strings.Builder
	section := func(name, s string) {
		if s = strings.TrimSpace(s); s != "" {
			fmt.Fprintf(&user, "%s\n<<<%s\n%s\n%s>>>\n\n", name, nonce, s, nonce)
		}
	}
	section(p.shared, b.req.SharedContext)
	section(p.context, b.req.Context)
	section(p.above, b.above)
	section(p.history, b.history())
	section(p.glossary, glossary(b.terms))
	section(p.material, b.material)
	user.WriteString(goal)
	return []qiao.Message{
		qiao.Text(qiao.System, fmt.Sprintf(p.rules, nonce, nonce, languageName(b.language, b.voice()))),
		qiao.Text(qiao.User, user.String()),
	}
}

// voice is the language in which the model is spoken to: the text's own, since
// small models stray less that way.
func (b brief) voice() text.Language {
	if b.language.Base() == text.Chinese {
		return text.Chinese
	}
	return text.English
}

func (b brief) history() string {
	var s strings.Builder
	for _, step := range b.req.History {
		fmt.Fprintf(&s, "- %s\n", step.Instruction)
	}
	return s.String()
}

func glossary(terms []Term) string {
	var s strings.Builder
	for _, t := range terms {
		fmt.Fprintf(&s, "- %s\n", t.Term)
	}
	return s.String()
}

// newNonce returns a random word that does not occur in s.
func newNonce(s string) string {
	for {
		if n := rand.Text()[:12]; !strings.Contains(s, n) {
			return n
		}
	}
}

// goal is the sentence that tells what to do.
func (r *Request) goal(p phraseBook) string {
	var goals []string
	add := func(s string) {
		if s != "" {
			goals = append(goals, s)
		}
	}
	switch r.Task {
	case Summarize:
		add(p.summary[orDefault(r.Type, KeyPoints)])
		add(p.summaryLength[orDefault(r.Length, Medium)])
	case Rewrite, Compose, Reply:
		add(p.tasks[r.Task])
		add(p.tones[r.Tone])
		add(p.lengths[r.Length])
	default:
		add(p.tasks[r.Task])
	}
	if r.Instruction != "" {
		add(fmt.Sprintf(p.instruction, r.Instruction))
	}
	if r.Format == Markdown {
		add(p.markdown)
	}
	return strings.Join(goals, p.space)
}

func orDefault[T ~string](v, d T) T {
	if v == "" {
		return d
	}
	return v
}

// A phraseBook is what Qiao says to a model, in one language.
type phraseBook struct {
	rules                                               string // two nonces and the language's name
	shared, context, above, history, glossary, material string
	tasks                                               map[Task]string
	tones                                               map[Tone]string
	lengths                                             map[Length]string
	summary                                             map[SummaryType]string
	summaryLength                                       map[Length]string
	instruction, markdown, space                        string
	sentence                                            string // a repair: the facts that must be kept
	judge                                               string // strict mode
}

func languageName(l, voice text.Language) string {
	names := map[text.Language][2]string{
		text.English:     {"English", "英文"},
		text.Chinese:     {"Chinese", "中文"},
		text.Simplified:  {"Chinese in Simplified characters", "简体中文"},
		text.Traditional: {"Chinese in Traditional characters", "繁体中文"},
	}
	name, ok := names[l]
	if !ok {
		name, ok = names[l.Base()]
	}
	switch {
	case l == text.Unknown:
		name = [2]string{"the language of the text", "原文的语言"}
	case !ok:
		return string(l)
	}
	if voice == text.Chinese {
		return name[1]
	}
	return name[0]
}
