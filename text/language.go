package text

// A Language is a BCP 47 tag, of which Qiao's own tiers know those below.
type Language string

// The languages that Qiao itself understands. A model may know more.
const (
	Unknown     Language = ""
	English     Language = "en"
	Chinese     Language = "zh"      // Chinese, script not told
	Simplified  Language = "zh-Hans" // Chinese in Simplified characters
	Traditional Language = "zh-Hant" // Chinese in Traditional characters
)

// Base returns the primary subtag: "zh" for "zh-Hant".
func (l Language) Base() Language {
	for i, c := range l {
		if c == '-' || c == '_' {
			return l[:i]
		}
	}
	return l
}
