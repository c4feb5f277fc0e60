package openai

import (
	"context"

	"github.com/qiao-ai/qiao/partner"
)

// Forwards implements partner.Forwarder: a chat completion goes through unless
// this server needs it changed.
func (d *Driver) Forwards(f *partner.Forward) bool {
	switch {
	case f.Protocol != partner.ChatCompletions || f.Below != "":
		return false
	case f.Stream && d.dialect.Whole, f.Schema && d.dialect.NoSchema:
		return false
	}
	return true
}

// Forward implements partner.Forwarder. A stream is asked for its usage too.
func (d *Driver) Forward(ctx context.Context, f *partner.Forward) (*partner.Forwarded, error) {
	added := false
	if f.Stream && !d.dialect.NoUsage {
		added = askUsage(f.Body)
	}
	answer, err := d.link.Forward(ctx, "/chat/completions", f)
	if err != nil {
		return nil, err
	}
	answer.Finish, answer.UsageAdded = d.dialect.finish, added
	return answer, nil
}

// askUsage sets stream_options.include_usage, and tells whether it was not set.
func askUsage(body *partner.Object) bool {
	const name, wish = "include_usage", "true"
	options := body.Get("stream_options")
	if len(options) == 0 || options[0] != '{' {
		body.Set("stream_options", []byte(`{"`+name+`":`+wish+`}`))
		return true
	}
	o, err := partner.ScanObject(options)
	if err != nil || string(o.Get(name)) == wish {
		return false
	}
	o.Set(name, []byte(wish))
	body.Set("stream_options", o.Bytes())
	return true
}
