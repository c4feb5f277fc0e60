package server

import (
	"encoding/json"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao"
)

// strictJSON reads JSON in valid UTF-8 with nothing after it.
var strictJSON = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return e.Encode(v)
	},
	Unmarshal: func(data []byte, v any) error {
		if !utf8.Valid(data) {
			return qiao.Errorf(qiao.Invalid, "", "it is not UTF-8: byte %d", invalidAt(data))
		}
		if at := halfPair(data); at >= 0 {
			return qiao.Errorf(qiao.Invalid, "", "it has half of a surrogate pair: byte %d", at)
		}
		return plainJSONError(json.Unmarshal(data, v))
	},
}

func invalidAt(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(data)
}

// halfPair returns the offset of an escape that stands for half a character, which
// encoding/json would quietly replace, or -1.
func halfPair(data []byte) int {
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		switch first := escaped(data[i:]); {
		case !utf16.IsSurrogate(first):
			i++ // past what is escaped
		case utf16.DecodeRune(first, escaped(data[i+6:])) == utf8.RuneError:
			return i
		default:
			i += 11
		}
	}
	return -1
}

// escaped returns the code unit of a \u escape at the start of data, or -1.
func escaped(data []byte) rune {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}

// plainJSONError says where JSON is broken, without repeating it.
func plainJSONError(err error) error {
	switch e := err.(type) {
	case nil:
		return nil
	case *json.SyntaxError:
		return qiao.Errorf(qiao.Invalid, "", "it is not JSON: byte %d", e.Offset)
	case *json.UnmarshalTypeError:
		return qiao.Errorf(qiao.Invalid, "", "%s is of the wrong type", or(e.Field, "the body"))
	}
	return qiao.Errorf(qiao.Invalid, "", "it is not JSON")
}
