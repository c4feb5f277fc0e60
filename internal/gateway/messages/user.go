package messages

import (
	"github.com/qiao-ai/qiao/internal/gateway"
	"github.com/qiao-ai/qiao/partner"
)

var _ gateway.UserSetter = Dialect{}

// SetUser implements gateway.UserSetter.
func (Dialect) SetUser(body *partner.Object, id string) {
	o, err := partner.ScanObject(body.Get("metadata"))
	if err != nil || o.Get("user_id") == nil {
		return
	}
	o.Set("user_id", gateway.AppendString(nil, id))
	body.Set("metadata", o.Bytes())
}
