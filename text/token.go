package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// URLEnd returns where the URL that begins at byte i of s ends, or i if none
// begins there. It knows http, https, ftp and mailto, and www without a scheme.
// Punctuation that closes the sentence around a URL is not part of it.
func URLEnd(s string, i int) int {
	scheme := urlScheme(s[i:])
	if scheme == 0 {
		return i
	}
	end := i + scheme
	for end < len(s) {
		c, n := utf8.DecodeRuneInString(s[end:])
		if !urlRune(c) {
			break
		}
		end += n
	}
	return trimURL(s, i+scheme, end, i)
}

func urlScheme(s string) int {
	if s == "" || strings.IndexByte("hfmwHFMW", s[0]) < 0 {
		return 0
	}
	for _, p := range []string{"http://", "https://", "ftp://", "mailto:", "www."} {
		if len(s) > len(p) && strings.EqualFold(s[:len(p)], p) {
			return len(p)
		}
	}
	return 0
}

func urlRune(c rune) bool {
	if c < utf8.RuneSelf {
		return c > ' ' && c != 0x7F && !strings.ContainsRune("<>\"`|\\^{}", c)
	}
	return unicode.IsLetter(c) && !isHan(c) && !isKana(c) || unicode.IsDigit(c) && c < 0xFF00
}

// trimURL takes away what closes the sentence around the URL; a bracket stays
// if it was opened within.
func trimURL(s string, from, end, none int) int {
	open := strings.Count(s[from:end], "(") - strings.Count(s[from:end], ")")
	for end > from {
		switch s[end-1] {
		case '.', ',', ';', ':', '!', '?', '\'', '*', '_', ']', '~':
		case ')':
			if open >= 0 {
				return end
			}
			open++
		default:
			return end
		}
		end--
	}
	return none
}

// ListMarker returns the length of the list marker that s begins with: white
// space, a bullet or a number of at most three digits, and the space after it;
// 0 if there is none. The ideographic markers （1）, 1、 and ① need no space.
func ListMarker(s string) int {
	i := blanksEnd(s, 0)
	c, n := utf8.DecodeRuneInString(s[i:])
	switch {
	case n == 0:
		return 0
	case strings.ContainsRune("-*+•◦▪▫‣●○■□–—·", c):
		return markerEnd(s, i+n)
	case c >= '①' && c <= '⑳':
		return blanksEnd(s, i+n)
	case isDigit(c):
		return numberMarker(s, i)
	case c == '(' || c == '（':
		return bracketMarker(s, i+n)
	}
	return 0
}

// markerEnd returns where the text after a marker begins, or 0 if no blank or
// line end follows it.
func markerEnd(s string, i int) int {
	end := blanksEnd(s, i)
	if end == i {
		return 0
	}
	return end
}

func numberMarker(s string, i int) int {
	end := smallNumberEnd(s, i)
	c, n := utf8.DecodeRuneInString(s[end:])
	switch {
	case end == i:
		return 0
	case c == '.' || c == ')':
		return markerEnd(s, end+n)
	case c == '、' || c == '）' || c == '．':
		return blanksEnd(s, end+n)
	}
	return 0
}

func bracketMarker(s string, i int) int {
	end := smallNumberEnd(s, i)
	c, n := utf8.DecodeRuneInString(s[end:])
	switch {
	case end == i:
		return 0
	case c == ')':
		return markerEnd(s, end+n)
	case c == '）':
		return blanksEnd(s, end+n)
	}
	return 0
}

func smallNumberEnd(s string, i int) int {
	end := i
	for end < len(s) && end-i < 3 && isDigit(rune(s[end])) {
		end++
	}
	return end
}

func blanksEnd(s string, i int) int {
	for i < len(s) {
		c, n := utf8.DecodeRuneInString(s[i:])
		if c == '\n' || c == '\r' || !unicode.IsSpace(c) {
			break
		}
		i += n
	}
	return i
}
