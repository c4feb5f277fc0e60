package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/term"
)

// Main runs the command line of this process and returns its exit code. An
// interrupt cancels what is being done; a second one kills.
func Main(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return run(ctx, args, newConsole(os.Stdin, os.Stdout, os.Stderr, os.Getenv))
}

// A console is where a command reads and writes.
type console struct {
	in     io.Reader
	out    *term.Screen
	err    *term.Screen
	getenv func(string) string
}

func newConsole(in io.Reader, out, err io.Writer, getenv func(string) string) *console {
	return &console{in, term.NewScreen(out, getenv), term.NewScreen(err, getenv), getenv}
}

// run executes one command line.
func run(ctx context.Context, args []string, c *console) int {
	root := newRoot(c)
	root.SetArgs(args)
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	err := root.ExecuteContext(ctx)
	if err != nil && ctx.Err() != nil && qiao.KindOf(err) == qiao.Other {
		err = qiao.E(qiao.Canceled, "", err)
	}
	if err != nil && !errors.Is(err, errSaid) && qiao.KindOf(err) != qiao.Canceled {
		c.err.Failure(err)
	}
	return Code(err)
}
