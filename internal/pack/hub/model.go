package hub

import (
	"bytes"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/safetensors"
)

// A Model is a model that can be pulled.
type Model struct {
	Name      string `json:"name"` // such as qwen3:0.6b
	Title     string `json:"title"`
	TitleZh   string `json:"titleZh"`
	Repo      string `json:"repo"` // OWNER/REPO at the hubs
	File      string `json:"file"` // in the repository
	License   string `json:"license"`
	Megabytes int64  `json:"megabytes"`        // about
	SHA256    string `json:"sha256,omitempty"` // if known; else the hub is asked
}

//go:embed models.json
var embedded []byte

// Models lists the models that are known by name.
func Models() ([]Model, error) { return ParseModels(embedded) }

var (
	shortName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*:[a-z0-9][a-z0-9._-]*$`)
	plainRepo = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._-]*/[0-9A-Za-z][0-9A-Za-z._-]*$`)
	plainFile = regexp.MustCompile(`^[0-9A-Za-z_][0-9A-Za-z_.-]*\.gguf$`)
)

// ParseModels reads a list of models in JSON and checks it, so that no name in it
// leads out of the folder.
func ParseModels(data []byte) ([]Model, error) {
	var list struct {
		Models []Model `json:"models"`
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil {
		return nil, qiao.E(qiao.Invalid, "hub: read the list of models", err)
	}
	seen := map[string]bool{}
	for _, m := range list.Models {
		sum, err := hex.DecodeString(m.SHA256)
		switch {
		case !shortName.MatchString(m.Name), seen[m.Name], !plainRepo.MatchString(m.Repo), !plainFile.MatchString(path.Base(m.File)),
			path.Clean(m.File) != m.File, strings.HasPrefix(m.File, "."), m.SHA256 != "" && (err != nil || len(sum) != 32):
			return nil, qiao.Errorf(qiao.Invalid, "hub: read the list of models", "the model %q is not well described", m.Name)
		}
		seen[m.Name] = true
	}
	return list.Models, nil
}

// IsName tells whether a name means a model, and not a pack: qwen3:0.6b, or a file
// at a hub or here that ends in .gguf.
func IsName(name string) bool {
	return strings.Contains(name, ":") || strings.HasSuffix(strings.ToLower(name), ".gguf")
}

// IsFolder tells whether a folder is a model as Hugging Face has it, which can be
// pulled from.
func IsFolder(dir string) bool { return safetensors.IsFolder(dir) }

// find returns the model of a name: one of the list, or OWNER/REPO/FILE.gguf.
func (s *Store) find(name string) (Model, error) {
	if i := slices.IndexFunc(s.models, func(m Model) bool { return m.Name == strings.ToLower(name) }); i >= 0 {
		return s.models[i], nil
	}
	parts := strings.SplitN(name, "/", 3)
	if len(parts) == 3 {
		m := Model{Name: name, Repo: parts[0] + "/" + parts[1], File: parts[2]}
		if plainRepo.MatchString(m.Repo) && path.Clean(m.File) == m.File && !strings.HasPrefix(m.File, ".") && plainFile.MatchString(path.Base(m.File)) {
			return m, nil
		}
	}
	var names []string
	for _, m := range s.models {
		names = append(names, m.Name)
	}
	return Model{}, qiao.Errorf(qiao.NotFound, "model", "there is no model named %.80q", name).
		WithFix("Choose one of: %s; or name a file at the hub as OWNER/REPO/FILE.gguf; or use --from.", strings.Join(names, ", "))
}

// local is the name of the model's file here.
func (m Model) local() string { return path.Base(m.File) }
