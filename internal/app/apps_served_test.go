package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/audit"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/mcp/host/hosttest"
	"github.com/qiao-ai/qiao/internal/server"
)

// A clerk serves an app to people with keys of different roles.
type clerk struct {
	*guest
	url  string
	keys map[string]string
}

func newClerk(t *testing.T) *clerk {
	c := &clerk{guest: newGuest(t, hosttest.Good, "      users: [anna]\n"), keys: map[string]string{}}
	for name, role := range map[string]account.Role{"anna": account.User, "bo": account.User, "op": account.Operator} {
		_, secret, err := c.app.Keys().Create(t.Context(), account.Key{ID: account.KeyID(name), User: name, Role: role})
		if err != nil {
			t.Fatal(err)
		}
		c.keys[name] = secret
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.app.Serve(ctx, l, config.Sources{}) }()
	t.Cleanup(func() { stop(); <-done })
	c.url = "http://" + l.Addr().String()
	return c
}

// do sends a request with somebody's key.
func (c *clerk) do(who, method, path string, body, into any) int {
	c.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, bytes.NewReader(data))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.keys[who])
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	if into != nil {
		if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
			c.t.Fatal(err)
		}
	}
	return resp.StatusCode
}

func (c *clerk) list(who string) (apps []server.AssistantApp) {
	c.t.Helper()
	var out struct{ Apps []server.AssistantApp }
	if code := c.do(who, http.MethodGet, "/v1/assistant/apps", nil, &out); code != http.StatusOK {
		c.t.Fatalf("%s: %d", who, code)
	}
	return out.Apps
}

func TestAppsAreListedToTheirUsersAndGradedByOperators(t *testing.T) {
	c := newClerk(t)
	if got := c.list("bo"); len(got) != 0 {
		t.Errorf("bo sees %+v", got)
	}
	got := c.list("anna")
	if len(got) != 1 || got[0].State != "running" || len(got[0].Tools) != 2 || got[0].Tools[0].Grade != "" || got[0].Tools[0].Claim != "reads" {
		t.Fatalf("anna sees %+v", got)
	}
	tool := got[0].Tools[0]
	grade := func(who, hash, grade string) int {
		return c.do(who, http.MethodPost, "/v1/assistant/apps/weather/grade", map[string]string{"tool": tool.Tool, "hash": hash, "grade": grade}, nil)
	}
	for _, s := range []struct {
		who, hash, grade string
		want             int
	}{
		{"anna", tool.Hash, "read", http.StatusForbidden},
		{"op", "another definition", "read", http.StatusConflict},
		{"op", tool.Hash, "harmless", http.StatusBadRequest},
		{"op", "", "read", http.StatusBadRequest},
	} {
		if code := grade(s.who, s.hash, s.grade); code != s.want {
			t.Errorf("%s %q %s: %d, want %d", s.who, s.hash, s.grade, code, s.want)
		}
	}
	if now := c.list("op"); now[0].Tools[0].Grade != "" {
		t.Errorf("a refused grade holds: %+v", now)
	}
	if code := grade("op", tool.Hash, "read"); code != http.StatusNoContent {
		t.Errorf("the grade: %d", code)
	}
	if now := c.list("anna"); now[0].Tools[0].Grade != intent.Read {
		t.Errorf("it has no grade: %+v", now)
	}
	record, err := c.app.Audit().Store().AuditEntries(t.Context(), audit.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var acts []string
	for _, e := range record {
		acts = append(acts, e.Actor+" "+e.Act+" "+e.On+" "+e.Outcome)
	}
	if all := strings.Join(acts, "\n"); !strings.Contains(all, "op grade-app weather/get_forecast=read ok") || !strings.Contains(all, "anna grade-app weather forbidden") {
		t.Errorf("on record is\n%s", all)
	}
}
