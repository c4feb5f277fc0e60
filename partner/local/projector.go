package local

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// numberFormat is the end of a file's name that says in which format its numbers
// are, such as -Q4_K_M: a model and its projector may differ in it.
var numberFormat = regexp.MustCompile(`(?i)[-._](i?q[0-9][0-9a-z_]*|b?f16|fp16|f32)$`)

// IsProjector tells by its name whether a file is no model, but what lets one see:
// one that begins or ends in mmproj.
func IsProjector(path string) bool {
	_, ok := projectorOf(path)
	return ok
}

// projectorOf is the name of the model that a projector is for, without number
// format and in lower case; false where the file is none.
func projectorOf(path string) (model string, ok bool) {
	name := stem(path)
	if rest, ok := strings.CutPrefix(name, "mmproj"); ok {
		return bare(strings.TrimLeft(rest, "-._")), true
	}
	name = bare(name)
	rest, ok := strings.CutSuffix(name, "mmproj")
	return bare(strings.TrimRight(rest, "-._")), ok
}

func stem(path string) string {
	name := strings.ToLower(filepath.Base(path))
	return strings.TrimSuffix(name, ".gguf")
}

func bare(name string) string { return numberFormat.ReplaceAllString(name, "") }

// Projector finds the file that lets a model see, in its folder: mmproj-NAME.gguf,
// NAME-mmproj.gguf or NAME.mmproj.gguf, where NAME is the model's, each with a number
// format at its end or without. Of several the first by name counts. It is empty where
// there is none.
func Projector(path string) string {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return "" // who opens the model will say so
	}
	i := slices.IndexFunc(entries, func(e os.DirEntry) bool {
		model, ok := projectorOf(e.Name())
		return ok && strings.HasSuffix(strings.ToLower(e.Name()), ".gguf") && (model == bare(stem(path)) || model == stem(path))
	})
	if i < 0 {
		return ""
	}
	return filepath.Join(filepath.Dir(path), entries[i].Name())
}
