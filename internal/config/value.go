package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Bytes is an amount of data. It is written as a number with an optional unit:
// 4096, 64KiB, 12MB.
type Bytes int64

var units = []struct {
	name string
	size int64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30},
	{"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1},
}

// UnmarshalText reads an amount.
func (b *Bytes) UnmarshalText(text []byte) error {
	s, size := strings.TrimSpace(string(text)), int64(1)
	for _, u := range units {
		if rest, ok := strings.CutSuffix(s, u.name); ok {
			s, size = strings.TrimSpace(rest), u.size
			break
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > (1<<62)/size {
		return errors.New("it is not an amount of bytes, such as 64KiB or 12MB")
	}
	*b = Bytes(n * size)
	return nil
}

// MarshalText writes the amount with the largest unit that fits exactly.
func (b Bytes) MarshalText() ([]byte, error) {
	for _, u := range []int{2, 6, 1, 5, 0, 4} {
		if size := units[u].size; b > 0 && int64(b)%size == 0 {
			return fmt.Appendf(nil, "%d%s", int64(b)/size, units[u].name), nil
		}
	}
	return strconv.AppendInt(nil, int64(b), 10), nil
}

// A Path is a file or folder. In the file, a relative one counts from the file's
// folder, elsewhere from the working directory; ~ is the home folder.
type Path string

// UnmarshalText reads a key as a variable has it: ID:SECRET, or ID:sha256:HEX.
func (k *Key) UnmarshalText(text []byte) error {
	id, secret, ok := strings.Cut(string(text), ":")
	if !ok {
		return errors.New("a key is written ID:SECRET or ID:sha256:HEX")
	}
	k.ID = id
	if hash, ok := strings.CutPrefix(secret, "sha256:"); ok {
		k.SHA256 = hash
		return nil
	}
	k.Secret = NewSecret(secret)
	return nil
}

// Hash returns the SHA-256 of the key's secret.
func (k Key) Hash() [32]byte {
	if k.SHA256 == "" {
		return sha256.Sum256([]byte(k.Secret.Reveal()))
	}
	var sum [32]byte
	_, _ = hex.Decode(sum[:], []byte(k.SHA256)) // validated
	return sum
}
