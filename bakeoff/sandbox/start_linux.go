package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/qiao-ai/qiao"
)

// A Box runs programs. It may be used by many goroutines.
type Box struct {
	limits Limits
	python string // as resolved: no symbolic link
}

// New returns a Box in which a trial program has run. It fails with Kind
// Unsupported where there is no Python 3 or programs cannot be isolated.
func New(ctx context.Context, limits Limits) (*Box, error) {
	found := errors.New("there is no python3 in /usr/bin, /usr/local/bin or on the path")
	for _, python := range pythons() {
		b := &Box{limits: limits.withDefaults(), python: python}
		r, err := b.Run(ctx, "print(6*7)")
		if err == nil && string(r.Stdout) == "42\n" {
			return b, nil
		}
		if err == nil {
			err = errors.New("the trial program did not run: " + firstLine(r.Stderr))
		}
		found = err
	}
	return nil, unsupported(found)
}

func unsupported(err error) error {
	if qiao.KindOf(err) == qiao.Unsupported {
		return err
	}
	return qiao.E(qiao.Unsupported, "sandbox: isolate programs", err).
		WithFix("Run this on Linux 5.12 or newer with python3 in /usr/bin and user namespaces allowed; programs are never run unprotected.")
}

// pythons lists the interpreters to try, resolved, the system's first.
func pythons() []string {
	var list []string
	candidates := []string{"/usr/bin/python3", "/usr/local/bin/python3"}
	if p, err := exec.LookPath("python3"); err == nil {
		candidates = append(candidates, p)
	}
	for _, p := range candidates {
		if real, err := filepath.EvalSymlinks(p); err == nil {
			list = append(list, real)
		}
	}
	return list
}

func firstLine(b []byte) string {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return string(line)
}

// Run runs a Python program on its own: its stdin is empty.
func (b *Box) Run(ctx context.Context, source string) (Result, error) {
	p, err := b.start(ctx, "import sys\nexec(compile(sys.stdin.read(), 'program', 'exec'), {'__name__': '__main__'})", source)
	if err != nil {
		return Result{}, err
	}
	return p.wait()
}

// self is this binary. Nobody, whom root becomes, may not be able to reach it
// by its path.
const self = "/proc/self/exe"

// A process is a program that runs.
type process struct {
	cmd    *exec.Cmd
	ctx    context.Context
	cancel context.CancelFunc
	began  time.Time
	out    capped
	err    capped
	status *os.File // says why isolation failed; empty if it did not
}

// start runs driver, which Python takes from its command line, with stdin and
// files, which are its descriptors from 3 on. The caller must wait.
func (b *Box) start(ctx context.Context, driver, stdin string, files ...*os.File) (*process, error) {
	setup, err := json.Marshal(setup{Python: b.python, Driver: driver, Limits: b.limits, Status: 3 + len(files)})
	if err != nil {
		return nil, qiao.E(qiao.Invalid, "sandbox", err)
	}
	status, told, err := os.Pipe()
	if err != nil {
		return nil, unsupported(err)
	}
	defer told.Close()
	p := &process{began: time.Now(), status: status}
	p.ctx, p.cancel = context.WithTimeout(ctx, b.limits.Wall)
	p.out, p.err = capped{left: b.limits.Output, full: p.cancel}, capped{left: b.limits.Output, full: p.cancel}
	p.cmd = exec.CommandContext(p.ctx, self)
	p.cmd.Args = []string{childName, string(setup)}
	p.cmd.Env = []string{}
	p.cmd.Dir = "/"
	p.cmd.Stdin = bytes.NewReader([]byte(stdin))
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.err
	p.cmd.ExtraFiles = append(files[:len(files):len(files)], told)
	p.cmd.WaitDelay = time.Second
	p.cmd.SysProcAttr = isolation()
	runtime.LockOSThread() // Pdeathsig is tied to the thread
	if err := p.cmd.Start(); err != nil {
		runtime.UnlockOSThread()
		status.Close()
		p.cancel()
		return nil, unsupported(err)
	}
	return p, nil
}

// isolation asks for the namespaces. Root stands for nobody, others for
// themselves.
func isolation() *syscall.SysProcAttr {
	uid, gid := os.Geteuid(), os.Getegid()
	if uid == 0 {
		uid, gid = 65534, 65534
	}
	return &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET |
			syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: gid, Size: 1}},
		Credential:  &syscall.Credential{Uid: 0, Gid: 0, NoSetGroups: true},
		Setsid:      true,
		Pdeathsig:   syscall.SIGKILL,
	}
}

func (p *process) wait() (Result, error) {
	err := p.cmd.Wait()
	runtime.UnlockOSThread()
	defer p.cancel()
	defer p.status.Close()
	reason, _ := io.ReadAll(io.LimitReader(p.status, 4096))
	if len(reason) > 0 {
		return Result{}, unsupported(errors.New(string(reason)))
	}
	r := Result{
		Exit: p.cmd.ProcessState.ExitCode(), Stdout: p.out.bytes(), Stderr: p.err.bytes(), Took: time.Since(p.began),
		Truncated: p.out.over() || p.err.over(),
	}
	if status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		r.signal = status.Signal().String()
	}
	r.TimedOut = !r.Truncated && errors.Is(p.ctx.Err(), context.DeadlineExceeded)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && p.ctx.Err() == nil {
		return r, qiao.E(qiao.Unavailable, "sandbox: run", err)
	}
	return r, nil
}

// capped keeps what is written up to a limit and calls full beyond it.
type capped struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	left int64
	full func()
}

func (c *capped) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if int64(len(b)) > c.left {
		if c.left >= 0 {
			c.buf.Write(b[:c.left])
		}
		c.left = -1
		c.full()
		return len(b), nil
	}
	c.left -= int64(len(b))
	return c.buf.Write(b)
}

func (c *capped) bytes() []byte { c.mu.Lock(); defer c.mu.Unlock(); return c.buf.Bytes() }

func (c *capped) over() bool { c.mu.Lock(); defer c.mu.Unlock(); return c.left < 0 }
