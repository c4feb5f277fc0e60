package skill

import (
	"errors"
	"io"
	"time"

	"github.com/emersion/go-ical"
	"github.com/emersion/go-vcard"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
)

// WriteCalendar writes the events among records as iCalendar (RFC 5545).
func WriteCalendar(w io.Writer, records []assist.Record, now time.Time) error {
	cal := ical.NewCalendar()
	cal.Props.SetText(ical.PropVersion, "2.0")
	cal.Props.SetText(ical.PropProductID, "-//Qiao//Assistant//EN")
	for _, r := range records {
		v, err := assist.Decode[Event](r)
		if err != nil {
			return err
		}
		e := ical.NewEvent()
		e.Props.SetText(ical.PropUID, r.ID)
		e.Props.SetDateTime(ical.PropDateTimeStamp, now.UTC())
		e.Props.SetText(ical.PropSummary, v.Title)
		if v.AllDay {
			e.Props.SetDate(ical.PropDateTimeStart, v.Start)
			e.Props.SetDate(ical.PropDateTimeEnd, v.End)
		} else {
			e.Props.SetDateTime(ical.PropDateTimeStart, v.Start.UTC())
			e.Props.SetDateTime(ical.PropDateTimeEnd, v.End.UTC())
		}
		if v.Place != "" {
			e.Props.SetText(ical.PropLocation, v.Place)
		}
		if v.Rule != "" {
			rule := ical.NewProp(ical.PropRecurrenceRule)
			rule.Value = v.Rule
			e.Props.Set(rule)
		}
		cal.Children = append(cal.Children, e.Component)
	}
	if len(cal.Children) == 0 {
		return qiao.Errorf(qiao.NotFound, "skill: calendar", "the calendar is empty").WithFix("Add an event first.")
	}
	return ical.NewEncoder(w).Encode(cal)
}

// ReadCalendar reads the events of an iCalendar file as writes. An event that is
// there already, by its UID, is replaced.
func ReadCalendar(r io.Reader, zone *time.Location) ([]assist.Write, error) {
	cal, err := ical.NewDecoder(r).Decode()
	if err != nil {
		return nil, qiao.E(qiao.Invalid, "skill: read a calendar", err).WithFix("Give an iCalendar file (.ics).")
	}
	var writes []assist.Write
	for _, e := range cal.Events() {
		v, uid, err := eventOf(e, zone)
		if err != nil {
			return nil, qiao.E(qiao.Invalid, "skill: read an event", err)
		}
		rec, err := assist.Encode(EventKind, uid, v.Start, v.Title+" "+v.Place, v)
		if err != nil {
			return nil, err
		}
		writes = append(writes, assist.Write{Kind: EventKind, ID: uid, After: &rec})
	}
	return writes, nil
}

func eventOf(e ical.Event, zone *time.Location) (v Event, uid string, err error) {
	if v.Start, err = e.DateTimeStart(zone); err != nil {
		return v, "", err
	}
	if v.End, err = e.DateTimeEnd(zone); err != nil {
		return v, "", err
	}
	if uid, err = e.Props.Text(ical.PropUID); err != nil || uid == "" {
		return v, "", errors.Join(err, errors.New("an event has no UID"))
	}
	if start := e.Props.Get(ical.PropDateTimeStart); start != nil {
		v.AllDay = start.ValueType() == ical.ValueDate
	}
	v.Title, _ = e.Props.Text(ical.PropSummary)
	v.Place, _ = e.Props.Text(ical.PropLocation)
	if rule := e.Props.Get(ical.PropRecurrenceRule); rule != nil {
		v.Rule = rule.Value
	}
	return v, uid, nil
}

// WriteCards writes the contacts among records as vCards (RFC 6350).
func WriteCards(w io.Writer, records []assist.Record) error {
	enc := vcard.NewEncoder(w)
	for _, r := range records {
		v, err := assist.Decode[Contact](r)
		if err != nil {
			return err
		}
		card := vcard.Card{}
		card.SetValue(vcard.FieldUID, r.ID)
		card.SetValue(vcard.FieldFormattedName, v.Name)
		for _, n := range v.Phones {
			card.AddValue(vcard.FieldTelephone, n)
		}
		for _, m := range v.Emails {
			card.AddValue(vcard.FieldEmail, m)
		}
		if v.Relation != "" {
			card.SetValue("X-QIAO-RELATION", v.Relation)
		}
		vcard.ToV4(card)
		if err := enc.Encode(card); err != nil {
			return qiao.E(qiao.Other, "skill: write a card", err)
		}
	}
	return nil
}

// ReadCards reads vCards as writes of contacts. One that is there already, by its
// UID, is replaced; one without a UID is known by its name.
func ReadCards(r io.Reader) ([]assist.Write, error) {
	var writes []assist.Write
	for dec := vcard.NewDecoder(r); ; {
		card, err := dec.Decode()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, qiao.E(qiao.Invalid, "skill: read a card", err).WithFix("Give a vCard file (.vcf).")
		}
		v := Contact{Name: card.PreferredValue(vcard.FieldFormattedName), Relation: relationWord(card.Value("X-QIAO-RELATION")),
			Phones: card.Values(vcard.FieldTelephone), Emails: card.Values(vcard.FieldEmail)}
		id := card.Value(vcard.FieldUID)
		if id == "" {
			id = "card-" + v.Name
		}
		rec, err := assist.Encode(ContactKind, id, time.Time{}, v.Name, v)
		if err != nil {
			return nil, err
		}
		writes = append(writes, assist.Write{Kind: ContactKind, ID: id, After: &rec})
	}
	if len(writes) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "skill: read cards", "there is no card in it").WithFix("Give a vCard file (.vcf).")
	}
	return writes, nil
}
