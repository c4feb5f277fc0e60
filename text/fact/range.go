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

// shareOrdinals makes the numbers that follow an ordinal in a row ordinals too:
// 第11、74分钟, 第三、五条.
func shareOrdinals(s string, facts []Fact) {
	for i := 0; i+1 < len(facts); i++ {
		f, g := facts[i], &facts[i+1]
		if f.Kind != Number || f.Unit != "#" || !startsOrdinal(s, facts, i) || g.Kind != Number && g.Kind != Duration || g.Unit == "#" {
			continue
		}
		switch s[f.Span.End.Byte:g.Span.Start.Byte] {
		case "、", "，", ",", "和", "及", "与", "或", "以及":
			if g.Written != 0 {
				g.Value, g.Written = g.Written, 0
			}
			g.Kind, g.Unit, g.Weak = Number, "#", false
		}
	}
}

// startsOrdinal tells whether the ordinal i of a Chinese text has its 第, or
// follows one in its row.
func startsOrdinal(s string, facts []Fact, i int) bool {
	return strings.HasPrefix(s[facts[i].Span.Start.Byte:], "第") || i > 0 && facts[i-1].Unit == "#" && facts[i].Unit == "#"
}

// joinsRange tells whether between stands between the two ends of a range.
func joinsRange(between string) bool {
	switch strings.TrimSpace(between) {
	case "-", "–", "—", "~", "～", "to", "or", "and", "到", "至", "或", "涨到", "降到", "增至", "降至", "涨至", "减至", "增加到", "增加至", "减少到", "提高到", "提升到", "下降到", "上涨到":
		return true
	}
	return false
}
