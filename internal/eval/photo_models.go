package eval

import (
	"encoding/json"
	"image"
	_ "image/gif"  // pictures to measure on
	_ "image/jpeg" // pictures to measure on
	_ "image/png"  // pictures to measure on
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	_ "golang.org/x/image/bmp"  // pictures to measure on
	_ "golang.org/x/image/tiff" // pictures to measure on
	_ "golang.org/x/image/webp" // pictures to measure on

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph"
	"github.com/qiao-ai/qiao/imaging/ort"
)

// pack returns the folder of a pack, or an error if nobody knows where packs are.
func (d Deps) pack(name string) (string, error) {
	if d.Pack == nil {
		return "", qiao.Errorf(qiao.Unsupported, "eval", "the pack %q is not at hand", name).WithFix("Run this with qiao eval.")
	}
	return d.Pack(name), nil
}

// runtimes lists the ways to run picture models that there are: plain Go, and ONNX
// Runtime where its library is here and this program can load it.
func (d Deps) runtimes() ([]graph.Runtime, error) {
	all := []graph.Runtime{graph.Pure()}
	dir, err := d.pack("onnxruntime")
	if err != nil {
		return nil, err
	}
	if path, ok := ort.Find(dir); ok && ort.Supported() {
		r, err := ort.Open(path)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// decodePicture reads a picture of the formats that Go has.
func decodePicture(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	c, _, err := image.DecodeConfig(f)
	if err != nil {
		return nil, err
	}
	if c.Width*c.Height > 100<<20 {
		return nil, qiao.Errorf(qiao.TooLarge, "eval", "%s has %dx%d pixels", filepath.Base(path), c.Width, c.Height)
	}
	if _, err := f.Seek(0, 0); err != nil {
		return nil, err
	}
	m, _, err := image.Decode(f)
	return m, err
}

// readJSON reads a file of labels. It fails with Kind NotFound if there is none.
func readJSON(path, what string, to any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return qiao.E(qiao.NotFound, "eval "+what, err).WithFix("Give a folder with library/ and %s.", filepath.Base(path))
	}
	if err := json.Unmarshal(data, to); err != nil {
		return qiao.E(qiao.Invalid, "eval "+what+": read "+filepath.Base(path), err)
	}
	return nil
}

// picturesBelow lists the files below folders that Go can decode, by their endings.
func picturesBelow(dirs ...string) (files []string) {
	endings := []string{".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff"}
	for _, dir := range dirs {
		filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() && slices.Contains(endings, strings.ToLower(filepath.Ext(path))) {
				files = append(files, path)
			}
			return nil
		})
	}
	slices.Sort(files)
	return files
}

// cpuPer is the mean of a time over n.
func cpuPer(d time.Duration, n int) float64 {
	if n == 0 {
		return 0
	}
	return d.Seconds() / float64(n)
}
