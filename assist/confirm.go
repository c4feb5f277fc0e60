package assist

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/intent"
)

// confirmable is how long a confirmation waits.
const confirmable = 5 * time.Minute

// passBody is what a pass is bound to: the exact step, and what it would do.
type passBody struct {
	Step    Step        `json:"step"`
	Digest  string      `json:"digest"`
	Risk    intent.Risk `json:"risk"`
	Channel string      `json:"channel"`
	Rest    []Step      `json:"rest,omitempty"`
	Words   string      `json:"words"`
}

// riskOf is the gravest thing that a call may do.
func riskOf(c *Call, out *Outcome) intent.Risk {
	risk := c.Manifest.Risk
	if out.Risk.Above(risk) && out.Risk != "" {
		risk = out.Risk
	}
	if len(out.Send) > 0 && !out.Graded && intent.Outward.Above(risk) {
		risk = intent.Outward
	}
	if out.Kept && len(out.Send) == 0 && risk == intent.Outward {
		risk = intent.Change
	}
	if risk == intent.Change && out.Count > 1 {
		risk = intent.Destructive
	}
	return risk
}

// needsYes tells whether the user has to confirm. Tainted text may fill what is
// kept on the device and can be undone; it begins nothing, and leaves in nothing.
func needsYes(c *Call, out *Outcome) bool {
	if len(out.Send) > 0 && len(c.Taints()) > 0 {
		return true
	}
	switch risk := riskOf(c, out); risk {
	case intent.Read:
		return false
	case intent.Change:
		return c.Origin.Taint != ""
	default:
		return true
	}
}

// offer keeps a pass and shows what it would do.
func (t *turn) offer(ctx context.Context, c *Call, out *Outcome, rest []Step) error {
	var secret [24]byte
	_, _ = rand.Read(secret[:]) // never fails
	token := base64.RawURLEncoding.EncodeToString(secret[:])
	risk := riskOf(c, out)
	body, err := json.Marshal(passBody{Step: c.Step, Digest: digest(c, out), Risk: risk, Channel: t.req.Channel.Name, Rest: rest, Words: t.text})
	if err != nil {
		return qiao.E(qiao.Other, "assist: keep a confirmation", err)
	}
	p := Pass{Hash: hashOf(token), Session: t.req.Session, Expires: millis(t.now.Add(confirmable)), Body: body}
	t.state.Pending, t.state.Offer = nil, &offer{Hash: p.Hash, Step: c.Step, Rest: rest}
	b := Batch{Session: t.req.Session, Void: true, Pass: &p}
	if b.State, err = t.save(); err != nil {
		return err
	}
	if _, err := t.a.cfg.Store.Commit(ctx, t.req.User, b); err != nil {
		return err
	}
	t.saved = true
	conf := &Confirmation{
		Token: token, Expires: p.Expires, Intent: c.Intent, Risk: risk, Args: map[string]any{}, Labels: map[string]string{},
		Count: out.Count, Sources: c.Taints(), Device: risk == intent.Sensitive,
	}
	for name, a := range c.Args {
		conf.Args[name] = a.Value
		if a.Label != "" {
			conf.Labels[name] = a.Label
		}
	}
	if conf.Device {
		conf.Challenge = challenge(p.Hash)
		if conf.Proofs, err = t.proofs(ctx); err != nil {
			return err
		}
	}
	conf.Text = t.preview(out, conf)
	t.tell(conf.Text)
	t.emit(Event{Confirmation: conf})
	return nil
}

// preview says what will happen, where it comes from, and asks.
func (t *turn) preview(out *Outcome, conf *Confirmation) string {
	s := out.Preview
	if s == "" {
		s = out.Text
	}
	if len(conf.Sources) > 0 {
		from := strings.Join(conf.Sources, ", ")
		s = joinSentences(t.lang, s, t.say("This comes from "+from+", not from you.", "这来自"+from+"，不是你说的。"))
	}
	switch {
	case conf.Device && len(conf.Proofs) == 0 && !t.req.Channel.Authenticated:
		return joinSentences(t.lang, s, t.say("This is sensitive, and you have set no passcode. Set one first: qiao assist passcode", "这是敏感操作，而你还没有设置密码。请先设置：qiao assist passcode"))
	case conf.Device:
		return joinSentences(t.lang, s, t.say("Please show that it is you to confirm.", "请验证身份后确认。"))
	}
	return joinSentences(t.lang, s, t.say("Shall I go ahead?", "要继续吗？"))
}

// challenge is what a device signs for a pass: the pass holds the exact step and its
// effects, and works once.
func challenge(hash string) string { return "qiao assist confirm v1 " + hash }

// proofs names what the user can prove it by.
func (t *turn) proofs(ctx context.Context) ([]string, error) {
	if t.a.cfg.Auth == nil {
		return nil, nil
	}
	return t.a.cfg.Auth.Factors(ctx, t.req.User)
}

// authenticate makes sure that it is the user who confirms something sensitive.
func (t *turn) authenticate(ctx context.Context, hash string) error {
	switch {
	case t.req.Channel.Authenticated:
		return nil
	case t.a.cfg.Auth != nil:
		return t.a.cfg.Auth.Prove(ctx, t.req.User, challenge(hash), t.req.Proof)
	}
	return qiao.Errorf(qiao.Unauthenticated, "assist: confirm", "this needs the device's authentication").WithFix("Unlock the device and confirm again.")
}

// digest is what a confirmed call has to do again: the same effects on the same
// things. Ids of new records are left out.
func digest(c *Call, out *Outcome) string {
	var parts []string
	for _, w := range c.writes {
		what := "remove"
		if w.After != nil {
			what = "put"
		}
		parts = append(parts, fmt.Sprintf("%s %s", what, w.Kind))
		if w.After == nil {
			parts = append(parts, w.ID)
		}
	}
	slices.Sort(parts)
	var b bytes.Buffer
	_ = json.NewEncoder(&b).Encode([]any{c.Intent, c.Args, out.Send, out.Count, out.Preview, parts, len(out.Undo)}) // what a pass holds encodes
	sum := sha256.Sum256(b.Bytes())
	return hex.EncodeToString(sum[:])
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte("qiao assist pass " + token))
	return hex.EncodeToString(sum[:])
}

// redeem does what a pass promises, if the channel may and nothing has changed.
func (t *turn) redeem(ctx context.Context, hash string) error {
	t.trace.Tier, t.trace.Why, t.trace.Confidence = intent.TierDialog, "a confirmation", 1
	if !t.req.Channel.Person {
		return qiao.Errorf(qiao.Forbidden, "assist: confirm", "only the user confirms").
			WithFix("Confirm in the conversation, not through a program.")
	}
	p, err := t.a.cfg.Store.Pass(ctx, t.req.User, hash)
	if err != nil {
		return err
	}
	var body passBody
	if err := json.Unmarshal(p.Body, &body); err != nil {
		return qiao.E(qiao.Other, "assist: read a confirmation", err)
	}
	switch {
	case p.Session != t.req.Session:
		return qiao.Errorf(qiao.Forbidden, "assist: confirm", "this belongs to another conversation").WithFix("Confirm it there.")
	case body.Channel != t.req.Channel.Name:
		return qiao.Errorf(qiao.Forbidden, "assist: confirm", "this was asked on another channel").WithFix("Confirm it there.")
	case t.now.After(p.Expires):
		return qiao.Errorf(qiao.Conflict, "assist: confirm", "the confirmation has expired").WithFix("Say again what to do.")
	}
	if body.Risk == intent.Sensitive {
		if err := t.authenticate(ctx, hash); err != nil {
			return err
		}
	}
	return t.keepPromise(ctx, hash, body)
}

func (t *turn) keepPromise(ctx context.Context, hash string, body passBody) error {
	m := t.a.cfg.Catalog.Get(body.Step.Intent)
	if m == nil {
		return qiao.Errorf(qiao.Conflict, "assist: confirm", "there is no %s any more", body.Step.Intent)
	}
	c := t.call(m, body.Step)
	c.Words = body.Words
	out, err := t.carryOut(ctx, c)
	if err != nil {
		return t.unable(c.Step, err)
	}
	if out.Ask != nil || out.Refused || digest(c, out) != body.Digest {
		t.state.Offer = nil
		return qiao.Errorf(qiao.Conflict, "assist: confirm", "things have changed since").WithFix("Say again what to do.")
	}
	p := &Plan{Steps: []Step{c.Step}, Tier: intent.TierDialog, Why: "a confirmation", Confidence: 1}
	t.emit(Event{Plan: p})
	if err := t.finish(ctx, c, out, hash); err != nil {
		return err
	}
	return t.steps(ctx, body.Rest)
}

// nothingToConfirm answers a yes that nothing asked for.
func (t *turn) nothingToConfirm() error {
	t.trace.Tier, t.trace.Confidence, t.trace.Why = intent.TierDialog, 1, "nothing waited"
	t.refuse("", t.say("There is nothing to confirm.", "没有需要确认的。"))
	return nil
}

// giveUp takes back what waits.
func (t *turn) giveUp() error {
	waited := t.state.Pending != nil || t.state.Offer != nil
	t.state.Pending, t.state.Offer = nil, nil
	t.trace.Tier, t.trace.Confidence = intent.TierDialog, 1
	if !waited {
		t.trace.Why = "nothing waited"
		t.refuse("", t.say("There is nothing to cancel.", "没有需要取消的。"))
		return nil
	}
	t.trace.Why = "given up"
	t.refuse("", t.say("OK, I won't.", "好的，不做了。"))
	return nil
}
