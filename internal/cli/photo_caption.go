package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/caption"
)

// wholeLibrary is what a person calls all albums.
const wholeLibrary = "all"

func albumOf(name string) string {
	if name == wholeLibrary {
		return ""
	}
	return name
}

func newPhotoCaption(g *global) *cobra.Command {
	var allow, deny, drop []string
	var list bool
	var most int
	cmd := &cobra.Command{
		Use:   "caption",
		Short: "Let a partner's model describe photos of albums that you allow",
		Long: `Sends a small picture of each photo that is not described yet to the model that the
settings name (photos.caption), if photos.share lists local and you allowed its
album; nothing is allowed at first. An album is a folder below one that was added,
with all below it; "all" is the whole library, and the innermost folder decides.
Both languages come in one answer. It can be stopped and goes on from there;
qiao serve does the same by itself.`,
		Example: examples("qiao photo caption --list", "albums, and which are allowed",
			"qiao photo caption --allow trips/rome", "", "qiao photo caption --most 100", "describe a hundred photos",
			"qiao photo caption --deny trips/rome --drop trips/rome", "and take the captions away"),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(func(a *app.App) error {
				ctx := cmd.Context()
				if len(allow)+len(deny)+len(drop) > 0 {
					return g.photoConsents(ctx, a, allow, deny, drop)
				}
				if list {
					return g.photoAlbums(ctx, a)
				}
				return g.describePhotos(ctx, a, most)
			})
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&allow, "allow", nil, "pictures of `ALBUM` may be sent")
	f.StringArrayVar(&deny, "deny", nil, "pictures of `ALBUM` may not be sent")
	f.StringArrayVar(&drop, "drop", nil, "take the captions of `ALBUM` away")
	f.BoolVar(&list, "list", false, "list albums")
	f.IntVar(&most, "most", 0, "send at most `N` pictures; 0 is all")
	return cmd
}

func (g *global) photoConsents(ctx context.Context, a *app.App, allow, deny, drop []string) error {
	store := a.Photos().Store()
	for allowed, albums := range map[bool][]string{true: allow, false: deny} {
		for _, name := range albums {
			if err := store.SetConsent(ctx, localOwner, photo.Consent{Album: albumOf(name), Allowed: allowed, At: time.Now()}); err != nil {
				return err
			}
		}
	}
	for _, name := range drop {
		n, err := a.Captions().Drop(ctx, localOwner, albumOf(name))
		if err != nil {
			return err
		}
		g.tell("%d photos of %s have no caption by a model any more", n, name)
	}
	return g.photoAlbums(ctx, a)
}

func (g *global) photoAlbums(ctx context.Context, a *app.App) error {
	albums, err := a.Photos().Store().Albums(ctx, localOwner)
	if err != nil {
		return err
	}
	consents, err := a.Photos().Store().Consents(ctx, localOwner)
	if err != nil {
		return err
	}
	var rows [][]term.Cell
	for _, al := range albums {
		allowed := term.Cell{Text: "no"}
		if consents.Allow(al.Name) {
			allowed = term.Cell{Text: "yes", Color: term.Good}
		}
		rows = append(rows, []term.Cell{{Text: al.Name}, {Text: term.Count(float64(al.Photos))}, {Text: term.Count(float64(al.Captions))}, allowed})
	}
	return g.show(map[string]any{"albums": albums, "consents": consents, "model": a.Captions().Model(), "shared": a.Captions().Shared(localOwner)},
		[]string{"ALBUM", "PHOTOS", "CAPTIONS", "MAY BE SENT"}, rows)
}

func (g *global) describePhotos(ctx context.Context, a *app.App, most int) error {
	meter := g.err.Meter("captions", term.Count)
	defer meter.Clear()
	p, err := a.Captions().Run(ctx, localOwner, most, func(p caption.Progress) { meter.Set(int64(p.Done+p.Skipped), int64(p.Total)) })
	meter.Clear()
	if err != nil && (p.Done == 0 || qiao.KindOf(err) != qiao.Canceled) {
		return err
	}
	if g.json {
		return g.printJSON(p)
	}
	g.tell("%d photos have captions, %d were left out, of %d", p.Done, p.Skipped, p.Total)
	return nil
}
