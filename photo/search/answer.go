package search

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/query"
)

// An Answer is what a question about photos comes to, with the photos that it rests
// on.
type Answer struct {
	Question query.Question `json:"question"`
	Text     string         `json:"text" doc:"In English"`
	TextZh   string         `json:"textZh" doc:"In Chinese"`
	Count    int            `json:"count"`
	Facts    []Fact         `json:"facts,omitempty" doc:"The values found, the most frequent first"`
}

// A Fact is a value that photos have, such as a day, a place or a camera.
type Fact struct {
	Value string     `json:"value"`
	Label string     `json:"label,omitempty"`
	Zh    string     `json:"labelZh,omitempty"`
	Count int        `json:"count"`
	IDs   []photo.ID `json:"ids" doc:"Some of the photos that it rests on"`
}

// Bounds of an Answer.
const (
	mostFacts = 12
	mostIDs   = 24
)

// answer answers a question from hits.
func answer(q query.Question, hits []Hit) *Answer {
	if q == "" {
		return nil
	}
	a := &Answer{Question: q, Count: len(hits)}
	if len(hits) == 0 {
		a.Text, a.TextZh = "No photo shows that.", "没有找到这样的照片。"
		return a
	}
	switch q {
	case query.When:
		a.Facts = facts(hits, day)
		a.Text, a.TextZh = whenText(hits)
	case query.Where:
		a.Facts = facts(hits, placeFact)
		a.Text, a.TextZh = factText(a.Facts, "No photo of it knows its place.", "这些照片没有位置信息。")
	case query.Camera:
		a.Facts = facts(hits, func(p *photo.Photo) Fact { return Fact{Value: camera(p), Label: camera(p), Zh: camera(p)} })
		a.Text, a.TextZh = factText(a.Facts, "No photo of it knows its camera.", "这些照片没有相机信息。")
	default:
		a.Text, a.TextZh = countText(len(hits))
	}
	return a
}

func countText(n int) (en, zh string) {
	if n == 1 {
		return "1 photo.", "1 张照片。"
	}
	return fmt.Sprintf("%d photos.", n), fmt.Sprintf("%d 张照片。", n)
}

func day(p *photo.Photo) Fact {
	if p.Taken == nil {
		return Fact{}
	}
	t := p.Taken.Time()
	return Fact{Value: t.Format(time.DateOnly), Label: t.Format("2 January 2006"), Zh: t.Format("2006年1月2日")}
}

func placeFact(p *photo.Photo) Fact {
	if p.Place == nil {
		return Fact{}
	}
	city := p.Place.City
	if city.ID == "" {
		city = p.Place.Nearest
	}
	en, zh := or(city.En, city.Zh), or(city.Zh, city.En)
	if c := p.Place.Country; c.ID != "" && c.ID != city.ID {
		en, zh = en+", "+or(c.En, c.Zh), or(c.Zh, c.En)+zh
	}
	return Fact{Value: city.ID, Label: en, Zh: zh}
}

// facts counts the values of hits.
func facts(hits []Hit, of func(*photo.Photo) Fact) []Fact {
	at := map[string]int{}
	var list []Fact
	for _, h := range hits {
		f := of(h.Photo)
		if f.Value == "" {
			continue
		}
		i, ok := at[f.Value]
		if !ok {
			i = len(list)
			at[f.Value] = i
			list = append(list, f)
		}
		list[i].Count++
		if len(list[i].IDs) < mostIDs {
			list[i].IDs = append(list[i].IDs, h.Photo.ID)
		}
	}
	slices.SortStableFunc(list, func(a, b Fact) int { return cmp.Compare(b.Count, a.Count) })
	return list[:min(len(list), mostFacts)]
}

// whenText says when hits were taken: a day, or from one to another.
func whenText(hits []Hit) (en, zh string) {
	var first, last time.Time
	for _, h := range hits {
		if h.Photo.Taken == nil {
			continue
		}
		t := h.Photo.Taken.Time()
		if first.IsZero() || t.Before(first) {
			first = t
		}
		if t.After(last) {
			last = t
		}
	}
	if first.IsZero() {
		return "No photo of it knows its time.", "这些照片没有时间。"
	}
	const english, chinese = "2 January 2006", "2006年1月2日"
	if first.Format(english) == last.Format(english) {
		return "On " + first.Format(english) + ".", first.Format(chinese) + "。"
	}
	return fmt.Sprintf("Between %s and %s.", first.Format(english), last.Format(english)),
		first.Format(chinese) + "至" + last.Format(chinese) + "。"
}

func factText(list []Fact, none, noneZh string) (en, zh string) {
	if len(list) == 0 {
		return none, noneZh
	}
	for i, f := range list[:min(len(list), 3)] {
		if i > 0 {
			en, zh = en+"; ", zh+"；"
		}
		en += fmt.Sprintf("%s (%d)", f.Label, f.Count)
		zh += fmt.Sprintf("%s（%d 张）", f.Zh, f.Count)
	}
	return en + ".", zh + "。"
}
