package factor

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Parameters of argon2id, by OWASP's cheat sheet on the storage of passwords.
const (
	passes   = 2
	memory   = 19 << 10 // KiB
	threads  = 1
	keySize  = 32
	saltSize = 16
)

// hash is that of a passcode with a new salt, in the PHC string format.
func (f *Factor) hash(ctx context.Context, passcode string) string {
	var salt [saltSize]byte
	_, _ = rand.Read(salt[:]) // never fails
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, threads,
		b.EncodeToString(salt[:]), b.EncodeToString(f.key(ctx, passcode, salt[:], passes, memory, threads)))
}

// matches tells whether a hash is that of a passcode.
func (f *Factor) matches(ctx context.Context, hash, passcode string) bool {
	var version, m, t, p int
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || len(passcode) > longest {
		return false
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &m, &t, &p); err != nil || m < 8 || m > 1<<20 || t < 1 || t > 16 || p < 1 || p > 16 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || err2 != nil || len(want) != keySize {
		return false
	}
	return subtle.ConstantTimeCompare(f.key(ctx, passcode, salt, uint32(t), uint32(m), uint8(p)), want) == 1
}

// key hashes, of few at once, each of which takes 19 MiB. Nobody's is the key of a
// caller who has left.
func (f *Factor) key(ctx context.Context, passcode string, salt []byte, t, m uint32, p uint8) []byte {
	select {
	case f.busy <- struct{}{}:
		defer func() { <-f.busy }()
		return argon2.IDKey([]byte(passcode), salt, t, m, p, keySize)
	case <-ctx.Done():
		return nil
	}
}
