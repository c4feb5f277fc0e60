package server_test

import (
	"context"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/query"
	"github.com/qiao-ai/qiao/photo/search"
)

// finder finds one photo of whoever asks, named by the owner.
type finder struct{}

func (finder) Search(_ context.Context, owner photo.UserID, r search.Request) (*search.Response, error) {
	p := query.Parse(r.Query, query.Options{Now: r.Now})
	if r.Plan != nil {
		if err := r.Plan.Check(); err != nil {
			return nil, err
		}
		p = *r.Plan
	}
	found := search.Found{Photo: &photo.Photo{ID: photo.ID("of-" + owner), Name: "x.jpg"}, Evidence: []search.Evidence{{Kind: query.Time, Text: "2008"}}}
	return &search.Response{Plan: p, Hits: []search.Found{found}, Total: 1}, nil
}

func (finder) Similar(_ context.Context, _ photo.UserID, id photo.ID, _ int) ([]search.Found, error) {
	if id != "a" {
		return nil, qiao.Errorf(qiao.NotFound, "photo search", "there is no such photo")
	}
	return []search.Found{}, nil
}

func (finder) Duplicates(context.Context, photo.UserID) ([]search.Group, error) { return nil, nil }

func TestPhotoSearch(t *testing.T) {
	keys := server.Access{Keys: []server.Key{key("li", "k1"), key("bo", "k2")}}
	url := start(t, server.Config{Search: finder{}, Access: keys})
	step := func(method, path, body string, status int, want string) {
		t.Helper()
		resp, got := call(t, method, url+"/v1/photos/"+path, body, "Authorization: Bearer k1")
		if resp.StatusCode != status || !strings.Contains(got, want) {
			t.Errorf("%s %s: %d %s", method, path, resp.StatusCode, got)
		}
	}
	step("GET", "search?q=ISO+above+800&limit=5", "", 200, `"kind":"iso"`)
	step("GET", "search?q=yesterday&now=2019-06-10T09:00:00%2B08:00", "", 200, `"from":"2019-06-09T00:00:00"`)
	step("GET", "search?q=2008", "", 200, `"of-li"`)
	step("GET", "search?q=x&now=noon", "", 400, "2026-05-01T09:00:00+08:00")
	step("GET", "search?limit=-1", "", 400, "limit")
	step("POST", "search", `{"query":"意大利"}`, 200, `"chips"`)
	step("POST", "search", `{"plan":{"query":"x","chips":[{"id":"a","kind":"weather","label":"","span":{"start":0,"end":0},"group":1,"value":{}}]}}`, 400, "weather")
	step("GET", "a/similar", "", 200, `{"hits":[]}`)
	step("GET", "b/similar", "", 404, "no such photo")
	step("GET", "duplicates", "", 200, `{"groups":[]}`)
	_, got := call(t, "GET", url+"/v1/photos/search?q=2008", "", "Authorization: Bearer k2")
	if !strings.Contains(got, "of-bo") || strings.Contains(got, "of-li") {
		t.Error(got)
	}
	bare := start(t, server.Config{})
	if resp, got := call(t, "GET", bare+"/v1/photos/search?q=x", ""); resp.StatusCode < 400 || !strings.Contains(got, "fix") {
		t.Errorf("without a library: %d %s", resp.StatusCode, got)
	}
}
