package client_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/client"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/route"
)

// routes explains by repeating what it was asked, and keeps who is drained.
type routes struct{ drained map[qiao.PartnerID]bool }

func (r routes) Status(context.Context) server.RouteStatus {
	return server.RouteStatus{Partners: []route.Status{{Partner: "qwen", State: route.Live}}, Shared: &server.Shared{Node: "n1", Nodes: 3, Up: true}}
}

func (r routes) Explain(_ context.Context, q server.RouteQuery) (route.Explanation, error) {
	return route.Explanation{Rule: fmt.Sprint(q, len(q.Request().Tools))}, nil
}

func (r routes) Drain(_ context.Context, id qiao.PartnerID, drained bool) error {
	if id != "qwen" {
		return qiao.Errorf(qiao.NotFound, "partner", "there is no partner %q", string(id)).WithFix("See: qiao partner list")
	}
	r.drained[id] = drained
	return nil
}

func TestRoutesAreExplainedAndPartnersDrained(t *testing.T) {
	r := routes{map[qiao.PartnerID]bool{}}
	c := connect(t, server.New(server.Config{Routes: r, Writer: &scripted{}}), "")
	ctx := t.Context()
	e, err := c.ExplainRoute(ctx, client.RouteQuery{
		Region: "cn", Feature: "write", Model: "a/b c", Tokens: 7, Output: 8, Session: "s&t", Needs: []string{"tools", "images"}})
	if want := "{cn write a/b c 7 8 s&t [tools images]} 1"; err != nil || e.Rule != want {
		t.Errorf("%+v, %v", e, err)
	}
	if list, err := c.Routes(ctx); err != nil || len(list) != 1 || list[0].State != "live" {
		t.Errorf("%+v, %v", list, err)
	}
	if s, err := c.Shared(ctx); err != nil || s == nil || *s != (client.Shared{Node: "n1", Nodes: 3, Up: true}) {
		t.Errorf("%+v, %v", s, err)
	}
	if err := c.Drain(ctx, "qwen"); err != nil || !r.drained["qwen"] {
		t.Errorf("drain: %v", err)
	}
	if err := c.Restore(ctx, "qwen"); err != nil || r.drained["qwen"] {
		t.Errorf("restore: %v", err)
	}
	wantError(t, c.Drain(ctx, "nobody"), qiao.NotFound, "there is no partner", "qiao partner list")
	_, err = c.ExplainRoute(ctx, client.RouteQuery{Needs: []string{"wings"}})
	if qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("an unknown need: %v", err)
	}
}

func TestWithoutRoutesTheServerSaysSo(t *testing.T) {
	c := connect(t, server.New(server.Config{Writer: &scripted{}}), "")
	if _, err := c.Routes(t.Context()); err == nil || qiao.FixOf(err) == "" {
		t.Errorf("%v", err)
	}
}
