//go:build unix && !linux

package host

import "syscall"

// dieWithParent does nothing: there the program ends when its standard input does.
func dieWithParent(*syscall.SysProcAttr) {}
