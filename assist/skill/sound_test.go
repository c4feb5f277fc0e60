package skill

import (
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/assist"
)

func TestNamesThatSoundAlike(t *testing.T) {
	for _, c := range []struct {
		known, said string
		alike       bool
	}{
		{"张伟", "章维", true}, {"张伟", "章伟", true}, {"张伟", "张华", false}, {"单田芳", "善田方", true}, {"曾国", "增国", true},
		{"张伟", "zhangwei", true}, {"张伟", "zhang wei", true}, {"张伟", "Wei Zhang", true}, {"张伟", "zhang", false}, {"张伟", "wei", false},
		{"王小明", "xiaoming", true}, {"王小明", "Wang Xiao-ming", true}, {"吕布", "lv bu", true}, {"西安", "xian", true},
		{"zhang wei", "张伟", true}, {"wei zhang", "张伟", true}, {"bo wang", "王波", true}, {"bo wang", "王勃尔", false},
		{"john smith", "jon", true}, {"jon", "john", true}, {"stephen", "steven", true}, {"catherine", "kathryn", true}, {"geoff", "jeff", true},
		{"marc", "mark", true}, {"sarah", "sara", true}, {"erik", "eric", true}, {"sean", "shawn", true}, {"meghan", "megan", true}, {"anne", "ann", true},
		{"philip", "filip", true}, {"lee", "leigh", true}, {"christine", "kristine", true}, {"alison", "allison", true},
		{"jane", "jan", false}, {"jane", "jon", false}, {"joan", "jon", false}, {"june", "jane", false}, {"anna", "ann", false}, {"bo", "bob", false},
		{"maria", "mary", false}, {"mark", "mary", false}, {"dan", "dana", false}, {"li", "lu", false}, {"tom", "tim", false}, {"sam", "sean", false},
		{"don", "dan", false}, {"ben", "ken", false}, {"john smith", "jon smyth", true}, {"john smith", "jon miller", false},
	} {
		if got := soundsLike(c.known, c.said); got != c.alike {
			t.Errorf("%s sounds like %s: %v (%s, %s)", c.known, c.said, got, phonetic(c.known), phonetic(c.said))
		}
	}
}

func TestPeopleAreFoundBySoundAndRelation(t *testing.T) {
	a := made(t, assist.Config{Store: new(assist.Memory), Ports: &witness{}})
	said := 0
	tell := func(text, want string) {
		t.Helper()
		said++
		events := say(t, a, assist.TurnRequest{Text: text, Now: monday.Add(time.Duration(said) * time.Second)})
		if got := events[len(events)-1].Done; got == nil || !strings.Contains(got.Text, want) {
			t.Errorf("%q is answered with %+v, want %q", text, got, want)
		}
	}
	tell("添加联系人张伟，电话13900000001", "张伟")
	tell("zhangwei的电话是多少", "13900000001")
	tell("what is Wei Zhang's phone number", "13900000001")
	tell("添加联系人章伟，电话13900000002", "章伟")
	tell("张伟的电话是多少", "13900000001")
	tell("给章维发短信说晚点到", "哪一个")
	tell("第二个", "章伟")
	tell("不用了", "")
	tell("add contact John Smith with phone number 5550001", "John")
	tell("text Jon saying hi", "I will send John Smith")
	tell("no", "won't")
	tell("add contact Jane Smith with phone number 5550002", "Jane")
	tell("what is Jon's number", "5550001")
	tell("John Smith is my boss", "boss")
	tell("what is my boss's number", "5550001")
	tell("我老板的电话是多少", "5550001")
	tell("张伟是我爸", "")
	tell("我爸的电话号码是多少", "13900000001")
	tell("给我爸发短信说晚点到", "将发给张伟")
	tell("算了", "")
	tell("what is my dad's phone number", "13900000001")
	tell("what is my wife's number", "")
}
