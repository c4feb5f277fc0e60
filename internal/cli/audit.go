package cli

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/audit"
	"github.com/qiao-ai/qiao/client"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/ledger"
)

func newAudit(g *global) *cobra.Command {
	return g.atServer(noun("audit", "Administrative acts: who did what, when, on what", newAuditList(g), newAuditVerify(g)))
}

func newAuditList(g *global) *cobra.Command {
	var q client.AuditQuery
	cmd := &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "List the acts, the newest first",
		Example: examples(
			"qiao audit list --since 7d", "",
			"qiao audit list --act revoke-key --json", "",
			"qiao audit list --server http://127.0.0.1:7333", "what a running server knows"),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := g.audit(cmd, q)
			if err != nil {
				return err
			}
			if len(list) == 0 && !g.json {
				g.tell("There is none.")
				return nil
			}
			var rows [][]term.Cell
			for _, e := range list {
				outcome := term.Cell{Text: e.Outcome, Color: term.Good}
				if e.Outcome != "ok" {
					outcome.Color = term.Warn
				}
				rows = append(rows, append(term.Cells(e.At.Local().Format(time.DateTime), e.Actor, e.Role, e.Via, e.Act, e.On), outcome))
			}
			return g.show(orEmpty(list), []string{"TIME", "WHO", "ROLE", "BY", "ACT", "ON", "OUTCOME"}, rows)
		},
	}
	f := cmd.Flags()
	f.StringVar(&q.Since, "since", "", "a day, a time, or how long ago, such as 7d (`TIME`)")
	f.StringVar(&q.Until, "until", "", "`TIME` before which")
	f.StringVar(&q.Actor, "actor", "", "of one `KEY` or person")
	f.StringVar(&q.Act, "act", "", "of one kind, such as revoke-key (`ACT`)")
	f.StringVar(&q.On, "on", "", "done to one `THING`, such as a key's name")
	f.IntVar(&q.Limit, "limit", 100, "at most so many (`NUMBER`)")
	return cmd
}

// audit reads the log of this machine or of the server.
func (g *global) audit(cmd *cobra.Command, q client.AuditQuery) (list []client.AuditEntry, err error) {
	if q.Limit < 1 || q.Limit > 10_000 {
		return nil, wrongUsage(cmd.CommandPath(), "--limit is out of range").WithFix("Use a number from 1 to 10000.")
	}
	if g.server != "" {
		c, err := g.client()
		if err != nil {
			return nil, err
		}
		return c.Audit(cmd.Context(), q)
	}
	f := audit.Filter{Actor: q.Actor, Act: q.Act, On: q.On, Limit: q.Limit}
	now := time.Now()
	if f.Since, err = ledger.ParseTime(q.Since, now); err != nil {
		return nil, err
	}
	if f.Until, err = ledger.ParseTime(q.Until, now); err != nil {
		return nil, err
	}
	err = g.with(func(a *app.App) error {
		entries, err := a.Audit().Store().AuditEntries(cmd.Context(), f)
		if err != nil {
			return err
		}
		return same(entries, &list)
	})
	return list, err
}

func newAuditVerify(g *global) *cobra.Command {
	var heads []string
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Say whether an act was changed or removed",
		Long: `Follows the chain of hashes through the whole log, and prints its head. Keep the
head elsewhere: whoever can write to the store can write a whole new chain, and only
a head from before shows it.`,
		Example: examples(
			"qiao audit verify", "",
			"qiao audit verify --head 41:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef", "one that was noted before"),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := g.verifyAudit(cmd, heads)
			if err != nil {
				return err
			}
			if g.json {
				err = g.printJSON(r)
			} else if r.OK {
				err = g.out.Table(nil, [][]term.Cell{term.Cells("entries", number(int(r.Entries))), term.Cells("head", r.Head.String())})
			}
			if err == nil && !r.OK {
				return qiao.Errorf(qiao.Conflict, "audit", "the log is not whole from entry %d on: %s", r.At, r.Problem).
					WithFix("Compare it with a backup, and with the lines \"audit\" of the server's log.")
			}
			return err
		},
	}
	cmd.Flags().StringArrayVar(&heads, "head", nil, "one that was printed before, and must be in the log (`N:HASH`; repeat it)")
	return cmd
}

func (g *global) verifyAudit(cmd *cobra.Command, heads []string) (r audit.Report, err error) {
	if g.server != "" {
		c, err := g.client()
		if err != nil {
			return r, err
		}
		report, err := c.VerifyAudit(cmd.Context(), heads...)
		return ofServer[audit.Report](report, err)
	}
	var kept []audit.Head
	for _, s := range heads {
		h, err := audit.ParseHead(s)
		if err != nil {
			return r, err
		}
		kept = append(kept, h)
	}
	err = g.with(func(a *app.App) error {
		r, err = audit.Verify(cmd.Context(), a.Audit().Store(), kept...)
		return err
	})
	return r, err
}
