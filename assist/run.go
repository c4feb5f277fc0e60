package assist

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/text"
)

// turn is one turn on its way.
type turn struct {
	a      *Assistant
	req    TurnRequest
	now    time.Time
	text   string
	spoken text.Language // the text's
	lang   text.Language // of the answers
	state  state
	emit   func(Event)
	trace  Trace

	variants  []string // the text without some of its times
	matched   map[string]*candidate
	mentioned string // what the user said beside the command

	saved      bool       // the conversation is kept already
	remembered bool       // the text is among what was said
	undo       []ChangeID // a correction takes these back
	replaced   []Choice   // or puts something in the place of these
	corrects   bool
}

func (t *turn) run(ctx context.Context) error {
	t.emit(Event{Heard: &t.text})
	if err := t.answer(ctx); err != nil {
		return err
	}
	if t.saved {
		return nil
	}
	return t.commit(ctx, Batch{})
}

func (t *turn) answer(ctx context.Context) error {
	switch {
	case t.req.Deny:
		return t.giveUp()
	case t.req.Confirm != "":
		return t.redeem(ctx, hashOf(t.req.Confirm))
	case t.req.Call != nil:
		return t.invoke(ctx, t.req.Call)
	case t.text == "":
		t.question(&Question{Text: t.say("What can I do for you?", "需要我做什么？")})
		return nil
	}
	handled, err := t.dialog(ctx)
	if handled || err != nil {
		return err
	}
	t.state.Offer, t.state.Pending = nil, nil // another matter: what waited is void
	p, err := t.understand(ctx)
	if err != nil {
		return err
	}
	if p == nil {
		return t.lost()
	}
	return t.perform(ctx, p)
}

// perform does the steps of a plan until one has to wait.
func (t *turn) perform(ctx context.Context, p *Plan) error {
	t.trace.Tier, t.trace.Why, t.trace.Confidence = p.Tier, p.Why, p.Confidence
	t.emit(Event{Plan: p})
	return t.steps(ctx, p.Steps)
}

func (t *turn) steps(ctx context.Context, steps []Step) error {
	for i, s := range steps {
		goOn, err := t.step(ctx, s, steps[i+1:])
		if err != nil || !goOn {
			return err
		}
	}
	return nil
}

// step verifies and does one step. It tells whether the next one may follow.
func (t *turn) step(ctx context.Context, s Step, rest []Step) (bool, error) {
	c, q, err := t.verify(ctx, s)
	if err != nil {
		return false, t.unable(s, err)
	}
	if q != nil {
		t.wait(c.Step, q, rest)
		return false, nil
	}
	out, err := t.carryOut(ctx, c)
	if err != nil {
		return false, t.unable(c.Step, err)
	}
	switch {
	case out.Ask != nil:
		t.wait(c.Step, out.Ask, rest)
		return false, nil
	case out.Refused:
		t.refuse(c.Intent, out.Text)
		return false, nil
	case needsYes(c, out):
		return false, t.offer(ctx, c, out, rest)
	}
	return true, t.finish(ctx, c, out, "")
}

// carryOut puts preconditions right, if the user agreed, and runs the handler.
func (t *turn) carryOut(ctx context.Context, c *Call) (*Outcome, error) {
	for _, name := range c.Manifest.Requires {
		if out, err := c.Require(ctx, name); out != nil || err != nil {
			return out, err
		}
	}
	out, err := t.a.handlers[c.Intent](ctx, c)
	if err != nil {
		return nil, err
	}
	if len(c.said) > 0 && out.Text != "" {
		out.Text = joinSentences(t.lang, append(slices.Clone(c.said), out.Text)...)
	}
	return out, nil
}

// Require checks a precondition. Where it does not hold, its fix is staged if the
// user agreed to that; otherwise the outcome asks.
func (c *Call) Require(ctx context.Context, name string) (*Outcome, error) {
	need := c.a.needs[name]
	met, err := need.Met(ctx, c)
	if err != nil || met {
		return nil, err
	}
	if need.Fix == nil {
		return nil, qiao.Errorf(qiao.Unavailable, "assist", "%s is missing", name)
	}
	if !slices.Contains(c.May, name) && !authorised(c.Words) {
		return &Outcome{Ask: &Question{Text: need.Ask.In(c.Language), YesNo: true, agree: name, Intent: c.Intent}}, nil
	}
	kept := c.writes
	c.writes = nil
	said, err := need.Fix(ctx, c)
	if err != nil {
		return nil, err
	}
	fix := c.writes
	c.writes = kept
	c.said = append(c.said, said)
	_, err = c.a.cfg.Store.Commit(ctx, c.User, Batch{ // it has to hold before what needs it
		Change: Change{At: millis(c.Now), Intent: "setting.set", Label: said}, Writes: fix,
	})
	return nil, err
}

// authorised tells whether the user said to put right whatever is in the way.
func authorised(s string) bool {
	s = strings.ToLower(s)
	return slices.ContainsFunc([]string{"resolve any issue", "fix any issue", "do whatever it takes", "whatever is needed", "fix whatever", "fix any problem", "resolve any problem", "自行解决", "自己解决", "有问题你解决"},
		func(w string) bool { return strings.Contains(s, w) })
}

// finish commits what a step staged, and sends what it sends.
func (t *turn) finish(ctx context.Context, c *Call, out *Outcome, redeem string) error {
	if len(out.Send) > 0 && redeem != "" {
		if err := t.commit(ctx, Batch{Redeem: redeem}); err != nil { // before anything goes out, so that nothing goes out twice
			return err
		}
		redeem = ""
	}
	var results []any
	for _, e := range out.Send {
		result, err := t.send(ctx, c, e)
		if err != nil {
			return t.unable(c.Step, err)
		}
		results = append(results, result)
	}
	failed := answer(out, results)
	t.state.Pending, t.state.Offer = nil, nil
	t.state.Taint = out.Taint
	t.state.Quoted = ""
	if out.Taint != "" {
		t.state.Quoted = out.Text
	}
	if out.Items != nil {
		t.state.Shown = out.Items[:min(len(out.Items), 50)]
	}
	t.focus(out.Focus...)
	t.state.Last = &done{Step: c.Step, At: millis(t.now), Made: out.Focus, Again: t.corrects}
	label := out.Label
	if label == "" {
		label = out.Text
	}
	b := Batch{
		Change: Change{At: millis(t.now), Intent: string(c.Intent), Label: label},
		Writes: append(c.removals(ctx, t.replaced), c.writes...), Undo: append(t.undo, out.Undo...), Redeem: redeem,
	}
	t.undo, t.replaced, t.corrects = nil, nil, false
	id, err := t.store(ctx, b)
	if err != nil {
		return err
	}
	text := out.Text
	t.tell(text)
	t.emit(Event{Result: &Result{Intent: c.Intent, Text: text, Data: out.Data, Items: out.Items, Assumed: assumed(c, out), Change: id, Done: !failed}})
	if id != 0 {
		t.emit(Event{Undo: &Undo{Change: id, Label: label}})
	}
	return nil
}

// answer puts what was sent for into the outcome. It tells whether that failed.
func answer(out *Outcome, results []any) (failed bool) {
	if out.Answer == nil {
		return false
	}
	r := out.Answer(results)
	if out.Label == "" {
		out.Label = out.Text // not of somebody else's words
	}
	out.Text, out.Data, out.Taint = r.Text, r.Data, r.Taint
	return r.Failed
}

// removals take away what a correction replaces, as far as it is still there.
func (c *Call) removals(ctx context.Context, things []Choice) (list []Write) {
	for _, one := range things {
		if _, err := c.Get(ctx, Kind(one.Kind), one.ID); err == nil {
			list = append(list, Write{Kind: Kind(one.Kind), ID: one.ID})
		}
	}
	return list
}

// send lets an effect out. The gate has the last word.
func (t *turn) send(ctx context.Context, c *Call, e Effect) (any, error) {
	if !c.Can(e.Ability) {
		return nil, Unable(e.Ability)
	}
	if err := c.Use(e.Ability, e.Args); err != nil {
		return nil, err
	}
	return t.a.cfg.Ports.Do(context.WithValue(ctx, userKey{}, c.User), e.Ability, e.Args)
}

// store commits a batch together with the conversation.
func (t *turn) store(ctx context.Context, b Batch) (ChangeID, error) {
	b.Session, b.Void = t.req.Session, true
	state, err := t.save()
	if err != nil {
		return 0, err
	}
	b.State, t.saved = state, true
	return t.a.cfg.Store.Commit(ctx, t.req.User, b)
}

// commit keeps the conversation.
func (t *turn) commit(ctx context.Context, b Batch) error {
	b.Session, b.Void = t.req.Session, t.state.Offer == nil
	state, err := t.save()
	if err != nil {
		return err
	}
	b.State = state
	_, err = t.a.cfg.Store.Commit(ctx, t.req.User, b)
	return err
}

func assumed(c *Call, out *Outcome) []string {
	list := slices.Clone(out.Assumed)
	for _, s := range c.Manifest.Slots {
		if m := c.Args[s.Name].Time; m != nil {
			list = append(list, m.Assumed...)
		}
	}
	list = slices.DeleteFunc(list, func(s string) bool { return strings.HasPrefix(s, "which occurrence") }) // the answer says which
	slices.Sort(list)
	return slices.Compact(list)
}

// wait asks, and keeps what is asked about.
func (t *turn) wait(s Step, q *Question, rest []Step) {
	tries := 0
	if old := t.state.Pending; old != nil && old.Step.Intent == s.Intent && old.Slot == q.Slot && old.Agree == q.agree {
		tries = old.Tries + 1
	}
	t.state.Pending = &pending{Step: s, Slot: q.Slot, Choices: q.Choices, Agree: q.agree, Text: q.Text, Rest: rest, Tries: tries}
	t.state.Offer = nil
	if q.Intent == "" {
		q.Intent = s.Intent
	}
	t.question(q)
}

func (t *turn) question(q *Question) {
	t.tell(q.Text)
	t.emit(Event{Question: q})
}

func (t *turn) refuse(name intent.Name, text string) {
	t.tell(text)
	t.emit(Event{Result: &Result{Intent: name, Text: text}})
}

func (t *turn) tell(s string) {
	t.trace.Text = joinSentences(t.lang, t.trace.Text, s)
}

func joinSentences(lang text.Language, parts ...string) string {
	sep := " "
	if lang.Base() == text.Chinese {
		sep = ""
	}
	return strings.Join(slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" }), sep)
}

func (t *turn) say(en, zh string) string {
	if t.lang.Base() == text.Chinese {
		return zh
	}
	return en
}

// lost says that nothing was understood.
func (t *turn) lost() error {
	t.trace.Why = "no planner was sure"
	t.question(&Question{Text: t.say("I did not understand that. You can say \"help\" to see what I can do.", "我没听懂。你可以说“帮助”，看看我能做什么。")})
	return nil
}

// unable says in the user's language why a step cannot be done. Failures of the
// store and the like go up.
func (t *turn) unable(s Step, err error) error {
	switch qiao.KindOf(err) {
	case qiao.Unsupported, qiao.Forbidden:
		what := t.a.cfg.Catalog.Get(s.Intent).Titles.In(t.lang)
		t.trace.Why = "an ability is missing"
		t.refuse(s.Intent, t.say("I cannot "+lowerFirst(what)+", because I don't have the tools available.", "我无法"+what+"，因为这里没有可用的工具。"))
	case qiao.Invalid, qiao.NotFound, qiao.Conflict, qiao.Unavailable, qiao.Misconfigured, qiao.Timeout, qiao.TooLarge, qiao.Protocol:
		t.refuse(s.Intent, stopped(t.say("That did not work: ", "没有成功：")+reason(err), t.say(".", "。")))
	default:
		return err
	}
	return nil
}

// reason is an error for the user, without what was being done.
func reason(err error) string {
	s := err.Error()
	var e *qiao.Error
	if asError(err, &e) && e.Message != "" {
		s = e.Message
	}
	if fix := qiao.FixOf(err); fix != "" {
		s += ". " + fix
	}
	return s
}

// stopped is a sentence with its full stop.
func stopped(s, stop string) string {
	if last, _ := utf8.DecodeLastRuneInString(s); strings.ContainsRune(".。!！?？", last) {
		return s
	}
	return s + stop
}

func lowerFirst(s string) string {
	if s == "" || len(s) > 1 && s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
