package app_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/search"
)

// seeing is a partner whose vectors are those of colours: of a picture the colour
// of its middle, of words the one that they name.
func seeing(t *testing.T, pictures *atomic.Int64) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Input struct{ Contents []map[string]string }
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		type vector struct {
			Index     int       `json:"index"`
			Embedding []float64 `json:"embedding"`
		}
		var out []vector
		for i, c := range in.Input.Contents {
			v := []float64{0.1, 0.1, 1}
			if strings.Contains(c["text"], "serenity") {
				v = []float64{0.02, 0.03, 1} // calm is blue
			}
			if data := c["image"]; data != "" {
				pictures.Add(1)
				v = middle(t, data)
			}
			out = append(out, vector{i, v})
		}
		b, _ := json.Marshal(map[string]any{"output": map[string]any{"embeddings": out}, "usage": map[string]int{"input_tokens": 3}})
		_, _ = w.Write(b)
	}))
	t.Cleanup(s.Close)
	return s
}

// middle is the colour in the middle of a picture in a data URL.
func middle(t *testing.T, data string) []float64 {
	_, coded, _ := strings.Cut(data, ",")
	m, err := jpeg.Decode(base64.NewDecoder(base64.StdEncoding, strings.NewReader(coded)))
	if err != nil {
		t.Error(err)
		return []float64{1, 1, 1}
	}
	r, g, b, _ := m.At(m.Bounds().Dx()/2, m.Bounds().Dy()/2).RGBA()
	return []float64{float64(r) / 65535, float64(g) / 65535, float64(b) / 65535}
}

func painted(t *testing.T, c color.Color) io.Reader {
	m := image.NewRGBA(image.Rect(0, 0, 64, 48))
	draw.Draw(m, m.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return &b
}

// TestWordsFindWhatPicturesMean gives photos vectors by a partner, and finds the
// one that no word names.
func TestWordsFindWhatPicturesMean(t *testing.T) {
	var pictures atomic.Int64
	s := seeing(t, &pictures)
	a := newHome(t).open(t, fmt.Sprintf("partners:\n  - {id: sees, kind: qwen, key: k, base_url: '%s/compatible-mode/v1', models: [qwen3-vl-embedding]}\n"+
		"photos: {meaning: sees/qwen3-vl-embedding, share: [local]}\n", s.URL))
	for i := range 24 { // a crowd from which one stands out
		if _, _, err := a.Photos().Upload(t.Context(), "local", fmt.Sprintf("p%02d.jpg", i), painted(t, color.RGBA{200 + uint8(i), uint8(3 * i), 0, 255})); err != nil {
			t.Fatal(err)
		}
	}
	blue, _, err := a.Photos().Upload(t.Context(), "local", "p99.jpg", painted(t, color.RGBA{0, 8, 250, 255}))
	if err != nil {
		t.Fatal(err)
	}
	p, err := a.EmbedPhotos(t.Context(), "local", nil)
	if err != nil || p.Done != 25 || pictures.Load() != 25 {
		t.Fatalf("%+v after %d pictures, %v", p, pictures.Load(), err)
	}
	if p, err := a.EmbedPhotos(t.Context(), "local", nil); err != nil || pictures.Load() != 25 {
		t.Errorf("a second time: %+v, %v", p, err)
	}
	got, err := a.PhotoSearch().Search(t.Context(), "local", search.Request{Query: "serenity"})
	if err != nil || len(got.Hits) == 0 || got.Hits[0].Photo.ID != blue.ID {
		t.Errorf("found %+v, %v", got, err)
	}
}

func TestPicturesOfOthersAreNotSent(t *testing.T) {
	var pictures atomic.Int64
	s := seeing(t, &pictures)
	a := newHome(t).open(t, fmt.Sprintf("partners:\n  - {id: sees, kind: qwen, key: k, base_url: '%s/compatible-mode/v1', models: [qwen3-vl-embedding]}\n"+
		"photos: {meaning: sees/qwen3-vl-embedding, share: [li]}\n", s.URL))
	if _, _, err := a.Photos().Upload(t.Context(), "bo", "p.jpg", painted(t, color.White)); err != nil {
		t.Fatal(err)
	}
	if _, err := a.EmbedPhotos(t.Context(), photo.UserID("bo"), nil); qiao.KindOf(err) != qiao.Forbidden || qiao.FixOf(err) == "" || pictures.Load() != 0 {
		t.Errorf("%v after %d pictures", err, pictures.Load())
	}
	without := newHome(t).open(t, "")
	if _, err := without.EmbedPhotos(t.Context(), "local", nil); qiao.KindOf(err) != qiao.Misconfigured || qiao.FixOf(err) == "" {
		t.Errorf("without a model: %v", err)
	}
}
