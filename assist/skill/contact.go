package skill

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
)

// ContactKind is the kind of contacts.
const ContactKind assist.Kind = "contact"

// A Contact is a person that the user knows, or the user.
type Contact struct {
	Name     string   `json:"name"`
	Phones   []string `json:"phones,omitempty"`
	Emails   []string `json:"emails,omitempty"`
	Relation string   `json:"relation,omitempty"` // to the user, such as "boss"
	Self     bool     `json:"self,omitempty"`

	Nicknames []string   `json:"nicknames,omitempty"`
	Addresses []string   `json:"addresses,omitempty"` // in one line each
	Birthday  string     `json:"birthday,omitempty"`  // 1990-02-03, or --02-03 without the year
	Company   string     `json:"company,omitempty"`
	Related   []Relative `json:"related,omitempty"`
	Note      string     `json:"note,omitempty"`
	Group     bool       `json:"group,omitempty"` // a phone's list of contacts, nobody
	Foreign
}

// A Relative is what somebody is to a contact.
type Relative struct {
	Name     string `json:"name"`
	Relation string `json:"relation"`
}

func (v Contact) phone() string {
	if len(v.Phones) > 0 {
		return v.Phones[0]
	}
	return ""
}

func contacts() assist.Skill {
	return assist.Skill{
		Handlers: map[intent.Name]assist.Handler{
			"contact.add": addContact, "contact.change": changeContact, "contact.remove": removeContacts,
			"contact.find": findContact, "contact.relation": changeRelation,
		},
		Finders: map[string]assist.Finder{"contact": findContacts},
		Knows:   map[string]assist.Knower{"contact": isSomebody},
		Fits:    map[intent.Name]func(map[string]assist.Arg) bool{"contact.find": inContacts, "contact.relation": relates},
	}
}

// A person is a contact with its id.
type person struct {
	Contact
	id string
}

func (p person) choice() assist.Choice {
	return assist.Choice{Kind: "contact", ID: p.id, Label: p.Name, Detail: strings.Join(slices.Concat(p.Phones, p.Emails), ", ")}
}

func people(ctx context.Context, c *assist.Call) ([]person, error) {
	records, err := c.List(ctx, ContactKind)
	if err != nil {
		return nil, err
	}
	var all []person
	for _, r := range records {
		v, err := assist.Decode[Contact](r)
		if err != nil {
			return nil, err
		}
		if !v.Group {
			all = append(all, person{v, r.ID})
		}
	}
	return all, nil
}

var (
	lastSentTo = regexp.MustCompile(`(?i)\b(last|latest|most recent)\b.*\b(i|we)\b.*\b(sent|send|texted|text|messaged|message|wrote|contacted|talked|spoke)\b|(?:我)?(?:最后|上次|最近|刚才?)(?:一个|一次)?.*(?:给.*发|发.*(?:短信|消息|信息)|联系|聊).*(?:人|的)`)
	lastFrom   = regexp.MustCompile(`(?i)\b(last|latest|most recent|just)\b.*\b(texted|messaged|wrote|sent|contacted)\b.*\bme\b|\bsent me\b.*\b(last|latest)\b|(?:最后|上次|最近|刚才?).*给我发.*人`)
	ofMine     = regexp.MustCompile(`(?i)^(?:(?:all|of|my|our|the|every)\s+)+|^(?:我的|我|咱们?的?)(?:所有的?)?|^(?:所有|全部)(?:的)?`)
	inBook     = regexp.MustCompile(`(?i)\s*\b(in|from|of|on|among) (my|the) (contacts?( (book|list))?|address book|phone ?book)$|^(the|my)? ?contact |(通讯录|联系人)(里|中)?的?$`)
	numberOnly = regexp.MustCompile(`^\+?[\d\s().-]{5,}$`)
)

// findContacts finds people by number, by what they are to the user, by what was
// sent last, or by name, by sound too.
func findContacts(ctx context.Context, c *assist.Call, words string) ([]assist.Choice, error) {
	words = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(words, "'s"), "的"))
	switch {
	case lastSentTo.MatchString(words):
		return lastPerson(ctx, c, true)
	case lastFrom.MatchString(words):
		return lastPerson(ctx, c, false)
	case numberOnly.MatchString(words):
		return matching(ctx, c, map[string]any{"phone": words}, func(p person) bool {
			return slices.ContainsFunc(p.Phones, func(n string) bool { return sameNumber(n, words) })
		})
	}
	words = strings.TrimSpace(inBook.ReplaceAllString(words, ""))
	plain := ofMine.ReplaceAllString(words, "")
	if relation := relationOf(plain); relation != "" && (plain != words || relation != plain || c.Intent == "contact.find" || c.Intent == "contact.relation") {
		for _, r := range append([]string{relation}, wider[relation]...) {
			found, err := matching(ctx, c, map[string]any{"relation": r}, func(p person) bool { return relationOf(p.Relation) == r && !p.Self })
			if err != nil || len(found) > 0 {
				return found, err
			}
		}
	}
	return byName(ctx, c, plain)
}

func matching(ctx context.Context, c *assist.Call, query map[string]any, ok func(person) bool) ([]assist.Choice, error) {
	if err := c.Use("contact.search", query); err != nil {
		return nil, err
	}
	all, err := people(ctx, c)
	if err != nil {
		return nil, err
	}
	found := []assist.Choice{}
	for _, p := range all {
		if ok(p) {
			found = append(found, p.choice())
		}
	}
	return found, nil
}

// byName finds people by the best sort of likeness that any has: the very name,
// a part of it, its sound, a slip of the pen.
func byName(ctx context.Context, c *assist.Call, name string) ([]assist.Choice, error) {
	if err := c.Use("contact.search", map[string]any{"name": name}); err != nil {
		return nil, err
	}
	all, err := people(ctx, c)
	if err != nil {
		return nil, err
	}
	name = strings.ToLower(strings.TrimSpace(name))
	for _, like := range []func(string) bool{
		func(s string) bool { return s == name },
		func(s string) bool { return sameWords(s, name) },
		func(s string) bool { return slices.Contains(strings.Fields(s), name) },
		func(s string) bool { return len([]rune(name)) > 1 && strings.HasPrefix(s, name) },
		func(s string) bool { return soundsLike(s, name) },
		func(s string) bool { return len([]rune(name)) > 1 && strings.Contains(s, name) },
		func(s string) bool { return len([]rune(name)) > 3 && near(s, name) },
	} {
		found := []assist.Choice{}
		for _, p := range all {
			if name != "" && slices.ContainsFunc(append([]string{p.Name}, p.Nicknames...), func(s string) bool { return like(strings.ToLower(s)) }) {
				found = append(found, p.choice())
			}
		}
		if len(found) > 0 {
			return found, nil
		}
	}
	return nil, nil
}

// sameWords tells whether two names have the same words, in whatever order.
func sameWords(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// near tells whether at most one letter in four differs.
func near(a, b string) bool {
	best := distance(a, b)
	for _, w := range strings.Fields(a) {
		best = min(best, distance(w, b))
	}
	return best <= max(1, len([]rune(b))/5)
}

// distance is Levenshtein's.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := diagonal
			if x[i] != y[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}

func sameNumber(a, b string) bool {
	x, y := digits(a), digits(b)
	return x == y && x != "" || len(x) >= 7 && len(y) >= 7 && (strings.HasSuffix(x, y) || strings.HasSuffix(y, x))
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// lastPerson is whom the user wrote to last, or who wrote to the user.
func lastPerson(ctx context.Context, c *assist.Call, to bool) ([]assist.Choice, error) {
	if err := c.Use("clock.now", map[string]any{}); err != nil {
		return nil, err
	}
	if err := c.Use("contact.search", map[string]any{"self": true}); err != nil {
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
	for _, r := range slices.Backward(records) {
		m, err := assist.Decode[Message](r)
		if err != nil {
			return nil, err
		}
		if m.Out != to || m.State == "draft" {
			continue
		}
		number := m.From
		if to {
			number = m.To
		}
		for _, p := range all {
			if slices.ContainsFunc(p.Phones, func(n string) bool { return sameNumber(n, number) }) {
				return []assist.Choice{p.choice()}, nil
			}
		}
		return nil, nil
	}
	return nil, nil
}

// ContactRecord makes the record of a contact.
func ContactRecord(id string, v Contact) (assist.Record, error) {
	text := slices.Concat([]string{v.Name, v.Relation}, v.Phones, v.Emails, v.Nicknames)
	return assist.Encode(ContactKind, id, time.Time{}, strings.Join(text, " "), v)
}

func putContact(c *assist.Call, id string, v Contact) error {
	r, err := ContactRecord(id, v)
	if err == nil {
		c.Put(r)
	}
	return err
}

func addContact(_ context.Context, c *assist.Call) (*assist.Outcome, error) {
	v := Contact{Name: c.Arg("name").Text(), Relation: relationWord(c.Arg("relation").Text())}
	address := c.Arg("address").Text()
	if strings.Contains(address, "@") {
		v.Emails = []string{address}
	} else {
		v.Phones = []string{compact(address)}
	}
	if err := c.Use("contact.add", map[string]any{"name": v.Name, "phone": v.phone(), "relation": v.Relation}); err != nil {
		return nil, err
	}
	id := c.NewID()
	if err := putContact(c, id, v); err != nil {
		return nil, err
	}
	out := c.Say("done", "name", v.Name, "address", address)
	out.Focus = []assist.Choice{{Kind: "contact", ID: id, Label: v.Name}}
	return out, nil
}

// compact is a number without its marks.
func compact(s string) string {
	if d := digits(s); strings.HasPrefix(strings.TrimSpace(s), "+") {
		return "+" + d
	} else if d != "" {
		return d
	}
	return s
}

func contactOf(ctx context.Context, c *assist.Call, id string) (Contact, error) {
	r, err := c.Get(ctx, ContactKind, id)
	if err != nil {
		return Contact{}, err
	}
	return assist.Decode[Contact](r)
}

func changeContact(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	id := c.Arg("person").Text()
	v, err := contactOf(ctx, c, id)
	if err != nil {
		return nil, err
	}
	args := map[string]any{"id": id}
	what := ""
	switch address, name := c.Arg("address").Text(), c.Arg("name").Text(); {
	case strings.Contains(address, "@"):
		v.Emails, what = []string{address}, address
		args["email"] = address
	case address != "":
		v.Phones, what = []string{compact(address)}, address
		args["phone"] = compact(address)
	case name != "":
		v.Name, what = name, name
		args["name"] = name
	default:
		return c.Ask("address", c.Manifest.Slot("address").Ask.In(c.Language)), nil
	}
	if err := c.Use("contact.change", args); err != nil {
		return nil, err
	}
	if err := putContact(c, id, v); err != nil {
		return nil, err
	}
	out := c.Say("done", "name", c.Arg("person").Label, "address", what)
	out.Focus = []assist.Choice{{Kind: "contact", ID: id, Label: v.Name}}
	return out, nil
}

func changeRelation(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	ids := c.Arg("person").IDs()
	relation := relationWord(c.Arg("relation").Text())
	var names []string
	for _, id := range ids {
		v, err := contactOf(ctx, c, id)
		if err != nil {
			return nil, err
		}
		if err := c.Use("contact.change", map[string]any{"id": id, "relation": relation}); err != nil {
			return nil, err
		}
		v.Relation = relation
		if err := putContact(c, id, v); err != nil {
			return nil, err
		}
		names = append(names, v.Name)
	}
	values := []any{"name", list(c, names), "relation", c.Arg("relation").Text(), "count", len(ids), "be", c.Choose(verb(len(ids)), "")}
	out := c.Say("done", values...)
	out.Count, out.Preview = len(ids), c.Reply("preview", values...)
	for _, id := range ids {
		out.Items = append(out.Items, assist.Choice{Kind: "contact", ID: id, Label: names[len(out.Items)]})
	}
	return out, nil
}

func verb(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func removeContacts(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	ids := c.Arg("person").IDs()
	for _, id := range ids {
		if numberOnly.MatchString(id) {
			return c.Refuse("none"), nil
		}
	}
	return guardAll(ctx, c, ContactKind, "person")
}

func findContact(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	words := c.Arg("person").Text()
	found, err := c.Find(ctx, "contact", words)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 && c.Arg("what").Text() == "phone" && c.Can("place.find") {
		if at, err := findPlaces(ctx, c, words); err == nil && len(at) == 1 && at[0].Phone != "" {
			return c.Say("phone", "name", at[0].Name, "phone", at[0].Phone), nil
		}
	}
	if len(found) == 0 {
		return c.Say("none", "name", words), nil
	}
	if len(found) > 1 || c.Arg("what").Text() == "who" {
		out := c.Say("some", "list", list(c, labelsOf(found)), "name", words, "be", verb(len(found)))
		out.Items, out.Focus = found, found
		all, err := people(ctx, c)
		if len(found) >= collection && len(found) == len(all) {
			out.Risk = intent.Sensitive
			out.Preview = c.Choose(fmt.Sprintf("Show all %d contacts.", len(all)), fmt.Sprintf("显示全部%d个联系人。", len(all)))
		}
		return out, err
	}
	v, err := contactOf(ctx, c, found[0].ID)
	if err != nil {
		return nil, err
	}
	out := &assist.Outcome{Items: found, Focus: found}
	subject := v.Name
	if numberOnly.MatchString(words) {
		subject = words
	}
	out.Text = c.Reply(answerFor(c.Arg("what").Text(), v), "name", subject, "phone", strings.Join(v.Phones, ", "),
		"email", strings.Join(v.Emails, ", "), "relation", relationName(c, v.Relation), "who", v.Name)
	return out, nil
}

// answerFor chooses the reply for what is asked of a contact.
func answerFor(what string, v Contact) string {
	switch {
	case what == "email" && len(v.Emails) == 0:
		return "noEmail"
	case what == "relation" && v.Relation == "":
		return "noRelation"
	case what == "phone" && len(v.Phones) == 0:
		return "noPhone"
	case what == "":
		return "all"
	}
	return what
}
