package config

import (
	"encoding"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// A decoder puts values of one source into the settings.
type decoder struct {
	*loader
	where string // the file's, variable's or flag's name
	base  string // folder that relative paths count from
}

// yaml reads the file's text.
func (l *loader) yaml(name string, data []byte) {
	d := decoder{loader: l, where: name, base: filepath.Dir(name)}
	var doc yaml.Node
	if err := yaml.Load(data, &doc); err != nil {
		if !emptyYAML(err) {
			d.badYAML(err)
		}
		return
	}
	if doc.Kind == yaml.DocumentNode && len(doc.Content) == 1 && !isNull(doc.Content[0]) {
		d.node(reflect.ValueOf(&l.out.Settings).Elem(), "", doc.Content[0])
	}
}

func emptyYAML(err error) bool {
	return strings.Contains(err.Error(), "no documents in stream")
}

// badYAML says where the text is not YAML.
func (d decoder) badYAML(err error) {
	place, message := d.where, err.Error()
	var e *yaml.LoadError
	if errors.As(err, &e) {
		place, message = fmt.Sprintf("%s:%d:%d", d.where, e.Mark.Line, e.Mark.Column), e.Message
	}
	d.fail("Check quotes, colons and the indentation of that line; YAML takes spaces, not tabs.", "%s: it is not YAML: %s", place, message)
}

func (d decoder) at(n *yaml.Node) string { return fmt.Sprintf("%s:%d:%d", d.where, n.Line, n.Column) }

// node puts a YAML value into v.
func (d decoder) node(v reflect.Value, path string, n *yaml.Node) {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		d.fail("Write the value out where it is needed.", "%s: anchors and aliases are not read", d.at(n))
	case n.Kind == yaml.ScalarNode && !takesScalar(v) && !isNull(n):
		d.mismatch(v, path, n)
	case n.Kind == yaml.ScalarNode:
		d.scalar(v, path, n)
	case n.Kind == yaml.MappingNode && v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[Secret]():
		d.fields(v, path, n)
	case n.Kind == yaml.MappingNode && v.Kind() == reflect.Map:
		d.entries(v, path, n)
	case n.Kind == yaml.SequenceNode && v.Kind() == reflect.Slice:
		d.items(v, path, n)
	case v.Kind() == reflect.Interface:
		d.anything(v, path, n)
	default:
		d.mismatch(v, path, n)
	}
}

func takesScalar(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return false
	case reflect.Struct:
		return isText(v)
	}
	return true
}

func (d decoder) mismatch(v reflect.Value, path string, n *yaml.Node) {
	kind := map[reflect.Kind]string{reflect.Struct: "keys below it", reflect.Map: "keys below it", reflect.Slice: "a list"}[v.Kind()]
	if kind == "" {
		kind = "one value"
	}
	if path == "" {
		path = "the file"
	}
	d.fail("Look at: qiao config show", "%s: %s takes %s", d.at(n), path, kind)
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// scalar puts one value into v. A key without a value leaves the default.
func (d decoder) scalar(v reflect.Value, path string, n *yaml.Node) {
	if isNull(n) {
		return
	}
	if v.Kind() == reflect.Interface {
		d.anything(v, path, n)
		return
	}
	d.text(v, path, n.Value, d.at(n))
}

// text puts a value written as text into v: references are replaced first.
func (d decoder) text(v reflect.Value, path, s, where string) {
	s, err := d.expand(s)
	if err == nil {
		err = d.parse(v, s)
	}
	if err != nil {
		var f fixed
		errors.As(err, &f)
		d.fail(f.fix, "%s: %s: %w", where, path, err)
		return
	}
	d.out.origins[path] = Origin(where)
}

// parse turns text into the type of v.
func (d decoder) parse(v reflect.Value, s string) error {
	if p, ok := v.Addr().Interface().(*Path); ok {
		*p = Path(d.paths.absolute(s, d.base))
		return nil
	}
	if t, ok := v.Addr().Interface().(*time.Duration); ok {
		dur, err := time.ParseDuration(s)
		if err != nil {
			return errors.New("it is not a duration, such as 30s or 5m")
		}
		*t = dur
		return nil
	}
	if t, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return t.UnmarshalText([]byte(s))
	}
	return d.parseKind(v, s)
}

func (d decoder) parseKind(v reflect.Value, s string) error {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Bool:
		b, err := strconv.ParseBool(s)
		if err != nil {
			return errors.New("it is neither true nor false")
		}
		v.SetBool(b)
	case reflect.Int:
		n, err := strconv.Atoi(s)
		if err != nil {
			return errors.New("it is not a whole number")
		}
		v.SetInt(int64(n))
	case reflect.Slice: // of a variable or a flag
		return d.parseList(v, s)
	default:
		return fixed{"it can be set in the file only", "Put it into the settings file."}
	}
	return nil
}

// parseList reads values with commas between them.
func (d decoder) parseList(v reflect.Value, s string) error {
	list := reflect.MakeSlice(v.Type(), 0, 4)
	for part := range strings.SplitSeq(s, ",") {
		item := reflect.New(v.Type().Elem()).Elem()
		if item.Kind() == reflect.Struct && !isText(item) {
			return fixed{"it can be set in the file only", "Put it into the settings file."}
		}
		if err := d.parse(item, strings.TrimSpace(part)); err != nil {
			return err
		}
		list = reflect.Append(list, item)
	}
	v.Set(list)
	return nil
}

// isText tells whether a struct can be written as text.
func isText(v reflect.Value) bool {
	_, ok := v.Addr().Interface().(encoding.TextUnmarshaler)
	return ok
}

// fields puts the keys of a mapping into a struct. Each must be known, and stand
// there once.
func (d decoder) fields(v reflect.Value, path string, n *yaml.Node) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		f, ok := field(v, key.Value)
		switch {
		case !ok:
			d.fail(suggest(v, key.Value), "%s: there is no setting %q", d.at(key), join(path, key.Value))
		case seen[key.Value]:
			d.fail("Keep one of them.", "%s: %q is set twice", d.at(key), join(path, key.Value))
		default:
			d.node(f, join(path, key.Value), value)
		}
		seen[key.Value] = true
	}
}

func field(v reflect.Value, name string) (reflect.Value, bool) {
	for f := range v.Type().Fields() {
		if f.Tag.Get("yaml") == name && name != "" {
			return v.FieldByIndex(f.Index), true
		}
	}
	return reflect.Value{}, false
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// entries puts the keys of a mapping into a map.
func (d decoder) entries(v reflect.Value, path string, n *yaml.Node) {
	v.Set(reflect.MakeMap(v.Type()))
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode || key.Anchor != "" {
			d.fail("Use a plain word as the key.", "%s: %s has a key that is no word", d.at(key), path)
			continue
		}
		item := reflect.New(v.Type().Elem()).Elem()
		d.node(item, join(path, key.Value), value)
		v.SetMapIndex(reflect.ValueOf(key.Value).Convert(v.Type().Key()), item)
	}
}

// items puts a sequence into a slice; it replaces the default.
func (d decoder) items(v reflect.Value, path string, n *yaml.Node) {
	list := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, item := range n.Content {
		d.node(list.Index(i), fmt.Sprintf("%s[%d]", path, i), item)
	}
	v.Set(list)
	d.out.origins[path] = Origin(d.at(n))
}

// anything puts a value of a partner's own parameters into v as it is.
func (d decoder) anything(v reflect.Value, path string, n *yaml.Node) {
	var value any
	if err := n.Decode(&value); err != nil {
		d.fail("Write it as plain YAML.", "%s: %s cannot be read", d.at(n), path)
		return
	}
	if s, ok := value.(string); ok {
		d.text(reflect.ValueOf(&s).Elem(), path, s, d.at(n))
		value = s
	}
	if value != nil {
		v.Set(reflect.ValueOf(value))
	}
	d.out.origins[path] = Origin(d.at(n))
}
