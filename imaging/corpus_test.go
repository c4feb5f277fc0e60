package imaging_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging"
)

// photos is the folder of test photos, or skips.
func photos(t testing.TB, sub string) string {
	t.Helper()
	dir := filepath.Join("..", "..", "shared", "data", "photos", sub)
	if _, err := os.Stat(dir); err != nil {
		t.Skip("there are no test photos beside the project")
	}
	return dir
}

// broken are pictures of the library that libheif itself refuses.
var broken = []string{"cheers_1440x960.heic"}

// most is how many pictures of one format are decoded: some take seconds.
const most = 6

func TestPhotosOfTheLibraryDecode(t *testing.T) {
	d := imaging.NewDecoder(imaging.Limits{})
	defer d.Close()
	tried := map[imaging.Format]int{}
	filepath.WalkDir(photos(t, "library"), func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		h, err := imaging.Probe(data)
		if h.Format == imaging.PDF {
			return nil
		}
		if err != nil {
			t.Errorf("%s: probe: %v", path, err)
			return nil
		}
		if tried[h.Format]++; tried[h.Format] > most || slices.Contains(broken, e.Name()) {
			return nil
		}
		began := time.Now()
		p, err := d.Decode(context.Background(), data, h, 1)
		if err != nil {
			t.Errorf("%s: %s %d×%d: %v", path, h.Format, h.Width, h.Height, err)
			return nil
		}
		t.Logf("%s: %s %d×%d → %v in %v", filepath.Base(path), h.Format, h.Width, h.Height, p.Image.Rect.Size(), time.Since(began))
		if p.Width != h.Width || p.Height != h.Height {
			t.Errorf("%s: the header says %d×%d, the picture is %d×%d", path, h.Width, h.Height, p.Width, p.Height)
		}
		return nil
	})
}

func TestDamagedFilesGetAReason(t *testing.T) {
	d := imaging.NewDecoder(imaging.Limits{})
	defer d.Close()
	filepath.WalkDir(photos(t, "damaged"), func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(context.Background(), 4*time.Second)
		defer cancel()
		h, err := imaging.Probe(data)
		if err == nil {
			_, err = d.Decode(ctx, data, h, 1)
		}
		if err != nil && qiao.KindOf(err) == qiao.Other {
			t.Errorf("%s: %v has no kind", path, err)
		}
		return nil
	})
}
