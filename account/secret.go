package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// Prefix begins every secret of a key that Qiao made, so that leaked ones can be
// found by scanners.
const Prefix = "qiao_"

// A Hash is the SHA-256 of a secret.
type Hash [sha256.Size]byte

// HashOf returns the hash of a secret.
func HashOf(secret string) Hash { return sha256.Sum256([]byte(secret)) }

// NewSecret makes a secret of 256 random bits.
func NewSecret() string {
	var bits [32]byte
	_, _ = rand.Read(bits[:]) // it never fails
	return Prefix + base64.RawURLEncoding.EncodeToString(bits[:])
}

// Made tells whether a secret looks like one that Qiao made, so that one which is
// not known is forged or revoked rather than meant for somebody else.
func Made(secret string) bool { return strings.HasPrefix(secret, Prefix) }

// hint is what may be shown of a secret.
func hint(secret string) string { return secret[max(len(secret)-4, 0):] }
