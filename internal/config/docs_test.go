package config_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/internal/config"
)

// The page of the documentation shows a file that is valid, and names variables
// that exist.
func TestThePageOfTheDocumentationIsTrue(t *testing.T) {
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```yaml\n")
	file, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("the page shows no file")
	}
	file = regexp.MustCompile(`\$\{file:[^}]*\}`).ReplaceAllString(file, "0123456789abcdef")
	c, err := load(t, file, "QIAO_KEY_LAPTOP=0123456789abcdef")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Partners) == 0 || len(c.Server.Keys) == 0 {
		t.Error("the file sets no partners or keys")
	}
	known := variables(reflect.TypeFor[config.Settings]())
	for _, name := range regexp.MustCompile("`(QIAO_[A-Z_]+)`").FindAllStringSubmatch(string(page), -1) {
		if !known[name[1]] && name[1] != "QIAO_CONFIG" {
			t.Errorf("there is no variable %s", name[1])
		}
		delete(known, name[1])
	}
	for name := range known {
		t.Errorf("the page does not tell of %s", name)
	}
}

func variables(t reflect.Type) map[string]bool {
	all := map[string]bool{}
	for f := range t.Fields() {
		if name := f.Tag.Get("env"); name != "" {
			all[name] = true
		}
		if f.Type.Kind() == reflect.Struct {
			for name := range variables(f.Type) {
				all[name] = true
			}
		}
	}
	return all
}
