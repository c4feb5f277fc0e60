package server_test

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/internal/sqlite"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/caption"
)

// A captioner remembers whose photos it was to describe.
type captioner struct{ started []photo.UserID }

func (*captioner) Model() qiao.ModelID          { return "eye/see" }
func (*captioner) Shared(u photo.UserID) bool   { return u == "li" }
func (c *captioner) Start(u photo.UserID) error { c.started = append(c.started, u); return nil }
func (*captioner) Stop(photo.UserID)            {}
func (*captioner) Progress(u photo.UserID) (caption.Progress, bool, error) {
	return caption.Progress{Done: 1, Total: 2}, u == "li", nil
}
func (*captioner) Drop(context.Context, photo.UserID, string) (int, error) { return 3, nil }

func TestConsentIsEachOwnersOwn(t *testing.T) {
	dir := t.TempDir()
	db := sqlite.New(filepath.Join(dir, "qiao.db"))
	l := photo.New(photo.Config{Store: db.Photos(), Dir: filepath.Join(dir, "photos")})
	t.Cleanup(func() { l.Close(); db.Close() })
	c := &captioner{}
	url := start(t, server.Config{Photos: l, Captions: c, Access: server.Access{Keys: []server.Key{key("li", "k1"), key("bo", "k2")}}})
	for _, step := range []struct {
		key, method, path, body string
		status                  int
		has                     string
	}{
		{"k1", http.MethodGet, "/v1/photos/captions", "", 200, `"consents":[]`},
		{"k1", http.MethodPut, "/v1/photos/captions/consent", `{"album":"trips","allowed":true}`, 204, ""},
		{"k1", http.MethodGet, "/v1/photos/captions", "", 200, `"album":"trips","allowed":true`},
		{"k2", http.MethodGet, "/v1/photos/captions", "", 200, `"shared":false,"consents":[]`},
		{"k2", http.MethodPost, "/v1/photos/captions/run", "", 403, "photos.share"},
		{"k1", http.MethodPost, "/v1/photos/captions/run", "", 204, ""},
		{"k1", http.MethodDelete, "/v1/photos/captions/run", "", 204, ""},
		{"k1", http.MethodDelete, "/v1/photos/captions?album=trips", "", 200, `"dropped":3`},
	} {
		if body := ask(t, step.method, url+step.path, step.body, step.status, "Authorization: Bearer "+step.key); !strings.Contains(body, step.has) {
			t.Errorf("%s %s of %s: %s", step.method, step.path, step.key, body)
		}
	}
	if len(c.started) != 1 || c.started[0] != "li" {
		t.Errorf("started for %v", c.started)
	}
}
