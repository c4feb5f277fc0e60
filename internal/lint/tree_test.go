package lint

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/qiao-ai/qiao"

// root is the repository's folder, seen from this package's.
const root = "../.."

// A goFile is one parsed file of the tree.
type goFile struct {
	path string // from the root, with slashes
	ast  *ast.File
	fset *token.FileSet
}

func (f goFile) dir() string { return path.Dir(f.path) }
func (f goFile) test() bool  { return strings.HasSuffix(f.path, "_test.go") }
func (f goFile) main() bool  { return f.ast.Name.Name == "main" }
func (f goFile) made() bool  { return ast.IsGenerated(f.ast) }
func (f goFile) line(n ast.Node) int {
	return f.fset.Position(n.Pos()).Line
}

// source lists the Go files of the tree.
func source(t *testing.T) []goFile {
	t.Helper()
	var files []goFile
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && skipped(p, d.Name()) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(p, ".go") {
			return nil
		}
		f, err := parser.ParseFile(fset, p, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, goFile{relative(p), f, fset})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func skipped(p, name string) bool {
	return p != root && (name[0] == '.' || name == "node_modules" || name == "testdata")
}

func relative(p string) string {
	rel, err := filepath.Rel(root, p)
	if err != nil {
		panic(err) // both are relative
	}
	return filepath.ToSlash(rel)
}

// tracked lists the files that are committed, or will be with the next commit.
func tracked(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		t.Skip("git does not know this tree: which files are committed cannot be told")
	}
	files := strings.Split(strings.TrimRight(string(out), "\x00"), "\x00")
	return slices.DeleteFunc(slices.Compact(files), func(f string) bool { return f == "" })
}
