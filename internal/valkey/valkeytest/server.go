// Package valkeytest starts a real Valkey or Redis for tests.
//
// Start with [Start], or with [Run] where there is no test.
package valkeytest

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"time"
)

// A Server is one that runs on a free port of loopback, in a folder of its own,
// keeping nothing.
type Server struct {
	program string
	folder  string
	port    int
	process *exec.Cmd
}

// errAbsent is why there can be no server on this machine.
var errAbsent = errors.New("neither valkey-server nor redis-server is installed (Debian: apt install redis-server)")

// Run starts a server. Stop it when it is done with.
func Run() (*Server, error) {
	for _, name := range []string{"valkey-server", "redis-server"} {
		program, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		s := &Server{program: program}
		if s.port, err = free(); err != nil {
			return nil, err
		}
		if s.folder, err = os.MkdirTemp("", "qiao-valkey-"); err != nil {
			return nil, err
		}
		return s, s.Begin()
	}
	return nil, errAbsent
}

// URL is where it listens.
func (s *Server) URL() string { return fmt.Sprintf("redis://127.0.0.1:%d", s.port) }

// Begin starts the server again after Halt, with nothing in it.
func (s *Server) Begin() error {
	s.process = exec.Command(s.program, "--port", fmt.Sprint(s.port), "--bind", "127.0.0.1", "--dir", s.folder,
		"--save", "", "--appendonly", "no", "--daemonize", "no", "--loglevel", "notice")
	out, err := s.process.StdoutPipe()
	if err != nil {
		return err
	}
	s.process.Stderr = os.Stderr
	if err := s.process.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(out)
	late := time.AfterFunc(20*time.Second, func() { _ = s.process.Process.Kill() })
	defer late.Stop()
	var said []string
	for lines.Scan() {
		said = append(said, lines.Text())
		if strings.Contains(lines.Text(), "Ready to accept connections") {
			go func() {
				for lines.Scan() { // its pipe must not fill up
				}
			}()
			return nil
		}
	}
	return fmt.Errorf("%s did not start: %s", s.program, strings.Join(said, "\n"))
}

// Halt kills the server; what it knew is gone. A second call does nothing.
func (s *Server) Halt() {
	if s.process != nil {
		_ = s.process.Process.Kill()
		_ = s.process.Wait()
		s.process = nil
	}
}

// Stop ends the server for good.
func (s *Server) Stop() error {
	s.Halt()
	return os.RemoveAll(s.folder)
}

func free() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
