// Command engine measures how fast the engine runs models of real sizes on this
// machine: tokens of a prompt and of an answer in a second, which part of what the
// memory can give in the same minute that is, allocations, and the most memory.
//
//	go run ./bench/engine
//	go run ./bench/engine -shapes qwen3-0.6b -types Q4_K_M -threads 2 -prompt 2048
//
// The models have random weights: they are as fast as real ones, and say nothing.
// They are made in a folder that is removed afterwards, of up to 700 MB for each
// type. Figures mean little while other programs use the processor: each run is
// repeated, and the best, the middle and the worst are shown. With -llama each run is
// followed by one of llama.cpp on the same file and threads, so that both meet the
// same trouble, and the middle one of the runs' ratios is shown. A prompt that shares
// its first 1,000 tokens with one that was read shows what the prefix cache saves.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/qiao-ai/qiao/engine/kernel"
	"github.com/qiao-ai/qiao/engine/speed"
)

// settings are the command line's.
type settings struct {
	shapes, types, threads string
	prompt, tokens, runs   int
	together               int
	llama                  string
	prefix                 int
}

func main() {
	log.SetFlags(0)
	var s settings
	flag.StringVar(&s.shapes, "shapes", "qwen2.5-0.5b,qwen3-0.6b", "qwen2.5-0.5b, qwen2.5-1.5b, qwen3-0.6b")
	flag.StringVar(&s.types, "types", "Q8_0,Q4_0,Q4_K_M", "number formats, or the mix Q4_K_M")
	flag.StringVar(&s.threads, "threads", "1,2", "how many threads compute")
	flag.IntVar(&s.prompt, "prompt", 512, "tokens of a prompt")
	flag.IntVar(&s.tokens, "tokens", 48, "tokens of an answer")
	flag.IntVar(&s.runs, "runs", 3, "how often each is measured")
	flag.IntVar(&s.together, "together", 8, "how many sessions answer at the same time; 0 leaves that out")
	flag.IntVar(&s.prefix, "prefix", 1000, "tokens that a prompt of 200 more shares with one before; 0 leaves that out")
	flag.StringVar(&s.llama, "llama", "", "a folder with npm's node-llama-cpp, to compare with (needs node)")
	flag.Parse()
	if err := s.run(); err != nil {
		log.Fatal(err)
	}
}

func (s *settings) run() error {
	dir, err := os.MkdirTemp("", "qiao-bench-engine-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	removeWhenStopped(dir)
	fmt.Printf("instructions: %s; prompt %d, answer %d tokens; best / middle / worst of %d runs\n", kernel.Best().Name(), s.prompt, s.tokens, s.runs)
	for _, name := range strings.Split(s.shapes, ",") {
		for _, typ := range strings.Split(s.types, ",") {
			path := filepath.Join(dir, name+"-"+typ+".gguf")
			if err := speed.WriteModel(path, name, typ); err != nil {
				return err
			}
			if err := s.measureFile(path); err != nil {
				return err
			}
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// removeWhenStopped removes dir when the program is told to stop: models are large.
func removeWhenStopped(dir string) {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-stop
		_ = os.RemoveAll(dir)
		os.Exit(130)
	}()
}

// measureFile measures a model with each count of threads.
func (s *settings) measureFile(path string) error {
	for _, field := range strings.Split(s.threads, ",") {
		threads, err := strconv.Atoi(field)
		if err != nil {
			return err
		}
		if err := s.measure(path, threads); err != nil {
			return err
		}
	}
	return nil
}
