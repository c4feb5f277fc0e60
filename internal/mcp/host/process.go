package host

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/apps"
)

// grace is how long a program has to end by itself.
const grace = 300 * time.Millisecond

// A process is the program of a server.
type process struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout io.ReadCloser
	once   sync.Once
	ended  chan struct{}
}

// kept are the variables of ours that a program gets. Keys and the like are not.
var kept = []string{"PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SystemRoot", "USERPROFILE", "APPDATA", "TEMP"}

// start runs the command in a process group and a folder of its own.
func start(cfg Config, stderr *tail) (*process, error) {
	op := "app " + cfg.Name
	if err := os.MkdirAll(cfg.Dir, 0o700); cfg.Dir != "" && err != nil {
		return nil, qiao.E(qiao.Misconfigured, op, err)
	}
	cmd := exec.Command(cfg.Command[0], cfg.Command[1:]...)
	cmd.Dir, cmd.Env, cmd.Stderr = cfg.Dir, environment(cfg.Env), stderr
	cmd.WaitDelay = grace // for standard error, which a grandchild may hold
	apart(cmd)
	in, out, err := pipes(cmd)
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, qiao.Errorf(qiao.Misconfigured, op, "the program of the app %s cannot be started: %w", cfg.Name, err).
			WithFix("Name a program that is installed, in assistant.apps of the settings.")
	}
	p := &process{cmd: cmd, stdin: in, stdout: out, ended: make(chan struct{})}
	return p, nil
}

func pipes(cmd *exec.Cmd) (in io.WriteCloser, out io.ReadCloser, err error) {
	if in, err = cmd.StdinPipe(); err == nil {
		out, err = cmd.StdoutPipe()
	}
	return in, out, err
}

func environment(more map[string]string) []string {
	env := []string{}
	for _, name := range kept {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	for name, v := range more {
		env = append(env, name+"="+v)
	}
	return env
}

// kill ends the program and all of its group: kindly first, then surely. It returns
// when that is done.
func (p *process) kill() {
	p.once.Do(func() {
		defer close(p.ended)
		_ = p.stdin.Close()
		gone := make(chan struct{})
		go func() {
			_ = p.cmd.Wait() // how it ended does not matter
			close(gone)
		}()
		interrupt(p.cmd)
		select {
		case <-gone:
		case <-time.After(grace):
		}
		destroy(p.cmd) // what it started, too
		<-gone
	})
	<-p.ended
}

// A tail keeps the end of what is written to it. The zero value is ready.
type tail struct {
	mu  sync.Mutex
	end []byte
}

const tailSize = 2 << 10

// Write implements [io.Writer].
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.end = append(t.end, p[max(0, len(p)-tailSize):]...)
	t.end = append([]byte(nil), t.end[max(0, len(t.end)-tailSize):]...)
	return len(p), nil
}

// String is what was kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.end)
}

// one is text of a server on one line, cut to n characters.
func one(s string, n int) string {
	s = strings.Join(strings.Fields(apps.Clean(s)), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
