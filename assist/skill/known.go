package skill

import (
	"context"
	"slices"
	"strings"

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
	return slices.ContainsFunc(all, func(p person) bool { return p.called(plain) }), nil
}

// called tells whether words are a person's name, a word of it, or its sound.
func (p person) called(words string) bool {
	name, words := strings.ToLower(p.Name), strings.ToLower(words)
	return sameWords(name, words) || slices.Contains(strings.Fields(name), words) ||
		sound(name) != "" && sound(name) == sound(words) || words != "" && relationOf(p.Relation) == relationOf(words)
}

// beginsWithSomebody tells whether words begin with a person, as in "Bo see you".
func beginsWithSomebody(ctx context.Context, c *assist.Call, words string) (bool, error) {
	all, err := people(ctx, c)
	return err == nil && knownPrefix(all, words) != "", err
}
