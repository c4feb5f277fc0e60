package harper

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
)

// A Lint is something that Harper finds fault with. Start and End are byte
// offsets in the sentence.
type Lint struct {
	Rule         string // such as "SentenceCapitalization"
	Kind         string // such as "Capitalization"
	Message      string // Harper's explanation, in English
	Start, End   int
	Replacements []string // what could stand in place of Start to End, best first
}

// longestWord is the number of letters up to which a word is shown to Harper:
// over about 1,000 it traps.
const longestWord = 200

// Lints checks one sentence, or a short paragraph. The result is shared with
// later calls: it must not be changed. A sentence with a word of over 200
// letters, or on which Harper fails, has no lints.
func (e *Engine) Lints(ctx context.Context, sentence string) ([]Lint, error) {
	if lints, ok := e.memo.get(sentence); ok {
		return lints, nil
	}
	if !checkable(sentence) {
		return nil, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, qiao.E(qiao.KindOf(err), "harper: check a sentence", err)
	}
	l, err := e.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer e.release(l)
	lints, err := l.lints(context.WithoutCancel(ctx), sentence)
	if err != nil && !l.broken {
		return nil, err
	}
	e.memo.put(sentence, lints)
	return lints, nil
}

// checkable tells whether Harper can be trusted with s.
func checkable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	run := 0
	for _, c := range s {
		if c == ' ' || c == '\n' || c == '\t' {
			run = 0
			continue
		}
		if run++; run > longestWord {
			return false
		}
	}
	return true
}

// lints asks for the lints by rule, so that each knows the rule it comes from.
func (l *linter) lints(ctx context.Context, s string) ([]Lint, error) {
	defer l.heap.reset()
	at, n, err := l.put(ctx, s)
	if err != nil {
		return nil, err
	}
	const plainText, noHeadings, noRegex, dedup, wholeText = 0, 0, 0, 1, 0
	r, err := l.call(ctx, "linter_organized_lints", l.self, at, n, plainText, noHeadings, noRegex, 0, dedup, wholeText)
	if err != nil {
		return nil, err
	}
	groups, err := l.takeRefs(ctx, r)
	if err != nil {
		return nil, err
	}
	var lints []Lint
	offsets := runeOffsets(s)
	for _, g := range groups {
		if lints, err = l.addGroup(ctx, g, offsets, lints); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(lints, func(a, b Lint) int { return a.Start - b.Start })
	return lints, nil
}

func (l *linter) addGroup(ctx context.Context, group any, offsets []int, lints []Lint) ([]Lint, error) {
	w, ok := group.(*wrapped)
	if !ok {
		return nil, l.outside()
	}
	r, err := l.call(ctx, "__wbg_get_organizedgroup_group", w.address)
	if err != nil {
		return nil, err
	}
	rule, err := l.take(ctx, r)
	if err != nil {
		return nil, err
	}
	if r, err = l.call(ctx, "__wbg_get_organizedgroup_lints", w.address); err != nil {
		return nil, err
	}
	members, err := l.takeRefs(ctx, r)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		lint, err := l.readLint(ctx, m, offsets)
		if err != nil {
			return nil, err
		}
		lint.Rule = rule
		lints = append(lints, lint)
	}
	_, err = l.call(ctx, "__wbg_organizedgroup_free", w.address, 0)
	return lints, err
}

func (l *linter) readLint(ctx context.Context, v any, offsets []int) (Lint, error) {
	w, ok := v.(*wrapped)
	if !ok {
		return Lint{}, l.outside()
	}
	r, err := l.call(ctx, "lint_to_json", w.address)
	if err != nil {
		return Lint{}, err
	}
	text, err := l.take(ctx, r)
	if err != nil {
		return Lint{}, err
	}
	if _, err := l.call(ctx, "__wbg_lint_free", w.address, 0); err != nil {
		return Lint{}, err
	}
	return decodeLint([]byte(text), offsets)
}

// decodeLint reads Harper's JSON form of a lint. Its offsets count code points.
func decodeLint(b []byte, offsets []int) (Lint, error) {
	var raw struct {
		Inner struct {
			Span        struct{ Start, End int }
			LintKind    string `json:"lint_kind"`
			Suggestions []json.RawMessage
			Message     string
		}
		ProblemText string `json:"problem_text"`
	}
	if err := json.Unmarshal(b, &raw); err != nil {
		return Lint{}, qiao.E(qiao.Protocol, "harper: read a lint", err)
	}
	in := raw.Inner
	if in.Span.Start < 0 || in.Span.End < in.Span.Start || in.Span.End >= len(offsets) {
		return Lint{}, qiao.Errorf(qiao.Protocol, "harper: read a lint", "span %d to %d of %d characters", in.Span.Start, in.Span.End, len(offsets)-1)
	}
	lint := Lint{Kind: in.LintKind, Message: in.Message, Start: offsets[in.Span.Start], End: offsets[in.Span.End]}
	for _, s := range in.Suggestions {
		if after, ok := replacement(s, raw.ProblemText); ok {
			lint.Replacements = append(lint.Replacements, after)
		}
	}
	return lint, nil
}

// replacement reads a suggestion: "Remove", {"ReplaceWith":[chars]} or
// {"InsertAfter":[chars]}.
func replacement(b json.RawMessage, problem string) (string, bool) {
	var s struct{ ReplaceWith, InsertAfter []string }
	switch err := json.Unmarshal(b, &s); {
	case string(b) == `"Remove"`:
		return "", true
	case err != nil:
		return "", false
	case s.InsertAfter != nil:
		return problem + strings.Join(s.InsertAfter, ""), true
	}
	return strings.Join(s.ReplaceWith, ""), s.ReplaceWith != nil
}

// runeOffsets gives the byte offset of each character of s, and of its end.
func runeOffsets(s string) []int {
	offsets := make([]int, 0, len(s)+1)
	for i := range s {
		offsets = append(offsets, i)
	}
	return append(offsets, len(s))
}
