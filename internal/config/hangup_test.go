//go:build unix

package config_test

import (
	"os"
	"os/signal"
	"syscall"
)

// ignoreHangups keeps SIGHUP from ending the test while nobody watches.
func ignoreHangups() (stop func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP)
	return func() { signal.Stop(c) }
}
