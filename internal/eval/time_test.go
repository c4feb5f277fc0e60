package eval

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/when"
)

// timeData is where data for development lies, beside the project.
const timeData = "../../../shared/data/assistant"

// The floors are below what was measured, and above what issue 4 asks for.
func TestTimesAreUnderstoodAsWellAsMeasured(t *testing.T) {
	for _, c := range []struct {
		path  string
		floor float64
	}{
		{"time_duckling_sample/time_en.json", 93},
		{"time_duckling_sample/time_zh.json", 95},
		{"recognizers_text_specs/DateTime/English/DateTimeModel.json", 88},
		{"recognizers_text_specs/DateTime/Chinese/DateTimeModel.json", 92},
		{"recognizers_text_specs/Number/Chinese/NumberModel.json", 96},
	} {
		t.Run(c.path, func(t *testing.T) {
			path := filepath.Join(timeData, c.path)
			if _, err := os.Stat(path); err != nil {
				t.Skipf("the development data is not here: %s", path)
			}
			examples, _ := strconv.Atoi(os.Getenv("QIAO_EXAMPLES"))
			report, err := Time().Run(context.Background(), path, Deps{Examples: examples})
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			if err := report.Write(&b); err != nil {
				t.Fatal(err)
			}
			t.Log(b.String())
			if got, _ := report.Sets[0].Figure("exact"); got < c.floor {
				t.Errorf("%.1f %% exact, the floor is %.1f", got, c.floor)
			}
		})
	}
}

func TestRecurrencesAreWrittenAsTIMEX(t *testing.T) {
	for _, c := range []struct{ said, want string }{
		{"every day", "P1D"},
		{"every two weeks", "P2W"},
		{"every Monday at 4pm", "XXXX-WXX-1T16"},
		{"every weekday", "P1WD"},
		{"每月15号", "XXXX-XX-15"},
		{"每天早上", "TMO"},
	} {
		r := when.Parse(c.said, when.Context{})
		if len(r) != 1 || timex(r[0].Repeat) != c.want {
			t.Errorf("%q: %+v, want %s", c.said, r, c.want)
		}
	}
}
