package app

import (
	"context"
	"reflect"

	"github.com/qiao-ai/qiao/audit"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/internal/signin"
	"github.com/qiao-ai/qiao/write"
)

// access says who may call by the settings. A door of the same settings stays, with
// what it knows of the provider.
func (a *App) access(cfg *config.Config) server.Access {
	out := server.Access{Origins: cfg.Server.Origins, Hosts: cfg.Server.Hosts}
	for _, k := range cfg.Server.Keys {
		own := k.Account()
		out.Keys = append(out.Keys, server.Key{User: write.UserID(k.ID), Hash: k.Hash(), Account: &own})
	}
	if o := cfg.Server.OIDC; o.Issuer != "" {
		if a.door == nil || !reflect.DeepEqual(o, a.doorOf) {
			a.door, a.doorOf = a.newDoor(o), o
		}
		out.SignIn = a.door
	}
	return out
}

func (a *App) newDoor(o config.OIDC) *signin.Door {
	return signin.New(signin.Options{
		Issuer: o.Issuer, Client: o.ClientID, Secret: o.Secret.Reveal(), URL: o.URL, Scopes: o.Scopes,
		RoleClaim: o.Claim, Roles: o.Roles, Default: o.Default, UserClaim: o.User, For: o.Session, Limits: o.Limits.Account(),
		Sessions: a.Store, Record: a.recordSignIn, Log: a.log,
	})
}

func (a *App) recordSignIn(ctx context.Context, actor, role, act string) {
	_ = a.Audit().Record(ctx, audit.Act{Actor: actor, Role: role, Via: "http", Act: act}) // what failed is logged there
}
