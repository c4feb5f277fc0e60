package config

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
)

// Sources say where settings come from. The zero value is this process's
// environment and the usual file.
type Sources struct {
	File  string              // the YAML file; empty is QIAO_CONFIG or the usual one, if it exists
	Env   func(string) string // os.Getenv if nil
	Flags map[string]string   // values of flags by path, such as "server.listen"
}

// A Config is a set of valid Settings with the origin of each value. Nobody
// changes it.
type Config struct {
	Settings
	File    string // that was read; empty if there is none
	origins map[string]Origin
}

// An Origin says where a value was set: "default", "flag --listen" and the like,
// a variable's name, or a place in the file.
type Origin string

const maxFile = 1 << 20

// Load reads, checks and returns the settings. Its error holds all problems that
// were found, see [Problems]; the Kind is Misconfigured.
func Load(src Sources) (*Config, error) {
	if src.Env == nil {
		src.Env = os.Getenv
	}
	paths := FindPaths(src.Env)
	l := &loader{src: src, paths: paths, out: &Config{Settings: Default(paths), origins: map[string]Origin{}}}
	l.file()
	l.env()
	l.flags()
	if len(l.problems) == 0 {
		l.finish()
	}
	if len(l.problems) > 0 {
		return nil, errors.Join(l.problems...)
	}
	return l.out, nil
}

// Problems returns the single errors of one that Load returned.
func Problems(err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return many.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// A loader fills a Config and gathers what is wrong.
type loader struct {
	src      Sources
	paths    Paths
	out      *Config
	problems []error
}

func (l *loader) fail(fix, format string, args ...any) {
	l.problems = append(l.problems, qiao.Errorf(qiao.Misconfigured, "config", format, args...).WithFix("%s", fix))
}

// file reads the YAML file.
func (l *loader) file() {
	name := l.src.File
	if name == "" {
		name = l.src.Env("QIAO_CONFIG")
	}
	asked := name != ""
	if !asked {
		name = l.paths.file()
	}
	if name == "" {
		return
	}
	data, err := readFile(name, maxFile)
	if errors.Is(err, fs.ErrNotExist) && !asked {
		return // it went away between two looks
	}
	if err != nil {
		l.fail("Give the path of a file that can be read after --config, or leave it out.", "%w", err)
		return
	}
	l.out.File = name
	l.yaml(name, data)
}

// readFile reads a file of at most limit bytes.
func readFile(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = errors.New(name + " has more than " + string(must(Bytes(limit).MarshalText())))
	}
	return data, err
}

func must(b []byte, _ error) []byte { return b }

// env sets the values that variables hold. An empty variable counts as absent.
func (l *loader) env() {
	walk(reflect.ValueOf(&l.out.Settings).Elem(), "", func(path string, f reflect.StructField, v reflect.Value) {
		name := f.Tag.Get("env")
		if name == "" || l.src.Env(name) == "" {
			return
		}
		d := decoder{loader: l, where: name, base: "."}
		d.text(v, path, l.src.Env(name), name)
	})
}

// flags sets the values that flags hold.
func (l *loader) flags() {
	known := map[string]reflect.Value{}
	walk(reflect.ValueOf(&l.out.Settings).Elem(), "", func(path string, _ reflect.StructField, v reflect.Value) {
		known[path] = v
	})
	for _, path := range slices.Sorted(maps.Keys(l.src.Flags)) {
		v, ok := known[path]
		if !ok {
			l.fail("Look at: qiao config show", "there is no setting %q", path)
			continue
		}
		where := "flag --" + path[strings.LastIndexByte(path, '.')+1:]
		d := decoder{loader: l, where: where, base: "."}
		d.text(v, path, l.src.Flags[path], where)
	}
}

// walk visits the settings that are no structs, with their paths.
func walk(v reflect.Value, path string, visit func(string, reflect.StructField, reflect.Value)) {
	for f := range v.Type().Fields() {
		name, at := f.Tag.Get("yaml"), v.FieldByIndex(f.Index)
		if path != "" {
			name = path + "." + name
		}
		if at.Kind() == reflect.Struct && !isText(at) {
			walk(at, name, visit)
			continue
		}
		visit(name, f, at)
	}
}

// finish fills what depends on other settings and checks the whole.
func (l *loader) finish() {
	s := &l.out.Settings
	if s.Packs == "" {
		s.Packs = Path(filepath.Join(string(s.Data), "packs"))
	}
	l.problems = append(l.problems, s.check()...)
}
