package client

import (
	"context"
	"net/http"
	"time"

	"github.com/qiao-ai/qiao"
)

// A UsageQuery chooses requests and says how they are summed up. An empty field
// allows all.
type UsageQuery struct {
	By           string // dimensions with commas between them: key, team, feature, partner, model, day, …
	Since, Until string // a day, a time in RFC 3339, or how long ago, such as 7d
	Zone         string // offset of hours and days from UTC, such as +08:00
	Key, Team    string
	Feature      qiao.Feature
	Partner      qiao.PartnerID
	Model        qiao.ModelID
}

// A UsageGroup sums requests up that have the same Labels.
type UsageGroup struct {
	Labels       map[string]string `json:"labels,omitempty"`
	Start        time.Time         `json:"start,omitzero"`
	Requests     int64             `json:"requests"`
	Failed       int64             `json:"failed"`
	Hedged       int64             `json:"hedged"`
	Unpriced     int64             `json:"unpriced"`
	Retries      int64             `json:"retries"`
	Usage        qiao.Usage        `json:"usage"`
	Cost         qiao.Money        `json:"cost"`
	FirstTokenMS float64           `json:"firstTokenMs,omitempty"`
	TotalMS      float64           `json:"totalMs"`
	FirstToken   []int64           `json:"firstToken,omitempty"`
}

// Usage tells what requests to models cost. A key without the role viewer sees its
// own.
func (c *Client) Usage(ctx context.Context, q UsageQuery) ([]UsageGroup, error) {
	var out struct {
		Groups []UsageGroup `json:"groups"`
	}
	v := values("by", q.By, "since", q.Since, "until", q.Until, "zone", q.Zone, "key", q.Key, "team", q.Team,
		"feature", string(q.Feature), "partner", string(q.Partner), "model", string(q.Model))
	err := c.ask(ctx, http.MethodGet, []string{"v1", "usage"}, v, &out)
	return out.Groups, err
}
