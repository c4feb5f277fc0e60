package toolsandbox

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A Reached is how near a run came to a milestone.
type Reached struct {
	Similarity float64 // 0 to 1
	At         int     // the state that is nearest, or -1
}

// score finds for each milestone the state that is most like it, after those that
// its predecessors were found at.
func score(happened []snapshot, milestones []Milestone, edges [][2]int) []Reached {
	out := make([]Reached, len(milestones))
	for i, m := range milestones {
		from := 0
		for _, before := range predecessors(i, edges) {
			if before < i {
				from = max(from, out[before].At)
			}
		}
		out[i] = Reached{At: -1}
		for at := from; at < len(happened); at++ {
			if s := likeness(happened, at, m, out); s > out[i].Similarity {
				out[i] = Reached{s, at}
			}
		}
	}
	return out
}

// predecessors of a milestone: those of its edges, or, where none are given, the
// one before it.
func predecessors(i int, edges [][2]int) (list []int) {
	if edges == nil && i > 0 {
		return []int{i - 1}
	}
	for _, e := range edges {
		if e[1] == i {
			list = append(list, e[0])
		}
	}
	return list
}

// likeness of a state to a milestone. Where a milestone has more than one
// constraint on the same database, one of them is enough.
func likeness(happened []snapshot, at int, m Milestone, reached []Reached) float64 {
	best := map[string]float64{}
	for _, c := range m.Constraints {
		best[c.Database] = max(best[c.Database], c.like(happened, at, reached))
	}
	total := 1.0
	for _, s := range best {
		total *= s
	}
	return total
}

func (c Constraint) like(happened []snapshot, at int, reached []Reached) float64 {
	now := happened[at]
	if c.Database == "SANDBOX" {
		best := 0.0
		for _, target := range c.Target {
			best = max(best, c.sandbox(now, c.filled(target, happened, reached)))
		}
		return best
	}
	rows, ref := now.tables[c.Database], c.reference(happened, reached)[c.Database]
	switch {
	case strings.HasPrefix(c.Kind.Fn, "addition"):
		return c.rowsLike(without(rows, ref))
	case strings.HasPrefix(c.Kind.Fn, "update"):
		return c.rowsLike(without(rows, ref))
	case strings.HasPrefix(c.Kind.Fn, "removal"):
		return c.rowsLike(without(ref, rows))
	}
	return c.rowsLike(rows)
}

// reference are the tables that additions and removals are counted from.
func (c Constraint) reference(happened []snapshot, reached []Reached) Tables {
	if c.Reference != nil && *c.Reference >= 0 && *c.Reference < len(reached) && reached[*c.Reference].At > 0 {
		return happened[reached[*c.Reference].At].tables
	}
	return happened[0].tables
}

// without lists the rows of a that b has not.
func without(a, b []Row) []Row {
	return slices.DeleteFunc(slices.Clone(a), func(r Row) bool {
		return slices.ContainsFunc(b, func(o Row) bool { return same(r, o) })
	})
}

func same(a, b Row) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

// rowsLike is how well the target's rows are among some rows.
func (c Constraint) rowsLike(rows []Row) float64 {
	total := 0.0
	for _, target := range c.Target {
		best := 0.0
		for _, r := range rows {
			sum := 0.0
			for k, want := range target {
				sum += c.cell(k, want, r[k])
			}
			best = max(best, sum/float64(len(target)))
		}
		total += best
	}
	return total / float64(max(1, len(c.Target)))
}

// cell compares two values as the constraint says.
func (c Constraint) cell(column string, want, got any) float64 {
	if contains, ok := c.Measures[column]; ok && strings.Contains(string(contains), "contains") {
		if strings.Contains(fold(got), fold(want)) && fold(want) != "" {
			return 1
		}
		return 0
	}
	if f, ok := want.(float64); ok {
		g, ok := got.(float64)
		if ok && math.Abs(f-g) <= c.tolerance(column) {
			return 1
		}
		return 0
	}
	if s, ok := want.(string); ok {
		g, _ := got.(string)
		if column == "content" || column == "name" {
			return rougeL(g, s)
		}
		return truth(s == g)
	}
	return truth(want == got)
}

// tolerance is how much a number may differ.
func (c Constraint) tolerance(column string) float64 {
	var m struct {
		Kwargs struct {
			Atol map[string]float64 `json:"atol_dict"`
		} `json:"kwargs"`
	}
	for _, name := range []string{column, "tool_trace"} {
		if json.Unmarshal(c.Measures[name], &m) == nil && m.Kwargs.Atol[column] > 0 {
			return m.Kwargs.Atol[column]
		}
	}
	return 1e-6
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func fold(v any) string { s, _ := v.(string); return strings.ToLower(strings.TrimSpace(s)) }

// sandbox compares a message or a call.
func (c Constraint) sandbox(now snapshot, target Row) float64 {
	switch {
	case target["tool_trace"] != nil:
		return truth(now.tool != "" && c.calls(now, str(target, "tool_trace")))
	case target["recipient"] == "EXECUTION_ENVIRONMENT":
		return truth(now.tool != "" && strings.Contains(now.tool, str(target, "content")))
	case now.said == "":
		return 0
	}
	return c.cell("content", target["content"], now.said)
}

// calls tells whether a state is a call with the wanted arguments, or one of
// several.
func (c Constraint) calls(now snapshot, want string) bool {
	type call struct {
		Name string         `json:"tool_name"`
		Args map[string]any `json:"arguments"`
	}
	var list []call
	if json.Unmarshal([]byte(want), &list) != nil {
		list = make([]call, 1)
		if json.Unmarshal([]byte(want), &list[0]) != nil {
			return false
		}
	}
	return slices.ContainsFunc(list, func(w call) bool {
		if w.Name != now.tool {
			return false
		}
		for k, v := range w.Args {
			got, there := now.args[k]
			if v == nil && !there {
				continue
			}
			if s, ok := v.(string); ok && fold(s) == fold(got) {
				continue
			}
			if c.cell(k, v, got) < 1 {
				return false
			}
		}
		return true
	})
}

// filled puts the result of an earlier call into the target, where it says so.
func (c Constraint) filled(target Row, happened []snapshot, reached []Reached) Row {
	to, _ := c.Kind.Kwargs["fill_to"].(string)
	if to == "" || c.Reference == nil || *c.Reference < 0 || *c.Reference >= len(reached) || reached[*c.Reference].At < 0 {
		return target
	}
	result := happened[reached[*c.Reference].At].result
	out := Row{}
	for k, v := range target {
		out[k] = v
	}
	text := str(target, to)
	for {
		i := strings.IndexByte(text, '{')
		j := strings.IndexByte(text, '}')
		if to != "content" || i < 0 || j < i {
			break
		}
		text = text[:i] + valueOf(result, text[i+1:j]) + text[j+1:]
	}
	out[to] = text
	return out
}

// valueOf is the part of a result that a placeholder names.
func valueOf(result any, name string) string {
	if m, ok := result.(map[string]any); ok {
		for k, v := range m {
			if strings.Contains(k, name) && v != nil {
				if f, ok := v.(float64); ok {
					return short(f)
				}
			}
		}
	}
	if f, ok := result.(float64); ok {
		return short(f)
	}
	s, _ := result.(string)
	return s
}

func short(f float64) string { return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64) }

// rougeL is the F-measure of the longest common subsequence of words.
func rougeL(a, b string) float64 {
	x, y := words(a), words(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	row := make([]int, len(y)+1)
	for i := range x {
		diagonal := 0
		for j := range y {
			above := row[j+1]
			if x[i] == y[j] {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = above
		}
	}
	return 2 * float64(row[len(y)]) / float64(len(x)+len(y))
}
