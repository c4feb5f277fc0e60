package write

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

// A choice is an option with the values that a task takes.
type choice struct {
	name, value string
	allowed     []string
}

// Validate says what is wrong with r, as an Error of Kind Invalid with a Fix.
func (r *Request) Validate() error {
	if !slices.Contains(Tasks(), r.Task) {
		return invalid("task %q is not known", string(r.Task)).
			WithFix("Use one of: %s.", join(Tasks()))
	}
	if err := r.validText(); err != nil {
		return err
	}
	for _, c := range r.choices() {
		if c.value != "" && !slices.Contains(c.allowed, c.value) {
			return invalid("%s %q does not fit %s", c.name, c.value, r.Task).
				WithFix("Use %s, or leave %s out.", orNothing(c.allowed), c.name)
		}
	}
	if len(r.History) > 0 && r.Task != Rewrite && r.Task != Instruct {
		return invalid("history does not fit %s", r.Task).
			WithFix("Use instruct to change a result further.")
	}
	if r.Task == Instruct && strings.TrimSpace(r.Instruction) == "" {
		return invalid("instruct needs an instruction").
			WithFix("Say what to change, such as \"warmer\" or “改得更客气”.")
	}
	return r.validProtect()
}

func (r *Request) validText() error {
	type part struct{ name, s string }
	parts := []part{
		{"text", r.Text}, {"instruction", r.Instruction},
		{"context", r.Context}, {"sharedContext", r.SharedContext},
	}
	for _, step := range r.History {
		parts = append(parts, part{"history", step.Instruction + step.Result})
	}
	for _, part := range parts {
		if err := text.Valid(part.s); err != nil {
			return qiao.E(qiao.Invalid, "write: "+part.name, err)
		}
	}
	if strings.TrimSpace(r.Text) == "" {
		return invalid("text is empty").WithFix("Give the text to work on.")
	}
	return nil
}

func (r *Request) validProtect() error {
	for _, sp := range r.Protect {
		a, b := sp.Start.Byte, sp.End.Byte
		if a < 0 || b < a || b > len(r.Text) {
			return invalid("protect: bytes %d to %d are not within the text of %d bytes", a, b, len(r.Text)).
				WithFix("Count in bytes of the UTF-8 text.")
		}
		if !runeStart(r.Text, a) || !runeStart(r.Text, b) {
			return invalid("protect: bytes %d to %d cut a character", a, b).
				WithFix("Count in bytes of the UTF-8 text.")
		}
	}
	return nil
}

func runeStart(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

// choices lists the options of r with what its task allows.
func (r *Request) choices() []choice {
	var tones, lengths, types []string
	switch r.Task {
	case Rewrite:
		tones = strs(AsIs, MoreFormal, MoreCasual, Friendly, Professional, Concise)
		lengths = strs(SameLength, Shorter, Longer)
	case Compose, Reply:
		tones = strs(Formal, Neutral, Casual, Friendly, Professional)
		lengths = strs(Short, Medium, Long)
	case Summarize:
		lengths = strs(Short, Medium, Long)
		types = strs(TLDR, Teaser, KeyPoints, Headline)
	}
	return []choice{
		{"tone", string(r.Tone), tones},
		{"length", string(r.Length), lengths},
		{"type", string(r.Type), types},
		{"format", string(r.Format), strs(AsIsForm, PlainText, Markdown)},
		{"inputFormat", string(r.InputFormat), strs(PlainText, Markdown, HTML)},
		{"tier", string(r.Tier), strs(Offline, Device, Partner)},
	}
}

func invalid(format string, args ...any) *qiao.Error {
	return qiao.Errorf(qiao.Invalid, "write", format, args...)
}

func strs[T ~string](values ...T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

func join[T ~string](values []T) string { return strings.Join(strs(values...), ", ") }

func orNothing(allowed []string) string {
	if len(allowed) == 0 {
		return "another task"
	}
	return strings.Join(allowed, ", ")
}
