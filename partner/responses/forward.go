package responses

import (
	"context"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Forwards implements partner.Forwarder. The driver inside, which lists models,
// speaks another protocol.
func (d *Driver) Forwards(f *partner.Forward) bool {
	return f.Protocol == partner.Responses && f.Below == ""
}

// Forward implements partner.Forwarder. An answer is not stored at the partner
// unless the client asks for it.
func (d *Driver) Forward(ctx context.Context, f *partner.Forward) (*partner.Forwarded, error) {
	if f.Body.Get("store") == nil {
		f.Body.Set("store", []byte("false"))
	}
	answer, err := d.link.Forward(ctx, "/responses", f)
	if err != nil {
		return nil, err
	}
	plain := answer.Failure
	answer.Failure = func(object []byte) error {
		if err := plain(object); err != nil {
			return err
		}
		return d.failed(object)
	}
	answer.Finish = finishOf
	return answer, nil
}

// failed is the error of an answer, whole or the end of a stream, whose status says
// so.
func (d *Driver) failed(object []byte) error {
	v := gjson.ParseBytes(object)
	switch v.Get("type").String() {
	case "response.failed", "response.cancelled":
		v = v.Get("response")
	case "":
		if s := v.Get("status").String(); s != "failed" && s != "cancelled" {
			return nil
		}
	default:
		return nil
	}
	e := v.Get("error")
	return d.link.Failed(wire.Failure{Code: e.Get("code").String(), Message: e.Get("message").String()})
}

// finishOf reads a status, or why an answer is incomplete.
func finishOf(reason string) (qiao.Finish, error) {
	switch reason {
	case "completed":
		return qiao.FinishStop, nil
	case "max_output_tokens", "max_tokens":
		return qiao.FinishLength, nil
	case "content_filter":
		return qiao.FinishBlocked, nil
	}
	return "", partner.Refused(readOp, qiao.Protocol, 0, reason)
}
