package audit

import (
	"context"
	"log/slog"
	"strings"
	"time"
	"unicode"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
)

// An Act is what somebody did, before it is an Entry.
type Act struct {
	Actor, Role, Via, Act, On string
	Err                       error // how it failed; nil is well
}

// A Log records acts. Its methods may be called from many goroutines.
type Log struct {
	store Store
	log   *slog.Logger
	now   func() time.Time
}

// New returns a Log over a store, which is not asked yet. A nil log keeps no heads,
// a nil now is time.Now.
func New(s Store, log *slog.Logger, now func() time.Time) *Log {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if now == nil {
		now = time.Now
	}
	return &Log{s, log, now}
}

// Store returns where the entries are.
func (l *Log) Store() Store { return l.store }

// Record adds an act. It is written though the request that caused it has ended.
func (l *Log) Record(ctx context.Context, a Act) error {
	e := Entry{
		At: l.now().UTC().Truncate(time.Millisecond), Actor: plain(a.Actor), Role: plain(a.Role), Via: a.Via, Act: a.Act, On: plain(a.On),
		Outcome: "ok",
	}
	if a.Err != nil {
		e.Outcome = qiao.KindOf(a.Err).String()
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer stop()
	done, err := l.store.AppendAudit(ctx, e.after)
	if err != nil {
		l.log.ErrorContext(ctx, "an administrative act could not be recorded", "act", a.Act, "error", err, "fix", qiao.FixOf(err))
		return err
	}
	l.log.InfoContext(ctx, "audit", "n", done.N, "act", done.Act, "outcome", done.Outcome, "hash", done.Hash.String())
	return nil
}

// longest bounds what is kept of a name that a client sends, in bytes.
const longest = 120

// plain makes a name that a client sent fit for a line: short, without controls, and
// no secret that was sent in its place.
func plain(s string) string {
	if strings.Contains(s, account.Prefix) {
		return "***"
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, s)
	for i := range s {
		if i > longest {
			return s[:i]
		}
	}
	return s
}
