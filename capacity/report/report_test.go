package report_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/capacity"
	"github.com/qiao-ai/qiao/capacity/report"
)

const text = `
name: "<b>test</b>"
devices: [1e5, 2e5]
assumptions: ["a | b"]
features: [{name: "<i>", active: 0.1, uses: [1, 3], input: {mean: 500}, output: {mean: 200}}]
partners:
  - {model: a/b, requests: 100000, tokens: 0, price: {input: 1, output: 2}}
  - {model: c/d, requests: 1000000, price: {input: 1, output: 2}}
  - {model: e/f, price: {currency: XXX, input: 1, output: 2}}
hosts:
  - {model: Qwen3-8B, gpu: H100, hour: [10, 20], most: 4}
  - {model: Phi-4, gpu: L40S, hour: 10, most: 1000}
`

func TestAPlanIsShownInBothLanguages(t *testing.T) {
	s, err := capacity.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Plan(t.Context(), nil, capacity.Prices{}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []report.Language{report.English, report.Chinese} {
		var page, plain bytes.Buffer
		if err := report.HTML(&page, p, l); err != nil {
			t.Fatal(err)
		}
		if err := report.Markdown(&plain, p, l); err != nil {
			t.Fatal(err)
		}
		if s := page.String(); strings.Contains(s, "<b>test") || strings.Contains(s, "<script") || strings.Contains(s, "<i>") || strings.Count(s, "<svg") != 4 {
			t.Errorf("%s: %d plots", l, strings.Count(s, "<svg"))
		}
		for _, bad := range []string{"NaN", "%!", "+Inf", "why ", "bound "} {
			if strings.Contains(page.String(), bad) || strings.Contains(plain.String(), bad) {
				t.Errorf("%s has %q", l, bad)
			}
		}
		if l == report.Chinese {
			for _, english := range []string{"quota", "is the cheapest", "uses a day", "Qwen3-8B on H100: GPU hour"} {
				if strings.Contains(plain.String(), english) {
					t.Errorf("the Chinese report says %q", english)
				}
			}
		}
	}
}

func TestAPlanWithoutAWayIsShown(t *testing.T) {
	s, err := capacity.Parse([]byte("devices: 10\nfeatures: [{name: a, active: 0, uses: 1, input: {mean: 5}, output: {mean: 5}}]\npartners: [{model: a/b}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Plan(t.Context(), nil, capacity.Prices{}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := report.HTML(&page, p, report.English); err != nil || !strings.Contains(page.String(), "No option can be") {
		t.Error(err)
	}
}
