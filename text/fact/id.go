package fact

import "strings"

// scanVersion reads v2.10, 2.10.1, "version 2.10". The key is without the v.
func scanVersion(x *source, i int) (Fact, int) {
	j, said := i, false
	if x.t[i].Class == word {
		switch x.t[i].Low {
		case "v", "ver":
			j = i + 1
			if x.at(j).is(".") {
				j++
			}
		case "version", "release":
			j = x.skipSpace(i + 1)
		default:
			return Fact{}, 0
		}
		said = true
	}
	if x.at(j).Class != number || !x.startsWord(i) {
		return Fact{}, 0
	}
	key, end := x.dotted(j)
	if dots := strings.Count(key, "."); dots < 2 && !said {
		return Fact{}, 0
	}
	return Fact{Kind: Version, Key: key}, end
}

// dotted reads numbers joined by dots, with a suffix such as -rc.1.
func (x *source) dotted(i int) (string, int) {
	start := x.t[i].Start
	for i++; x.at(i).is(".") && x.at(i+1).Class == number; i += 2 {
	}
	if x.at(i).is("-") && x.at(i+1).Class == word && preRelease[x.at(i+1).Low] {
		for i += 2; x.at(i).is(".") && x.at(i+1).Class == number || x.at(i).Class == number; i++ {
		}
	}
	return halfWidth(x.s[start:x.t[i-1].End]), i
}

var preRelease = setOf(`rc alpha beta dev pre snapshot preview`)

// scanUUID reads a long mixture of letters and digits: a UUID, a hash, an order
// number.
func scanUUID(x *source, i int) (Fact, int) {
	if !x.startsWord(i) {
		return Fact{}, 0
	}
	j, letters, digits := i, 0, 0
	for ; j < len(x.t); j++ {
		t := x.t[j]
		switch {
		case t.Class == word && t.End-t.Start == len(t.Low):
			letters += len(t.Low)
		case t.Class == number && strings.IndexByte(t.Low, '.') < 0:
			digits += len(t.Low)
		case (t.is("-") || t.is("_")) && j > i && (x.at(j+1).Class == number || x.at(j+1).Class == word):
		default:
			return x.serial(i, j, letters, digits)
		}
	}
	return x.serial(i, j, letters, digits)
}

func (x *source) serial(i, j, letters, digits int) (Fact, int) {
	parts := j - i
	long := letters+digits >= 8 && digits >= 4 && letters >= 1 && parts >= 3
	ticket := parts == 3 && x.t[i].Class == word && x.t[i+1].is("-") && digits >= 2 && upper(x.raw(i)) && letters >= 2
	if !long && !ticket || x.t[i].Class == number && parts == 3 && !x.t[i+1].is("-") && !x.t[i+1].is("_") && letters > 4 {
		return Fact{}, 0
	}
	if x.t[i].Class == number && parts <= 5 && !ticket && readable(x, i, j) {
		return Fact{}, 0
	}
	return Fact{Kind: ID}, j
}

// readable tells whether the hyphenated tokens are words around a number, as in
// "12-month-old" or "2025-march-report".
func readable(x *source, i, j int) bool {
	for k := i; k < j; k++ {
		if x.t[k].Class == word && len(x.t[k].Low) > 2 && IsWord(x.t[k].Low) {
			return true
		}
	}
	return false
}

func (x *source) raw(i int) string { return x.s[x.t[i].Start:x.t[i].End] }

func upper(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return s != ""
}

// scanSerial reads a long row of digits, or one with a leading zero.
func scanSerial(x *source, i int) (Fact, int) {
	s := x.t[i].Low
	if strings.ContainsAny(s, ".") || strings.Contains(x.raw(i), ",") || !x.startsWord(i) || x.at(i+1).Class == word {
		return Fact{}, 0
	}
	if len(s) >= 9 && !scaleFollows(x, i+1) || len(s) >= 3 && s[0] == '0' {
		return Fact{Kind: ID, Key: s}, i + 1
	}
	return Fact{}, 0
}

func scaleFollows(x *source, i int) bool {
	t := x.at(x.skipSpace(i))
	return t.Class == han || t.Class == word && unitNames[t.Low].dim != ""
}

// scanProduct reads a name with digits in it: iPhone16, Qwen2.5-Max, COVID-19.
// The key is in lower case without hyphens, so that GPT-4 is GPT4.
func scanProduct(x *source, i int) (Fact, int) {
	if !x.startsWord(i) {
		return Fact{}, 0
	}
	if agePrefix[x.t[i].Low] && x.at(i+1).is("-") && x.at(i+2).Class == number {
		return Fact{}, 0 // under-16s
	}
	j, digits := i+1, false
	for ; j < len(x.t); j++ {
		t := x.t[j]
		if t.Class == number || t.Class == word {
			digits = digits || t.Class == number
			continue
		}
		if !t.is("-") || x.at(j+1).Class != number && (x.at(j+1).Class != word || !digits) {
			break
		}
	}
	if !digits || j == i+1 {
		return Fact{}, 0
	}
	key := strings.ReplaceAll(Fold(x.s[x.t[i].Start:x.t[j-1].End]), "-", "")
	return Fact{Kind: Name, Key: key}, j
}
