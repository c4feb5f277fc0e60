package eval

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/qiao-ai/qiao"
)

// A Format is a way in which data for proofreading is written down.
type Format interface {
	// Name is the Format in a Report.
	Name() string
	// Find returns the sets among files in this format, by their endings and
	// content. Files lie in one folder or were named one by one.
	Find(files []string) []DataSet
}

// A DataSet is data that can be measured on.
type DataSet interface {
	Measure(ctx context.Context, deps Deps) (Set, error)
}

// filesAt lists the files at path: itself, or those in the folder and the
// folders in it.
func filesAt(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "eval", err).WithFix("Give the path of a file or a folder of data.")
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	var files []string
	err = filepath.WalkDir(path, func(p string, entry os.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			files = append(files, p)
		}
		return err
	})
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "eval", err)
	}
	return files, nil
}

// longestLine bounds a line of data.
const longestLine = 1 << 20

// readLines returns the lines of a file, without those at its end that are empty.
func readLines(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "eval: read data", err)
	}
	defer f.Close()
	var lines []string
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, longestLine)
	for scan.Scan() {
		lines = append(lines, strings.TrimSuffix(scan.Text(), "\r"))
	}
	if err := scan.Err(); err != nil {
		return nil, qiao.E(qiao.Invalid, "eval: read "+filepath.Base(path), err)
	}
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines, nil
}

// setName is a file's name without folder and ending.
func setName(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}
