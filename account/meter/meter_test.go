package meter_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/account/meter"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/route"
)

// A bench is a meter whose rows and gate can be looked at.
type bench struct {
	*meter.Meter
	gate *account.Gate
	rows []ledger.Row
}

func newBench() *bench {
	b := &bench{gate: account.NewGate(account.Options{})}
	b.Meter = meter.New(meter.Options{
		Gate: b.gate, Record: func(r ledger.Row) { b.rows = append(b.rows, r) },
		Most: func(_ *qiao.Request, in, out int64) (qiao.Money, bool) { return cny(in + out), false },
		Price: func(_ qiao.PartnerID, _ qiao.ModelID, u qiao.Usage, _ time.Time) (qiao.Money, bool) {
			return cny(u.Input + u.Output), true
		},
		EndUser: func(id string) string { return "u_" + id },
	})
	return b
}

func cny(n int64) qiao.Money { return qiao.Money{Micro: n, Currency: "CNY"} }

func request() *qiao.Request {
	return &qiao.Request{Feature: "write", Region: "cn", MaxTokens: 100, Messages: []qiao.Message{qiao.Text(qiao.User, "四个汉字")}}
}

// chunks is a stream; a last error ends it.
func chunks(err error, list ...qiao.Chunk) qiao.Stream {
	return func(yield func(qiao.Chunk, error) bool) {
		for _, c := range list {
			if !yield(c, nil) {
				return
			}
		}
		if err != nil {
			yield(qiao.Chunk{}, err)
		}
	}
}

var (
	by      = route.Outcome{Partner: "qwen", Model: "qwen-max", Hedged: true, Waited: time.Millisecond, Attempts: []route.Attempt{{Partner: "deepseek", Err: qiao.Errorf(qiao.Overloaded, "x", "y")}, {Partner: "z", Skipped: true}}}
	spoken  = qiao.Chunk{Text: "你好", Served: &qiao.Served{Model: "qwen-max-2025-01-25"}}
	counted = qiao.Chunk{Finish: qiao.FinishStop, Usage: &qiao.Usage{Input: 10, Output: 5}}
)

// spent is what the key has spent, and whether its one request is still under way.
func (b *bench) spent(t *testing.T) int64 {
	t.Helper()
	day, _, err := b.gate.Spent(t.Context(), account.Subject{Kind: "key", Name: "app"})
	if err != nil {
		t.Fatal(err)
	}
	if len(day) == 0 {
		return 0
	}
	return day[0].Micro
}

func key() *account.Key {
	return &account.Key{ID: "app", User: "li", Limits: account.Limits{Concurrent: 1, Requests: 3, Day: cny(1000)}}
}

func begin(t *testing.T, b *bench) *meter.Call {
	t.Helper()
	c, err := b.Begin(account.NewContext(t.Context(), key()), request())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAWholeAnswerIsSettledAndRecorded(t *testing.T) {
	b := newBench()
	c := begin(t, b)
	if c.Request.User != "u_li/" || request().User != "" {
		t.Errorf("%q", c.Request.User)
	}
	if _, err := qiao.Collect(c.Stream(by, chunks(nil, spoken, counted))); err != nil {
		t.Fatal(err)
	}
	if len(b.rows) != 1 || b.spent(t) != 15 {
		t.Fatalf("%+v, %d spent", b.rows, b.spent(t))
	}
	r := b.rows[0]
	if r.Outcome != ledger.OK || r.Served != "qwen-max-2025-01-25" || r.Cost != cny(15) || !r.Hedged || len(r.Attempts) != 1 || r.Attempts[0].Reason != "overloaded" || r.Key != "app" {
		t.Errorf("%+v", r)
	}
	begin(t, b) // the first is not under way any more
}

func TestHowAnAnswerEnds(t *testing.T) {
	cut := qiao.Errorf(qiao.Protocol, "qwen", "cut")
	for _, c := range []struct {
		name   string
		err    error
		leave  bool
		chunks []qiao.Chunk
		want   ledger.Outcome
		spent  bool
	}{
		{"cut", cut, false, []qiao.Chunk{spoken}, ledger.Incomplete, true},
		{"the reader leaves", nil, true, []qiao.Chunk{spoken, spoken}, ledger.Canceled, true},
		{"the reader leaves after the end", nil, true, []qiao.Chunk{{Text: "a", Finish: qiao.FinishStop}}, ledger.OK, true},
		{"canceled", context.Canceled, false, []qiao.Chunk{spoken}, ledger.Canceled, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench()
			for _, err := range begin(t, b).Stream(by, chunks(c.err, c.chunks...)) {
				if c.leave || err != nil {
					break
				}
			}
			if len(b.rows) != 1 || b.rows[0].Outcome != c.want || (b.spent(t) > 0) != c.spent {
				t.Errorf("%+v, %d spent", b.rows, b.spent(t))
			}
			if u := b.rows[0].Usage; !u.Estimated || u.Input == 0 || u.Output == 0 {
				t.Errorf("what came is not counted: %+v", u)
			}
		})
	}
}

func TestAnAnswerNobodyReadsEndsWithItsContext(t *testing.T) {
	b := newBench()
	ctx, end := context.WithCancel(account.NewContext(t.Context(), key()))
	c, err := b.Begin(ctx, request())
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	c.Stream(by, chunks(nil, spoken))
	end()
	go func() {
		defer close(done)
		for {
			if again, err := b.gate.Reserve(context.Background(), key(), account.Demand{}); err == nil {
				again.Cancel()
				return
			}
		}
	}()
	<-done
}

func TestARefusedRequestIsRecordedAndCostsNothing(t *testing.T) {
	b := newBench()
	begin(t, b)
	_, err := b.Begin(account.NewContext(t.Context(), key()), request())
	if qiao.KindOf(err) != qiao.RateLimited || len(b.rows) != 1 || b.rows[0].Outcome != "rate_limited" || b.rows[0].Cost.Micro != 0 {
		t.Errorf("%v, %+v", err, b.rows)
	}
}

func TestARequestThatNobodyWasAskedCountsNothing(t *testing.T) {
	b := newBench()
	for range 5 { // more than the key may send in a minute
		begin(t, b).Fail(route.Outcome{}, errors.New("no partner"))
	}
	for range 3 {
		begin(t, b).Fail(by, errors.New("all failed"))
	}
	if _, err := b.Begin(account.NewContext(t.Context(), key()), request()); qiao.KindOf(err) != qiao.RateLimited {
		t.Errorf("requests that were sent do not count: %v", err)
	}
}

func TestWithoutPartsAMeterPassesOn(t *testing.T) {
	m := meter.New(meter.Options{})
	c, err := m.Begin(t.Context(), request())
	if err != nil {
		t.Fatal(err)
	}
	if a, err := qiao.Collect(c.Stream(by, chunks(nil, spoken, counted))); err != nil || a.Text != "你好" {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestWhatARequestMayNeed(t *testing.T) {
	r := request()
	if n := meter.OutputTokens(r); n != 100 {
		t.Error(n)
	}
	r.Extra = map[string]json.RawMessage{"thinking_budget": json.RawMessage("2000")}
	if n := meter.OutputTokens(r); n != 2100 {
		t.Error(n)
	}
	plain := meter.InputTokens(r)
	r.Messages[0].Parts = append(r.Messages[0].Parts, qiao.Part{Image: &qiao.Image{URL: "https://x"}})
	if n := meter.InputTokens(r); n < plain+500 {
		t.Error(n)
	}
}
