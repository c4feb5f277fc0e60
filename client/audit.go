package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// An AuditEntry is an administrative act.
type AuditEntry struct {
	N        int64     `json:"n"`
	At       time.Time `json:"at"`
	Actor    string    `json:"actor"`
	Via      string    `json:"via"`
	Act      string    `json:"act"`
	On       string    `json:"on,omitempty"`
	Outcome  string    `json:"outcome"`
	Role     string    `json:"role,omitempty"`
	Previous string    `json:"previous"` // SHA-256 of the entry before, in hex
	Hash     string    `json:"hash"`
}

// An AuditQuery chooses acts. An empty field allows all.
type AuditQuery struct {
	Since, Until   string // a day, a time in RFC 3339, or how long ago, such as 7d
	Actor, Act, On string
	Limit          int // 100 if 0
}

// An AuditReport says whether the log of acts is whole.
type AuditReport struct {
	OK      bool  `json:"ok"`
	Entries int64 `json:"entries"`
	Head    struct {
		N    int64  `json:"n"`
		Hash string `json:"hash"`
	} `json:"head"`
	At      int64  `json:"at,omitempty"`
	Problem string `json:"problem,omitempty"`
}

// Audit lists administrative acts, the newest first. It takes the role admin.
func (c *Client) Audit(ctx context.Context, q AuditQuery) ([]AuditEntry, error) {
	var out struct {
		Entries []AuditEntry `json:"entries"`
	}
	v := values("since", q.Since, "until", q.Until, "actor", q.Actor, "act", q.Act, "on", q.On)
	if q.Limit > 0 {
		v.Set("limit", strconv.Itoa(q.Limit))
	}
	err := c.ask(ctx, http.MethodGet, []string{"v1", "audit"}, v, &out)
	return out.Entries, err
}

// VerifyAudit asks whether an act was changed or removed; heads are N:HASH, noted
// before. It takes the role admin.
func (c *Client) VerifyAudit(ctx context.Context, heads ...string) (r AuditReport, err error) {
	v := url.Values{}
	if len(heads) > 0 {
		v["head"] = heads
	}
	err = c.ask(ctx, http.MethodGet, []string{"v1", "audit", "verify"}, v, &r)
	return r, err
}
