//go:build unix

package pack

import (
	"os/exec"
	"syscall"
)

// stopWholeTree makes cancelling cmd end what cmd has started too.
func stopWholeTree(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}
