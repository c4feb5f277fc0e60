package exchange

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/skill"
)

func card(lines ...string) string {
	return "BEGIN:VCARD\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VCARD\r\n"
}

func TestCardsOfAllAges(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(card("VERSION:2.1", "N:张;伟;;;", "TEL;CELL:13800000000"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, data string
		want       skill.Contact
	}{
		{"3.0 with all", card("VERSION:3.0", "FN:Ann Lee", "N:Lee;Ann;;;", "TEL;TYPE=CELL:+1 555 0100", "TEL;TYPE=WORK,FAX:555 0199", "item1.TEL:555 0101", "EMAIL;TYPE=HOME:a@example.com", "EMAIL:b@example.com",
			`ADR;TYPE=HOME:;;1 Main St\, Apt 2;Springfield;IL;62701;USA`, "BDAY:1990-02-03", "ORG:Acme;Rockets", "NICKNAME:Annie,Nan", "NOTE:likes", "  tea"),
			skill.Contact{Name: "Ann Lee", Phones: []string{"+1 555 0100", "555 0101"}, Emails: []string{"a@example.com", "b@example.com"},
				Addresses: []string{"1 Main St, Apt 2, Springfield, IL, 62701, USA"}, Birthday: "1990-02-03", Company: "Acme, Rockets", Nicknames: []string{"Annie", "Nan"}, Note: "likes tea"}},
		{"4.0 with addresses of numbers", card("VERSION:4.0", "FN:Bo", "TEL;VALUE=uri;TYPE=\"voice,cell\":tel:+86-138-0000;ext=1", "EMAIL;PREF=1:mailto:bo@example.com", "BDAY:--0203"),
			skill.Contact{Name: "Bo", Phones: []string{"+86-138-0000"}, Emails: []string{"bo@example.com"}, Birthday: "--02-03"}},
		{"2.1 quoted-printable in several lines", card("VERSION:2.1", "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0;=E4=BC=", "=9F;;;", "TEL;CELL;PREF:13800000000"),
			skill.Contact{Name: "张伟", Phones: []string{"13800000000"}}},
		{"2.1 quoted-printable in GBK", card("VERSION:2.1", "FN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=D5=C5=CE=B0"), skill.Contact{Name: "张伟"}},
		{"a file in GBK", gbk, skill.Contact{Name: "张伟", Phones: []string{"13800000000"}}},
		{"a Chinese name in parts", card("VERSION:3.0", "N:欧阳;娜娜;;;"), skill.Contact{Name: "欧阳娜娜"}},
		{"a name in parts", card("VERSION:3.0", "N:Wang;Bo;X.;Dr.;"), skill.Contact{Name: "Dr. Bo X. Wang"}},
		{"a company without people", card("VERSION:3.0", "ORG:Acme"), skill.Contact{Name: "Acme", Company: "Acme"}},
		{"Apple's birthday without a year", card("FN:Bo", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29"), skill.Contact{Name: "Bo", Birthday: "--02-29"}},
		{"a birthday that is none", card("FN:Bo", "BDAY:1990-02-31"), skill.Contact{Name: "Bo"}},
		{"a relation of ours", card("FN:Bo", "X-QIAO-RELATION:老板"), skill.Contact{Name: "Bo", Relation: "boss"}},
		{"the people of a card", card("FN:Bo", "RELATED;TYPE=spouse;VALUE=text:Mei", "item1.X-ABRELATEDNAMES:Li", "item1.X-ABLabel:_$!<Mother>!$_", "X-ANDROID-CUSTOM:vnd.android.cursor.item/relation;Wu;7;;;;"),
			skill.Contact{Name: "Bo", Related: []skill.Relative{{Name: "Mei", Relation: "spouse"}, {Name: "Li", Relation: "mother"}, {Name: "Wu", Relation: "boss"}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := ReadCards([]byte(c.data))
			if err != nil {
				t.Fatal(err)
			}
			if len(f.Entries) != 1 || len(f.Refused) > 0 {
				t.Fatalf("%d entries, refused %v", len(f.Entries), f.Refused)
			}
			v := f.Entries[0].value.(skill.Contact)
			v.Source = ""
			if diff := cmp.Diff(c.want, v); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestPicturesAreLeftOutAndCounted(t *testing.T) {
	picture := "PHOTO;ENCODING=b;TYPE=JPEG:" + strings.Repeat("QUJD", 400_000)
	f, err := ReadCards([]byte(card("FN:Bo", picture) + card("FN:Mei", "PHOTO;BASE64:QUJD", " QUJD", "LOGO:x") + card("KIND:group", "FN:Friends")))
	if err != nil || len(f.Entries) != 2 || f.Photos != 3 || f.Skipped != 1 || len(f.Refused) > 0 {
		t.Fatalf("%d entries, %d photos, %d skipped, refused %v, %v", len(f.Entries), f.Photos, f.Skipped, f.Refused, err)
	}
	e, err := ReadCard([]byte(card("VERSION:3.0", "FN:Bo", "PHOTO:QUJD")))
	if err != nil {
		t.Fatal(err)
	}
	rec, _ := e.Record("1", nil)
	if s, err := Card(rec, e.Pictures()); err != nil || !strings.Contains(s, "PHOTO:QUJD\r\nEND:VCARD") || strings.Contains(string(rec.Body), "QUJD") {
		t.Errorf("a phone's picture: %v in\n%s", err, s)
	}
}

func TestCardsThatAreWrong(t *testing.T) {
	f, err := ReadCards([]byte(card("FN:Bo") + card("NOTE:nobody") + card("FN:Mei", "TEL;TYPE=\"cell:1")))
	if err != nil || len(f.Entries) != 1 || !cmp.Equal(f.Refused, []Refusal{{4, "it has no name, company, number or address"}, {9, "a parameter cannot be read"}}) {
		t.Errorf("%v, %v, %v", f.Entries, f.Refused, err)
	}
	for _, s := range []string{"", "FN:Bo", "BEGIN:VCARD\r\nFN:Bo\r\n", string(calendar())} {
		if _, err := ReadCards([]byte(s)); qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestCardsComeBack(t *testing.T) {
	lines := []string{"VERSION:3.0", "N:Lee;Ann;;;", "item1.TEL;TYPE=CELL,VOICE:+1 555 0100", "item1.X-ABLabel:private", "TEL;TYPE=FAX:555 0199", `ADR;TYPE=HOME:;;1 Main St\, Apt 2;Springfield;;;`, "X-CUSTOM;A=\"b,c\":d"}
	ctx, store := context.Background(), new(assist.Memory)
	f, err := ReadCards([]byte(card(append(lines, "FN:Ann Lee", "UID:urn:uuid:1")...)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Import(ctx, store, "me", monday, ""); err != nil {
		t.Fatal(err)
	}
	all, _ := store.List(ctx, "me", skill.ContactKind)
	v, err := assist.Decode[skill.Contact](all[0])
	if err != nil {
		t.Fatal(err)
	}
	v.Name, v.Relation, v.Emails = "Ann Wu", "boss", []string{"ann@example.com"}
	rec, _ := skill.ContactRecord(all[0].ID, v)
	var w bytes.Buffer
	if err := WriteCards(&w, []assist.Record{rec}); err != nil {
		t.Fatal(err)
	}
	lines[1] = "N:Wu;Ann;;;"
	for _, want := range append(lines, "FN:Ann Wu", "UID:urn:uuid:1", "EMAIL:ann@example.com", "X-QIAO-RELATION:boss") {
		if strings.Count(w.String(), want+"\r\n") != 1 {
			t.Errorf("%q is not there once in\n%s", want, w.String())
		}
	}
}

func TestWhatQiaoKnowsOfAContactStays(t *testing.T) {
	ctx, store := context.Background(), new(assist.Memory)
	do := func(s string) Report {
		t.Helper()
		f, err := ReadCards([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		r, err := f.Import(ctx, store, "me", monday, "Ann Lee")
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	file := card("FN:Ann Lee", "RELATED;TYPE=manager;VALUE=text:Bo", "RELATED;TYPE=spouse:urn:uuid:7") + card("FN:Bo") + card("FN:Mei", "UID:urn:uuid:7") + card("FN:Bo Wang")
	if r := do(file); r.New != 4 {
		t.Errorf("%+v", r)
	}
	if r := do(file); r.Same != 4 || r.Change != 0 {
		t.Errorf("twice: %+v", r)
	}
	if r := do(card("FN:Bo", "TEL:1")); r.Changed != 1 {
		t.Errorf("%+v", r)
	}
	got := map[string]string{}
	all, _ := store.List(ctx, "me", skill.ContactKind)
	for _, r := range all {
		v, _ := assist.Decode[skill.Contact](r)
		got[v.Name] = v.Relation
		if v.Self != (v.Name == "Ann Lee") {
			t.Errorf("%s is the user: %v", v.Name, v.Self)
		}
	}
	if diff := cmp.Diff(map[string]string{"Ann Lee": "", "Bo": "boss", "Mei": "spouse", "Bo Wang": ""}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func FuzzReadCalendar(f *testing.F) {
	f.Add(calendar(event("UID:1", "DTSTART;TZID=Asia/Shanghai:20260301T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY", "EXDATE:20260302T100000", "BEGIN:VALARM", "TRIGGER:-PT5M", "END:VALARM")))
	f.Add(calendar("BEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+0800\nRRULE:FREQ=YEARLY\nEND:STANDARD\nEND:VTIMEZONE", event("UID:1", "DTSTART;TZID=x:20260301T100000")))
	f.Add(calendar("BEGIN:VTODO\nUID:2\nDUE;VALUE=DATE:20260301\nEND:VTODO"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := ReadCalendar(data, time.UTC)
		if err != nil {
			if qiao.KindOf(err) != qiao.Invalid {
				t.Errorf("an error without its kind: %v", err)
			}
			return
		}
		for _, e := range got.Entries {
			rec, err := e.Record(e.UID, nil)
			if err != nil {
				t.Fatal(err)
			}
			s, err := Calendar(rec)
			if err != nil {
				t.Fatal(err)
			}
			if back, err := ReadObject([]byte(s), time.UTC); err != nil || back.name != e.name {
				t.Errorf("%q does not come back: %v, of\n%q", e.name, err, s)
			}
			if v, ok := e.value.(skill.Event); ok {
				v.Between(monday, monday.AddDate(0, 0, 7), 10)
				v.After(monday)
			}
		}
	})
}

func FuzzReadCards(f *testing.F) {
	f.Add([]byte(card("VERSION:2.1", "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0;=E4=BC=", "=9F;;;", "TEL;CELL:1")))
	f.Add([]byte(card("FN:Bo", "item1.X-ABRELATEDNAMES:Li", "item1.X-ABLabel:_$!<Mother>!$_", "PHOTO:x", "ADR:;;a;b;c;d;e")))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := ReadCards(data)
		if err != nil {
			if qiao.KindOf(err) != qiao.Invalid {
				t.Errorf("an error without its kind: %v", err)
			}
			return
		}
		for _, e := range got.Entries {
			rec, err := e.Record(e.UID, nil)
			if err != nil {
				t.Fatal(err)
			}
			s, err := Card(rec, "")
			if err != nil {
				t.Fatal(err)
			}
			if back, err := ReadCard([]byte(s)); err != nil || back.name != e.name {
				t.Errorf("%q does not come back, but %q, %v, of\n%q", e.name, back.name, err, s)
			}
		}
	})
}
