package server

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/assist/skill"
	"github.com/qiao-ai/qiao/text"
)

// An Assistant does what users say.
type Assistant interface {
	Turn(ctx context.Context, r assist.TurnRequest) iter.Seq2[assist.Event, error]
	Store() assist.Store
	Catalog() *intent.Catalog // what it can do
}

// sayBody is a turn as a client sends it.
type sayBody struct {
	Text     string            `json:"text" doc:"what the user says"`
	Session  assist.SessionID  `json:"session,omitempty" doc:"the conversation; one for each page or device"`
	Language text.Language     `json:"language,omitempty" doc:"of the answer; the text's if left out"`
	Zone     string            `json:"zone,omitempty" doc:"the user's time zone, such as Asia/Shanghai"`
	Screen   []assist.Material `json:"screen,omitempty" doc:"text that the user looks at; it is data and commands nothing"`
	NoModel  bool              `json:"noModel,omitempty" doc:"stay on this machine"`
}

type sayInput struct {
	Accept string `header:"Accept" doc:"application/json for all events at once, text/event-stream for events as they become true"`
	Body   sayBody
}

type confirmInput struct {
	Accept string `header:"Accept"`
	Body   struct {
		Token     string           `json:"token,omitempty" doc:"of the confirmation; it works once"`
		Deny      bool             `json:"deny,omitempty" doc:"give it up instead"`
		Session   assist.SessionID `json:"session,omitempty"`
		Language  text.Language    `json:"language,omitempty"`
		Zone      string           `json:"zone,omitempty"`
		Passcode  string           `json:"passcode,omitempty" doc:"the user's, for what is sensitive"`
		Assertion string           `json:"assertion,omitempty" doc:"instead: the Ed25519 signature of the confirmation's challenge by one of the user's devices, in base64"`
	}
}

type undoInput struct {
	Body struct {
		Changes []assist.ChangeID `json:"changes,omitempty" doc:"which; the last one if left out"`
		Session assist.SessionID  `json:"session,omitempty"`
	}
}

type undone struct {
	Body struct {
		Undone []assist.Change `json:"undone"`
	}
}

// turnEvents is the whole of a turn.
type turnEvents struct {
	Events []assist.Event `json:"events"`
}

type todayInput struct {
	Zone string `query:"zone" doc:"the user's time zone"`
}

type today struct {
	Body struct {
		Timers    []timed `json:"timers"`
		Alarms    []timed `json:"alarms"`
		Reminders []timed `json:"reminders"`
		Events    []timed `json:"events"`
	}
}

// timed is a thing with its time.
type timed struct {
	ID   string          `json:"id"`
	At   time.Time       `json:"at,omitzero"`
	Body json.RawMessage `json:"value"`
}

func (s *Server) assistantAPI(api huma.API) {
	op := s.op(http.MethodPost, "/v1/assistant/turns", "assistant-turn", "Tell the assistant something")
	op.Description = "Events: heard, plan, question, confirmation, result, undo, done. What reaches outside or deletes waits for a confirmation, whose token goes to /v1/assistant/confirm."
	op.Responses = eventsOr[assist.Event, turnEvents](api.OpenAPI(), "All events, or each as it becomes true")
	huma.Register(api, op, func(ctx context.Context, in *sayInput) (*streamed, error) {
		b := in.Body
		return s.say(ctx, in.Accept, b.Zone, assist.TurnRequest{Text: b.Text, Session: b.Session, Language: b.Language, Screen: b.Screen, NoModel: b.NoModel})
	})
	op = s.op(http.MethodPost, "/v1/assistant/confirm", "assistant-confirm", "Confirm what the assistant has asked to do, or give it up")
	op.Responses = eventsOr[assist.Event, turnEvents](api.OpenAPI(), "All events, or each as it becomes true")
	huma.Register(api, op, func(ctx context.Context, in *confirmInput) (*streamed, error) {
		b := in.Body
		if (b.Token == "") == !b.Deny {
			return nil, s.fail(ctx, qiao.Errorf(qiao.Invalid, "assistant", "send a token, or deny").WithFix("The token is in the confirmation event."))
		}
		return s.say(ctx, in.Accept, b.Zone, assist.TurnRequest{Confirm: b.Token, Deny: b.Deny, Session: b.Session, Language: b.Language,
			Proof: assist.Proof{Passcode: b.Passcode, Assertion: b.Assertion}})
	})
	huma.Register(api, s.op(http.MethodPost, "/v1/assistant/undo", "assistant-undo", "Take changes back"), s.undoChanges)
	huma.Register(api, s.op(http.MethodGet, "/v1/assistant/today", "assistant-today", "Timers, alarms, and today's reminders and events"), s.todayOf)
	s.assistantSkillsAPI(api)
	s.assistantAppsAPI(api)
	s.assistantCalendarAPI(api)
}

func (s *Server) helper() (Assistant, error) {
	if s.cfg.Assistant == nil {
		return nil, missingPart("assistant", "Start it with: qiao serve")
	}
	return s.cfg.Assistant, nil
}

// zoneOf is a time zone by its name; the server's if there is none.
func zoneOf(name string) (*time.Location, error) {
	if name == "" {
		return time.Local, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, qiao.Errorf(qiao.Invalid, "assistant", "there is no time zone of that name").WithFix("Send one such as Asia/Shanghai.")
	}
	return zone, nil
}

func (s *Server) say(ctx context.Context, accept, zone string, r assist.TurnRequest) (*streamed, error) {
	helper, err := s.helper()
	if err == nil {
		r.Zone, err = zoneOf(zone)
	}
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	r.User = assist.UserID(UserOf(ctx))
	r.Channel.Name, r.Channel.Person = "http", true
	events := helper.Turn(ctx, r)
	if wantsEvents(accept) {
		return s.stream(assistantEvents(events)), nil
	}
	all := turnEvents{Events: []assist.Event{}}
	for e, err := range events {
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		all.Events = append(all.Events, e)
	}
	return s.answerJSON(all), nil
}

// assistantEvents gives each event its name.
func assistantEvents(seq iter.Seq2[assist.Event, error]) iter.Seq2[event, error] {
	return func(yield func(event, error) bool) {
		for e, err := range seq {
			if !yield(event{e.Name(), e}, err) || err != nil {
				return
			}
		}
	}
}

func (s *Server) undoChanges(ctx context.Context, in *undoInput) (*undone, error) {
	out := &undone{}
	out.Body.Undone = []assist.Change{}
	helper, err := s.helper()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	u, store := assist.UserID(UserOf(ctx)), helper.Store()
	recent, err := store.Changes(ctx, u, 200)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	ids := in.Body.Changes
	if len(ids) == 0 && len(recent) > 0 {
		ids = []assist.ChangeID{recent[0].ID}
	}
	if len(ids) == 0 {
		return nil, s.fail(ctx, qiao.Errorf(qiao.NotFound, "assistant: undo", "there is nothing to undo"))
	}
	if _, err := store.Commit(ctx, u, assist.Batch{Undo: ids}); err != nil {
		return nil, s.fail(ctx, err)
	}
	for _, c := range recent {
		for _, id := range ids {
			if c.ID == id {
				out.Body.Undone = append(out.Body.Undone, c)
			}
		}
	}
	return out, nil
}

func (s *Server) todayOf(ctx context.Context, in *todayInput) (*today, error) {
	helper, err := s.helper()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	zone, err := zoneOf(in.Zone)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	now := time.Now().In(zone)
	from := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone)
	day := skill.Day{From: from, To: from.AddDate(0, 0, 1), Now: now}
	out := &today{}
	for _, l := range []struct {
		kind assist.Kind
		into *[]timed
	}{{skill.TimerKind, &out.Body.Timers}, {skill.AlarmKind, &out.Body.Alarms}, {skill.ReminderKind, &out.Body.Reminders}, {skill.EventKind, &out.Body.Events}} {
		*l.into = []timed{}
		records, err := helper.Store().List(ctx, assist.UserID(UserOf(ctx)), l.kind)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		for _, r := range records {
			if at, ok := day.Shows(r); ok {
				*l.into = append(*l.into, timed{r.ID, at, r.Body})
			}
		}
	}
	return out, nil
}
