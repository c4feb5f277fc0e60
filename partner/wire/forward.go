package wire

import (
	"bytes"
	"context"
	"net/http"
	"net/url"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// Forward sends a body that is not read and returns an answer that is not read.
// The answer's Finish is the caller's to set.
func (l *Link) Forward(ctx context.Context, path string, f *partner.Forward) (*partner.Forwarded, error) {
	u, err := l.url(path)
	if err != nil {
		return nil, err
	}
	req := http.Request{
		Method: http.MethodPost, URL: u, Host: u.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: make(http.Header, 8), Body: f.Body.Body(), ContentLength: f.Body.Len(),
	}
	l.setHeader(req.Header, f)
	resp, err := l.roundTrip(req.WithContext(ctx))
	if err != nil {
		return nil, partner.SendError(sendOp, err)
	}
	if resp.StatusCode != http.StatusOK {
		defer resp.Body.Close()
		return nil, l.refused(resp)
	}
	return &partner.Forwarded{Header: resp.Header, Body: resp.Body, Failure: l.failureOf}, nil
}

// url is the address of a path, parsed once.
func (l *Link) url(path string) (*url.URL, error) {
	if u, ok := l.urls.Load(path); ok {
		return u.(*url.URL), nil
	}
	u, err := url.Parse(l.base + path)
	if err != nil {
		return nil, qiao.Errorf(qiao.Misconfigured, sendOp, "the address cannot be called").
			WithFix("Check the partner's address.")
	}
	l.urls.Store(path, u)
	return u, nil
}

// roundTrip sends a request without what an http.Client does beyond its transport:
// redirects are not followed, and there are neither cookies nor deadlines, unless
// somebody has set them.
func (l *Link) roundTrip(r *http.Request) (*http.Response, error) {
	c := l.o.Client
	if c.Jar != nil || c.Timeout != 0 {
		return c.Do(r)
	}
	if c.Transport == nil {
		return http.DefaultTransport.RoundTrip(r)
	}
	return c.Transport.RoundTrip(r)
}

var (
	agentValue  = []string{"qiao"}
	jsonValue   = []string{"application/json"}
	acceptValue = []string{"application/json, text/event-stream"}
)

func (l *Link) setHeader(h http.Header, f *partner.Forward) {
	for _, header := range []http.Header{l.o.Header, f.Header} {
		for name, values := range header {
			h[name] = values
		}
	}
	h["User-Agent"], h["Content-Type"], h["Accept"] = agentValue, jsonValue, acceptValue
	switch {
	case l.o.Key == "":
	case l.o.KeyHeader != "":
		h.Set(l.o.KeyHeader, string(l.o.Key))
	default:
		h["Authorization"] = l.auth
	}
}

// The words without which an object is no failure.
var (
	errorWord    = []byte(`error`)
	baseRespWord = []byte(`"base_resp"`)
	choicesWord  = []byte(`"choices"`)
	indexWord    = []byte(`"index"`)
)

// failureOf returns the error that an object of an answer stands for, or nil. It
// looks closer only at what may be one.
func (l *Link) failureOf(object []byte) error {
	content := bytes.Contains(object, choicesWord) || bytes.Contains(object, indexWord)
	if content && !bytes.Contains(object, errorWord) && !bytes.Contains(object, baseRespWord) {
		return nil
	}
	if !gjson.ValidBytes(object) {
		return qiao.Errorf(qiao.Protocol, readOp, "the answer is not JSON")
	}
	if v := gjson.ParseBytes(object); isFailure(v) {
		return l.inBand(object)
	}
	return nil
}
