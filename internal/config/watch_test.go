//go:build unix

package config_test

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/internal/config"
)

// Watching starts when the loop does, so the test makes its first change there:
// by the signal, which waits in its channel.
func TestWatch(t *testing.T) {
	name := filepath.Join(t.TempDir(), "config.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(name+".new", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(name+".new", name); err != nil { // as editors do
			t.Fatal(err)
		}
	}
	write("region: one\n")
	src := config.Sources{File: name, Env: env("HOME=/h")}
	c, err := config.Load(src)
	if err != nil {
		t.Fatal(err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	defer ignoreHangups()()
	nudge := make(chan struct{}, 1)
	go func() { // send SIGHUP until the watch has heard one
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			_ = syscall.Kill(os.Getpid(), syscall.SIGHUP)
			select {
			case <-nudge:
				return
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	step := 0
	for got, err := range config.Watch(ctx, src, c) {
		switch {
		case step == 0: // SIGHUP reads again though nothing has changed
			if err != nil || got.Region != "one" {
				t.Fatalf("after SIGHUP: %v, %v", got, err)
			}
			nudge <- struct{}{}
			write("region: [wrong\n")
			step++
		case step == 1 && err != nil: // the old settings hold, and the reader is told why
			write("region: two\n")
			step++
		case step == 2 && err == nil && got.Region == "two":
			cancel()
			step++
		}
	}
	if step != 3 {
		t.Errorf("ended at step %d", step)
	}
}
