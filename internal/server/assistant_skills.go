package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao/assist/intent"
)

// skillEntry is one thing that the assistant can do.
type skillEntry struct {
	Intent      intent.Name  `json:"intent"`
	Title       intent.Local `json:"title" doc:"by language"`
	Description intent.Local `json:"description,omitempty" doc:"by language"`
	Risk        intent.Risk  `json:"risk" doc:"read, local, outward, destructive or sensitive"`
	Undoable    bool         `json:"undoable,omitempty"`
	Needs       []string     `json:"needs,omitempty" doc:"the values without which it asks"`
}

type skillList struct {
	Body struct {
		Skills []skillEntry `json:"skills"`
	}
}

func (s *Server) assistantSkillsAPI(api huma.API) {
	huma.Register(api, s.op(http.MethodGet, "/v1/assistant/skills", "assistant-skills", "What the assistant can do"), s.skills)
}

func (s *Server) skills(ctx context.Context, _ *struct{}) (*skillList, error) {
	helper, err := s.helper()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	out := &skillList{}
	out.Body.Skills = []skillEntry{}
	for _, m := range helper.Catalog().All() {
		out.Body.Skills = append(out.Body.Skills, skillEntry{m.Name, m.Titles, m.Description, m.Risk, m.Undoable, m.Required()})
	}
	return out, nil
}
