package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

//go:embed llama.mjs
var llamaScript []byte

// A llama is llama.cpp with a model loaded, waiting to be told to run.
type llama struct {
	cmd      *exec.Cmd
	in       io.WriteCloser
	out      *bufio.Scanner
	problems bytes.Buffer
}

// startLlama loads the same file, for the same threads.
func (s *settings) startLlama(path string, threads int) (*llama, error) {
	script := filepath.Join(filepath.Dir(path), "llama.mjs")
	if err := os.WriteFile(script, llamaScript, 0o600); err != nil {
		return nil, err
	}
	l := &llama{cmd: exec.Command("node", script, s.llama, path, strconv.Itoa(threads), strconv.Itoa(s.prompt), strconv.Itoa(s.tokens))}
	l.cmd.Stderr = &l.problems
	out, err := l.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if l.in, err = l.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := l.cmd.Start(); err != nil {
		return nil, fmt.Errorf("llama.cpp: %w", err)
	}
	l.out = bufio.NewScanner(out)
	if r, err := l.read(); err != nil || !r.Ready {
		l.stop()
		return nil, fmt.Errorf("llama.cpp did not load the model: %v", err)
	}
	return l, nil
}

// A reply is a line that llama.mjs prints.
type reply struct {
	Ready          bool
	Prompt, Answer float64 // tokens a second
}

func (l *llama) read() (r reply, err error) {
	for l.out.Scan() {
		if json.Unmarshal(l.out.Bytes(), &r) == nil && (r.Ready || r.Answer > 0) {
			return r, nil
		}
	}
	return r, fmt.Errorf("llama.cpp gave no figures: %s", bytes.TrimSpace(l.problems.Bytes()))
}

// run measures once.
func (l *llama) run() (reply, error) {
	if _, err := io.WriteString(l.in, "run\n"); err != nil {
		return reply{}, fmt.Errorf("llama.cpp: %w: %s", err, bytes.TrimSpace(l.problems.Bytes()))
	}
	return l.read()
}

func (l *llama) stop() {
	_ = l.in.Close()
	_ = l.cmd.Wait() // it leaves when there is nothing more to read
}
