package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"

	"github.com/qiao-ai/qiao"
)

// A Partner is how a model partner of the server stands.
type Partner struct {
	ID           qiao.PartnerID `json:"id"`
	Name         string         `json:"name,omitempty"`
	Model        qiao.ModelID   `json:"model"`
	Region       qiao.Region    `json:"region,omitempty"`
	Local        bool           `json:"local"`
	Origin       string         `json:"origin,omitempty"`
	State        string         `json:"state"` // "unknown", "ready" or "failing"
	Detail       string         `json:"detail,omitempty"`
	Fix          string         `json:"fix,omitempty"`
	FirstTokenMS float64        `json:"firstTokenMs,omitempty"`
}

// Partners lists the model partners.
func (c *Client) Partners(ctx context.Context) ([]Partner, error) {
	var out struct {
		Partners []Partner `json:"partners"`
	}
	err := c.call(ctx, http.MethodGet, []string{"v1", "partners"}, nil, &out)
	return out.Partners, err
}

// CheckPartner has the server ask a partner whether it answers.
func (c *Client) CheckPartner(ctx context.Context, id qiao.PartnerID) (Partner, error) {
	var p Partner
	err := c.call(ctx, http.MethodPost, []string{"v1", "partners", string(id), "check"}, nil, &p)
	return p, err
}

// A Pack is a model pack of the server.
type Pack struct {
	Name        string `json:"name"`
	Version     string `json:"version"`
	Title       string `json:"title"`
	TitleZh     string `json:"titleZh,omitempty"`
	License     string `json:"license"`
	Attribution string `json:"attribution"`
	Size        int64  `json:"size"`  // bytes
	State       string `json:"state"` // "absent", "downloading", "ready" or "broken"
	Done        int64  `json:"done"`  // bytes
	Total       int64  `json:"total"` // bytes
	Optional    bool   `json:"optional,omitempty"`
}

// A Progress tells how far a pull has come.
type Progress struct {
	Pack   string  `json:"name"`
	Phase  string  `json:"phase"` // "waiting", "fetching", "checking" or, at last, "done"
	Source string  `json:"source,omitempty"`
	Done   int64   `json:"done"`  // bytes
	Total  int64   `json:"total"` // bytes
	Rate   float64 `json:"rate"`  // bytes a second; 0 is unknown
}

// Packs lists the model packs.
func (c *Client) Packs(ctx context.Context) ([]Pack, error) {
	var out struct {
		Packs []Pack `json:"packs"`
	}
	err := c.call(ctx, http.MethodGet, []string{"v1", "models"}, nil, &out)
	return out.Packs, err
}

// Pull has the server bring a pack and yields its progress; the last has the Phase
// "done". Leaving the loop stops it; the next Pull goes on from there.
func (c *Client) Pull(ctx context.Context, name string) iter.Seq2[Progress, error] {
	return func(yield func(Progress, error) bool) {
		var p Progress
		for e, err := range c.events(ctx, []string{"v1", "models", name, "pull"}, nil) {
			if err == nil && json.Unmarshal(e.Data, &p) != nil {
				err = notQiao()
			}
			if !yield(p, err) || err != nil {
				return
			}
		}
		if p.Phase != "done" {
			yield(p, cutShort())
		}
	}
}

// RemovePack deletes a pack on the server.
func (c *Client) RemovePack(ctx context.Context, name string) error {
	return c.call(ctx, http.MethodDelete, []string{"v1", "models", name}, nil, nil)
}

// Version asks the server which version it is: the simplest way to see whether
// it is there.
func (c *Client) Version(ctx context.Context) (string, error) {
	var out struct {
		Version string `json:"version"`
	}
	err := c.call(ctx, http.MethodGet, []string{"healthz"}, nil, &out)
	return out.Version, err
}
