package skill

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/assist"
)

// isSomebody tells whether words mean a person: one of the contacts, by name or
// by what they are to the user, somebody's number, or whoever wrote last.
func isSomebody(ctx context.Context, c *assist.Call, words string) (bool, error) {
	words = strings.TrimSpace(inBook.ReplaceAllString(words, ""))
	if numberOnly.MatchString(words) || lastSentTo.MatchString(words) || lastFrom.MatchString(words) {
		return true, nil
	}
	plain := ofMine.ReplaceAllString(words, "")
	if plain != words && relationOf(plain) != "" {
		return true, nil
	}
	all, err := people(ctx, c)
	if err != nil {
		return false, err
	}
	return introduces(c, words) || slices.ContainsFunc(all, func(p person) bool { return p.called(plain) }), nil
}

// called tells whether words are a name of a person, a word of one, its sound, or
// what the person is to the user.
func (p person) called(words string) bool {
	words = strings.ToLower(words)
	if relation := relationOf(words); relation != "" && relation == relationOf(p.Relation) {
		return true
	}
	return words != "" && slices.ContainsFunc(append([]string{p.Name}, p.Nicknames...), func(name string) bool {
		name = strings.ToLower(name)
		return sameWords(name, words) || slices.Contains(strings.Fields(name), words) || soundsLike(name, words)
	})
}

// beginsWithSomebody tells whether words begin with a person, as in "Bo see you":
// one of the contacts, or at least a name with a capital letter, or a Chinese
// one that is asked something.
func beginsWithSomebody(ctx context.Context, c *assist.Call, words string) (bool, error) {
	all, err := people(ctx, c)
	first, _ := utf8.DecodeRuneInString(words)
	return err == nil && (unicode.IsUpper(first) || knownPrefix(all, words) != "" || askedHan(words) != ""), err
}
