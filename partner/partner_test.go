package partner_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// A driver is a function that plays a partner.
type driver func(ctx context.Context, r *qiao.Request) (qiao.Stream, error)

func (d driver) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) { return d(ctx, r) }

// plays yields the chunks, waiting before each as long as its delay says.
func plays(steps ...any) driver {
	return func(ctx context.Context, _ *qiao.Request) (qiao.Stream, error) {
		return func(yield func(qiao.Chunk, error) bool) {
			for _, step := range steps {
				switch step := step.(type) {
				case time.Duration:
					select {
					case <-time.After(step):
					case <-ctx.Done():
						yield(qiao.Chunk{}, ctx.Err())
						return
					}
				case error:
					yield(qiao.Chunk{}, step)
					return
				case qiao.Chunk:
					if !yield(step, nil) {
						return
					}
				}
			}
		}, nil
	}
}

func text(s string) qiao.Chunk { return qiao.Chunk{Text: s} }

var stop = qiao.Chunk{Finish: qiao.FinishStop}

func open(t testing.TB, o partner.Options) *partner.Partner {
	t.Helper()
	if o.ID == "" {
		o.ID = "p"
	}
	if o.Model == "" && o.Models == nil {
		o.Model = "m"
	}
	p, err := partner.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ask(ctx context.Context, p *partner.Partner) (qiao.Answer, error) {
	s, err := p.Generate(ctx, &qiao.Request{Messages: []qiao.Message{qiao.Text(qiao.User, "hi")}})
	if err != nil {
		return qiao.Answer{}, err
	}
	return qiao.Collect(s)
}

func TestServedIsOnTheFirstChunkAndNowhereElse(t *testing.T) {
	p := open(t, partner.Options{Region: "cn", Local: true, Driver: plays(
		qiao.Chunk{Served: &qiao.Served{Model: "m-0902", Partner: "forged", Region: "mars"}}, text("a"),
		qiao.Chunk{Text: "b", Served: &qiao.Served{Model: "other"}}, stop)})
	s, err := p.Generate(t.Context(), &qiao.Request{})
	if err != nil {
		t.Fatal(err)
	}
	var got []*qiao.Served
	for c, err := range s {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, c.Served)
	}
	want := []*qiao.Served{{Partner: "p", Model: "m-0902", Region: "cn", Local: true}, nil, nil, nil} // the last one holds the usage
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestAnAnswerWithoutAFinishReasonIsNotComplete(t *testing.T) {
	for name, d := range map[string]driver{"cut": plays(text("half")), "empty": plays()} {
		if _, err := ask(t.Context(), open(t, partner.Options{Driver: d})); qiao.KindOf(err) != qiao.Protocol {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// However a partner says that its moderation stopped an answer, the caller sees
// one thing before the first word, and another after it.
func TestModerationBeforeTheFirstWordIsBlocked(t *testing.T) {
	blocked := qiao.Chunk{Finish: qiao.FinishBlocked}
	if _, err := ask(t.Context(), open(t, partner.Options{Driver: plays(blocked)})); qiao.KindOf(err) != qiao.Blocked || qiao.FixOf(err) == "" {
		t.Errorf("before: %v", err)
	}
	got, err := ask(t.Context(), open(t, partner.Options{Driver: plays(text("a"), blocked)}))
	if err != nil || got.Finish != qiao.FinishBlocked {
		t.Errorf("after: %+v, %v", got, err)
	}
}

func TestAListOfModelsIsNotWaitedForForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := open(t, partner.Options{Driver: silent{}}).Models(t.Context())
		if qiao.KindOf(err) != qiao.Timeout || time.Since(start) != 15*time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

// silent lists its models never.
type silent struct{ driver }

func (silent) Models(ctx context.Context) ([]partner.Card, error) {
	<-ctx.Done()
	return nil, partner.SendError("list models", ctx.Err())
}

// Usage and the end mark come after the finish reason; losing them loses
// nothing of the answer.
func TestALostTailDoesNotSpoilAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, tail := range map[string]any{
			"a cut": qiao.E(qiao.Protocol, "read answer", io.ErrUnexpectedEOF), "a silence": time.Hour,
		} {
			start := time.Now()
			got, err := ask(t.Context(), open(t, partner.Options{Driver: plays(text("all"), stop, tail)}))
			if err != nil || got.Text != "all" || time.Since(start) > 6*time.Second {
				t.Errorf("%s: %q, %v after %v", name, got.Text, err, time.Since(start))
			}
		}
		said := qiao.E(qiao.Blocked, "read answer", nil)
		if _, err := ask(t.Context(), open(t, partner.Options{Driver: plays(text("all"), stop, said)})); qiao.KindOf(err) != qiao.Blocked {
			t.Errorf("a retraction is lost: %v", err)
		}
	})
}

func TestDeadlines(t *testing.T) {
	empty := qiao.Chunk{Served: &qiao.Served{Model: "m"}}
	for _, c := range []struct {
		name  string
		steps []any
		fails string
		at    time.Duration
	}{
		{"a first token in time", []any{9 * time.Second, text("a"), stop}, "", 9 * time.Second},
		{"no first token", []any{11 * time.Second, text("a"), stop}, "no first token", 10 * time.Second},
		{"a sign of life is no token", []any{6 * time.Second, empty, 6 * time.Second, text("a"), stop}, "no first token", 10 * time.Second},
		{"reasoning is one", []any{6 * time.Second, qiao.Chunk{Reasoning: "hm"}, 6 * time.Second, text("a"), stop}, "", 12 * time.Second},
		{"silence in the middle", []any{text("a"), 8 * time.Second, text("b"), stop}, "fell silent", 7 * time.Second},
		{"a slow but steady answer", []any{text("a"), 6 * time.Second, text("b"), 6 * time.Second, text("c"), 6 * time.Second, stop}, "", 18 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := open(t, partner.Options{Driver: plays(c.steps...), FirstToken: 10 * time.Second, Idle: 7 * time.Second})
				start := time.Now()
				_, err := ask(t.Context(), p)
				if time.Since(start) != c.at || (err != nil) != (c.fails != "") {
					t.Fatalf("%v after %v", err, time.Since(start))
				}
				if err != nil && (qiao.KindOf(err) != qiao.Timeout || !strings.Contains(err.Error(), c.fails) || qiao.FixOf(err) == "") {
					t.Error(err)
				}
			})
		})
	}
}

// The reader of a stream may take its time: the silence is not the partner's.
func TestASlowReaderIsNotASlowPartner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, partner.Options{Driver: plays(text("a"), text("b"), stop), Idle: time.Second})
		s, err := p.Generate(t.Context(), &qiao.Request{})
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range s {
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
	})
}

func TestAStreamThatNobodyReadsIsFreedAtTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		freed := make(chan time.Time, 1)
		p := open(t, partner.Options{FirstToken: time.Second, Driver: driver(func(ctx context.Context, _ *qiao.Request) (qiao.Stream, error) {
			context.AfterFunc(ctx, func() { freed <- time.Now() })
			return func(func(qiao.Chunk, error) bool) {}, nil
		})})
		start := time.Now()
		if _, err := p.Generate(context.Background(), &qiao.Request{}); err != nil {
			t.Fatal(err)
		}
		if at := <-freed; at.Sub(start) != time.Second {
			t.Errorf("freed after %v", at.Sub(start))
		}
	})
}

func TestTheCallersEndIsNotThePartnersFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, partner.Options{Driver: plays(text("a"), time.Hour), Idle: 2 * time.Hour})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := ask(ctx, p); qiao.KindOf(err) != qiao.Canceled {
			t.Error(err)
		}
		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := ask(ctx, p); qiao.KindOf(err) != qiao.Timeout || !strings.Contains(qiao.FixOf(err), "more time") {
			t.Error(err)
		}
	})
}

func TestErrorsOfDriversAreMadeAlike(t *testing.T) {
	known := &qiao.Error{Kind: qiao.RateLimited, Op: "send request", Fix: "Wait.", RetryAfter: time.Minute, Message: "status 429"}
	for _, c := range []struct {
		name string
		err  error
		kind qiao.Kind
		text string
	}{
		{"a kind is kept", known, qiao.RateLimited, "p: send request: status 429"},
		{"what is around it is dropped", fmt.Errorf("key sk-123: %w", known), qiao.RateLimited, "p: send request: status 429"},
		{"an error without a kind is not shown", errors.New("key sk-123"), qiao.Unavailable, "p: the driver failed (*errors.errorString)"},
		{"Other is no answer", qiao.E(qiao.Other, "x", nil), qiao.Unavailable, "p: x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fails := driver(func(context.Context, *qiao.Request) (qiao.Stream, error) { return nil, c.err })
			for _, d := range []driver{fails, plays(c.err)} {
				_, err := ask(t.Context(), open(t, partner.Options{Driver: d}))
				e := (*qiao.Error)(nil)
				if !errors.As(err, &e) || e.Kind != c.kind || err.Error() != c.text {
					t.Errorf("got %v (%v)", err, qiao.KindOf(err))
				}
				if c.kind == qiao.RateLimited && (e.RetryAfter != time.Minute || e.Fix != "Wait.") {
					t.Errorf("lost: %+v", e)
				}
			}
		})
	}
}

func TestARequestThatCannotBeTakenIsNotSent(t *testing.T) {
	sent := driver(func(context.Context, *qiao.Request) (qiao.Stream, error) {
		t.Error("it was sent")
		return nil, io.EOF
	})
	image := qiao.Message{Role: qiao.User, Parts: []qiao.Part{{Image: &qiao.Image{Data: make([]byte, 2000), Type: "image/png"}}}}
	card := partner.Card{ID: "m", Images: partner.No, Tools: partner.No, Schema: partner.No}
	for _, c := range []struct {
		name    string
		options partner.Options
		request qiao.Request
		want    qiao.Kind
	}{
		{"no model", partner.Options{Models: []partner.Card{}}, qiao.Request{}, qiao.Misconfigured},
		{"a model that is not offered", partner.Options{Models: []partner.Card{card}}, qiao.Request{Model: "x"}, qiao.NotFound},
		{"an image for a blind model", partner.Options{Models: []partner.Card{card}}, qiao.Request{Messages: []qiao.Message{image}}, qiao.Unsupported},
		{"tools", partner.Options{Models: []partner.Card{card}}, qiao.Request{Tools: []qiao.Tool{{Name: "f"}}}, qiao.Unsupported},
		{"a schema", partner.Options{Models: []partner.Card{card}}, qiao.Request{Schema: []byte("{}")}, qiao.Unsupported},
		{"a model of vectors", partner.Options{Models: []partner.Card{{ID: "e", Embeds: true}}}, qiao.Request{}, qiao.Unsupported},
		{"too many bytes", partner.Options{MaxRequest: 1000}, qiao.Request{Messages: []qiao.Message{image}}, qiao.TooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.options.Driver = sent
			p := open(t, c.options)
			_, err := p.Generate(t.Context(), &c.request)
			if qiao.KindOf(err) != c.want || qiao.FixOf(err) == "" {
				t.Errorf("%v; fix %q", err, qiao.FixOf(err))
			}
		})
	}
}

func TestAnOpenPartnerTakesModelsWithoutACard(t *testing.T) {
	var asked qiao.ModelID
	d := driver(func(_ context.Context, r *qiao.Request) (qiao.Stream, error) {
		asked = r.Model
		return nil, io.EOF
	})
	p := open(t, partner.Options{Driver: d, Models: []partner.Card{{ID: "known"}}, Open: true})
	_, _ = p.Generate(t.Context(), &qiao.Request{Model: "new"})
	if asked != "new" || p.Model() != "known" || p.Knows("new") || !p.Knows("known") {
		t.Errorf("asked %q, own %q", asked, p.Model())
	}
}

func TestAnAnswerWithoutEndIsEnded(t *testing.T) {
	endless := driver(func(context.Context, *qiao.Request) (qiao.Stream, error) {
		return func(yield func(qiao.Chunk, error) bool) {
			for yield(text(strings.Repeat("x", 100)), nil) {
			}
		}, nil
	})
	got, err := ask(t.Context(), open(t, partner.Options{Driver: endless, MaxAnswer: 1000}))
	if qiao.KindOf(err) != qiao.Protocol || len(got.Text) > 1000 {
		t.Errorf("%d bytes, %v", len(got.Text), err)
	}
}

func TestHalvesOfCharactersAreJoined(t *testing.T) {
	call := func(index int, args string) qiao.Chunk {
		return qiao.Chunk{ToolCalls: []qiao.ToolCall{{Index: index, ID: "c", Name: "f", Arguments: args}}}
	}
	p := open(t, partner.Options{Driver: plays(text("a\xe4"), qiao.Chunk{Reasoning: "\xf0\x9f"}, text("\xbd\xa0"),
		qiao.Chunk{Reasoning: "\x98\x80"}, call(0, "\"\xe5"), call(1, "\"\xe4\xbd"), call(0, "\xa5\xbd\""), call(1, "\xa0\""),
		text("\xff!"), text("\xe4"), stop)})
	s, err := p.Generate(t.Context(), &qiao.Request{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := qiao.Collect(func(yield func(qiao.Chunk, error) bool) {
		for c, err := range s {
			if strings.Contains(c.Text, "\xe4") && !strings.Contains(c.Text, "你") {
				t.Errorf("half a character: %q", c.Text)
			}
			if !yield(c, err) {
				return
			}
		}
	})
	if err != nil || got.Text != "a你\uFFFD!\uFFFD" || got.Reasoning != "😀" ||
		got.ToolCalls[0].Arguments != `"好"` || got.ToolCalls[1].Arguments != `"你"` {
		t.Errorf("%+v, %v", got, err)
	}
}

func FuzzCharactersAreWholeHoweverCut(f *testing.F) {
	f.Add("你好, wörld 😀", uint8(1))
	f.Fuzz(func(t *testing.T, s string, n uint8) {
		size := int(n)%7 + 1
		var steps []any
		for rest := s; rest != ""; {
			cut := min(size, len(rest))
			steps, rest = append(steps, text(rest[:cut])), rest[cut:]
		}
		got, err := ask(t.Context(), open(t, partner.Options{Driver: plays(append(steps, stop)...)}))
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.ToValidUTF8(s, "\uFFFD"); strings.ReplaceAll(got.Text, "\uFFFD", "") != strings.ReplaceAll(want, "\uFFFD", "") {
			t.Fatalf("got %q, want %q", got.Text, want)
		}
	})
}

func TestSettingsThatCannotBeAreRefused(t *testing.T) {
	for name, o := range map[string]partner.Options{
		"no id": {Driver: plays()}, "a bad id": {ID: "Qwen Beijing", Driver: plays()}, "a slash": {ID: "a/b", Driver: plays()}, "no driver": {ID: "a"},
	} {
		if _, err := partner.New(o); qiao.KindOf(err) != qiao.Misconfigured || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAKeyNeverShows(t *testing.T) {
	k := partner.Key("sk-very-secret")
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "key", k)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "key", k)
	b, err := json.Marshal(map[string]any{"key": k})
	if err != nil {
		t.Fatal(err)
	}
	shown := fmt.Sprint(k) + fmt.Sprintf("%s %q %v %+v %#v %x", k, k, k, struct{ K partner.Key }{k}, &k, k) + string(b) + log.String()
	if strings.Contains(shown, "secret") || strings.Contains(shown, "736b") {
		t.Error(shown)
	}
}

func TestSendErrorsTellTheirKindAndNoAddress(t *testing.T) {
	wrap := func(err error) error {
		return &url.Error{Op: "Post", URL: "https://user:secret@host/v1?key=secret", Err: err}
	}
	for _, c := range []struct {
		err  error
		kind qiao.Kind
		text string
	}{
		{wrap(context.Canceled), qiao.Canceled, "canceled"},
		{wrap(context.DeadlineExceeded), qiao.Timeout, "in time"},
		{wrap(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}), qiao.Unavailable, "refused"},
		{wrap(&net.OpError{Op: "read", Err: syscall.ECONNRESET}), qiao.Unavailable, "reset"},
		{wrap(&net.DNSError{Name: "secret.example"}), qiao.Unavailable, "host name"},
		{wrap(errors.New("tls: failed to verify certificate: x509: secret")), qiao.Unavailable, "TLS"},
		{wrap(io.EOF), qiao.Unavailable, "closed"},
		{wrap(errors.New("secret")), qiao.Unavailable, "no connection"},
	} {
		err := partner.SendError("send request", c.err)
		if qiao.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.text) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%v: got %v (%v)", c.err, err, qiao.KindOf(err))
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, ms, value string
		want            time.Duration
	}{
		{"absent", "", "", 0}, {"seconds", "", "7", 7 * time.Second}, {"parts of a second", "", "0.5", 500 * time.Millisecond},
		{"milliseconds first", "250", "7", 250 * time.Millisecond}, {"a date", "", "Wed, 25 Nov 2026 12:01:00 GMT", time.Minute},
		{"a date gone by", "", "Wed, 25 Nov 2026 11:00:00 GMT", 0}, {"negative", "", "-1", 0}, {"not a number", "", "NaN", 0},
		{"for ever", "", "1e300", 24 * time.Hour}, {"words", "", "later", 0},
	} {
		h := http.Header{}
		h.Set("Retry-After", c.value)
		h.Set("Retry-After-Ms", c.ms)
		if got := partner.RetryAfter(h, now); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestEveryErrorStatusHasAKind(t *testing.T) {
	for status := 300; status < 600; status++ {
		if k := partner.StatusKind(status); k == qiao.Other {
			t.Errorf("%d is %v", status, k)
		}
	}
	for status, want := range map[int]qiao.Kind{401: qiao.Unauthenticated, 402: qiao.Billing, 404: qiao.NotFound, 429: qiao.RateLimited, 451: qiao.Blocked, 503: qiao.Overloaded, 529: qiao.Overloaded, 307: qiao.Misconfigured, 418: qiao.Invalid, 599: qiao.Unavailable} {
		if k := partner.StatusKind(status); k != want {
			t.Errorf("%d is %v, want %v", status, k, want)
		}
	}
}

func TestARefusalShowsACodeAndNothingElse(t *testing.T) {
	for code, want := range map[string]string{
		"Throttling.RateQuota": "send request: status 429 (Throttling.RateQuota)", "": "send request: status 429",
		"a sentence of theirs": "send request: status 429", "sk-12345": "send request: status 429", strings.Repeat("x", 99): "send request: status 429",
	} {
		if got := partner.Refused("send request", qiao.RateLimited, 429, code); got.Error() != want || got.Fix == "" {
			t.Errorf("%q: %q", code, got)
		}
	}
}

func TestSupportReadsWhatItWrites(t *testing.T) {
	for _, s := range []partner.Support{partner.Unknown, partner.Yes, partner.No} {
		text, err := s.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var got partner.Support
		if err := got.UnmarshalText(text); err != nil || got != s {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	var s partner.Support
	if err := s.UnmarshalText([]byte("maybe")); qiao.KindOf(err) != qiao.Invalid {
		t.Error(err)
	}
}
