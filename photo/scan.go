package photo

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging"
)

// A found file is one that a folder holds.
type found struct {
	path, folder string
	size         int64
	modified     time.Time
	side         sidecars
}

// scan lists the pictures below a folder, by their content, and counts what is
// none. Hidden folders and those that programs keep their thumbnails in are left
// out, and links are not followed.
func scan(ctx context.Context, root string) (list []found, others int, err error) {
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return qiao.E(qiao.Canceled, "photo: look through a folder", ctx.Err())
		}
		if err != nil {
			if path == root {
				return fileError("photo: look through a folder", err)
			}
			return nil // one folder that cannot be read does not stop the others
		}
		if e.IsDir() {
			if path != root && skipped(e.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") {
			return nil
		}
		if !picture(path) {
			others++
			return nil
		}
		info, err := e.Info()
		if err != nil {
			return nil
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return nil
		}
		list = append(list, found{
			path: path, folder: filepath.ToSlash(folder), size: info.Size(), modified: info.ModTime(), side: beside(path),
		})
		return nil
	})
	return list, others, err
}

func skipped(name string) bool {
	return strings.HasPrefix(name, ".") || name == "@eaDir" || name == "#recycle" || strings.EqualFold(name, "thumbnails") || name == "$RECYCLE.BIN"
}

// picture tells whether a file is one by its content, or should be by its name: a
// damaged picture is kept too.
func picture(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return named(path)
	}
	defer f.Close()
	head := make([]byte, 512)
	n, _ := io.ReadFull(f, head)
	format := imaging.Sniff(head[:n])
	return format.Picture() || format == imaging.JXL || format == imaging.Unknown && named(path)
}

// named tells whether a file's name is that of a picture.
func named(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".jpg", ".jpeg", ".jpe", ".png", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".heic", ".heif", ".hif", ".avif", ".jxl",
		".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2":
		return true
	}
	return false
}

// beside finds the files that belong to a photo.
func beside(path string) (s sidecars) {
	stem := strings.TrimSuffix(path, filepath.Ext(path))
	s.xmp = existing(path+".xmp", path+".XMP", stem+".xmp", stem+".XMP")
	s.json = existing(path+".json", path+".supplemental-metadata.json", stem+".json", takeoutName(path))
	s.film = existing(stem+".mov", stem+".MOV", stem+".mp4", stem+".MP4")
	for _, p := range []string{s.xmp, s.json} {
		if info, err := os.Stat(p); p != "" && err == nil && info.ModTime().After(s.changed) {
			s.changed = info.ModTime()
		}
	}
	return s
}

// takeoutName is the name that Takeout gives the data of name(1).jpg:
// name.jpg(1).json.
func takeoutName(path string) string {
	ext := filepath.Ext(path)
	stem := strings.TrimSuffix(path, ext)
	open := strings.LastIndexByte(stem, '(')
	if open < 0 || !strings.HasSuffix(stem, ")") {
		return ""
	}
	return stem[:open] + ext + stem[open:] + ".json"
}

func existing(paths ...string) string {
	for _, p := range paths {
		if p == "" {
			continue
		}
		if info, err := os.Stat(p); err == nil && info.Mode().IsRegular() {
			return p
		}
	}
	return ""
}
