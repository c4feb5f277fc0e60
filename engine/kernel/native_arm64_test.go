package kernel

import "testing"

// An emulation of the largest processor must have what the kernels need.
func TestNeonIsThere(t *testing.T) {
	if Sets()[0].Name() != "neon" {
		t.Skip("this processor has no SDOT")
	}
}
