package chinese_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
	"github.com/qiao-ai/qiao/write/chinese"
)

func check(t testing.TB, c *chinese.Checker, s string, o write.CheckOptions) []write.Edit {
	t.Helper()
	edits, err := c.Check(context.Background(), s, o)
	if err != nil {
		t.Fatalf("check %q: %v", s, err)
	}
	return edits
}

// textEdits returns the edits of which keep holds.
func textEdits(edits []write.Edit, keep func(write.Edit) bool) []text.Edit {
	var out []text.Edit
	for _, e := range edits {
		if keep(e) {
			out = append(out, e.Edit)
		}
	}
	return out
}

func all(write.Edit) bool { return true }

// slips has, for each rule, texts with what they should become. The right
// sides, and the texts of right, are left alone.
var slips = []struct{ rule, before, after string }{
	{"half-width-punctuation", "你好,世界", "你好，世界"},
	{"half-width-punctuation", "你好 , 世界很大", "你好，世界很大"},
	{"half-width-punctuation", "他来了.", "他来了。"},
	{"half-width-punctuation", "他来了. 我走了。", "他来了。我走了。"},
	{"half-width-punctuation", "真的吗?是的!", "真的吗？是的！"},
	{"half-width-punctuation", "地址:北京;电话:12345", "地址：北京；电话：12345"},
	{"half-width-punctuation", "我用Python,他用Go。", "我用Python，他用Go。"},
	{"half-width-brackets", "世界卫生组织(世卫组织)宣布", "世界卫生组织（世卫组织）宣布"},
	{"half-width-brackets", "他（张三)来了", "他（张三）来了"},
	{"straight-quotes", `他说:"你好。"`, "他说：“你好。”"},
	{"straight-quotes", "他说“你好\"。", "他说“你好”。"},
	{"unpaired-quotes", "他说：“你好。“", "他说：“你好。”"},
	{"unpaired-quotes", "他说：”你好。”", "他说：“你好。”"},
	{"title-marks", "我读了<<红楼梦>>。", "我读了《红楼梦》。"},
	{"title-marks", "我读了《红楼梦>。", "我读了《红楼梦》。"},
	{"repeated-punctuation", "好的。。我知道了，，谢谢。", "好的。我知道了，谢谢。"},
	{"repeated-punctuation", "就这样吧，。", "就这样吧。"},
	{"ellipsis", "他想了想...没有说话。", "他想了想……没有说话。"},
	{"ellipsis", "他想了想。。。没有说话。", "他想了想……没有说话。"},
	{"space-by-punctuation", "他来了 ，我 。", "他来了，我。"},
	{"space-by-punctuation", "他来了， 我走了。", "他来了，我走了。"},
	{"space-before-particle", "我们昨天在公园里看见 了很多花。", "我们昨天在公园里看见了很多花。"},
	{"space-between-characters", "我们昨天在公 园里看见了很多花。", "我们昨天在公园里看见了很多花。"},
	{"full-width-alphanumerics", "２０２４年用Ｇｏ写", "2024年用Go写"},
	{"full-width-alphanumerics", "涨了２．５倍", "涨了2.5倍"},
	{"percent", "增长了百分之5.2%", "增长了5.2%"},
	{"time", "会议在下午2：30开始", "会议在下午2:30开始"},
	{"mixed-numerals", "一共3千5百元", "一共3500元"},
	{"doubled-character", "这是我的的书", "这是我的书"},
	{"doubled-character", "我们们都来了", "我们都来了"},
	{"doubled-word", "这是因为因为下雨", "这是因为下雨"},
	{"confusion", "他必竟是孩子", "他毕竟是孩子"},
	{"confusion", "双方的帐号不同", "双方的账号不同"},
	{"confusion", "我己经到家了", "我已经到家了"},
	{"confusion", "请在次确认", "请再次确认"},
	{"confusion", "我觉的不错", "我觉得不错"},
	{"confusion", "他迫不急待地出发", "他迫不及待地出发"},
	{"confusion-likely", "天气好象变冷了", "天气好像变冷了"},
	{"idiom", "他们并驾齐躯", "他们并驾齐驱"},
	{"idiom", "真是名副其识的专家", "真是名副其实的专家"},
}

// right are texts in which nothing is wrong, each near to a rule.
var right = []string{
	"访问 https://a.cn/路?x=1,2 或写信给 li.na@example.com。",
	"版本1.2.3发布了，文件名是报告.txt。",
	"姓名,年龄,城市\n张三,30,北京\n李四,25,上海",
	"一.背景\n二.方法",
	"比分是2：10，比例为1：20。",
	"函数f(x)的图像（见图3）是连续的。",
	"屏幕是27\"的，价格不高。",
	"看![图片](a,b.png)和[链接](http://a.b/c,d)。",
	"代码`a,b;c`要保留，变量{名,字}也要保留。",
	"目的的确立，鹄的的确难寻。", "他不甚了了，小时了了。", "自动化技术与非处方药。", "他受不了了，事情不了了之。", "实实在在的人，自在在心。",
	"渐渐地，妈妈看看天，是是非非都淡了。", "这是成就就业的典范。",
	"自己经历过的事，知己经常来往。", "以经济建设为中心，可以经常锻炼。",
	"现在次序井然，好在次日放晴。", "在一次会议上，存在次要问题。",
	"感觉的变化很大，明显的改善。", "其他门店照常营业，自我门槛不高。",
	"生活波澜不惊，天然气份额上升。", "给予防护，支付经理的工资。",
	"走进帐篷里，发现像他这样的人。", "双方协商确定，进行综合判断。",
	"莫名其妙也写作莫明其妙。", "他再接再厉，终于迫不及待地说了。",
	"第一章 总则", "床前明月光 疑是地上霜", "张 三、李 四",
	"iPhone 15和AI都很好。", "ここは日本語の文です,これも。",
	"He said \"hello\", then left... OK?", "等等……", "什么？！", "真的！！！",
	"", "\n\n", "，", "的", "的的",
}

func TestEachRuleMendsItsSlips(t *testing.T) {
	c := chinese.New(chinese.Config{})
	for _, s := range slips {
		edits := check(t, c, s.before, write.CheckOptions{})
		checkEdits(t, s.before, s.after, textEdits(edits, all))
		if !slices.ContainsFunc(edits, func(e write.Edit) bool { return e.Rule == "chinese/"+s.rule }) {
			t.Errorf("%q: rule %s says nothing: %v", s.before, s.rule, edits)
		}
	}
}

func TestWhatIsRightIsLeftAlone(t *testing.T) {
	c := chinese.New(chinese.Config{})
	texts := slices.Clone(right)
	for _, s := range slips {
		texts = append(texts, s.after)
	}
	for _, s := range texts {
		if edits := check(t, c, s, write.CheckOptions{}); len(edits) > 0 {
			t.Errorf("%q: %s wants %q for %q", s, edits[0].Rule, edits[0].After, edits[0].Before)
		}
	}
}

func TestEveryRuleHasAnExample(t *testing.T) {
	for _, name := range chinese.Rules() {
		if name == "chinese/pangu-spacing" || name == "chinese/script" {
			continue
		}
		if !slices.ContainsFunc(slips, func(s struct{ rule, before, after string }) bool { return "chinese/"+s.rule == name }) {
			t.Errorf("no example for %s", name)
		}
	}
}

func TestEditsExplainThemselves(t *testing.T) {
	c := chinese.New(chinese.Config{})
	for _, s := range slips {
		for _, lang := range []text.Language{text.Unknown, text.English} {
			for _, e := range check(t, c, s.before, write.CheckOptions{Explain: lang}) {
				if e.Explanation == "" || strings.Contains(e.Explanation, "{") || e.Confidence <= 0 || e.Confidence > 1 || e.Type == "" || e.Tier != write.Offline {
					t.Errorf("%q: %+v", s.before, e)
				}
			}
		}
	}
}

func TestSuggestionsAreNeverAuto(t *testing.T) {
	c := chinese.New(chinese.Config{Pangu: true})
	s := "天气好象变冷了,我用Go写代码,共3千5百行"
	auto := textEdits(check(t, c, s, write.CheckOptions{}), func(e write.Edit) bool { return e.Auto })
	checkEdits(t, s, "天气好象变冷了，我用Go写代码，共3千5百行", auto)
}

func TestPanguSpacingOnlyWhenAsked(t *testing.T) {
	c := chinese.New(chinese.Config{Pangu: true})
	s := "我用Go写了3年代码"
	checkEdits(t, s, "我用 Go 写了 3 年代码", textEdits(check(t, c, s, write.CheckOptions{}), all))
}

func TestTheUserHasTheLastWord(t *testing.T) {
	c := chinese.New(chinese.Config{})
	known := write.CheckOptions{Known: func(w string) bool { return w == "必竟" }}
	if edits := check(t, c, "必竟是店名", known); len(edits) > 0 {
		t.Errorf("the user's word was changed: %v", edits)
	}
	muted := write.CheckOptions{Muted: func(rule string) bool { return rule == "chinese/confusion" }}
	if edits := check(t, c, "必竟是店名", muted); len(edits) > 0 {
		t.Errorf("a muted rule spoke: %v", edits)
	}
}

func TestTargetConvertsTheScript(t *testing.T) {
	c := chinese.New(chinese.Config{Pack: pack(t)})
	for _, x := range []struct {
		target        text.Language
		before, after string
	}{
		{"zh-Hant", "他的头发很干,皇后说。", "他的頭髮很乾，皇后說。"},
		{"zh-HK", "里面有台湾的温水", "裏面有台灣的温水"},
		{"zh-Hans", "他的頭髮很乾，裡面有水。", "他的头发很干，里面有水。"},
		{"zh-Hant", "皇后的頭髮", "皇后的頭髮"},
		{"", "頭髮", "頭髮"},
	} {
		edits := check(t, c, x.before, write.CheckOptions{Target: x.target})
		checkEdits(t, x.before, x.after, textEdits(edits, all))
	}
}

func TestTargetWithoutThePackSaysWhatToDo(t *testing.T) {
	c := chinese.New(chinese.Config{Pack: t.TempDir()})
	_, err := c.Check(context.Background(), "头发", write.CheckOptions{Target: text.Traditional})
	if qiao.KindOf(err) != qiao.Unavailable || qiao.FixOf(err) != "Run: qiao model pull opencc" {
		t.Errorf("got %v, %q", err, qiao.FixOf(err))
	}
	if missing := c.Lacks(); len(missing) != 1 || missing[0].Fix == "" {
		t.Errorf("Lacks() = %v", missing)
	}
	if err := c.Warm(context.Background()); err != nil {
		t.Errorf("the rules need no pack: %v", err)
	}
}

func TestCheckStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := chinese.New(chinese.Config{}).Check(ctx, "你好,世界", write.CheckOptions{}); qiao.KindOf(err) != qiao.Canceled {
		t.Errorf("got %v", err)
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range slips {
		f.Add(s.before)
	}
	for _, s := range right {
		f.Add(s)
	}
	f.Add("\xff好,\xe4\xb8")
	f.Add("“\"”\"<<《（(")
	c := chinese.New(chinese.Config{Pangu: true})
	f.Fuzz(func(t *testing.T, s string) {
		edits := check(t, c, s, write.CheckOptions{})
		after, err := text.Apply(s, textEdits(edits, all))
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		checkEdits(t, s, after, textEdits(edits, all))
		if !slices.IsSortedFunc(edits, func(a, b write.Edit) int { return a.Start.Byte - b.Start.Byte }) {
			t.Errorf("%q: out of order", s)
		}
	})
}

func BenchmarkCheckSentence(b *testing.B) {
	c := chinese.New(chinese.Config{})
	s := "双方应当在本合同签订之后的十五个工作日内,按照附件三所列的清单完成设备的按装和调试，并由甲方在次确认验收结果。"
	if err := c.Warm(context.Background()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		check(b, c, s, write.CheckOptions{})
	}
}

func BenchmarkCheckMegabyte(b *testing.B) {
	c := chinese.New(chinese.Config{})
	s := strings.Repeat("双方应当在本合同签订之后的十五个工作日内，按照附件三所列的清单完成设备的安装和调试，并由甲方再次确认验收结果。\n", 6500)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		check(b, c, s, write.CheckOptions{})
	}
}

// Quadratic time would outlast any deadline of the suite: that these end is the
// test. How fast they are is in the benchmarks.
func TestCheckOfHostileTextEnds(t *testing.T) {
	c := chinese.New(chinese.Config{Pangu: true})
	for _, s := range []string{"我 的", "“我\"", "{我", "<a我", "`我", "好 .", "我(", "《我", "1：", "@a我", "，，", "...我", "我 ", "\"我", "百分之1"} {
		long := strings.Repeat(s, 300_000/len(s))
		check(t, c, long, write.CheckOptions{})
	}
}
