package when

import (
	"unicode"
	"unicode/utf8"
)

// A token is what rules are matched on: a run of letters, a run of digits, one
// Han character, or one other mark. White space belongs to no token.
type token struct {
	text       string // folded: small letters, half width, simplified characters
	start, end int    // bytes in the text as it was given
	glued      bool   // nothing is between it and the token before
}

type class int

const (
	space class = iota
	letter
	digit
	alone // stands by itself: Han characters and marks
)

func classOf(r rune) class {
	switch {
	case unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff':
		return space
	case r >= '0' && r <= '9':
		return digit
	case unicode.Is(unicode.Han, r):
		return alone
	case unicode.IsLetter(r):
		return letter
	}
	return alone
}

// tokenize cuts s. A text without meaning still gives tokens.
func tokenize(s string) []token {
	tokens := make([]token, 0, len(s)/4+1)
	glued := false
	for i := 0; i < len(s); {
		r, size := decode(s[i:])
		c := classOf(r)
		if c == space {
			glued, i = false, i+size
			continue
		}
		end := runEnd(s, i+size, c)
		tokens = append(tokens, token{fold(s[i:end]), i, end, glued})
		glued, i = true, end
	}
	return tokens
}

// runEnd returns where a run of class c ends that goes on at i.
func runEnd(s string, i int, c class) int {
	if c == alone {
		return i
	}
	for i < len(s) {
		r, size := decode(s[i:])
		if classOf(r) != c {
			break
		}
		i += size
	}
	return i
}

// decode reads a rune and folds its width and script.
func decode(s string) (rune, int) {
	if s[0] < utf8.RuneSelf {
		return rune(s[0]), 1
	}
	r, size := utf8.DecodeRuneInString(s)
	return foldRune(r), size
}

func fold(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] < utf8.RuneSelf && (s[i] < 'A' || s[i] > 'Z')
	}
	if plain {
		return s
	}
	b := make([]rune, 0, len(s))
	for _, r := range s {
		b = append(b, unicode.ToLower(foldRune(r)))
	}
	return string(b)
}

// foldRune maps full-width forms to half-width ones and the traditional
// characters of times and numbers to simplified ones.
func foldRune(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '–' || r == '—' || r == '−' || r == '‐':
		return '-'
	case r == '’' || r == '‘':
		return '\''
	case r < '一':
		return r
	}
	if to, ok := traditional[r]; ok {
		return to
	}
	return r
}

// traditional pairs traditional characters with simplified ones, as far as they
// occur in times, numbers and names of days.
var traditional = pairs(
	"後后週周禮礼個个點点號号節节兩两時时間间鐘钟農农曆历歷历開开裡里裏里舊旧這这從从與与並并萬万億亿壹一貳二貮二" +
		"叁三參三肆四伍五陸六柒七捌八玖九拾十佰百仟千〇零聖圣誕诞復复複复東东老老闆板婦妇兒儿勞劳動动國国慶庆僱雇倆俩幾几" +
		"賀贺歲岁歳岁陽阳臘腊終终結结過过來来現现剛刚馬马當当晝昼夜夜內内將将還还總总會会屆届級级錄录學学園园業业發发" +
		"電电視视樹树護护軍军親亲師师記记環环愛爱燈灯龍龙舟船禪禅萊莱爾尔馬马達达齋斋開开齡龄羅罗蘭兰紀纪獨独顏颜")

func pairs(s string) map[rune]rune {
	m := map[rune]rune{}
	r := []rune(s)
	for i := 0; i+1 < len(r); i += 2 {
		if r[i] != r[i+1] {
			m[r[i]] = r[i+1]
		}
	}
	delete(m, '舟')
	return m
}
