package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// A server is a running Qiao.
type server struct {
	address string
	ready   time.Duration // from the start of the process
	cmd     *exec.Cmd
	data    string
}

// start runs the program and waits until it is ready.
func start(binary string) (*server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	at := l.Addr().String()
	l.Close()
	data, err := os.MkdirTemp("", "qiao-bench-")
	if err != nil {
		return nil, err
	}
	s := &server{address: "http://" + at, data: data, cmd: exec.Command(binary, "serve", "--listen", at)}
	s.cmd.Env = append(os.Environ(), "QIAO_DATA="+data, "QIAO_PACKS="+packs())
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	for time.Since(began) < 20*time.Second {
		resp, err := http.Get(s.address + "/readyz")
		if err == nil {
			resp.Body.Close()
			s.ready = time.Since(began)
			return s, nil
		}
		time.Sleep(time.Millisecond)
	}
	s.stop()
	return nil, fmt.Errorf("%s serve did not become ready on %s", binary, at)
}

// packs is the folder of the installed packs: a fresh state has none.
func packs() string {
	if dir := os.Getenv("QIAO_PACKS"); dir != "" {
		return dir
	}
	data := os.Getenv("XDG_DATA_HOME")
	if data == "" {
		data = os.Getenv("HOME") + "/.local/share"
	}
	return data + "/qiao/packs"
}

func (s *server) stop() {
	s.cmd.Process.Signal(os.Interrupt)
	s.cmd.Wait()
	os.RemoveAll(s.data)
}

// memory is the resident set in MB; peak the largest it ever was.
func (s *server) memory() float64 { return s.status("VmRSS:") }
func (s *server) peak() float64   { return s.status("VmHWM:") }

func (s *server) status(field string) float64 {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	_, rest, _ := strings.Cut(string(b), field)
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kb, _ := strconv.ParseFloat(fields[0], 64)
	return kb / 1024
}

// coldStarts starts the program several times and returns the times to ready and
// the largest idle memory.
func coldStarts(binary string, runs int) (ready []time.Duration, idle float64, err error) {
	for range runs {
		s, err := start(binary)
		if err != nil {
			return nil, 0, err
		}
		time.Sleep(200 * time.Millisecond) // what begins in the background has begun
		ready = append(ready, s.ready)
		idle = max(idle, s.memory())
		s.stop()
	}
	return ready, idle, nil
}
