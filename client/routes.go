package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/qiao-ai/qiao"
)

// A RouteQuery is what a request is like that is explained.
type RouteQuery struct {
	Region  qiao.Region
	Feature qiao.Feature
	Model   qiao.ModelID // a model, PARTNER/MODEL or an alias
	Tokens  int64        // of input
	Output  int          // tokens of output that it asks for
	Session string
	Needs   []string // tools, schema, images
}

// An Explanation says how a request would be routed at this moment.
type Explanation struct {
	Rule       string      `json:"rule"` // the policy's name; empty is the order of the region
	Strategy   string      `json:"strategy"`
	Tokens     int64       `json:"tokens"`
	Candidates []Candidate `json:"candidates"`
}

// A Candidate is a partner as the router sees it for one request.
type Candidate struct {
	Partner      qiao.PartnerID `json:"partner"`
	Name         string         `json:"name"`
	Model        qiao.ModelID   `json:"model,omitempty"`
	Region       qiao.Region    `json:"region,omitempty"`
	Scope        string         `json:"scope,omitempty"`
	Local        bool           `json:"local"`
	State        string         `json:"state"`
	Chosen       bool           `json:"chosen"`
	Able         bool           `json:"able"`
	Why          string         `json:"why"`
	Reason       string         `json:"reason"`
	InFlight     int64          `json:"inFlight"`
	FirstTokenMS float64        `json:"firstTokenMs,omitempty"`
	Cost         *qiao.Money    `json:"cost,omitempty"`
}

// A RouteStatus is how a partner does at present, by what was measured.
type RouteStatus struct {
	Partner      qiao.PartnerID `json:"partner"`
	Name         string         `json:"name"`
	Address      string         `json:"address,omitempty"`
	Region       qiao.Region    `json:"region,omitempty"`
	Local        bool           `json:"local"`
	Model        qiao.ModelID   `json:"model,omitempty"`
	Models       []qiao.ModelID `json:"models,omitempty"`
	State        string         `json:"state"` // "live", "resting", "trying" or "drained"
	Until        time.Time      `json:"until,omitzero"`
	Asked        int64          `json:"asked"`
	Failed       int64          `json:"failed"`
	FirstTokenMS float64        `json:"firstTokenMs,omitempty"`
	P50MS        float64        `json:"firstTokenP50Ms,omitempty"`
	P95MS        float64        `json:"firstTokenP95Ms,omitempty"`
	P99MS        float64        `json:"firstTokenP99Ms,omitempty"`
	Rate         float64        `json:"tokensPerSecond,omitempty"`
	InFlight     int64          `json:"inFlight"`
	Share        float64        `json:"share"`
	ErrorRate    float64        `json:"errorRate"`
	Waiting      *int           `json:"waiting,omitempty"`
	Running      *int           `json:"running,omitempty"`
	Scope        string         `json:"scope,omitempty"`
	Tags         []string       `json:"tags,omitempty"`
	OKAt         time.Time      `json:"okAt,omitzero"`
	FailedAt     time.Time      `json:"failedAt,omitzero"`
	Kind         string         `json:"kind,omitempty"`
	Error        string         `json:"error,omitempty"`
	Fix          string         `json:"fix,omitempty"`
}

// Routes tells how each partner does.
func (c *Client) Routes(ctx context.Context) ([]RouteStatus, error) {
	var out struct {
		Partners []RouteStatus `json:"partners"`
	}
	err := c.call(ctx, http.MethodGet, []string{"v1", "routes"}, nil, &out)
	return out.Partners, err
}

// Shared is how the limits stand that several servers share.
type Shared struct {
	Node  string `json:"node"`
	Nodes int    `json:"nodes"` // that were heard of in the last seconds, or that a limit is divided by
	Up    bool   `json:"up"`    // false while each server keeps to its share of the limits
	Alone int64  `json:"alone"` // requests admitted by the server's own share
	Error string `json:"error,omitempty"`
	Fix   string `json:"fix,omitempty"`
}

// Shared tells how the limits stand that the server shares with others; nil where it
// shares none.
func (c *Client) Shared(ctx context.Context) (*Shared, error) {
	var out struct {
		Shared *Shared `json:"shared"`
	}
	err := c.call(ctx, http.MethodGet, []string{"v1", "routes"}, nil, &out)
	return out.Shared, err
}

// ExplainRoute says who would answer a request, and why not the others.
func (c *Client) ExplainRoute(ctx context.Context, q RouteQuery) (Explanation, error) {
	var out Explanation
	address := c.address([]string{"v1", "routes", "explain"}) + "?" + q.values().Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return out, qiao.E(qiao.Invalid, "client: make the request", errors.New("the address is not a URL"))
	}
	resp, err := c.do(req, "application/json")
	if err != nil {
		return out, err
	}
	return out, c.decode(ctx, resp, &out)
}

func (q RouteQuery) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{
		"region": string(q.Region), "feature": string(q.Feature), "model": string(q.Model), "session": q.Session,
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.Tokens > 0 {
		v.Set("tokens", strconv.FormatInt(q.Tokens, 10))
	}
	if q.Output > 0 {
		v.Set("output", strconv.Itoa(q.Output))
	}
	for _, need := range q.Needs {
		v.Add("needs", need)
	}
	return v
}

// Drain takes a partner out of service: it gets no new requests.
func (c *Client) Drain(ctx context.Context, id qiao.PartnerID) error {
	return c.call(ctx, http.MethodPost, []string{"v1", "partners", string(id), "drain"}, nil, nil)
}

// Restore puts a drained partner back into service.
func (c *Client) Restore(ctx context.Context, id qiao.PartnerID) error {
	return c.call(ctx, http.MethodPost, []string{"v1", "partners", string(id), "restore"}, nil, nil)
}
