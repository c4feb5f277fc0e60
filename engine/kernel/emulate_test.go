package kernel

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// The kernels for arm64 are tested on other machines too, where QEMU's user
// emulation is installed: Debian's package qemu-user-static.
func TestArm64UnderEmulation(t *testing.T) {
	if runtime.GOARCH == "arm64" {
		t.Skip("this is arm64: the other tests show it")
	}
	if testing.Short() {
		t.Skip("it compiles for another processor: not with -short")
	}
	var qemu string
	for _, name := range []string{"qemu-aarch64-static", "qemu-aarch64"} {
		if path, err := exec.LookPath(name); err == nil {
			qemu = path
		}
	}
	if qemu == "" {
		t.Skip("there is no qemu-aarch64; install qemu-user-static to test the kernels for arm64")
	}
	binary := filepath.Join(t.TempDir(), "kernel.test")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", binary, ".")
	build.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run := exec.CommandContext(t.Context(), qemu, "-cpu", "max", binary, "-test.run", "Products|Sets|Vectors|Exp|Neon")
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
