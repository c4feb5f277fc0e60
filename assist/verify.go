package assist

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/intent"
)

func asError(err error, into **qiao.Error) bool { return errors.As(err, into) }

func (t *turn) call(m *intent.Manifest, s Step) *Call {
	s.Args = maps.Clone(s.Args)
	if s.Args == nil {
		s.Args = map[string]Arg{}
	}
	return &Call{
		Step: s, User: t.req.User, Language: t.lang, Now: t.now, Words: t.text, Screen: t.req.Screen,
		Manifest: m, a: t.a,
	}
}

// verify checks a step against its manifest, the origins of its arguments and the
// store. It returns the call to make, or a question to ask first.
func (t *turn) verify(ctx context.Context, s Step) (*Call, *Question, error) {
	m := t.a.cfg.Catalog.Get(s.Intent)
	if m == nil {
		return nil, nil, qiao.Errorf(qiao.Invalid, "assist", "there is no intent %s", s.Intent)
	}
	c := t.call(m, s)
	for name, arg := range c.Args {
		if m.Slot(name) == nil || !t.vouched(arg) {
			delete(c.Args, name) // invented: it is asked for, if it is needed
		}
	}
	if prepare := t.a.prepare[s.Intent]; prepare != nil {
		if err := prepare(ctx, c); err != nil {
			return c, nil, err
		}
	}
	for _, slot := range m.Slots {
		q, err := t.fill(ctx, c, slot)
		if q != nil || err != nil {
			return c, q, err
		}
	}
	return c, nil, nil
}

// vouched tells whether an argument comes from where it says.
func (t *turn) vouched(a Arg) bool {
	switch o := a.Origin; o.Source {
	case Words:
		return contains(t.text, o.Quote) || t.said(o.Quote) || t.saidApart(o.Quote)
	case Dialog:
		return t.said(o.Quote) || contains(t.text, o.Quote) || t.saidApart(o.Quote)
	case Screen:
		return slices.ContainsFunc(t.req.Screen, func(m Material) bool {
			return contains(m.Text, o.Quote) && (m.Own || o.Taint != "")
		}) || o.Taint != "" && contains(t.state.Quoted, o.Quote)
	case Tool, Default:
		return true
	}
	return false
}

// said tells whether the user said words in an earlier turn of this matter.
func (t *turn) said(words string) bool {
	return slices.ContainsFunc(t.state.Said, func(s string) bool { return contains(s, words) })
}

// saidApart tells whether the user said words with a time between them.
func (t *turn) saidApart(words string) bool {
	return slices.ContainsFunc(t.variants, func(s string) bool { return contains(s, words) })
}

func contains(s, part string) bool {
	return strings.TrimSpace(part) != "" && strings.Contains(fold(s), fold(part))
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// fill makes sure that a slot has a value that exists, or asks for it.
func (t *turn) fill(ctx context.Context, c *Call, slot intent.Slot) (*Question, error) {
	arg, ok := c.Args[slot.Name]
	if of := finderOf(slot); of != "" && (ok || slot.Required) {
		return t.resolve(ctx, c, slot, of, arg)
	}
	switch {
	case ok && !fits(slot, arg):
		delete(c.Args, slot.Name)
		return t.ask(c, slot), nil
	case ok:
		return nil, nil
	case len(slot.Default) > 0:
		c.Args[slot.Name] = Arg{Value: fromJSON(slot.Default), Origin: Origin{Source: Default}}
	case slot.Required:
		return t.ask(c, slot), nil
	}
	return nil, nil
}

// fits tells whether an argument has the type and the bounds of its slot.
func fits(slot intent.Slot, a Arg) bool {
	switch slot.Type {
	case intent.Time, intent.Interval, intent.Duration, intent.Recurrence:
		return a.Time != nil
	case intent.Number, intent.Integer, intent.Ordinal, intent.Percent:
		switch a.Value.(type) {
		case float64, int:
		default:
			return false
		}
		n := a.Number()
		return (slot.Min == nil || n >= *slot.Min) && (slot.Max == nil || n <= *slot.Max)
	case intent.Enum:
		return slices.ContainsFunc(slot.Values, func(v intent.Value) bool { return v.ID == a.Value })
	case intent.Boolean:
		_, ok := a.Value.(bool)
		return ok
	case intent.Quantity, intent.Temp, intent.Money, intent.Object:
		return a.Value != nil
	}
	return strings.TrimSpace(a.Text()) != ""
}

// ask asks for a slot in the manifest's words.
func (t *turn) ask(c *Call, slot intent.Slot) *Question {
	q := slot.Ask.In(t.lang)
	if q == "" {
		q = t.say("What should the "+slot.Name+" be?", "请补充："+slot.Name)
	}
	return &Question{Text: q, Slot: slot.Name, Intent: c.Intent}
}

// resolve finds what a person or an item is: none asks, several offer a choice.
func (t *turn) resolve(ctx context.Context, c *Call, slot intent.Slot, of string, arg Arg) (*Question, error) {
	if arg.Label != "" {
		return nil, nil
	}
	words := strings.TrimSpace(arg.Text())
	if slot.Type == intent.Person && isAddress(words) && c.Manifest.Risk == intent.Outward {
		arg.Label = words
		c.Args[slot.Name] = arg
		return nil, nil
	}
	if number := phoneIn.FindString(t.mentioned); number != "" && of == "contact" && pronoun.MatchString(fold(words)) {
		words = number
	}
	if words == "" && slot.Type == intent.Person {
		return t.ask(c, slot), nil
	}
	if found := t.pointed(of, words, slot.Many); len(found) > 0 {
		t.take(c, slot, arg, found...)
		return nil, nil
	}
	found, err := c.Find(ctx, of, words)
	if err != nil {
		if slot.Type == intent.Person && qiao.KindOf(err) == qiao.Unsupported {
			delete(c.Args, slot.Name)
			return &Question{Slot: slot.Name, Intent: c.Intent, Text: t.say(
				"I cannot look up "+words+" here. What is the number?", "我在这里查不到"+words+"。号码是多少？")}, nil
		}
		return nil, err
	}
	return t.oneOf(c, slot, arg, words, found)
}

// oneOf takes the one thing that was found, or all if all were meant.
func (t *turn) oneOf(c *Call, slot intent.Slot, arg Arg, words string, found []Choice) (*Question, error) {
	switch {
	case len(found) == 0:
		delete(c.Args, slot.Name)
		return t.none(c, slot, words)
	case len(found) == 1, slot.Many && (allSaid(t.text) || allSaid(words)):
		t.take(c, slot, arg, found...)
		return nil, nil
	case slot.Many && !t.isRemoval(c) && words != "":
		t.take(c, slot, arg, found...)
		return nil, nil
	}
	delete(c.Args, slot.Name)
	return &Question{Slot: slot.Name, Intent: c.Intent, Choices: found[:min(len(found), 9)], Text: t.which(found)}, nil
}

func (t *turn) isRemoval(c *Call) bool { return c.Manifest.Risk != intent.Read }

func (t *turn) which(found []Choice) string {
	var labels []string
	for _, f := range found[:min(len(found), 9)] {
		label := f.Label
		if f.Detail != "" {
			label += " (" + f.Detail + ")"
		}
		labels = append(labels, label)
	}
	return t.say("Which one do you mean: "+strings.Join(labels, ", ")+"?", "你指的是哪一个："+strings.Join(labels, "、")+"？")
}

// none says that what was meant is not there.
func (t *turn) none(c *Call, slot intent.Slot, words string) (*Question, error) {
	if slot.Type == intent.Person && c.Manifest.Risk != intent.Outward {
		return &Question{Slot: slot.Name, Intent: c.Intent, Text: t.say(
			"I cannot find "+words+" in your contacts. Whom do you mean?", "通讯录里没有"+words+"。你指的是谁？")}, nil
	}
	if reply := c.Reply("nobody", "name", words); slot.Type == intent.Person && reply != "" {
		return &Question{Slot: slot.Name, Intent: c.Intent, Text: reply}, nil
	}
	if slot.Type == intent.Person {
		return &Question{Slot: slot.Name, Intent: c.Intent, Text: t.say(
			"I cannot find "+words+" in your contacts. What is the number?", "通讯录里没有"+words+"。号码是多少？")}, nil
	}
	if reply := c.Reply("none"); reply != "" {
		return nil, qiao.Errorf(qiao.NotFound, "assist", "%s", reply)
	}
	return nil, qiao.Errorf(qiao.NotFound, "assist", "%s", t.say("there is no such "+slot.Of, "没有找到"))
}

// take puts what was found into the slot.
func (t *turn) take(c *Call, slot intent.Slot, arg Arg, found ...Choice) {
	if arg.Origin.Source == "" {
		arg.Origin = Origin{Source: Tool}
	}
	arg.Label = labels(found, t.say(", ", "、"))
	arg.Value = found[0].ID
	if slot.Many {
		ids := make([]any, len(found))
		for i, f := range found {
			ids[i] = f.ID
		}
		arg.Value = ids
	}
	c.Args[slot.Name] = arg
}

func labels(found []Choice, sep string) string {
	var s []string
	for _, f := range found {
		s = append(s, f.Label)
	}
	return strings.Join(s, sep)
}

// IDs are the ids of an argument that holds one or several.
func (a Arg) IDs() (ids []string) {
	switch v := a.Value.(type) {
	case string:
		return []string{v}
	case []any:
		for _, one := range v {
			if s, ok := one.(string); ok {
				ids = append(ids, s)
			}
		}
	}
	return ids
}

// allSaid tells whether all of something is meant.
func allSaid(s string) bool {
	s = " " + strings.ToLower(s) + " "
	return slices.ContainsFunc([]string{" all ", " every ", " each ", " both ", "everything", "所有", "全部", "全都", "都", "每个", "清空"},
		func(w string) bool { return strings.Contains(s, w) })
}

// isAddress tells whether s is a telephone number or a mail address.
func isAddress(s string) bool {
	if i := strings.IndexByte(s, '@'); i > 0 && strings.Contains(s[i:], ".") && !strings.Contains(s, " ") {
		return true
	}
	digits := 0
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '+' && i == 0, r == '-', r == ' ', r == '(', r == ')', r == '.':
		default:
			return false
		}
	}
	return digits >= 3
}
