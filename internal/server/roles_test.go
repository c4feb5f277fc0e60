package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/audit"
	"github.com/qiao-ai/qiao/internal/server"
)

// An operation of the description, with the role it asks for.
type operation struct{ Method, Path, ID, Role string }

func operations(t *testing.T, d *desk) (list []operation) {
	t.Helper()
	_, _, doc := d.do("GET", "/openapi.json", "", "")
	for path, item := range doc["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			o := op.(map[string]any)
			role, _ := o["x-qiao-role"].(string)
			list = append(list, operation{strings.ToUpper(method), path, o["operationId"].(string), role})
		}
	}
	if len(list) < 60 {
		t.Fatalf("only %d operations", len(list))
	}
	return list
}

// What changes the server or shows others' things is kept from those without the
// role, on every address, before the request is read.
func TestEachRoleMayDoWhatItIsForAndNoMore(t *testing.T) {
	d := newDesk(t, admin())
	secrets := map[account.Role]string{account.Admin: boss}
	for _, r := range []account.Role{account.User, account.Viewer, account.Operator} {
		secrets[r] = d.create(`{"id":"` + string(r) + `","role":"` + string(r) + `"}`)
	}
	needed := map[string]int{}
	for _, op := range operations(t, d) {
		needed[op.Role]++
		if op.Role == "user" {
			continue
		}
		path := strings.NewReplacer("{id}", "x", "{name}", "x").Replace(op.Path)
		for r, secret := range secrets {
			if r.Has(account.Role(op.Role)) {
				continue
			}
			code, _, out := d.do(op.Method, path, secret, "")
			if code != http.StatusForbidden || out["kind"] != "forbidden" || out["fix"] == "" {
				t.Errorf("%s as %s: %d %v", op.ID, r, code, out)
			}
		}
	}
	if needed[""] > 0 || needed["viewer"] < 8 || needed["operator"] < 8 || needed["admin"] < 7 {
		t.Errorf("%v", needed)
	}
	for _, c := range []struct {
		role   account.Role
		method string
		path   string
	}{{account.Viewer, "GET", "/v1/load/runs"}, {account.Operator, "POST", "/v1/load/runs/x/stop"}, {account.Admin, "GET", "/v1/audit"}} {
		if code, _, out := d.do(c.method, c.path, secrets[c.role], ""); code == http.StatusForbidden {
			t.Errorf("%s as %s: %v", c.path, c.role, out)
		}
	}
}

// Every operation is in the table by name: one that was forgotten would be for
// admins only, which nobody may have meant.
func TestNoOperationIsForAdminsByOversight(t *testing.T) {
	for _, op := range operations(t, newDesk(t)) {
		if !server.Demanded(op.ID) {
			t.Errorf("say in roles.go who may call %s", op.ID)
		}
	}
}

func TestWhatChangesTheServerIsOnRecordWithoutSecretsOrBodies(t *testing.T) {
	d := newDesk(t, admin())
	secret := d.create(`{"id":"phone","team":"photos"}`)
	d.do("POST", "/v1/keys", boss, `{"id":"phone"}`)
	d.do("PUT", "/v1/keys/phone/limits", boss, `{"rpm":60}`)
	d.do("POST", "/v1/keys/"+secret+"/rotate", boss, "")
	d.do("POST", "/v1/write/proofread", secret, proofread)
	for range 3 {
		d.do("DELETE", "/v1/keys/phone", secret, "")
	}
	_, _, out := d.do("GET", "/v1/audit?limit=50", boss, "")
	text, _ := json.Marshal(out)
	var list struct{ Entries []audit.Entry }
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	want := []string{"phone user revoke-key phone forbidden", "boss admin rotate-key *** not_found", "boss admin limit-key phone ok", "boss admin create-key phone conflict", "boss admin create-key phone ok"}
	for i, e := range list.Entries {
		if got := strings.Join([]string{e.Actor, e.Role, e.Act, e.On, e.Outcome}, " "); i >= len(want) || got != want[i] {
			t.Errorf("%d: %s", i, got)
		}
	}
	if len(list.Entries) != len(want) || strings.Contains(string(text), "qiao_") || strings.Contains(string(text), "photos") {
		t.Errorf("%s", text)
	}
	if _, _, r := d.do("GET", "/v1/audit/verify", boss, ""); r["ok"] != true {
		t.Errorf("%v", r)
	}
}

func TestARotatedSecretIsKeptForAWhile(t *testing.T) {
	d := newDesk(t, admin())
	first := d.create(`{"id":"phone"}`)
	if code, _, out := d.do("POST", "/v1/keys/phone/rotate?keep=1h", boss, ""); code != http.StatusOK {
		t.Fatal(code, out)
	}
	if code, _, _ := d.do("POST", "/v1/write/proofread", first, proofread); code != http.StatusOK {
		t.Error(code)
	}
	for _, keep := range []string{"soon", "-1h", "9000h"} {
		if code, _, out := d.do("POST", "/v1/keys/phone/rotate?keep="+keep, boss, ""); code != http.StatusBadRequest || out["fix"] == nil {
			t.Errorf("%s: %d %v", keep, code, out)
		}
	}
}
