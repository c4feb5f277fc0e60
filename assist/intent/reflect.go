package intent

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

// For makes the slots of a manifest from the fields of a struct, so that a
// skill's arguments are written down once. The tags:
//
//	Due   time.Time `json:"due" intent:"time,required" en:"When?" zh:"什么时候？"`
//	Units string    `json:"units" intent:"enum=celsius|fahrenheit"`
//	Whom  []string  `json:"whom" intent:"person"`
//	Which string    `json:"which" intent:"item=reminder"`
//
// A field without an intent tag takes the type of its Go type: a string is a
// Text, a time.Time a Time, a time.Duration a Duration. "-" leaves it out. The
// manifest m gives all else, and its Slots must be empty.
func For[T any](m Manifest) (*Manifest, error) {
	t := reflect.TypeFor[T]()
	m.Source = or(m.Source, "go:"+t.String())
	if t.Kind() != reflect.Struct || len(m.Slots) > 0 {
		return nil, m.invalid("%s is made of a struct's fields, and of nothing else", m.Name)
	}
	for i := range t.NumField() {
		s, ok, err := slotOfField(t.Field(i))
		if err != nil {
			return nil, m.invalid("%s: %w", m.Name, err)
		}
		if ok {
			m.Slots = append(m.Slots, s)
		}
	}
	if err := m.Check(); err != nil {
		return nil, err
	}
	return &m, nil
}

func slotOfField(f reflect.StructField) (Slot, bool, error) {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if !f.IsExported() || f.Tag.Get("intent") == "-" || name == "-" {
		return Slot{}, false, nil
	}
	s := Slot{Name: or(name, strings.ToLower(f.Name[:1])+f.Name[1:])}
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Slice && t != reflect.TypeFor[json.RawMessage]() {
		s.Many, t = true, t.Elem()
	}
	s.Type = typeOf(t)
	for _, option := range strings.Split(f.Tag.Get("intent"), ",") {
		if err := s.option(option); err != nil {
			return Slot{}, false, err
		}
	}
	for _, lang := range []text.Language{text.English, text.Chinese} {
		if ask := f.Tag.Get(string(lang)); ask != "" {
			if s.Ask == nil {
				s.Ask = Local{}
			}
			s.Ask[lang] = ask
		}
	}
	return s, true, nil
}

func (s *Slot) option(o string) error {
	key, value, _ := strings.Cut(strings.TrimSpace(o), "=")
	switch key {
	case "":
	case "required":
		s.Required = true
	case "default":
		s.Default = json.RawMessage(value)
		if !json.Valid(s.Default) {
			s.Default, _ = json.Marshal(value)
		}
	case "enum":
		s.Type = Enum
		for _, id := range strings.Split(value, "|") {
			s.Values = append(s.Values, Value{ID: id})
		}
	case "item":
		s.Type, s.Of = Item, value
	default:
		for _, t := range Types() {
			if string(t) == key {
				s.Type = t
				return nil
			}
		}
		return qiao.Errorf(qiao.Invalid, "intent", "the field %s has the unknown option %q", s.Name, key)
	}
	return nil
}

func typeOf(t reflect.Type) Type {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return Time
	case t == reflect.TypeFor[time.Duration]():
		return Duration
	case t.Kind() == reflect.String:
		return Text
	case t.Kind() == reflect.Bool:
		return Boolean
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64:
		return Integer
	case t.Kind() == reflect.Float32 || t.Kind() == reflect.Float64:
		return Number
	}
	return Object
}
