package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/engine"
	"github.com/qiao-ai/qiao/engine/speed"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/term"
)

// A benching is what "model bench" was asked for.
type benching struct {
	shape, typ     string
	prompt, tokens int
}

// A benched is what "model bench" says.
type benched struct {
	Model        string         `json:"model"` // its file, or the shape of random weights
	Architecture string         `json:"architecture"`
	Quantisation string         `json:"quantisation"`
	Instructions string         `json:"instructions"` // of the processor that are used
	Prompt       int            `json:"promptTokens"`
	Answer       int            `json:"answerTokens"`
	WeightBytes  int            `json:"weightBytes"` // that each token of an answer reads
	Runs         []speed.Result `json:"runs"`        // with one thread, and with all
}

func newModelBench(g *global) *cobra.Command {
	var b benching
	cmd := &cobra.Command{
		Use:   "bench [NAME|FILE]",
		Short: "Measure how fast a model runs on this machine",
		Long: `Reads a prompt and writes an answer with one thread and with all, and reads memory
in the same minute: an answer cannot be faster than the weights can be read. Without a
name it makes a model of random weights in the shape of a real one, which is as fast.`,
		Example: examples(
			"qiao model bench", "what this machine can do, without a model",
			"qiao model bench qwen3:0.6b", "a model that is here",
			"qiao model bench --shape qwen3-0.6b --type Q4_K_M --json", ""),
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(func(a *app.App) error { return g.bench(cmd.Context(), a, args, b) })
		},
	}
	cmd.Flags().StringVar(&b.shape, "shape", "qwen2.5-0.5b", "of the model to make: tiny, qwen2.5-0.5b, qwen3-0.6b or qwen2.5-1.5b")
	cmd.Flags().StringVar(&b.typ, "type", "Q4_K_M", "its number format")
	cmd.Flags().IntVar(&b.prompt, "prompt", 256, "tokens to read")
	cmd.Flags().IntVar(&b.tokens, "tokens", 32, "tokens to write")
	return cmd
}

func (g *global) bench(ctx context.Context, a *app.App, args []string, b benching) error {
	if b.prompt < 1 || b.tokens < 1 || b.prompt+b.tokens >= engine.DefaultContext {
		return wrongUsage("qiao model bench", "use from 1 to some thousand tokens")
	}
	path, name := "", b.shape+" with random weights"
	if len(args) > 0 {
		file, err := benchedFile(a, args[0])
		if err != nil {
			return err
		}
		path, name = file, filepath.Base(file)
	} else {
		dir, err := os.MkdirTemp("", "qiao-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		path = filepath.Join(dir, "model.gguf")
		g.tell("making %s in %s …", name, b.typ)
		if err := speed.WriteModel(path, b.shape, b.typ); err != nil {
			return err
		}
	}
	info, err := engine.Inspect(path, engine.Options{})
	if err != nil {
		return err
	}
	out := benched{Model: name, Architecture: info.Architecture, Quantisation: info.Quantisation, Prompt: b.prompt, Answer: b.tokens}
	for _, threads := range threadCounts() {
		if err := out.run(ctx, path, threads); err != nil {
			return err
		}
	}
	return g.showBench(&out)
}

// benchedFile is a file of the command line, or the model of that name.
func benchedFile(a *app.App, name string) (string, error) {
	if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
		return name, nil
	}
	store, err := a.ModelFiles()
	if err != nil {
		return "", err
	}
	f, err := store.Find(name)
	return f.Path, err
}

func threadCounts() []int {
	if n := runtime.NumCPU(); n > 1 {
		return []int{1, n}
	}
	return []int{1}
}

func (b *benched) run(ctx context.Context, path string, threads int) error {
	speed.ForgetPeak()
	m, err := engine.Open(path, engine.Options{Threads: threads, Context: b.Prompt + b.Answer + 1})
	if err != nil {
		return err
	}
	defer m.Close()
	r, err := speed.Measure(ctx, m, b.Prompt, b.Answer)
	b.WeightBytes, b.Instructions = m.WeightBytes(), m.Instructions()
	b.Runs = append(b.Runs, r)
	return err
}

func (g *global) showBench(b *benched) error {
	if g.json {
		return g.printJSON(b)
	}
	fmt.Fprintf(g.out, "%s: %s, %s, %s; prompt of %d tokens, answer of %d\n", b.Model, b.Architecture, b.Quantisation, b.Instructions, b.Prompt, b.Answer)
	var rows [][]term.Cell
	for _, r := range b.Runs {
		rows = append(rows, []term.Cell{
			{Text: strconv.Itoa(r.Threads)}, {Text: fmt.Sprintf("%.1f", r.Prompt)}, {Text: fmt.Sprintf("%.1f", r.Answer)},
			{Text: fmt.Sprintf("%.0f %%", 100*r.Share)}, {Text: fmt.Sprintf("%.1f GB/s", r.Streaming/1e9)}, {Text: term.Bytes(float64(r.Peak))},
		})
	}
	return g.out.Table([]string{"THREADS", "PROMPT TOKENS/S", "ANSWER TOKENS/S", "OF STREAMING", "STREAMING", "PEAK MEMORY"}, rows)
}
