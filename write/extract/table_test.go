package extract_test

import (
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/write/extract"
)

func TestTable(t *testing.T) {
	for _, c := range []struct{ name, s, want string }{ // want: rows as tab-separated lines
		{"parallel clauses", "apples cost 5 dollars, pears cost 7 dollars and plums cost 9 dollars", "\tcost\napples\t5 dollars\npears\t7 dollars\nplums\t9 dollars"},
		{"并列分句", "北京人口2189万，上海人口2487万。", "\t人口\n北京\t2189万\n上海\t2487万"},
		{"prices", "苹果5元，香蕉7元，梨3元。", "苹果\t5元\n香蕉\t7元\n梨\t3元"},
		{"keys and values", "Name: Anna\nCity: Paris\nAge: 30", "Name\tAnna\nCity\tParis\nAge\t30"},
		{"records", "姓名：张三\n年龄：30\n\n姓名：李四\n年龄：25", "姓名\t年龄\n张三\t30\n李四\t25"},
		{"records in lines", "name: Li, age: 3\nname: Bo, age: 4", "name\tage\nLi\t3\nBo\t4"},
		{"CSV", "name,age\n\"Doe, Anna\",30\nBo,31", "name\tage\nDoe, Anna\t30\nBo\t31"},
		{"TSV", "姓名\t年龄\n张三\t30", "姓名\t年龄\n张三\t30"},
		{"Markdown", "See:\n\n| a | b |\n|---|---|\n| 1 |  |\n", "a\tb\n1\t"},
		{"aligned columns", "X   Y   Z\n1   2   3\n4   5   6", "X\tY\tZ\n1\t2\t3\n4\t5\t6"},
	} {
		g, err := extract.Table(c.s)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := g.Plain(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		for _, row := range append(g.Rows, g.Header) {
			checkItems(t, c.s, row)
		}
	}
}

func TestTableIsNeverInvented(t *testing.T) {
	for _, s := range []string{
		"", "I like tea, and you like coffee.", "他去年30岁，她在2020年来到北京。",
		"Revenue rose 5% in 2020, costs fell 3% in 2021.", "Dear Anna,\nI am well, thank you.\nYours, Bo",
		"He said: no.",
	} {
		g, err := extract.Table(s)
		if qiao.KindOf(err) != qiao.Unsupported || qiao.FixOf(err) == "" {
			t.Errorf("%q: got %q, %v", s, g.Plain(), err)
		}
	}
}

func TestTableRenders(t *testing.T) {
	g, err := extract.Table("a: x|y\nb: z")
	if err != nil {
		t.Fatal(err)
	}
	if got := g.Markdown(); got != "|  |  |\n| --- | --- |\n| a | x\\|y |\n| b | z |" {
		t.Errorf("got %q", got)
	}
}

func FuzzTable(f *testing.F) {
	for _, s := range []string{"a,b\n\"1\",2", "a|b\n-|-\n1|2", "x: 1\ny: 2", "苹果5元，梨3元", "\"a", "a\t\n\t", "\xff 5, \xff 7"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		g, err := extract.Table(s)
		if err != nil {
			return
		}
		for _, row := range g.Rows {
			if len(row) != len(g.Rows[0]) || g.Header != nil && len(row) != len(g.Header) {
				t.Errorf("%q: ragged rows", s)
			}
			checkItems(t, s, row)
		}
		if lines := strings.Count(g.Markdown(), "\n"); lines != len(g.Rows)+1 {
			t.Errorf("%q: %d lines for %d rows", s, lines, len(g.Rows))
		}
	})
}

// Quadratic time would outlast any deadline of the suite: that these end is the
// test. How fast they are is in the benchmarks.
func TestStructureOfALongTextEnds(t *testing.T) {
	for _, unit := range []string{"a,", "a|", "a: 1\n", "首先", "first, ", "；", "一是", "、a", "x 5, ", "\t", "(1) ", "- a\n", "\"a,", " and ", ": "} {
		s := strings.Repeat(unit, 300_000/len(unit))
		if l, err := extract.List(s); err == nil && len(l.Items) < 2 {
			t.Errorf("%q repeated is a list of %d", unit, len(l.Items))
		}
		if g, err := extract.Table(s); err == nil && len(g.Rows) == 0 {
			t.Errorf("%q repeated is an empty table", unit)
		}
	}
}
