package partnertest

import (
	"encoding/json"
	"strings"
)

// verbatim marks JSON text that must reach the client byte by byte: an encoder
// would take the blanks out.
func verbatim(s string) json.RawMessage { return raw(verbatimMark + s) }

const verbatimMark = "verbatim JSON:"

// encodeRaw is encode for an object that holds verbatim JSON.
func encodeRaw(v any) string {
	parts := strings.Split(encode(v), `"`+verbatimMark)
	for i := 1; i < len(parts); i++ {
		end := closingQuote(parts[i])
		parts[i] = unquote(parts[i][:end]) + parts[i][end+1:]
	}
	return strings.Join(parts, "")
}

func closingQuote(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(s) - 1
}

func unquote(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n", `\r`, "\r", `\t`, "\t").Replace(s)
}
