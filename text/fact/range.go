package fact

import "strings"

// shareUnits gives the first number of a range the unit of the second: "900 to
// 950 euros", "5-10 kg", 三到五天.
func shareUnits(s string, facts []Fact) {
	for i := 0; i+1 < len(facts); i++ {
		f, g := &facts[i], facts[i+1]
		if f.Kind != Number || f.Unit != "" || !g.Kind.Numeric() || g.Unit == "" || g.Unit == "#" || f.Value == 0 {
			continue
		}
		if !joinsRange(s[f.Span.End.Byte:g.Span.Start.Byte]) {
			continue
		}
		f.Kind, f.Unit, f.Weak = g.Kind, g.Unit, false
		if g.Written != 0 {
			f.Written = f.Value
			f.Value *= g.Value / g.Written
		}
	}
}

// joinsRange tells whether between stands between the two ends of a range.
func joinsRange(between string) bool {
	switch strings.TrimSpace(between) {
	case "-", "–", "—", "~", "～", "to", "or", "and", "到", "至", "或", "涨到", "降到", "增至", "降至", "涨至", "减至", "增加到", "增加至", "减少到", "提高到", "提升到", "下降到", "上涨到":
		return true
	}
	return false
}
