package skill

import (
	"context"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
)

// A line of a story is what the user says and a part of what is answered.
type told struct{ say, want string }

func TestStories(t *testing.T) {
	a := made(t, assist.Config{Store: new(assist.Memory), Ports: &witness{}})
	for _, story := range []struct {
		name  string
		lines []told
	}{
		{"a correction replaces what was done", []told{{"set an alarm for 7 pm", "today at 7:00 PM"}, {"no, 8 pm", "today at 8:00 PM"}, {"what alarms do I have", "one alarm: today at 8:00 PM"}}},
		{"a correction in Chinese", []told{{"明天早上七点叫我起床", "明天07:00"}, {"改成八点", "明天08:00"}, {"我有几个闹钟", "有一个闹钟"}}},
		{"a missing value is asked for", []told{{"remind me to call mom", "When"}, {"tomorrow at noon", "tomorrow at 12:00 PM: Call mom"}}},
		{"a missing value is asked for in Chinese", []told{{"提醒我买牛奶", "什么时候"}, {"明天下午五点", "明天17:00提醒你：买牛奶"}}},
		{"what follows is understood by what came before", []told{{"what's on my calendar today", "nothing"}, {"schedule lunch tomorrow at noon", "Lunch"}, {"what's on my calendar today", "nothing"}, {"and tomorrow?", "Lunch"}}},
		{"那明天呢", []told{{"明天下午两点安排牙医", "牙医"}, {"我今天有什么安排", "没有"}, {"那明天呢", "牙医"}}},
		{"an ordinal means what was shown", []told{
			{"remind me to buy milk tomorrow at 5pm", "milk"}, {"remind me to feed the cat tomorrow at 6pm", "cat"},
			{"delete my reminder tomorrow", "Which one"}, {"the second one", "Feed the cat"}, {"what are my reminders", "Buy milk"}}},
		{"the message goes out after a yes", []told{
			{"add contact Bo Wang with phone number +8613800000000", "Bo Wang"}, {"text Bo saying I am late", "I will send Bo Wang (+8613800000000): I am late"}, {"yes", "has been sent"}}},
		{"a no keeps it back", []told{
			{"add contact Bo Wang with phone number +8613800000000", "Bo Wang"}, {"text Bo saying I am late", "Shall I"}, {"no", "won't"}, {"yes", "nothing"}}},
		{"another matter voids the confirmation", []told{
			{"add contact Bo Wang with phone number +8613800000000", "Bo Wang"}, {"text Bo saying I am late", "Shall I"}, {"what's 2 plus 3", "5"}, {"yes", "nothing"}}},
		{"names are found by their sound", []told{{"添加联系人张伟，电话13912345678", "张伟"}, {"给章维发短信说晚点到", "将发给张伟"}, {"好的", "已给张伟发送"}}},
		{"several of a name are a choice", []told{
			{"add contact Bo Wang with phone number +8613800000000", "Bo"}, {"add contact Bo Li with phone number +8613800000001", "Bo"},
			{"text Bo saying hi", "Which one"}, {"Li", "I will send Bo Li"}}},
		{"all of them are counted", []told{{"set a timer for 5 minutes", "5"}, {"set a timer for 9 minutes", "9"}, {"cancel all timers", "2 timers"}, {"ok", "cancelled 2"}, {"undo", "Undone"}, {"how much time is left", "9-minute"}}},
		{"the last reminder is undone, not the timer", []told{{"提醒我明天八点交房租", "房租"}, {"倒计时十分钟", "10分钟"}, {"撤销刚才的提醒", "已撤销"}, {"还剩多久", "10分钟"}, {"我有什么提醒", "没有"}}},
		{"two commands in a sentence", []told{{"set a timer for 5 minutes and remind me to call Bo at 3pm", "Call Bo"}, {"undo the last two", "Undone"}}},
		{"what is past is asked about", []told{{"remind me yesterday to buy milk", "in the past"}, {"never mind", "won't"}}},
		{"wifi needs power", []told{{"turn on low battery mode", "on"}, {"turn on wifi", "Low battery mode has been turned off. Wifi has been turned on."}}},
		{"an hour of another day is an afternoon's", []told{
			{"remind me tomorrow at 3 to call mom", "tomorrow at 3:00 PM: Call mom"}, {"提醒我明天三点开会", "明天15:00提醒你：开会"},
			{"schedule dentist on Friday from 2 to 4", "Friday at 2:00 PM"}, {"move the dentist appointment to 5", "Friday at 5:00 PM"}, {"安排明天四点和小王见面", "明天16:00"}}},
		{"a word of night or morning keeps it early", []told{
			{"remind me tomorrow morning at 3 to leave", "tomorrow at 3:00 AM"}, {"提醒我明天凌晨三点出发", "明天03:00"}, {"remind me tomorrow at 5 to wake the kids", "tomorrow at 5:00 AM"},
			{"remind me tomorrow at 8 to run", "tomorrow at 8:00 AM"}, {"set an alarm for tomorrow at 5", "tomorrow at 5:00 AM"}}},
		{"an alarm of every working day is a morning's", []told{{"set an alarm for 6:30 on weekdays", "every weekday at 6:30 AM"}}},
		{"timers in a sentence", []told{{"set a timer for 90 minutes", "1 hour 30 minutes"}, {"how long is left", "The 1-hour 30-minute timer has"}, {"cancel my timer", "1-hour 30-minute timer"}, {"cancel my timer", "there is no such timer."}}},
		{"a name ends where its number begins", []told{{"add contact Bo Smith 13800001111", "Bo Smith has been added to your contacts with 13800001111"}, {"添加联系人张三 13900001111", "已添加联系人张三，13900001111"},
			{"add contact Ann Lee with phone number +1 (555) 123-4567", "Ann Lee has been added to your contacts with +1 (555) 123-4567"}, {"add contact Cy at cy@mail.example.com", "Cy has been added to your contacts with cy@mail.example.com"}}},
		{"who is in no address book", []told{{"my boss is Karl", "I cannot find Karl"}, {"never mind", "won't"}, {"我老板是李四", "通讯录里没有李四"}, {"算了", "不做了"}, {"问王小明他来不来", "没有王小明"}, {"算了", "不做了"},
			{"text Karl", "I cannot find Karl"}, {"never mind", "won't"}, {"mail Karl about the plan saying hello", "I cannot find Karl in your contacts. What is the mail address"}}},
		{"an event has a name", []told{{"add a meeting tomorrow at 4", "What is it called"}, {"standup", "I added Standup to your calendar tomorrow at 4:00 PM"}}},
		{"shares and amounts in Chinese", []told{{"84的15%是多少", "12.6"}, {"八十四的百分之十五是多少", "12.6"}, {"华氏70度是多少摄氏度", "21.1"}, {"5英里是多少公里", "8.04672"}}},
		{"what is moved keeps its half of the day", []told{{"每周一早上八点的闹钟", "08:00"}, {"把闹钟改到九点", "每周一09:00"},
			{"schedule dinner tomorrow at 7 pm", "7:00 PM"}, {"move the dinner to 8", "tomorrow at 8:00 PM"}, {"schedule review tomorrow at 2 pm", "2:00 PM"}, {"move the review meeting to 10", "tomorrow at 10:00 AM"},
			{"remind me tomorrow at 4 am to leave", "4:00 AM"}, {"move it to 5", "tomorrow at 5:00 AM"}}},
		{"sums and history begin with a capital", []told{{"what is the square root of 144 plus 1", "The square root"}, {"remind me tomorrow at 4 pm to rest", "Rest"}, {"what did you do", "Today at"}}},
		{"a yes to nothing", []told{{"yes", "nothing to confirm"}, {"好的", "没有需要确认的"}}},
		{"a sight without its capital", []told{{"where is the louvre", "is at"}}},
		{"nonsense is no command", []told{{"asdf qwer", "did not understand"}, {"🎉🎉", "did not understand"}, {"remi", "did not understand"}, {"删除", "没"}}},
	} {
		t.Run(story.name, func(t *testing.T) {
			if err := a.Store().Forget(context.Background(), "me"); err != nil {
				t.Fatal(err)
			}
			for i, l := range story.lines {
				events := say(t, a, assist.TurnRequest{Text: l.say, Now: monday.Add(time.Duration(i) * time.Second)})
				if got := events[len(events)-1].Done; got == nil || !strings.Contains(got.Text, l.want) {
					t.Errorf("%q is answered with %+v, want %q", l.say, got, l.want)
				}
			}
		})
	}
}

func TestBadInputIsAQuestionOrARefusal(t *testing.T) {
	a := made(t, assist.Config{Store: new(assist.Memory)})
	for _, s := range []string{"", "   ", "\x00\xff\xfe", "🎉", strings.Repeat("ha ", 1300), "提醒 me to", "set a timer for", "set an alarm for 25:99", "remind me to", "delete", "给", "送 a message يا"} {
		before := state(t, a.Store())
		events := say(t, a, assist.TurnRequest{Text: s})
		if events[len(events)-1].Done == nil {
			t.Errorf("%.20q is not answered", s)
		}
		if state(t, a.Store()) != before {
			t.Errorf("%.20q changed something: %+v", s, events[len(events)-1].Done)
		}
	}
	for _, err := range a.Turn(context.Background(), assist.TurnRequest{User: "me", Text: strings.Repeat("x", 100_000)}) {
		if qiao.KindOf(err) != qiao.TooLarge {
			t.Errorf("100 kB give %v", err)
		}
	}
}

func TestAConfirmationIsBound(t *testing.T) {
	w := &witness{}
	a := made(t, assist.Config{Store: new(assist.Memory), Ports: w})
	say(t, a, assist.TurnRequest{Text: "add contact Bo Wang with phone number +8613800000000"})
	offer := func() string {
		for _, e := range say(t, a, assist.TurnRequest{Text: "text Bo saying I am late"}) {
			if e.Confirmation != nil {
				return e.Confirmation.Token
			}
		}
		t.Fatal("nothing is offered")
		return ""
	}
	for _, c := range []struct {
		name string
		r    assist.TurnRequest
		want qiao.Kind
	}{
		{"a program cannot redeem it", assist.TurnRequest{User: "me", Channel: assist.Channel{Name: "test"}}, qiao.Forbidden},
		{"another channel cannot", assist.TurnRequest{User: "me", Channel: assist.Channel{Name: "other", Person: true}}, qiao.Forbidden},
		{"another user cannot", assist.TurnRequest{User: "you", Channel: assist.Channel{Name: "test", Person: true}}, qiao.NotFound},
		{"another conversation cannot", assist.TurnRequest{User: "me", Session: "other", Channel: assist.Channel{Name: "test", Person: true}}, qiao.Forbidden},
		{"nobody can once it has expired", assist.TurnRequest{User: "me", Now: monday.Add(time.Hour), Channel: assist.Channel{Name: "test", Person: true}}, qiao.Conflict},
	} {
		c.r.Confirm = offer()
		if c.r.Now.IsZero() {
			c.r.Now = monday
		}
		var got error
		for _, err := range a.Turn(context.Background(), c.r) {
			got = err
		}
		if qiao.KindOf(got) != c.want || len(w.sent) > 0 {
			t.Errorf("%s: got %v, sent %v", c.name, got, w.sent)
		}
	}
	token := offer()
	for range 2 {
		say(t, a, assist.TurnRequest{Confirm: token})
	}
	if len(w.sent) != 1 {
		t.Errorf("one confirmation sent %d messages", len(w.sent))
	}
}

// TestUndoRestoresEveryByte does commands of every skill that changes something
// in any order, takes all back, and compares.
func TestUndoRestoresEveryByte(t *testing.T) {
	commands := []string{
		"set a timer for 5 minutes", "add 2 minutes to the timer", "pause the timer", "resume the timer", "cancel all timers", "wake me up at 7", "move my alarm to 8 am", "delete my alarm",
		"remind me to buy milk tomorrow at 5pm", "push my upcoming reminder to Friday", "complete the milk reminder", "delete the milk reminder", "schedule lunch tomorrow at noon", "move my lunch meeting to 1 pm",
		"delete all my events", "note that the door code is 4711", "add bring a pen to the door note", "delete all my notes", "add contact Bo Wang with phone number +8613800000000", "make Bo my boss",
		"change Bo's number to +8613811111111", "remove Bo from my contacts", "text Bo saying hi", "turn off wifi", "turn on low battery mode", "turn the volume up", "打开蓝牙", "提醒我明天八点交房租", "设一个六点的闹钟", "记一下：车位在B2层",
	}
	a := made(t, assist.Config{Store: new(assist.Memory)})
	rapid.Check(t, func(r *rapid.T) {
		ctx := context.Background()
		if err := a.Store().Forget(ctx, "me"); err != nil {
			r.Fatal(err)
		}
		for _, s := range rapid.SliceOfN(rapid.SampledFrom(commands), 0, 4).Draw(r, "before") {
			say(t, a, assist.TurnRequest{Text: s})
			say(t, a, assist.TurnRequest{Text: "yes", Channel: assist.Channel{Name: "test", Person: true, Authenticated: true}})
		}
		before := state(t, a.Store())
		old, err := a.Store().Changes(ctx, "me", 1000)
		if err != nil {
			r.Fatal(err)
		}
		for _, s := range rapid.SliceOfN(rapid.SampledFrom(commands), 1, 8).Draw(r, "commands") {
			say(t, a, assist.TurnRequest{Text: s})
			say(t, a, assist.TurnRequest{Text: "yes", Channel: assist.Channel{Name: "test", Person: true, Authenticated: true}})
		}
		for range 40 {
			now, err := a.Store().Changes(ctx, "me", 1000)
			if err != nil {
				r.Fatal(err)
			}
			if len(now) == 0 || len(old) > 0 && now[0].ID == old[0].ID {
				break
			}
			say(t, a, assist.TurnRequest{Text: "undo"})
		}
		if after := state(t, a.Store()); after != before {
			r.Fatalf("undone is not as before:\n%s\n%s", before, after)
		}
	})
}

// keeper is an Authenticator whose only passcode is "letmein".
type keeper struct{ challenges []string }

func (k *keeper) Factors(context.Context, assist.UserID) ([]string, error) {
	return []string{"passcode"}, nil
}

func (k *keeper) Prove(_ context.Context, _ assist.UserID, challenge string, p assist.Proof) error {
	k.challenges = append(k.challenges, challenge)
	if p.Passcode != "letmein" {
		return qiao.Errorf(qiao.Unauthenticated, "test", "no")
	}
	return nil
}

// A whole collection goes, or is shown, only to who shows that it is the user.
func TestWhatIsSensitiveAsksWhoItIs(t *testing.T) {
	for _, command := range []string{"delete all my notes", "删除所有笔记"} {
		k := &keeper{}
		a := made(t, assist.Config{Store: new(assist.Memory), Auth: k})
		for _, n := range []string{"one", "two", "three", "four", "five"} {
			say(t, a, assist.TurnRequest{Text: "note that " + n + " is a number", Session: "s"})
		}
		conf := asked(t, a, command)
		if conf == nil || !conf.Device || conf.Risk != intent.Sensitive || conf.Challenge == "" || len(conf.Proofs) != 1 {
			t.Fatalf("%s: %+v", command, conf)
		}
		left := func() int {
			notes, err := a.Store().List(t.Context(), "me", NoteKind)
			if err != nil {
				t.Fatal(err)
			}
			return len(notes)
		}
		for _, wrong := range []string{"", "guess"} {
			err := redeemed(t, a, assist.TurnRequest{Confirm: conf.Token, Proof: assist.Proof{Passcode: wrong}})
			if qiao.KindOf(err) != qiao.Unauthenticated || left() != 5 {
				t.Errorf("with %q: %v, %d left", wrong, err, left())
			}
		}
		if err := redeemed(t, a, assist.TurnRequest{Confirm: conf.Token, Proof: assist.Proof{Passcode: "letmein"}}); err != nil || left() != 0 {
			t.Errorf("with the right one: %v, %d left", err, left())
		}
		if len(k.challenges) != 3 || k.challenges[0] != conf.Challenge {
			t.Errorf("it was asked about %q", k.challenges)
		}
	}
}

func asked(t *testing.T, a *assist.Assistant, text string) (conf *assist.Confirmation) {
	t.Helper()
	r := assist.TurnRequest{User: "me", Session: "s", Text: text, Now: monday, Channel: assist.Channel{Name: "test", Person: true}}
	for e, err := range a.Turn(t.Context(), r) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Confirmation != nil {
			conf = e.Confirmation
		}
	}
	return conf
}

func redeemed(t *testing.T, a *assist.Assistant, r assist.TurnRequest) error {
	t.Helper()
	r.User, r.Session, r.Now, r.Channel = "me", "s", monday, assist.Channel{Name: "test", Person: true}
	for _, err := range a.Turn(t.Context(), r) {
		if err != nil {
			return err
		}
	}
	return nil
}
