package pack_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/pack"
)

// A hub serves the pack's files with the faults that it is told of.
type hub struct {
	mu       sync.Mutex
	cutAfter int  // bytes, for the first answer of engine.bin
	noRanges bool // answers 200 to every request
	wrong    bool // an altered table
	status   int  // instead of the files
	ranges   []string
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	name := path.Base(r.URL.Path)
	data := content[name]
	if h.status != 0 {
		w.WriteHeader(h.status)
		return
	}
	if h.wrong && name == "table.js" {
		data = bytes.ToUpper(data)
	}
	if name == "engine.bin" {
		h.ranges = append(h.ranges, r.Header.Get("Range"))
	}
	if h.noRanges {
		r.Header.Del("Range")
	}
	if n := h.cutAfter; n > 0 && name == "engine.bin" {
		h.cutAfter = 0
		w.Header().Set("Content-Length", "999999")
		_, _ = w.Write(data[:n])
		panic(http.ErrAbortHandler)
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(func() {
		s.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return s.URL
}

func TestPullFromAHub(t *testing.T) {
	for name, h := range map[string]*hub{
		"whole":                        {},
		"cut in the middle":            {cutAfter: 100_000},
		"cut, and no ranges when back": {cutAfter: 100_000, noRanges: true},
	} {
		t.Run(name, func(t *testing.T) {
			cut := h.cutAfter > 0
			s := store(t, pack.Source{URL: serve(t, h) + "/demo/resolve/v1"})
			if _, err := pull(s, ""); err != nil {
				t.Fatal(err)
			}
			wantReady(t, s)
			if cut && (len(h.ranges) != 2 || !strings.HasPrefix(h.ranges[1], "bytes=")) {
				t.Errorf("asked for %q: it did not go on where it was cut", h.ranges)
			}
		})
	}
}

func TestAHubGoesOnAfterACrash(t *testing.T) {
	h := &hub{}
	s := store(t, pack.Source{URL: serve(t, h)})
	staging := filepath.Join(filepath.Dir(filepath.Dir(s.Dir("demo"))), ".staging", "demo-1.2.3")
	write(t, filepath.Join(staging, "engine.bin.partial"), content["engine.bin"][:1000])
	if _, err := pull(s, ""); err != nil {
		t.Fatal(err)
	}
	wantReady(t, s)
	if len(h.ranges) != 1 || h.ranges[0] != "bytes=1000-" {
		t.Errorf("asked for %q", h.ranges)
	}
}

func TestAWrongRestIsFetchedAnew(t *testing.T) {
	for name, rest := range map[string][]byte{
		"other bytes":    []byte("something else"),
		"a full, wrong":  bytes.Repeat([]byte("x"), len(content["engine.bin"])),
		"more than full": bytes.Repeat([]byte("x"), len(content["engine.bin"])+5),
	} {
		t.Run(name, func(t *testing.T) {
			s := store(t, pack.Source{URL: serve(t, &hub{})})
			staging := filepath.Join(filepath.Dir(filepath.Dir(s.Dir("demo"))), ".staging", "demo-1.2.3")
			write(t, filepath.Join(staging, "engine.bin.partial"), rest)
			if _, err := pull(s, ""); err != nil {
				t.Fatal(err)
			}
			wantReady(t, s)
		})
	}
}

func TestAHubThatFails(t *testing.T) {
	for _, c := range []struct {
		name string
		hub  *hub
		kind qiao.Kind
	}{
		{"a wrong hash", &hub{wrong: true}, qiao.Protocol},
		{"not found", &hub{status: 404}, qiao.NotFound},
		{"a login wanted", &hub{status: 401}, qiao.Forbidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := store(t, pack.Source{URL: serve(t, c.hub)})
			_, err := pull(s, "")
			wantError(t, err, c.kind, " ")
			if s.State("demo") != pack.Absent {
				t.Error("something was installed")
			}
		})
	}
}

func TestTheNextSourceIsTried(t *testing.T) {
	bad := serve(t, &hub{status: 404})
	s := store(t, pack.Source{URL: bad}, pack.Source{URL: serve(t, &hub{})})
	if _, err := pull(s, ""); err != nil {
		t.Fatal(err)
	}
	wantReady(t, s)
}

func TestPullFromARemoteTarball(t *testing.T) {
	tgz := filepath.Join(t.TempDir(), "x.tgz")
	tarball(t, tgz, content)
	s := store(t)
	address := serve(t, http.FileServer(http.Dir(filepath.Dir(tgz)))) + "/x.tgz"
	if _, err := pull(s, address); err != nil {
		t.Fatal(err)
	}
	wantReady(t, s)
}

func TestErrorsDoNotShowTheAddress(t *testing.T) {
	_, err := pull(store(t), serve(t, &hub{status: 404})+"/x?token=s3cret")
	if err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("got %v", err)
	}
}

func fakeNPM(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "npm"), []byte("#!/bin/sh\n"+script))
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func TestPullFromNPM(t *testing.T) {
	tgz := filepath.Join(t.TempDir(), "x.tgz")
	tarball(t, tgz, content)
	fakeNPM(t, `[ "$1 $2 $3 $4" = "pack demo@1.2.3 --pack-destination ." ] || exit 9
cp '`+tgz+`' ./demo-1.2.3.tgz`)
	s := store(t, pack.Source{NPM: "demo@1.2.3"})
	if _, err := pull(s, ""); err != nil {
		t.Fatal(err)
	}
	wantReady(t, s)
}

func TestNPMThatFails(t *testing.T) {
	for _, c := range []struct{ name, script, message string }{
		{"no registry", "echo 'npm error code ENOTFOUND' >&2; echo 'npm error https://user:tok3n@host' >&2; exit 1", "ENOTFOUND"},
		{"an old npm", "echo 'npm ERR! code E404' >&2; exit 1", "E404"},
		{"nothing left", "exit 0", "0 packages"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fakeNPM(t, c.script)
			_, err := pull(store(t, pack.Source{NPM: "demo@1.2.3"}), "")
			if err == nil || !strings.Contains(err.Error(), c.message) || strings.Contains(err.Error(), "tok3n") {
				t.Errorf("got %v", err)
			}
			if fix := qiao.FixOf(err); !strings.Contains(fix, "--from") || !strings.Contains(fix, "npm view demo version") {
				t.Errorf("fix %q", fix)
			}
		})
	}
}

func TestWithoutNPM(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := pull(store(t, pack.Source{NPM: "demo@1.2.3"}), "")
	wantError(t, err, qiao.Unavailable, "Install Node.js")
}
