package partner

import "github.com/qiao-ai/qiao"

// Support says whether a model has an ability, as far as is known.
type Support uint8

// What may be known of an ability.
const (
	Unknown Support = iota // try it
	Yes
	No
)

// String returns "unknown", "yes" or "no".
func (s Support) String() string {
	switch s {
	case Yes:
		return "yes"
	case No:
		return "no"
	}
	return "unknown"
}

// MarshalText gives the same names to JSON.
func (s Support) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the names that MarshalText gives.
func (s *Support) UnmarshalText(text []byte) error {
	switch string(text) {
	case "yes":
		*s = Yes
	case "no":
		*s = No
	case "unknown", "":
		*s = Unknown
	default:
		return qiao.Errorf(qiao.Invalid, "partner: read a model's abilities", "%q is not yes, no or unknown", text)
	}
	return nil
}

// A Card says what one model can do. Its zero value knows nothing, and what is
// not known is tried.
type Card struct {
	ID       qiao.ModelID `json:"id"`
	Context  int          `json:"context,omitempty"` // tokens of input and output together; 0 is unknown
	Output   int          `json:"output,omitempty"`  // tokens of output at most; 0 is unknown
	Stream   Support      `json:"stream"`
	Schema   Support      `json:"schema"` // an answer that satisfies a JSON Schema
	Tools    Support      `json:"tools"`
	Images   Support      `json:"images"`
	Thinking Support      `json:"thinking"`         // reasoning that can be switched on
	Embeds   bool         `json:"embeds,omitempty"` // it makes vectors, not answers
}

// Lacks names the first ability that r needs and the model is known to lack,
// or "".
func (c Card) Lacks(r *qiao.Request) string {
	switch {
	case c.Embeds:
		return "it makes vectors, not answers"
	case len(r.Schema) > 0 && c.Schema == No:
		return "it cannot keep to a JSON Schema"
	case len(r.Tools) > 0 && c.Tools == No:
		return "it cannot call tools"
	case c.Images == No && hasImage(r):
		return "it cannot see images"
	}
	return ""
}

func hasImage(r *qiao.Request) bool {
	for _, m := range r.Messages {
		for _, p := range m.Parts {
			if p.Image != nil {
				return true
			}
		}
	}
	return false
}
