package cli

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"strings"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/internal/term/picture"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/query"
	"github.com/qiao-ai/qiao/photo/search"
)

// A searching is one run of "qiao search".
type searching struct {
	*global
	limit    int
	without  []string // ids of chips that are dropped
	pictures bool
}

func newSearch(g *global) *cobra.Command {
	s := &searching{global: g}
	cmd := &cobra.Command{
		Use:   "search QUERY...",
		Short: "Find photos, in Chinese or English, and see why",
		Long: `Finds photos of your library by text in them, time, place, camera, colour, things,
likeness and what they are not, and says why each was found. What was understood is
shown first, as chips; --without drops one. Nothing found is an answer.

Photos are taken in by qiao photo add. Quotes demand an exact text.`,
		Example: examples(
			"qiao search 'summer 2012 in Rome without people'", "",
			"qiao search 去年在广州用华为拍的照片", "",
			`qiao search '"Yuyuan Rd" OR 愚园路'`, "text in the picture",
			"qiao search 'ISO above 800 but not at night'", "",
			"qiao search photos similar to IMG_4120.JPG", "",
			"qiao search '小票 2024' --json", ""),
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(func(a *app.App) error { return s.run(cmd.Context(), a, strings.Join(args, " ")) })
		},
	}
	cmd.Flags().IntVarP(&s.limit, "limit", "n", 20, "show at most `N` photos")
	cmd.Flags().StringArrayVar(&s.without, "without", nil, "leave out the chip of an `ID`; may be repeated")
	cmd.Flags().BoolVar(&s.pictures, "pictures", true, "draw small pictures where the terminal can")
	return cmd
}

func (s *searching) run(ctx context.Context, a *app.App, text string) error {
	owner := photo.UserID(local)
	r := search.Request{Query: text, Limit: s.limit}
	res, err := a.PhotoSearch().Search(ctx, owner, r)
	if err != nil {
		return err
	}
	if len(s.without) > 0 {
		plan := res.Plan
		for _, id := range s.without {
			plan = plan.Without(id)
		}
		r.Plan = &plan
		if res, err = a.PhotoSearch().Search(ctx, owner, r); err != nil {
			return err
		}
	}
	if s.json {
		return s.printJSON(res)
	}
	s.understood(res)
	for _, h := range res.Hits {
		s.present(ctx, a, owner, h)
	}
	s.summary(res)
	return nil
}

// understood shows the chips and the answer to a question.
func (s *searching) understood(res *search.Response) {
	var parts []string
	for _, c := range res.Plan.Chips {
		parts = append(parts, s.chip(c))
	}
	if len(parts) > 0 {
		s.tell("%s", s.err.Paint(term.Faint, strings.Join(parts, "  ")))
	}
	if res.Answer != nil {
		fmt.Fprintln(s.out, s.out.Paint(term.Strong, s.say(res, res.Answer.Text, res.Answer.TextZh)))
	}
}

func (s *searching) chip(c query.Chip) string {
	sign := ""
	if c.Negated {
		sign = "−"
	}
	return fmt.Sprintf("[%s%s: %s]", sign, c.ID, clean(c.Label))
}

// say picks the language of the query.
func (s *searching) say(res *search.Response, en, zh string) string {
	if res.Plan.Language == "zh" && zh != "" {
		return zh
	}
	return en
}

// present shows a photo: small, with its path and the reasons.
func (s *searching) present(ctx context.Context, a *app.App, owner photo.UserID, f search.Found) {
	const columns, lines = 24, 8
	if way := picture.Find(s.getenv); s.pictures && s.out.Terminal && way != picture.None {
		if data, err := a.Photos().Thumbnail(ctx, owner, f.Photo.ID); err == nil {
			if m, err := jpeg.Decode(bytes.NewReader(data)); err == nil {
				_ = way.Draw(s.out, m, columns, lines) // a picture is an extra
			}
		}
	}
	name := f.Photo.Path
	if name == "" {
		name = f.Photo.Name
	}
	fmt.Fprintln(s.out, s.out.Paint(term.Strong, clean(name)))
	for _, e := range f.Evidence {
		fmt.Fprintln(s.out, "  "+s.out.Paint(term.Faint, reason(e)))
	}
}

// reason is one reason in a line.
func reason(e search.Evidence) string {
	switch {
	case e.Rank > 0:
		return fmt.Sprintf("meaning: number %d", e.Rank)
	case e.Share > 0:
		return fmt.Sprintf("%s: %.0f %% of the picture", clean(e.Text), 100*e.Share)
	case e.Kind == query.Thing && e.Score > 0:
		return fmt.Sprintf("seen: %s (%.0f %%)", clean(e.Text), 100*e.Score)
	case e.From == "picture":
		return "text: " + clean(e.Text)
	case e.From != "":
		return e.From + ": " + clean(e.Text)
	}
	return string(e.Kind) + ": " + clean(e.Text)
}

// summary says how many there are, and what was left aside.
func (s *searching) summary(res *search.Response) {
	switch {
	case res.Total == 0:
		s.tell("Nothing matches.")
	case res.Total > len(res.Hits):
		s.tell("%d of %d photos; see more with --limit.", len(res.Hits), res.Total)
	default:
		s.tell("%d photos.", res.Total)
	}
	if len(res.Also) > 0 {
		s.tell("%d more only mention it.", len(res.Also))
	}
	if len(res.Missed) > 0 {
		s.tell("No photo says: %s.", clean(strings.Join(res.Missed, ", ")))
	}
}

// clean takes control characters out, so that no content moves the cursor.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
}
