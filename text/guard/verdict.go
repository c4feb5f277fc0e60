package guard

// A Severity says how bad a Finding is.
type Severity string

// The severities. A Hard finding is a changed fact: the output must not be
// shown as the answer. A Soft one may be a matter of wording: show it marked.
const (
	Hard Severity = "hard"
	Soft Severity = "soft"
)

// A Finding is one way in which an output does not keep what its source says.
type Finding struct {
	Kind     string   `json:"kind"` // a fact.Kind, or a property such as "negation"
	Severity Severity `json:"severity"`
	Source   string   `json:"source,omitempty"` // the words in the source; empty if the output added them
	Output   string   `json:"output,omitempty"` // the words in the output; empty if they were lost
	Message  string   `json:"message"`          // for a person, in English
}

// A Verdict is what the guard found. The zero Verdict was not checked.
type Verdict struct {
	Checked  bool      `json:"checked"`
	Findings []Finding `json:"findings,omitempty"`
}

// Hard tells whether v has a hard finding.
func (v Verdict) Hard() bool {
	for _, f := range v.Findings {
		if f.Severity == Hard {
			return true
		}
	}
	return false
}

// Kept tells whether the output was checked and nothing at all was found.
func (v Verdict) Kept() bool { return v.Checked && len(v.Findings) == 0 }
