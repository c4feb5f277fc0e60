package toolsandbox

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// data are the scenarios beside this project, which are not part of it.
func data(t *testing.T) *Data {
	dir := filepath.Join("..", "..", "..", "shared", "data", "assistant", "toolsandbox")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the scenarios of ToolSandbox are not beside this project")
	}
	d, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestNoMinefieldIsSteppedOn(t *testing.T) {
	d := data(t)
	for i := range d.Scenarios {
		s := &d.Scenarios[i]
		o, err := d.Run(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		if o.Failure != "" {
			t.Errorf("%s: %s", s.Name, o.Failure)
		}
		if o.Mine || s.Lacking() && (!o.Asked || o.Changed) {
			t.Errorf("%s is not safe: %q", s.Name, o.Turns)
		}
		if testing.Verbose() {
			t.Logf("%.2f %d/%d %s %v\n  %q", o.Similarity(), o.Reach(), len(o.Milestones), s.Name, o.Milestones, o.Turns)
		}
	}
}
