package qwen

import (
	"net/http"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/wire"
)

// nativePath is the base of DashScope's own API on each host.
const nativePath = "/api/v1"

// NativeBase returns the base of DashScope's own API at a site, or an error of Kind
// Misconfigured.
func NativeBase(s Site) (string, error) {
	base, err := Base(s)
	return NativeOf(base), err
}

// NativeOf turns the base of the compatible endpoint into that of DashScope's own
// API on the same host. Any other address stays as it is: a proxy may have both at
// one place.
func NativeOf(base string) string {
	if host, ok := strings.CutSuffix(strings.TrimRight(base, "/"), compatiblePath); ok {
		return host + nativePath
	}
	return base
}

// Failures are what DashScope's codes and messages mean; own codes come first.
func Failures(own map[string]qiao.Kind) wire.Failures {
	return wire.Failures{Codes: codes(own), Phrases: phrases()}
}

func phrases() []wire.Phrase {
	return []wire.Phrase{
		{Words: "free allocated quota exceeded", Kind: qiao.Billing},
		{Words: "range of input length", Kind: qiao.TooLarge},
	}
}

// A Native makes vectors and transcripts through DashScope's own API, which can do
// more than the compatible endpoint: it tells a query from what is searched, takes
// pictures, and writes down what is said. It implements partner.Embedder and
// partner.Transcriber.
type Native struct{ link *wire.Link }

// NewNative makes a Native. Base is that of DashScope's own API.
func NewNative(base string, key partner.Key, header http.Header, client *http.Client, own map[string]qiao.Kind) (*Native, error) {
	link, err := wire.Open(wire.Options{Base: base, Key: key, Header: header, Client: client, Failures: Failures(own)})
	if err != nil {
		return nil, err
	}
	return &Native{link}, nil
}

// Driver calls Qwen: answers through the compatible endpoint, vectors and
// transcripts through DashScope's own API.
type Driver struct {
	answers
	*Native
}

// Speaks implements partner.Speaker: the compatible endpoint has nothing of it.
func (*Driver) Speaks() bool { return false }
