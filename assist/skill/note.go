package skill

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
)

// NoteKind is the kind of notes.
const NoteKind assist.Kind = "note"

// A Note is text that is kept.
type Note struct {
	Text    string    `json:"text"`
	Created time.Time `json:"created"`
	Source  string    `json:"source,omitempty"` // whose text it is, if not the user's
}

func notes() assist.Skill {
	return assist.Skill{
		Handlers: map[intent.Name]assist.Handler{
			"note.add": addNote, "note.find": findNote, "note.append": appendNote, "note.remove": removeNotes,
		},
		Finders: map[string]assist.Finder{"note": findNotes},
	}
}

func findNotes(ctx context.Context, c *assist.Call, words string) ([]assist.Choice, error) {
	clean := strings.Join(strings.Fields(noise.ReplaceAllString(strings.ToLower(words), " ")), " ")
	records, err := c.Search(ctx, NoteKind, clean)
	if err == nil && len(records) == 0 {
		records, err = c.List(ctx, NoteKind)
	}
	if err != nil {
		return nil, err
	}
	var items []item
	for _, r := range records {
		v, err := assist.Decode[Note](r)
		if err != nil {
			return nil, err
		}
		items = append(items, item{Choice: assist.Choice{Kind: "note", ID: r.ID, Label: short(v.Text), Detail: day(c, v.Created)}, at: v.Created, created: v.Created, text: v.Text})
	}
	return choicesOf(pick(c, items, words)), nil
}

// short is the beginning of a text.
func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}

func putNote(c *assist.Call, id string, v Note) error {
	r, err := assist.Encode(NoteKind, id, v.Created, v.Text, v)
	if err == nil {
		c.Put(r)
	}
	return err
}

func addNote(_ context.Context, c *assist.Call) (*assist.Outcome, error) {
	arg := c.Arg("text")
	v := Note{Text: Capital(arg.Text()), Created: c.Now, Source: arg.Origin.Taint}
	if isPointer(arg.Text()) {
		if len(c.Screen) == 0 {
			return c.Ask("text", c.Manifest.Slot("text").Ask.In(c.Language)), nil
		}
		m := c.Screen[len(c.Screen)-1]
		v.Text, v.Source = m.Text, m.From
	}
	id := c.NewID()
	if err := putNote(c, id, v); err != nil {
		return nil, err
	}
	out := c.Say("done", "text", short(v.Text))
	out.Focus = []assist.Choice{{Kind: "note", ID: id, Label: short(v.Text)}}
	return out, nil
}

var pointer = regexp.MustCompile(`(?i)^(this|that|it|this text|the selection|the selected text|这个|这段|这段话|这段文字|选中的文字|选中的内容|这条|它|这)$`)

// isPointer tells whether words only point to the screen.
func isPointer(s string) bool { return pointer.MatchString(strings.TrimSpace(s)) }

func findNote(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	found, err := c.Find(ctx, "note", c.Arg("query").Text())
	if err != nil || len(found) == 0 {
		return c.Say("none"), err
	}
	var texts []string
	for _, f := range found[:min(len(found), 10)] {
		r, err := c.Get(ctx, NoteKind, f.ID)
		if err != nil {
			return nil, err
		}
		v, err := assist.Decode[Note](r)
		if err != nil {
			return nil, err
		}
		texts = append(texts, v.Text)
	}
	out := c.Say("some", "count", len(found), "list", lines(texts))
	if len(found) == 1 {
		out = c.Say("one", "text", texts[0])
	}
	out.Items, out.Focus = found, found[:1]
	return out, nil
}

func appendNote(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	id := c.Arg("note").Text()
	r, err := c.Get(ctx, NoteKind, id)
	if err != nil {
		return nil, err
	}
	v, err := assist.Decode[Note](r)
	if err != nil {
		return nil, err
	}
	v.Text += "\n" + c.Arg("text").Text()
	if err := putNote(c, id, v); err != nil {
		return nil, err
	}
	return c.Say("done", "text", short(v.Text)), nil
}

func removeNotes(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	return guardAll(ctx, c, NoteKind, "note")
}
