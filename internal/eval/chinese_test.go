package eval

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write/chinese"
)

func TestDetokeniseHan(t *testing.T) {
	for before, after := range map[string]string{
		"他 说 , 好 .":             "他说，好。",
		"甲 ( A ) 与 乙 ; 3 . 5 倍": "甲（A）与乙；3.5倍",
		"比 为 1 : 2 , 即 0 . 5":   "比为1:2，即0.5",
		"他 说 : \" 好 ! \"":       "他说：“好！”",
		"等 等 . . .":             "等等……",
		"a , b":                 "a,b",
	} {
		if got := detokeniseHan(before); got != after {
			t.Errorf("%q: got %q, want %q", before, got, after)
		}
	}
}

func TestFCGECOperations(t *testing.T) {
	one := 1
	for _, c := range []struct{ sentence, operation, want string }{
		{"他去年过年了", `[{"Delete":[1,2]}]`, "他过年了"},
		{"能否成功关系到他", `[{"Insert":[{"pos":6,"tag":"INS_2","label":["能否"]}]}]`, "能否成功关系到能否他"},
		{"他走路线", `[{"Modify":[{"pos":1,"tag":"MOD_2+DEL_1","label":"用"}]}]`, "他用线"},
		{"甲乙丙", `[{"Switch":[2,0,1],"Insert":[{"pos":0,"tag":"INS_1","label":"丁"}]}]`, "丙丁甲乙"},
		{"甲乙", `[{"Delete":[9]}]`, ""},
	} {
		p := fcgecItem{Sentence: c.sentence, ErrorFlag: &one, Operation: c.operation}.pair()
		if got := strings.Join(p.refs, "|"); got != c.want {
			t.Errorf("%s: got %q, want %q", c.operation, got, c.want)
		}
	}
}

func TestChineseCountsByCharacter(t *testing.T) {
	checker := chinese.New(chinese.Config{})
	deps := Deps{Checker: func(text.Language) Checker { return checker }}
	dir := t.TempDir()
	for name, data := range map[string]string{
		"pairs.txt": "他 必 竟 来 了 。\t他 毕 竟 来 了 。\n他 来 了 。\t他 来 了 。\n他 按 装 的 。\t他 按 装 的 。\n",
		"refs.txt":  "1\t他必竟来了。\t他毕竟来了。\t他来了。\n2\t他来了。\t没有错误\n",
		"fc.json":   `{"a":{"sentence":"他必竟来了。","error_flag":1,"operation":"[{\"Modify\":[{\"pos\":1,\"tag\":\"MOD_1\",\"label\":\"毕\"}]}]"},"b":{"sentence":"他来了。","error_flag":0,"operation":"[]"}}`,
		"other.txt": "no pairs\n", "other.json": `[1]`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string][3]float64{"pairs": {50, 50, 100}, "refs": {0, 100, 100}, "fc": {0, 100, 100}}
	files, err := filesAt(dir)
	if err != nil {
		t.Fatal(err)
	}
	sets := chineseFormat{}.Find(files)
	if len(sets) != len(want) {
		t.Fatalf("%d sets were found", len(sets))
	}
	for _, d := range sets {
		set, err := d.Measure(context.Background(), deps)
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range []string{"unchanged_edited_auto", "auto_precision", "auto_recall"} {
			if got, _ := set.Figure(name); got != want[set.Name][i] {
				t.Errorf("%s: %s = %v, want %v", set.Name, name, got, want[set.Name][i])
			}
		}
	}
}

func TestCleanTakesTheUnchangedPairs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pairs.txt")
	if err := os.WriteFile(path, []byte("他 必 竟 来 了 。\t他 毕 竟 来 了 。\n他 来 了 。\t他 来 了 。\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	checker := chinese.New(chinese.Config{})
	report, err := Clean().Run(context.Background(), path, Deps{Checker: func(text.Language) Checker { return checker }})
	if err != nil || len(report.Sets) != 1 {
		t.Fatalf("got %v, %v", report, err)
	}
	if set := report.Sets[0]; set.Items != 1 || set.Format != "chinese" {
		t.Errorf("got %+v", set)
	}
}

// TestUnchangedChineseIsLeftAlone holds the bar of one sentence in a hundred.
func TestUnchangedChineseIsLeftAlone(t *testing.T) {
	files, err := filesAt(filepath.Join("..", "..", "..", "shared", "data", "writing", "zh"))
	if err != nil {
		t.Skip("the evaluation data is not beside the project (../shared/data/writing/zh)")
	}
	checker := chinese.New(chinese.Config{})
	deps := Deps{Checker: func(text.Language) Checker { return checker }}
	for _, d := range (chineseFormat{}).Find(files) {
		set, err := d.Measure(context.Background(), deps)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %+v", set.Name, set.Figures)
		if got, _ := set.Figure("unchanged_edited_any"); got > 1 && strings.Contains("cot mec", set.Name) {
			t.Errorf("%s: %.2f %% of unchanged sentences get an edit", set.Name, got)
		}
	}
}
