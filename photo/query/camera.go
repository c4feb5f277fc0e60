package query

import (
	"regexp"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/photo/fold"
)

var (
	year = regexp.MustCompile(`^(19|20)\d\d$`)
	// numbered are series whose models are plain numbers.
	numbered = regexp.MustCompile(`iphone|ipad|pixel|lumia|galaxy|oneplus|redmi|^mi|huawei|honor|gopro|eos|nokia|xperia|mavic`)
	// suffix are words that belong to the name of a model.
	suffix = regexp.MustCompile(`^(pro|max|plus|mini|ultra|se|xr|xs|x|air|mark|ii|iii|iv|v|note|edge|fe|lite|desire|hero|nova|mate|reno|find|zoom|hd|hs|is|mk|g|s)$`)
	model  = regexp.MustCompile(`^[a-z]*\d[a-z0-9]*$`)
)

// cameras extends what the tables know of makers by the names of models, and finds
// the models of the library by their own names.
func (s *source) cameras(found []mention, library []string) []mention {
	vocabulary := libraryTokens(library)
	var all []mention
	for _, m := range found {
		if m.kind == Device && m.op == "" {
			all = append(all, s.withModel(m, vocabulary))
		}
	}
	for _, w := range fold.Words(s.f) {
		end := w.Start + len(w.Text)
		if w.CJK || !model.MatchString(w.Text) || !vocabulary.models[w.Text] || !s.free(w.Start, end) {
			continue
		}
		m := mention{start: w.Start, end: end, kind: Device, label: s.said(w.Start, end), v: Value{Any: []string{w.Text}}}
		all = append(all, s.withModel(m, vocabulary))
	}
	return all
}

// tokens are the words of the names of a library's cameras.
type tokens struct {
	models map[string]bool // words with a digit and a letter
	after  map[string]bool // "a b": b follows a
}

func libraryTokens(library []string) tokens {
	t := tokens{map[string]bool{}, map[string]bool{}}
	for _, name := range library {
		words := fold.Words(fold.String(name))
		for i, w := range words {
			if model.MatchString(w.Text) && strings.ContainsFunc(w.Text, func(r rune) bool { return r >= 'a' }) {
				t.models[w.Text] = true
			}
			if i > 0 {
				t.after[words[i-1].Text+" "+w.Text] = true
			}
		}
	}
	return t
}

// withModel takes the words after a maker's name that name a model.
func (s *source) withModel(m mention, v tokens) mention {
	last := fold.Words(s.f[m.start:m.end])
	if len(last) == 0 {
		return m
	}
	before := last[len(last)-1].Text
	var more []string
	for _, w := range fold.Words(s.f[m.end:]) {
		from := m.end + w.Start
		if strings.TrimLeft(s.f[m.end:from], " -_/") != "" || w.CJK || !s.free(from, from+len(w.Text)) {
			break
		}
		if !s.isModel(w.Text, before, m, v, from+len(w.Text)) {
			break
		}
		more, before = append(more, w.Text), w.Text
		m.end = from + len(w.Text)
		return s.withModel(m.with(w.Text, s), v)
	}
	return m
}

// with adds a word to each alternative of a camera.
func (m mention) with(word string, s *source) mention {
	m.v.Any = slices.Clone(m.v.Any)
	for i, a := range m.v.Any {
		var alternatives []string
		for one := range strings.SplitSeq(a, "|") {
			alternatives = append(alternatives, one+" "+word)
		}
		m.v.Any[i] = strings.Join(alternatives, "|")
	}
	m.label = s.said(m.start, m.end)
	return m
}

// isModel tells whether word, which follows before, is part of a model's name.
func (s *source) isModel(word, before string, m mention, v tokens, end int) bool {
	switch {
	case v.after[before+" "+word]:
		return !year.MatchString(word)
	case !model.MatchString(word):
		return suffix.MatchString(word) && len(word) > 1 && before != "" && strings.ContainsAny(m.label+before, "0123456789")
	case year.MatchString(word):
		return false
	case strings.ContainsFunc(word, func(r rune) bool { return r >= 'a' }):
		return !measured.MatchString(word)
	}
	return len(word) <= 3 && numbered.MatchString(strings.Join(m.v.Any, "|")) && !counted.MatchString(s.f[end:])
}

var (
	// measured are numbers with a unit, not models.
	measured = regexp.MustCompile(`^\d+(mm|mb|kb|gb|mp|s|am|pm|th|st|nd|rd|km|k|x)$|^f\d|^iso`)
	// counted is what follows a number that counts something.
	counted = regexp.MustCompile(`^\s*(stars?|photos?|pictures?|days?|weeks?|months?|years?|hours?|mm|星|张|年|月|天|日)`)
)
