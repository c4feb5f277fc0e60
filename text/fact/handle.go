package fact

import "unicode/utf8"

// scanMention reads @someone.
func scanMention(x *source, i int) (Fact, int) {
	if !x.t[i].is("@") || x.at(i-1).Class == word || x.at(i-1).Class == number {
		return Fact{}, 0
	}
	n := handleLength(x.s[x.t[i].End:], 8)
	if n == 0 {
		return Fact{}, 0
	}
	return Fact{Kind: Mention}, x.upTo(i, x.t[i].End+n)
}

// scanHashtag reads #topic, or #452 as an identifier. A heading's # has a space
// after it and is none.
func scanHashtag(x *source, i int) (Fact, int) {
	if !x.t[i].is("#") || x.at(i-1).is("#") || x.at(i-1).is("&") {
		return Fact{}, 0
	}
	n := handleLength(x.s[x.t[i].End:], 40)
	if n == 0 {
		return Fact{}, 0
	}
	j := x.upTo(i, x.t[i].End+n)
	if j == i+2 && x.t[i+1].Class == number {
		return Fact{Kind: ID}, j
	}
	if x.at(j).is("#") && IsHanString(x.s[x.t[i].End:x.t[i].End+n]) {
		j++
	}
	return Fact{Kind: Hashtag}, j
}

// scanTopic reads #话题 with spaces#, as Weibo writes it.
func scanTopic(x *source, i int) (Fact, int) {
	if !x.t[i].is("#") || x.at(i+1).Class == space {
		return Fact{}, 0
	}
	for j := i + 1; j < len(x.t) && j < i+40; j++ {
		switch {
		case x.t[j].Class == newline:
			return Fact{}, 0
		case x.t[j].is("#") && j > i+1:
			return Fact{Kind: Hashtag}, j + 1
		}
	}
	return Fact{}, 0
}

// handleLength returns the length of a handle at the start of s: letters,
// digits and _, with at most maxHan Chinese characters.
func handleLength(s string, maxHan int) int {
	i, chinese := 0, 0
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case IsHan(r):
			if chinese++; chinese > maxHan {
				return 0
			}
		case r == '-' || r == '.':
			q, _ := utf8.DecodeRuneInString(s[i+n:])
			if i == 0 || !isLatin(q) && !isDigit(q) {
				return i
			}
		case !isLatin(r) && !isDigit(r) && r != '_':
			return i
		}
		i += n
	}
	return i
}

// IsHanString tells whether s has a Chinese character and nothing but Chinese
// characters, letters and digits.
func IsHanString(s string) bool {
	has := false
	for _, r := range s {
		if IsHan(r) {
			has = true
		} else if !isLatin(r) && !isDigit(r) {
			return false
		}
	}
	return has
}
