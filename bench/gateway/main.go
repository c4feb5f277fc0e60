// Command gateway measures Qiao's gateway beside two bare proxies: one of fasthttp,
// one of net/http/httputil.ReverseProxy. All run as processes of their own, in front
// of the same mock partner, in one run; the processor time of each is read from the
// kernel. The bare proxies check no key, count nothing and route nothing.
//
//	go -C bench/gateway run .                # the table
//	go -C bench/gateway run . -only plain    # one scenario
//	go -C bench/gateway run . open -rps 200  # open loop
//	go -C bench/gateway run . memory         # idle, per stream, after 10,000 streams
//	go -C bench/gateway run . start          # the time until a server is ready
//	go -C bench/gateway run . faults         # the fault matrix
//
// It speaks to loopback only.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	args := os.Args[1:]
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		args = append([]string{"table"}, args...)
	}
	switch args[0] {
	case "mock":
		serveMock(args[1])
	case "fast":
		serveFast(args[1], args[2])
	case "reverse":
		serveReverse(args[1], args[2])
	case "faults":
		faults()
	case "start":
		coldStart()
	case "table", "open", "memory":
		measure(args[0], args[1:])
	default:
		log.Fatalf("gateway: there is no %q", args[0])
	}
}

// options of a measurement.
type options struct {
	only     string
	rounds   int
	requests int
	conns    int
	rps      float64
	seconds  float64
	streams  int
}

func measure(what string, args []string) {
	var o options
	f := flag.NewFlagSet(what, flag.ExitOnError)
	f.StringVar(&o.only, "only", "", "one scenario: plain, stream or long")
	f.IntVar(&o.rounds, "rounds", 5, "rounds, in each of which every target has its turn")
	f.IntVar(&o.requests, "n", 1500, "requests of a target in a round")
	f.IntVar(&o.conns, "c", 32, "connections")
	f.Float64Var(&o.rps, "rps", 200, "requests a second, open loop")
	f.Float64Var(&o.seconds, "seconds", 5, "of a target, open loop")
	f.IntVar(&o.streams, "streams", 500, "open at once, memory")
	_ = f.Parse(args)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	all, end := start()
	defer end()
	go func() {
		<-stop
		end()
		os.Exit(1)
	}()
	switch what {
	case "table":
		table(all, o)
	case "open":
		open(all, o)
	case "memory":
		memory(all, o)
	}
}

// faults runs the fault matrix and prints its table.
func faults() {
	root := root()
	cmd := exec.Command("go", "test", "-count=1", "-v", "-run", "TestFaultMatrix", "./internal/gateway")
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	text := string(out)
	if at := strings.Index(text, "\nfault "); at >= 0 {
		for line := range strings.Lines(text[at+1:]) {
			if strings.HasPrefix(strings.TrimSpace(line), "---") {
				break
			}
			fmt.Print(line)
		}
	} else {
		fmt.Print(text)
	}
	if err != nil {
		log.Fatal("gateway: some rows are wrong; see go test -v -run TestFaultMatrix ./internal/gateway")
	}
}

// root is the folder of Qiao's module.
func root() string {
	dir, err := os.Getwd()
	if err != nil {
		log.Fatal(err)
	}
	for ; dir != "/"; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "cmd", "qiao")); err == nil {
			return dir
		}
	}
	log.Fatal("gateway: run it inside Qiao's source tree")
	return ""
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
