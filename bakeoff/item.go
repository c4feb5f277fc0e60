package bakeoff

import (
	"context"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/result"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// A Sight is one item with what every contender made of it.
type Sight struct {
	Item    suite.Item    `json:"item"`
	Answers []SightAnswer `json:"answers"`
}

// A SightAnswer is an answer with its score.
type SightAnswer struct {
	run.Answer
	Scored bool    `json:"scored"`
	Score  float64 `json:"score"`
	Why    string  `json:"why,omitempty"`
}

// Sight shows one item of a run. It fails with Kind NotFound where there is none.
func (b *Bench) Sight(ctx context.Context, name, suiteName, id string) (*Sight, error) {
	r, res, err := b.Result(ctx, name)
	if err != nil {
		return nil, err
	}
	item := find(r, suiteName, id)
	if item == nil {
		return nil, qiao.Errorf(qiao.NotFound, "bakeoff", "the run has no such item")
	}
	s := &Sight{Item: *item, Answers: []SightAnswer{}}
	for _, a := range r.Answers {
		if a.Suite == suiteName && a.Item == id {
			c := cell(res, &a)
			s.Answers = append(s.Answers, SightAnswer{Answer: a, Scored: c.Scored, Score: c.Score, Why: c.Why})
		}
	}
	return s, nil
}

func find(r *run.Run, suiteName, id string) *suite.Item {
	for i := range r.Suites {
		for j := range r.Suites[i].Items {
			if r.Suites[i].Name == suiteName && r.Suites[i].Items[j].ID == id {
				return &r.Suites[i].Items[j]
			}
		}
	}
	return nil
}

// cell is what the result says of an answer.
func cell(res *result.Result, a *run.Answer) result.Cell {
	for _, side := range res.Sides {
		if side.Contender != a.Contender {
			continue
		}
		for _, c := range side.Cells {
			if c.Suite == a.Suite && c.Item == a.Item {
				return c
			}
		}
	}
	return result.Cell{}
}
