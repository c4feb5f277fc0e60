package anthropic

import (
	"context"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// Forwards implements partner.Forwarder.
func (d *Driver) Forwards(f *partner.Forward) bool {
	return f.Protocol == partner.Messages && !(f.Schema && d.o.NoSchema)
}

// Forward implements partner.Forwarder. The client's anthropic-version holds, and
// its features in trial are added to our own.
func (d *Driver) Forward(ctx context.Context, f *partner.Forward) (*partner.Forwarded, error) {
	if f.Below == "" && f.Body.Get("max_tokens") == nil {
		return nil, qiao.Errorf(qiao.Invalid, encodeOp, "max_tokens is missing").
			WithFix("Set max_tokens: this protocol demands it.")
	}
	answer, err := d.link.Forward(ctx, "/messages"+f.Below, f)
	if err != nil {
		return nil, err
	}
	answer.Finish = finishOf
	return answer, nil
}

func finishOf(reason string) (qiao.Finish, error) {
	a, c := &answer{}, qiao.Chunk{}
	err := a.finishAs(&c, reason)
	return c.Finish, err
}
