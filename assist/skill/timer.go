package skill

import (
	"context"
	"time"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
)

// TimerKind is the kind of timers.
const TimerKind assist.Kind = "timer"

// A Timer counts down.
type Timer struct {
	Label   string    `json:"label,omitempty"`
	Seconds float64   `json:"seconds"` // the whole
	Ends    time.Time `json:"ends"`    // meaningless while paused
	Paused  bool      `json:"paused,omitempty"`
	Left    float64   `json:"left,omitempty"` // seconds, while paused
}

// Remaining is how much is left, in seconds; it may be below zero.
func (t Timer) Remaining(now time.Time) float64 {
	if t.Paused {
		return t.Left
	}
	return t.Ends.Sub(now).Seconds()
}

func timers() assist.Skill {
	return assist.Skill{
		Handlers: map[intent.Name]assist.Handler{
			"timer.set": setTimer, "timer.cancel": cancelTimers, "timer.left": timersLeft,
			"timer.pause": pauseTimer, "timer.resume": resumeTimer, "timer.extend": extendTimer,
		},
		Finders: map[string]assist.Finder{"timer": findTimers},
	}
}

func (t Timer) name(c *assist.Call) string {
	s := c.Choose(ofLength(length(c, t.Seconds))+" timer", length(c, t.Seconds)+"的计时器")
	if t.Label != "" {
		s = t.Label + c.Choose(" timer", "计时器")
	}
	return s
}

func findTimers(ctx context.Context, c *assist.Call, words string) ([]assist.Choice, error) {
	records, err := c.List(ctx, TimerKind)
	if err != nil {
		return nil, err
	}
	var items []item
	for _, r := range records {
		t, err := assist.Decode[Timer](r)
		if err != nil {
			return nil, err
		}
		items = append(items, item{Choice: assist.Choice{Kind: "timer", ID: r.ID, Label: t.name(c), Detail: length(c, t.Remaining(c.Now))}, at: t.Ends, created: t.Ends, text: t.Label})
	}
	if m := c.Arg("length").Time; m != nil {
		var same []item
		for i, r := range records {
			if t, err := assist.Decode[Timer](r); err == nil && t.Seconds == m.Seconds {
				same = append(same, items[i])
			}
		}
		items = same
	}
	return choicesOf(pick(c, items, words)), nil
}

func putTimer(c *assist.Call, id string, t Timer) error {
	r, err := assist.Encode(TimerKind, id, t.Ends, t.Label, t)
	if err == nil {
		c.Put(r)
	}
	return err
}

func setTimer(_ context.Context, c *assist.Call) (*assist.Outcome, error) {
	seconds := c.Arg("length").Time.Seconds
	if seconds < 1 || seconds > 100*3600 {
		return c.Ask("length", c.Reply("length")), nil
	}
	t := Timer{Label: c.Arg("label").Text(), Seconds: seconds, Ends: c.Now.Add(time.Duration(seconds * float64(time.Second)))}
	id := c.NewID()
	if err := putTimer(c, id, t); err != nil {
		return nil, err
	}
	out := c.Say("done", "length", length(c, seconds), "name", t.name(c), "until", clock(c, t.Ends))
	out.Focus = []assist.Choice{{Kind: "timer", ID: id, Label: t.name(c)}}
	return out, nil
}

func cancelTimers(_ context.Context, c *assist.Call) (*assist.Outcome, error) {
	return removeAll(c, TimerKind, "timer")
}

// removeAll removes what a slot holds, and says how many.
func removeAll(c *assist.Call, k assist.Kind, slot string) (*assist.Outcome, error) {
	ids := c.Arg(slot).IDs()
	for _, id := range ids {
		if err := c.Use(string(k)+".remove", map[string]any{"id": id}); err != nil {
			return nil, err
		}
		c.Remove(k, id)
	}
	values := []any{"name", c.Arg(slot).Label, "count", len(ids)}
	if len(ids) == 1 {
		out := c.Say("done", values...)
		out.Preview = c.Reply("preview", values...)
		return out, nil
	}
	out := c.Say("many", values...)
	out.Count, out.Preview = len(ids), c.Reply("previewMany", values...)
	return out, nil
}

// collection is how many things of a kind are a collection: who shows or removes it
// wholly has to show that it is the user.
const collection = 5

// guardAll is removeAll of what is sensitive if it is a whole collection.
func guardAll(ctx context.Context, c *assist.Call, k assist.Kind, slot string) (*assist.Outcome, error) {
	all, err := c.List(ctx, k)
	if err != nil {
		return nil, err
	}
	n := len(c.Arg(slot).IDs())
	out, err := removeAll(c, k, slot)
	if err == nil && n >= collection && n == len(all) {
		out.Risk = intent.Sensitive
	}
	return out, err
}

func timersLeft(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	found, err := c.Find(ctx, "timer", c.Arg("timer").Text())
	if err != nil || len(found) == 0 {
		return c.Say("none"), err
	}
	var all []string
	for _, f := range found {
		all = append(all, c.Reply("one", "name", f.Label, "left", f.Detail))
	}
	return &assist.Outcome{Text: Capital(list(c, all)) + c.Choose(".", "。"), Items: found, Focus: found[:1]}, nil
}

// changeTimer changes the timer that a slot holds.
func changeTimer(ctx context.Context, c *assist.Call, change func(*Timer) bool) (*assist.Outcome, error) {
	id := c.Arg("timer").Text()
	r, err := c.Get(ctx, TimerKind, id)
	if err != nil {
		return nil, err
	}
	t, err := assist.Decode[Timer](r)
	if err != nil {
		return nil, err
	}
	if !change(&t) {
		return c.Refuse("already", "name", t.name(c)), nil
	}
	if err := putTimer(c, id, t); err != nil {
		return nil, err
	}
	out := c.Say("done", "name", t.name(c), "left", length(c, t.Remaining(c.Now)))
	out.Focus = []assist.Choice{{Kind: "timer", ID: id, Label: t.name(c)}}
	return out, nil
}

func pauseTimer(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	return changeTimer(ctx, c, func(t *Timer) bool {
		if t.Paused {
			return false
		}
		t.Left, t.Paused = t.Remaining(c.Now), true
		return true
	})
}

func resumeTimer(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	return changeTimer(ctx, c, func(t *Timer) bool {
		if !t.Paused {
			return false
		}
		t.Ends, t.Paused, t.Left = c.Now.Add(time.Duration(t.Left*float64(time.Second))), false, 0
		return true
	})
}

func extendTimer(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	more := c.Arg("more").Time.Seconds
	return changeTimer(ctx, c, func(t *Timer) bool {
		t.Seconds += more
		if t.Paused {
			t.Left += more
		} else {
			t.Ends = t.Ends.Add(time.Duration(more * float64(time.Second)))
		}
		return true
	})
}
