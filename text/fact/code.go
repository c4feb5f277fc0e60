package fact

import "strings"

// scanCode reads a fenced block or an inline piece of code, marks included.
func scanCode(x *source, i int) (Fact, int) {
	rest := x.s[x.t[i].Start:]
	mark := rest[:run(rest, rest[0])]
	switch {
	case rest[0] == '~' && len(mark) >= 3 && x.startsLine(i), rest[0] == '`' && len(mark) >= 3:
		return Fact{Kind: Code}, x.upTo(i, x.t[i].Start+fenceEnd(rest, mark))
	case rest[0] == '`':
		if n := inlineEnd(rest, mark); n > 0 {
			return Fact{Kind: Code}, x.upTo(i, x.t[i].Start+n)
		}
	}
	return Fact{}, 0
}

func run(s string, c byte) int {
	n := 0
	for n < len(s) && s[n] == c {
		n++
	}
	return n
}

// fenceEnd returns the length of the fenced block at the start of s; a block
// that is not closed runs to the end.
func fenceEnd(s, mark string) int {
	if k := strings.Index(s[len(mark):], mark); k >= 0 {
		end := len(mark) + k
		return end + run(s[end:], mark[0])
	}
	return len(s)
}

func inlineEnd(s, mark string) int {
	for i := len(mark); i < len(s); i++ {
		if s[i] == '\n' && i+1 < len(s) && s[i+1] == '\n' {
			return 0
		}
		if s[i] != '`' {
			continue
		}
		n := run(s[i:], '`')
		if n == len(mark) {
			return i + n
		}
		i += n - 1
	}
	return 0
}

func (x *source) startsLine(i int) bool { return x.at(x.before(i)).Class == newline }
