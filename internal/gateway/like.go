package gateway

import "bytes"

// A Likeness tells events that differ from an earlier one in nothing but one text:
// most events of a stream. Such an event needs no closer look. The zero value knows
// none.
type Likeness struct{ before, after []byte }

// Learn takes an event that was looked at and found to hold a piece of text and
// nothing else. Start is what the text follows, such as `"content":"`.
func (l *Likeness) Learn(data []byte, start string) {
	at := bytes.Index(data, []byte(start))
	if at < 0 {
		return
	}
	at += len(start)
	n := bytes.IndexByte(data[at:], '"')
	if n < 0 || bytes.IndexByte(data[at:at+n], '\\') >= 0 {
		return
	}
	l.before = append(l.before[:0], data[:at]...)
	l.after = append(l.after[:0], data[at+n:]...)
}

// Like returns the length of an event's text, and whether it is like the one that
// was learnt. A text with an escape is not decided: its quotes may be escaped.
func (l *Likeness) Like(data []byte) (text int, ok bool) {
	text = len(data) - len(l.before) - len(l.after)
	if l.after == nil || text <= 0 || !bytes.HasPrefix(data, l.before) || !bytes.HasSuffix(data, l.after) {
		return 0, false
	}
	middle := data[len(l.before) : len(l.before)+text]
	return text, bytes.IndexByte(middle, '"') < 0 && bytes.IndexByte(middle, '\\') < 0
}
