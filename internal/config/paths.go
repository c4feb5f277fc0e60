package config

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Paths are the usual places of files.
type Paths struct {
	Files []string // where the settings may be, the first that exists counts
	Data  string
	Cache string
	home  string
}

// FindPaths returns the usual places for whoever runs this program: XDG folders
// for a person, /etc/qiao and /var/lib/qiao for a service. A service is known by
// systemd's STATE_DIRECTORY, or by having no home.
func FindPaths(env func(string) string) Paths {
	home := env("HOME")
	if runtime.GOOS == "windows" {
		base := env("LOCALAPPDATA")
		dir := filepath.Join(base, "qiao")
		return Paths{
			Files: []string{filepath.Join(dir, "config.yaml")}, Data: dir,
			Cache: filepath.Join(dir, "cache"), home: env("USERPROFILE"),
		}
	}
	if env("STATE_DIRECTORY") != "" || home == "" {
		return servicePaths(env)
	}
	xdg := func(name, otherwise string) string {
		if dir := env(name); filepath.IsAbs(dir) { // the standard: ignore relative ones
			return filepath.Join(dir, "qiao")
		}
		return filepath.Join(home, otherwise, "qiao")
	}
	return Paths{
		Files: []string{filepath.Join(xdg("XDG_CONFIG_HOME", ".config"), "config.yaml"), "/etc/qiao/config.yaml"},
		Data:  xdg("XDG_DATA_HOME", ".local/share"),
		Cache: xdg("XDG_CACHE_HOME", ".cache"),
		home:  home,
	}
}

func servicePaths(env func(string) string) Paths {
	dir := func(name, otherwise string) string {
		first, _, _ := strings.Cut(env(name), ":") // systemd may list several
		if first == "" {
			return otherwise
		}
		return first
	}
	return Paths{
		Files: []string{filepath.Join(dir("CONFIGURATION_DIRECTORY", "/etc/qiao"), "config.yaml")},
		Data:  dir("STATE_DIRECTORY", "/var/lib/qiao"),
		Cache: dir("CACHE_DIRECTORY", "/var/cache/qiao"),
		home:  env("HOME"),
	}
}

// file returns the file of the settings: the first that exists, or "".
func (p Paths) file() string {
	for _, f := range p.Files {
		if _, err := os.Stat(f); err == nil {
			return f
		}
	}
	return ""
}

// absolute makes a path whole: ~ is the home folder, a relative path counts from
// base.
func (p Paths) absolute(path, base string) string {
	if rest, ok := strings.CutPrefix(path, "~"); ok && p.home != "" && (rest == "" || os.IsPathSeparator(rest[0])) {
		return filepath.Join(p.home, rest)
	}
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	if whole, err := filepath.Abs(filepath.Join(base, path)); err == nil {
		return whole
	}
	return filepath.Join(base, path)
}
