package ledger_test

import (
	"context"
	"testing"

	"github.com/qiao-ai/qiao/ledger"
)

// pages is a Journal that counts.
type pages struct {
	added, kept int
	held        bool
}

func (p *pages) Append(r *ledger.Row) error {
	if r.UID == (ledger.UID{}) {
		panic("a row without a UID")
	}
	p.added++
	return nil
}
func (p *pages) Kept(n int) { p.kept += n }
func (p *pages) Hold()      { p.held = true }

// stuck is a store that takes nothing until it is let go.
type stuck struct {
	ledger.Store
	called, free chan struct{}
	rows         int
}

func (s *stuck) AddRows(_ context.Context, rows []ledger.Row) error {
	s.called <- struct{}{}
	<-s.free
	s.rows += len(rows)
	return nil
}

// A row that finds the queue full is not in the store, but in the journal, which
// forgets nothing from then on.
func TestARowThatIsTurnedAwayStaysInTheJournal(t *testing.T) {
	p, s := &pages{}, &stuck{called: make(chan struct{}, 9), free: make(chan struct{})}
	l := ledger.New(s, ledger.Options{Queue: 2, Batch: 1, Journal: p})
	l.Record(ledger.Row{ID: "first"})
	<-s.called // the writer is busy: who comes now waits in the queue
	for range 5 {
		l.Record(ledger.Row{ID: "later"})
	}
	close(s.free)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if p.added != 6 || p.kept != 3 || s.rows != 3 || !p.held || l.Counts().Dropped != 3 {
		t.Errorf("%+v, %d rows are stored, %+v", p, s.rows, l.Counts())
	}
}
