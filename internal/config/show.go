package config

import (
	"encoding"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"go.yaml.in/yaml/v4"
)

// Show writes the settings as YAML, secrets as "***". With origin, a comment after
// each value says where it was set.
func (c *Config) Show(origin bool) ([]byte, error) {
	s := shower{origins: c.origins, comment: origin}
	return yaml.Marshal(s.node(reflect.ValueOf(&c.Settings).Elem(), ""))
}

// Origin says where the value of a path, such as "server.listen", was set.
func (c *Config) Origin(path string) Origin {
	if o, ok := c.origins[path]; ok {
		return o
	}
	return "default"
}

// A shower turns settings into YAML nodes.
type shower struct {
	origins map[string]Origin
	comment bool
}

func (s shower) node(v reflect.Value, path string) *yaml.Node {
	switch v.Kind() {
	case reflect.Struct:
		if t, ok := v.Interface().(encoding.TextMarshaler); ok {
			return s.scalar(string(must(t.MarshalText())), path)
		}
		return s.mapping(v, path)
	case reflect.Map:
		return s.entries(v, path)
	case reflect.Slice:
		return s.items(v, path)
	case reflect.Interface:
		return s.anything(v, path)
	}
	return s.plain(v, path)
}

// plain shows a value that has no parts. Text keeps its quotes where YAML would
// read it as something else.
func (s shower) plain(v reflect.Value, path string) *yaml.Node {
	if d, ok := v.Interface().(time.Duration); ok {
		return s.scalar(d.String(), path)
	}
	if t, ok := v.Interface().(encoding.TextMarshaler); ok {
		return s.scalar(string(must(t.MarshalText())), path)
	}
	if v.Kind() == reflect.String {
		return s.scalar(v.String(), path)
	}
	return s.commented(&yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprint(v.Interface())}, path)
}

func (s shower) scalar(text, path string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(text)
	return s.commented(n, path)
}

func (s shower) commented(n *yaml.Node, path string) *yaml.Node {
	if s.comment {
		n.LineComment = "# default"
		if o, ok := s.origins[path]; ok {
			n.LineComment = "# " + string(o)
		}
	}
	return n
}

func (s shower) mapping(v reflect.Value, path string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for f := range v.Type().Fields() {
		key := f.Tag.Get("yaml")
		value := v.FieldByIndex(f.Index)
		if path != "" && value.IsZero() && s.origins[join(path, key)] == "" && value.Kind() != reflect.Bool {
			continue
		}
		n.Content = append(n.Content, word(key), s.node(value, join(path, key)))
	}
	return n
}

func (s shower) entries(v reflect.Value, path string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	byName := map[string]reflect.Value{}
	for k, value := range v.Seq2() {
		byName[k.String()] = value
	}
	for _, key := range slices.Sorted(maps.Keys(byName)) {
		n.Content = append(n.Content, word(key), s.node(byName[key], join(path, key)))
	}
	return n
}

func (s shower) items(v reflect.Value, path string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode}
	for i := range v.Len() {
		at := fmt.Sprintf("%s[%d]", path, i)
		if o, ok := s.origins[path]; ok && s.origins[at] == "" {
			s.origins = maps.Clone(s.origins)
			s.origins[at] = o
		}
		n.Content = append(n.Content, s.node(v.Index(i), at))
	}
	if v.Len() == 0 {
		n.Style = yaml.FlowStyle
	}
	return n
}

func (s shower) anything(v reflect.Value, path string) *yaml.Node {
	n := &yaml.Node{}
	if err := n.Encode(v.Interface()); err != nil {
		return s.scalar("?", path)
	}
	return s.commented(n, path)
}

func word(s string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(s)
	return n
}
