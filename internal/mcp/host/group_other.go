//go:build !unix

package host

import "os/exec"

func apart(*exec.Cmd) {}

func interrupt(*exec.Cmd) {}

func destroy(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
