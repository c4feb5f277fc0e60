package skill

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/assist"
)

// An item is a kept thing that words may mean.
type item struct {
	assist.Choice
	at, created time.Time
	text        string
}

var (
	noise   = regexp.MustCompile(`(?i)\b(my|the|a|an|that|this|those|these|of|for|to|about|called|named|titled|labeled|saying|says|which|with|from|at|on|in|i|me|set|have|created|made|added|wrote|all|every|each|any|one|ones|please|timers?|alarms?|reminders?|events?|meetings?|appointments?|notes?|messages?|texts?|to-?dos?|tasks?|most|and|is|was|due|memos?|entry|entries)\b|提醒事项|提醒|待办事项|待办|任务|闹钟|闹铃|定时器|计时器|倒计时|日程安排|日程|会议|活动|笔记|备忘录|备忘|短信|消息|信息|我的|我|那个|这个|那条|这条|所有的?|全部的?|关于|的|里面?|创建|设置?|有关|个|条|把|将`)
	soonest = regexp.MustCompile(`(?i)\b(upcoming|next|soonest|coming)\b|下一个|下个|下一条|即将|马上`)
	newest  = regexp.MustCompile(`(?i)\b(latest|last|newest|recent|just|final)\b|最新|最近|最后|刚才|刚刚|上一|刚`)
	oldest  = regexp.MustCompile(`(?i)\b(oldest|earliest|first)\b|最早|最老|最旧|第一`)
)

// pick leaves what words mean: by what they say of order, of time and of text.
func pick(c *assist.Call, items []item, words string) []item {
	rest := strings.ToLower(words)
	order := ""
	for name, re := range map[string]*regexp.Regexp{"soonest": soonest, "newest": newest, "oldest": oldest} {
		if re.MatchString(rest) {
			order = name
			rest = re.ReplaceAllString(rest, " ")
		}
	}
	rest = strings.Join(strings.Fields(noise.ReplaceAllString(rest, " ")), " ")
	items = within(c, items)
	if rest != "" {
		items = saying(items, rest)
	}
	return ordered(c, items, order)
}

// within leaves what lies in the time that was said.
func within(c *assist.Call, items []item) []item {
	m := c.Arg("at").Time
	if m == nil {
		return items
	}
	byMaking := regexp.MustCompile(`(?i)\b(created|made|added|wrote|set up)\b|创建|新建|添加|写的|记的|建的`).MatchString(c.Words)
	from, to := m.From, m.To
	if m.Clock && to.Sub(from) < time.Minute {
		to = from.Add(time.Minute)
	}
	return slices.DeleteFunc(slices.Clone(items), func(it item) bool {
		at := it.at
		if byMaking {
			at = it.created
		}
		at = at.In(c.Now.Location())
		if m.Clock && !m.Dated { // any day
			at = time.Date(from.Year(), from.Month(), from.Day(), at.Hour(), at.Minute(), 0, 0, from.Location())
			return !at.Equal(from) && !at.Add(12*time.Hour).Equal(from) && !at.Add(-12*time.Hour).Equal(from) && !(m.Range && !at.Before(from) && at.Before(to))
		}
		return at.Before(from) || !at.Before(to)
	})
}

// saying leaves what contains all words, or else most of them.
func saying(items []item, rest string) []item {
	var all, most []item
	for _, it := range items {
		switch share := wordShare(strings.ToLower(it.text+" "+it.Label), rest); {
		case share == 1:
			all = append(all, it)
		case share >= 0.5:
			most = append(most, it)
		}
	}
	if len(all) > 0 {
		return all
	}
	return most
}

// wordShare is how much of rest is found in text: by words, or, of Chinese, by
// pairs of characters.
func wordShare(text, rest string) float64 {
	units := strings.Fields(rest)
	if r := []rune(rest); len(r) > 1 && r[0] > 0x2e80 {
		units = nil
		for i := 0; i+1 < len(r); i++ {
			units = append(units, string(r[i:i+2]))
		}
	}
	n := 0
	for _, u := range units {
		if strings.Contains(text, u) || len(u) > 4 && strings.Contains(text, strings.TrimSuffix(strings.TrimSuffix(u, "s"), "ing")) {
			n++
		}
	}
	return float64(n) / float64(max(1, len(units)))
}

func ordered(c *assist.Call, items []item, order string) []item {
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b item) int { return a.at.Compare(b.at) })
	if len(items) == 0 {
		return items
	}
	switch order {
	case "soonest":
		for _, it := range items {
			if it.at.After(c.Now) {
				return []item{it}
			}
		}
		return nil
	case "oldest":
		return items[:1]
	case "newest":
		return []item{slices.MaxFunc(items, func(a, b item) int { return a.created.Compare(b.created) })}
	}
	return items
}

func choicesOf(items []item) []assist.Choice {
	out := make([]assist.Choice, len(items))
	for i, it := range items {
		out[i] = it.Choice
	}
	return out
}
