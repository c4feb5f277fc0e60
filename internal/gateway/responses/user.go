package responses

import (
	"github.com/qiao-ai/qiao/internal/gateway"
	"github.com/qiao-ai/qiao/partner"
)

var _ gateway.UserSetter = Dialect{}

// SetUser implements gateway.UserSetter.
func (Dialect) SetUser(body *partner.Object, id string) {
	for _, name := range []string{"user", "safety_identifier"} {
		if value := body.Get(name); len(value) > 0 && value[0] == '"' {
			body.Set(name, gateway.AppendString(nil, id))
		}
	}
}
