package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

// DefaultAddress is where qiao serve listens unless told otherwise.
const DefaultAddress = "http://127.0.0.1:7333"

// Options say how to reach a server. The zero value is the one on this machine.
type Options struct {
	Address string       // DefaultAddress if empty
	Key     string       // a key of the server; empty sends none
	HTTP    *http.Client // http.DefaultClient if nil; it should have no Timeout, since answers may take minutes
}

// A Client calls one server. Its methods may be called from many goroutines.
type Client struct {
	base *url.URL
	key  string
	http *http.Client
}

// New makes a Client. It connects to nobody yet. An address that is no URL is an
// error of Kind Misconfigured.
func New(o Options) (*Client, error) {
	if o.Address == "" {
		o.Address = DefaultAddress
	}
	if !strings.Contains(o.Address, "://") {
		o.Address = "http://" + o.Address
	}
	u, err := url.Parse(o.Address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, qiao.Errorf(qiao.Misconfigured, "client", "the server's address is not a URL").
			WithFix("Use one such as %s.", DefaultAddress)
	}
	if o.HTTP == nil {
		o.HTTP = http.DefaultClient
	}
	return &Client{base: u, key: o.Key, http: o.HTTP}, nil
}

// maxAnswer bounds what is read of an answer, and of one event.
const maxAnswer = 256 << 20

// call sends a request and decodes the answer into out, which may be nil.
func (c *Client) call(ctx context.Context, method string, path []string, in, out any) error {
	resp, err := c.send(ctx, method, path, in, "application/json")
	if err != nil {
		return err
	}
	return c.decode(ctx, resp, out)
}

// decode reads an answer to its end and closes it.
func (c *Client) decode(ctx context.Context, resp *http.Response, out any) error {
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return c.unreachable(ctx, err)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return notQiao()
	}
	return nil
}

// send sends a request and returns an answer that is no failure. Its body is the
// caller's to close. Each part of path is one segment.
func (c *Client) send(ctx context.Context, method string, path []string, in any, accept string) (*http.Response, error) {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return nil, qiao.E(qiao.Invalid, "client: write the request", err)
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.address(path), body)
	if err != nil {
		return nil, qiao.E(qiao.Invalid, "client: make the request", errors.New("the address is not a URL"))
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return c.do(req, accept)
}

// do sends a request that is made, with the key.
func (c *Client) do(req *http.Request, accept string) (*http.Response, error) {
	req.Header.Set("Accept", accept)
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, c.unreachable(req.Context(), err)
	}
	if resp.StatusCode >= http.StatusBadRequest {
		defer resp.Body.Close()
		return nil, failure(resp)
	}
	return resp, nil
}

func (c *Client) address(path []string) string {
	s := strings.TrimSuffix(c.base.String(), "/")
	for _, p := range path {
		s += "/" + url.PathEscape(p)
	}
	return s
}

// unreachable says that the connection failed. The path is left out: it may hold
// the user's words.
func (c *Client) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return qiao.E(qiao.KindOf(ctx.Err()), "client", ctx.Err())
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return qiao.E(qiao.Unavailable, "client: call "+c.base.Host, err).
		WithFix("Is it running? Start it with: qiao serve")
}

// A problem is a failure on the wire.
type problem struct {
	Detail    string `json:"detail"`
	Kind      string `json:"kind"`
	Fix       string `json:"fix"`
	RequestID string `json:"requestId"`
}

func (p problem) err() *qiao.Error {
	e := qiao.Errorf(qiao.ParseKind(p.Kind), "", "%s", p.Detail)
	if p.RequestID != "" && e.Kind == qiao.Other {
		e.Message += " (request " + p.RequestID + ")"
	}
	e.Fix = p.Fix
	return e
}

// failure reads the error of an answer.
func failure(resp *http.Response) error {
	var p problem
	data, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil || json.Unmarshal(data, &p) != nil || p.Kind == "" {
		return notQiao()
	}
	e := p.err()
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil {
		e.RetryAfter = time.Duration(seconds) * time.Second
	}
	return e
}

func notQiao() error {
	return qiao.Errorf(qiao.Protocol, "client", "what answers there is not a Qiao server").
		WithFix("Check the server's address, and what stands between: a proxy may answer in its place.")
}
