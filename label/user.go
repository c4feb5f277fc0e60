package label

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// EndUser makes the id of a person that may go to a partner: always the same one
// for the same person, and useless to whoever does not have the salt. It has 34
// letters, digits and underscores, which every partner takes. An empty id stays
// empty.
func EndUser(salt []byte, id string) string {
	if id == "" {
		return ""
	}
	h := hmac.New(sha256.New, salt)
	h.Write([]byte(id))
	return "u_" + hex.EncodeToString(h.Sum(nil)[:16])
}
