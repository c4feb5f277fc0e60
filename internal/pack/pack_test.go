package pack_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/pack"
)

// TestMain lets a test start this program again as a process that pulls.
func TestMain(m *testing.M) {
	if from := os.Getenv("PACK_TEST_PULL_FROM"); from != "" {
		os.Exit(pullAsChild(from))
	}
	goleak.VerifyTestMain(m)
}

// content holds the two files of the pack that the tests pull.
var content = map[string][]byte{
	"engine.bin": bytes.Repeat([]byte("engine 引擎 "), 40_000),
	"table.js":   []byte("export default '你好';\n"),
}

func manifest(t testing.TB, sources ...pack.Source) pack.Manifest {
	t.Helper()
	p := pack.Pack{Name: "demo", Version: "1.2.3", Title: "A demonstration", License: "MIT", Sources: sources}
	for _, name := range []string{"engine.bin", "table.js"} {
		sum := sha256.Sum256(content[name])
		p.Files = append(p.Files, pack.File{
			Name: name, Path: "dist/" + name, Size: int64(len(content[name])), SHA256: hex.EncodeToString(sum[:]),
		})
	}
	return pack.Manifest{Packs: []pack.Pack{p}}
}

func store(t testing.TB, sources ...pack.Source) *pack.Store {
	return pack.OpenWith(filepath.Join(t.TempDir(), "packs"), manifest(t, sources...))
}

func pull(s *pack.Store, from string) (seen []pack.Progress, err error) {
	for p, err := range s.Pull(context.Background(), "demo", from) {
		if err != nil {
			return seen, err
		}
		seen = append(seen, p)
	}
	return seen, nil
}

// folder writes the pack's files into a folder under the names that name gives.
func folder(t testing.TB, name func(string) string) string {
	t.Helper()
	dir := t.TempDir()
	for base, data := range content {
		write(t, filepath.Join(dir, name(base)), data)
	}
	return dir
}

func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o755); err != nil {
		t.Fatal(err)
	}
}

// tarball makes a package as npm does, with entries that must not be followed.
func tarball(t testing.TB, path string, files map[string][]byte) {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	put := func(h tar.Header, data []byte) {
		h.Size, h.Mode = int64(len(data)), 0o644
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(data)
	}
	put(tar.Header{Name: "package/../../evil.txt", Typeflag: tar.TypeReg}, []byte("evil"))
	put(tar.Header{Name: "package/dist/link", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}, nil)
	for name, data := range files {
		put(tar.Header{Name: "package/dist/" + name, Typeflag: tar.TypeReg}, data)
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	write(t, path, b.Bytes())
}

func wantReady(t *testing.T, s *pack.Store) {
	t.Helper()
	if got := s.State("demo"); got != pack.Ready {
		t.Fatalf("state %s, want ready", got)
	}
	if err := s.Verify(context.Background(), "demo"); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(s.Dir("demo"))
	if err != nil || len(entries) != len(content) {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

func wantError(t *testing.T, err error, kind qiao.Kind, fix string) {
	t.Helper()
	if qiao.KindOf(err) != kind || !strings.Contains(qiao.FixOf(err), fix) {
		t.Errorf("got %v (%s), fix %q; want %s with a fix about %q", err, qiao.KindOf(err), qiao.FixOf(err), kind, fix)
	}
}

func TestPullFromLocalPlaces(t *testing.T) {
	same := func(s string) string { return s }
	tgz := filepath.Join(t.TempDir(), "demo-1.2.3.tgz")
	tarball(t, tgz, content)
	for name, from := range map[string]string{
		"plain copies":        folder(t, same),
		"an unpacked package": folder(t, func(s string) string { return "package/dist/" + s }),
		"a package's folder":  folder(t, func(s string) string { return "dist/" + s }),
		"node_modules":        folder(t, func(s string) string { return "node_modules/demo-npm/dist/" + s }),
		"a tarball":           tgz,
	} {
		t.Run(name, func(t *testing.T) {
			s := store(t, pack.Source{NPM: "demo-npm@1.2.3"})
			seen, err := pull(s, from)
			if err != nil {
				t.Fatal(err)
			}
			wantReady(t, s)
			last := seen[len(seen)-1]
			if last.Phase != pack.Done || last.Done != last.Total || last.Total < 500_000 {
				t.Errorf("the last progress is %+v", last)
			}
		})
	}
}

func TestAFolderWithTheTarballWillDo(t *testing.T) {
	dir := t.TempDir()
	tarball(t, filepath.Join(dir, "scope-demo-1.2.3.tgz"), content)
	s := store(t, pack.Source{NPM: "@scope/demo@1.2.3"})
	if _, err := pull(s, dir); err != nil {
		t.Fatal(err)
	}
	wantReady(t, s)
}

func TestPullRefusesWhatIsNotThePack(t *testing.T) {
	same := func(s string) string { return s }
	altered, longer, half := folder(t, same), folder(t, same), folder(t, same)
	write(t, filepath.Join(altered, "table.js"), bytes.ToUpper(content["table.js"]))
	write(t, filepath.Join(longer, "table.js"), append(content["table.js"], '!'))
	os.Remove(filepath.Join(half, "table.js"))
	cut := filepath.Join(t.TempDir(), "cut.tgz")
	tarball(t, cut, content)
	if err := os.Truncate(cut, 1000); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, from string
		kind       qiao.Kind
		fix        string
	}{
		{"an altered file", altered, qiao.Protocol, "version"},
		{"a longer file", longer, qiao.Protocol, "version"},
		{"a missing file", half, qiao.NotFound, "1.2.3"},
		{"a cut tarball", cut, qiao.Protocol, "npm pack"},
		{"no such path", filepath.Join(half, "nothing"), qiao.NotFound, "--from"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := store(t)
			_, err := pull(s, c.from)
			wantError(t, err, c.kind, c.fix)
			if got := s.State("demo"); got != pack.Absent {
				t.Errorf("state %s, want absent", got)
			}
		})
	}
}

func TestAnUnknownPackIsNotFound(t *testing.T) {
	s := store(t)
	for _, err := range s.Pull(context.Background(), "../demo", "") {
		wantError(t, err, qiao.NotFound, "demo")
	}
	wantError(t, s.Remove("x"), qiao.NotFound, "demo")
	wantError(t, s.Verify(context.Background(), "x"), qiao.NotFound, "demo")
	if s.State("x") != pack.Absent {
		t.Error("an unknown pack is not absent")
	}
}

func TestStatesAndRemoval(t *testing.T) {
	ctx := context.Background()
	from := folder(t, func(s string) string { return s })
	s := store(t)
	if err := s.Remove("demo"); err != nil {
		t.Errorf("removing what is not there: %v", err)
	}
	wantError(t, s.Verify(ctx, "demo"), qiao.NotFound, "qiao model pull demo")
	if _, err := pull(s, from); err != nil {
		t.Fatal(err)
	}

	path := filepath.Join(s.Dir("demo"), "table.js")
	write(t, path, bytes.ToUpper(content["table.js"])) // the same size
	if got := s.State("demo"); got != pack.Ready {
		t.Errorf("the quick look says %s", got)
	}
	wantError(t, s.Verify(ctx, "demo"), qiao.Protocol, "qiao model rm demo")
	write(t, path, []byte("short"))
	if got := s.List()[0]; got.State != pack.Broken {
		t.Errorf("state %s, want broken", got.State)
	}
	if _, err := pull(s, from); err != nil {
		t.Fatal(err)
	}
	wantReady(t, s)

	if err := s.Remove("demo"); err != nil {
		t.Fatal(err)
	}
	if got := s.List()[0]; got.State != pack.Absent || got.Done != 0 {
		t.Errorf("after removal: %+v", got)
	}
}

func TestAnotherVersionIsReplaced(t *testing.T) {
	s := store(t)
	old := filepath.Join(filepath.Dir(s.Dir("demo")), "1.0.0")
	write(t, filepath.Join(old, "engine.bin"), []byte("old"))
	if _, err := pull(s, folder(t, func(s string) string { return s })); err != nil {
		t.Fatal(err)
	}
	wantReady(t, s)
	if _, err := os.Stat(old); err == nil {
		t.Error("the old version is still there")
	}
}

func TestTrashOfAKilledProcessGoes(t *testing.T) {
	s := store(t)
	trash := filepath.Join(filepath.Dir(filepath.Dir(s.Dir("demo"))), ".staging", "demo.trash")
	write(t, filepath.Join(trash, "engine.bin"), []byte("old"))
	if _, err := pull(s, folder(t, func(s string) string { return s })); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(trash); err == nil {
		t.Error("it is still there")
	}
}

func TestLeavingStopsAndTheNextPullGoesOn(t *testing.T) {
	s := store(t)
	from := folder(t, func(s string) string { return s })
	for p := range s.Pull(context.Background(), "demo", from) {
		if p.Done > 0 {
			break
		}
	}
	if s.State("demo") == pack.Ready {
		t.Fatal("the pull went on after its reader had left")
	}
	if _, err := pull(s, from); err != nil {
		t.Fatal(err)
	}
	wantReady(t, s)
}

func TestACancelledPullSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := store(t)
	var last error
	for _, err := range s.Pull(ctx, "demo", folder(t, func(s string) string { return s })) {
		last = err
	}
	wantError(t, last, qiao.Canceled, "goes on")
}

func TestManyPullsAtOnceAreSafe(t *testing.T) {
	root := t.TempDir()
	from := folder(t, func(s string) string { return s })
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			s := pack.OpenWith(root, manifest(t))
			if _, err := pull(s, from); err != nil {
				t.Error(err)
			}
			wantReady(t, s)
		})
	}
	wg.Wait()
}

// pullAsChild pulls in a process of its own. It stops half-way for ever if told
// so, to be killed there.
func pullAsChild(from string) int {
	s := pack.OpenWith(os.Getenv("PACK_TEST_ROOT"), manifest(nilTB{}))
	for p, err := range s.Pull(context.Background(), "demo", from) {
		if err != nil {
			fmt.Println(err)
			return 1
		}
		if p.Done > 100_000 && p.Phase == pack.Fetching && os.Getenv("PACK_TEST_HANG") != "" {
			fmt.Println("half")
			select {}
		}
	}
	return 0
}

type nilTB struct{ testing.TB }

func (nilTB) Helper() {}

func child(root, from string, env ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), append(env, "PACK_TEST_PULL_FROM="+from, "PACK_TEST_ROOT="+root)...)
	return cmd
}

func TestKillLeavesNothingHalfInstalled(t *testing.T) {
	root := t.TempDir()
	from := folder(t, func(s string) string { return s })
	cmd := child(root, from, "PACK_TEST_HANG=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := pack.OpenWith(root, manifest(t))
	if _, err := out.Read(make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	if got := s.List()[0]; got.State != pack.Downloading || got.Done == 0 {
		t.Errorf("while another process pulls: %+v", got)
	}
	wantError(t, s.Remove("demo"), qiao.Conflict, "Wait")
	_ = cmd.Process.Kill() // SIGKILL
	_ = cmd.Wait()
	if got := s.State("demo"); got != pack.Absent {
		t.Errorf("after the kill: %s", got)
	}
	if _, err := pull(s, from); err != nil {
		t.Fatal(err)
	}
	wantReady(t, s)
}

func TestTwoProcessesPullTheSamePack(t *testing.T) {
	root := t.TempDir()
	from := folder(t, func(s string) string { return s })
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if out, err := child(root, from).CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	wg.Wait()
	wantReady(t, pack.OpenWith(root, manifest(t)))
}

func TestTheBuiltInManifestIsSound(t *testing.T) {
	s, err := pack.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range s.List() {
		names = append(names, string(p.Name))
		if p.Title == "" || p.TitleZh == "" || p.License == "" || p.Attribution == "" || p.Size == 0 {
			t.Errorf("%+v lacks something", p)
		}
	}
	if got := strings.TrimSuffix(strings.Join(names, " "), " onnxruntime"); got != "harper dict-en opencc ocr tags" {
		t.Errorf("packs: %s", got)
	}
}

func FuzzParseManifest(f *testing.F) {
	f.Add([]byte(`{"packs":[{"name":"a","version":"1","files":[{"name":"x","path":"d/x","size":1,"sha256":"` + strings.Repeat("ab", 32) + `"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := pack.ParseManifest(data)
		if err != nil {
			return
		}
		root := t.TempDir()
		for _, p := range m.Packs {
			dir := pack.OpenWith(root, m).Dir(p.Name)
			if rel, err := filepath.Rel(root, dir); err != nil || !filepath.IsLocal(rel) {
				t.Fatalf("%q leads out of the folder", dir)
			}
			for _, f := range p.Files {
				if !filepath.IsLocal(f.Name) || strings.ContainsAny(f.Name, `/\`) {
					t.Fatalf("file %q", f.Name)
				}
			}
		}
	})
}
