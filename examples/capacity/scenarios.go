// Package scenarios holds the example scenarios of qiao plan: for a thousand, a
// million and two hundred million devices.
//
// Use [All]. The assumptions are written down in each.
package scenarios

import (
	"embed"
	"strings"
)

//go:embed thousand.yaml million.yaml two-hundred-million.yaml
var files embed.FS

// A File is one scenario.
type File struct {
	Name   string `json:"name"` // such as "million"
	Source string `json:"source" doc:"The scenario, as YAML"`
}

// All lists them, the smallest fleet first.
func All() ([]File, error) {
	var list []File
	for _, name := range []string{"thousand.yaml", "million.yaml", "two-hundred-million.yaml"} {
		b, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		list = append(list, File{strings.TrimSuffix(name, ".yaml"), string(b)})
	}
	return list, nil
}
