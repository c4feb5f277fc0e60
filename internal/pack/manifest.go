package pack

import (
	"bytes"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
)

// A Name names a pack, such as "harper".
type Name string

// A Manifest lists the packs that exist.
type Manifest struct {
	Packs []Pack `json:"packs"`
}

// A Pack says what a pack consists of and where it comes from.
type Pack struct {
	Name        Name     `json:"name"`
	Version     string   `json:"version"`
	Title       string   `json:"title"`   // what it is, in English
	TitleZh     string   `json:"titleZh"` // and in Chinese
	License     string   `json:"license"` // an SPDX expression
	Attribution string   `json:"attribution"`
	Optional    bool     `json:"optional"` // nothing is missing without it
	Files       []File   `json:"files"`
	Sources     []Source `json:"sources"` // in the order to try
}

// A File is one file of a pack.
type File struct {
	Name   string `json:"name"` // in the pack's folder
	Path   string `json:"path"` // inside the package or folder that it comes from
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
	On     string `json:"on,omitempty"` // the system and processor that it is for, as "linux/amd64"; "" is all
}

// A Source is a place to get a pack from. One of its fields is set.
type Source struct {
	// NPM is a package of the user's npm registry, as name@version. It is fetched
	// with the user's own npm client, which knows their mirror, proxy and login.
	NPM string `json:"npm,omitempty"`
	// URL is an address: of a .tgz, or of a folder under which each File's Path
	// stands.
	URL string `json:"url,omitempty"`
	// Local is a file, a .tgz or a folder on this machine.
	Local string `json:"-"`
}

// Size is the number of bytes of all files of p.
func (p Pack) Size() (n int64) {
	for _, f := range p.Files {
		n += f.Size
	}
	return n
}

//go:embed manifest.json
var embedded []byte

// BuiltIn returns the packs that this version of Qiao works with,
// for this system and processor.
func BuiltIn() (Manifest, error) {
	m, err := ParseManifest(embedded)
	return m.on(runtime.GOOS + "/" + runtime.GOARCH), err
}

// on leaves out what is for other machines.
func (m Manifest) on(machine string) (here Manifest) {
	for _, p := range m.Packs {
		p.Files = slices.DeleteFunc(slices.Clone(p.Files), func(f File) bool { return f.On != "" && f.On != machine })
		if len(p.Files) > 0 {
			here.Packs = append(here.Packs, p)
		}
	}
	return here
}

// ParseManifest reads a manifest in JSON and checks all of it, so that no name in
// it can lead out of a pack's folder.
func ParseManifest(data []byte) (Manifest, error) {
	var m Manifest
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return Manifest{}, qiao.E(qiao.Invalid, "pack: read the manifest", err)
	}
	seen := map[Name]bool{}
	for _, p := range m.Packs {
		if err := p.validate(); err != nil {
			return Manifest{}, err
		}
		if seen[p.Name] {
			return Manifest{}, badManifest("pack %q stands in it twice", p.Name)
		}
		seen[p.Name] = true
	}
	return m, nil
}

var (
	plainName    = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)
	plainVersion = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.-]*$`)
	plainFile    = regexp.MustCompile(`^[0-9A-Za-z_][0-9A-Za-z_.-]*$`)
	npmSpec      = regexp.MustCompile(`^(@[a-z0-9._-]+/)?[a-z0-9][a-z0-9._-]*@[0-9][0-9A-Za-z.-]*$`)
)

func (p Pack) validate() error {
	switch {
	case !plainName.MatchString(string(p.Name)):
		return badManifest("%q cannot name a pack", p.Name)
	case !plainVersion.MatchString(p.Version):
		return badManifest("pack %s: version %q", p.Name, p.Version)
	case len(p.Files) == 0:
		return badManifest("pack %s has no files", p.Name)
	}
	seen := map[string]bool{}
	for _, f := range p.Files {
		if seen[f.Name] || !f.valid() {
			return badManifest("pack %s: file %q", p.Name, f.Name)
		}
		seen[f.Name] = true
	}
	for _, s := range p.Sources {
		if s.NPM != "" && !npmSpec.MatchString(s.NPM) {
			return badManifest("pack %s: npm package %q", p.Name, s.NPM)
		}
	}
	return nil
}

func (f File) valid() bool {
	sum, err := hex.DecodeString(f.SHA256)
	return err == nil && len(sum) == 32 && f.Size > 0 &&
		plainFile.MatchString(f.Name) && !strings.HasSuffix(f.Name, partial) &&
		path.Clean(f.Path) == f.Path && !strings.HasPrefix(f.Path, "/") && !strings.HasPrefix(f.Path, "..")
}

func badManifest(format string, args ...any) error {
	return qiao.Errorf(qiao.Invalid, "pack: read the manifest", format, args...)
}

// find returns the pack of that name, or an error of Kind NotFound.
func (m Manifest) find(name Name) (Pack, error) {
	i := slices.IndexFunc(m.Packs, func(p Pack) bool { return p.Name == name })
	if i >= 0 {
		return m.Packs[i], nil
	}
	var names []string
	for _, p := range m.Packs {
		names = append(names, string(p.Name))
	}
	return Pack{}, qiao.Errorf(qiao.NotFound, "pack", "there is no pack named %q", string(name)).
		WithFix("Choose one of: %s.", strings.Join(names, ", "))
}
