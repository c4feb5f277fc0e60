package partner

import (
	"fmt"
	"log/slog"
)

// A Key is a secret that authenticates us to a partner. However it is printed,
// logged or encoded, it shows "***"; only string(key) gives the secret.
type Key string

const redacted = "***"

// Format implements [fmt.Formatter] for every verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalText keeps the secret out of JSON and YAML.
func (Key) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue keeps the secret out of logs.
func (Key) LogValue() slog.Value { return slog.StringValue(redacted) }
