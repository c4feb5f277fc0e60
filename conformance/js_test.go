package conformance

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestJavaScript runs js/clients.mjs and judges each of its lines.
func TestJavaScript(t *testing.T) {
	node, err := filepath.Abs("js/node_modules/.bin/node") // the one that the clients want
	if _, missing := os.Stat(node); err != nil || missing != nil {
		if node, err = exec.LookPath("node"); err != nil {
			t.Skip("Node is not installed: the JavaScript clients are not run")
		}
	}
	if _, err := os.Stat("js/node_modules/ai"); err != nil {
		t.Skip("js/node_modules is missing: run npm ci in conformance/js for the JavaScript clients")
	}
	base, err := front()
	if err != nil {
		t.Fatal(err)
	}
	var partners []string
	byID := map[string]speaker{}
	for _, s := range speakers() {
		partners = append(partners, s.id)
		byID[s.id] = s
	}
	stage, err := json.Marshal(map[string]any{"partners": partners, "drawing": drawing, "greeting": greeting, "seen": seen, "sunny": sunny, "sun": sun, "titled": titled})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, "clients.mjs")
	cmd.Dir, cmd.Stderr = "js", os.Stderr
	cmd.Env = append(os.Environ(), "QIAO_BASE="+base, "QIAO_STAGE="+string(stage), "AI_SDK_LOG_WARNINGS=false")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var order []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var line struct {
			Client, Partner, Error string
			Scenario               scenario
			Refused                bool
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Errorf("%v: %s", err, lines.Bytes())
			continue
		}
		if len(order) == 0 || order[len(order)-1] != line.Client {
			order = append(order, line.Client)
		}
		t.Run(line.Client+"/"+line.Partner+"/"+string(line.Scenario), func(t *testing.T) {
			var failure error
			if line.Error != "" {
				failure = errors.New(line.Error)
			}
			if line.Refused {
				failure = errRefused
			}
			cell, ok := judge(byID[line.Partner], line.Scenario, failure)
			note(line.Client, line.Partner, line.Scenario, cell)
			if !ok {
				t.Errorf("%q", line.Error)
			}
		})
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	if len(order) != 4 {
		t.Errorf("clients that ran: %v", order)
	}
	for _, name := range order {
		table(name)
	}
}
