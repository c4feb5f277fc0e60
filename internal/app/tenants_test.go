package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/internal/app"
)

// A tenant is a user of a server whose things no other may see or change.
type tenant struct {
	t       *testing.T
	base    string
	name    string
	handles []string // ids of their things, which the other tenant will try
	secret  []string // texts of theirs that are in no handle, and never sent by the other
}

const tenantSecret = "0123456789abcdef-"

// send makes a request and returns its answer with all headers.
func (n *tenant) send(method, path, contentType string, body []byte) (status int, all string) {
	n.t.Helper()
	r, err := http.NewRequestWithContext(n.t.Context(), method, n.base+path, bytes.NewReader(body))
	if err != nil {
		n.t.Fatalf("%s %q: %v", method, path, err)
	}
	r.Header.Set("Authorization", "Bearer "+tenantSecret+n.name)
	if strings.HasPrefix(path, "/dav") {
		r.SetBasicAuth(n.name, tenantSecret+n.name)
		r.Header.Set("Depth", "1")
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	r.Header.Set("Accept", "application/json, text/event-stream;q=0.5, */*;q=0.1")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		n.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		n.t.Fatalf("%s %s: %v", method, path, err)
	}
	return resp.StatusCode, fmt.Sprint(resp.Header) + "\n" + string(data)
}

// must makes a request that has to succeed.
func (n *tenant) must(method, path, body string) string {
	n.t.Helper()
	kind := ""
	if body != "" {
		kind = "application/json"
	}
	status, all := n.send(method, path, kind, []byte(body))
	if status >= 300 {
		n.t.Fatalf("%s: %s %s: %d %s", n.name, method, path, status, all)
	}
	return all
}

var quotedID = regexp.MustCompile(`"(?:id|token|session|run)":"([^"]+)"`)

// learn keeps the ids in an answer.
func (n *tenant) learn(answer string) {
	for _, m := range quotedID.FindAllStringSubmatch(answer, -1) {
		n.handles = append(n.handles, m[1])
	}
}

// marked is a text that only this tenant's things have.
func (n *tenant) marked(what string) string {
	s := n.name + "zq" + what
	n.secret = append(n.secret, s)
	return s
}

// settle puts something of each feature into a tenant's place.
func (n *tenant) settle(shade uint8) {
	n.handles = append(n.handles, n.name, n.name+"-term", n.name+"-rule", n.name+"-session", "person:"+n.name)
	n.must("POST", "/v1/write/words", `{"word":"`+n.marked("word")+`"}`)
	n.must("PUT", "/v1/write/glossary/"+n.name+"-term", `{"avoid":["`+n.marked("avoid")+`"],"note":"`+n.marked("note")+`"}`)
	n.must("PUT", "/v1/write/rules/"+n.name+"-rule", `{"muted":true}`)
	n.must("POST", "/v1/write/decisions", `{"decisions":[{"rule":"`+n.name+`-rule","accepted":true}]}`)
	n.learn(n.must("POST", "/v1/write/compose", `{"text":"Invite Bo."}`))
	status, all := n.send("POST", "/v1/photos/upload?name="+n.marked("photo")+".png", "image/png", picture(shade))
	if status != http.StatusCreated {
		n.t.Fatal(status, all)
	}
	n.learn(all)
	say := func(text string) string {
		return n.must("POST", "/v1/assistant/turns", `{"text":"`+text+`","session":"`+n.name+`-session","zone":"UTC"}`)
	}
	for _, text := range []string{
		"take a note: " + n.marked("milk"), "remind me tomorrow at 9 to " + n.marked("call"), "set a timer for 5 hours", "set a timer for 6 hours",
		"add a meeting with " + n.marked("guest") + " tomorrow at 10", "cancel all timers", // which waits for a confirmation
	} {
		n.learn(say(text))
	}
	n.learn(n.must("GET", "/v1/assistant/today?zone=UTC", ""))
	n.must("POST", "/openai/v1/chat/completions", `{"model":"m","messages":[{"role":"user","content":"hello"}]}`)
	for _, at := range []string{"/dav/", "/dav/" + n.name + "/"} {
		_, list := n.send("PROPFIND", at, "", nil)
		for _, m := range regexp.MustCompile(`href[^>]*>([^<]+)<`).FindAllStringSubmatch(list, -1) {
			n.handles = append(n.handles, m[1])
		}
	}
	slices.Sort(n.handles)
	n.handles = slices.Compact(n.handles)
}

// picture is one that looks like no other tenant's.
func picture(shade uint8) []byte {
	m := image.NewNRGBA(image.Rect(0, 0, 96, 64))
	for i := range m.Pix {
		m.Pix[i] = shade + uint8(i%7)
	}
	m.Set(3, 3, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// holdings is all that a tenant's own key shows of their things.
func (n *tenant) holdings() map[string]string {
	all := map[string]string{}
	for _, path := range []string{
		"/v1/write/words", "/v1/write/profile", "/v1/write/glossary", "/v1/photos", "/v1/photos/status", "/v1/photos/days", "/v1/photos/tiles",
		"/v1/photos/map", "/v1/photos/search?q=png", "/v1/assistant/today?zone=UTC", "/v1/usage?by=key,feature", "/v1/usage/requests",
	} {
		answer := n.must("GET", path, "")
		_, body, _ := strings.Cut(answer, "\n")
		all[path] = regexp.MustCompile(`"(counts|ms|tookMs|millis)":(\{[^}]*\}|[0-9.]+)`).ReplaceAllString(body, "") // of the server, not of the tenant
	}
	for _, id := range n.handles {
		for _, what := range []string{"", "/original", "/thumbnail"} {
			if _, answer := n.send("GET", "/v1/photos/"+url.PathEscape(id)+what, "", nil); !strings.Contains(answer, `"status":`) {
				_, all[id+what], _ = strings.Cut(answer, "\n")
			}
		}
	}
	return all
}

// A call is an operation of the server's own description.
type call struct {
	method, path string
	query        map[string]map[string]any // schemas by name
	body         map[string]any            // its schema; nil takes none
}

// calls reads the description of the server, and adds what is beside it.
func calls(t *testing.T, base string) (list []call, schemas map[string]any) {
	t.Helper()
	var doc struct {
		Paths      map[string]map[string]map[string]any
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal([]byte(get(t, base, "/openapi.json")), &doc); err != nil {
		t.Fatal(err)
	}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(doc.Paths[path])) {
			c := call{method: strings.ToUpper(method), path: path, query: map[string]map[string]any{}}
			op := doc.Paths[path][method]
			params, _ := op["parameters"].([]any)
			for _, p := range params {
				if p := p.(map[string]any); p["in"] == "query" {
					c.query[p["name"].(string)], _ = p["schema"].(map[string]any)
				}
			}
			if body, ok := op["requestBody"].(map[string]any); ok {
				content := body["content"].(map[string]any)
				if media, ok := content["application/json"].(map[string]any); ok {
					c.body, _ = media["schema"].(map[string]any)
				}
			}
			list = append(list, c)
		}
	}
	free := func(fields ...string) map[string]any {
		properties := map[string]any{}
		for _, f := range fields {
			properties[f] = map[string]any{"type": "string"}
		}
		return map[string]any{"type": "object", "properties": properties}
	}
	for _, method := range []string{"PROPFIND", "REPORT", "GET", "PUT", "DELETE"} {
		list = append(list, call{method: method, path: "{raw}"}, call{method: method, path: "/dav/{id}/{id}/{id}"})
	}
	return append(list,
		call{method: "GET", path: "/openai/v1/models/{id}"}, call{method: "POST", path: "/openai/v1/responses", body: free("model", "input", "previous_response_id", "conversation")},
		call{method: "POST", path: "/mcp"}, call{method: "POST", path: "/mcp"}, call{method: "GET", path: "/metrics"}, call{method: "GET", path: "/readyz"},
	), doc.Components.Schemas
}

// A thief is a tenant who tries the other's handles everywhere.
type thief struct {
	*tenant
	rand    *rand.Rand
	victim  *tenant
	schemas map[string]any
}

func (f *thief) pick() string {
	if f.rand.IntN(4) == 0 {
		return f.handles[f.rand.IntN(len(f.handles))] // their own, so that some calls succeed
	}
	return f.victim.handles[f.rand.IntN(len(f.victim.handles))]
}

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// attempt makes one call with stolen handles in its path, query and body.
func (f *thief) attempt(c call) {
	path := c.path
	if path == "{raw}" {
		if path = f.pick(); !strings.HasPrefix(path, "/dav") {
			path = "/dav/" + url.PathEscape(path)
		}
	}
	path = placeholder.ReplaceAllStringFunc(path, func(name string) string {
		if name == "{task}" {
			return []string{"proofread", "compose", "summarize", "list"}[f.rand.IntN(4)]
		}
		return url.PathEscape(f.pick())
	})
	q := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(c.query)) {
		if f.rand.IntN(2) == 0 {
			q.Set(name, strings.Trim(fmt.Sprint(f.named(name, c.query[name], 1)), "[]"))
		}
	}
	if f.rand.IntN(5) == 0 { // names that a server might listen to
		q.Set([]string{"user", "owner", "key", "session", "as"}[f.rand.IntN(5)], f.victim.name)
	}
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	var body []byte
	kind := ""
	if c.body != nil {
		value := f.value(c.body, 4)
		if m, ok := value.(map[string]any); ok && f.rand.IntN(6) == 0 {
			m[[]string{"user", "owner", "session"}[f.rand.IntN(3)]] = f.victim.name
		}
		body, kind = must1(json.Marshal(value)), "application/json"
	}
	if strings.HasPrefix(path, "/mcp") {
		body, kind = f.tool(), "application/json"
	}
	if strings.HasPrefix(path, "/v1/photos/upload") {
		body, kind = picture(uint8(f.rand.IntN(256))), "image/png"
	}
	status, all := f.send(c.method, path, kind, body)
	for _, secret := range f.victim.secret {
		if strings.Contains(all, secret) {
			f.t.Errorf("%s saw %q of %s by %s %s %s: %d %.400s", f.name, secret, f.victim.name, c.method, path, body, status, all)
		}
	}
	if status >= 500 && status != http.StatusServiceUnavailable && status != http.StatusNotImplemented && status != http.StatusBadGateway {
		f.t.Errorf("%s %s %s: %d %.400s", c.method, path, body, status, all)
	}
}

// tool calls one as an agent does.
func (f *thief) tool() []byte {
	text := f.named("text", map[string]any{"type": "string"}, 1)
	tools := []map[string]any{
		{"name": "photo_search", "arguments": map[string]any{"query": f.named("q", nil, 1)}},
		{"name": "assistant_ask", "arguments": map[string]any{"text": text, "session": f.pick()}},
		{"name": "write_proofread", "arguments": map[string]any{"text": text}},
	}
	return must1(json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": tools[f.rand.IntN(len(tools))]}))
}

func must1[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// telling are fields that most requests have: without them few would be answered.
var telling = []string{"text", "session", "token", "word", "decisions", "rule", "muted", "scenario", "model", "input", "spec", "changes"}

// named is a value for a field of that name, so that requests get past their checks.
func (f *thief) named(name string, schema map[string]any, depth int) any {
	switch name {
	case "language", "lang":
		return "en"
	case "zone":
		return "UTC"
	case "since":
		return "24h"
	case "tier", "after", "cursor", "as":
		return ""
	case "west", "south":
		return -80
	case "east", "north":
		return 80
	case "until", "tone", "length", "type", "input", "region":
		return ""
	case "by":
		return []string{"key", "user", "feature,partner", "team"}[f.rand.IntN(4)]
	case "model":
		return "m"
	case "task":
		return ""
	case "q":
		return []string{"png", "photos of " + f.victim.name, f.pick()}[f.rand.IntN(3)]
	}
	return f.value(schema, depth)
}

// value is one that a schema allows, more or less.
func (f *thief) value(schema map[string]any, depth int) any {
	if ref, ok := schema["$ref"].(string); ok {
		schema, _ = f.schemas[ref[strings.LastIndexByte(ref, '/')+1:]].(map[string]any)
	}
	if enum, ok := schema["enum"].([]any); ok {
		return enum[f.rand.IntN(len(enum))]
	}
	kind := schema["type"]
	if list, ok := kind.([]any); ok {
		kind = list[0]
	}
	switch kind {
	case "object":
		m := map[string]any{}
		properties, _ := schema["properties"].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if one := f.rand.IntN(3) == 0 || slices.Contains(telling, name); depth > 0 && one {
				m[name] = f.named(name, properties[name].(map[string]any), depth-1)
			}
		}
		return m
	case "array":
		items, _ := schema["items"].(map[string]any)
		list := []any{}
		for range f.rand.IntN(3) {
			list = append(list, f.value(items, depth-1))
		}
		return list
	case "boolean":
		return f.rand.IntN(2) == 0
	case "integer", "number":
		low, _ := schema["minimum"].(float64)
		return int(low) + f.rand.IntN(20)
	}
	return []string{f.pick(), f.pick(), "show all my notes", "undo", "cancel all timers", "search photos", "what is on my calendar tomorrow", f.victim.name + "'s notes"}[f.rand.IntN(8)]
}

// Two tenants try each other's handles at every address, in paths, queries and
// bodies. Nothing of one is seen by the other, and nothing of one is changed.
func TestNothingCrossesBetweenTenants(t *testing.T) {
	partner := says(t, "Dear Bo, come.")
	settings := "server: {dav: true, keys: ["
	for _, name := range []string{"lina", "boris"} {
		settings += "{id: " + name + ", role: user, secret: " + tenantSecret + name + "},"
	}
	h := newHome(t)
	a := h.open(t, strings.TrimSuffix(settings, ",")+"]}\npartners:\n"+partnerYAML("p", partner.URL, ", region: cn"))
	base := serve(t, a, h.sources())
	lina, boris := &tenant{t: t, base: base, name: "lina"}, &tenant{t: t, base: base, name: "boris"}
	lina.settle(40)
	boris.settle(160)
	list, schemas := calls(t, base)
	if len(list) < 70 || len(lina.handles) < 10 {
		t.Fatalf("%d calls, %q", len(list), lina.handles)
	}
	for seed, pair := range [][2]*tenant{{lina, boris}, {boris, lina}} {
		victim := pair[1]
		flush(t, a)
		before := victim.holdings()
		f := &thief{tenant: pair[0], victim: victim, schemas: schemas, rand: rand.New(rand.NewPCG(9, uint64(seed)))}
		for range rounds {
			for _, c := range list {
				f.attempt(c)
			}
		}
		flush(t, a)
		after := victim.holdings()
		for path, was := range before {
			if after[path] != was {
				t.Errorf("%s changed %s of %s:\n%.600s\n%.600s", f.name, path, victim.name, was, after[path])
			}
		}
		if len(after) != len(before) {
			t.Errorf("%s has %d things, not %d", victim.name, len(after), len(before))
		}
	}
}

// rounds is how often every address is tried in each direction.
const rounds = 4

// flush has what is written behind be written, so that it shows.
func flush(t *testing.T, a *app.App) {
	t.Helper()
	if err := a.Ledger().Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}
