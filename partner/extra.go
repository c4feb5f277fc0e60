package partner

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/qiao-ai/qiao"
)

// WithExtra returns a Driver like d that sends a partner's own parameters with
// each request that does not set them itself.
func WithExtra(d Driver, extra map[string]json.RawMessage) Driver {
	return withExtra{d, maps.Clone(extra)}
}

type withExtra struct {
	driver Driver
	extra  map[string]json.RawMessage
}

// Generate implements Driver.
func (w withExtra) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	own := *r
	own.Extra = maps.Clone(w.extra)
	maps.Copy(own.Extra, r.Extra)
	return w.driver.Generate(ctx, &own)
}

// Models implements Lister.
func (w withExtra) Models(ctx context.Context) ([]Card, error) {
	if l, ok := w.driver.(Lister); ok {
		return l.Models(ctx)
	}
	return nil, qiao.Errorf(qiao.Unsupported, "list models", "this partner has no list of models")
}

// Load implements Loader.
func (w withExtra) Load(ctx context.Context) (Load, error) {
	if l, ok := w.driver.(Loader); ok {
		return l.Load(ctx)
	}
	return Load{}, qiao.Errorf(qiao.Unsupported, "read load", "this partner does not tell its load")
}

// Drops implements Dropper.
func (w withExtra) Drops(r *qiao.Request) []string {
	if d, ok := w.driver.(Dropper); ok {
		return d.Drops(r)
	}
	return nil
}

// Address implements Addresser.
func (w withExtra) Address() string {
	if a, ok := w.driver.(Addresser); ok {
		return a.Address()
	}
	return ""
}
