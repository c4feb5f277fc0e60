package wire

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/sse"
	"github.com/qiao-ai/qiao/partner"
)

// Options say which server to call. Base is required.
type Options struct {
	Base   string      // the API's base, such as "https://host/v1"
	Trim   string      // a path that people add to the base by habit
	Key    partner.Key // sent as a bearer, unless KeyHeader is set
	Header http.Header // sent with each request
	Client *http.Client

	KeyHeader string                             // the header that holds the key
	Sign      func(r *http.Request, body []byte) // signs a request; Key is then not sent
	Parse     func(body []byte) Failure          // reads an error's body; [ParseFailure] if nil
	Failures  Failures

	MaxEvent int   // bytes of one event of a stream; 8 MiB if 0
	MaxReply int64 // bytes of a whole reply; 64 MiB if 0
}

// A Link calls one server. Its methods may be called from many goroutines.
type Link struct {
	o    Options
	base string
	urls sync.Map // of Forward, parsed, by path
	auth []string // the header Authorization of Forward
}

// Open makes a Link. It returns an error of Kind Misconfigured for an address
// that cannot be called.
func Open(o Options) (*Link, error) {
	base, err := cleanBase(o.Base, o.Trim)
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
	if o.Parse == nil {
		o.Parse = ParseFailure
	}
	return &Link{o: o, base: base, auth: []string{"Bearer " + string(o.Key)}}, nil
}

// cleanBase checks an address and drops what people add to it by habit. The
// address is not repeated in errors: people put keys in it.
func cleanBase(s, trim string) (string, error) {
	bad := func(why string) error {
		return qiao.Errorf(qiao.Misconfigured, "configure", "the partner's address %s", why).
			WithFix("Write it as https://host/v1, without a user, a query or the path of a method.")
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
	return strings.TrimSuffix(strings.TrimRight(u.String(), "/"), trim), nil
}

// Address is the base that the Link calls.
func (l *Link) Address() string { return l.base }

// Host is the host of the base, as it is sent in the Host header.
func (l *Link) Host() string {
	_, host, _ := strings.Cut(l.base, "://")
	host, _, _ = strings.Cut(host, "/")
	return host
}

// A Call is one request. Its Path is below the base, or a whole address.
type Call struct {
	Path   string
	Body   []byte // POST if not nil
	Header http.Header
}

const sendOp = "send request"

// Do sends a call and returns the reply whatever its status.
func (l *Link) Do(ctx context.Context, c Call) (*http.Response, error) {
	req, err := l.request(ctx, c)
	if err != nil {
		return nil, err
	}
	if l.o.Sign != nil {
		l.o.Sign(req, c.Body)
	}
	resp, err := l.o.Client.Do(req)
	if err != nil {
		return nil, partner.SendError(sendOp, err)
	}
	return resp, nil
}

func (l *Link) request(ctx context.Context, c Call) (*http.Request, error) {
	method, address := http.MethodGet, c.Path
	if c.Body != nil {
		method = http.MethodPost
	}
	if !strings.Contains(address, "://") {
		address = l.base + address
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(c.Body))
	if err != nil {
		return nil, qiao.Errorf(qiao.Misconfigured, sendOp, "the address cannot be called").
			WithFix("Check the partner's address.")
	}
	for _, header := range []http.Header{l.o.Header, c.Header} {
		for name, values := range header {
			req.Header[name] = values
		}
	}
	req.Header.Set("User-Agent", "qiao")
	if req.Header.Get("Accept") == "" {
		req.Header.Set("Accept", "application/json, text/event-stream")
	}
	if len(c.Body) > 0 && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	switch {
	case l.o.Key == "" || l.o.Sign != nil:
	case l.o.KeyHeader != "":
		req.Header.Set(l.o.KeyHeader, string(l.o.Key))
	default:
		req.Header.Set("Authorization", "Bearer "+string(l.o.Key))
	}
	return req, nil
}

// Get sends a call and returns the body of a reply with status 200.
func (l *Link) Get(ctx context.Context, op string, c Call) ([]byte, error) {
	resp, err := l.Do(ctx, c)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, l.refused(resp)
	}
	return readAll(op, resp.Body, 8<<20)
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
