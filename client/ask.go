package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/qiao-ai/qiao"
)

// ask sends a request without a body and decodes the answer into out.
func (c *Client) ask(ctx context.Context, method string, path []string, q url.Values, out any) error {
	address := c.address(path)
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return qiao.E(qiao.Invalid, "client: make the request", errors.New("the address is not a URL"))
	}
	resp, err := c.do(req, "application/json")
	if err != nil {
		return err
	}
	return c.decode(ctx, resp, out)
}

// values keeps what is not empty.
func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	return v
}
