package main

import (
	"fmt"
	"log"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A target is a process that answers.
type target struct {
	name    string
	address string
	path    string
	cmd     *exec.Cmd
}

// start builds and starts the partner and the targets. end stops them.
func start() (all []*target, end func()) {
	dir, err := os.MkdirTemp("", "qiao-bench-")
	if err != nil {
		log.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	mock := &target{name: "direct", address: port(), path: "/v1/chat/completions"}
	mock.cmd = exec.Command(self, "mock", mock.address)
	fast := &target{name: "fasthttp proxy", address: port(), path: mock.path}
	fast.cmd = exec.Command(self, "fast", fast.address, mock.address)
	reverse := &target{name: "ReverseProxy", address: port(), path: mock.path}
	reverse.cmd = exec.Command(self, "reverse", reverse.address, mock.address)
	qiao := &target{name: "qiao", address: port(), path: "/openai" + mock.path}
	qiao.cmd = serve(build(dir), dir, qiao.address, settings(dir, mock.address))
	all = []*target{mock, fast, reverse, qiao}
	for _, t := range all {
		t.cmd.Stderr, _ = os.Create(filepath.Join(dir, strings.ReplaceAll(t.name, " ", "-")+".log"))
		if err := t.cmd.Start(); err != nil {
			log.Fatal(err)
		}
	}
	for _, t := range all {
		t.await(filepath.Join(dir, "qiao.log"))
	}
	return all, func() {
		for _, t := range all {
			_ = t.cmd.Process.Kill()
			_ = t.cmd.Wait()
		}
		_ = os.RemoveAll(dir)
	}
}

// serve is the command of a server with its state in dir.
func serve(program, dir, address, config string) *exec.Cmd {
	cmd := exec.Command(program, "serve", "--listen", address, "--config", config)
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CACHE_HOME="+dir, "XDG_CONFIG_HOME="+dir, "QIAO_LOG_LEVEL=info")
	return cmd
}

func build(dir string) string {
	if ready := os.Getenv("QIAO_BENCH_PROGRAM"); ready != "" { // to compare two, or one that profiles itself
		return ready
	}
	bin := filepath.Join(dir, "bin", "qiao") // the state is in a folder named qiao
	cmd := exec.Command("go", "build", "-o", bin, "./cmd/qiao")
	cmd.Dir, cmd.Stderr = root(), os.Stderr
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if err := cmd.Run(); err != nil {
		log.Fatal("gateway: qiao does not build: ", err)
	}
	return bin
}

// secret lets the load in.
const secret = "bench-secret-of-32-characters-ok"

// settings are those of a server with keys, limits, routes and a ledger. Three
// partners are the same mock, so that there is somebody to fail over to.
func settings(dir, mock string) string {
	var s strings.Builder
	s.WriteString("discover: false\nserver:\n  keys:\n")
	for i := range 20 {
		fmt.Fprintf(&s, "    - {id: other%d, secret: other-secret-number-%d-of-many}\n", i, i)
	}
	fmt.Fprintf(&s, "    - {id: bench, secret: %s, team: bench, features: [gateway], limits: {rpm: 100000000, tpm: 1000000000000, concurrent: 100000}}\n", secret)
	s.WriteString("partners:\n")
	for _, id := range []string{"one", "two", "three"} {
		fmt.Fprintf(&s, "  - {id: %s, kind: openai, base_url: 'http://%s/v1', key: sk-partner, model: mock-model}\n", id, mock)
	}
	s.WriteString("routes: {default: [one, two, three]}\n")
	s.WriteString(limits)
	file := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(file, []byte(s.String()), 0o600); err != nil {
		log.Fatal(err)
	}
	return file
}

// limits that are counted and never reached.
const limits = "budgets:\n  teams: {bench: {rpm: 100000000}}\n  features: {gateway: {rpm: 100000000, tpm: 1000000000000}}\n"

func port() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (t *target) await(logfile string) {
	for range 200 {
		if c, err := net.Dial("tcp", t.address); err == nil {
			c.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	text, _ := os.ReadFile(logfile)
	log.Fatalf("gateway: %s does not start\n%s", t.name, text)
}

// cpu is the processor time that the process has used so far.
func (t *target) cpu() time.Duration {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", t.cmd.Process.Pid))
	var sum time.Duration
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		first, _, _ := strings.Cut(string(data), " ")
		n, _ := strconv.ParseInt(first, 10, 64)
		sum += time.Duration(n)
	}
	return sum
}

// rss is the memory that the process holds: all of it, and without the pages of
// files, such as the program itself, that the system can take back.
func (t *target) rss() (all, own int64) {
	data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", t.cmd.Process.Pid))
	for line := range strings.Lines(string(data)) {
		name, rest, _ := strings.Cut(line, ":")
		if name != "VmRSS" && name != "RssAnon" {
			continue
		}
		n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
		if name == "VmRSS" {
			all = n << 10
		} else {
			own = n << 10
		}
	}
	return all, own
}
