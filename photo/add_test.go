package photo_test

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/sqlite"
	"github.com/qiao-ai/qiao/photo"
)

const ann = photo.UserID("ann")

// library opens one whose state is in dir.
func library(t testing.TB, dir string, c photo.Config) (*photo.Library, photo.Store) {
	t.Helper()
	db := sqlite.New(filepath.Join(dir, "qiao.db"))
	c.Store, c.Dir = db.Photos(), filepath.Join(dir, "photos")
	l := photo.New(c)
	t.Cleanup(func() { l.Close(); db.Close() })
	return l, c.Store
}

// draw writes a picture that differs with n.
func draw(t testing.TB, path string, n int) {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 64+n%7, 48))
	r := rand.New(rand.NewPCG(uint64(n), 9))
	for i := range 40 {
		x, y, c := r.IntN(60), r.IntN(44), color.RGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(i), 255}
		for dx := range 8 {
			for dy := range 8 {
				m.Set(x+dx, y+dy, c)
			}
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if strings.HasSuffix(path, ".png") {
		err = png.Encode(f, m)
	} else {
		err = jpeg.Encode(f, m, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
}

type reads struct{}

func (reads) Read(context.Context, *image.NRGBA) ([]photo.Line, error) {
	return []photo.Line{{Text: "愚园路", Confidence: 1}}, nil
}

func (reads) Tag(context.Context, *image.NRGBA) ([]photo.Tag, error) {
	return []photo.Tag{{Class: 16, En: "dog", Zh: "狗", Score: 1}}, nil
}

func add(t testing.TB, l *photo.Library, dir string) photo.Progress {
	t.Helper()
	p, err := l.Add(t.Context(), ann, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func list(t testing.TB, s photo.Store) []*photo.Photo {
	t.Helper()
	l, err := s.List(t.Context(), ann, photo.ListQuery{Limit: 10_000, Oldest: true})
	if err != nil {
		t.Fatal(err)
	}
	return l.Photos
}

func TestAFolderIsTakenInOnce(t *testing.T) {
	state, dir := t.TempDir(), t.TempDir()
	for n := range 5 {
		draw(t, filepath.Join(dir, "a", fmt.Sprintf("IMG_2019063%d_121509.jpg", n%2)), n)
		draw(t, filepath.Join(dir, fmt.Sprintf("%d.png", n)), 100+n)
	}
	os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("no picture"), 0o600)
	os.WriteFile(filepath.Join(dir, "cut.jpg"), []byte("\xff\xd8\xff\xe0\x00\x10JFIF"), 0o600)
	l, s := library(t, state, photo.Config{})
	if p := add(t, l, dir); p.Added != 8 || p.Faulty != 1 || p.Others != 1 || p.Phase != photo.Finished {
		t.Errorf("first: %+v", p)
	}
	if p := add(t, l, dir); p.Total != 0 || p.Known != 8 {
		t.Errorf("again: %+v", p)
	}
	for _, p := range list(t, s) {
		if p.State == photo.Damaged && p.Reason == "" {
			t.Errorf("%s is damaged without a reason", p.Name)
		}
		if strings.HasPrefix(p.Name, "IMG_20190630") && (p.Taken.Wall != "2019-06-30T12:15:09" || p.Taken.Source != photo.FromFileName) {
			t.Errorf("%s was taken %+v", p.Name, p.Taken)
		}
		if p.State != photo.Ready {
			continue
		}
		if len(p.ThumbHash) == 0 || p.Perceptual == 0 || len(p.Colours) == 0 || len(p.Pending) != 2 {
			t.Errorf("%s lacks a look: %+v", p.Name, p)
		}
		if b, err := l.Thumbnail(t.Context(), ann, p.ID); err != nil || len(b) == 0 {
			t.Error(err)
		}
		if _, err := l.Thumbnail(t.Context(), "bob", p.ID); qiao.KindOf(err) != qiao.NotFound {
			t.Errorf("bob sees a thumbnail: %v", err)
		}
	}
}

func TestWhatIsPendingIsDoneWhenItsModelComes(t *testing.T) {
	state, dir := t.TempDir(), t.TempDir()
	draw(t, filepath.Join(dir, "1.png"), 1)
	l, s := library(t, state, photo.Config{})
	add(t, l, dir)
	l, s = library(t, state, photo.Config{Reader: reads{}, Tagger: reads{}})
	if p := add(t, l, dir); p.Changed != 1 {
		t.Errorf("%+v", p)
	}
	got := list(t, s)[0]
	if len(got.Pending) != 0 || len(got.Lines) != 1 || len(got.Tags) != 1 {
		t.Errorf("%+v", got)
	}
	found, err := s.Match(t.Context(), ann, [][]photo.Term{photo.Terms("愚园")}, 0)
	if err != nil || len(found) != 1 {
		t.Errorf("found %v, %v", found, err)
	}
}

func TestAMovedFileKeepsItsPhoto(t *testing.T) {
	state, dir := t.TempDir(), t.TempDir()
	draw(t, filepath.Join(dir, "1.png"), 1)
	draw(t, filepath.Join(dir, "2.png"), 2)
	l, s := library(t, state, photo.Config{Reader: reads{}})
	add(t, l, dir)
	before := list(t, s)
	os.Mkdir(filepath.Join(dir, "sub"), 0o755)
	os.Rename(filepath.Join(dir, "1.png"), filepath.Join(dir, "sub", "one.png"))
	os.Remove(filepath.Join(dir, "2.png"))
	if p := add(t, l, dir); p.Moved != 1 || p.Removed != 1 {
		t.Errorf("%+v", p)
	}
	after := list(t, s)
	if len(after) != 1 || after[0].Name != "one.png" || after[0].Folder != "sub" || len(after[0].Lines) != 1 {
		t.Fatalf("%+v", after)
	}
	if after[0].ID != before[0].ID && after[0].ID != before[1].ID {
		t.Error("it is another photo")
	}
}

func TestAnEmptyFolderIsNotADeletion(t *testing.T) {
	state, dir := t.TempDir(), t.TempDir()
	draw(t, filepath.Join(dir, "1.png"), 1)
	l, s := library(t, state, photo.Config{})
	add(t, l, dir)
	os.Remove(filepath.Join(dir, "1.png"))
	if _, err := l.Add(t.Context(), ann, dir, nil); qiao.KindOf(err) != qiao.Conflict {
		t.Errorf("an empty folder: %v", err)
	}
	if len(list(t, s)) != 1 {
		t.Error("the photo is gone")
	}
	if n, err := l.RemoveFolder(t.Context(), ann, dir); err != nil || n != 1 {
		t.Errorf("removed %d, %v", n, err)
	}
}

func TestASidecarIsBelievedAndItsChangeSeen(t *testing.T) {
	state, dir := t.TempDir(), t.TempDir()
	draw(t, filepath.Join(dir, "1.png"), 1)
	xmp := func(rating int) {
		os.WriteFile(filepath.Join(dir, "1.png.xmp"), fmt.Appendf(nil, `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmp:Rating="%d" exif:GPSLatitude="41,53.4N" exif:GPSLongitude="12,29.5E" exif:DateTimeOriginal="2019-06-30T12:00:00+02:00"/></rdf:RDF></x:xmpmeta>`, rating), 0o600)
	}
	xmp(4)
	l, s := library(t, state, photo.Config{})
	add(t, l, dir)
	p := list(t, s)[0]
	if p.Rating != 4 || p.Place == nil || p.Place.City.Zh != "罗马" || p.Taken.Source != photo.FromXMP || p.Taken.Zone != "Europe/Rome" || *p.Taken.Offset != 120 {
		t.Errorf("%+v %+v %+v", p, p.Place, p.Taken)
	}
	xmp(5)
	later := time.Now().Add(time.Hour)
	os.Chtimes(filepath.Join(dir, "1.png.xmp"), later, later)
	if g := add(t, l, dir); g.Changed != 1 || list(t, s)[0].Rating != 5 {
		t.Errorf("%+v", g)
	}
}

func TestAnUploadIsKeptOnce(t *testing.T) {
	state, dir := t.TempDir(), t.TempDir()
	draw(t, filepath.Join(dir, "1.png"), 1)
	l, s := library(t, state, photo.Config{Reader: reads{}})
	for i := range 2 {
		f, _ := os.Open(filepath.Join(dir, "1.png"))
		p, fresh, err := l.Upload(t.Context(), ann, "../evil/1.png", f)
		if err != nil || fresh != (i == 0) || p.Name != "1.png" || p.Path != "" {
			t.Errorf("%+v %v %v", p, fresh, err)
		}
	}
	p := list(t, s)[0]
	if _, path, err := l.Original(t.Context(), ann, p.ID); err != nil || path == "" {
		t.Error(err)
	}
	if _, _, err := l.Upload(t.Context(), ann, "x.txt", strings.NewReader("text")); qiao.KindOf(err) != qiao.Unsupported {
		t.Errorf("a text: %v", err)
	}
	if err := l.Remove(t.Context(), ann, p.ID); err != nil || len(list(t, s)) != 0 {
		t.Error(err)
	}
}

// TestChildTakesIn is the child of the test below.
func TestChildTakesIn(t *testing.T) {
	state, dir := os.Getenv("QIAO_TEST_STATE"), os.Getenv("QIAO_TEST_FOLDER")
	if state == "" {
		t.Skip("it runs as a child of another test")
	}
	log, err := os.OpenFile(filepath.Join(state, "stages.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	l, _ := library(t, state, photo.Config{Workers: 1, Reader: reads{}, Tagger: reads{}, Done: func(path string, s photo.Stage) {
		fmt.Fprintf(log, "%s %s\n", path, s)
	}})
	add(t, l, dir)
}

func TestAKillLosesNothingAndRepeatsAtMostOnePhoto(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts processes")
	}
	state, dir := t.TempDir(), t.TempDir()
	const photos = 150
	for n := range photos {
		draw(t, filepath.Join(dir, fmt.Sprintf("%03d.png", n)), n)
	}
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	kills := 0
	for {
		cmd := exec.Command(os.Args[0], "-test.run=^TestChildTakesIn$")
		cmd.Env = append(os.Environ(), "QIAO_TEST_STATE="+state, "QIAO_TEST_FOLDER="+dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(60+r.IntN(120))*time.Millisecond, func() { cmd.Process.Kill() })
		if kills >= 25 {
			timer.Stop()
		}
		err := cmd.Wait()
		timer.Stop()
		if err == nil {
			break
		}
		if kills++; kills > 26 {
			t.Fatalf("the child fails by itself: %v", err)
		}
	}
	log, err := os.ReadFile(filepath.Join(state, "stages.log"))
	if err != nil {
		t.Fatal(err)
	}
	times := map[string]int{}
	repeated := 0
	for line := range strings.Lines(string(log)) {
		if times[line]++; times[line] > 1 {
			repeated++
		}
	}
	_, s := library(t, state, photo.Config{})
	for _, p := range list(t, s) {
		if len(p.Pending) != 0 || p.State != photo.Ready || len(p.Lines) != 1 || len(p.Tags) != 1 {
			t.Errorf("%s was lost: %+v", p.Name, p)
		}
	}
	if n := len(list(t, s)); n != photos {
		t.Errorf("%d photos of %d", n, photos)
	}
	// A kill repeats the stage on its way, and the first stage of a photo whose text
	// or tags were still to come: never more than one photo.
	t.Logf("%d kills, %d stages of %d repeated", kills, repeated, 3*photos)
	if repeated > 2*kills {
		t.Errorf("%d kills repeated %d stages", kills, repeated)
	}
}
