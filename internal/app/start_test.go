//go:build linux

package app_test

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What an idle server may hold, in kB. How soon it is ready is measured by
// bench/writing.
const mostMemory = 60 << 10

func TestAnIdleServerIsSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: it builds the program (-short)")
	}
	program := filepath.Join(t.TempDir(), "qiao")
	if out, err := exec.Command("go", "build", "-o", program, "../../cmd/qiao").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	took, memory := start(t, program)
	if memory > mostMemory {
		t.Errorf("an idle server takes %d kB, more than %d", memory, mostMemory)
	}
	t.Logf("ready after %v with %d kB", took, memory)
}

// start runs the server until it is ready, and returns the time and the memory in
// kB that it took.
func start(t *testing.T, program string) (time.Duration, int) {
	t.Helper()
	cmd := exec.Command(program, "serve", "--listen", "127.0.0.1:0", "--json")
	cmd.Env = []string{"HOME=" + t.TempDir(), "QIAO_DISCOVER=false"}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Errorf("it did not stop well: %v", err)
		}
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), `{"url":"`), `"}`)
	resp, err := http.Get(url + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return time.Since(began), memory(t, cmd.Process.Pid)
}

func memory(t *testing.T, pid int) (kB int) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kB); err == nil {
			return kB
		}
	}
	t.Fatal("no VmRSS")
	return 0
}
