package fact

import "strings"

// scanPhone reads a telephone number. The key is its digits.
func scanPhone(x *source, i int) (Fact, int) {
	if !x.t[i].is("+") && !x.t[i].is("(") && x.t[i].Class != number || !x.startsWord(i) {
		return Fact{}, 0
	}
	var digits strings.Builder
	groups, end := 0, 0
	for j := i; j < len(x.t) && digits.Len() < 18; j++ {
		t := x.t[j]
		if t.Class == number {
			if strings.Contains(x.raw(j), ",") {
				return Fact{}, 0
			}
			digits.WriteString(strings.ReplaceAll(t.Low, ".", ""))
			groups += 1 + strings.Count(t.Low, ".")
			end = j + 1
			continue
		}
		if !phoneMark(x, j, i) {
			break
		}
	}
	d := digits.String()
	if !isPhone(x, i, d, groups) || x.at(end).Class == word {
		return Fact{}, 0
	}
	return Fact{Kind: Phone, Key: d}, end
}

func phoneMark(x *source, j, first int) bool {
	switch x.t[j].Low {
	case "+":
		return j == first
	case "(":
		return j == first || x.at(j-1).Class != punct
	case ")", "-", ".":
		return x.at(j-1).Class != space
	}
	return x.t[j].Class == space && x.t[j].End-x.t[j].Start == 1
}

func isPhone(x *source, i int, d string, groups int) bool {
	switch {
	case x.t[i].is("+"):
		return len(d) >= 8 && len(d) <= 15
	case x.t[i].is("("):
		return len(d) >= 9 && len(d) <= 12 && groups >= 2
	case groups == 1:
		return len(d) == 11 && d[0] == '1' && d[1] >= '3' || len(d) >= 10 && len(d) <= 12 && d[0] == '0'
	case !strings.ContainsAny(x.s[x.t[i].Start:x.t[min(i+3, len(x.t)-1)].End], "-. )"):
		return false
	}
	if x.at(i+1).Class == punct && x.at(i+1).Low == "." || x.at(i+1).is("-") || x.at(i+1).Class == space {
		first := len(x.t[i].Low)
		return len(d) >= 10 && len(d) <= 13 && groups >= 2 && first >= 2 && first <= 4 ||
			len(d) == 7 && groups == 2 && first == 3 && x.at(i+1).is("-") ||
			len(d) == 8 && groups == 2 && first == 4 && x.at(i+1).is("-") && !plausibleYear(x.t[i].value()) ||
			len(d) == 11 && d[0] == '1' && groups == 3
	}
	return strings.Contains(x.t[i].Low, ".") && len(d) >= 10 && groups >= 3
}

func plausibleYear(v float64) bool { return v >= 1000 && v < 2200 && v == float64(int(v)) }
