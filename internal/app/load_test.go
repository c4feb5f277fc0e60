package app_test

import (
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/load/job"
)

// TestALoadTestIsDoneAndKept starts a test as a server does, follows it, and reads
// its report again afterwards.
func TestALoadTestIsDoneAndKept(t *testing.T) {
	p := says(t, "It is seven.")
	a := newHome(t).open(t, "partners:\n"+partnerYAML("near", p.URL, ", local: true"))
	loads := a.Loads()
	defer loads.Close()
	spec := job.Spec{Model: "near/m", Rate: 30, Seconds: 1}
	id, err := loads.Start(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := loads.Start(t.Context(), spec); qiao.KindOf(err) != qiao.Conflict || qiao.FixOf(err) == "" {
		t.Errorf("a second at once: %v", err)
	}
	for _, err := range loads.Watch(t.Context(), id) {
		if err != nil {
			t.Fatal(err)
		}
	}
	again := a.Loads() // as after a restart
	defer again.Close()
	r, err := again.Report(id)
	if err != nil || !r.Done || r.Result.Good == 0 || r.Result.Good != r.Result.Sent {
		t.Errorf("kept %+v, %v", r, err)
	}
	if list, err := again.List(); err != nil || len(list) != 1 || list[0].ID != id || list[0].Result.Seconds != nil {
		t.Errorf("listed %+v, %v", list, err)
	}
	for _, wrong := range []string{"none", "../qiao", "", "20250101-000000.000"} {
		if _, err := again.Report(wrong); qiao.KindOf(err) != qiao.NotFound {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	if _, err := loads.Start(t.Context(), job.Spec{Model: "nobody", Rate: 1}); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("nobody: %v", err)
	}
}
