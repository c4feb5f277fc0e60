package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

//go:embed llama.mjs
var llamaScript []byte

// measureLlama prints llama.cpp's line for the same file and threads.
func (s *settings) measureLlama(path string, threads int) error {
	script := filepath.Join(filepath.Dir(path), "llama.mjs")
	if err := os.WriteFile(script, llamaScript, 0o600); err != nil {
		return err
	}
	cmd := exec.Command("node", script, s.llama, path, strconv.Itoa(threads),
		strconv.Itoa(s.prompt), strconv.Itoa(s.tokens), strconv.Itoa(s.runs))
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("llama.cpp: %w: %s", err, bytes.TrimSpace(problems.Bytes()))
	}
	var prompts, answers []float64
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var r struct{ Prompt, Answer float64 }
		if json.Unmarshal(lines.Bytes(), &r) == nil && r.Answer > 0 {
			prompts, answers = append(prompts, r.Prompt), append(answers, r.Answer)
		}
	}
	if len(answers) == 0 {
		return fmt.Errorf("llama.cpp gave no figures: %s", bytes.TrimSpace(out))
	}
	fmt.Printf("%-24s %d threads  prompt %s tok/s  answer %s tok/s  by llama.cpp\n", filepath.Base(path), threads, spread(prompts), spread(answers))
	return nil
}
