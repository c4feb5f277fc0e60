package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
)

// Apps are the programs whose tools the assistant may use.
type Apps interface {
	// List tells of the apps that are open to a user.
	List(ctx context.Context, u assist.UserID) ([]AssistantApp, error)
	// ListAll tells of all, with why one is down.
	ListAll(ctx context.Context) ([]AssistantApp, error)
	// Grade says what a tool may do, if its definition still has the hash.
	Grade(ctx context.Context, app, tool, hash string, r intent.Risk) error
}

// AssistantApp is an app with its tools as they were last seen.
type AssistantApp struct {
	App   string            `json:"app"`
	State string            `json:"state" enum:"unseen,idle,running,down,closed" doc:"unseen: nobody has looked at its tools; idle: it is started once it is needed"`
	Why   string            `json:"why,omitempty" doc:"it is down, for operators"`
	Tools []AppTool         `json:"tools"`
	Left  map[string]string `json:"left,omitempty" doc:"tools that were left out, with the reason"`
}

// AppTool is a tool of an app.
type AppTool struct {
	Tool        string      `json:"tool"`
	Description string      `json:"description,omitempty" doc:"the app's words, which decide nothing"`
	Claim       string      `json:"claim,omitempty" enum:"reads,destroys,outside" doc:"the app's annotation, which decides nothing"`
	Grade       intent.Risk `json:"grade,omitempty" doc:"the owner's; none if left out, and then it counts as outward"`
	Changed     bool        `json:"changed,omitempty" doc:"it had a grade, and then its definition changed"`
	Hash        string      `json:"hash" doc:"of its definition; a grade is for this one"`
}

type appList struct {
	Body struct {
		Apps []AssistantApp `json:"apps"`
	}
}

type gradeInput struct {
	Name string `path:"name"`
	Body struct {
		Tool  string      `json:"tool" minLength:"1" maxLength:"128"`
		Hash  string      `json:"hash" minLength:"1" doc:"of the definition that was seen; another is refused"`
		Grade intent.Risk `json:"grade" enum:"read,local,outward,destructive,sensitive"`
	}
}

func (s *Server) assistantAppsAPI(api huma.API) {
	huma.Register(api, s.op(http.MethodGet, "/v1/assistant/apps", "assistant-apps", "The apps whose tools the assistant may use"), s.listApps)
	huma.Register(api, s.op(http.MethodPost, "/v1/assistant/apps/{name}/grade", "grade-app", "Say what a tool of an app may do"), s.gradeApp)
}

func (s *Server) listApps(ctx context.Context, _ *struct{}) (*appList, error) {
	out := &appList{}
	out.Body.Apps = []AssistantApp{}
	if s.cfg.Apps == nil {
		return out, nil
	}
	var list []AssistantApp
	var err error
	if may(ctx, account.Operator) {
		list, err = s.cfg.Apps.ListAll(ctx)
	} else {
		list, err = s.cfg.Apps.List(ctx, assist.UserID(UserOf(ctx)))
	}
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	out.Body.Apps = append(out.Body.Apps, list...)
	return out, nil
}

func (s *Server) gradeApp(ctx context.Context, in *gradeInput) (*struct{}, error) {
	about(ctx, in.Name+"/"+in.Body.Tool+"="+string(in.Body.Grade))
	if s.cfg.Apps == nil {
		return nil, s.fail(ctx, missingPart("apps", "Start it with: qiao serve"))
	}
	if err := s.cfg.Apps.Grade(ctx, in.Name, in.Body.Tool, in.Body.Hash, in.Body.Grade); err != nil {
		return nil, s.fail(ctx, err)
	}
	return nil, nil
}
