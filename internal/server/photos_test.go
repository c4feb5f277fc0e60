package server_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/internal/sqlite"
	"github.com/qiao-ai/qiao/photo"
)

// upload sends a file with a key.
func upload(t *testing.T, url, key, kind string, body []byte) (int, photo.Photo) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/v1/photos/upload?name=a.png", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	var p photo.Photo
	_ = json.Unmarshal(b, &p)
	return resp.StatusCode, p
}

func TestPhotosBelongToTheirOwner(t *testing.T) {
	dir := t.TempDir()
	db := sqlite.New(filepath.Join(dir, "qiao.db"))
	l := photo.New(photo.Config{Store: db.Photos(), Dir: filepath.Join(dir, "photos")})
	t.Cleanup(func() { l.Close(); db.Close() })
	url := start(t, server.Config{Photos: l, Access: server.Access{Keys: []server.Key{key("li", "k1"), key("bo", "k2")}}})
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	status, p := upload(t, url, "k1", "image/png", b.Bytes())
	if status != http.StatusCreated || p.ID == "" || p.Width != 40 {
		t.Fatalf("%d %+v", status, p)
	}
	if status, again := upload(t, url, "k1", "application/octet-stream", b.Bytes()); status != http.StatusOK || again.ID != p.ID {
		t.Errorf("again: %d %s", status, again.ID)
	}
	if status, _ := upload(t, url, "k1", "text/plain", b.Bytes()); status != http.StatusUnsupportedMediaType {
		t.Errorf("a form's type: %d", status)
	}
	for _, c := range []struct {
		method, path string
		li, bo       int
	}{
		{"GET", "", 200, 404}, {"GET", "/thumbnail", 200, 404}, {"GET", "/preview?side=64", 200, 404}, {"GET", "/original", 200, 404},
		{"DELETE", "", 204, 404},
	} {
		for k, want := range map[string]int{"k2": c.bo} {
			if resp, got := call(t, c.method, url+"/v1/photos/"+string(p.ID)+c.path, "", "Authorization: Bearer "+k); resp.StatusCode != want {
				t.Errorf("bo: %s %s: %d %s", c.method, c.path, resp.StatusCode, got)
			}
		}
		if resp, got := call(t, c.method, url+"/v1/photos/"+string(p.ID)+c.path, "", "Authorization: Bearer k1"); resp.StatusCode != c.li {
			t.Errorf("li: %s %s: %d %s", c.method, c.path, resp.StatusCode, got)
		}
	}
	if _, got := call(t, "GET", url+"/v1/photos/status", "", "Authorization: Bearer k2"); !strings.Contains(got, `"photos":0`) || !strings.Contains(got, `"missing":["text","tags"]`) {
		t.Errorf("status: %s", got)
	}
}
