package config

import (
	"fmt"
	"log/slog"
)

// A Secret is a value that never prints: formatting, JSON, YAML and slog give
// "***". Reveal returns it. The zero value is no secret and prints as "".
type Secret struct{ value string }

// NewSecret makes a Secret.
func NewSecret(value string) Secret { return Secret{value} }

// Reveal returns the value, for the one place that needs it.
func (s Secret) Reveal() string { return s.value }

// IsZero tells whether there is no value.
func (s Secret) IsZero() bool { return s.value == "" }

// String implements [fmt.Stringer].
func (s Secret) String() string {
	if s.value == "" {
		return ""
	}
	return "***"
}

// Format implements [fmt.Formatter], so that no verb shows the value.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// MarshalText hides the value from JSON and other encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalYAML hides the value from YAML.
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }

// LogValue implements [slog.LogValuer].
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// UnmarshalText reads a value.
func (s *Secret) UnmarshalText(text []byte) error {
	s.value = string(text)
	return nil
}
