package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/embed"
)

// localOwner is whose library the commands work on: that of this machine's user.
const localOwner = photo.UserID("local")

func newPhoto(g *global) *cobra.Command {
	cmd := noun("photo", "Keep a library of photos", newPhotoAdd(g), newPhotoList(g), newPhotoRemove(g), newPhotoStatus(g), newPhotoEmbed(g), newPhotoCaption(g))
	cmd.Long = `Takes folders of photos in, so that they are found by what is in them, and when and
where they were taken. All of it stays on this machine. Files are never changed.`
	return cmd
}

func newPhotoAdd(g *global) *cobra.Command {
	var watch bool
	cmd := &cobra.Command{
		Use:   "add DIR...",
		Short: "Take folders in: what is new, changed, moved or gone",
		Long: `Takes the photos below folders in. It can be stopped at any moment and goes on from
there. Text and things in pictures need the packs ocr and tags; photos that were
taken in without them are finished by the next add.`,
		Example: examples("qiao photo add ~/Pictures", "", "qiao photo add --watch ~/Pictures", "go on whenever something changes"),
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, dirs []string) error {
			if watch && len(dirs) > 1 {
				return wrongUsage(cmd.CommandPath(), "--watch is for one folder")
			}
			return g.with(func(a *app.App) error {
				if watch {
					return g.watchPhotos(cmd.Context(), a, dirs[0])
				}
				for _, dir := range dirs {
					if err := g.addPhotos(cmd.Context(), a, dir); err != nil {
						return err
					}
				}
				return g.missingStages(a)
			})
		},
	}
	cmd.Flags().BoolVar(&watch, "watch", false, "go on until you stop it, whenever something changes; qiao serve goes on with it too")
	return cmd
}

func (g *global) addPhotos(ctx context.Context, a *app.App, dir string) error {
	meter := g.err.Meter(dir, term.Count)
	p, err := a.Photos().Add(ctx, localOwner, dir, showPhotos(meter))
	meter.Clear()
	if err != nil {
		return err
	}
	return g.addedPhotos(p)
}

// showPhotos draws progress.
func showPhotos(m *term.Meter) func(photo.Progress) {
	return func(p photo.Progress) {
		if p.Phase == photo.Taking {
			m.Set(int64(p.Done), int64(p.Total))
		}
	}
}

func (g *global) addedPhotos(p photo.Progress) error {
	if g.json {
		return g.printJSON(p)
	}
	_, err := fmt.Fprintf(g.out, "%s: %d new, %d changed, %d moved, %d gone, %d as they were; %d of the new and changed cannot be shown whole\n",
		p.Folder, p.Added, p.Changed, p.Moved, p.Removed, p.Known, p.Faulty)
	return err
}

func (g *global) watchPhotos(ctx context.Context, a *app.App, dir string) error {
	meter := g.err.Meter(dir, term.Count)
	draw := showPhotos(meter)
	return a.Photos().Watch(ctx, localOwner, dir, func(p photo.Progress) {
		draw(p)
		if p.Phase == photo.Finished {
			meter.Clear()
			_ = g.addedPhotos(p)
		}
	}, func(err error) { g.err.Failure(err) })
}

// missingStages says what was left out for want of a model.
func (g *global) missingStages(a *app.App) error {
	packs := map[photo.Stage]string{photo.Reading: "ocr", photo.Tagging: "tags"}
	for _, s := range a.Photos().Missing() {
		g.tell("Not done yet: %s. Run qiao model pull %s, then add the folder again.", string(s), packs[s])
	}
	return nil
}

func newPhotoList(g *global) *cobra.Command {
	var q photo.ListQuery
	var state string
	cmd := &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List photos, the newest first",
		Example: examples("qiao photo list --limit 20", "", "qiao photo list --state damaged", "with what is wrong"),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			q.State = photo.State(state)
			return g.with(func(a *app.App) error {
				l, err := a.Photos().Store().List(cmd.Context(), localOwner, q)
				if err != nil {
					return err
				}
				return g.showPhotoList(l)
			})
		},
	}
	f := cmd.Flags()
	f.IntVar(&q.Limit, "limit", 50, "show at most `N`")
	f.StringVar(&q.After, "after", "", "go on after a list, by its `NEXT`")
	f.StringVar(&state, "state", "", "ready, damaged, refused or other (`STATE`)")
	f.BoolVar(&q.Oldest, "oldest", false, "the oldest first")
	return cmd
}

func (g *global) showPhotoList(l photo.List) error {
	var rows [][]term.Cell
	for _, p := range l.Photos {
		taken, where := "", ""
		if p.Taken != nil {
			taken = p.Taken.Time().Format("2006-01-02 15:04")
		}
		if p.Place != nil {
			where = p.Place.City.En + ", " + p.Place.Country.En
		}
		state := term.Cell{Text: string(p.State), Color: term.Good}
		if p.State != photo.Ready {
			state = term.Cell{Text: string(p.State) + ": " + p.Reason, Color: term.Bad}
		}
		rows = append(rows, []term.Cell{{Text: string(p.ID)}, {Text: taken}, {Text: p.Name}, {Text: where}, {Text: strings.TrimSpace(p.Camera.Make + " " + p.Camera.Model)}, state})
	}
	return g.show(l, []string{"ID", "TAKEN", "NAME", "PLACE", "CAMERA", "STATE"}, rows)
}

func newPhotoRemove(g *global) *cobra.Command {
	return &cobra.Command{
		Use: "remove ID-or-DIR...", Aliases: []string{"rm"}, Short: "Take photos, or all of a folder, out of the library",
		Long:    "Takes photos out of the library. The files stay where they are; uploads are deleted.",
		Example: examples("qiao photo remove ~/Pictures/old", "", "qiao photo remove 0f3a…", ""),
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, names []string) error {
			return g.with(func(a *app.App) error {
				return g.each(names, func(name string) (string, error) { return removePhotos(cmd.Context(), a, name) })
			})
		},
	}
}

// removePhotos takes the photo of an id, or those of a folder, out.
func removePhotos(ctx context.Context, a *app.App, name string) (string, error) {
	l := a.Photos()
	_, err := l.Store().Get(ctx, localOwner, photo.ID(name))
	if err == nil {
		return name + " is out of the library", l.Remove(ctx, localOwner, photo.ID(name))
	}
	if qiao.KindOf(err) != qiao.NotFound {
		return "", err
	}
	n, err := l.RemoveFolder(ctx, localOwner, name)
	if err == nil && n == 0 {
		err = qiao.Errorf(qiao.NotFound, "photo: remove", "there is no photo %q, and none in a folder of that name", name).
			WithFix("Look at qiao photo list.")
	}
	return fmt.Sprintf("%d photos of %s are out of the library", n, name), err
}

func newPhotoStatus(g *global) *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "How many photos there are, and what is missing",
		Example: examples("qiao photo status", ""),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(func(a *app.App) error { return g.photoStatus(cmd.Context(), a) })
		},
	}
}

func (g *global) photoStatus(ctx context.Context, a *app.App) error {
	s := a.Photos().Store()
	counts, err := s.Counts(ctx, localOwner)
	if err != nil {
		return err
	}
	folders, err := s.Folders(ctx, localOwner)
	if err != nil {
		return err
	}
	if g.json {
		return g.printJSON(map[string]any{"counts": counts, "folders": folders, "missing": append([]photo.Stage{}, a.Photos().Missing()...)})
	}
	fmt.Fprintf(g.out, "%d photos, %s\n", counts.Photos, term.Bytes(float64(counts.Bytes)))
	for _, state := range []photo.State{photo.Ready, photo.Damaged, photo.Refused, photo.Other} {
		if n := counts.States[state]; n > 0 {
			fmt.Fprintf(g.out, "  %s: %d\n", state, n)
		}
	}
	for _, stage := range []photo.Stage{photo.Reading, photo.Tagging} {
		if n := counts.Pending[stage]; n > 0 {
			fmt.Fprintf(g.out, "  %s still to be found in: %d\n", stage, n)
		}
	}
	for _, f := range folders {
		last := "never"
		if !f.Last.IsZero() {
			last = f.Last.Local().Format(time.DateTime)
		}
		watched := ""
		if f.Watch {
			watched = ", watched"
		}
		fmt.Fprintf(g.out, "%s: looked through %s%s\n", f.Path, last, watched)
	}
	return g.missingStages(a)
}

func newPhotoEmbed(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "embed",
		Short: "Give photos vectors of their meaning, by the model of the settings",
		Long: `Sends a small picture of each photo that has no vector yet to the model that the
settings name (photos.meaning), if photos.share lists local. It can be stopped and
goes on from there; qiao serve does the same by itself.`,
		Example: examples("qiao photo embed", ""),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(func(a *app.App) error {
				meter := g.err.Meter("vectors", term.Count)
				defer meter.Clear()
				p, err := a.EmbedPhotos(cmd.Context(), localOwner, func(p embed.Progress) { meter.Set(int64(p.Done+p.Skipped), int64(p.Total)) })
				meter.Clear()
				if err != nil {
					return err
				}
				if g.json {
					return g.printJSON(p)
				}
				g.tell("%d photos were given a vector, %d were left out, of %d", p.Done, p.Skipped, p.Total)
				return nil
			})
		},
	}
}
