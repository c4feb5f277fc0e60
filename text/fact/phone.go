package fact

import "strings"

// scanPhone reads a telephone number. The key is its digits.
func scanPhone(x *source, i int) (Fact, int) {
	if !x.t[i].is("+") && !x.t[i].is("(") && x.t[i].class != number || !x.startsWord(i) {
		return Fact{}, 0
	}
	var digits strings.Builder
	groups, end := 0, 0
	for j := i; j < len(x.t) && digits.Len() < 18; j++ {
		t := x.t[j]
		if t.class == number {
			if strings.Contains(x.raw(j), ",") {
				return Fact{}, 0
			}
			digits.WriteString(strings.ReplaceAll(t.low, ".", ""))
			groups += 1 + strings.Count(t.low, ".")
			end = j + 1
			continue
		}
		if !phoneMark(x, j, i) {
			break
		}
	}
	d := digits.String()
	if !isPhone(x, i, d, groups) || x.at(end).class == word {
		return Fact{}, 0
	}
	return Fact{Kind: Phone, Key: d}, end
}

func phoneMark(x *source, j, first int) bool {
	switch x.t[j].low {
	case "+":
		return j == first
	case "(":
		return j == first || x.at(j-1).class != punct
	case ")", "-", ".":
		return x.at(j-1).class != space
	}
	return x.t[j].class == space && x.t[j].end-x.t[j].start == 1
}

func isPhone(x *source, i int, d string, groups int) bool {
	switch {
	case x.t[i].is("+"):
		return len(d) >= 8 && len(d) <= 15
	case x.t[i].is("("):
		return len(d) >= 9 && len(d) <= 12 && groups >= 2
	case groups == 1:
		return len(d) == 11 && d[0] == '1' && d[1] >= '3' || len(d) >= 10 && len(d) <= 12 && d[0] == '0'
	case !strings.ContainsAny(x.s[x.t[i].start:x.t[min(i+3, len(x.t)-1)].end], "-. )"):
		return false
	}
	if x.at(i+1).class == punct && x.at(i+1).low == "." || x.at(i+1).is("-") || x.at(i+1).class == space {
		first := len(x.t[i].low)
		return len(d) >= 10 && len(d) <= 13 && groups >= 2 && first >= 2 && first <= 4 ||
			len(d) == 7 && groups == 2 && first == 3 && x.at(i+1).is("-") ||
			len(d) == 8 && groups == 2 && first == 4 && x.at(i+1).is("-") && !plausibleYear(x.t[i].value()) ||
			len(d) == 11 && d[0] == '1' && groups == 3
	}
	return strings.Contains(x.t[i].low, ".") && len(d) >= 10 && groups >= 3
}

func plausibleYear(v float64) bool { return v >= 1000 && v < 2200 && v == float64(int(v)) }
