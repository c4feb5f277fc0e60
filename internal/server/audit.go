package server

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/audit"
	"github.com/qiao-ai/qiao/ledger"
)

type (
	auditInput struct {
		Since string `query:"since" doc:"a day, a time in RFC 3339, or how long ago, such as 24h or 7d"`
		Until string `query:"until"`
		Actor string `query:"actor" doc:"a key, or a person who signed in"`
		Act   string `query:"act" doc:"such as revoke-key: the operationId"`
		On    string `query:"on" doc:"what it was done to"`
		After int64  `query:"after" minimum:"0" doc:"only those with a greater number, the oldest first"`
		Limit int    `query:"limit" minimum:"1" maximum:"10000" default:"100"`
	}
	auditList struct {
		Body struct {
			Entries []audit.Entry `json:"entries"`
		}
	}
	auditReport struct{ Body audit.Report }
	verifyInput struct {
		Heads []string `query:"head,explode" doc:"N:HASH, noted before and kept elsewhere"`
	}
)

func (s *Server) auditAPI(api huma.API) {
	huma.Register(api, s.op(http.MethodGet, "/v1/audit", "list-audit", "Administrative acts, the newest first"), s.listAudit)
	huma.Register(api, s.op(http.MethodGet, "/v1/audit/verify", "verify-audit", "Whether an act was changed or removed"), s.verifyAudit)
}

func (s *Server) auditStore() (audit.Store, error) {
	if s.cfg.Audit == nil {
		return nil, missingPart("audit log", "Start it with: qiao serve")
	}
	return s.cfg.Audit.Store(), nil
}

func (s *Server) listAudit(ctx context.Context, in *auditInput) (*auditList, error) {
	st, err := s.auditStore()
	f := audit.Filter{Actor: in.Actor, Act: in.Act, On: in.On, After: in.After, Limit: in.Limit}
	now := time.Now()
	if err == nil {
		f.Since, err = ledger.ParseTime(in.Since, now)
	}
	if err == nil {
		f.Until, err = ledger.ParseTime(in.Until, now)
	}
	out := &auditList{}
	if err == nil {
		out.Body.Entries, err = st.AuditEntries(ctx, f)
	}
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	out.Body.Entries = append([]audit.Entry{}, out.Body.Entries...)
	return out, nil
}

func (s *Server) verifyAudit(ctx context.Context, in *verifyInput) (*auditReport, error) {
	st, err := s.auditStore()
	var kept []audit.Head
	for _, h := range in.Heads {
		var head audit.Head
		if err == nil {
			head, err = audit.ParseHead(h)
			kept = append(kept, head)
		}
	}
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	r, err := audit.Verify(ctx, st, kept...)
	if err != nil {
		return nil, s.fail(ctx, qiao.E(qiao.KindOf(err), "audit", err))
	}
	return &auditReport{r}, nil
}
