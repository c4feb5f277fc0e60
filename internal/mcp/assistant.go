package mcp

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
)

// A Helper is a Writer that has an assistant, too.
type Helper interface {
	Assistant() (*assist.Assistant, error)
}

// sentence is the arguments of the tool.
type sentence struct {
	Text     string `json:"text" jsonschema:"what to do, in Chinese or English, in the user's own words: 'remind me tomorrow at 5 pm to buy milk', 'undo'"`
	Zone     string `json:"zone,omitempty" jsonschema:"the user's time zone, such as Asia/Shanghai"`
	Language string `json:"language,omitempty" jsonschema:"of the answer, en or zh; the text's if missing"`
}

// did is what the assistant answered.
type did struct {
	Answer    string   `json:"answer"`
	Done      bool     `json:"done" jsonschema:"whether it was done or answered"`
	Question  string   `json:"question,omitempty" jsonschema:"what the user has to answer; say the answer with this tool"`
	Choices   []string `json:"choices,omitempty"`
	Refused   bool     `json:"refused,omitempty" jsonschema:"the user did not confirm: do not try again unasked"`
	Undo      []string `json:"undo,omitempty" jsonschema:"what can be taken back by saying: undo"`
	Tier      string   `json:"tier,omitempty"`
	Confirmed bool     `json:"confirmed,omitempty" jsonschema:"the user confirmed it"`
}

// talk is the conversation of one client. Its turns do not overlap.
type talk struct {
	lasting bool
	helper  Helper
	user    assist.UserID
	session assist.SessionID
	turn    sync.Mutex
	waits   *assist.Confirmation // until the user has answered
}

// addAssistant offers the assistant, where w has one. What its text says is done as
// if the user had said it, but for what needs a confirmation: a person gives that,
// asked by the client, or nobody does. A server that does not last beyond a request
// cannot ask.
func addAssistant(s *mcp.Server, w Writer, u write.UserID, lasting bool, show Show) error {
	h, ok := w.(Helper)
	if !ok {
		return nil
	}
	yes, no := true, false
	t := &talk{lasting: lasting, helper: h, user: assist.UserID(u), session: assist.SessionID("mcp-" + rand.Text())}
	mcp.AddTool(s, &mcp.Tool{
		Name: "assistant_ask",
		Description: "Do something with the user's timers, alarms, reminders, calendar, notes, contacts, messages, device settings and music, or undo it; also sums, units, clocks and dates. " +
			"What goes out or deletes is shown to the user, who has to confirm it.",
		Annotations: &mcp.ToolAnnotations{DestructiveHint: &yes, OpenWorldHint: &no},
	}, t.ask)
	return t.addIntents(s, show)
}

// ask does one turn. What needs a confirmation makes the client ask its user and
// call again with the answer.
func (t *talk) ask(ctx context.Context, req *mcp.CallToolRequest, in sentence) (*mcp.CallToolResult, *did, error) {
	zone := time.Local
	if in.Zone != "" {
		var err error
		if zone, err = time.LoadLocation(in.Zone); err != nil {
			return nil, nil, errors.New("there is no time zone of that name; send one such as Asia/Shanghai")
		}
	}
	return t.do(ctx, req, assist.TurnRequest{Text: in.Text, Language: text.Language(in.Language), Zone: zone})
}

// do does one turn, and lets the client's user confirm.
func (t *talk) do(ctx context.Context, req *mcp.CallToolRequest, turn assist.TurnRequest) (*mcp.CallToolResult, *did, error) {
	t.turn.Lock()
	defer t.turn.Unlock()
	a, err := t.helper.Assistant()
	if err != nil {
		return nil, nil, withFix(err)
	}
	out := &did{}
	again := t.answered(req, &turn, out)
	conf, err := t.run(ctx, a, turn, out)
	switch {
	case err != nil:
		return nil, nil, withFix(err)
	case conf == nil:
		return nil, out, nil
	case t.lasting && !again && !conf.Device && canAsk(req.Session):
		t.waits = conf
		return &mcp.CallToolResult{InputRequests: mcp.InputRequestMap{confirmation: question(conf)}, RequestState: digest(conf)}, nil, nil
	}
	deny := assist.TurnRequest{Language: turn.Language, Zone: turn.Zone, Deny: true}
	if _, err := t.run(ctx, a, deny, out); err != nil {
		return nil, nil, withFix(err)
	}
	out.Question = "Only the user can confirm this, and cannot be asked here: " + conf.Text + " Say it by itself, or in Qiao."
	return nil, out, nil
}

// answered turns the call that brings the user's answer into the turn that confirms
// or gives up. It tells whether there was one.
func (t *talk) answered(req *mcp.CallToolRequest, turn *assist.TurnRequest, out *did) bool {
	waits := t.waits
	t.waits = nil
	res, ok := req.Params.InputResponses[confirmation].(*mcp.ElicitResult)
	if !ok || waits == nil || req.Params.RequestState != digest(waits) {
		return false
	}
	yes, _ := res.Content[confirmation].(bool)
	turn.Text, turn.Call = "", nil
	if res.Action == "accept" && yes {
		turn.Confirm, turn.Channel.Person, out.Confirmed = waits.Token, true, true
	} else {
		turn.Deny, out.Refused = true, true
	}
	return true
}

// confirmation names the question and its answer.
const confirmation = "confirm"

// question shows the user, whole, what would happen.
func question(c *assist.Confirmation) *mcp.ElicitParams {
	return &mcp.ElicitParams{Message: c.Text, RequestedSchema: map[string]any{
		"type": "object", "required": []string{confirmation},
		"properties": map[string]any{confirmation: map[string]any{"type": "boolean", "title": "Confirm", "default": false}},
	}}
}

// digest names a confirmation without giving its token away.
func digest(c *assist.Confirmation) string {
	sum := sha256.Sum256([]byte("qiao mcp confirmation " + c.Token))
	return hex.EncodeToString(sum[:])
}

// canAsk tells whether the client can ask its user.
func canAsk(s *mcp.ServerSession) bool {
	p := s.InitializeParams()
	return p != nil && p.Capabilities != nil && p.Capabilities.Elicitation != nil
}

// run does one turn and adds what came of it. It returns what waits for a
// confirmation, or nil.
func (t *talk) run(ctx context.Context, a *assist.Assistant, turn assist.TurnRequest, out *did) (*assist.Confirmation, error) {
	turn.User, turn.Session, turn.Channel.Name = t.user, t.session, "mcp"
	var waits *assist.Confirmation
	for e, err := range a.Turn(ctx, turn) {
		switch {
		case err != nil:
			return nil, err
		case e.Confirmation != nil:
			waits = e.Confirmation
		case e.Question != nil:
			out.Question = e.Question.Text
			for _, c := range e.Question.Choices {
				out.Choices = append(out.Choices, c.Label)
			}
		case e.Result != nil:
			out.Done = e.Result.Done
		case e.Undo != nil:
			out.Undo = append(out.Undo, e.Undo.Label)
		case e.Done != nil:
			out.Answer = e.Done.Text
			if out.Tier == "" {
				out.Tier = string(e.Done.Tier)
			}
		}
	}
	return waits, nil
}
