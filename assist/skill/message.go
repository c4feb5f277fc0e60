package skill

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
)

// MessageKind is the kind of messages and mail.
const MessageKind assist.Kind = "message"

// A Message is one that came, went out, or waits as a draft.
type Message struct {
	Mail    bool      `json:"mail,omitempty"`
	From    string    `json:"from,omitempty"` // a number or an address
	To      string    `json:"to,omitempty"`
	Name    string    `json:"name,omitempty"` // of the other one
	Subject string    `json:"subject,omitempty"`
	Text    string    `json:"text"`
	At      time.Time `json:"at"`
	Out     bool      `json:"out,omitempty"`   // the user wrote it
	State   string    `json:"state,omitempty"` // "draft" or "sent", of Out
}

func messages() assist.Skill {
	return assist.Skill{
		Handlers: map[intent.Name]assist.Handler{"message.send": sendMessage, "mail.send": sendMail, "message.find": findMessage},
		Finders:  map[string]assist.Finder{"message": findMessages},
		Knows:    map[string]assist.Knower{"addressee": beginsWithSomebody},
		Fits:     map[intent.Name]func(map[string]assist.Arg) bool{"message.send": toOthers, "mail.send": toOthers},
		Prepare:  map[intent.Name]func(context.Context, *assist.Call) error{"message.send": partNameAndText},
	}
}

// partNameAndText finds where the name ends and the text begins in "ask Bo Wang
// how it went" and 告诉张三我晚点到: the longest beginning that is a known name,
// relation or number.
func partNameAndText(ctx context.Context, c *assist.Call) error {
	arg := c.Arg("both")
	if arg.Text() == "" || c.Has("person") {
		return nil
	}
	delete(c.Args, "both")
	all, err := people(ctx, c)
	if err != nil {
		return err
	}
	words := arg.Text()
	name := knownPrefix(all, words)
	if name == "" {
		name = likelyName(words)
	}
	rest := strings.TrimLeft(words[len(name):], " ,，:：")
	origin := arg.Origin
	origin.Quote = name
	c.Args["person"] = assist.Arg{Value: name, Origin: origin}
	if origin.Quote = rest; rest != "" && !c.Has("text") {
		c.Args["text"] = assist.Arg{Value: rest, Origin: origin}
	}
	return nil
}

// knownPrefix is the longest beginning of words that means somebody.
func knownPrefix(all []person, words string) string {
	folded := strings.ToLower(words)
	best := ""
	try := func(name string) {
		if name = strings.ToLower(name); len(name) <= len(best) || !strings.HasPrefix(folded, name) {
			return
		}
		if after := folded[len(name):]; after == "" || !isLetter(after[0]) {
			best = name
		}
	}
	for _, p := range all {
		try(p.Name)
		try(strings.Fields(p.Name + " .")[0])
	}
	for _, r := range relations {
		for _, w := range append([]string{r.name, r.chinese}, r.also...) {
			for _, my := range []string{"", "my ", "我", "我的"} {
				try(my + w)
			}
		}
	}
	if n := numberIn.FindString(words); len(n) > len(best) {
		return n
	}
	return words[:len(best)]
}

var numberIn = regexp.MustCompile(`^\+?\d[\d -]{5,}\d`)

func isLetter(b byte) bool { return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' }

// likelyName is the beginning of words that may be the name of somebody unknown:
// the capitalised words, or else the first word, or a Chinese name's length.
func likelyName(words string) string {
	fields := strings.Fields(words)
	if strings.ContainsFunc(words, func(r rune) bool { return r > 0x2e80 }) {
		if name := askedHan(words); name != "" {
			return name
		}
		r := []rune(words)
		return string(r[:min(len(r), 2)])
	}
	n := 0
	for n < min(len(fields), 2) && fields[n][0] >= 'A' && fields[n][0] <= 'Z' && !strings.Contains(fields[n], "'") {
		n++
	}
	return strings.Join(fields[:max(n, 1)], " ")
}

func findMessages(ctx context.Context, c *assist.Call, words string) ([]assist.Choice, error) {
	if err := c.Use("clock.now", map[string]any{}); err != nil {
		return nil, err
	}
	if err := c.Use("message.search", map[string]any{"before": c.Now}); err != nil {
		return nil, err
	}
	records, err := c.List(ctx, MessageKind)
	if err != nil {
		return nil, err
	}
	all, err := people(ctx, c)
	if err != nil {
		return nil, err
	}
	var items []item
	for _, r := range records {
		m, err := assist.Decode[Message](r)
		if err != nil {
			return nil, err
		}
		if m.State == "draft" || !m.concerns(c, all) {
			continue
		}
		items = append(items, item{Choice: assist.Choice{Kind: "message", ID: r.ID, Label: m.Text, Detail: m.other(all)}, at: m.At, created: m.At, text: m.Text})
	}
	return choicesOf(pick(c, items, words)), nil
}

// concerns tells whether a message is to or from the person that was asked for.
func (m Message) concerns(c *assist.Call, all []person) bool {
	id := c.Arg("person").Text()
	if id == "" {
		return true
	}
	for _, p := range all {
		if p.id == id {
			return slices.ContainsFunc(append(slices.Clone(p.Phones), p.Emails...), func(n string) bool { return sameNumber(n, m.From) || sameNumber(n, m.To) || n == m.From || n == m.To })
		}
	}
	return sameNumber(id, m.From) || sameNumber(id, m.To)
}

// other names who wrote, or to whom the user wrote.
func (m Message) other(all []person) string {
	number := m.From
	if m.Out {
		number = m.To
	}
	for _, p := range all {
		if slices.ContainsFunc(p.Phones, func(n string) bool { return sameNumber(n, number) }) {
			return p.Name
		}
	}
	return number
}

func findMessage(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	found, err := c.Find(ctx, "message", c.Arg("message").Text()+" "+c.Arg("query").Text())
	if err != nil || len(found) == 0 {
		return c.Say("none"), err
	}
	if len(found) > 10 {
		found = found[len(found)-10:]
	}
	var texts []string
	for _, f := range found {
		texts = append(texts, f.Detail+c.Choose(": ", "：")+f.Label)
	}
	out := c.Say("some", "list", lines(texts), "count", len(found))
	if len(found) == 1 {
		out = c.Say("one", "which", c.Arg("message").Text(), "text", found[0].Label, "name", found[0].Detail)
	}
	out.Items, out.Focus = found, found[:1]
	r, err := c.Get(ctx, MessageKind, found[0].ID)
	if err != nil {
		return nil, err
	}
	if m, err := assist.Decode[Message](r); err == nil && (!m.Out || len(found) > 1) {
		out.Taint = c.Choose("a message of ", "短信：") + found[0].Detail
	}
	return out, nil
}

func sendMessage(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	return deliver(ctx, c, "message.send", false)
}

func sendMail(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	return deliver(ctx, c, "mail.send", true)
}

// deliver shows what will be sent, or keeps a draft where nothing can send.
func deliver(ctx context.Context, c *assist.Call, ability string, mail bool) (*assist.Outcome, error) {
	name, address, ask, err := recipient(ctx, c, mail)
	if ask != nil || err != nil {
		return ask, err
	}
	text := c.Arg("text").Text()
	if isPointer(text) {
		if len(c.Screen) == 0 {
			return c.Ask("text", c.Manifest.Slot("text").Ask.In(c.Language)), nil
		}
		text = c.Screen[len(c.Screen)-1].Text
	}
	m := Message{Mail: mail, To: address, Name: name, Subject: c.Arg("subject").Text(), Text: text, At: c.Now, Out: true, State: "draft"}
	values := []any{"name", name, "address", address, "text", text, "subject", m.Subject}
	out := c.Say("draft", values...)
	out.Kept = true
	if c.Can(ability) {
		m.State = "sent"
		out = c.Say("done", values...)
		out.Preview = c.Reply("preview", values...)
		out.Send = []assist.Effect{{Ability: ability, Args: map[string]any{"to": address, "text": text, "subject": m.Subject}}}
	}
	r, err := assist.Encode(MessageKind, c.NewID(), m.At, strings.Join([]string{name, m.Subject, text}, " "), m)
	if err != nil {
		return nil, err
	}
	c.Put(r)
	out.Label = c.Reply("label", values...)
	return out, nil
}

// recipient is the name and the address of whom to write to.
func recipient(ctx context.Context, c *assist.Call, mail bool) (name, address string, ask *assist.Outcome, err error) {
	arg := c.Arg("person")
	id := arg.Text()
	if strings.Contains(id, "@") || numberOnly.MatchString(id) {
		return id, id, nil, nil
	}
	v, err := contactOf(ctx, c, id)
	if err != nil {
		return "", "", nil, err
	}
	address = v.phone()
	if mail {
		address = ""
		if len(v.Emails) > 0 {
			address = v.Emails[0]
		}
	}
	if address == "" {
		return v.Name, "", c.Ask("person", c.Reply("address", "name", v.Name)), nil
	}
	return v.Name, address, nil, nil
}
