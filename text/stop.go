package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

func isChineseStop(c rune) bool { return c == '。' || c == '！' || c == '？' || c == '｡' }

func isStop(c rune) bool {
	return c == '.' || c == '!' || c == '?' || c == '…' || isChineseStop(c)
}

// stopsEnd reads a run of stops that touch each other.
func stopsEnd(s string, i int) int {
	for i < len(s) {
		c, n := utf8.DecodeRuneInString(s[i:])
		if !isStop(c) {
			break
		}
		i += n
	}
	return i
}

// closersEnd reads the quotes, brackets and marks of emphasis that may close
// right after a stop.
func closersEnd(s string, i int) int {
	for i < len(s) {
		c, n := utf8.DecodeRuneInString(s[i:])
		if !strings.ContainsRune("\"')]}*_”’»›」』）】》〉〕］｝＂", c) {
			break
		}
		i += n
	}
	return i
}

// endsSentence tells whether the stops s[first:end], closed by s[end:closed],
// end the sentence that begins at start.
func endsSentence(s string, start, first, end, closed int) bool {
	run := s[first:end]
	next, spaced := following(s, closed)
	c, _ := utf8.DecodeRuneInString(s[next:])
	if next == len(s) {
		return true
	}
	switch {
	case strings.ContainsAny(run, "。！？｡"):
		return true
	case strings.Contains(run, "…") || strings.HasPrefix(run, ".."):
		return afterEllipsis(s, start, first, c, spaced)
	case !spaced:
		return touching(s, first, run, closed, c)
	case strings.ContainsAny(run, "!?"):
		return afterCall(s, first, run, closed > end, c)
	}
	return afterPeriod(s, start, first, closed > end, next)
}

// following returns where the next character that is not white space stands,
// and whether white space comes before it.
func following(s string, i int) (next int, spaced bool) {
	next = i
	for next < len(s) {
		c, n := utf8.DecodeRuneInString(s[next:])
		if !unicode.IsSpace(c) {
			break
		}
		next += n
	}
	return next, next > i || next == len(s)
}

// shortest is how many bytes are looked at to see whether little stands before
// a stop.
const shortest = 24

// afterEllipsis: an ellipsis ends a sentence unless it marks a stutter, opens
// the sentence, or the words go on in lower case.
func afterEllipsis(s string, start, first int, next rune, spaced bool) bool {
	before := strings.TrimSpace(s[max(start, first-shortest):first])
	last, _ := utf8.DecodeLastRuneInString(before)
	if before == "" || last == next || isHan(last) && utf8.RuneCountInString(before) < 3 {
		return false
	}
	if isHan(last) || isHan(next) {
		return isHan(next) || spaced
	}
	return spaced && !unicode.IsLower(next) && !isDigit(next)
}

// touching: a half-width stop with no space after it ends a sentence only
// between Chinese characters.
func touching(s string, first int, run string, closed int, next rune) bool {
	last, _ := utf8.DecodeLastRuneInString(s[:first])
	if !isHan(next) && next != '“' && next != '「' {
		return false
	}
	return isHan(last) || run != "." && isLatin(last)
}

// afterCall: ! and ? end a sentence unless it goes on in lower case after a
// quotation, or the mark belongs to a name, as in Yahoo!
func afterCall(s string, first int, run string, quoted bool, next rune) bool {
	if !unicode.IsLower(next) {
		return true
	}
	word := lastWord(s, first)
	c, _ := utf8.DecodeRuneInString(word)
	return !quoted && !(run == "!" && unicode.IsUpper(c))
}

// afterPeriod decides on a single period with white space after it.
func afterPeriod(s string, start, first int, quoted bool, next int) bool {
	word := lastWord(s, first)
	following := nextWord(s, next)
	c, _ := utf8.DecodeRuneInString(s[next:])
	switch {
	case word == "":
		return !unicode.IsLower(c)
	case isListNumber(s, start, first, word):
		return false
	}
	switch abbreviation(word) {
	case opensName:
		return false
	case beforeNumber:
		return !isDigit(c) && !unicode.IsLower(c)
	case midSentence:
		return sentenceOpeners[following]
	case neverStops:
		return false
	}
	if unicode.IsLower(c) {
		return !quoted && isPlainWord(word)
	}
	return true
}

// lastWord returns the word that ends at byte i, with its inner periods.
func lastWord(s string, i int) string {
	from := i
	for from > 0 && i-from < 64 {
		c, n := utf8.DecodeLastRuneInString(s[:from])
		if !wordRune(c) && !isDigit(c) && c != '.' && c != '\'' && c != '’' && c != '-' {
			break
		}
		from -= n
	}
	return strings.TrimLeft(s[from:i], ".'’-")
}

// nextWord returns the alphabetic word at or just after byte i.
func nextWord(s string, i int) string {
	for i < len(s) && strings.IndexByte("\"'([*_", s[i]) >= 0 {
		i++
	}
	end := i
	for end < len(s) && end-i < 32 && (isASCIILetter(rune(s[end])) || s[end] == '\'') {
		end++
	}
	return s[i:end]
}

// isListNumber tells whether word numbers an item: it opens the sentence and has
// at most three digits.
func isListNumber(s string, start, first int, word string) bool {
	if len(word) > 3 || first-start > shortest || strings.TrimSpace(s[start:first]) != word {
		return false
	}
	return strings.Trim(word, "0123456789") == ""
}

// isPlainWord tells whether w is an ordinary word in lower case, after which a
// period is a stop even if the writer went on in lower case.
func isPlainWord(w string) bool {
	if len(w) < 3 {
		return false
	}
	for _, c := range w {
		if !unicode.IsLower(c) && c != '\'' && c != '’' && c != '-' {
			return false
		}
	}
	return true
}
