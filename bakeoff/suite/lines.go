package suite

import (
	"bufio"
	"compress/gzip"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/qiao-ai/qiao"
)

// LongestLine bounds a line of data in bytes.
const LongestLine = 32 << 20

// Lines reads the lines of a file that are not empty, with their numbers from
// 1 on. A file whose name ends in .gz is decompressed. A line is valid until
// the next is read. An error comes last, with no line.
func Lines(path string) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		r, err := open(path)
		if err != nil {
			yield(Line{}, err)
			return
		}
		defer r.Close()
		scan := bufio.NewScanner(r)
		scan.Buffer(nil, LongestLine)
		n := 0
		for scan.Scan() {
			if n++; len(strings.TrimSpace(scan.Text())) > 0 && !yield(Line{path, n, scan.Bytes()}, nil) {
				return
			}
		}
		if err := scan.Err(); err != nil {
			yield(Line{}, qiao.E(qiao.Invalid, "read "+filepath.Base(path), err).WithFix("Check that the file is whole."))
		}
	}
}

// A Line is one line of a file.
type Line struct {
	Path   string
	Number int
	Bytes  []byte
}

// Wrong says what is wrong with a line. The message has no text of it.
func (l Line) Wrong(err error) error {
	return qiao.Errorf(qiao.Invalid, "read "+filepath.Base(l.Path), "line %d: %v", l.Number, err).
		WithFix("Correct that line, or leave it out.")
}

// A reader reads a file, decompressed.
type reader struct {
	io.Reader
	file *os.File
}

func (r reader) Close() error { return r.file.Close() }

func open(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "read data", err).WithFix("Give the path of a file that is there.")
	}
	if !strings.HasSuffix(path, ".gz") {
		return reader{f, f}, nil
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return nil, qiao.E(qiao.Invalid, "read "+filepath.Base(path), err).WithFix("Check that the file is whole.")
	}
	return reader{z, f}, nil
}

// Name is a file's name without its folder and its endings.
func Name(path string) string {
	base := strings.TrimSuffix(filepath.Base(path), ".gz")
	for _, ending := range []string{".jsonl", ".json", ".yaml", ".yml", ".csv", ".tsv"} {
		base = strings.TrimSuffix(base, ending)
	}
	return base
}
