package server

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/audit"
)

// demanded is the role that an operation asks of its caller, by the operation's id.
// Those of package account.User are for everybody whose key has the feature, and
// concern what is their own, or what is no secret of anybody's. An operation that is
// not here is for admins: a test finds it.
var demanded = map[string]account.Role{
	"me": account.User,

	"write": account.User, "write-capabilities": account.User, "list-words": account.User, "add-word": account.User,
	"remove-word": account.User, "profile": account.User, "decide": account.User, "mute-rule": account.User,
	"glossary": account.User, "put-term": account.User, "remove-term": account.User, "forget": account.User,

	"list-photos": account.User, "photo-status": account.User, "get-photo": account.User, "remove-photo": account.User,
	"photo-thumbnail": account.User, "photo-preview": account.User, "photo-original": account.User, "upload-photo": account.User,
	"photo-search": account.User, "photo-search-plan": account.User, "photo-similar": account.User, "photo-duplicates": account.User,
	"photo-days": account.User, "photo-tiles": account.User, "photo-map": account.User, "photo-within": account.User,
	"caption-status": account.User, "caption-consent": account.User, "caption-run": account.User, "caption-stop": account.User, "caption-drop": account.User,

	"assistant-turn": account.User, "assistant-confirm": account.User, "assistant-undo": account.User,
	"assistant-today": account.User, "assistant-skills": account.User, "assistant-calendar": account.User,
	"assistant-import": account.User, "assistant-export": account.User,
	"assistant-apps": account.User, "grade-app": account.Operator, // of all: Operator

	"list-packs": account.User, "pull-pack": account.Operator, "remove-pack": account.Operator,
	"list-partners": account.User, "check-partner": account.Operator, "drain-partner": account.Operator, "restore-partner": account.Operator,
	"list-routes": account.User, "explain-route": account.User, "prices": account.User,
	"usage": account.User, "usage-requests": account.User, "usage-budget": account.User, // of others: Viewer

	"capacity-scenarios": account.User, "capacity-plan": account.User, "capacity-page": account.User,

	"list-bakeoffs": account.Viewer, "watch-bakeoff": account.Viewer, "bakeoff-report": account.Viewer, "bakeoff-page": account.Viewer,
	"bakeoff-item": account.Viewer, "decide-bakeoff": account.Viewer,
	"start-bakeoff": account.Operator, "stop-bakeoff": account.Operator, "remove-bakeoff": account.Operator,

	"list-loads": account.Viewer, "watch-load": account.Viewer, "load-report": account.Viewer, "load-page": account.Viewer,
	"start-load": account.Operator, "stop-load": account.Operator,

	"list-keys": account.Admin, "create-key": account.Admin, "rotate-key": account.Admin, "limit-key": account.Admin, "revoke-key": account.Admin,
	"list-audit": account.Admin, "verify-audit": account.Admin,
}

// roleFor is the role that an operation demands.
func roleFor(operation string) account.Role {
	if r, ok := demanded[operation]; ok {
		return r
	}
	return account.Admin
}

// roleOf is the caller's. Where no key is demanded it is this machine's own user,
// who may do all.
func roleOf(ctx context.Context) account.Role {
	if k := account.FromContext(ctx); k != nil {
		return k.MayAs()
	}
	return account.Admin
}

// may tells whether the caller has a role.
func may(ctx context.Context, r account.Role) bool { return roleOf(ctx).Has(r) }

func tooLow(r account.Role) error {
	return qiao.Errorf(qiao.Forbidden, "key", "this needs the role %s", r).
		WithFix("Use a key or a sign-in that has it: qiao key create NAME --role %s, or server.oidc.roles.", r)
}

// guard lets nobody do what their role does not allow, and records what was done to
// the server itself.
func (s *Server) guard(ctx huma.Context, next func(huma.Context)) {
	op := ctx.Operation()
	role := roleFor(op.OperationID)
	if !may(ctx.Context(), role) {
		r, w := humago.Unwrap(ctx)
		denied := tooLow(role)
		problemOf(denied).write(w, r)
		if s.denials.again(actorOf(ctx.Context())+" "+op.OperationID, time.Now()) {
			s.record(ctx.Context(), op, objectOf(ctx, nil), denied)
		}
		return
	}
	if op.Method == http.MethodGet || !role.Has(account.Operator) {
		next(ctx)
		return
	}
	about := new(string)
	ctx = huma.WithValue(ctx, objectKey{}, about)
	next(ctx)
	var failed error
	if code := ctx.Status(); code >= http.StatusBadRequest {
		failed = qiao.Errorf(kindOfStatus(code), "", "")
	}
	s.record(ctx.Context(), op, objectOf(ctx, about), failed)
}

type objectKey struct{}

// about notes what an act is done to, where its path does not say so.
func about(ctx context.Context, name string) {
	if at, ok := ctx.Value(objectKey{}).(*string); ok {
		*at = name
	}
}

func objectOf(ctx huma.Context, about *string) string {
	if about != nil && *about != "" {
		return *about
	}
	return or(ctx.Param("id"), ctx.Param("name"))
}

func (s *Server) record(ctx context.Context, op *huma.Operation, on string, err error) {
	if s.cfg.Audit == nil {
		return
	}
	// What could not be recorded is logged there.
	_ = s.cfg.Audit.Record(ctx, audit.Act{Actor: actorOf(ctx), Role: string(roleOf(ctx)), Via: "http", Act: op.OperationID, On: on, Err: err})
}

// actorOf names the caller in the audit log.
func actorOf(ctx context.Context) string {
	if k := account.FromContext(ctx); k != nil {
		return string(k.ID)
	}
	return string(UserOf(ctx))
}

// kindOfStatus is a Kind with that status; it tells 429 and 503 not further apart.
func kindOfStatus(code int) qiao.Kind {
	if k, ok := kindOf[code]; ok {
		return k
	}
	for k := qiao.Other; ; k++ {
		switch got, ok := status[k]; {
		case !ok:
			return qiao.Other
		case got == code && k != qiao.Other && k != qiao.Misconfigured:
			return k
		}
	}
}

// seldom lets each of some things happen once a minute, so that refusals which are
// repeated cannot fill the audit log.
type seldom struct {
	mu   sync.Mutex
	last map[string]time.Time
}

// most bounds what is remembered.
const mostDenials = 1000

func (s *seldom) again(what string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.last[what]) < time.Minute || len(s.last) >= mostDenials && s.full(now) {
		return false
	}
	if s.last == nil {
		s.last = map[string]time.Time{}
	}
	s.last[what] = now
	return true
}

// full forgets what is long ago and tells whether there is still no place.
func (s *seldom) full(now time.Time) bool {
	for what, at := range s.last {
		if now.Sub(at) >= time.Minute {
			delete(s.last, what)
		}
	}
	return len(s.last) >= mostDenials
}
