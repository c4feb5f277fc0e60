package exchange

import (
	"bytes"
	"fmt"
	"io"
	"mime/quotedprintable"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/qiao-ai/qiao"
)

const (
	// mostBytes bounds a file.
	mostBytes = 12_000_000
	// mostLine bounds a content line that is no picture, in bytes.
	mostLine = 1 << 20
	// mostParams bounds the parameters of a content line.
	mostParams = 64
)

// A line is a content line of RFC 5545, section 3.1, and RFC 6350, section 3.3.
type line struct {
	number int // of its first line in the file, from 1
	group  string
	name   string // in capitals
	spelt  string // the name as it came; Apple's are X-ABLabel
	params map[string][]string
	value  string // escaped as it came
}

// A lineError says what is wrong in a line.
type lineError struct {
	number int
	what   string
}

func (e *lineError) Error() string { return fmt.Sprintf("line %d: %s", e.number, e.what) }

// textOf is a file as UTF-8. Old phones write GB 18030.
func textOf(data []byte) (string, error) {
	if len(data) > mostBytes {
		return "", qiao.Errorf(qiao.TooLarge, "import", "the file has more than %d bytes", mostBytes).WithFix("Part it into smaller files.")
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if utf8.Valid(data) {
		return string(data), nil
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		return "", qiao.Errorf(qiao.Invalid, "import", "the file is neither UTF-8 nor GB 18030").WithFix("Save it as UTF-8.")
	}
	return string(decoded), nil
}

// A folded is a logical line and where it begins.
type folded struct {
	number int
	text   string
}

// unfold joins the lines of a text that go on: by a space in front, or, of
// vCard 2.1, by an equals sign at the end of quoted-printable text.
func unfold(text string) []folded {
	var all []folded
	var whole strings.Builder
	begun, soft := 0, false
	flush := func() {
		if begun > 0 && whole.Len() > 0 {
			all = append(all, folded{begun, whole.String()})
		}
		whole.Reset()
	}
	number := 0
	for raw := range strings.Lines(text) {
		number++
		raw = strings.TrimRight(raw, "\r\n")
		switch {
		case begun > 0 && raw != "" && (raw[0] == ' ' || raw[0] == '\t'):
			whole.WriteString(raw[1:])
			continue
		case soft:
			whole.WriteString("\n" + raw) // quotedprintable wants the line break
		default:
			flush()
			begun = number
			whole.WriteString(raw)
		}
		soft = strings.HasSuffix(raw, "=") && (soft || isQuoted(raw))
	}
	flush()
	return all
}

// isQuoted tells whether a line is quoted-printable.
func isQuoted(s string) bool {
	head, _, _ := strings.Cut(s, ":")
	return strings.Contains(strings.ToUpper(head), "QUOTED-PRINTABLE")
}

// parseLine takes a logical line apart.
func parseLine(f folded) (line, *lineError) {
	l := line{number: f.number, params: map[string][]string{}}
	bad := func(what string) (line, *lineError) { return l, &lineError{f.number, what} }
	head := strings.IndexAny(f.text, ";:")
	if head <= 0 {
		return bad("there is no name and colon")
	}
	l.spelt = strings.TrimSpace(f.text[:head])
	if group, name, ok := strings.Cut(l.spelt, "."); ok {
		l.group, l.spelt = group, name
	}
	if l.name = strings.ToUpper(l.spelt); l.name == "" {
		return bad("there is no name and colon")
	}
	if len(f.text) > mostLine && !heavy[l.name] {
		return bad("it is too long")
	}
	rest := f.text[head:]
	for n := 0; strings.HasPrefix(rest, ";"); n++ {
		var name, value string
		var ok bool
		if name, value, rest, ok = cutParam(rest[1:]); !ok || n >= mostParams {
			return bad("a parameter cannot be read")
		}
		l.params[name] = append(l.params[name], strings.Split(value, "\x00")...)
	}
	if !strings.HasPrefix(rest, ":") {
		return bad("there is no colon")
	}
	l.value = rest[1:]
	if !slices.ContainsFunc(l.params["ENCODING"], func(s string) bool { return strings.EqualFold(s, "QUOTED-PRINTABLE") }) {
		return l, nil
	}
	value, err := unquote(l.value, l.param("CHARSET"))
	if err != nil {
		return bad("the quoted-printable text cannot be read")
	}
	delete(l.params, "ENCODING")
	delete(l.params, "CHARSET")
	l.value = strings.NewReplacer("\r\n", `\n`, "\n", `\n`, "\r", "").Replace(value)
	return l, nil
}

// cutParam takes a parameter from the front of s. Its values are parted by zero
// bytes. vCard 2.1 leaves names out: TEL;CELL;PREF:1.
func cutParam(s string) (name, value, rest string, ok bool) {
	i := strings.IndexAny(s, "=;:")
	if i < 0 {
		return "", "", "", false
	}
	if s[i] != '=' {
		bare := strings.ToUpper(s[:i])
		switch bare {
		case "QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT":
			return "ENCODING", bare, s[i:], true
		}
		return "TYPE", strings.ToLower(bare), s[i:], true
	}
	name, s = strings.ToUpper(s[:i]), s[i+1:]
	var out strings.Builder
	for {
		if strings.HasPrefix(s, `"`) {
			end := strings.IndexByte(s[1:], '"')
			if end < 0 {
				return "", "", "", false
			}
			out.WriteString(s[1 : end+1])
			s = s[end+2:]
		} else if end := strings.IndexAny(s, `,;:`); end >= 0 {
			out.WriteString(s[:end])
			s = s[end:]
		} else {
			return "", "", "", false
		}
		if !strings.HasPrefix(s, ",") {
			return name, out.String(), s, name != "" && s != ""
		}
		out.WriteByte(0)
		s = s[1:]
	}
}

func unquote(s, charset string) (string, error) {
	data, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(s)))
	if err != nil {
		return "", err
	}
	if utf8.Valid(data) {
		return string(data), nil
	}
	switch strings.ToUpper(charset) {
	case "ISO-8859-1", "LATIN1", "US-ASCII":
		runes := make([]rune, len(data))
		for i, b := range data {
			runes[i] = rune(b)
		}
		return string(runes), nil
	}
	data, err = simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	return string(data), err
}

// param is the first value of a parameter.
func (l line) param(name string) string {
	if v := l.params[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// is tells whether a parameter has a value, in whatever case.
func (l line) is(name, value string) bool {
	return slices.ContainsFunc(l.params[name], func(s string) bool { return strings.EqualFold(s, value) })
}

// text is the value without its escapes.
func (l line) text() string { return unescape(l.value) }

var escapes = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";")

func unescape(s string) string { return escapes.Replace(s) }

var escaper = strings.NewReplacer(`\`, `\\`, "\r\n", `\n`, "\n", `\n`, "\r", "", ",", `\,`, ";", `\;`)

func escape(s string) string { return escaper.Replace(s) }

// parts cuts a structured value at its separators, which are not escaped, and
// unescapes the parts.
func parts(s string, separator byte) (all []string) {
	begin := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case separator:
			all = append(all, unescape(s[begin:i]))
			begin = i + 1
		}
	}
	return append(all, unescape(s[begin:]))
}

// put writes a content line, folded after 75 bytes as both formats want it.
func (l line) put(w *strings.Builder) {
	var s strings.Builder
	if l.group != "" {
		s.WriteString(l.group + ".")
	}
	if l.spelt == "" {
		l.spelt = l.name
	}
	s.WriteString(l.spelt)
	for _, name := range sortedKeys(l.params) {
		s.WriteString(";" + name + "=")
		for i, v := range l.params[name] {
			if i > 0 {
				s.WriteByte(',')
			}
			v = strings.Map(func(r rune) rune { // neither format can say these in a parameter
				if r == '"' || r < ' ' {
					return -1
				}
				return r
			}, v)
			if strings.ContainsAny(v, ";:,") {
				v = `"` + v + `"`
			}
			s.WriteString(v)
		}
	}
	s.WriteString(":" + strings.NewReplacer("\r", "", "\n", `\n`).Replace(l.value))
	fold(w, s.String())
}

func fold(w *strings.Builder, s string) {
	for room := 75; len(s) > room; room = 74 {
		cut := room
		for !utf8.RuneStart(s[cut]) && cut > room-4 {
			cut--
		}
		w.WriteString(s[:cut] + "\r\n ")
		s = s[cut:]
	}
	w.WriteString(s + "\r\n")
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
