package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// fixed is a problem with a value, and what to do about it.
type fixed struct{ message, fix string }

func (f fixed) Error() string { return f.message }

const maxSecret = 64 << 10

// expand replaces ${env:NAME} and ${file:PATH} in a value. $${ is a plain ${.
func (d decoder) expand(s string) (string, error) {
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "${")
		if !ok {
			out.WriteString(s)
			return out.String(), nil
		}
		if plain, ok := strings.CutSuffix(before, "$"); ok {
			out.WriteString(plain + "${")
			s = rest
			continue
		}
		reference, after, ok := strings.Cut(rest, "}")
		if !ok {
			return "", fixed{"a ${ has no }", "Close the reference, or write $${ for a plain ${."}
		}
		value, err := d.lookUp(reference)
		if err != nil {
			return "", err
		}
		out.WriteString(before + value)
		s = after
	}
}

func (d decoder) lookUp(reference string) (string, error) {
	kind, name, _ := strings.Cut(reference, ":")
	switch kind {
	case "env":
		if value := d.src.Env(name); value != "" && name != "" {
			return value, nil
		}
		return "", fixed{"the variable " + name + " is not set", "Set " + name + " in the environment of qiao, or remove the reference."}
	case "file":
		data, err := readRegular(d.paths.absolute(filepath.FromSlash(name), d.base))
		if err != nil {
			return "", fixed{"its file cannot be read: " + err.Error(), "Make the file readable for the user that qiao runs as, or remove the reference."}
		}
		return strings.TrimRight(string(data), "\r\n"), nil
	}
	return "", fixed{"${" + kind + ":…} is not a reference", "Use ${env:NAME} or ${file:PATH}, or write $${ for a plain ${."}
}

// readRegular reads a small file. A pipe or a device, which might never end, is
// refused.
func readRegular(name string) ([]byte, error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return nil, fixed{message: name + " is no regular file"}
	}
	return readFile(name, maxSecret)
}

// suggest names the known key that is nearest to a mistyped one.
func suggest(v reflect.Value, name string) string {
	best, nearest, all := 3, "", []string{}
	for f := range v.Type().Fields() {
		key := f.Tag.Get("yaml")
		all = append(all, key)
		if n := distance(name, key); n < best {
			best, nearest = n, key
		}
	}
	if nearest != "" {
		return "Did you mean " + nearest + "?"
	}
	return "Known here: " + strings.Join(all, ", ") + "."
}

// distance is Levenshtein's, in bytes.
func distance(a, b string) int {
	if len(a) > 40 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
