package hunyuan

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"github.com/qiao-ai/qiao/partner"
)

const service = "hunyuan"

// A signer signs requests by TC3-HMAC-SHA256.
type signer struct {
	id     string
	secret partner.Key
	now    func() time.Time
}

// sign sets the timestamp and the Authorization of a request. The signature is
// over its content type, its host and its body.
func (s signer) sign(r *http.Request, body []byte) {
	at := s.now()
	r.Header.Set("X-TC-Timestamp", strconv.FormatInt(at.Unix(), 10))
	r.Header.Set("Authorization", s.authorization(at, r.URL.Host, r.Header.Get("Content-Type"), body))
}

func (s signer) authorization(at time.Time, host, contentType string, body []byte) string {
	canonical := "POST\n/\n\ncontent-type:" + contentType + "\nhost:" + host + "\n\ncontent-type;host\n" + hexSum(body)
	date := at.UTC().Format(time.DateOnly)
	scope := date + "/" + service + "/tc3_request"
	toSign := "TC3-HMAC-SHA256\n" + strconv.FormatInt(at.Unix(), 10) + "\n" + scope + "\n" + hexSum([]byte(canonical))
	key := mac([]byte("TC3"+string(s.secret)), date)
	signature := mac(mac(mac(key, service), "tc3_request"), toSign)
	return "TC3-HMAC-SHA256 Credential=" + s.id + "/" + scope + ", SignedHeaders=content-type;host, Signature=" + hex.EncodeToString(signature)
}

func mac(key []byte, message string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(message))
	return h.Sum(nil)
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
