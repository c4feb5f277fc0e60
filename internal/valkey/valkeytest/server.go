// Package valkeytest starts a real Valkey or Redis for tests.
//
// Start with [Start].
package valkeytest

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	client "github.com/valkey-io/valkey-go"
)

// A Server is one that runs on a free port of loopback, in a folder of its own,
// keeping nothing. It ends with its test.
type Server struct {
	t       testing.TB
	program string
	folder  string
	port    int
	process *exec.Cmd
}

// Start starts a server, or skips the test where none is installed.
func Start(t testing.TB) *Server {
	t.Helper()
	for _, name := range []string{"valkey-server", "redis-server"} {
		if program, err := exec.LookPath(name); err == nil {
			s := &Server{t: t, program: program, folder: t.TempDir(), port: free(t)}
			s.Up()
			t.Cleanup(s.Down)
			return s
		}
	}
	t.Skip("neither valkey-server nor redis-server is installed (Debian: apt install redis-server)")
	return nil
}

// URL is where it listens.
func (s *Server) URL() string { return fmt.Sprintf("redis://127.0.0.1:%d", s.port) }

// Up starts the server again after Down, with nothing in it.
func (s *Server) Up() {
	s.t.Helper()
	s.process = exec.Command(s.program, "--port", fmt.Sprint(s.port), "--bind", "127.0.0.1", "--dir", s.folder,
		"--save", "", "--appendonly", "no", "--daemonize", "no", "--loglevel", "notice")
	out, err := s.process.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	s.process.Stderr = os.Stderr
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
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
			return
		}
	}
	s.t.Fatalf("%s did not start: %s", s.program, strings.Join(said, "\n"))
}

// Down kills the server; what it knew is gone. A second call does nothing.
func (s *Server) Down() {
	if s.process != nil {
		_ = s.process.Process.Kill()
		_ = s.process.Wait()
		s.process = nil
	}
}

func free(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// Clear forgets everything.
func (s *Server) Clear() {
	s.t.Helper()
	if answer := s.Do("FLUSHALL"); answer != "+OK" {
		s.t.Fatal(answer)
	}
}

// Do sends a command and returns the first line of the answer, as the protocol has it.
func (s *Server) Do(command string) string {
	s.t.Helper()
	c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", s.port))
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	if _, err := fmt.Fprintf(c, "%s\r\n", command); err != nil {
		s.t.Fatal(err)
	}
	line, err := bufio.NewReader(c).ReadString('\n')
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// Dump returns all that the server keeps, by key, as text.
func (s *Server) Dump() map[string]string {
	s.t.Helper()
	o, err := client.ParseURL(s.URL())
	if err != nil {
		s.t.Fatal(err)
	}
	o.DisableCache = true
	c, err := client.NewClient(o)
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	keys, err := c.Do(s.t.Context(), c.B().Keys().Pattern("*").Build()).AsStrSlice()
	all := map[string]string{}
	for _, key := range keys {
		var fields map[string]string
		fields, err = c.Do(s.t.Context(), c.B().Hgetall().Key(key).Build()).AsStrMap()
		all[key] = fmt.Sprint(fields)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}
