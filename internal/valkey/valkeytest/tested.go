package valkeytest

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/gomodule/redigo/redis"
)

// Tested is a Server that ends with its test.
type Tested struct {
	*Server
	t testing.TB
}

// Start starts a server, or skips the test where none is installed.
func Start(t testing.TB) *Tested {
	t.Helper()
	s, err := Run()
	if errors.Is(err, errAbsent) {
		t.Skip("skipped: " + err.Error())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop() })
	return &Tested{s, t}
}

// Up starts the server again after Down, with nothing in it.
func (s *Tested) Up() {
	s.t.Helper()
	if err := s.Begin(); err != nil {
		s.t.Fatal(err)
	}
}

// Down kills the server; what it knew is gone.
func (s *Tested) Down() { s.Halt() }

// Clear forgets everything.
func (s *Tested) Clear() {
	s.t.Helper()
	if answer := s.Do("FLUSHALL"); answer != "+OK" {
		s.t.Fatal(answer)
	}
}

// Do sends a command and returns the first line of the answer, as the protocol has it.
func (s *Tested) Do(command string) string {
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
func (s *Tested) Dump() map[string]string {
	s.t.Helper()
	c, err := redis.DialURLContext(s.t.Context(), s.URL())
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	keys, err := redis.Strings(c.Do("KEYS", "*"))
	all := map[string]string{}
	for _, key := range keys {
		var fields map[string]string
		fields, err = redis.StringMap(c.Do("HGETALL", key))
		all[key] = fmt.Sprint(fields)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}
