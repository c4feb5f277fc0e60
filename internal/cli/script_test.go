package cli_test

import (
	"context"
	"encoding/hex"
	"errors"
	"flag"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/cli"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/mcp/host/hosttest"
	"github.com/qiao-ai/qiao/internal/postgres/pgtest"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

var update = flag.Bool("update", false, "write what commands print into the stories")

func TestMain(m *testing.M) {
	testscript.Main(pgtest.Main{M: m}, map[string]func(){
		"qiao":        func() { os.Exit(cli.Main(os.Args[1:])) },
		"weather-app": hosttest.Main,
	})
}

// TestStories runs the files of testdata/script, each a story of a person at the
// command line. Besides testscript's own commands there are those of commands.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               newHome,
		Condition:           condition,
		Cmds:                (&scene{t: t}).commands(),
	})
}

// newHome gives each story a home of its own in which nothing is found by chance.
func newHome(e *testscript.Env) error {
	e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
	e.Setenv("QIAO_DISCOVER", "false")
	e.Setenv("QIAO_PACKS", filepath.Join(e.WorkDir, "packs"))
	e.Setenv("REAL_PACKS", realPacks())
	return os.MkdirAll(filepath.Join(e.WorkDir, "home"), 0o755)
}

// realPacks is where the packs of this machine are.
func realPacks() string {
	cfg, err := config.Load(config.Sources{})
	if err != nil {
		return ""
	}
	return string(cfg.Packs)
}

// condition tells whether the dictionary, the tables or PostgreSQL are on this
// machine: [dict-en], [opencc], [postgres].
func condition(name string) (bool, error) {
	if name == "postgres" {
		return pgtest.Installed(), nil
	}
	if !slices.Contains([]string{"dict-en", "opencc"}, name) {
		return false, errors.New("no such condition")
	}
	found, err := filepath.Glob(filepath.Join(realPacks(), name, "*", "*"))
	return len(found) > 0, err
}

// A scene is what surrounds the stories: partners and servers in this process.
type scene struct{ t *testing.T }

func (s *scene) commands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"bytes":       writeBytes,
		"exits":       exits,
		"partner":     s.partner,
		"server":      s.server,
		"interrupted": s.interrupted,
		"gguf":        writeModelFile,
		"postgres":    s.postgres,
	}
}

// exits runs a command and checks its exit code: exits 10 qiao config check. Where
// a busy machine decides, either may be right: exits 0|1 qiao load run
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	if got := strconv.Itoa(code(err)); !slices.Contains(strings.Split(args[0], "|"), got) {
		ts.Fatalf("it exits %s, not %s", got, args[0])
	}
}

// writeBytes writes a file that no text editor would: bytes FILE HEX
func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: bytes FILE HEX")
	}
	data, err := hex.DecodeString(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

func code(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	return -1
}

// partner starts a partner that answers every request with the text of a file,
// and sets PARTNER to its address: partner answer.txt
func (s *scene) partner(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: partner FILE")
	}
	p := partnertest.NewServer(s.t, partnertest.OpenAI(), nil)
	p.Always(partnertest.Reply{Text: ts.ReadFile(args[0])})
	ts.Setenv("PARTNER", p.URL)
}

// postgres makes an empty database and sets POSTGRES to its address.
func (s *scene) postgres(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: postgres")
	}
	ts.Setenv("POSTGRES", pgtest.Empty(s.t))
}

// server starts a Qiao server with the settings of a file, and sets SERVER to its
// address: server config.yaml
func (s *scene) server(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: server FILE")
	}
	src := config.Sources{File: ts.MkAbs(args[0]), Env: ts.Getenv}
	cfg, err := config.Load(src)
	ts.Check(err)
	a, err := app.Open(cfg, app.Options{Env: ts.Getenv})
	ts.Check(err)
	l, err := a.Listen(false)
	ts.Check(err)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Serve(ctx, l, src) }()
	ts.Defer(func() {
		stop()
		ts.Check(errors.Join(<-ended, a.Close()))
	})
	ts.Setenv("SERVER", "http://"+l.Addr().String())
}

// interrupted runs a command with a partner that falls silent in the middle of
// its answer, interrupts it there, and checks the exit code:
// interrupted qiao write rewrite --write a.txt
func (s *scene) interrupted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: interrupted COMMAND...")
	}
	asked := make(chan struct{}, 8)
	p := partnertest.NewServer(s.t, partnertest.OpenAI(), func(*http.Request, []byte) partnertest.Reply {
		asked <- struct{}{}
		return partnertest.Reply{Text: "half an answer", Fault: partnertest.Stall, After: 2}
	})
	dir := filepath.SplitList(ts.Getenv("PATH"))[0]
	cmd := exec.Command(filepath.Join(dir, args[0]), args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = []string{"HOME=" + ts.Getenv("HOME"), "PATH=" + ts.Getenv("PATH"), "PARTNER=" + p.URL, "QIAO_DISCOVER=false"}
	ts.Check(cmd.Start())
	<-asked
	ts.Check(cmd.Process.Signal(os.Interrupt))
	if got := code(cmd.Wait()); got != 130 {
		ts.Fatalf("it exits %d, not 130", got)
	}
}
