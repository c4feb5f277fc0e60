package toolsandbox

import (
	"context"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/skill"
)

// An Outcome is how a scenario went.
type Outcome struct {
	Scenario   *Scenario
	Milestones []Reached
	Mine       bool // a minefield was stepped on
	// Asked tells that it ended with a question or a refusal, and that nothing was
	// claimed as done.
	Asked   bool
	Changed bool     // the state is another than at the beginning
	Turns   []string // what was said, the user's lines after ">"
	Failure string   // of the assistant itself
}

// Similarity is the mean over the milestones, 0 if a minefield was stepped on.
func (o Outcome) Similarity() float64 {
	if o.Mine {
		return 0
	}
	sum := 0.0
	for _, m := range o.Milestones {
		sum += m.Similarity
	}
	return sum / float64(max(1, len(o.Milestones)))
}

// Reach counts the milestones that were reached: a call or a state wholly, a
// sentence at least by half its words.
func (o Outcome) Reach() (n int) {
	for _, m := range o.Milestones {
		if m.Similarity >= 0.5 && !o.Mine {
			n++
		}
	}
	return n
}

// mostTurns is how long a conversation may be.
const mostTurns = 14

// Run has one conversation.
func (d *Data) Run(ctx context.Context, s *Scenario) (*Outcome, error) {
	w, err := newWorld(d, s)
	if err != nil {
		return nil, err
	}
	a, err := skill.New(assist.Config{Store: w.store, Ports: w, Gate: w})
	if err != nil {
		return nil, err
	}
	o := &Outcome{Scenario: s}
	person := newPerson(d.Now, s)
	for next := person.first(); next != (line{}) && len(o.Turns) < 2*mostTurns; {
		o.Turns = append(o.Turns, "> "+next.text+next.confirm)
		heard := w.turn(ctx, a, next, o)
		next = person.answer(heard)
	}
	o.Milestones = score(w.happened, s.Milestones, s.Edges)
	for _, m := range s.Minefields {
		for at := range w.happened {
			if likeness(w.happened, at, m, nil) >= 0.999 {
				o.Mine = true
			}
		}
	}
	first, last := w.happened[0].tables, w.tables()
	for name := range last {
		if len(without(first[name], last[name]))+len(without(last[name], first[name])) > 0 {
			o.Changed = true
		}
	}
	return o, nil
}

// A line is what the user says: words, or a confirmation's token.
type line struct{ text, confirm string }

// heard is what the assistant made of a line.
type heard struct {
	text         string
	question     *assist.Question
	confirmation *assist.Confirmation
	done         bool
}

// turn says a line and keeps what comes back.
func (w *world) turn(ctx context.Context, a *assist.Assistant, l line, o *Outcome) heard {
	h := heard{}
	r := assist.TurnRequest{User: user, Session: "s", Text: l.text, Confirm: l.confirm, Language: "en", Now: w.now, Channel: assist.Channel{Name: "sandbox", Person: true, Authenticated: true}}
	for e, err := range a.Turn(ctx, r) {
		switch {
		case err != nil:
			o.Failure = err.Error()
			return h
		case e.Question != nil:
			h.question = e.Question
		case e.Confirmation != nil:
			h.confirmation = e.Confirmation
		case e.Result != nil:
			h.done = h.done || e.Result.Done
		case e.Done != nil:
			h.text = e.Done.Text
		}
	}
	o.Asked = !h.done && h.confirmation == nil
	o.Turns = append(o.Turns, h.text)
	w.note(snapshot{said: h.text})
	return h
}
