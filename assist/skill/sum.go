package skill

import (
	"errors"
	"math"
	"regexp"
	"strings"

	"github.com/qiao-ai/qiao/quantity"
)

// Sum computes an expression as people say or write it: "12 times 7",
// 二十五加三, "15% of 80", "sqrt(2) * 3". It fails where s is no expression of at
// least two parts.
func Sum(s string) (float64, error) {
	s = symbols(strings.ToLower(s))
	p := &sum{s: s}
	v, err := p.expression()
	if err != nil {
		return 0, err
	}
	p.space()
	if p.at < len(p.s) || p.parts < 2 {
		return 0, errNoSum
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, errUndefined
	}
	return v, nil
}

var (
	errNoSum     = errors.New("no sum")
	errUndefined = errors.New("undefined")
	powerOf      = regexp.MustCompile(`\bto the power of\b|\braised to(?: the)?\b|的(\S+)次方`)
	ofShare      = regexp.MustCompile(`的(\d[\d.]*\s*%|百分之)`) // 84的15%
	squareRoot   = regexp.MustCompile(`(?:the )?square root of|根号`)
)

// symbols writes words as signs.
func symbols(s string) string {
	s = regexp.MustCompile(`(\S+?)的(\S+?)次方`).ReplaceAllString(s, "$1 ^ $2")
	s = regexp.MustCompile(`(\S+?)的平方根`).ReplaceAllString(s, "√ $1")
	s = ofShare.ReplaceAllString(s, " * $1")
	s = regexp.MustCompile(`百分之(\S+)`).ReplaceAllString(s, "$1 % ")
	s = squareRoot.ReplaceAllString(s, " √ ")
	s = powerOf.ReplaceAllString(s, " ^ ")
	return strings.NewReplacer(
		" divided by ", " / ", " multiplied by ", " * ", " times ", " * ", " plus ", " + ", " minus ", " - ", " over ", " / ",
		" percent of ", " % * ", "% of ", " % * ", " percent", " % ", " squared", " ^ 2", " cubed", " ^ 3", " mod ", " m ",
		" and ", " and ", "的平方", " ^ 2", "的立方", " ^ 3", "×", "*", "x ", "* ", "÷", "/", "－", "-", "＋", "+", "（", "(", "）", ")",
		"除以", " / ", "乘以", " * ", "乘", " * ", "加上", " + ", "加", " + ", "减去", " - ", "减", " - ", "%的", " % * ", "sqrt", " √ ", "**", "^",
	).Replace(" " + s + " ")
}

// sum is an expression being read. parts counts numbers and signs that work.
type sum struct {
	s     string
	at    int
	parts int
}

func (p *sum) space() {
	for p.at < len(p.s) && p.s[p.at] == ' ' {
		p.at++
	}
}

// take takes one of some signs.
func (p *sum) take(signs ...string) string {
	p.space()
	for _, sign := range signs {
		if strings.HasPrefix(p.s[p.at:], sign) {
			p.at += len(sign)
			return sign
		}
	}
	return ""
}

func (p *sum) expression() (float64, error) {
	v, err := p.product()
	for err == nil {
		sign := p.take("+", "-")
		if sign == "" {
			break
		}
		var w float64
		if w, err = p.product(); sign == "-" {
			w = -w
		}
		v += w
	}
	return v, err
}

func (p *sum) product() (float64, error) {
	v, err := p.power()
	for err == nil {
		sign := p.take("*", "/", "m ")
		if sign == "" {
			break
		}
		var w float64
		w, err = p.power()
		switch sign {
		case "*":
			v *= w
		case "/":
			v /= w
		default:
			v = math.Mod(v, w)
		}
	}
	return v, err
}

func (p *sum) power() (float64, error) {
	v, err := p.value()
	if err == nil && p.take("%") != "" {
		v /= 100
		p.parts++
	}
	if err == nil && p.take("^") != "" {
		var w float64
		w, err = p.power()
		v = math.Pow(v, w)
	}
	return v, err
}

func (p *sum) value() (float64, error) {
	switch p.take("(", "√", "-", "+") {
	case "(":
		v, err := p.expression()
		if err == nil && p.take(")") == "" {
			err = errNoSum
		}
		return v, err
	case "√":
		p.parts++
		v, err := p.value()
		return math.Sqrt(v), err
	case "-":
		v, err := p.value()
		return -v, err
	}
	p.space()
	end := p.at
	for end < len(p.s) && !strings.ContainsRune("+-*/^()%√", rune(p.s[end])) && !strings.HasPrefix(p.s[end:], "√") {
		if p.s[end] == '-' {
			break
		}
		end++
	}
	word := strings.TrimSpace(p.s[p.at:end])
	lang := "en"
	if len(word) > 0 && word[0] > 0x7f {
		lang = "zh"
	}
	found := quantity.Numbers(word, lang)
	if len(found) != 1 || strings.TrimSpace(word[:found[0].Start]+word[found[0].End:]) != "" {
		return 0, errNoSum
	}
	p.at = end
	p.parts++
	return found[0].Value, nil
}
