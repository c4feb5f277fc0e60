//go:build unix

package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// A Server is a PostgreSQL that was started here.
type Server struct {
	folder string // its data, and its socket
	bin    string // of the programs
	as     *syscall.Credential
	exited chan error
	pid    int
}

// errAbsent is why there can be no server on this machine.
var errAbsent = errors.New("PostgreSQL is not installed (Debian: apt install postgresql)")

// Start makes a server with no databases but its own. Stop it when it is done with.
func Start(ctx context.Context) (*Server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "qiao-pg-")
	if err != nil {
		return nil, err
	}
	s := &Server{folder: folder, bin: bin}
	if err = errors.Join(s.unprivileged(), s.initialize(ctx)); err == nil {
		err = s.Begin(ctx)
	}
	if err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	return s, nil
}

// programs finds the folder of initdb and postgres: on the path, or where Debian has
// the newest version.
func programs() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if whole, err := filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(whole), nil
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", errAbsent
	}
	slices.Sort(found)
	return filepath.Dir(found[len(found)-1]), nil
}

// unprivileged chooses who the server runs as: it refuses to be root.
func (s *Server) unprivileged() error {
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		s.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		return os.Chown(s.folder, int(uid), int(gid))
	}
	return errors.New("there is no user postgres or nobody to run PostgreSQL as")
}

func (s *Server) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, name), args...)
	cmd.Dir = s.folder
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = attributes(s.as)
	return cmd
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

func (s *Server) initialize(ctx context.Context) error {
	out, err := s.command(ctx, "initdb", "-D", s.data(), "-U", "qiao", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync").CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// settings are those of a server whose data need not survive the machine.
var settings = []string{
	"listen_addresses=", "fsync=off", "full_page_writes=off", "shared_buffers=64MB", "max_connections=200",
	"autovacuum=off", "max_wal_size=4GB", "logging_collector=off",
}

// Begin starts a server that was stopped, with its data, and returns when it
// answers.
func (s *Server) Begin(ctx context.Context) error {
	args := []string{"-D", s.data(), "-k", s.folder}
	for _, set := range settings {
		args = append(args, "-c", set)
	}
	log, err := os.OpenFile(filepath.Join(s.folder, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := s.command(context.WithoutCancel(ctx), "postgres", args...)
	cmd.Stdout, cmd.Stderr = log, log
	started, exited := make(chan error, 1), make(chan error, 1)
	go func() {
		// The server is told to end when the thread that started it does.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			exited <- cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return err
	}
	s.pid, s.exited = cmd.Process.Pid, exited
	return s.answers(ctx)
}

// answers waits for the server.
func (s *Server) answers(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	for {
		conn, err := pgx.Connect(ctx, s.URL("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case err := <-s.exited:
			said, _ := os.ReadFile(filepath.Join(s.folder, "log"))
			return fmt.Errorf("PostgreSQL ended: %w\n%s", err, said)
		case <-ctx.Done():
			return err
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// URL is the address of a database.
func (s *Server) URL(name string) string {
	return "postgres://qiao@/" + name + "?" + url.Values{"host": {s.folder}}.Encode()
}

// Halt stops the server by a signal: SIGINT ends what runs and writes everything,
// SIGQUIT ends at once, as a crash does.
func (s *Server) Halt(how syscall.Signal) error {
	if err := syscall.Kill(s.pid, how); err != nil {
		return err
	}
	<-s.exited
	return nil
}

// Stop ends the server and deletes its data.
func (s *Server) Stop() error {
	return errors.Join(s.Halt(syscall.SIGQUIT), os.RemoveAll(s.folder))
}
