package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/internal/term"
)

// global holds the flags that every command takes.
type global struct {
	*console
	file   string   // of the settings
	set    []string // path=value
	server string   // address of a running server
	json   bool
}

// newRoot makes the command tree. Nothing is read or opened until a command runs.
func newRoot(c *console) *cobra.Command {
	g := &global{console: c}
	root := &cobra.Command{
		Use:   "qiao",
		Short: "Writing tools whose facts are provably kept",
		Long: `Qiao proofreads, rewrites and summarizes text in Chinese and English, on this
machine or with a model partner, and compares the facts before it shows an answer.`,
		Example: examples(
			"qiao serve", "the web page and the API, on this machine",
			"qiao write proofread letter.txt", "the corrected text",
			"qiao write proofread --write *.md", "correct files in place",
			"pbpaste | qiao write rewrite --tone friendly", "another tone, facts kept",
			"qiao model pull --missing", "bring the offline packs"),
		SuggestionsMinimumDistance: 2,
		SilenceErrors:              true,
		SilenceUsage:               true,
		Args:                       cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return cmd.Help()
		},
	}
	flags := root.PersistentFlags()
	flags.StringVar(&g.file, "config", "", "read the settings from `FILE` (default: see qiao config path)")
	flags.StringArrayVar(&g.set, "set", nil, "set one over the file, such as server.listen=127.0.0.1:7334 (`PATH=VALUE`)")
	flags.BoolVar(&g.json, "json", false, "answer in JSON (docs/cli.md)")
	root.AddCommand(
		newServe(g), newWrite(g), newAsk(g), newCalendar(g), newContacts(g), newWord(g), newGlossary(g), newProfile(g), newModel(g),
		newApp(g), newBackup(g), newRestore(g), newDB(g), newPartner(g), newPhoto(g), newSearch(g), newKey(g), newAudit(g), newUsage(g), newPrice(g), newRoute(g), newBakeoff(g), newPlan(g), newLoad(g), newAssist(g), newEval(g), newConfig(g), newMCP(g), newVersion(g), newMan(g),
	)
	prepare(root)
	return root
}

// prepare gives every command of the tree the same manners.
func prepare(cmd *cobra.Command) {
	cmd.SetHelpTemplate(helpTemplate)
	cmd.SetUsageTemplate(usageTemplate)
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return wrongUsage(cmd.CommandPath(), "%s", err.Error())
	})
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return wrongUsage(cmd.CommandPath(), "%s", err.Error())
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		prepare(sub)
	}
}

// helpTemplate opens with examples: they say most in the fewest words.
const helpTemplate = `{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}

{{end}}{{if .HasExample}}Examples:
{{.Example}}

{{end}}{{.UsageString}}`

const usageTemplate = `Usage:{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} COMMAND

Commands:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

Flags of every command:
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

"{{.CommandPath}} COMMAND --help" says more.{{end}}
`

// examples lines up commands with what they do.
func examples(pairs ...string) string {
	widest := 0
	for i := 0; i < len(pairs); i += 2 {
		widest = max(widest, term.Width(pairs[i]))
	}
	var lines []string
	for i := 0; i+1 < len(pairs); i += 2 {
		line := "  " + pairs[i]
		if pairs[i+1] != "" {
			line = "  " + term.Pad(pairs[i], widest) + "  # " + pairs[i+1]
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// noun makes a command that only groups verbs.
func noun(use, short string, verbs ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Args: cobra.ArbitraryArgs, SuggestionsMinimumDistance: 2,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return cmd.Help()
		},
	}
	cmd.AddCommand(verbs...)
	return cmd
}

func unknownCommand(cmd *cobra.Command, name string) error {
	err := wrongUsage(cmd.CommandPath(), "%s has no command %q", cmd.CommandPath(), name)
	if like := cmd.SuggestionsFor(name); len(like) > 0 {
		return err.WithFix("Did you mean: %s %s", cmd.CommandPath(), like[0])
	}
	return err
}
