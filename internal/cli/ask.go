package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/text"
)

// asking is one run of "qiao ask".
type asking struct {
	*global
	session     string
	lang        string
	interactive bool
	noModel     bool
	trace       bool
	prove       bool
	passcode    string
}

func newAsk(g *global) *cobra.Command {
	a := &asking{global: g}
	cmd := &cobra.Command{
		Use:   "ask [WORDS...]",
		Short: "Tell the assistant what to do",
		Long: `Does what you say: timers, alarms, reminders, the calendar, notes, contacts, messages,
sums and units, clocks, settings. What reaches outside, or deletes, waits for your
yes; the next "qiao ask yes" gives it. Everything else can be undone.`,
		Example: examples(
			"qiao ask remind me tomorrow at 5 pm to buy milk", "",
			"qiao ask 明天早上六点半叫我起床", "",
			"qiao ask undo", "",
			"qiao ask -i", "a conversation"),
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, words []string) error {
			if len(words) == 0 && !a.interactive {
				return wrongUsage(cmd.CommandPath(), "say what to do, or use -i for a conversation")
			}
			return g.with(func(with *app.App) error { return a.run(cmd.Context(), with, strings.Join(words, " ")) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&a.session, "session", "cli", "the conversation that this belongs to, by `NAME`")
	f.StringVar(&a.lang, "lang", "", "`LANGUAGE` of the answer, such as en or zh")
	f.BoolVarP(&a.interactive, "interactive", "i", false, "go on until the input ends")
	f.BoolVar(&a.noModel, "no-model", false, "stay on this machine")
	f.BoolVar(&a.prove, "passcode", false, "read your passcode first, to confirm what is sensitive: qiao ask yes --passcode")
	f.BoolVar(&a.trace, "trace", false, "say who understood it, how surely and how fast")
	return cmd
}

func (a *asking) run(ctx context.Context, with *app.App, words string) error {
	helper, err := with.Assistant()
	if err != nil {
		return err
	}
	if a.prove {
		if a.passcode, err = a.readSecret("Passcode: "); err != nil {
			return err
		}
	}
	if !a.interactive {
		_, err := a.turn(ctx, helper, words)
		return err
	}
	return a.talk(ctx, helper, words)
}

// talk reads lines until the input ends. A line that fails does not end it.
func (a *asking) talk(ctx context.Context, helper *assist.Assistant, words string) error {
	lines := bufio.NewScanner(a.in)
	lines.Buffer(nil, 1<<20)
	for {
		if words != "" {
			if _, err := a.turn(ctx, helper, words); err != nil {
				if ctx.Err() != nil {
					return err
				}
				a.err.Failure(err)
			}
		}
		if !lines.Scan() {
			return lines.Err()
		}
		words = strings.TrimSpace(lines.Text())
	}
}

// turn says words and shows what comes of it. It tells whether a confirmation
// waits.
func (a *asking) turn(ctx context.Context, helper *assist.Assistant, words string) (waits bool, err error) {
	r := assist.TurnRequest{
		User: assist.UserID(local), Session: assist.SessionID(a.session), Text: words, Language: text.Language(a.lang),
		Zone: time.Local, NoModel: a.noModel, Channel: assist.Channel{Name: "cli", Person: true},
		Proof: assist.Proof{Passcode: a.passcode},
	}
	for e, err := range helper.Turn(ctx, r) {
		if err != nil {
			return waits, err
		}
		if e.Confirmation != nil {
			waits = true
		}
		if err := a.show(e); err != nil {
			return waits, err
		}
	}
	return waits, nil
}

// askEvent is an event with its name, as --json writes it.
type askEvent struct {
	Is string `json:"event"`
	assist.Event
}

func (a *asking) show(e assist.Event) error {
	if a.json {
		return a.printJSON(askEvent{e.Name(), e})
	}
	switch {
	case e.Question != nil:
		return a.say(e.Question.Text)
	case e.Confirmation != nil:
		return a.say(e.Confirmation.Text)
	case e.Result != nil:
		return a.result(e.Result)
	case e.Done != nil && a.trace:
		_, err := fmt.Fprintf(a.err, "%s, %s, confidence %.2f, %.1f ms\n", e.Done.Tier, e.Done.Why, e.Done.Confidence, e.Done.Millis)
		return err
	}
	return nil
}

// result says what was done, and lists what was found where the words do not.
func (a *asking) result(r *assist.Result) error {
	if err := a.say(r.Text); err != nil {
		return err
	}
	for i, it := range r.Items {
		if strings.Contains(r.Text, it.Label) {
			continue
		}
		if err := a.say(strings.TrimRight(fmt.Sprintf("%2d. %s  %s", i+1, it.Label, it.Detail), " ")); err != nil {
			return err
		}
	}
	return nil
}

func (a *asking) say(s string) error {
	_, err := io.WriteString(a.out, s+"\n")
	return err
}
