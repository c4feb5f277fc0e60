package openai

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/sse"
	"github.com/qiao-ai/qiao/partner"
)

// Options say which server to call. Base is required.
type Options struct {
	Base    string // the API's base, such as "https://api.openai.com/v1"
	Key     partner.Key
	Header  http.Header  // sent with each request
	Client  *http.Client // partner.NewHTTPClient if nil; its redirects are not followed
	Dialect Dialect

	MaxEvent int   // bytes of one event of a stream; 8 MiB if 0
	MaxReply int64 // bytes of a whole reply; 64 MiB if 0
}

// A Driver calls one server. It implements partner.Driver, partner.Lister and
// partner.Addresser.
type Driver struct {
	o    Options
	base string
}

// New makes a Driver. It returns an error of Kind Misconfigured for an address
// that cannot be called.
func New(o Options) (*Driver, error) {
	base, err := cleanBase(o.Base)
	if err != nil {
		return nil, err
	}
	o.Client = partner.WithoutRedirects(o.Client)
	if o.MaxEvent == 0 {
		o.MaxEvent = sse.DefaultLimit
	}
	if o.MaxReply == 0 {
		o.MaxReply = 64 << 20
	}
	if o.Dialect.MaxTokens == "" {
		o.Dialect.MaxTokens = "max_tokens"
	}
	return &Driver{o: o, base: base}, nil
}

// cleanBase checks an address and drops what people add to it by habit. The
// address is not repeated in errors: people put keys in it.
func cleanBase(s string) (string, error) {
	bad := func(why string) error {
		return qiao.Errorf(qiao.Misconfigured, "configure", "the partner's address %s", why).
			WithFix("Write it as https://host/v1, without a user, a query or a path to chat/completions.")
	}
	u, err := url.Parse(strings.TrimSpace(s))
	switch {
	case err != nil || u.Host == "":
		return "", bad("is not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return "", bad("starts with neither http:// nor https://")
	case u.User != nil:
		return "", bad("holds a user or a password")
	case u.RawQuery != "" || u.Fragment != "":
		return "", bad("holds a query")
	}
	base := strings.TrimRight(u.String(), "/")
	return strings.TrimSuffix(base, "/chat/completions"), nil
}

// Address implements partner.Addresser.
func (d *Driver) Address() string { return d.base }

// Generate implements partner.Driver.
func (d *Driver) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	body, err := d.o.Dialect.encode(r)
	if err != nil {
		return nil, err
	}
	resp, err := d.send(ctx, http.MethodPost, "/chat/completions", body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		defer resp.Body.Close()
		return nil, d.refused(resp)
	}
	return d.stream(resp.Body), nil
}

func (d *Driver) send(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	const op = "send request"
	req, err := http.NewRequestWithContext(ctx, method, d.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, qiao.Errorf(qiao.Misconfigured, op, "the address cannot be called").
			WithFix("Check the partner's address.")
	}
	for name, values := range d.o.Header {
		req.Header[name] = values
	}
	req.Header.Set("User-Agent", "qiao")
	req.Header.Set("Accept", "application/json, text/event-stream")
	if len(body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	if d.o.Key != "" {
		req.Header.Set("Authorization", "Bearer "+string(d.o.Key))
	}
	resp, err := d.o.Client.Do(req)
	if err != nil {
		return nil, partner.SendError(op, err)
	}
	return resp, nil
}

// readAll reads a body of at most limit bytes.
func readAll(op string, r io.Reader, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, partner.ReadError(op, err)
	}
	if int64(len(body)) > limit {
		return nil, qiao.Errorf(qiao.Protocol, op, "the reply is over %d bytes", limit)
	}
	return body, nil
}
