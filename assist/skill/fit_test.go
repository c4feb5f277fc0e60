package skill

import (
	"testing"

	"github.com/qiao-ai/qiao/assist"
)

func TestMessagesToFamilyAreCommands(t *testing.T) {
	for _, s := range []string{"tell my mother I am late", "tell Bo I am late", "告诉我妈我晚点到", "告诉我们老板我晚点到", "告诉我的老板我晚点到", "告诉张三我晚点到"} {
		a, err := New(assist.Config{Store: new(assist.Memory)})
		if err != nil {
			t.Fatal(err)
		}
		understood := false
		for e, err := range a.Turn(t.Context(), assist.TurnRequest{Text: s}) {
			if err != nil {
				t.Fatal(err)
			}
			understood = understood || e.Plan != nil && e.Plan.Steps[0].Intent == "message.send"
		}
		if !understood {
			t.Errorf("%q is no message any more", s)
		}
	}
}

func TestANoIsNoWordOfCourtesy(t *testing.T) {
	a := made(t, assist.Config{Store: new(assist.Memory)})
	for _, s := range []string{"no timer for 5 minutes", "no reminder to call mom at 5 pm", "good set an alarm"} {
		before := state(t, a.Store())
		say(t, a, assist.TurnRequest{Text: s})
		if state(t, a.Store()) != before {
			t.Errorf("%q did something", s)
		}
	}
}
