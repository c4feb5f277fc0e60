package judge

import (
	"encoding/json"
	"hash/fnv"

	"github.com/qiao-ai/qiao/bakeoff/run"
)

// A Label is a pair for people to judge, with what the judges chose: 1, 2, or 0 for
// a tie. It does not say who wrote which response, and the contenders change places
// by a hash, so that people cannot learn it.
type Label struct {
	Suite, Item, Question string
	Responses             [2]string
	Judges                map[string]int
	Jury                  int // the majority; -1 where there is none
}

// MarshalJSON writes the fields that "qiao eval judge" reads, with an annotator1
// that waits for a person.
func (l Label) MarshalJSON() ([]byte, error) {
	line := map[string]any{
		"suite": l.Suite, "item": l.Item, "question": l.Question,
		"response1": l.Responses[0], "response2": l.Responses[1], "annotator1": "",
	}
	for name, choice := range l.Judges {
		line["judge:"+name] = choice
	}
	if l.Jury >= 0 {
		line["judge:jury"] = l.Jury
	}
	return json.Marshal(line)
}

// Labels makes the labels of a verdict about the answers of r, at most n of them
// spread evenly; n of 0 is all.
func Labels(r *run.Run, v *Verdict, n int) []Label {
	asked, said := questions(r), texts(r)
	list := []Label{}
	for i, o := range v.Items {
		if n > 0 && len(v.Items) > n && i*n/len(v.Items) == (i-1)*n/len(v.Items) && i > 0 {
			continue
		}
		l := Label{Suite: o.Suite, Item: o.Item, Question: asked[[2]string{o.Suite, o.Item}], Judges: map[string]int{}, Jury: -1}
		swap := swaps(o)
		l.Responses = [2]string{said[[3]string{o.A, o.Suite, o.Item}], said[[3]string{o.B, o.Suite, o.Item}]}
		if swap {
			l.Responses[0], l.Responses[1] = l.Responses[1], l.Responses[0]
		}
		for name, choice := range o.Choices {
			l.Judges[name] = place(choice, swap)
		}
		if o.Winner != "" {
			l.Jury = place(o.Winner, swap)
		}
		list = append(list, l)
	}
	return list
}

func questions(r *run.Run) map[[2]string]string {
	asked := map[[2]string]string{}
	for i := range r.Suites {
		for j := range r.Suites[i].Items {
			item := &r.Suites[i].Items[j]
			asked[[2]string{r.Suites[i].Name, item.ID}] = item.Question()
		}
	}
	return asked
}

func texts(r *run.Run) map[[3]string]string {
	said := map[[3]string]string{}
	for i := range r.Answers {
		if a := &r.Answers[i]; a.State == run.Answered && a.Sample == 0 {
			said[[3]string{a.Contender, a.Suite, a.Item}] = a.Text
		}
	}
	return said
}

// swaps tells whether B stands first.
func swaps(o Outcome) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(o.Suite + "\x00" + o.Item + "\x00" + o.A + "\x00" + o.B)) // a hash takes all
	return h.Sum32()>>8&1 == 1
}

// place is where what was chosen stands, or 0 for a tie.
func place(choice string, swap bool) int {
	switch {
	case choice == "tie":
		return 0
	case (choice == "a") != swap:
		return 1
	}
	return 2
}
