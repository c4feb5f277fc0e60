package tag

import (
	"bytes"
	"context"
	"image"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph"
)

// models is the folder of the pack "tags", or the test is skipped.
func models(t testing.TB) string {
	packs := os.Getenv("QIAO_PACKS")
	if packs == "" {
		home, _ := os.UserHomeDir()
		packs = filepath.Join(home, ".local/share/qiao/packs")
	}
	found, _ := filepath.Glob(filepath.Join(packs, "tags", "*", graphFile))
	if len(found) == 0 {
		t.Skip("the model is not here: run qiao model pull tags")
	}
	return filepath.Dir(found[len(found)-1])
}

func TestEveryClassHasNamesInBothLanguages(t *testing.T) {
	seen := map[string]int{}
	for i, c := range Classes() {
		if c.ID != i || len(c.English) == 0 || len(c.Chinese) == 0 {
			t.Errorf("%+v at %d", c, i)
		}
		for _, n := range append(append([]string{}, c.English...), c.Chinese...) {
			if other, ok := seen[n]; ok {
				t.Errorf("%q means classes %d and %d", n, other, i)
			}
			seen[n] = i
		}
	}
}

func TestWordsOfBothLanguagesAreFound(t *testing.T) {
	for word, want := range map[string]string{"Dogs": "dog", "狗狗": "dog", "  Traffic   lights ": "traffic light", "冰箱": "refrigerator", "puppy": "dog", "ship": "boat"} {
		if c, ok := Lookup(word); !ok || c.Name() != want {
			t.Errorf("%q means %v", word, c)
		}
	}
	if c, ok := Lookup("unicorn"); ok {
		t.Errorf("unicorn means %v", c)
	}
}

func TestSpansCoverEachPixelOnce(t *testing.T) {
	for _, size := range []int{513, 700, 1024, 1500, 4000} {
		covered := make([]float64, size)
		for _, s := range spans(size, side) {
			for p := s.from; p < s.to; p++ {
				covered[p] += float64(s.weight(p))
			}
		}
		for i, c := range covered {
			if math.Abs(c-1) > 1e-3 {
				t.Fatalf("pixel %d of %d is covered %g times", i, size, c)
			}
		}
	}
	for _, size := range []int{1, 2, 100, 512} {
		for _, s := range spans(size, side) {
			if s.from < 0 || s.to > size || s.from >= s.to {
				t.Fatalf("%+v of %d", s, size)
			}
		}
	}
}

func TestTheSameThingIsNamedOnce(t *testing.T) {
	dog, _ := Lookup("dog")
	cat, _ := Lookup("cat")
	tags := []Tag{{dog, 0.9, image.Rect(0, 0, 100, 100)}, {dog, 0.5, image.Rect(5, 5, 100, 100)}, {cat, 0.4, image.Rect(0, 0, 100, 100)}, {dog, 0.3, image.Rect(200, 0, 300, 100)}}
	if got := distinct(tags); len(got) != 3 {
		t.Errorf("%v", got)
	}
}

func TestAMissingModelSaysWhatToDo(t *testing.T) {
	_, err := New(t.TempDir(), graph.Pure())
	if qiao.KindOf(err) != qiao.NotFound || qiao.FixOf(err) == "" {
		t.Errorf("%v", err)
	}
}

func TestTagsLieInThePictureWhateverItsSize(t *testing.T) {
	tagger, err := New(models(t), graph.Pure())
	if err != nil {
		t.Fatal(err)
	}
	defer tagger.Close()
	for _, size := range []image.Point{{1, 1}, {1, 700}, {640, 480}} {
		m := image.NewRGBA(image.Rectangle{Max: size})
		for i := range m.Pix {
			m.Pix[i] = uint8(i * 7)
		}
		tags, err := tagger.Tag(context.Background(), m)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range tags {
			if !x.Box.In(m.Rect) || x.Score <= 0 || x.Score > 1 {
				t.Errorf("%+v in %v", x, size)
			}
		}
	}
	if tags, err := tagger.Tag(context.Background(), image.NewRGBA(image.Rectangle{})); err != nil || tags != nil {
		t.Errorf("%v %v", tags, err)
	}
}

func TestADamagedGraphIsRefused(t *testing.T) {
	dir := models(t)
	topology, _ := os.ReadFile(filepath.Join(dir, graphFile))
	weights, _ := os.ReadFile(filepath.Join(dir, weightsFile))
	if _, _, err := parse(topology, weights[:1000]); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("weights that are cut off: %v", err)
	}
	m, arrays, err := parse(topology, weights)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := convert(m, arrays, []string{"tower_0/nothing"}); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("an unknown output: %v", err)
	}
	if _, err := convert(m, map[string]array{}, []string{"tower_0/wh"}); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("no weights: %v", err)
	}
	a, _ := convert(m, arrays, []string{"tower_0/wh"})
	b, _ := convert(m, arrays, []string{"tower_0/wh"})
	if !bytes.Equal(a, b) {
		t.Error("the same graph is converted in two ways")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"modelTopology":{"node":[{"name":"a","op":"Relu","input":["a"]}]},"weightsManifest":[{"weights":[{"name":"w","shape":[2],"dtype":"float32"}]}]}`), []byte("12345678"))
	f.Add([]byte(`{"modelTopology":{"node":[{"name":"a","op":"_FusedConv2D","input":["x","w"]},{"name":"x","op":"Placeholder"}]},"weightsManifest":[{"weights":[{"name":"w","shape":[1,1,1,2],"dtype":"float16"}]}]}`), []byte("1234"))
	f.Fuzz(func(t *testing.T, topology, weights []byte) {
		m, arrays, err := parse(topology, weights)
		if err != nil {
			return
		}
		if data, err := convert(m, arrays, []string{"a"}); err == nil {
			graph.Pure().Open(data)
		}
	})
}
