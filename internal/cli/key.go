package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/internal/term"
)

func newKey(g *global) *cobra.Command {
	return g.atServer(noun("key", "Keys of clients: who may ask for what, and how much",
		newKeyCreate(g), newKeyList(g), newKeyLimit(g), newKeyRotate(g), newKeyRevoke(g)))
}

// limitFlags are the limits of a key on the command line.
type limitFlags struct {
	account.Limits
	day, month string
}

func (l *limitFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.Int64Var(&l.Requests, "rpm", 0, "`REQUESTS` in any 60 seconds")
	f.Int64Var(&l.Tokens, "tpm", 0, "`TOKENS` in any 60 seconds, input and output together")
	f.Int64Var(&l.Concurrent, "concurrent", 0, "`REQUESTS` under way at once")
	f.StringVar(&l.day, "day", "", "money for a calendar day, such as 5CNY (`AMOUNT`)")
	f.StringVar(&l.month, "month", "", "money for a calendar month (`AMOUNT`)")
}

func (l *limitFlags) read() (out account.Limits, err error) {
	out = l.Limits
	for _, m := range []struct {
		text string
		into *qiao.Money
	}{{l.day, &out.Day}, {l.month, &out.Month}} {
		if m.text == "" {
			continue
		}
		if *m.into, err = account.ParseMoney(m.text); err != nil {
			return out, wrongUsage("qiao key", "%q: %s", m.text, err.Error())
		}
	}
	return out, nil
}

func newKeyCreate(g *global) *cobra.Command {
	var k account.Key
	var limits limitFlags
	var features, regions []string
	var team string
	var expires time.Duration
	cmd := &cobra.Command{
		Use:   "create NAME",
		Short: "Make a key; its secret is shown this once",
		Example: examples(
			"qiao key create phone-app --feature write --region cn --rpm 60 --day 5CNY", "",
			"qiao key create ci --model 'qwen*' --model deepseek/* --expires 720h", "",
			"qiao key create grafana --role viewer", "sees what all use",
			"qiao key create ops --admin", "may manage the server"),
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			k.ID, k.Team = account.KeyID(args[0]), account.Team(team)
			k.Scope.Features, k.Scope.Regions = typed[qiao.Feature](features), typed[qiao.Region](regions)
			if k.Limits, err = limits.read(); err != nil {
				return err
			}
			if expires > 0 {
				k.Expires = time.Now().Add(expires)
			}
			return g.withKeys(func(keys keys) error {
				made, secret, err := keys.Create(cmd.Context(), k)
				return g.showSecret(made, secret, err)
			})
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&features, "feature", nil, "what it is for: write, photo, assist, dav, gateway (`FEATURE`; repeat it)")
	f.StringArrayVar(&k.Scope.Models, "model", nil, "models it may use, such as qwen* or deepseek/* (`PATTERN`; repeat it)")
	f.StringArrayVar(&regions, "region", nil, "regions its requests may be routed by (`REGION`; repeat it)")
	f.StringVar(&k.User, "user", "", "whose dictionary and profile apply (`NAME`; default: the key's name)")
	f.StringVar(&team, "team", "", "shares the limits of a `TEAM`")
	f.BoolVar(&k.Admin, "admin", false, "as --role admin")
	f.StringVar((*string)(&k.Role), "role", "", "what of the server it may see and change: user, viewer, operator or admin (`ROLE`; default: user)")
	f.DurationVar(&expires, "expires", 0, "how long it holds, such as 720h (`TIME`)")
	limits.add(cmd)
	return cmd
}

func typed[T ~string](list []string) (out []T) {
	for _, s := range list {
		out = append(out, T(s))
	}
	return out
}

// showSecret shows a secret on stdout, alone, so that a script can take it.
func (g *global) showSecret(k account.Key, secret string, err error) error {
	if err != nil {
		return err
	}
	if g.json {
		return g.printJSON(struct {
			Key    account.Key `json:"key"`
			Secret string      `json:"secret"`
		}{k, secret})
	}
	if _, err := fmt.Fprintln(g.out, secret); err != nil {
		return err
	}
	g.tell("Keep it: it cannot be shown again. Clients send it as Authorization: Bearer SECRET, or as x-api-key.")
	return nil
}

func newKeyList(g *global) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "List the keys, without their secrets",
		Example: examples("qiao key list", "", "qiao key list --json", ""),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.withKeys(func(keys keys) error {
				list, err := keys.List(cmd.Context())
				if err != nil {
					return err
				}
				if len(list) == 0 && !g.json {
					g.tell("There is none. Make one with: qiao key create NAME")
					return nil
				}
				var rows [][]term.Cell
				for _, k := range list {
					rows = append(rows, term.Cells(string(k.ID), k.User, string(k.Team), "…"+k.Hint, keyScope(k), keyLimits(k.Limits), keyState(k, time.Now())))
				}
				return g.show(orEmpty(list), []string{"NAME", "USER", "TEAM", "SECRET", "FOR", "LIMITS", "STATE"}, rows)
			})
		},
	}
}

func keyScope(k account.Key) string {
	if k.MayAs() == account.Admin {
		return "everything, and to manage"
	}
	var parts []string
	for _, f := range k.Scope.Features {
		parts = append(parts, string(f))
	}
	parts = append(parts, k.Scope.Models...)
	for _, r := range k.Scope.Regions {
		parts = append(parts, "in "+string(r))
	}
	if len(parts) == 0 {
		parts = append(parts, "everything")
	}
	if k.MayAs() != account.User {
		parts = append(parts, "as "+string(k.Role))
	}
	return strings.Join(parts, ", ")
}

func keyLimits(l account.Limits) string {
	var parts []string
	add := func(n int64, unit string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, unit))
		}
	}
	add(l.Requests, "rpm")
	add(l.Tokens, "tpm")
	add(l.Concurrent, "at once")
	if l.Day.Micro > 0 {
		parts = append(parts, l.Day.String()+" a day")
	}
	if l.Month.Micro > 0 {
		parts = append(parts, l.Month.String()+" a month")
	}
	return strings.Join(parts, ", ")
}

func keyState(k account.Key, now time.Time) string {
	switch {
	case !k.Revoked.IsZero():
		return "revoked " + k.Revoked.Format(time.DateOnly)
	case !k.Valid(now):
		return "expired " + k.Expires.Format(time.DateOnly)
	case !k.Expires.IsZero():
		return "until " + k.Expires.Format(time.DateOnly)
	}
	return "holds"
}

func newKeyLimit(g *global) *cobra.Command {
	var limits limitFlags
	cmd := &cobra.Command{
		Use:     "limit NAME",
		Short:   "Change the limits of a key; those left out are lifted",
		Example: examples("qiao key limit phone-app --rpm 120 --day 8CNY", ""),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := limits.read()
			if err != nil {
				return err
			}
			return g.withKeys(func(keys keys) error {
				k, err := keys.SetLimits(cmd.Context(), account.KeyID(args[0]), l)
				if err == nil && !g.json {
					g.tell("%s: %s", k.ID, keyLimits(k.Limits))
					return nil
				}
				return g.jsonOr(err, k)
			})
		},
	}
	limits.add(cmd)
	return cmd
}

func newKeyRotate(g *global) *cobra.Command {
	var keep time.Duration
	cmd := &cobra.Command{
		Use:   "rotate NAME",
		Short: "Give a key another secret; the old one is shut out, at once or after a while",
		Example: examples(
			"qiao key rotate phone-app --keep 24h", "time to tell the clients",
			"qiao key rotate phone-app", "it has leaked"),
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.withKeys(func(keys keys) error {
				k, secret, err := keys.Rotate(cmd.Context(), account.KeyID(args[0]), keep)
				if err == nil && !g.json && !k.Former.IsZero() {
					defer g.tell("The old one lets in until %s.", k.Former.Local().Format(time.DateTime))
				}
				return g.showSecret(k, secret, err)
			})
		},
	}
	cmd.Flags().DurationVar(&keep, "keep", 0, "how long the old secret goes on letting in, at most 2160h (`TIME`)")
	return cmd
}

func newKeyRevoke(g *global) *cobra.Command {
	return &cobra.Command{
		Use:     "revoke NAME...",
		Aliases: []string{"rm"},
		Short:   "Shut keys out, from the next request on",
		Example: examples("qiao key revoke phone-app", ""),
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.withKeys(func(keys keys) error {
				return g.each(args, func(name string) (string, error) {
					_, err := keys.Revoke(cmd.Context(), account.KeyID(name))
					return name + " is shut out", err
				})
			})
		},
	}
}
