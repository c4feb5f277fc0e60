package gateway_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

// What a row of the matrix demands.
const (
	whole   = "whole"    // the answer, complete, whoever gave it
	other   = "other"    // the same, given by the second partner, without a trace of the first
	refused = "refused"  // an error as the status; the second partner was not asked
	broken  = "broken"   // what came before it, then an error, and no end mark
	away    = "canceled" // the partner saw the client leave in time
)

type fault struct {
	name   string
	reply  partnertest.Reply
	stream string // what is demanded of a stream
	plain  string // and of an answer in one piece; "" where the fault needs a stream
	short  bool   // it needs short deadlines
}

func faults() []fault {
	type r = partnertest.Reply
	big := strings.Repeat("The meeting starts at ten, and lunch is at noon. ", 21_500)
	return []fault{
		{"none", r{Text: answered}, whole, whole, false},
		{"429", r{Kind: qiao.RateLimited}, other, other, false},
		{"503", r{Kind: qiao.Overloaded}, other, other, false},
		{"500", r{Kind: qiao.Unavailable}, other, other, false},
		{"400", r{Kind: qiao.Invalid}, refused, refused, false},
		{"401 of our own key", r{Kind: qiao.Unauthenticated}, other, other, false},
		{"a web page", r{Status: 200, Body: "<html>"}, other, other, false},
		{"an empty body", r{Status: 200}, other, other, false},
		{"half of an answer in one piece", r{Status: 200, Body: `{"id":"1","choices":[{"index":0,"message":{"role":"assistant","content":"The mee`}, other, other, false},
		{"cut before the first token", r{Text: answered, Fault: partnertest.Cut, After: 1}, other, "", false},
		{"cut after 5 tokens", r{Text: answered, Fault: partnertest.Cut, After: 6}, broken, "", false},
		{"clean end, no finish, no [DONE]", r{Text: answered, Fault: partnertest.NoFinish}, broken, "", false},
		{"clean end, finish, no [DONE]", r{Text: answered, Fault: partnertest.NoEndMark}, whole, "", false},
		{"in-band error before the first token", r{Text: answered, Kind: qiao.Unavailable, Fault: partnertest.InBand, After: 1}, other, "", false},
		{"in-band error after 5 tokens", r{Text: answered, Kind: qiao.Unavailable, Fault: partnertest.InBand, After: 6}, broken, "", false},
		{"half a JSON text after 5 tokens", r{Text: answered, Fault: partnertest.Garbage, After: 6}, broken, "", false},
		{"stall before the first token", r{Text: answered, Fault: partnertest.Stall, After: 1}, other, "", true},
		{"stall after 5 tokens", r{Text: answered, Fault: partnertest.Stall, After: 6}, broken, "", true},
		{"slow drip", r{Text: answered, ByteWise: true}, whole, "", false},
		{"lines end in CRLF", r{Text: answered, CRLF: true}, whole, "", false},
		{"30 signs of life first", r{Text: answered, Heartbeats: 30}, whole, whole, false},
		{"one piece where a stream was asked for", r{Text: answered, Whole: true}, whole, "", false},
		{"no usage", r{Text: answered, NoUsage: true}, whole, whole, false},
		{"half a UTF-8 character", r{Pieces: halves(answered + "好，再见")}, whole, "", false},
		{"a line of 1 MB", r{Pieces: []string{big}}, whole, whole, false},
		{"client gone", r{Text: answered, Fault: partnertest.Stall, After: 6}, away, "", false},
	}
}

// halves cuts a text into pieces of two bytes, inside characters too.
func halves(s string) (list []string) {
	for len(s) > 2 {
		list, s = append(list, s[:2]), s[2:]
	}
	return append(list, s)
}

// TestFaultMatrix holds each front to the demands of each row, and prints the table
// with -v. Its name is used by bench/gateway.
func TestFaultMatrix(t *testing.T) {
	var mu sync.Mutex
	cells := map[string]string{}
	cut := 0 // answers that were cut and looked complete
	for _, f := range faults() {
		for _, l := range lanes() {
			for kind, want := range map[string]string{"stream": f.stream, "plain": f.plain} {
				if want == "" {
					continue
				}
				skipped := false
				ok := t.Run(f.name+"/"+l.name+"/"+kind, func(t *testing.T) {
					defer func() { skipped = t.Skipped() }()
					if l.name == "native" && strings.Contains(f.name, "1 MB") {
						t.Skip("no rewriting grows a sentence to a megabyte")
					}
					if runRow(t, l, f, want, kind == "stream") {
						mu.Lock()
						cut++
						mu.Unlock()
					}
				})
				cell := want
				switch {
				case !ok:
					cell = "WRONG"
				case skipped:
					cell = "n/a"
				}
				mu.Lock()
				cells[f.name+"/"+l.name+"/"+kind] = cell
				mu.Unlock()
			}
		}
	}
	if testing.Verbose() {
		table(cells, cut)
	}
}

func table(cells map[string]string, cut int) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "fault")
	for _, l := range lanes() {
		fmt.Fprintf(w, "\t%s", l.name)
	}
	fmt.Fprintln(w, "\t(stream, plain)")
	for _, f := range faults() {
		fmt.Fprint(w, f.name)
		for _, l := range lanes() {
			cell := cells[f.name+"/"+l.name+"/stream"]
			if plain := cells[f.name+"/"+l.name+"/plain"]; plain != "" {
				cell += ", " + plain
			}
			fmt.Fprintf(w, "\t%s", cell)
		}
		fmt.Fprintln(w)
	}
	_ = w.Flush()
	fmt.Printf("answers that were cut and look complete: %d\n", cut)
}

// runRow tells whether a cut answer looked complete.
func runRow(t *testing.T, l lane, f fault, want string, stream bool) (lied bool) {
	o := stageOptions{}
	if f.short {
		o.first, o.idle = 400*time.Millisecond, 400*time.Millisecond
	}
	if _, _, ok := l.dialect.Refusal(f.reply.Kind); f.reply.Kind != qiao.Other && !ok {
		t.Skip("the partner's protocol cannot express it")
	}
	s := newStage(t, l, o)
	s.bad.Always(f.reply)
	if want == away {
		leave(t, l, s)
		return false
	}
	text := answered
	if f.reply.Pieces != nil {
		text = strings.Join(f.reply.Pieces, "")
	}
	g := l.send(t, t.Context(), s.url, stream)
	lied = g.complete && strings.TrimSpace(g.text) != strings.TrimSpace(text)
	if lied {
		t.Errorf("a cut answer looks complete: %.80q", g.text)
	}
	second := len(s.good.Requests())
	switch want {
	case whole, other:
		if !g.complete || g.failed || g.status != 200 {
			t.Errorf("status %d, complete %t, failed %t, %.80q\n%.600s", g.status, g.complete, g.failed, g.text, g.raw)
		}
		if (second > 0) != (want == other) {
			t.Errorf("the second partner got %d requests", second)
		}
	case refused:
		if l.name == "native" && stream && g.failed && !g.complete && second == 0 {
			return lied // its stream begins at once; the error is its only event
		}
		if !g.failed || g.status < 400 || g.status >= 500 || second != 0 {
			t.Errorf("status %d, failed %t, the second partner got %d requests: %s", g.status, g.failed, second, g.raw)
		}
	case broken:
		if !g.failed || g.complete || g.status != 200 {
			t.Errorf("status %d, failed %t, complete %t, %.80q\n%.600s", g.status, g.failed, g.complete, g.text, g.raw)
		}
		if l.name != "native" && (g.text == "" || !strings.HasPrefix(text, g.text)) {
			t.Errorf("before the fault came %q", g.text)
		}
	}
	if l.name != "native" {
		checkRow(t, s, want)
	}
	return lied
}

// checkRow compares the ledger with what the client saw.
func checkRow(t *testing.T, s *stage, want string) {
	t.Helper()
	row := s.row(t)
	outcome := map[string]ledger.Outcome{whole: ledger.OK, other: ledger.OK, refused: "invalid", broken: ledger.Incomplete}[want]
	who := map[string]qiao.PartnerID{whole: "bad", other: "good", broken: "bad"}[want]
	attempts := map[string]int{other: 1, refused: 1}[want]
	if row.Outcome != outcome || row.Partner != who || len(row.Attempts) != attempts {
		t.Errorf("the ledger says %s by %q after %d attempts, want %s by %q after %d", row.Outcome, row.Partner, len(row.Attempts), outcome, who, attempts)
	}
	if who != "" && (row.Usage.Output == 0 || row.Served != "test-model" || row.Total <= 0) {
		t.Errorf("the row is not whole: %+v", row)
	}
}

// leave cuts the client off in the middle and waits for the partner to see it.
func leave(t *testing.T, l lane, s *stage) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	url, body := s.url+"/openai/v1/chat/completions", `{"model":"qiao","max_tokens":50,"messages":[{"role":"user","content":"hello"}],"stream":true}`
	headers := []string{"Accept", "text/event-stream"}
	switch {
	case strings.HasPrefix(l.name, "anthropic"):
		url = s.url + "/anthropic/v1/messages"
	case strings.HasPrefix(l.name, "responses"):
		url, body = s.url+"/openai/v1/responses", `{"model":"qiao","input":"hello","stream":true}`
	case l.name == "native":
		url, body = s.url+"/v1/write/rewrite", fmt.Sprintf(`{"text":%q,"tier":"partner"}`, asked)
	}
	resp, err := post(t, ctx, url, body, headers...)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := bufio.NewReader(resp.Body).ReadByte(); err != nil {
		t.Fatal(err)
	}
	at := time.Now()
	cancel()
	select {
	case left := <-s.bad.Left():
		t.Logf("the partner saw it after %v", left.Sub(at).Round(100*time.Microsecond))
	case <-time.After(10 * time.Second):
		t.Error("the partner goes on")
	}
	if l.name != "native" {
		if row := s.row(t); row.Outcome != ledger.Canceled {
			t.Errorf("the ledger says %s", row.Outcome)
		}
	}
	if n := len(s.good.Requests()); n != 0 {
		t.Errorf("the second partner got %d requests", n)
	}
}
