package exchange

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/skill"
)

var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// calendar puts components into a file.
func calendar(parts ...string) []byte {
	s := "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n" + strings.Join(parts, "\n") + "\nEND:VCALENDAR\n"
	return []byte(strings.ReplaceAll(s, "\n", "\r\n"))
}

func event(lines ...string) string {
	return "BEGIN:VEVENT\n" + strings.Join(lines, "\n") + "\nEND:VEVENT"
}

func read(t *testing.T, data []byte, in *time.Location) *Contents {
	t.Helper()
	f, err := ReadCalendar(data, in)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// starts are when the event of a file takes place in a month from a day on.
func starts(t *testing.T, data []byte, from time.Time) (all []string) {
	t.Helper()
	f := read(t, data, from.Location())
	if len(f.Entries) != 1 || len(f.Refused) > 0 {
		t.Fatalf("%d entries, refused %v", len(f.Entries), f.Refused)
	}
	for _, o := range f.Entries[0].value.(skill.Event).Between(from, from.AddDate(0, 1, 0), 100) {
		all = append(all, o.Start.In(from.Location()).Format("01-02 15:04"))
	}
	return all
}

func TestEventsTakePlaceWhenTheirFileSays(t *testing.T) {
	shanghai, newYork := zone(t, "Asia/Shanghai"), zone(t, "America/New_York")
	const own = "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:19701101T020000\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\nEND:STANDARD\n" +
		"BEGIN:DAYLIGHT\nDTSTART:19700308T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\nEND:DAYLIGHT\nEND:VTIMEZONE"
	for _, c := range []struct {
		name string
		data []byte
		in   *time.Location
		want []string
	}{
		{"in UTC", calendar(event("UID:1", "DTSTART:20260301T100000Z")), shanghai, []string{"03-01 18:00"}},
		{"without a zone it is the user's", calendar(event("UID:1", "DTSTART:20260301T100000")), shanghai, []string{"03-01 10:00"}},
		{"in a zone by its name", calendar(event("UID:1", "DTSTART;TZID=America/New_York:20260310T090000")), time.UTC, []string{"03-10 13:00"}},
		{"behind a vendor's prefix", calendar(event("UID:1", "DTSTART;TZID=/mozilla.org/20050126_1/Europe/Berlin:20260310T090000")), time.UTC, []string{"03-10 08:00"}},
		{"by Windows' name", calendar(event("UID:1", "DTSTART;TZID=China Standard Time:20260310T090000")), time.UTC, []string{"03-10 01:00"}},
		{"in a zone that the file defines, in winter", calendar(own, event("UID:1", "DTSTART;TZID=Ours:20260305T090000")), time.UTC, []string{"03-05 14:00"}},
		{"in a zone that the file defines, in summer", calendar(own, event("UID:1", "DTSTART;TZID=Ours:20260310T090000")), time.UTC, []string{"03-10 13:00"}},
		{"a whole day is that day everywhere", calendar(event("UID:1", "DTSTART;VALUE=DATE:20260304")), newYork, []string{"03-04 00:00"}},
		{"a rule keeps its hour when the clocks change", calendar(event("UID:1", "DTSTART;TZID=America/New_York:20260301T090000", "RRULE:FREQ=WEEKLY;COUNT=3")), time.UTC,
			[]string{"03-01 14:00", "03-08 13:00", "03-15 13:00"}},
		{"exceptions are left out", calendar(event("UID:1", "DTSTART:20260301T100000Z", "RRULE:FREQ=DAILY;COUNT=4", "EXDATE:20260302T100000Z,20260303T100000Z")), time.UTC,
			[]string{"03-01 10:00", "03-04 10:00"}},
		{"an exception of a whole day", calendar(event("UID:1", "DTSTART;VALUE=DATE:20260301", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20260302")), newYork,
			[]string{"03-01 00:00", "03-03 00:00"}},
		{"additions are in", calendar(event("UID:1", "DTSTART:20260301T100000Z", "RRULE:FREQ=DAILY;COUNT=1", "RDATE;VALUE=PERIOD:20260305T080000Z/PT1H")), time.UTC,
			[]string{"03-01 10:00", "03-05 08:00"}},
		{"one that was moved", calendar(event("UID:1", "DTSTART:20260301T100000Z", "RRULE:FREQ=DAILY;COUNT=2"),
			event("UID:1", "RECURRENCE-ID:20260302T100000Z", "DTSTART:20260302T150000Z")), time.UTC, []string{"03-01 10:00", "03-02 15:00"}},
		{"one that was cancelled", calendar(event("UID:1", "DTSTART:20260301T100000Z", "RRULE:FREQ=DAILY;COUNT=2"),
			event("UID:1", "RECURRENCE-ID:20260302T100000Z", "STATUS:CANCELLED")), time.UTC, []string{"03-01 10:00"}},
		{"what was cancelled never takes place", calendar(event("UID:1", "DTSTART:20260301T100000Z", "STATUS:CANCELLED")), time.UTC, nil},
		{"one that began before", calendar(event("UID:1", "DTSTART:20260228T100000Z", "DURATION:P3D")), time.UTC, []string{"02-28 10:00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := starts(t, c.data, time.Date(2026, 3, 1, 0, 0, 0, 0, c.in)); !cmp.Equal(got, c.want) {
				t.Errorf("it takes place at %v, want %v", got, c.want)
			}
		})
	}
}

func TestAnEventHasWhatItsFileSays(t *testing.T) {
	data := calendar(event("UID:1", "DTSTART:20260301T100000Z", "DTEND:20260301T113000Z", `SUMMARY:早会\, 第一次`, "LOCATION;LANGUAGE=zh:三号楼", `DESCRIPTION:line one\nline`,
		"  two", "ATTENDEE;CN=\"Li, Na\":mailto:li@example.com", "ATTENDEE:MAILTO:bo@example.com", "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "END:VALARM"))
	v := read(t, data, time.UTC).Entries[0].value.(skill.Event)
	v.Source = ""
	at := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	want := skill.Event{Title: "早会, 第一次", Start: at, End: at.Add(90 * time.Minute), Place: "三号楼", Note: "line one\nline two",
		People: []string{"Li, Na", "bo@example.com"}, Alerts: []float64{900}}
	if diff := cmp.Diff(want, v); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestToDosBecomeReminders(t *testing.T) {
	todo := func(lines ...string) []byte {
		return calendar("BEGIN:VTODO\nUID:1\nSUMMARY:牛奶\n" + strings.Join(lines, "\n") + "\nEND:VTODO")
	}
	shanghai := zone(t, "Asia/Shanghai")
	at := time.Date(2026, 3, 1, 17, 0, 0, 0, shanghai)
	for _, c := range []struct {
		name string
		data []byte
		want skill.Reminder
	}{
		{"due at a time", todo("DUE;TZID=Asia/Shanghai:20260301T170000"), skill.Reminder{At: at}},
		{"due on a day", todo("DUE;VALUE=DATE:20260301"), skill.Reminder{At: at.Add(-8 * time.Hour)}},
		{"due after a while", todo("DTSTART:20260301T080000Z", "DURATION:PT1H"), skill.Reminder{At: at}},
		{"due when its alarm goes off", todo("BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER;VALUE=DATE-TIME:20260301T090000Z\nEND:VALARM"), skill.Reminder{At: at}},
		{"some time", todo("PRIORITY:1"), skill.Reminder{}},
		{"every week", todo("DTSTART:20260301T090000Z", "RRULE:FREQ=WEEKLY"), skill.Reminder{At: at, Rule: "FREQ=WEEKLY"}},
		{"done", todo("STATUS:COMPLETED", "COMPLETED:20260301T090000Z"), skill.Reminder{Done: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := read(t, c.data, shanghai).Entries[0].value.(skill.Reminder)
			v.Source, c.want.Text = "", "牛奶"
			if diff := cmp.Diff(c.want, v); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestWhatIsWrongIsRefusedWithItsLineAndTheRestTaken(t *testing.T) {
	good := event("UID:good", "DTSTART:20260301T100000Z")
	for _, c := range []struct {
		name, bad string
		line      int
	}{
		{"no UID", event("DTSTART:20260301T100000Z"), 8},
		{"no start", event("UID:1", "SUMMARY:x"), 8},
		{"a start that is none", event("UID:1", "DTSTART:tomorrow"), 8},
		{"it ends before it starts", event("UID:1", "DTSTART:20260301T100000Z", "DTEND:20260301T090000Z"), 8},
		{"a line without a colon", event("UID:1", "DTSTART:20260301T100000Z", "SUMMARY"), 11},
		{"a parameter without an end", event("UID:1", "DTSTART;TZID=Asia/Shanghai"), 10},
		{"a parameter whose quotes stay open", event("UID:1", "DTSTART:20260301T100000Z", `X;A="b:c`), 11},
		{"a rule that is none", event("UID:1", "DTSTART:20260301T100000Z", "RRULE:FREQ=SOMETIMES"), 8},
		{"a rule that comes each second", event("UID:1", "DTSTART:20260301T100000Z", "RRULE:FREQ=SECONDLY"), 8},
		{"a rule that never comes", event("UID:1", "DTSTART:20260301T100000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), 8},
		{"a rule since ever", event("UID:1", "DTSTART:00010101T100000Z", "RRULE:FREQ=DAILY"), 8},
		{"an exception that is no time", event("UID:1", "DTSTART:20260301T100000Z", "EXDATE:never"), 8},
		{"the same UID twice", event("UID:good", "DTSTART:20260301T100000Z") + "\n" + event("UID:2", "DTSTART:20260301T100000Z"), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := read(t, calendar(good, c.bad), time.UTC)
			if c.line == 0 {
				if len(f.Entries) != 2 {
					t.Errorf("taken: %d", len(f.Entries))
				}
				return
			}
			if len(f.Entries) != 1 || len(f.Refused) != 1 || f.Refused[0].Line != c.line {
				t.Errorf("taken: %d; refused: %v, want line %d", len(f.Entries), f.Refused, c.line)
			}
		})
	}
}

func TestWhatIsNoCalendarIsAnError(t *testing.T) {
	for name, data := range map[string]string{
		"nothing":   "",
		"a text":    "hello\nworld",
		"a card":    "BEGIN:VCARD\r\nFN:Bo\r\nEND:VCARD\r\n",
		"cut off":   "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
		"crossed":   "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\nEND:VEVENT\r\n",
		"too deep":  strings.Repeat("BEGIN:VCALENDAR\r\n", 100_000),
		"no text":   "BEGIN:VCALENDAR\r\n\xff\xff\x00\x80",
		"too large": strings.Repeat("x", mostBytes+1),
	} {
		_, err := ReadCalendar([]byte(data), time.UTC)
		if k := qiao.KindOf(err); k != qiao.Invalid && k != qiao.TooLarge || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnImportIsOneChangeAndTwiceIsOnce(t *testing.T) {
	ctx, store := context.Background(), new(assist.Memory)
	data := func(title string) []byte {
		return calendar(event("UID:1", "DTSTAMP:20260301T100000Z", "DTSTART:20260301T100000Z", "SUMMARY:one"), event("UID:2", "DTSTART:20260301T110000Z", "SUMMARY:"+title),
			"BEGIN:VTODO\nUID:3\nSUMMARY:milk\nEND:VTODO", "BEGIN:VJOURNAL\nUID:4\nEND:VJOURNAL", event("UID:5"))
	}
	do := func(b []byte) Report {
		t.Helper()
		f, err := Read(b, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		r, err := f.Import(ctx, store, "me", monday, "")
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	refused := []Refusal{{22, "it has no DTSTART"}}
	if diff := cmp.Diff(Report{New: 3, Skipped: 1, Refused: refused, Change: 1}, do(data("two"))); diff != "" {
		t.Error(diff)
	}
	again := bytes.ReplaceAll(data("two"), []byte("DTSTAMP:2026"), []byte("DTSTAMP:2027"))
	if diff := cmp.Diff(Report{Same: 3, Skipped: 1, Refused: refused}, do(again)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Report{Same: 2, Changed: 1, Skipped: 1, Refused: refused, Change: 2}, do(data("three"))); diff != "" {
		t.Error(diff)
	}
	if _, err := store.Commit(ctx, "me", assist.Batch{Undo: []assist.ChangeID{2, 1}}); err != nil {
		t.Fatal(err)
	}
	for _, k := range []assist.Kind{skill.EventKind, skill.ReminderKind} {
		if left, _ := store.List(ctx, "me", k); len(left) > 0 {
			t.Errorf("undone, there is %v", left)
		}
	}
}

// there and back again: what was read is written as it was.
func TestWhatOthersWroteComesBack(t *testing.T) {
	lines := []string{"UID:1", "DTSTART;TZID=America/New_York:20260301T090000", "DTEND;TZID=America/New_York:20260301T100000", "RRULE:FREQ=WEEKLY;BYDAY=SU", "EXDATE;TZID=America/New_York:20260308T090000",
		"SUMMARY;LANGUAGE=de:Frühstück", "X-COLOR;X-A=\"b;c\":red", "ORGANIZER;CN=Bo:mailto:bo@example.com", "SEQUENCE:3", "BEGIN:VALARM", "ACTION:AUDIO", "TRIGGER:-PT5M", "END:VALARM"}
	f := read(t, calendar(event(lines...), event("UID:1", "RECURRENCE-ID;TZID=America/New_York:20260315T090000", "DTSTART;TZID=America/New_York:20260315T120000", "SUMMARY:later")), time.UTC)
	rec, err := f.Entries[0].Record("1", nil)
	if err != nil {
		t.Fatal(err)
	}
	out := export(t, rec)
	for _, want := range append(lines, "RECURRENCE-ID;TZID=America/New_York:20260315T090000", "SUMMARY:later", "TZID:America/New_York",
		"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU", "TZOFFSETTO:-0400", "TZOFFSETTO:-0500") {
		if !strings.Contains(out, want+"\r\n") {
			t.Errorf("%q is lost in\n%s", want, out)
		}
	}
	again := read(t, []byte(out), time.UTC)
	second, err := again.Entries[0].Record("1", nil)
	if err != nil || export(t, second) != out {
		t.Errorf("the second time it is\n%s", export(t, second))
	}
}

func export(t *testing.T, records ...assist.Record) string {
	t.Helper()
	var w bytes.Buffer
	if err := WriteCalendar(&w, records, monday); err != nil {
		t.Fatal(err)
	}
	return w.String()
}

func TestWhatTheAssistantChangesIsChangedInTheFile(t *testing.T) {
	f := read(t, calendar(event("UID:1", "DTSTART;TZID=Asia/Shanghai:20260301T090000", "DURATION:PT1H", "SUMMARY:one", "X-KEPT:yes", "BEGIN:VALARM", "TRIGGER:-PT5M", "END:VALARM"),
		"BEGIN:VTODO\nUID:2\nSUMMARY:milk\nDUE:20260301T090000Z\nX-KEPT:yes\nBEGIN:VALARM\nTRIGGER;VALUE=DATE-TIME:20260301T090000Z\nEND:VALARM\nEND:VTODO"), time.UTC)
	v := f.Entries[0].value.(skill.Event)
	v.Title, v.Start, v.End = "two", v.Start.Add(24*time.Hour), v.End.Add(24*time.Hour)
	e, err := skill.EventRecord("1", v)
	if err != nil {
		t.Fatal(err)
	}
	m := f.Entries[1].value.(skill.Reminder)
	m.At, m.Done = m.At.Add(time.Hour), true
	r, err := skill.ReminderRecord("2", m)
	if err != nil {
		t.Fatal(err)
	}
	out := export(t, e, r)
	for want, n := range map[string]int{"SUMMARY:two": 1, "DTSTART:20260302T010000Z": 1, "DTEND:20260302T020000Z": 1, "DURATION": 0, "X-KEPT:yes": 2, "TRIGGER:-PT5M": 1,
		"DUE:20260301T100000Z": 1, "STATUS:COMPLETED": 1, "TRIGGER;VALUE=DATE-TIME:20260301T100000Z": 1, "20260301T090000": 0} {
		if strings.Count(out, want) != n {
			t.Errorf("%q is there %d times, want %d, in\n%s", want, strings.Count(out, want), n, out)
		}
	}
}

func TestWhatTheAssistantMadeIsWrittenWhole(t *testing.T) {
	shanghai := zone(t, "Asia/Shanghai")
	at := time.Date(2026, 3, 4, 9, 0, 0, 0, shanghai)
	title := strings.Repeat("很长的标题，", 12)
	events := []skill.Event{
		{Title: title, Start: at, End: at.Add(time.Hour), Place: "Room 1; 2nd floor", Alerts: []float64{600}, Note: "a\nb"},
		{Title: "whole", Start: time.Date(2026, 3, 4, 0, 0, 0, 0, shanghai), End: time.Date(2026, 3, 5, 0, 0, 0, 0, shanghai), AllDay: true},
		{Title: "weekly", Start: at, End: at.Add(time.Hour), Rule: "FREQ=WEEKLY", Zone: "Asia/Shanghai"},
	}
	var records []assist.Record
	for i, v := range events {
		r, err := skill.EventRecord(string(rune('a'+i)), v)
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	m := skill.Reminder{Text: "牛奶", At: at, Rule: "FREQ=DAILY", Created: at}
	r, err := skill.ReminderRecord("d", m)
	if err != nil {
		t.Fatal(err)
	}
	out := export(t, append(records, r)...)
	for l := range strings.SplitSeq(out, "\r\n") {
		if len(l) > 75 {
			t.Errorf("a line of %d bytes: %s", len(l), l)
		}
	}
	back := read(t, []byte(out), shanghai)
	if len(back.Entries) != 4 || len(back.Refused) > 0 {
		t.Fatalf("%d came back, refused %v, of\n%s", len(back.Entries), back.Refused, out)
	}
	for i, want := range events {
		got := back.Entries[i].value.(skill.Event)
		got.Source = ""
		got.Start, got.End = got.In(shanghai).Start, got.In(shanghai).End
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	got := back.Entries[3].value.(skill.Reminder)
	got.Source = ""
	if diff := cmp.Diff(m, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
