package interpret

import (
	"context"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo/query"
)

// A model says the same to everybody.
type model string

func (m model) Generate(context.Context, *qiao.Request) (qiao.Stream, error) {
	return func(yield func(qiao.Chunk, error) bool) { yield(qiao.Chunk{Text: string(m)}, nil) }, nil
}

func ask(t *testing.T, answer string) (query.Plan, error) {
	t.Helper()
	p := query.Parse("the one where Bo fell off his bike, back in 2012", query.Options{})
	return Interpreter{Model: model(answer)}.Interpret(context.Background(), "ann", p, time.Date(2024, 6, 10, 0, 0, 0, 0, time.UTC))
}

func TestASoundAnswerIsAPlan(t *testing.T) {
	p, err := ask(t, `{"chips":[{"kind":"object","text":"bicycle","negated":false,"alternative":false},
		{"kind":"time","text":"2012","negated":false,"alternative":false},{"kind":"object","text":"car","negated":true,"alternative":false}]}`)
	if err != nil || len(p.Chips) != 3 {
		t.Fatalf("%+v, %v", p, err)
	}
	if p.Chips[1].Value.Times[0].From != "2012-01-01T00:00:00" || !p.Chips[2].Negated {
		t.Errorf("%+v", p.Chips)
	}
}

func TestWhatIsNotUnderstoodAsClaimedIsLeftAside(t *testing.T) {
	p, err := ask(t, `{"chips":[{"kind":"iso","text":"not a number","negated":false,"alternative":false},{"kind":"time","text":"2012","negated":false,"alternative":true}]}`)
	if err != nil || len(p.Chips) != 1 || p.Chips[0].Kind != query.Time {
		t.Errorf("%+v, %v", p, err)
	}
	for _, bad := range []string{"", "I think so", `{"chips":[]}`, `{"chips":[{"kind":"weather","text":"sun"}]}`} {
		if _, err := ask(t, bad); qiao.KindOf(err) != qiao.Protocol {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
