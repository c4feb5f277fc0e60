package write

import (
	"strings"

	"github.com/qiao-ai/qiao/text"
)

// current is the text that the request changes: the result of the last step of a
// conversation, which was compared with the source when it was made, or the
// source itself.
func (r *Request) current() string {
	if n := len(r.History); n > 0 && (r.Task == Rewrite || r.Task == Instruct) {
		if last := r.History[n-1].Result; strings.TrimSpace(last) != "" {
			return last
		}
	}
	return r.Text
}

// protected returns the ranges of the current text that must stay: those of the
// source, wherever their words stand now.
func (r *Request) protected() []text.Span {
	now := r.current()
	if now == r.Text {
		return r.Protect
	}
	var spans []text.Span
	ruler := text.NewRuler(now)
	for _, sp := range r.Protect {
		words := sp.Of(r.Text)
		for _, at := range occurrences(now, words) {
			spans = append(spans, ruler.Span(at, at+len(words)))
		}
	}
	return spans
}
