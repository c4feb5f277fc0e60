package text

// An Edit replaces the part of a text that Span covers, which reads Before,
// with After. An insertion has an empty Before; a deletion an empty After.
//
// Hash guards against applying it to a text that has changed since: it is
// [HashOf] Before with up to 16 bytes of the text on each side.
type Edit struct {
	Span
	Before string `json:"before"`
	After  string `json:"after"`
	Hash   string `json:"hash"`
}
