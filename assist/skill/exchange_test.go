package skill

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
)

func TestWhatIsExportedComesBack(t *testing.T) {
	ctx, from, to := context.Background(), made(t, assist.Config{Store: new(assist.Memory)}), new(assist.Memory)
	for _, s := range []string{"schedule lunch tomorrow at noon", "add contact Bo Wang with phone number +8613800000000", "Bo is my boss"} {
		say(t, from, assist.TurnRequest{Text: s})
	}
	var cal, cards bytes.Buffer
	events, _ := from.Store().List(ctx, "me", EventKind)
	people, _ := from.Store().List(ctx, "me", ContactKind)
	if err := WriteCalendar(&cal, events, monday); err != nil {
		t.Fatal(err)
	}
	if err := WriteCards(&cards, people); err != nil {
		t.Fatal(err)
	}
	writes, err := ReadCalendar(&cal, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	more, err := ReadCards(&cards)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := to.Commit(ctx, "me", assist.Batch{Writes: append(writes, more...)}); err != nil {
		t.Fatal(err)
	}
	got, _ := to.List(ctx, "me", EventKind)
	if len(got) != 1 || got[0].ID != events[0].ID || !got[0].At.Equal(events[0].At) {
		t.Errorf("the event came back as %v", got)
	}
	got, _ = to.List(ctx, "me", ContactKind)
	if v, err := assist.Decode[Contact](got[0]); err != nil || v.Name != "Bo Wang" || v.Relation != "boss" || v.phone() != "+8613800000000" {
		t.Errorf("the contact came back as %+v, %v", v, err)
	}
}

func FuzzReadCalendarAndCards(f *testing.F) {
	f.Add("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260101T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
	f.Add("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bo\r\nEND:VCARD\r\n")
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := ReadCalendar(strings.NewReader(s), time.UTC); err != nil && qiao.FixOf(err) == "" && qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("an error without a kind: %v", err)
		}
		if _, err := ReadCards(strings.NewReader(s)); err != nil && qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("an error without a kind: %v", err)
		}
	})
}
