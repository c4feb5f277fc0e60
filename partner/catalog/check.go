package catalog

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Remark is something about a catalogue that somebody should look at.
type Remark struct {
	Model   string `json:"model"` // "qwen/qwen-plus", or what else it is about
	Message string `json:"message"`
}

// stale is how old facts may be before a remark says so: prices moved every few
// weeks in 2026.
const stale = 90 * 24 * time.Hour

// Check lists what is missing, from memory or out of date.
func (c *Catalog) Check(now time.Time) []Remark {
	var list []Remark
	if seen, err := time.Parse(time.DateOnly, c.Seen); err == nil && now.Sub(seen) > stale {
		list = append(list, Remark{"catalogue", fmt.Sprintf("its facts were gathered on %s: prices may have moved since", c.Seen)})
	}
	for _, name := range sorted(c.holidays) {
		h := c.holidays[name]
		if h.Through != "" && h.Through < now.Format(time.DateOnly) {
			list = append(list, Remark{"holidays " + name, "they end on " + h.Through + ": later ones count as working days"})
		}
	}
	for _, m := range c.models {
		for _, message := range m.check(now) {
			list = append(list, Remark{m.String(), message})
		}
	}
	return list
}

func (m *Model) check(now time.Time) (list []string) {
	if len(m.Prices) == 0 {
		list = append(list, "it has no price: a request under a budget that it may answer is refused")
	}
	if len(m.Memory) > 0 {
		list = append(list, "from memory: "+strings.Join(m.Memory, ", "))
	}
	held := map[Scope]bool{}
	for i := range m.Prices {
		p := &m.Prices[i]
		if held[p.Scope] {
			continue
		}
		held[p.Scope] = true
		switch holds := m.holding(now, p.Scope); {
		case holds == nil:
			list = append(list, fmt.Sprintf("no price holds in %s at present", scopeName(p.Scope)))
		case holds.Memory:
			list = append(list, fmt.Sprintf("the price in %s is from memory, or partly", scopeName(p.Scope)))
		}
	}
	return list
}

func scopeName(s Scope) string {
	if s == "" {
		return "all other regions"
	}
	return string(s)
}

func sorted[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
