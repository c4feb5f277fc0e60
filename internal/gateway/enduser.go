package gateway

import "github.com/qiao-ai/qiao/partner"

// A UserSetter is a Dialect that can put another id of the end user into a body, in
// every place where the body has one.
type UserSetter interface {
	SetUser(body *partner.Object, id string)
}

// salted is the client's body as it may go to a partner: with the end user's id made
// unreadable, where there is one and Config.EndUser says so.
func (x *exchange) salted() *partner.Object {
	d, ok := x.dialect.(UserSetter)
	if !ok || x.outline.User == "" || x.req.User == x.outline.User {
		return x.body
	}
	body := x.body.Clone()
	d.SetUser(body, x.req.User)
	return body
}
