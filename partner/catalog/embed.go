package catalog

import (
	_ "embed"
	"os"
	"path/filepath"

	"github.com/qiao-ai/qiao"
)

//go:embed catalog.yaml
var embedded []byte

// Embedded reads the catalogue that comes with this program. It takes some
// milliseconds: keep what it returns.
func Embedded() (*Catalog, error) { return Parse("catalog.yaml", embedded, nil) }

// maxFile is how large a catalogue may be.
const maxFile = 4 << 20

// Open reads the embedded catalogue and a file over it; an empty name is none.
func Open(name string) (*Catalog, error) {
	base, err := Embedded()
	if err != nil || name == "" {
		return base, err
	}
	info, err := os.Stat(name)
	if err == nil && info.Size() > maxFile {
		return nil, qiao.Errorf(qiao.Misconfigured, "catalog", "%s is larger than 4 MiB", filepath.Base(name)).WithFix("List only the models that you use.")
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, qiao.E(qiao.Misconfigured, "catalog", err).WithFix("Correct the path in the setting catalog, or leave it out.")
	}
	return Parse(filepath.Base(name), data, base)
}
