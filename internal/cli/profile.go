package cli

import (
	"bufio"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/write"
)

func newProfile(g *global) *cobra.Command {
	return g.atServer(noun("profile", "What was learnt of your style, and rules that you muted",
		newProfileShow(g), newProfileMute(g, "mute", true), newProfileMute(g, "unmute", false), newProfileForget(g)))
}

func newProfileShow(g *global) *cobra.Command {
	return &cobra.Command{
		Use:     "show",
		Short:   "Show the rules with what you did with their proposals",
		Example: examples("qiao profile show", ""),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.withStore(func(s write.Store) error {
				p, err := s.Profile(cmd.Context(), local)
				if err != nil {
					return err
				}
				return g.show(p, []string{"RULE", "ACCEPTED", "REJECTED", "LAST", ""}, habitRows(p))
			})
		},
	}
}

func habitRows(p write.Profile) (rows [][]term.Cell) {
	for _, h := range p.Rules {
		last, muted := "", term.Cell{}
		if !h.Last.IsZero() {
			last = h.Last.Local().Format("2006-01-02")
		}
		if h.Muted {
			muted = term.Cell{Text: "muted", Color: term.Warn}
		}
		row := term.Cells(h.Rule, strconv.Itoa(h.Accepted), strconv.Itoa(h.Rejected), last)
		rows = append(rows, append(row, muted))
	}
	return rows
}

func newProfileMute(g *global, verb string, muted bool) *cobra.Command {
	short, done := "Hear no more of rules", " is muted"
	if !muted {
		short, done = "Hear of rules again", " speaks again"
	}
	return &cobra.Command{
		Use:     verb + " RULE...",
		Short:   short,
		Example: examples("qiao profile "+verb+" harper/SentenceCapitalization", ""),
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, rules []string) error {
			return g.withStore(func(s write.Store) error {
				return g.each(rules, func(rule string) (string, error) {
					if err := plain("rule", rule); err != nil {
						return "", err
					}
					return rule + done, s.Mute(cmd.Context(), local, rule, muted)
				})
			})
		},
	}
}

func newProfileForget(g *global) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:     "forget",
		Short:   "Delete all that is kept of you: words, glossary, profile",
		Example: examples("qiao profile forget", "", "qiao profile forget --yes", "without asking"),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !yes && !g.confirm("Delete your words, glossary and profile?") {
				return wrongUsage(cmd.CommandPath(), "nothing was deleted").WithFix("Run it with --yes to delete without a question.")
			}
			return g.withStore(func(s write.Store) error { return g.forget(cmd.Context(), s) })
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}

func (g *global) forget(ctx context.Context, s write.Store) error {
	return g.each([]string{string(local)}, func(string) (string, error) {
		return "Words, glossary and profile are deleted.", s.Forget(ctx, local)
	})
}

// confirm asks a person at a terminal; nobody there means no.
func (c *console) confirm(question string) bool {
	if !term.IsTerminal(c.in) {
		return false
	}
	fmt.Fprint(c.err, question+" [y/N] ")
	answer, _ := bufio.NewReader(c.in).ReadString('\n')
	return strings.EqualFold(strings.TrimSpace(answer), "y")
}
