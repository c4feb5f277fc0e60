package harper_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/write/harper"
)

// packFile finds a file of a pack in the user's folder of packs.
func packFile(pack, file string) string {
	dir := os.Getenv("QIAO_PACKS")
	if dir == "" {
		data := os.Getenv("XDG_DATA_HOME")
		if data == "" {
			home, _ := os.UserHomeDir()
			data = filepath.Join(home, ".local", "share")
		}
		dir = filepath.Join(data, "qiao", "packs")
	}
	for _, pattern := range []string{filepath.Join(dir, pack, "*", file), filepath.Join(dir, pack, file)} {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return found[len(found)-1]
		}
	}
	return filepath.Join(dir, pack, file)
}

// open gives the one Engine that this package's tests share, or skips.
var open = sync.OnceValues(func() (*harper.Engine, error) {
	return harper.Open(harper.Options{
		Wasm:     packFile("harper", "harper_wasm_slim_bg.wasm"),
		CacheDir: filepath.Join(os.TempDir(), fmt.Sprint("qiao-test-wasm-", os.Getuid())),
	})
})

func engine(t testing.TB) *harper.Engine {
	t.Helper()
	if testing.Short() {
		t.Skip("skipped: loading the grammar pack takes seconds (-short)")
	}
	e, err := open()
	if err != nil {
		t.Skipf("skipped: no grammar pack: run \"qiao model pull harper\" (%v)", err)
	}
	return e
}

func TestLintsNameTheRuleThePlaceAndTheRepair(t *testing.T) {
	e := engine(t)
	s := "“Ünder” is an test of of it."
	lints, err := e.Lints(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, l := range lints {
		if len(l.Replacements) > 0 {
			got[s[l.Start:l.End]] = l.Replacements[0]
		}
	}
	if got["an"] != "a" {
		t.Errorf("a/an is not found where it stands: %v", got)
	}
	if got["of of"] != "of" {
		t.Errorf("the doubled word is not found: %v", got)
	}
}

func TestTheEngineOutlivesTextThatWouldTrapIt(t *testing.T) {
	e := engine(t)
	for _, s := range []string{
		strings.Repeat("a", 5000), "", " ", "\x00", "\xff\xfe", "👩‍👩‍👧‍👦 🇨🇳", "مرحبا بالعالم",
		strings.Repeat("word ", 3000), strings.Repeat("(", 500), strings.Repeat("a-", 400),
	} {
		if _, err := e.Lints(context.Background(), s); err != nil {
			t.Errorf("%.20q: %v", s, err)
		}
	}
	lints, err := e.Lints(context.Background(), "This are an test.")
	if err != nil || len(lints) == 0 {
		t.Errorf("afterwards it finds %v, %v", lints, err)
	}
}

func TestManyCallersShareAnInstance(t *testing.T) {
	e := engine(t)
	var callers sync.WaitGroup
	for i := range 8 {
		callers.Go(func() {
			s := strings.Repeat("very ", i) + "an test."
			if _, err := e.Lints(context.Background(), s); err != nil {
				t.Error(err)
			}
		})
	}
	callers.Wait()
}

func TestAnAbsentPackSaysWhatToDo(t *testing.T) {
	_, err := harper.Open(harper.Options{Wasm: filepath.Join(t.TempDir(), "none.wasm")})
	if qiao.KindOf(err) != qiao.Unavailable || qiao.FixOf(err) != "Run: qiao model pull harper" {
		t.Errorf("got %v, fix %q", err, qiao.FixOf(err))
	}
}

func TestADamagedPackSaysWhatToDo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bad.wasm")
	if err := os.WriteFile(path, []byte("\x00asm nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := harper.Open(harper.Options{Wasm: path})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for range 2 { // the failure must not spoil the engine
		if err := e.Warm(context.Background()); qiao.KindOf(err) != qiao.Unavailable || qiao.FixOf(err) == "" {
			t.Errorf("got %v", err)
		}
	}
}

func TestAnUnknownImportIsNamed(t *testing.T) {
	// A module that imports env.mystery, a function without parameters.
	wasm := "\x00asm\x01\x00\x00\x00" + "\x01\x04\x01\x60\x00\x00" + "\x02\x0f\x01\x03env\x07mystery\x00\x00"
	path := filepath.Join(t.TempDir(), "other.wasm")
	if err := os.WriteFile(path, []byte(wasm), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := harper.Open(harper.Options{Wasm: path})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if err := e.Warm(context.Background()); err == nil || !strings.Contains(err.Error(), "mystery") {
		t.Errorf("got %v", err)
	}
}

func TestAnEndedContextEndsTheWait(t *testing.T) {
	e := engine(t)
	if err := e.Warm(context.Background()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Lints(ctx, "A sentence never seen before."); err != nil && qiao.KindOf(err) != qiao.Canceled {
		t.Errorf("got %v", err)
	}
}

func BenchmarkASentenceSeenBefore(b *testing.B) {
	e := engine(b)
	for b.Loop() {
		if _, err := e.Lints(context.Background(), "This are an test."); err != nil {
			b.Fatal(err)
		}
	}
}
