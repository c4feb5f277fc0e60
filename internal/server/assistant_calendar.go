package server

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/exchange"
	"github.com/qiao-ai/qiao/assist/skill"
)

const (
	// mostDays bounds the days that are asked for at once.
	mostDays = 62
	// mostEntries bounds what one event has on them.
	mostEntries = 500
)

type calendarInput struct {
	Zone string `query:"zone" doc:"the user's time zone"`
	From string `query:"from" doc:"the first day, as 2026-03-02; today if left out"`
	Days int    `query:"days" doc:"how many; a week if left out"`
}

type calendarDays struct {
	Body struct {
		From    time.Time       `json:"from"`
		To      time.Time       `json:"to"`
		Entries []calendarEntry `json:"entries"`
		DAV     string          `json:"dav,omitempty" doc:"the path at which phones subscribe, if they may"`
	}
}

// calendarEntry is an event or a reminder at one of its times.
type calendarEntry struct {
	ID     string      `json:"id"`
	Kind   assist.Kind `json:"kind" doc:"event or reminder"`
	Title  string      `json:"title"`
	Start  time.Time   `json:"start"`
	End    time.Time   `json:"end"`
	AllDay bool        `json:"allDay,omitempty"`
	Place  string      `json:"place,omitempty"`
	Rule   string      `json:"rule,omitempty" doc:"it comes again, by this rule of RFC 5545"`
	Done   bool        `json:"done,omitempty"`
}

type importInput struct {
	Body struct {
		Data string `json:"data" doc:"an iCalendar or vCard file"`
		Zone string `json:"zone,omitempty" doc:"of times without a zone"`
		Me   string `json:"me,omitempty" doc:"the name of the user's own card"`
	}
}

type importOutput struct{ Body exchange.Report }

type exportInput struct {
	What string `path:"what" enum:"calendar,contacts"`
}

type exportOutput struct {
	Type string `header:"Content-Type"`
	Name string `header:"Content-Disposition"`
	Body []byte
}

func (s *Server) assistantCalendarAPI(api huma.API) {
	huma.Register(api, s.op(http.MethodGet, "/v1/assistant/calendar", "assistant-calendar", "Events and reminders of some days"), s.calendarOf)
	op := s.op(http.MethodPost, "/v1/assistant/import", "assistant-import", "Take in a calendar or an address book, as one change")
	huma.Register(api, op, s.importFile)
	huma.Register(api, s.op(http.MethodGet, "/v1/assistant/export/{what}", "assistant-export", "The calendar with the reminders, or the contacts, as a file"), s.exportFile)
}

func (s *Server) calendarOf(ctx context.Context, in *calendarInput) (*calendarDays, error) {
	helper, err := s.helper()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	from, to, err := in.days()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	out := &calendarDays{}
	out.Body.From, out.Body.To, out.Body.Entries = from, to, []calendarEntry{}
	for _, k := range []assist.Kind{skill.EventKind, skill.ReminderKind} {
		records, err := helper.Store().List(ctx, assist.UserID(UserOf(ctx)), k)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		for _, r := range records {
			some, err := entriesOf(r, from, to)
			if err != nil {
				return nil, s.fail(ctx, err)
			}
			out.Body.Entries = append(out.Body.Entries, some...)
		}
	}
	slices.SortStableFunc(out.Body.Entries, func(a, b calendarEntry) int { return a.Start.Compare(b.Start) })
	if _, ok := s.cfg.Extra["/dav/"]; ok {
		out.Body.DAV = "/dav/"
	}
	return out, nil
}

func (in *calendarInput) days() (from, to time.Time, err error) {
	zone, err := zoneOf(in.Zone)
	if err != nil {
		return from, to, err
	}
	now := time.Now().In(zone)
	from = time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone)
	if in.From != "" {
		if from, err = time.ParseInLocation(time.DateOnly, in.From, zone); err != nil {
			return from, to, qiao.Errorf(qiao.Invalid, "assistant", "the first day cannot be read").WithFix("Send one such as 2026-03-02.")
		}
	}
	if in.Days < 0 || in.Days > mostDays {
		return from, to, qiao.Errorf(qiao.Invalid, "assistant", "there are too many days, or too few").WithFix("Ask for 1 to %d days.", mostDays)
	}
	if in.Days == 0 {
		in.Days = 7
	}
	return from, from.AddDate(0, 0, in.Days), nil
}

// entriesOf are the times of a record in [from, to).
func entriesOf(r assist.Record, from, to time.Time) (all []calendarEntry, err error) {
	if r.Kind == skill.ReminderKind {
		v, err := assist.Decode[skill.Reminder](r)
		at := skill.Next(v.At, v.Rule, from.Add(-time.Second)).In(from.Location())
		if err != nil || v.At.IsZero() || at.Before(from) || !at.Before(to) {
			return nil, err
		}
		return []calendarEntry{{ID: r.ID, Kind: r.Kind, Title: v.Text, Start: at, End: at, Rule: v.Rule, Done: v.Done}}, nil
	}
	v, err := assist.Decode[skill.Event](r)
	if err != nil {
		return nil, err
	}
	for _, o := range v.Between(from, to, mostEntries) {
		e := calendarEntry{ID: r.ID, Kind: r.Kind, Title: v.Title, Start: o.Start.In(from.Location()), End: o.End.In(from.Location()), AllDay: v.AllDay, Place: v.Place, Rule: v.Rule}
		if o.Title != "" {
			e.Title = o.Title
		}
		if o.Place != "" {
			e.Place = o.Place
		}
		all = append(all, e)
	}
	return all, nil
}

func (s *Server) importFile(ctx context.Context, in *importInput) (*importOutput, error) {
	helper, err := s.helper()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	zone, err := zoneOf(in.Body.Zone)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	found, err := exchange.Read([]byte(in.Body.Data), zone)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	report, err := found.Import(ctx, helper.Store(), assist.UserID(UserOf(ctx)), time.Now(), in.Body.Me)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &importOutput{report}, nil
}

func (s *Server) exportFile(ctx context.Context, in *exportInput) (*exportOutput, error) {
	helper, err := s.helper()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	kinds := []assist.Kind{skill.EventKind, skill.ReminderKind}
	out := &exportOutput{Type: "text/calendar; charset=utf-8", Name: `attachment; filename="calendar.ics"`}
	if in.What == "contacts" {
		kinds = []assist.Kind{skill.ContactKind}
		out.Type, out.Name = "text/vcard; charset=utf-8", `attachment; filename="contacts.vcf"`
	}
	var all []assist.Record
	for _, k := range kinds {
		records, err := helper.Store().List(ctx, assist.UserID(UserOf(ctx)), k)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		all = append(all, records...)
	}
	var file bytes.Buffer
	if in.What == "contacts" {
		err = exchange.WriteCards(&file, all)
	} else {
		err = exchange.WriteCalendar(&file, all, time.Now())
	}
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	out.Body = file.Bytes()
	return out, nil
}
