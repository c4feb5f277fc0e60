package fact_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/text/fact"
)

func show(fs []fact.Fact) string {
	var b []string
	for _, f := range fs {
		s := string(f.Kind) + " " + f.Key
		if f.Kind.Numeric() || f.Kind == fact.Time {
			s = fmt.Sprintf("%s %.6g %s", f.Kind, f.Value, f.Unit)
		}
		s = strings.TrimSpace(s)
		if f.Bound.Up() > 0 {
			s += " >"
		} else if f.Bound.Up() < 0 {
			s += " <"
		}
		if f.Weak {
			s += " ~"
		}
		b = append(b, s)
	}
	return strings.Join(b, " | ")
}

func TestExtract(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"It costs $1.5 million, or 1,204 euros.", "money 1.5e+06 USD | money 1204 EUR"},
		{"five percent, 5%, ５％", "percent 5 % | percent 5 % | percent 5 %"},
		{"百分之五和5%", "percent 5 % | percent 5 %"},
		{"上个月我们卖了1.2万台手机。", "date month-1 | number 12000"},
		{"Let’s meet on March 4th at 3:30 pm.", "date 0000-03-04 | time 930"},
		{"下午三点半，15:30，3月4日", "time 930 | time 930 | date 0000-03-04"},
		{"half an hour, 30 minutes, a dozen eggs, 半小时", "duration 1800 s | duration 1800 s | number 12 | duration 1800 s"},
		{"打八折以后是160块。", "percent 20 off | money 160 CNY"},
		{"打8折", "percent 20 off"},
		{"全校有两千三百多名学生", "number 2300 >"},
		{"全校两千三百多万名学生", "number 2.3e+07 >"},
		{"他跑了第三名。", "number 3 #"},
		{"咱们下周三下午两点开会吧。", "date week+1 ~ | weekday 3 | time 840"},
		{"Keep it under 200 words.", "number 200 <"},
		{"报名人数不得超过30人。", "number 30 <"},
		{"最多只能报30个人哦", "number 30 <"},
		{"Give 5 mg of it; the trail is 12 km long.", "unit 5e-06 kg | unit 12000 m"},
		{"Call +1 (415) 555-0134 after five.", "phone 14155550134 | number 5"},
		{"Ticket QIAO-2187 is blocked by PR #452.", "id QIAO-2187 | name pr | id #452"},
		{"Upgrade to v2.10.1 before Friday.", "version 2.10.1 | weekday 5 <"},
		{"See https://example.com/docs/v2/setup?os=linux for details.", "url https://example.com/docs/v2/setup?os=linux"},
		{"Mail a.b@example.co.uk, thanks @maria_k #LaunchDay", "email a.b@example.co.uk | mention @maria_k | hashtag #LaunchDay"},
		{"Run `git pull --rebase` and {{first_name}} %s <b>x</b>", "code `git pull --rebase` | placeholder {{first_name}} | placeholder %s | tag <b> | tag </b>"},
		{"We use iPhone16 and Qwen2.5-Max, 3582mAh.", "name iphone16 | name qwen2.5max | unit 3.582 Ah"},
		{"One of the best things; one should be early.", "number 1 ~ | number 1 ~"},
		{"一会儿给你打电话，一起吃饭。", ""},
		{"Siobhan and Priya will run the demo.", "name siobhan | name priya"},
		{"谢谢王经理！张伟和李娜明天来。", "name 王 | name 张伟 | name 李娜 | date day+1"},
		{"He said \"the merger is dead\" and hung up.", "quote themergerisdead"},
		{"Deadline: 03/04/2025 (day/month/year).", "date 2025-04-03"},
		{"2 pm CET in Room 3", "time 840 | timezone CET | name room ~ | number 3"},
		{"二〇二五年三月四日", "date 2025-03-04"},
		{"一个半小时，三分之一，三成", "duration 5400 s | number 0.333333 | percent 30 %"},
		{"twenty-three people, two and a half hours", "number 23 | duration 9000 s"},
		{"1 hour and 30 minutes, 5小时20分钟", "duration 5400 s | duration 19200 s"},
		{"the 4B's context, 9B", "number 4e+09 | number 9e+09"},
		{"On 12 May, 1,860 people came; on 4 March, 2025 we met.", "date 0000-05-12 | number 1860 | date 2025-03-04"},
		{"第11、74分钟，第三、五条", "number 11 # | number 74 # | number 3 # | number 5 #"},
		{"聂凯梅开二度，李明强调安全。", "name 聂凯 ~ | number 2 次 ~ | name 李明 ~"},
		{"每次一片，一片欢腾，两度夺冠，三度烧伤", "number 1 ~ | number 2 次 ~ | unit 3 °"},
		{"逾期五日，3日内，12日", "duration 432000 s | duration 259200 s < | date 0000-00-12"},
		{"under-16s may not enter", "number 16 <"},
		{"Open ./guide.md or C:\\temp\\a.txt or src/main.go", "path ./guide.md | path C:\\temp\\a.txt | path src/main.go"},
	} {
		if got := show(fact.Extract(c.in)); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}
