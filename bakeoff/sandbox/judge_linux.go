package sandbox

import (
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/qiao-ai/qiao"
)

//go:embed driver/plain.py
var plainDriver string

//go:embed driver/solution.py
var solutionDriver string

//go:embed driver/test.py
var testDriver string

// Judge runs the test of c against its solution. An error says that nothing
// could be judged; a solution that fails, hangs, exits or tries to escape has
// a Verdict.
func (b *Box) Judge(ctx context.Context, c Case) (Verdict, error) {
	nonce, err := newNonce()
	if err != nil {
		return Verdict{}, err
	}
	var pipes wiring
	if err := pipes.open(); err != nil {
		return Verdict{}, qiao.E(qiao.Unavailable, "sandbox: make pipes", err)
	}
	defer pipes.close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	solution, err := b.start(ctx, plainDriver+solutionDriver, c.Solution, pipes.calls.r, pipes.answers.w)
	if err != nil {
		return Verdict{}, err
	}
	test, err := b.start(ctx, plainDriver+testDriver, nonce+"\n"+c.Test, pipes.answers.r, pipes.calls.w, pipes.verdict.w)
	if err != nil {
		cancel()
		solution.wait()
		return Verdict{}, err
	}
	return conclude(&pipes, nonce, test, solution, cancel)
}

// conclude waits for both processes and reads the verdict.
func conclude(pipes *wiring, nonce string, test, solution *process, stop func()) (Verdict, error) {
	pipes.handOver()
	said := make(chan []byte, 1)
	go func() {
		b, _ := io.ReadAll(io.LimitReader(pipes.verdict.r, 64<<10))
		said <- b
	}()
	ended, err := test.wait()
	stop()
	other, otherErr := solution.wait()
	answer := <-said
	if err == nil {
		err = otherErr
	}
	if err != nil {
		return Verdict{}, err
	}
	v := Verdict{TimedOut: ended.TimedOut, Took: ended.Took}
	seal, rest, _ := strings.Cut(string(answer), "\n")
	passed, reason, _ := strings.Cut(rest, "\n")
	switch {
	case other.Truncated:
		v.Reason = "more output than allowed"
	case v.TimedOut:
		v.Reason = "more time than allowed"
	case seal != nonce:
		v.Reason = "the test ended without a verdict: " + ended.end()
	default:
		v.Passed, v.Reason = passed == "yes", reason
		if strings.HasPrefix(v.Reason, "EOFError") {
			v.Reason = "the solution's process ended: " + other.end()
		}
	}
	return v, nil
}

// end says how a process ended that should not have.
func (r Result) end() string {
	if r.Exit >= 0 {
		return fmt.Sprintf("exit code %d", r.Exit)
	}
	return "killed by " + r.signal
}

func newNonce() (string, error) {
	b := make([]byte, 16)
	if _, err := rand.Read(b); err != nil {
		return "", qiao.E(qiao.Unavailable, "sandbox", err)
	}
	return hex.EncodeToString(b), nil
}

// A pipe has two ends.
type pipe struct{ r, w *os.File }

// wiring is what joins a test, a solution and the caller.
type wiring struct{ calls, answers, verdict pipe }

func (w *wiring) open() error {
	for _, p := range []*pipe{&w.calls, &w.answers, &w.verdict} {
		var err error
		if p.r, p.w, err = os.Pipe(); err != nil {
			w.close()
			return err
		}
	}
	return nil
}

// handOver closes the ends that the processes have now.
func (w *wiring) handOver() {
	for _, f := range []*os.File{w.calls.r, w.calls.w, w.answers.r, w.answers.w, w.verdict.w} {
		f.Close()
	}
}

func (w *wiring) close() {
	for _, p := range []pipe{w.calls, w.answers, w.verdict} {
		if p.r != nil {
			p.r.Close()
			p.w.Close()
		}
	}
}
