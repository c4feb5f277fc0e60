package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/write"
)

func newGlossary(g *global) *cobra.Command {
	return g.atServer(noun("glossary", "How terms must be written", newGlossaryList(g), newGlossarySet(g), newGlossaryRemove(g)))
}

func newGlossaryList(g *global) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "List the terms",
		Example: examples("qiao glossary list", ""),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.withStore(func(s write.Store) error {
				terms, err := s.Glossary(cmd.Context(), local)
				if err != nil {
					return err
				}
				var rows [][]term.Cell
				for _, t := range terms {
					rows = append(rows, term.Cells(t.Term, strings.Join(t.Avoid, ", "), t.Note))
				}
				return g.show(append([]write.Term{}, terms...), []string{"TERM", "INSTEAD OF", "NOTE"}, rows)
			})
		},
	}
}

func newGlossarySet(g *global) *cobra.Command {
	var t write.Term
	cmd := &cobra.Command{
		Use:   "set TERM",
		Short: "Say how a term must be written",
		Example: examples("qiao glossary set Qiao --avoid qiao --avoid QIAO", "",
			"qiao glossary set 千问 --avoid 通义千问 --note 产品名", ""),
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			t.Term = args[0]
			for _, s := range append([]string{t.Term}, t.Avoid...) {
				if err := plain("term", s); err != nil {
					return err
				}
			}
			return g.withStore(func(s write.Store) error {
				return g.each(args, func(name string) (string, error) {
					return name + " is in the glossary", s.PutTerm(cmd.Context(), local, t)
				})
			})
		},
	}
	cmd.Flags().StringArrayVar(&t.Avoid, "avoid", nil, "a `SPELLING` to replace; may be repeated")
	cmd.Flags().StringVar(&t.Note, "note", "", "a `NOTE` for people")
	return cmd
}

func newGlossaryRemove(g *global) *cobra.Command {
	return &cobra.Command{
		Use:     "rm TERM...",
		Short:   "Remove terms",
		Example: examples("qiao glossary rm Qiao", ""),
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, terms []string) error {
			return g.withStore(func(s write.Store) error { return g.removeAll(cmd.Context(), terms, s.RemoveTerm) })
		},
	}
}
