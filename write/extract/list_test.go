package extract_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/write/extract"
)

func itemTexts(items []extract.Item) []string {
	out := make([]string, len(items))
	for i, it := range items {
		out[i] = it.Text
	}
	return out
}

func TestList(t *testing.T) {
	for _, c := range []struct {
		name, s, lead string
		ordered       bool
		want          string // items between bars
	}{
		{"a series with and", "We need eggs, milk, bread and sugar.", "We need", false, "eggs|milk|bread|sugar"},
		{"the Oxford comma", "The kit includes a tent, two sleeping bags, and a stove.", "The kit includes", false, "a tent|two sleeping bags|a stove"},
		{"顿号", "我们需要鸡蛋、牛奶、面包和糖。", "我们需要", false, "鸡蛋|牛奶|面包|糖"},
		{"after a colon", "会议讨论了三个问题：预算、人员以及时间安排。", "会议讨论了三个问题：", false, "预算|人员|时间安排"},
		{"ordinals", "First, open the box. Second, remove the foam. Finally, plug it in.", "", true, "open the box|remove the foam|plug it in"},
		{"首先其次最后", "首先打开盒子，其次取出泡沫，最后接通电源。", "", true, "打开盒子|取出泡沫|接通电源"},
		{"一是二是", "工作有三项：一是抓生产；二是保安全；三是促增长。", "工作有三项：", true, "抓生产|保安全|促增长"},
		{"numbers in brackets", "Steps: (1) mix; (2) bake; (3) cool.", "Steps:", true, "mix|bake|cool"},
		{"numbered lines", "1. apples\n2. pears\n3. plums", "", true, "apples|pears|plums"},
		{"bullets with a lead", "Shopping:\n- apples\n- pears", "Shopping:", false, "apples|pears"},
		{"一、二、", "一、总则\n二、细则", "", true, "总则|细则"},
		{"semicolons", "要求如下：准时到岗；认真工作；保守秘密。", "要求如下：", false, "准时到岗|认真工作|保守秘密"},
		{"short lines", "milk\neggs\nbread", "", false, "milk|eggs|bread"},
	} {
		l, err := extract.List(c.s)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := strings.Join(itemTexts(l.Items), "|"); got != c.want || l.Lead.Text != c.lead || l.Ordered != c.ordered {
			t.Errorf("%s: got %q, lead %q, ordered %v", c.name, got, l.Lead.Text, l.Ordered)
		}
		checkItems(t, c.s, append(slices.Clone(l.Items), l.Lead))
	}
}

func checkItems(t *testing.T, s string, items []extract.Item) {
	t.Helper()
	for _, it := range items {
		if it.Of(s) != it.Text {
			t.Errorf("%q: an item is not where it says: %+v", s, it)
		}
	}
}

func TestListIsNeverInvented(t *testing.T) {
	for _, s := range []string{
		"", "I met Anna in Paris.", "今天天气很好，我们去公园玩了，晚上回家。",
		"He went home, he slept, and he woke up late in the morning without any plan at all.",
		"The first time I saw him was in May; the second was in June.",
	} {
		l, err := extract.List(s)
		if qiao.KindOf(err) != qiao.Unsupported || !strings.Contains(qiao.FixOf(err), "Connect a model") {
			t.Errorf("%q: got %q, %v", s, itemTexts(l.Items), err)
		}
	}
}

func TestListRenders(t *testing.T) {
	l, err := extract.List("First, open the box. Second, close it.")
	if err != nil {
		t.Fatal(err)
	}
	if got := l.Markdown(); got != "1. open the box\n2. close it" {
		t.Errorf("Markdown: %q", got)
	}
	if got := l.Plain(); got != "open the box\nclose it" {
		t.Errorf("Plain: %q", got)
	}
}

func FuzzList(f *testing.F) {
	for _, s := range []string{"We need eggs, milk and bread.", "一、甲\n二、乙", "a；b；c", "(1) a (2) b", "\xff, , and", "：、、、和"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := extract.List(s)
		if err == nil && len(l.Items) < 2 {
			t.Errorf("%q: a list of %d", s, len(l.Items))
		}
		checkItems(t, s, append(l.Items, l.Lead))
		l.Markdown()
	})
}
