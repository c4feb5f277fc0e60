package audit_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/audit"
)

// kept is a store of one entry.
type kept struct{ audit.Entry }

func (k *kept) AppendAudit(_ context.Context, next func(audit.Entry) audit.Entry) (audit.Entry, error) {
	k.Entry = next(k.Entry)
	return k.Entry, nil
}

func (k *kept) AuditEntries(context.Context, audit.Filter) ([]audit.Entry, error) { return nil, nil }
func (k *kept) AuditHead(context.Context) (int64, audit.Hash, error)              { return 0, audit.Hash{}, nil }

func TestTheHeadIsLoggedSoThatItCanBeKeptElsewhere(t *testing.T) {
	var b strings.Builder
	k := &kept{}
	l := audit.New(k, slog.New(slog.NewTextHandler(&b, nil)), nil)
	if err := l.Record(t.Context(), audit.Act{Actor: "boss", Act: "revoke-key", On: "phone"}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "hash="+k.Hash.String()) || strings.Contains(b.String(), "boss") {
		t.Error(b.String())
	}
}

// What a client sent as a name is short, one line and no secret.
func FuzzNames(f *testing.F) {
	for _, s := range []string{"phone", "a\nb", "qiao_secret", "x/qiao_s", strings.Repeat("桥", 100), "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		k := &kept{}
		if err := audit.New(k, nil, nil).Record(t.Context(), audit.Act{Actor: s, On: s}); err != nil {
			t.Fatal(err)
		}
		for _, got := range []string{k.Actor, k.On} {
			if len(got) > 124 || strings.ContainsAny(got, "\n\r\x00") || strings.Contains(got, "qiao_") || !utf8.ValidString(got) {
				t.Errorf("%q became %q", s, got)
			}
		}
	})
}

func FuzzParseHead(f *testing.F) {
	f.Add("7:0000000000000000000000000000000000000000000000000000000000000000")
	f.Add("0:00")
	f.Add(":")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := audit.ParseHead(s)
		if err != nil {
			return
		}
		if again, err := audit.ParseHead(h.String()); err != nil || again != h {
			t.Errorf("%q: %v, %v", s, again, err)
		}
	})
}
