package guard_test

import (
	"testing"

	"github.com/qiao-ai/qiao/text/guard"
)

// Each row is a text, a right rewrite in other words, and a wrong one.
var rewordings = []struct{ name, task, source, right, wrong string }{
	{"a size with a possessive", "rewrite", "The 4B's replies are short.", "Replies from the 4B are short.", "Replies from the 8B are short."},
	{"a day before a count", "rewrite", "On 12 May, 1,860 people came.", "1,860 people came on May 12.", "1,680 people came on May 12."},
	{"a day before a count without a separator", "rewrite", "On 3 June, 1200 tickets were sold.", "1,200 tickets were sold on June 3.", "1,300 tickets were sold on June 3."},
	{"a row of ordinals", "rewrite", "他在第11分钟和第74分钟各进一球。", "他在第11、74分钟各进一球。", "他在第11、47分钟各进一球。"},
	{"a row of English ordinals", "rewrite", "He scored in the 11th minute and the 74th minute.", "He scored in the 11th and 74th minutes.", "He scored in the 11th and 47th minutes."},
	{"a name before an idiom", "rewrite", "聂凯两次破门，主队获胜。", "聂凯梅开二度，主队获胜。", "聂强梅开二度，主队获胜。"},
	{"a dose of one", "rewrite", "每次1片，每日3次。", "每次一片，每日三次。", "每次两片，每日三次。"},
	{"cannot as do not", "rewrite", "这里不能停车，也不能卸货。", "这里禁停，也不要卸货。", "这里可以停车，也不要卸货。"},
	{"any after a negation", "rewrite", "Please make it without any nuts.", "Please make it with no nuts.", "Please make it with nuts."},
	{"any under without", "rewrite", "Make the cake without any nuts or eggs.", "Please ensure that the cake contains no nuts or eggs.", "Please ensure that the cake contains nuts and eggs."},
	{"a number that was wrong", "rewrite", "金额应该是1,280元，不是1,820元。", "正确金额为1,280元，而非1,820元。", "正确金额为1,820元，而非1,280元。"},
	{"an English number that was wrong", "rewrite", "It should be $1,290, not $1,920.", "It should read $1,290 rather than $1,920.", "It should read $1,920 rather than $1,290."},
	{"a negation that moves", "rewrite", "Make it without any nuts. Dairy is fine.", "Please use no nuts. Dairy is okay.", "Please use no dairy. Nuts are okay."},
	{"with and without", "rewrite", "Take one tablet with food, and do not drink any alcohol.", "Take one tablet with food. No alcohol.", "Take one tablet without food. No alcohol."},
	{"an age in the plural", "rewrite", "Anyone under 16 needs permission.", "Under-16s need permission.", "Under-18s need permission."},
	{"days counted", "rewrite", "晚交一天罚50块，5天内补齐。", "每逾期一日加收50元，须于5日内补齐。", "每逾期一日加收50元，须于15日内补齐。"},
	{"spoons", "rewrite", "酱油两勺、醋一勺。", "两勺酱油，一勺醋。", "一勺酱油，两勺醋。"},
	{"the next day", "rewrite", "电饭煲第二天就坏了。", "电饭煲于次日损坏。", "电饭煲第三天损坏。"},
	{"how often once", "rewrite", "Take 5 mg once a day.", "Take 5 mg once daily.", "Take 5 mg twice daily."},
	{"a count of a list", "rewrite", "It speaks three languages (Chinese, English and Japanese).", "It speaks Chinese, English and Japanese.", "It speaks four languages (Chinese, English and Japanese)."},
	{"who pays", "rewrite", "运费我们出，税费你们出。", "运费由我方承担，税费由贵方承担。", "运费由贵方承担，税费由贵方承担。"},
	{"who pays in English", "rewrite", "We'll cover shipping.", "We will bear the shipping cost.", "You will bear the shipping cost."},
	{"a condition as an attribute", "rewrite", "You can exchange the item if it's unopened.", "Unopened items may be exchanged.", "You can exchange the item."},
	{"no consent, no entry", "rewrite", "没有得到家长同意，孩子不能参加夜间活动。", "孩子须经家长同意方可参加夜间活动。", "家长同意后，孩子也不能参加夜间活动。"},
	{"no need", "rewrite", "弄坏了不用你赔偿。", "如有损坏，您无需赔偿。", "如有损坏，您必须赔偿。"},
	{"a ban at the start", "rewrite", "非工作人员不得入内，登记后方可进入。", "不是工作人员别进，登记后就可以进。", "不是工作人员也可以进，登记后更可以进。"},
	{"neither may", "summarize", "Neither party may assign this agreement without consent.", "The agreement can't be assigned without consent.", "The agreement can be assigned without consent."},
}

func TestRewordingKeepsTheFactsAndAChangeDoesNot(t *testing.T) {
	for _, c := range rewordings {
		if v := guard.Check(c.task, c.source, c.right); v.Hard() {
			t.Errorf("%s: %q stopped: %v", c.name, c.right, v.Findings)
		}
		if v := guard.Check(c.task, c.source, c.wrong); !v.Hard() {
			t.Errorf("%s: %q let through: %v", c.name, c.wrong, v.Findings)
		}
	}
}
