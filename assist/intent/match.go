package intent

// A Match is what a planner found a sentence to mean.
type Match struct {
	Intent Name
	Slots  map[string]Found
	// Score is the planner's confidence, 0 to 1; a template's match is 1.
	Score float64
	Tier  Tier
	Why   string // for people: the template that matched, or the runner-up and its score
}

// Found is the value of a slot in a sentence.
type Found struct {
	Text       string // as it was said
	Start, End int    // bytes of the sentence as it was given; both 0 for a value that the template implies
	// Value is what the words stand for where the planner knows: a string of a
	// list, a float64 or an int of a range. Nil: the resolver has to read Text.
	Value any
	// Known demands that the words mean something there is: the template says
	// too little of its own to be believed otherwise.
	Known bool
}

// Said tells whether f stands in the sentence.
func (f Found) Said() bool { return f.End > f.Start }

// A Tier is the part of the pipeline that answered.
type Tier string

// The tiers, in the order in which they are asked.
const (
	TierDialog   Tier = "dialog"   // the pending question's
	TierTemplate Tier = "template" // compiled phrases
	TierLearned  Tier = "learned"  // the classifier and the slot tagger
	TierPartner  Tier = "partner"  // a model
)
