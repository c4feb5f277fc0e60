package eval

import (
	"context"
	"os"
	"testing"
)

func TestFidelityOnSharedData(t *testing.T) {
	for _, path := range []string{"fidelity_cases.json", "plain", "jfleg/dev.src", "bea", "zh"} {
		t.Run(path, func(t *testing.T) {
			if testing.Short() {
				t.Skip("short")
			}
			path = "../../../shared/data/writing/" + path
			if _, err := os.Stat(path); err != nil {
				t.Skipf("no data at %s", path)
			}
			deps := Deps{}
			if os.Getenv("QIAO_SHOW") != "" {
				deps.Examples = 60
			}
			r, err := fidelity(context.Background(), path, deps)
			if err != nil {
				t.Fatal(err)
			}
			if os.Getenv("QIAO_SHOW") != "" {
				_ = r.Write(os.Stderr)
			}
		})
	}
}
