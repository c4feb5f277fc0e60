package ledger_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/ledger"
)

// A shelf keeps rows in memory. It can fail, and it can hang.
type shelf struct {
	mu      sync.Mutex
	rows    []ledger.Row
	batches int
	asked   int
	fail    bool
	hang    chan struct{}
}

func (s *shelf) AddRows(_ context.Context, rows []ledger.Row) error {
	if s.hang != nil {
		<-s.hang
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if s.fail {
		return qiao.Errorf(qiao.Unavailable, "shelf", "the disk is full")
	}
	s.rows = append(s.rows, rows...)
	s.batches++
	return nil
}

func (s *shelf) Usage(context.Context, ledger.Query) ([]ledger.Group, error)    { return nil, nil }
func (s *shelf) Rows(context.Context, ledger.Filter, int) ([]ledger.Row, error) { return nil, nil }
func (s *shelf) DropRows(_ context.Context, before time.Time) (n int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := slices.DeleteFunc(slices.Clone(s.rows), func(r ledger.Row) bool { return r.Time.Before(before) })
	n = int64(len(s.rows) - len(kept))
	s.rows = kept
	return n, nil
}

func (s *shelf) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.rows)
}

func TestRowsAreWrittenInBatchesBehindTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{}
		l := ledger.New(s, ledger.Options{Batch: 100})
		for range 250 {
			l.Record(ledger.Row{})
		}
		synctest.Wait()
		if s.count() != 200 {
			t.Errorf("%d rows before the interval", s.count())
		}
		time.Sleep(250 * time.Millisecond)
		synctest.Wait()
		if s.count() != 250 || s.batches != 3 || s.rows[0].Time.IsZero() {
			t.Errorf("%d rows in %d batches", s.count(), s.batches)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestAStoreThatHangsHoldsUpNobody(t *testing.T) {
	s := &shelf{hang: make(chan struct{})}
	l := ledger.New(s, ledger.Options{Queue: 10, Batch: 1})
	for range 100 {
		l.Record(ledger.Row{})
	}
	c := l.Counts()
	if c.Recorded+c.Dropped != 100 || c.Recorded < 10 || c.Recorded > 12 {
		t.Errorf("%+v", c)
	}
	close(s.hang)
	if err := l.Close(); err != nil || int64(s.count()) != c.Recorded {
		t.Errorf("%v, %d rows of %+v", err, s.count(), c)
	}
}

func TestWhatTheStoreRefusedIsTriedAgain(t *testing.T) {
	s := &shelf{fail: true}
	l := ledger.New(s, ledger.Options{Every: time.Hour})
	l.Record(ledger.Row{})
	if err := l.Flush(t.Context()); qiao.KindOf(err) != qiao.Unavailable {
		t.Errorf("%v", err)
	}
	s.fail = false
	l.Record(ledger.Row{})
	if err := l.Flush(t.Context()); err != nil || s.count() != 2 {
		t.Errorf("%v, %d rows", err, s.count())
	}
	if err := errors.Join(l.Close(), l.Close()); err != nil || l.Counts().Dropped != 0 {
		t.Error(err)
	}
}

func TestAStoreThatStaysBrokenDropsAndCounts(t *testing.T) {
	s := &shelf{fail: true}
	l := ledger.New(s, ledger.Options{Queue: 4, Batch: 2})
	for range 3 {
		l.Record(ledger.Row{})
	}
	if err := l.Close(); err != nil || l.Counts().Dropped != 3 {
		t.Errorf("%v, %+v", err, l.Counts())
	}
	l.Record(ledger.Row{}) // after the end
	if l.Counts().Dropped != 4 {
		t.Errorf("%+v", l.Counts())
	}
}

func TestAStoreThatFailsIsAskedSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{fail: true}
		l := ledger.New(s, ledger.Options{Batch: 4})
		for range 600 { // for a minute
			for range 10 {
				l.Record(ledger.Row{})
			}
			<-time.After(100 * time.Millisecond)
		}
		s.mu.Lock()
		asked := s.asked
		s.fail = false
		s.mu.Unlock()
		if asked > 10 {
			t.Errorf("it was asked %d times in a minute", asked)
		}
		<-time.After(time.Minute)
		if s.count() != 6000 || l.Counts().Dropped != 0 {
			t.Errorf("%d rows, %+v", s.count(), l.Counts())
		}
		l.Close()
	})
}

func TestClosingBesideRecordingLosesNothingThatWasTaken(t *testing.T) {
	s := &shelf{}
	l := ledger.New(s, ledger.Options{})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				l.Record(ledger.Row{})
			}
		})
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	all.Wait()
	if c := l.Counts(); int64(s.count()) != c.Recorded || c.Recorded+c.Dropped != 800 {
		t.Errorf("%d rows, %+v", s.count(), c)
	}
}

func TestOldRowsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{rows: []ledger.Row{{Time: time.Now().Add(-25 * time.Hour)}, {Time: time.Now()}}}
		l := ledger.New(s, ledger.Options{Keep: 24 * time.Hour})
		l.Record(ledger.Row{})
		time.Sleep(time.Second)
		synctest.Wait()
		if s.count() != 2 {
			t.Errorf("%d rows", s.count())
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestOutcomes(t *testing.T) {
	for _, c := range []struct {
		err   error
		begun bool
		want  ledger.Outcome
	}{
		{nil, true, "ok"}, {nil, false, "ok"}, {context.Canceled, true, "canceled"}, {context.Canceled, false, "canceled"},
		{qiao.Errorf(qiao.Protocol, "x", "cut"), true, "incomplete"}, {qiao.Errorf(qiao.RateLimited, "x", "y"), false, "rate_limited"},
	} {
		if got := ledger.OutcomeOf(c.err, c.begun); got != c.want {
			t.Errorf("%v, %v: %s", c.err, c.begun, got)
		}
	}
}

func TestDimensionsAreReadAndCheckedAsAList(t *testing.T) {
	got, err := ledger.ParseDimensions("feature, partner,day")
	if err != nil || !slices.Equal(got, []ledger.Dimension{"feature", "partner", "day"}) {
		t.Errorf("%v, %v", got, err)
	}
	if none, err := ledger.ParseDimensions(""); err != nil || len(none) != 0 {
		t.Errorf("%v, %v", none, err)
	}
	for _, s := range []string{"prompt", "day,hour", "key,key", "key;drop table"} {
		if _, err := ledger.ParseDimensions(s); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func FuzzParseDimensions(f *testing.F) {
	f.Add("feature,partner,day")
	f.Fuzz(func(t *testing.T, s string) {
		list, err := ledger.ParseDimensions(s)
		for _, d := range list {
			if err == nil && !slices.Contains(ledger.Dimensions(), d) {
				t.Errorf("%q", d)
			}
		}
	})
}

func BenchmarkRecord(b *testing.B) {
	l := ledger.New(&nothing{}, ledger.Options{Queue: 1 << 16})
	defer l.Close()
	row := ledger.Row{ID: "r", Key: "app", Feature: "write", Partner: "qwen", Outcome: ledger.OK}
	b.ReportAllocs()
	for b.Loop() {
		l.Record(row)
	}
	b.ReportMetric(float64(l.Counts().Dropped)/float64(b.N), "dropped/op")
}

// nothing takes rows and forgets them.
type nothing struct{ shelf }

func (*nothing) AddRows(context.Context, []ledger.Row) error { return nil }
