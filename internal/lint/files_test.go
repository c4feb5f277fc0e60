package lint

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// read returns a tracked file, or false if it is gone or no text.
func read(t *testing.T, name string) ([]byte, bool) {
	t.Helper()
	info, err := os.Lstat(filepath.Join(root, name))
	if err != nil || !info.Mode().IsRegular() {
		return nil, false
	}
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return data, !binary(name)
}

func binary(name string) bool {
	return slices.Contains([]string{".png", ".jpg", ".webp", ".gif", ".ico", ".gz", ".tgz", ".zip", ".wasm", ".woff2", ".pdf"}, path.Ext(name))
}

func TestTextFilesAreUTF8(t *testing.T) {
	for _, name := range tracked(t) {
		data, ok := read(t, name)
		if !ok || fuzzCorpus(name) {
			continue
		}
		if !utf8.Valid(data) {
			t.Errorf("%s is not UTF-8", name)
		}
		if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
			t.Errorf("%s begins with a byte order mark", name)
		}
	}
}

func fuzzCorpus(name string) bool { return strings.Contains(name, "testdata/") }

// longest is how many lines a file of code may have: more than that nobody reads
// in one sitting.
const longest = 500

func TestFilesAreShort(t *testing.T) {
	for _, name := range tracked(t) {
		if !slices.Contains([]string{".go", ".ts", ".svelte", ".js", ".mjs", ".css", ".sh"}, path.Ext(name)) || exempt(name) {
			continue
		}
		data, ok := read(t, name)
		if !ok || bytes.Contains(data[:min(len(data), 500)], []byte("DO NOT EDIT")) {
			continue
		}
		if n := bytes.Count(data, []byte("\n")); n > longest {
			t.Errorf("%s has %d lines: split it by its nouns", name, n)
		}
	}
}

// exempt tells whether a file is built, a fixture or a table.
func exempt(name string) bool {
	return strings.HasPrefix(name, "web/dist/") || strings.Contains(name, "testdata/") || strings.Contains(name, "/data/") ||
		strings.HasPrefix(path.Base(name), "table") || strings.HasPrefix(path.Base(name), "messages")
}

// unwanted finds what ties the tree to one place: a registry's host (a user's own
// client knows theirs) or a folder of the machine that it was written on.
func unwanted() *regexp.Regexp {
	hosts := []string{"registry.npmjs" + ".org", "proxy.golang" + ".org", "sum.golang" + ".org", "pypi" + ".org",
		"npmmirror" + ".com", "goproxy" + ".cn", "goproxy" + ".io", "deb.debian" + ".org", "registry.yarnpkg" + ".com"}
	for i, h := range hosts {
		hosts[i] = regexp.QuoteMeta(h)
	}
	return regexp.MustCompile(strings.Join(hosts, "|") + `|(?:^|[\s"'` + "`" + `(=:])/work/(?:main|shared|\.)`)
}

func TestNoFileNamesARegistryOrAWorkplace(t *testing.T) {
	bad := unwanted()
	for _, name := range tracked(t) {
		data, ok := read(t, name)
		if !ok {
			continue
		}
		for i, line := range bytes.Split(data, []byte("\n")) {
			if m := bad.Find(line); m != nil {
				t.Errorf("%s:%d names %q: it means nothing to whoever builds this elsewhere", name, i+1, bytes.TrimSpace(m))
			}
		}
	}
}

func TestUnwantedNames(t *testing.T) {
	for line, want := range map[string]bool{
		"https://registry.npmjs" + ".org/x":       true,
		"see /work" + "/main/docs":                true,
		"GOPROXY=https://proxy.golang" + ".org":   true,
		"frame/work/main":                         false,
		"github.com/qiao-ai/qiao/internal/worker": false,
		"../shared/data/writing":                  false,
	} {
		if got := unwanted().MatchString(line); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}
