package skill

import (
	"testing"

	"github.com/qiao-ai/qiao/assist"
)

func TestChatIsNoCommand(t *testing.T) {
	for _, s := range []string{
		"tell me about the history of France", "tell me a joke", "can you tell me something about football", "let me know what you think",
		"who is the president of Brazil", "who are some famous living architects", "my dog is sick and I am worried", "how do i change my billing address",
		"why is the sky blue", "translate good morning into Japanese", "5 little monkeys jumping on the bed",
		"讲讲法国历史", "给我讲个故事", "告诉我一些有趣的事", "告诉我猫为什么打呼噜", "天空为什么是蓝色的", "三个和尚没水喝", "我的狗生病了",
	} {
		a, err := New(assist.Config{Store: new(assist.Memory)})
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range a.Turn(t.Context(), assist.TurnRequest{Text: s}) {
			if err != nil || e.Plan != nil {
				t.Errorf("%q: %v, %v", s, err, e.Plan)
			}
		}
	}
}

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
