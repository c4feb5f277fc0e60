package skill

import (
	"context"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
)

func general() assist.Skill {
	return assist.Skill{Handlers: map[intent.Name]assist.Handler{"assistant.undo": undo, "assistant.help": help, "assistant.history": history}}
}

// undo takes back the last change, the last few, or the last of a kind.
func undo(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	n := 1
	if c.Has("count") {
		n = int(c.Arg("count").Number())
	}
	changes, err := c.Changes(ctx, 50)
	if err != nil {
		return nil, err
	}
	out := &assist.Outcome{}
	var labels []string
	for _, ch := range changes {
		if app := c.Arg("app").Text(); app != "" && intent.Name(ch.Intent).App() != app {
			continue
		}
		if len(out.Undo) == n {
			break
		}
		out.Undo = append(out.Undo, ch.ID)
		labels = append(labels, strings.TrimPrefix(strings.TrimRight(ch.Label, ".。"), "好的，"))
	}
	if len(out.Undo) == 0 {
		return c.Refuse("none"), nil
	}
	out.Text = c.Reply("done", "list", strings.Join(labels, c.Choose("; ", "；")), "count", len(labels))
	return out, nil
}

func history(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	changes, err := c.Changes(ctx, 10)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, ch := range changes {
		all = append(all, Capital(moment(c, ch.At))+c.Choose(": ", "：")+ch.Label)
	}
	if len(all) == 0 {
		return c.Say("none"), nil
	}
	return c.Say("some", "list", lines(all)), nil
}

func help(_ context.Context, c *assist.Call) (*assist.Outcome, error) { return c.Say("done"), nil }

func music() assist.Skill {
	play := func(ability string) assist.Handler {
		return func(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
			query := c.Arg("query").Text()
			if _, err := c.Do(ctx, ability, map[string]any{"query": query}); err != nil {
				return nil, err
			}
			if query != "" {
				return c.Say("what", "query", query), nil
			}
			return c.Say("done"), nil
		}
	}
	return assist.Skill{Handlers: map[intent.Name]assist.Handler{
		"music.play": play("music.play"), "music.pause": play("music.pause"), "music.resume": play("music.resume"),
		"music.next": play("music.next"), "music.previous": play("music.previous"),
	}}
}

// material is what concerns pictures and the text on the screen.
func material() assist.Skill {
	return assist.Skill{
		Handlers: map[intent.Name]assist.Handler{"photo.search": searchPhotos, "text.rewrite": rewrite},
		Fits:     map[intent.Name]func(map[string]assist.Arg) bool{"photo.search": pictured},
	}
}

func searchPhotos(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	query := c.Arg("query").Text()
	args := map[string]any{"query": query}
	if at := c.Arg("at"); at.Time != nil {
		args["from"], args["to"], args["when"] = at.Time.From, at.Time.To, at.Origin.Quote
	}
	found, err := c.Do(ctx, "photo.search", args)
	if err != nil {
		return nil, err
	}
	items, _ := found.([]any)
	out := c.Say("done", "count", len(items), "query", query)
	if len(items) == 0 {
		out = c.Say("none", "query", query)
	}
	for _, it := range items {
		if m, ok := it.(map[string]any); ok {
			out.Items = append(out.Items, assist.Choice{Kind: "photo", ID: text(m, "id"), Label: text(m, "title"), Detail: text(m, "taken")})
		}
	}
	out.Data = found
	return out, nil
}

// text is a string of a port's answer.
func text(m map[string]any, key string) string { s, _ := m[key].(string); return s }

// rewrite gives the selected text, changed as asked. It does not put it anywhere.
func rewrite(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	var selected *assist.Material
	for i := range c.Screen {
		if c.Screen[i].Kind == "selection" || len(c.Screen) == 1 {
			selected = &c.Screen[i]
		}
	}
	if selected == nil {
		return c.Refuse("none"), nil
	}
	got, err := c.Do(ctx, "text.rewrite", map[string]any{"text": selected.Text, "how": c.Arg("how").Text(), "instruction": c.Words})
	if err != nil {
		return nil, err
	}
	s, ok := got.(string)
	if !ok {
		return nil, qiao.Errorf(qiao.Protocol, "skill: rewrite", "the answer is no text")
	}
	out := &assist.Outcome{Text: s}
	if !selected.Own {
		out.Taint = selected.Kind
	}
	return out, nil
}
