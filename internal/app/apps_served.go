package app

import (
	"context"
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/apps"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/internal/server"
)

// servedApps are the apps as a server shows them. What they are started with stays
// here: it may hold secrets.
type servedApps struct{ app *App }

var _ server.Apps = servedApps{}

// ListAll implements [server.Apps].
func (s servedApps) ListAll(ctx context.Context) ([]server.AssistantApp, error) {
	all, err := s.app.Apps(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]server.AssistantApp, len(all))
	for i, one := range all {
		list[i] = shownApp(one)
	}
	return list, nil
}

// List implements [server.Apps].
func (s servedApps) List(ctx context.Context, u assist.UserID) ([]server.AssistantApp, error) {
	list, err := s.ListAll(ctx)
	list = slices.DeleteFunc(list, func(one server.AssistantApp) bool { return !s.app.mayUse(u, one.App) })
	for i := range list {
		list[i].Why = ""
	}
	return list, err
}

// Grade implements [server.Apps]. Whoever grades has seen one definition: the app may
// have given another meanwhile.
func (s servedApps) Grade(ctx context.Context, app, tool, hash string, r intent.Risk) error {
	return s.app.changeApp(ctx, app, func(one *apps.App) error {
		if t := one.Tool(tool); t != nil && t.Hash != hash {
			return qiao.Errorf(qiao.Conflict, "app grade", "%s has changed its tool %s meanwhile", app, tool).WithFix("Look at what it says now, and grade that.")
		}
		return one.Grade(tool, r)
	})
}

func shownApp(a AppState) server.AssistantApp {
	one := server.AssistantApp{App: a.Name, State: string(a.State), Tools: []server.AppTool{}, Left: a.Left}
	if a.Listed.IsZero() && a.Why == nil {
		one.State = "unseen"
	}
	if a.Why != nil {
		one.Why = apps.Clean(a.Why.Error())
	}
	for _, t := range a.Tools {
		one.Tools = append(one.Tools, server.AppTool{
			Tool: apps.Clean(t.Definition.Name), Description: apps.Clean(t.Definition.Description), Claim: claim(t.Definition.Annotations),
			Grade: t.Grade, Changed: t.Changed, Hash: t.Hash,
		})
	}
	return one
}

// claim is what a tool says of its own risk.
func claim(h *intent.Hints) string {
	switch {
	case h == nil:
		return ""
	case h.ReadOnly:
		return "reads"
	case h.Destructive != nil && *h.Destructive:
		return "destroys"
	case h.OpenWorld != nil && *h.OpenWorld:
		return "outside"
	}
	return ""
}
