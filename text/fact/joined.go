package fact

import "strings"

// joinDurations makes one fact of "1 hour and 30 minutes", 5小时20分钟, "5 ft 3 in".
func joinDurations(s string, facts []Fact) []Fact {
	out := facts[:0]
	for _, f := range facts {
		if n := len(out); n > 0 && continues(s, out[n-1], f) {
			out[n-1].Value += f.Value
			out[n-1].Span.End = f.Span.End
			continue
		}
		out = append(out, f)
	}
	return out
}

func continues(s string, f, g Fact) bool {
	if f.Kind != g.Kind || f.Kind != Duration && f.Kind != Measure || f.Unit != g.Unit || f.Value <= g.Value || g.Value <= 0 {
		return false
	}
	switch strings.TrimSpace(s[f.Span.End.Byte:g.Span.Start.Byte]) {
	case "", "and", "零", "又", ", and":
		return true
	}
	return false
}
