package client_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"iter"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/client"
	"github.com/qiao-ai/qiao/internal/pack"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/internal/sqlite"
	"github.com/qiao-ai/qiao/route"
	"github.com/qiao-ai/qiao/write"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// scripted yields what a test gives it.
type scripted struct {
	events []write.Event
	err    error
	got    *write.Request
}

func (s *scripted) Do(_ context.Context, r *write.Request) iter.Seq2[write.Event, error] {
	s.got = r
	return func(yield func(write.Event, error) bool) {
		for _, e := range s.events {
			if !yield(e, nil) {
				return
			}
		}
		if s.err != nil {
			yield(write.Event{}, s.err)
		}
	}
}

func (*scripted) Capabilities(context.Context) []write.Capability {
	return []write.Capability{{Tier: write.Offline, Ready: true, Missing: []write.Note{{Code: "x", Fix: "y"}}}}
}

func connect(t *testing.T, h http.Handler, key string) *client.Client {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(func() {
		s.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	c, err := client.New(client.Options{Address: s.URL + "/", Key: key})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func wantError(t *testing.T, err error, kind qiao.Kind, message, fix string) {
	t.Helper()
	var e *qiao.Error
	if !errors.As(err, &e) || e.Kind != kind || !strings.Contains(e.Error(), message) || !strings.Contains(e.Fix, fix) {
		t.Errorf("got %v (%s), fix %q", err, qiao.KindOf(err), qiao.FixOf(err))
	}
}

func TestWriteYieldsTheServersEvents(t *testing.T) {
	s := &scripted{events: []write.Event{
		{Progress: &write.Progress{Done: 1, Total: 2, Tier: write.Offline}},
		{Edit: &write.Edit{ID: "1", Rule: "a/b", Confidence: 0.5}},
		{Preview: &write.Preview{Text: "你\n好\r"}},
		{Block: &write.Block{Text: "x"}},
		{Result: &write.Result{Task: write.Rewrite, Text: strings.Repeat("好", 1<<20)}},
	}}
	c := connect(t, server.New(server.Config{Writer: s}), "")
	var got []write.Event
	for e, err := range c.Write(t.Context(), &write.Request{Task: write.Rewrite, Text: "a", Tone: write.Friendly}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e)
	}
	if d := cmp.Diff(s.events, got); d != "" {
		t.Error(d)
	}
	if s.got.Tone != write.Friendly || s.got.Task != write.Rewrite || s.got.User != "local" {
		t.Errorf("the server got %+v", s.got)
	}
	result, err := c.Do(t.Context(), &write.Request{Task: write.Rewrite, Text: "a"})
	if err != nil || result.Text != s.events[4].Result.Text {
		t.Errorf("Do: %v", err)
	}
}

func TestErrorsKeepTheirKindAndFix(t *testing.T) {
	failing := &scripted{err: qiao.Errorf(qiao.Unsupported, "write", "no model").WithFix("Start Ollama.")}
	c := connect(t, server.New(server.Config{Writer: failing}), "")
	req := &write.Request{Task: write.Rewrite, Text: "a"}
	_, err := c.Do(t.Context(), req)
	wantError(t, err, qiao.Unsupported, "no model", "Start Ollama.")
	for _, err := range c.Write(t.Context(), req) {
		wantError(t, err, qiao.Unsupported, "no model", "Start Ollama.")
	}
	_, err = c.Do(t.Context(), &write.Request{Task: "sing", Text: "a"})
	wantError(t, err, qiao.Invalid, "sing", "proofread")
	_, err = c.Words(t.Context())
	wantError(t, err, qiao.Unavailable, "store", "QIAO_DATA")
}

func TestNobodyAnswers(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	c, err := client.New(client.Options{Address: address}) // without a scheme
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Do(t.Context(), &write.Request{Task: write.Rewrite, Text: "a"})
	wantError(t, err, qiao.Unavailable, address, "Is it running? Start it with: qiao serve")
	err = c.RemoveWord(t.Context(), "diary")
	if strings.Contains(err.Error(), "diary") {
		t.Errorf("the error shows the word: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = c.Words(ctx)
	wantError(t, err, qiao.Canceled, "", "")
}

func TestSomebodyElseAnswers(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"a page":           func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") },
		"a proxy's error":  func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<html>", 502) },
		"JSON of others":   func(w http.ResponseWriter, _ *http.Request) { http.Error(w, `{"a":1}`, 500) },
		"an error unknown": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, `[]`, 400) },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := connect(t, h, "").Words(t.Context())
			wantError(t, err, qiao.Protocol, "not a Qiao server", "address")
		})
	}
}

func TestAnAnswerThatIsCutIsAnError(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"without a result": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "event: preview\ndata: {\"text\":\"a\"}\n\n")
		},
		"in the middle": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "event: preview\ndata: {\"text\"")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var last error
			for _, err := range connect(t, h, "").Write(t.Context(), &write.Request{Task: write.Rewrite}) {
				last = err
			}
			if k := qiao.KindOf(last); k != qiao.Protocol && k != qiao.Unavailable {
				t.Errorf("got %v", last)
			}
		})
	}
}

func TestPersonal(t *testing.T) {
	db := sqlite.New(filepath.Join(t.TempDir(), "qiao.db"))
	t.Cleanup(func() { db.Close() })
	h := server.New(server.Config{Store: db, Access: server.Access{Keys: []server.Key{{User: "li", Hash: sha256.Sum256([]byte("k"))}}}})
	c := connect(t, h, "k")
	ctx := t.Context()
	const odd = "a/b?c#%20 清华 .."
	for _, err := range []error{
		c.AddWord(ctx, odd), c.AddWord(ctx, "gone"), c.RemoveWord(ctx, "gone"),
		c.Decide(ctx, []write.Decision{{Rule: odd, Accepted: true}}), c.Mute(ctx, odd, true),
		c.PutTerm(ctx, write.Term{Term: odd, Note: "n"}), c.PutTerm(ctx, write.Term{Term: "gone"}), c.RemoveTerm(ctx, "gone"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	words, err1 := c.Words(ctx)
	profile, err2 := c.Profile(ctx)
	terms, err3 := c.Glossary(ctx)
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	if len(words) != 1 || words[0] != odd || len(terms) != 1 || terms[0].Term != odd ||
		len(profile.Rules) != 1 || profile.Rules[0].Accepted != 1 || !profile.Rules[0].Muted {
		t.Errorf("%q %+v %+v", words, terms, profile)
	}
	if err := c.Forget(ctx); err != nil {
		t.Fatal(err)
	}
	if words, err := c.Words(ctx); err != nil || len(words) != 0 {
		t.Errorf("after forgetting: %q, %v", words, err)
	}
	_, err := connect(t, h, "wrong").Words(ctx)
	wantError(t, err, qiao.Unauthenticated, "key", "Bearer")
}

type partners struct{}

func (partners) List(context.Context) []server.Partner { return []server.Partner{{ID: "qwen"}} }
func (partners) Check(_ context.Context, id qiao.PartnerID) (server.Partner, error) {
	return server.Partner{ID: id, State: "ready"}, nil
}

func TestPartnersPacksAndVersion(t *testing.T) {
	from := t.TempDir()
	packs := pack.OpenWith(filepath.Join(from, "packs"), pack.Manifest{Packs: []pack.Pack{{Name: "demo", Version: "1", Title: "D",
		Files: []pack.File{{Name: "x", Path: "x", Size: 1, SHA256: strings.Repeat("0", 64)}}}}})
	c := connect(t, server.New(server.Config{Version: "9", Partners: partners{}, Packs: packs, Writer: &scripted{}}), "")
	ctx := t.Context()
	if v, err := c.Version(ctx); v != "9" || err != nil {
		t.Errorf("version %q, %v", v, err)
	}
	if ps, err := c.Partners(ctx); err != nil || len(ps) != 1 {
		t.Errorf("partners %v, %v", ps, err)
	}
	if p, err := c.CheckPartner(ctx, "qwen"); err != nil || p.State != "ready" {
		t.Errorf("check %v, %v", p, err)
	}
	if caps, err := c.Capabilities(ctx); err != nil || len(caps) != 1 || caps[0].Missing[0].Fix != "y" {
		t.Errorf("capabilities %v, %v", caps, err)
	}
	if ps, err := c.Packs(ctx); err != nil || len(ps) != 1 || ps[0].State != "absent" || ps[0].Size != 1 {
		t.Errorf("packs %v, %v", ps, err)
	}
	var last error
	for _, err := range c.Pull(ctx, "demo") {
		last = err
	}
	wantError(t, last, qiao.NotFound, "no source", "--from")
	if err := c.RemovePack(ctx, "demo"); err != nil {
		t.Error(err)
	}
}

// The client's types are the server's on the wire.
func TestWireTypesAgree(t *testing.T) {
	for _, c := range []struct{ ours, theirs any }{
		{client.Partner{}, server.Partner{}}, {client.Pack{}, pack.Status{}}, {client.Progress{}, pack.Progress{}},
		{client.Explanation{}, route.Explanation{}}, {client.Candidate{}, route.Candidate{}}, {client.RouteStatus{}, route.Status{}}, {client.Shared{}, server.Shared{}},
	} {
		if d := cmp.Diff(tags(c.theirs), tags(c.ours)); d != "" {
			t.Errorf("%T: %s", c.ours, d)
		}
	}
}

func tags(v any) (names []string) {
	for f := range reflect.TypeOf(v).Fields() {
		names = append(names, f.Tag.Get("json"))
	}
	return names
}

func TestABadAddressIsSaid(t *testing.T) {
	for _, address := range []string{"ftp://x", "http://", "://", "http://a b"} {
		_, err := client.New(client.Options{Address: address})
		wantError(t, err, qiao.Misconfigured, "not a URL", client.DefaultAddress)
	}
}
