package assist

import (
	"context"
	"regexp"

	"github.com/qiao-ai/qiao/assist/intent"
)

var (
	// noName begins what asks, tells or orders, and names nobody and no place.
	noName = regexp.MustCompile(`(?i)^(can|could|would|should|shall|do|does|did|is|are|was|were|am|has|have|had|might|must|will (it|you|i|we|he|she|they|there|the)|what|why|how|when|where|who|which|whose|tell|give|let|so|very|too|such|not|to|than|from|of|as|into|because|if|your|it|you|i|we|they)(['’][a-z]+)?\b`)
	// noChineseName is what no Chinese name contains.
	noChineseName = regexp.MustCompile(`^(有|是|被|很|在|就是)|把|怎么|怎样|什么|应该|如何|为何|多少|可不可以|能不能|(吗|呢|么|吧|住|生活|躲|藏|丢|放|出生|存在|出现|有多|很|太|真|更|最|又)$`)
)

// isName tells whether words can be the name of a person or a place. What is of
// another type can be anything.
func isName(t intent.Type, s string) bool {
	if t != intent.Person && t != intent.Place {
		return true
	}
	return pronoun.MatchString(fold(s)) || !noName.MatchString(s) && !noChineseName.MatchString(s)
}

// known tells whether words mean something there is: what was talked of, or what
// a skill knows.
func (t *turn) known(ctx context.Context, name intent.Name, slot intent.Slot, words string) bool {
	of := finderOf(slot)
	if of == "" {
		of = slot.Of
	}
	if len(t.pointed(of, words, slot.Many)) > 0 {
		return true
	}
	knows := t.a.knows[of]
	if knows == nil {
		return false
	}
	ok, err := knows(ctx, t.call(t.a.cfg.Catalog.Get(name), Step{Intent: name}), words)
	return ok && err == nil // a store that fails says so when it is written to
}
