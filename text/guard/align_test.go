package guard_test

import (
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/guard"
)

func TestAlignFindsWhereASentenceComesFrom(t *testing.T) {
	source := "The ferry was late. It left Oslo at noon. Tickets cost 40 euros. 船票很贵。"
	output := "The late ferry left Oslo at noon. Tickets were 40 euros. 船票很贵。 Bring a hat."
	var got []string
	for _, p := range guard.Align(source, output) {
		var from []string
		for _, r := range p.Sources {
			from = append(from, r.Of(source))
		}
		got = append(got, p.Output.Of(output)+" < "+strings.Join(from, " + "))
	}
	want := []string{
		"The late ferry left Oslo at noon. < It left Oslo at noon. + The ferry was late.",
		"Tickets were 40 euros. < Tickets cost 40 euros.",
		"船票很贵。 < 船票很贵。",
		"Bring a hat. < ",
	}
	// four sentences on each side pair one by one only if they are in order
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestCheckEditAsksBeforeAFactChanges(t *testing.T) {
	source := "teh meeting with Mr. Okafor is at 3:30 pm, and we are not late. 我们三月四号见。"
	for _, c := range []struct {
		before, after string
		hard          bool
	}{
		{"teh", "The", false},
		{"Okafor", "Oakfort", true},
		{"3:30", "3:00", true},
		{"not ", "", true},
		{"late. ", "late.  ", false},
		{"四", "五", true},
		{"号", "日", false},
	} {
		i := strings.Index(source, c.before)
		hard := false
		for _, f := range guard.CheckEdit(source, text.NewEdit(source, i, i+len(c.before), c.after)) {
			hard = hard || f.Severity == guard.Hard
		}
		if hard != c.hard {
			t.Errorf("%q to %q: hard is %v", c.before, c.after, hard)
		}
	}
	stale := text.Edit{Before: "x"}
	stale.End.Byte = 1
	if f := guard.CheckEdit(source, stale); len(f) != 1 || f[0].Kind != "edit" {
		t.Errorf("an edit that does not fit gave %v", f)
	}
}
