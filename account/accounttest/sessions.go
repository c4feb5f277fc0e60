package accounttest

import (
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
)

// RunSessions tests what keeps sessions; open returns an empty store at each call.
func RunSessions(t *testing.T, open func(*testing.T) account.Sessions) {
	session := func(secret string, created time.Time) account.Session {
		return account.Session{Hash: account.HashOf(secret), User: "li@example.com", Name: "李娜", Role: account.Operator, Created: created, Expires: created.Add(time.Hour)}
	}
	is := func(t *testing.T, s account.Sessions, secret string, want account.Session) {
		t.Helper()
		if got, err := s.SessionOf(t.Context(), account.HashOf(secret)); err != nil || got != want {
			t.Errorf("%s: %+v, %v", secret, got, err)
		}
	}
	isNot := func(t *testing.T, s account.Sessions, secret string) {
		t.Helper()
		if got, err := s.SessionOf(t.Context(), account.HashOf(secret)); qiao.KindOf(err) != qiao.NotFound || got != (account.Session{}) {
			t.Errorf("%s: %+v, %v", secret, got, err)
		}
	}
	t.Run("a session comes back as it was put", func(t *testing.T) {
		s := open(t)
		isNot(t, s, "a")
		must(t, s.AddSession(t.Context(), session("a", noon)))
		must(t, s.AddSession(t.Context(), session("b", noon)))
		is(t, s, "a", session("a", noon))
		is(t, s, "b", session("b", noon))
		isNot(t, s, "c")
	})
	t.Run("one that is dropped is gone, and no other", func(t *testing.T) {
		s := open(t)
		must(t, s.AddSession(t.Context(), session("a", noon)))
		must(t, s.AddSession(t.Context(), session("b", noon)))
		must(t, s.DropSession(t.Context(), account.HashOf("a")))
		must(t, s.DropSession(t.Context(), account.HashOf("a")))
		isNot(t, s, "a")
		is(t, s, "b", session("b", noon))
	})
	t.Run("what has expired is forgotten when another comes", func(t *testing.T) {
		s := open(t)
		must(t, s.AddSession(t.Context(), session("old", noon)))
		must(t, s.AddSession(t.Context(), session("later", noon.Add(30*time.Minute))))
		must(t, s.AddSession(t.Context(), session("new", noon.Add(time.Hour+time.Second))))
		isNot(t, s, "old")
		is(t, s, "later", session("later", noon.Add(30*time.Minute)))
	})
}
