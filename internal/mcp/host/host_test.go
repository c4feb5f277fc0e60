package host_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/apps"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/internal/mcp/host"
	"github.com/qiao-ai/qiao/internal/mcp/host/hosttest"
)

func TestMain(m *testing.M) {
	hosttest.Main()
	os.Exit(m.Run())
}

// run makes a server of a mode.
func run(t *testing.T, mode hosttest.Mode, change func(*host.Config)) (*host.Server, string) {
	t.Helper()
	dir := t.TempDir()
	file := hosttest.File(dir)
	cfg := host.Config{Name: "weather", Command: hosttest.Command(), Env: hosttest.Env(mode, file), Dir: dir, Start: 20 * time.Second}
	if change != nil {
		change(&cfg)
	}
	s := host.New(cfg)
	t.Cleanup(s.Close)
	return s, file
}

func hashOf(t *testing.T, s *host.Server, name string) string {
	t.Helper()
	tools, err := s.Tools(t.Context())
	if err != nil {
		t.Fatal(err, s.Cause(), s.Said())
	}
	for _, tool := range tools {
		if tool.Name == name {
			return apps.Hash(tool)
		}
	}
	t.Fatalf("no tool %s among %d", name, len(tools))
	return ""
}

func forecast(t *testing.T, s *host.Server, hash string) (apps.Answer, error) {
	return s.Call(t.Context(), "get_forecast", hash, map[string]any{"city": "Beijing"})
}

func TestAToolIsCalledInAProgramOfItsOwn(t *testing.T) {
	s, file := run(t, hosttest.Good, nil)
	if state, _ := s.State(); state != host.Idle {
		t.Errorf("before it is needed it is %s", state)
	}
	a, err := forecast(t, s, hashOf(t, s, "get_forecast"))
	if err != nil || a.Text != "Sunny in Beijing." || a.Failed {
		t.Errorf("%+v, %v", a, err)
	}
	if state, _ := s.State(); state != host.Running || len(hosttest.Calls(file)) != 1 {
		t.Errorf("it is %s", state)
	}
	s.Close()
	if _, err := forecast(t, s, ""); qiao.KindOf(err) != qiao.Unavailable {
		t.Errorf("after it was stopped: %v", err)
	}
}

func TestWhateverAServerDoesIsBounded(t *testing.T) {
	quick := func(c *host.Config) { c.Call = 300 * time.Millisecond }
	for _, c := range []struct {
		mode   hosttest.Mode
		change func(*host.Config)
		kind   qiao.Kind
		says   string
	}{
		{hosttest.Flood, nil, qiao.TooLarge, "more than it may"},
		{hosttest.Chatter, nil, qiao.TooLarge, "more than it may"},
		{hosttest.Deep, nil, qiao.TooLarge, "nested too deeply"},
		{hosttest.Hang, quick, qiao.Timeout, "did not answer in time"},
		{hosttest.Dies, nil, qiao.Unavailable, "has ended"},
	} {
		t.Run(string(c.mode), func(t *testing.T) {
			t.Parallel()
			now := time.Now()
			s, _ := run(t, c.mode, func(cfg *host.Config) {
				cfg.Now = func() time.Time { return now }
				if c.change != nil {
					c.change(cfg)
				}
			})
			hash := hashOf(t, s, "get_forecast")
			_, err := forecast(t, s, hash)
			if qiao.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "rain") {
				t.Fatalf("kind %s: %v", qiao.KindOf(err), err)
			}
			if c.mode == hosttest.Deep {
				return // it was refused, and the server runs on
			}
			if _, err := forecast(t, s, hash); qiao.KindOf(err) != qiao.Unavailable || !strings.Contains(err.Error(), "tried again in 1s") {
				t.Errorf("at once again: %v", err)
			}
			now = now.Add(time.Second)
			if _, err := forecast(t, s, hash); qiao.KindOf(err) != c.kind {
				t.Errorf("a second later: %v", err)
			}
			if _, err := forecast(t, s, hash); err == nil || !strings.Contains(err.Error(), "tried again in 2s") {
				t.Errorf("it waits longer each time: %v", err)
			}
		})
	}
}

func TestWhatCannotBeStartedSaysSo(t *testing.T) {
	for _, c := range []struct {
		name   string
		mode   hosttest.Mode
		change func(*host.Config)
		kind   qiao.Kind
	}{
		{"no such program", hosttest.Good, func(c *host.Config) { c.Command = []string{"/nowhere/app"} }, qiao.Misconfigured},
		{"it ends at once", hosttest.Crashes, nil, qiao.Unavailable},
		{"it speaks something else", hosttest.Garbage, nil, qiao.Unavailable},
		{"it is deaf", hosttest.Deaf, func(c *host.Config) { c.Start = 200 * time.Millisecond }, qiao.Timeout},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, _ := run(t, c.mode, c.change)
			_, err := s.Tools(t.Context())
			if qiao.KindOf(err) != c.kind {
				t.Errorf("kind %s: %v (%s)", qiao.KindOf(err), err, s.Cause())
			}
			if state, why := s.State(); state != host.Down || why == nil {
				t.Errorf("it is %s, %v", state, why)
			}
			if c.mode == hosttest.Crashes && !strings.Contains(s.Said(), "my settings") {
				t.Errorf("its owner reads %q", s.Said())
			}
		})
	}
}

func TestAToolThatSaysSomethingElseIsNotCalled(t *testing.T) {
	var listed [][]intent.Tool
	s, file := run(t, hosttest.RugPull, func(c *host.Config) {
		c.Listed = func(_ context.Context, tools []intent.Tool) { listed = append(listed, tools) }
	})
	hash := hashOf(t, s, "get_forecast")
	if _, err := forecast(t, s, hash); err != nil {
		t.Fatal(err)
	}
	_, err := forecast(t, s, hash)
	if qiao.KindOf(err) != qiao.Conflict || qiao.FixOf(err) == "" || len(listed) < 2 {
		t.Errorf("it was called: %v, %d lists", err, len(listed))
	}
	if calls := hosttest.Calls(file); !slices.Equal(calls, []string{"get_forecast"}) {
		t.Errorf("it got %q", calls)
	}
}

func TestAServerIsToldOfNothing(t *testing.T) {
	s, _ := run(t, hosttest.Asks, nil)
	a, err := forecast(t, s, hashOf(t, s, "get_forecast"))
	if err != nil || !strings.Contains(a.Text, "Nobody told me anything") {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestNothingOfAProgramIsLeft(t *testing.T) {
	s, file := run(t, hosttest.Stubborn, nil)
	hashOf(t, s, "get_forecast")
	pids := hosttest.Calls(file)
	if len(pids) != 2 {
		t.Fatalf("it noted %q", pids)
	}
	s.Close()
	for _, p := range pids {
		pid, err := strconv.Atoi(p)
		if err != nil {
			t.Fatal(err)
		}
		if err := gone(t.Context(), pid); err != nil {
			t.Errorf("process %d: %v", pid, err)
		}
	}
}

// gone waits until a process has ended; one that only waits to be reaped has.
func gone(ctx context.Context, pid int) error {
	for range 500 {
		stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) || err == nil && strings.Contains(string(stat), ") Z ") {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
	return errors.New("it still runs")
}

func TestALeavingCallerLeavesTheServerRunning(t *testing.T) {
	s, _ := run(t, hosttest.Hang, nil)
	hash := hashOf(t, s, "get_forecast")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := s.Call(ctx, "get_forecast", hash, map[string]any{"city": "Beijing"})
		done <- err
	}()
	cancel()
	if err := <-done; qiao.KindOf(err) != qiao.Canceled {
		t.Errorf("it fails with %v", err)
	}
	if a, err := s.Call(t.Context(), "send_note", hashOf(t, s, "send_note"), map[string]any{"text": "x"}); err != nil || a.Text != "Sent." {
		t.Errorf("another call: %+v, %v", a, err)
	}
}
