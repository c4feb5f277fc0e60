package cli

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	xterm "golang.org/x/term"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/term"
)

func newAssistPasscode(g *global) *cobra.Command {
	var user string
	var remove bool
	cmd := &cobra.Command{
		Use:   "passcode",
		Short: "Set the passcode that confirms what is sensitive",
		Long: `Reads a passcode of six characters or more from the terminal, or a line of standard
input, and keeps its argon2id hash. It is asked for before the assistant reads all
contacts out, deletes all notes or contacts, or uses a tool that you graded sensitive.
After five wrong ones in a row the next has to wait: a minute, two, … an hour.`,
		Example: examples("qiao assist passcode", "", "qiao assist passcode --user anna", "of the user of a key", "qiao assist passcode --remove", ""),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			code := ""
			if !remove {
				var err error
				if code, err = g.newSecret(); err != nil {
					return err
				}
			}
			return g.with(func(a *app.App) error {
				if err := a.Factor().SetPasscode(cmd.Context(), assist.UserID(user), code); err != nil {
					return err
				}
				if remove {
					g.tell("there is no passcode any more")
				} else {
					g.tell("the passcode is set")
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&user, "user", string(local), "whose it is (`USER`)")
	cmd.Flags().BoolVar(&remove, "remove", false, "take it away")
	return cmd
}

// newSecret reads a new secret, from a terminal twice.
func (g *global) newSecret() (string, error) {
	code, err := g.readSecret("New passcode: ")
	if err != nil || !term.IsTerminal(g.in) {
		return code, err
	}
	again, err := g.readSecret("Once more: ")
	if err == nil && again != code {
		err = qiao.Errorf(qiao.Invalid, "assist passcode", "the two are not the same").WithFix("Run it again.")
	}
	return code, err
}

// readSecret reads a line that a terminal does not show.
func (c *console) readSecret(prompt string) (string, error) {
	if f, ok := c.in.(*os.File); ok && term.IsTerminal(c.in) {
		if _, err := io.WriteString(c.err, prompt); err != nil {
			return "", err
		}
		b, err := xterm.ReadPassword(int(f.Fd()))
		_, _ = io.WriteString(c.err, "\n") // the line was not shown
		return string(b), err
	}
	line, err := bufio.NewReader(io.LimitReader(c.in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", qiao.E(qiao.Invalid, "read a passcode", err)
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", qiao.Errorf(qiao.Invalid, "read a passcode", "there is none").WithFix("Give it on standard input, or run this in a terminal.")
	}
	return line, nil
}
