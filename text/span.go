package text

// A Pos is a place between two characters of a text, in the three units that
// callers count in: bytes of UTF-8 (Go), Unicode code points (Python), and
// UTF-16 code units (JavaScript, Java, Swift's NSString).
type Pos struct {
	Byte  int `json:"byte"`
	Rune  int `json:"rune"`
	UTF16 int `json:"utf16"`
}

// A Span is the part of a text from Start up to, but without, End.
type Span struct {
	Start Pos `json:"start"`
	End   Pos `json:"end"`
}

// Of returns the bytes of s that sp covers. It panics if sp is not within s.
func (sp Span) Of(s string) string { return s[sp.Start.Byte:sp.End.Byte] }

// Overlaps tells whether two spans share a character. Two empty spans at the
// same place overlap, since their order would matter; an empty span at the
// border of another does not.
func (sp Span) Overlaps(o Span) bool {
	if sp.Start.Byte == o.Start.Byte && sp.End.Byte == o.End.Byte {
		return true
	}
	return sp.Start.Byte < o.End.Byte && o.Start.Byte < sp.End.Byte
}
