package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/write"
)

// local is the user of this machine, whose dictionary, glossary and profile the
// command line works with.
const local write.UserID = "local"

// withStore opens where the user's words are kept, runs do, and closes it.
func (g *global) withStore(do func(write.Store) error) error {
	at, err := g.place()
	if err != nil {
		return err
	}
	defer at.Close()
	return do(at)
}

func newWord(g *global) *cobra.Command {
	return g.atServer(noun("word", "Your dictionary: words that are never corrected",
		newWordList(g), newWordAdd(g), newWordRemove(g)))
}

func newWordList(g *global) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "List the words",
		Example: examples("qiao word list", "one on each line"),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.withStore(func(s write.Store) error {
				words, err := s.Words(cmd.Context(), local)
				if err != nil || g.json {
					return g.jsonOr(err, append([]string{}, words...))
				}
				for _, w := range words {
					if _, err := fmt.Fprintln(g.out, w); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
}

// jsonOr writes v as JSON unless there is an error to return.
func (g *global) jsonOr(err error, v any) error {
	if err != nil {
		return err
	}
	return g.printJSON(v)
}

func newWordAdd(g *global) *cobra.Command {
	return &cobra.Command{
		Use:     "add WORD...",
		Short:   "Add words",
		Example: examples("qiao word add Qwen 清华", ""),
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, words []string) error {
			return g.withStore(func(s write.Store) error {
				return g.each(words, func(w string) (string, error) {
					if err := plain("word", w); err != nil {
						return "", err
					}
					return w + " is known now", s.AddWord(cmd.Context(), local, w)
				})
			})
		},
	}
}

// plain says what is wrong with a name that a person typed.
func plain(what, s string) error {
	if strings.TrimSpace(s) != s || s == "" || strings.ContainsAny(s, "\n\t") {
		return wrongUsage("qiao", "%q cannot be a %s", s, what).WithFix("Give it without spaces around it, and not empty.")
	}
	return nil
}

func newWordRemove(g *global) *cobra.Command {
	return &cobra.Command{
		Use:     "rm WORD...",
		Short:   "Remove words",
		Example: examples("qiao word rm Qwen", ""),
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, words []string) error {
			return g.withStore(func(s write.Store) error { return g.removeAll(cmd.Context(), words, s.RemoveWord) })
		},
	}
}

// removeAll takes every name out of what the user keeps.
func (g *global) removeAll(ctx context.Context, names []string, remove func(context.Context, write.UserID, string) error) error {
	return g.each(names, func(name string) (string, error) {
		return name + " is gone", remove(ctx, local, name)
	})
}
