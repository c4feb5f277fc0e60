package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
)

// A writing is one run of "qiao write": a task with its flags.
type writing struct {
	*global
	request     write.Request // the options; the text comes from the inputs
	text        string
	inputFormat string
	protect     []string

	diff, edits, inPlace, interactive, quiet bool
}

// A verb is what is particular to one task on the command line.
type verb struct {
	task     write.Task
	short    string
	long     string
	examples []string
	flags    []string // of the particular ones that it takes
	revises  bool     // the answer is a new version of the text
}

var verbs = []verb{
	{write.Proofread, "Correct spelling, grammar, punctuation", `Prints the text with the corrections that are safe to make unasked. The others, and
the reasons, are shown by --edits, --diff, --json or --interactive.`, []string{
		"qiao write proofread letter.txt", "the corrected text",
		"qiao write proofread --diff README.md", "what would change",
		"qiao write proofread --write *.md", "in place",
		"qiao write proofread -i letter.txt", "decide edit by edit",
		"echo 我有一個蘋果 | qiao write proofread --lang zh-Hans", ""}, []string{"explain"}, true},
	{write.Rewrite, "Say it in another tone or length, facts kept", "", []string{
		"qiao write rewrite --tone friendly letter.txt", "",
		"qiao write rewrite --length shorter < notes.txt", "",
		"qiao write rewrite --diff --tone concise README.md", ""}, []string{"tone", "length", "instruction"}, true},
	{write.Instruct, "Change it as you say", "", []string{
		"qiao write instruct -m 'warmer, and thank Bo' letter.txt", "",
		"qiao write instruct -m 改得更客气 信.txt", ""}, []string{"instruction"}, true},
	{write.Summarize, "Summarize", `With a model the summary is written; without one it is made of sentences of the text,
and says so.`, []string{
		"qiao write summarize report.md", "key points",
		"qiao write summarize --type headline report.md", "",
		"qiao write summarize --type tldr --length short --json report.md", ""}, []string{"type", "length"}, false},
	{write.List, "Make a list of it", "", []string{"qiao write list notes.txt", ""}, []string{"instruction"}, false},
	{write.Table, "Make a table of it", "", []string{"qiao write table notes.txt", ""}, []string{"instruction"}, false},
	{write.Compose, "Write a text about it", "", []string{
		"qiao write compose --text 'Invite Bo to dinner on Friday at 19:00' --tone friendly", "",
		"qiao write compose --length short points.txt", ""}, []string{"tone", "length", "instruction"}, false},
	{write.Reply, "Answer a message", "", []string{
		"qiao write reply -m 'yes, but not before 10' mail.txt", ""}, []string{"tone", "length", "instruction"}, false},
}

func newWrite(g *global) *cobra.Command {
	var all []*cobra.Command
	for _, v := range verbs {
		all = append(all, newVerb(g, v))
	}
	cmd := noun("write", "Proofread, rewrite, summarize, compose", all...)
	cmd.Example = examples(verbs[0].examples...)
	return g.atServer(cmd)
}

func newVerb(g *global, v verb) *cobra.Command {
	w := &writing{global: g, request: write.Request{Task: v.task, User: local}}
	cmd := &cobra.Command{
		Use:     string(v.task) + " [FILE...]",
		Short:   v.short,
		Long:    strings.TrimSpace(v.short + ".\n\n" + v.long),
		Example: examples(v.examples...),
		RunE: func(cmd *cobra.Command, files []string) error {
			if err := w.check(cmd.CommandPath(), files); err != nil {
				return err
			}
			return w.run(cmd.Context(), files)
		},
	}
	w.addFlags(cmd, v)
	return cmd
}

func (w *writing) addFlags(cmd *cobra.Command, v verb) {
	f, r := cmd.Flags(), &w.request
	f.StringVarP(&w.text, "text", "t", "", "the `TEXT` itself, instead of files")
	f.StringVar(&r.Context, "context", "", "what should be known but not repeated, as `TEXT`")
	f.StringArrayVar(&w.protect, "protect", nil, "`WORDS` that stay as they are; may be repeated")
	f.BoolVar(&r.Strict, "strict", false, "ask a second model about each sentence")
	f.BoolVarP(&w.quiet, "quiet", "q", false, "say nothing beside the answer")
	f.StringVar((*string)(&r.OutputLanguage), "lang", "", "`LANGUAGE` of the answer, such as en, zh-Hans, zh-Hant-TW")
	f.StringVar((*string)(&r.Region), "region", "", "`REGION` whose partners are asked")
	choose(cmd, (*string)(&r.Tier), "tier", "where it is done", tierNames())
	choose(cmd, (*string)(&r.Format), "format", "markup of the answer", formatNames(write.AsIsForm, write.PlainText, write.Markdown))
	choose(cmd, &w.inputFormat, "input-format", "markup of the text (default: by the file's ending)", formatNames(write.PlainText, write.Markdown, write.HTML))
	if v.revises {
		f.BoolVarP(&w.diff, "diff", "d", false, "print the difference instead of the text")
		f.BoolVarP(&w.inPlace, "write", "w", false, "write the text back into its file")
		f.BoolVarP(&w.edits, "edits", "e", false, "print the edits with their reasons")
		f.BoolVarP(&w.interactive, "interactive", "i", false, "ask about each edit")
	}
	w.addParticular(cmd, f, v)
}

// addParticular adds the flags that only some tasks have.
func (w *writing) addParticular(cmd *cobra.Command, f *pflag.FlagSet, v verb) {
	r := &w.request
	for _, name := range v.flags {
		switch name {
		case "tone":
			choose(cmd, (*string)(&r.Tone), name, "the manner", tones(v.task))
		case "length":
			choose(cmd, (*string)(&r.Length), name, "how long", lengths(v.task))
		case "type":
			choose(cmd, (*string)(&r.Type), name, "the kind of summary", []string{
				string(write.KeyPoints), string(write.TLDR), string(write.Teaser), string(write.Headline)})
		case "instruction":
			f.StringVarP(&r.Instruction, name, "m", "", "what to do, in your own `WORDS`")
		case "explain":
			f.StringVar((*string)(&r.CorrectionExplanationLanguage), name, "", "`LANGUAGE` of the reasons (default: the text's)")
		}
	}
}

// choose adds a flag with its few values, which the shell completes.
func choose(cmd *cobra.Command, into *string, name, what string, values []string) {
	cmd.Flags().StringVar(into, name, "", what+": "+strings.Join(values, ", "))
	cmd.Flags().Lookup(name).Usage = what + ": `" + strings.Join(values, "|") + "`"
	// The only error is that of a flag which does not exist.
	_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

func tierNames() []string {
	return []string{string(write.Offline), string(write.Device), string(write.Partner)}
}

func formatNames(formats ...write.Format) (names []string) {
	for _, f := range formats {
		names = append(names, string(f))
	}
	return names
}

func tones(t write.Task) []string {
	if t == write.Rewrite {
		return []string{string(write.AsIs), string(write.MoreFormal), string(write.MoreCasual), string(write.Friendly), string(write.Professional), string(write.Concise)}
	}
	return []string{string(write.Neutral), string(write.Formal), string(write.Casual), string(write.Friendly), string(write.Professional)}
}

func lengths(t write.Task) []string {
	if t == write.Rewrite {
		return []string{string(write.SameLength), string(write.Shorter), string(write.Longer)}
	}
	return []string{string(write.Short), string(write.Medium), string(write.Long)}
}

// check says which flags contradict each other.
func (w *writing) check(command string, files []string) error {
	fromInput := len(files) == 0 || len(files) == 1 && files[0] == "-"
	switch {
	case w.text != "" && len(files) > 0:
		return wrongUsage(command, "--text stands instead of files, not beside them")
	case w.inPlace && fromInput:
		return wrongUsage(command, "--write needs files to write into")
	case w.inPlace && w.diff:
		return wrongUsage(command, "--diff shows what --write would do: use one of them")
	case w.interactive && len(files) != 1:
		return wrongUsage(command, "--interactive is for one file")
	case w.interactive && w.json:
		return wrongUsage(command, "--interactive talks to a person, --json to a program: use one of them")
	}
	return nil
}

// run does the task on every input.
func (w *writing) run(ctx context.Context, files []string) error {
	at, err := w.place()
	if err != nil {
		return err
	}
	defer at.Close()
	if len(files) == 0 {
		files = []string{"-"}
	}
	var failures []error
	for _, file := range files {
		err := w.one(ctx, at, file)
		if err == nil {
			continue
		}
		if ctx.Err() != nil || errors.Is(err, errQuit) {
			return err
		}
		w.fail(file, err, len(files))
		failures = append(failures, err)
	}
	return several(len(files), failures)
}

// fail tells of one input's failure: at once if there are others.
func (w *writing) fail(file string, err error, n int) {
	if w.json {
		_ = w.printJSON(answer{File: file, Error: newProblem(err)})
	}
	if n > 1 {
		w.err.Failure(err)
	}
}

// one does the task on one input and shows the answer.
func (w *writing) one(ctx context.Context, at place, file string) error {
	in, err := w.read(file)
	if err != nil {
		return err
	}
	r := w.request
	r.Text, r.InputFormat = in.text, in.format
	r.Protect = protected(in.text, w.protect)
	out := w.present(in)
	defer out.clear()
	for e, err := range at.Do(ctx, &r) {
		if err != nil {
			return in.named(err)
		}
		if err := out.event(e); err != nil {
			return err
		}
	}
	if len(out.decided) > 0 {
		return at.Decide(ctx, local, out.decided, time.Now())
	}
	return ctx.Err()
}

// protected finds every place of the words in s.
func protected(s string, words []string) (spans []text.Span) {
	var ruler *text.Ruler
	for _, w := range words {
		for at := 0; w != ""; {
			i := strings.Index(s[at:], w)
			if i < 0 {
				break
			}
			if ruler == nil {
				ruler = text.NewRuler(s)
			}
			spans = append(spans, ruler.Span(at+i, at+i+len(w)))
			at += i + len(w)
		}
	}
	return spans
}
