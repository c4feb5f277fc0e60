package hub_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
	"github.com/qiao-ai/qiao/internal/pack"
	"github.com/qiao-ai/qiao/internal/pack/hub"
)

// model is a small model file.
func model(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	shape := enginetest.Chat("qwen3")
	shape.Settings["general.license"] = "made-up-1.0"
	if err := enginetest.Write(&b, shape, enginetest.All(quant.Q8_0), 1); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// A server is a hub. What it does badly is set by a test.
type server struct {
	*httptest.Server
	data    []byte
	tag     string // of the file's redirection; empty gives none
	list    string // answer to the question for the repository's files
	cut     int    // so many bytes are sent at the first request, if not 0
	gets    atomic.Int32
	resumed atomic.Int32
}

func serve(t *testing.T, data []byte) *server {
	s := &server{data: data}
	mux := http.NewServeMux()
	file := func(w http.ResponseWriter, r *http.Request) {
		if s.tag != "" {
			w.Header().Set("X-Linked-Etag", `"`+s.tag+`"`)
			w.Header().Set("X-Linked-Size", fmt.Sprint(len(s.data)))
		}
		http.Redirect(w, r, "/blob", http.StatusFound)
	}
	mux.HandleFunc("/Qwen/Qwen3-0.6B-GGUF/resolve/main/Qwen3-0.6B-Q8_0.gguf", file)
	mux.HandleFunc("/models/Qwen/Qwen3-0.6B-GGUF/resolve/master/Qwen3-0.6B-Q8_0.gguf", file)
	listed := func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, s.list) }
	mux.HandleFunc("/api/models/Qwen/Qwen3-0.6B-GGUF/tree/main", listed)
	mux.HandleFunc("/api/v1/models/Qwen/Qwen3-0.6B-GGUF/repo/files", listed)
	mux.HandleFunc("/blob", s.blob)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func (s *server) blob(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && s.gets.Add(1) == 1 && s.cut > 0 {
		w.Header().Set("Content-Length", fmt.Sprint(len(s.data)))
		w.Write(s.data[:s.cut])
		panic(http.ErrAbortHandler)
	}
	if r.Header.Get("Range") != "" {
		s.resumed.Add(1)
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(s.data))
}

func open(t *testing.T, hubs ...hub.Hub) (*hub.Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "models")
	s, err := hub.Open(dir, hubs)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

// pull returns the last progress.
func pull(t *testing.T, s *hub.Store, name, from string) (last hub.Progress, err error) {
	t.Helper()
	for p, err := range s.Pull(t.Context(), name, from) {
		if err != nil {
			return p, err
		}
		last = p
	}
	return last, nil
}

func TestAModelIsPulledByItsName(t *testing.T) {
	data := model(t)
	for _, scope := range []bool{false, true} {
		h := serve(t, data)
		h.tag = sum(data)
		s, dir := open(t, hub.Hub{Base: h.URL, Scope: scope})
		got, err := pull(t, s, "qwen3:0.6b", "")
		if err != nil {
			t.Fatal(err)
		}
		if got.Phase != pack.Done || got.License != "Apache-2.0" || got.File.Checked != "hub" || got.File.SHA256 != sum(data) || got.Total != int64(len(data)) {
			t.Errorf("%+v %+v", got, got.File)
		}
		on, err := os.ReadFile(filepath.Join(dir, "Qwen3-0.6B-Q8_0.gguf"))
		if err != nil || !bytes.Equal(on, data) {
			t.Error("another file is there", err)
		}
		before := h.gets.Load()
		if _, err := pull(t, s, "qwen3:0.6b", ""); err != nil || h.gets.Load() != before {
			t.Error("it was pulled twice", err)
		}
		list, err := s.List()
		if err != nil || len(list) != 1 || list[0].ID != "Qwen3-0.6B-Q8_0" || list[0].Name != "qwen3:0.6b" {
			t.Errorf("%+v %v", list, err)
		}
		if err := s.Remove("qwen3:0.6b"); err != nil {
			t.Error(err)
		}
		if list, _ := s.List(); len(list) != 0 {
			t.Errorf("%+v is still there", list)
		}
		if err := s.Remove("qwen3:0.6b"); qiao.KindOf(err) != qiao.NotFound || qiao.FixOf(err) == "" {
			t.Error(err)
		}
	}
}

func TestABrokenPullGoesOnWhereItStopped(t *testing.T) {
	data := model(t)
	h := serve(t, data)
	h.tag, h.cut = sum(data), len(data)/3
	s, _ := open(t, hub.Hub{Base: h.URL})
	if _, err := pull(t, s, "qwen3:0.6b", ""); err != nil {
		t.Fatal(err)
	}
	if h.resumed.Load() == 0 {
		t.Error("it was fetched from the start again")
	}
	// So does one whose reader left.
	s, dir := open(t, hub.Hub{Base: h.URL})
	for range s.Pull(t.Context(), "qwen3:0.6b", "") {
		break
	}
	if err := os.WriteFile(filepath.Join(dir, ".staging", "Qwen3-0.6B-Q8_0.gguf.partial"), data[:1000], 0o600); err != nil {
		t.Fatal(err)
	}
	before := h.resumed.Load()
	if _, err := pull(t, s, "qwen3:0.6b", ""); err != nil || h.resumed.Load() == before {
		t.Error("it was fetched from the start again", err)
	}
}

func TestTheHubsListTellsTheSum(t *testing.T) {
	data := model(t)
	for scope, list := range map[bool]string{
		false: fmt.Sprintf(`[{"type":"file","path":"Qwen3-0.6B-Q8_0.gguf","size":1,"lfs":{"oid":"%s","size":%d}}]`, sum(data), len(data)),
		true:  fmt.Sprintf(`{"Code":200,"Data":{"Files":[{"Path":"Qwen3-0.6B-Q8_0.gguf","Size":%d,"Sha256":"%s"}]}}`, len(data), sum(data)),
	} {
		h := serve(t, data)
		h.list = list
		s, _ := open(t, hub.Hub{Base: h.URL, Scope: scope})
		if got, err := pull(t, s, "qwen3:0.6b", ""); err != nil || got.File.Checked != "hub" {
			t.Errorf("%+v %v", got, err)
		}
		// With another sum it is refused, and nothing stays.
		h.list = strings.Replace(list, sum(data), sum([]byte("other")), 1)
		s, _ = open(t, hub.Hub{Base: h.URL, Scope: scope})
		if _, err := pull(t, s, "qwen3:0.6b", ""); qiao.KindOf(err) != qiao.Protocol || qiao.FixOf(err) == "" {
			t.Error(err)
		}
		if list, _ := s.List(); len(list) != 0 {
			t.Errorf("%+v", list)
		}
	}
}

func TestAnUnknownSumIsSaid(t *testing.T) {
	h := serve(t, model(t))
	h.list = "<html>"
	s, _ := open(t, hub.Hub{Base: h.URL})
	got, err := pull(t, s, "qwen3:0.6b", "")
	if err != nil || got.File.Checked != "" || got.File.SHA256 != sum(h.data) {
		t.Errorf("%+v %v", got.File, err)
	}
}

func TestTheNextHubIsTried(t *testing.T) {
	data := model(t)
	h := serve(t, data)
	none := httptest.NewServer(http.NotFoundHandler())
	defer none.Close()
	s, _ := open(t, hub.Hub{Base: none.URL}, hub.Hub{Base: h.URL, Scope: true})
	if _, err := pull(t, s, "qwen3:0.6b", ""); err != nil {
		t.Error(err)
	}
	s, _ = open(t, hub.Hub{Base: none.URL})
	if _, err := pull(t, s, "qwen3:0.6b", ""); qiao.KindOf(err) != qiao.NotFound || qiao.FixOf(err) == "" {
		t.Error(err)
	}
}

func TestAFileOrAnAddressServesToo(t *testing.T) {
	data := model(t)
	path := filepath.Join(t.TempDir(), "Mine-Q8_0.gguf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s, _ := open(t)
	got, err := pull(t, s, "", path)
	if err != nil || got.File.ID != "Mine-Q8_0" || got.License != "made-up-1.0" || got.Source != "file" {
		t.Errorf("%+v %v", got, err)
	}
	files := httptest.NewServer(http.FileServer(http.Dir(filepath.Dir(path))))
	defer files.Close()
	if got, err = pull(t, s, "qwen3:1.7b", files.URL+"/Mine-Q8_0.gguf"); err != nil || got.File.ID != "Qwen3-1.7B-Q8_0" {
		t.Errorf("%+v %v", got, err)
	}
	if f, err := s.Find("qwen3:1.7b"); err != nil || f.ID != "Qwen3-1.7B-Q8_0" {
		t.Errorf("%+v %v", f, err)
	}
}

// That folders become models is package safetensors' test; here one is asked for.
func TestAFolderIsConverted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Mine-0.5B")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"config.json": `{"model_type":"llama"}`, "model.safetensors": "x"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, _ := open(t)
	if p, err := pull(t, s, "", dir); qiao.KindOf(err) != qiao.Unsupported || p.Name != "Mine-0.5B" || !hub.IsFolder(dir) {
		t.Errorf("%+v %v", p, err)
	}
	if _, err := pull(t, s, "mine:1b", t.TempDir()); qiao.FixOf(err) == "" {
		t.Error(err)
	}
}

func TestWhatIsNoModelIsRefused(t *testing.T) {
	h := serve(t, []byte("no model at all"))
	s, _ := open(t, hub.Hub{Base: h.URL})
	if _, err := pull(t, s, "qwen3:0.6b", ""); qiao.KindOf(err) != qiao.Invalid {
		t.Error(err)
	}
	for _, name := range []string{"qwen3:99b", "../../etc/x.gguf", "Qwen/../x.gguf", "a/b/../x.gguf", "Qwen/A/.x.gguf", ""} {
		if _, err := pull(t, s, name, ""); qiao.KindOf(err) != qiao.NotFound || qiao.FixOf(err) == "" {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := pull(t, s, "", filepath.Join(t.TempDir(), "not there.gguf")); err == nil {
		t.Error("a file that is not there was pulled")
	}
}

func TestChinaAsksModelScopeFirst(t *testing.T) {
	if h := hub.Hubs("cn", ""); len(h) != 2 || !h[0].Scope || h[1].Scope {
		t.Errorf("%+v", h)
	}
	if h := hub.Hubs("eu", ""); len(h) != 2 || h[0].Scope {
		t.Errorf("%+v", h)
	}
	if h := hub.Hubs("cn", "http://mirror.example/"); len(h) != 1 || h[0].Base != "http://mirror.example" || h[0].Scope {
		t.Errorf("%+v", h)
	}
	if h := hub.Hubs("", "https://modelscope.ai"); !h[0].Scope {
		t.Errorf("%+v", h)
	}
}

func FuzzParseModels(f *testing.F) {
	f.Add([]byte(`{"models":[{"name":"a:b","repo":"a/b","file":"c.gguf"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		models, err := hub.ParseModels(data)
		for _, m := range models {
			if err == nil && strings.Contains(m.File, "..") && strings.Contains(filepath.Clean(m.File), "..") && strings.HasPrefix(filepath.Clean(m.File), "..") {
				t.Errorf("%+v leads out of the folder", m)
			}
		}
	})
}
