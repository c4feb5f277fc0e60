package server_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/internal/sqlite"
)

func store(t testing.TB) *sqlite.DB {
	t.Helper()
	db := sqlite.New(filepath.Join(t.TempDir(), "qiao.db"))
	t.Cleanup(func() { db.Close() })
	return db
}

func TestUsersDoNotSeeEachOther(t *testing.T) {
	url := start(t, server.Config{Store: store(t), Access: server.Access{Keys: []server.Key{key("li", "k1"), key("bo", "k2")}}})
	li, bo := "Authorization: Bearer k1", "Authorization: Bearer k2"
	if resp, body := call(t, "POST", url+"/v1/write/words", `{"word":"Cassini"}`, li); resp.StatusCode != 204 {
		t.Fatalf("%d %s", resp.StatusCode, body)
	}
	call(t, "PUT", url+"/v1/write/glossary/Qiao", `{"note":"x"}`, li)
	call(t, "POST", url+"/v1/write/decisions", `{"decisions":[{"rule":"a/b","accepted":true}]}`, li)
	for _, path := range []string{"/v1/write/words", "/v1/write/glossary", "/v1/write/profile"} {
		_, ofLi := call(t, "GET", url+path, "", li)
		_, ofBo := call(t, "GET", url+path, "", bo)
		if !strings.Contains(ofLi, "Cassini") && !strings.Contains(ofLi, "Qiao") && !strings.Contains(ofLi, "a/b") {
			t.Errorf("%s of li: %s", path, ofLi)
		}
		if !strings.Contains(ofBo, "[]") {
			t.Errorf("%s of bo: %s", path, ofBo)
		}
	}
}

func TestPersonal(t *testing.T) {
	url := start(t, server.Config{Store: store(t)})
	step := func(method, path, body string, status int, want string) {
		t.Helper()
		resp, got := call(t, method, url+"/v1/write/"+path, body)
		if resp.StatusCode != status || !strings.Contains(got, want) {
			t.Errorf("%s %s: %d %s", method, path, resp.StatusCode, got)
		}
	}
	step("GET", "words", "", 200, `{"words":[]}`)
	step("POST", "words", `{"word":" 清华 "}`, 204, "")
	step("POST", "words", `{"word":"a/b"}`, 204, "")
	step("POST", "words", `{"word":""}`, 400, "1 to 200")
	step("POST", "words", `{"word":"a\nb"}`, 400, "line breaks")
	step("POST", "words", `{}`, 400, "word")
	step("GET", "words", "", 200, `{"words":["a/b","清华"]}`)
	step("DELETE", "words/a%2Fb", "", 204, "")
	step("DELETE", "words/%E6%B8%85%E5%8D%8E", "", 204, "")
	step("GET", "words", "", 200, `{"words":[]}`)
	step("PUT", "rules/harper%2FSpelling", `{"muted":true}`, 204, "")
	step("POST", "decisions", `{"decisions":[{"rule":"zh/space","accepted":false}]}`, 204, "")
	step("POST", "decisions", `{"decisions":[{"rule":"","accepted":false}]}`, 400, "a rule")
	step("GET", "profile", "", 200, `{"rule":"harper/Spelling","accepted":0,"rejected":0,"muted":true`)
	step("PUT", "glossary/Qiao", `{"term":"Qiao","avoid":["QIAO"],"note":"桥"}`, 204, "")
	step("PUT", "glossary/Qiao", `{"term":"Other"}`, 400, "different terms")
	step("GET", "glossary", "", 200, `{"terms":[{"term":"Qiao","avoid":["QIAO"],"note":"桥"}]}`)
	step("DELETE", "glossary/Qiao", "", 204, "")
	step("GET", "glossary", "", 200, `{"terms":[]}`)
	step("DELETE", "personal", "", 204, "")
	step("GET", "profile", "", 200, `{"rules":[]}`)
}
