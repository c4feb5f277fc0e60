package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/assist/learn"
	"github.com/qiao-ai/qiao/assist/skill"
	"github.com/qiao-ai/qiao/assist/template"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/text"
)

func newAssist(g *global) *cobra.Command {
	return noun("assist", "Intents: check manifests, train the classifier", newAssistCheck(g), newAssistTrain(g), newAssistTools(g), newAssistPasscode(g))
}

// catalogOf reads manifests from files, or takes those that ship.
func catalogOf(files []string) (*intent.Catalog, error) {
	if len(files) == 0 {
		return skill.Catalog()
	}
	c := intent.NewCatalog()
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, qiao.E(qiao.NotFound, "assist", err).WithFix("Give the path of a YAML file with intents.")
		}
		if err := c.Load(name, data); err != nil {
			return nil, err
		}
	}
	return c, c.Check()
}

// A checked is what is known of one language's phrases.
type checked struct {
	Language string `json:"language"`
	Intents  int    `json:"intents"`
	Phrases  int    `json:"phrases"`
}

func newAssistCheck(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "check [FILE...]",
		Short: "Check manifests of intents and compile their phrases",
		Long:  "Reads manifests of intents, those that ship if no file is given, and compiles their phrases in each language. What is wrong is said with its file and line.",
		Example: examples("qiao assist check", "those that ship",
			"qiao assist check my-app.yaml --json", ""),
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := catalogOf(args)
			if err != nil {
				return err
			}
			list, err := checkPhrases(c)
			if err != nil {
				return err
			}
			var rows [][]term.Cell
			for _, l := range list {
				rows = append(rows, term.Cells(l.Language, fmt.Sprint(l.Intents), fmt.Sprint(l.Phrases)))
			}
			return g.show(list, []string{"LANGUAGE", "INTENTS", "PHRASES"}, rows)
		},
	}
}

func checkPhrases(c *intent.Catalog) ([]checked, error) {
	list := []checked{}
	for _, lang := range c.Languages() {
		set, err := template.ForCatalog(c, lang)
		if err != nil {
			return nil, err
		}
		l := checked{Language: string(lang), Phrases: set.Len()}
		for _, m := range c.All() {
			if len(m.Phrases[lang]) > 0 {
				l.Intents++
			}
		}
		list = append(list, l)
	}
	return list, nil
}

func newAssistTools(g *global) *cobra.Command {
	var openAI bool
	cmd := &cobra.Command{
		Use:     "tools [FILE...]",
		Short:   "Write the intents as tools of MCP or of OpenAI",
		Example: examples("qiao assist tools > tools.json", "", "qiao assist tools --openai my-app.yaml", ""),
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := catalogOf(args)
			if err != nil {
				return err
			}
			tools := []any{}
			for _, m := range c.All() {
				if openAI {
					tools = append(tools, m.OpenAI())
				} else {
					tools = append(tools, m.Tool())
				}
			}
			return g.printJSON(map[string]any{"tools": tools})
		},
	}
	cmd.Flags().BoolVar(&openAI, "openai", false, "as chat completions take them")
	return cmd
}

// A training is what qiao assist train reports of one model.
type training struct {
	Language  string  `json:"language"`
	File      string  `json:"file"`
	Sentences int     `json:"sentences"`
	Labels    int     `json:"labels"`
	Bytes     int64   `json:"bytes"`
	Seconds   float64 `json:"seconds"`
}

type trainFlags struct {
	out       string
	languages []string
	more      string
	quick     bool
	seed      uint64
}

func newAssistTrain(g *global) *cobra.Command {
	var f trainFlags
	cmd := &cobra.Command{
		Use:   "train [FILE...]",
		Short: "Train the classifier and the slot tagger on the phrases of manifests",
		Long: "Makes sentences of the phrases of manifests, those that ship and those of the apps if no file is given, and trains a model of each language on them. " +
			"Further sentences, such as a partner's model wrote, come from --sentences: lines of an intent, a tab and a sentence. " +
			"The same manifests, sentences and seed give the same file.",
		Example: examples("qiao assist train --out models/", "",
			"qiao assist train my-app.yaml --language en --sentences more.tsv --out models/", ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := catalogOf(args)
			if len(args) == 0 {
				c, err = f.installed(cmd.Context(), g)
			}
			if err != nil {
				return err
			}
			list, err := f.train(cmd.Context(), c)
			if err != nil {
				return err
			}
			var rows [][]term.Cell
			for _, t := range list {
				rows = append(rows, term.Cells(t.Language, t.File, fmt.Sprint(t.Sentences), fmt.Sprint(t.Labels),
					fmt.Sprintf("%.1f MB", float64(t.Bytes)/1e6), fmt.Sprintf("%.0f s", t.Seconds)))
			}
			return g.show(list, []string{"LANGUAGE", "FILE", "SENTENCES", "INTENTS", "SIZE", "TIME"}, rows)
		},
	}
	cmd.Flags().StringVar(&f.out, "out", ".", "the `FOLDER` for intents_LANGUAGE.qlm")
	cmd.Flags().StringSliceVar(&f.languages, "language", nil, "only these `LANGUAGES`")
	cmd.Flags().StringVar(&f.more, "sentences", "", "a `FILE` of further sentences")
	cmd.Flags().BoolVar(&f.quick, "quick", false, "fewer passes: seconds, a little less exact")
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "the `NUMBER` that chance begins with")
	return cmd
}

// installed are the manifests that ship and those of the apps. The sentences that a
// partner's model wrote for these are taken if no others are named.
func (f *trainFlags) installed(ctx context.Context, g *global) (c *intent.Catalog, err error) {
	err = g.with(func(a *app.App) error {
		if c, _, err = a.Catalog(ctx, len(a.AppSettings()) > 0); err != nil {
			return err
		}
		if file := a.SentencesFile(); f.more == "" && exists(file) {
			f.more = file
		}
		return nil
	})
	return c, err
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func (f trainFlags) train(ctx context.Context, c *intent.Catalog) ([]training, error) {
	more, err := readSentences(f.more, c)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(f.out, 0o755); err != nil {
		return nil, qiao.E(qiao.Other, "assist train", err)
	}
	list := []training{}
	for _, lang := range c.Languages() {
		if len(f.languages) > 0 && !slices.Contains(f.languages, string(lang)) {
			continue
		}
		o := learn.CatalogOptions{Options: learn.Options{Seed: f.seed, Quick: f.quick}, More: more[lang]}
		t, err := f.trainOne(ctx, c, lang, o)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	if len(list) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "assist train", "there are no phrases in these languages").
			WithFix("Leave --language out, or add phrases to the manifests.")
	}
	return list, nil
}

func (f trainFlags) trainOne(ctx context.Context, c *intent.Catalog, lang text.Language, o learn.CatalogOptions) (training, error) {
	began := time.Now()
	sentences, _, err := learn.Samples(c, lang, o)
	if err != nil {
		return training{}, err
	}
	m, err := learn.ForCatalog(ctx, c, lang, o)
	if err != nil {
		return training{}, err
	}
	name := filepath.Join(f.out, "intents_"+string(lang)+".qlm")
	size, err := saveModel(name, m)
	return training{string(lang), name, len(sentences), len(m.Classifier.Labels()), size, time.Since(began).Seconds()}, err
}

// saveModel writes a model beside its place first, so that a reader never sees
// half of it.
func saveModel(name string, m *learn.Model) (int64, error) {
	file, err := os.CreateTemp(filepath.Dir(name), ".intents-*")
	if err != nil {
		return 0, qiao.E(qiao.Other, "assist train", err).WithFix("Give a folder that you may write to with --out.")
	}
	defer os.Remove(file.Name())
	if err := m.Save(file); err != nil {
		file.Close()
		return 0, err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return 0, qiao.E(qiao.Other, "assist train", err)
	}
	if err := file.Close(); err != nil {
		return 0, qiao.E(qiao.Other, "assist train", err)
	}
	if err := os.Rename(file.Name(), name); err != nil {
		return 0, qiao.E(qiao.Other, "assist train", err)
	}
	return info.Size(), nil
}

// readSentences reads a file of further sentences.
func readSentences(name string, c *intent.Catalog) (map[text.Language][]learn.Sentence, error) {
	if name == "" {
		return nil, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "assist train", err)
	}
	return learn.ReadSentences(name, string(data), c)
}
