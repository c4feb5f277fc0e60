package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/internal/sqlite"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/search"
)

func (finder) Map(_ context.Context, _ photo.UserID, in search.Bounds, columns int) (search.Map, error) {
	return search.Map{Clusters: []search.Cluster{{Count: columns, Bounds: in}}}, nil
}

func (finder) Within(_ context.Context, owner photo.UserID, _ search.Bounds, _ int) ([]*photo.Photo, int, error) {
	return []*photo.Photo{{ID: photo.ID("of-" + owner)}}, 7, nil
}

func TestDaysAndTilesAreOfOneOwner(t *testing.T) {
	dir := t.TempDir()
	db := sqlite.New(filepath.Join(dir, "qiao.db"))
	l := photo.New(photo.Config{Store: db.Photos(), Dir: filepath.Join(dir, "photos")})
	t.Cleanup(func() { l.Close(); db.Close() })
	url := start(t, server.Config{Photos: l, Search: finder{}, Access: server.Access{Keys: []server.Key{key("li", "k1"), key("bo", "k2")}}})
	for side := 30; side < 33; side++ {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, 30))); err != nil {
			t.Fatal(err)
		}
		upload(t, url, "k1", "image/png", b.Bytes())
	}
	get := func(key, path string) (int, string) {
		resp, got := call(t, "GET", url+"/v1/photos/"+path, "", "Authorization: Bearer "+key)
		return resp.StatusCode, got
	}
	var days struct {
		Total int
		Days  []photo.Day
	}
	_, got := get("k1", "days")
	if err := json.Unmarshal([]byte(got), &days); err != nil || days.Total != 3 || len(days.Days) == 0 {
		t.Fatalf("%v %s", err, got)
	}
	if _, got := get("k1", "tiles?limit=2&after="+days.Days[0].After); strings.Count(got, `"thumbHash"`) != 2 || !strings.Contains(got, `"next"`) || !strings.Contains(got, `"total":3`) {
		t.Errorf("tiles: %s", got)
	}
	if _, got := get("k2", "tiles"); !strings.Contains(got, `"tiles":[]`) {
		t.Errorf("tiles of another: %s", got)
	}
	if _, got := get("k2", "days"); !strings.Contains(got, `"days":[]`) {
		t.Errorf("days of another: %s", got)
	}
	if status, got := get("k1", "tiles?after=x"); status != 400 {
		t.Errorf("a cursor that is none: %d %s", status, got)
	}
	if _, got := get("k1", "map?west=-10&columns=5"); !strings.Contains(got, `"west":-10`) || !strings.Contains(got, `"count":5`) {
		t.Errorf("map: %s", got)
	}
	if _, got := get("k1", "within?east=10"); !strings.Contains(got, "of-li") || !strings.Contains(got, `"total":7`) {
		t.Errorf("within: %s", got)
	}
	if status, _ := get("k1", "map?north=200"); status != 400 {
		t.Errorf("bounds beyond the pole: %d", status)
	}
}
