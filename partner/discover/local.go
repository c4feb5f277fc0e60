package discover

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/openai"
)

// LocalAddresses are the usual addresses of model servers on this machine:
// Ollama, llama.cpp, LM Studio. The variable OLLAMA_HOST moves Ollama's, as it
// does for Ollama itself.
func LocalAddresses(getenv func(string) string) []string {
	ollama := "http://127.0.0.1:11434"
	if host := ollamaHost(getenv("OLLAMA_HOST")); host != "" {
		ollama = host
	}
	return []string{ollama, "http://127.0.0.1:8080", "http://127.0.0.1:1234"}
}

// ollamaHost reads "host", "host:port" or a URL; an address to listen on
// everywhere is called on loopback.
func ollamaHost(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.User != nil {
		return ""
	}
	host, port := u.Hostname(), u.Port()
	if host == "" || net.ParseIP(host).IsUnspecified() {
		host = "127.0.0.1"
	}
	if port == "" {
		port = "11434"
	}
	return u.Scheme + "://" + net.JoinHostPort(host, port)
}

func isLoopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	return u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
}

// A server is a model server that answered at an address.
type server struct {
	id      qiao.PartnerID
	name    string
	address string
	dialect openai.Dialect
	cards   []partner.Card
}

// probe asks an address what it is. It returns nil unless the answers are those
// of a model server.
func probe(ctx context.Context, client *http.Client, address string) *server {
	address = strings.TrimRight(address, "/")
	if gjson.GetBytes(get(ctx, client, address+"/api/version"), "version").Type == gjson.String {
		if cards, ok := ollamaCards(get(ctx, client, address+"/api/tags")); ok {
			return &server{"ollama", "Ollama", address, openai.Ollama(), cards}
		}
	}
	if cards, ok := lmStudioCards(get(ctx, client, address+"/api/v0/models")); ok {
		return &server{"lmstudio", "LM Studio", address, openai.LMStudio(), cards}
	}
	body := get(ctx, client, address+"/v1/models")
	cards, ok := openai.Cards(body)
	if !ok || len(cards) == 0 || !isModelList(body) {
		return nil
	}
	s := &server{"local", "Local model server", address, openai.Generic(), cards}
	switch gjson.GetBytes(body, "data.0.owned_by").String() {
	case "llamacpp":
		s.id, s.name, s.dialect = "llamacpp", "llama.cpp", openai.LlamaCpp()
	case "vllm":
		s.id, s.name, s.dialect = "vllm", "vLLM", openai.VLLM()
	case "sglang":
		s.id, s.name, s.dialect = "sglang", "SGLang", openai.SGLang()
	}
	return s
}

// get returns the JSON object at a URL, or nil for anything else.
func get(ctx context.Context, client *http.Client, url string) []byte {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil
	}
	req.Header.Set("User-Agent", "qiao")
	resp, err := client.Do(req)
	if err != nil {
		return nil
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil || resp.StatusCode != http.StatusOK || !gjson.ValidBytes(body) || !gjson.ParseBytes(body).IsObject() {
		return nil
	}
	return body
}

// isModelList tells a list of models from any other JSON with rows in "data".
func isModelList(body []byte) bool {
	v := gjson.ParseBytes(body)
	ok := v.Get("object").String() == "list"
	v.Get("data").ForEach(func(_, row gjson.Result) bool {
		ok = ok && row.Get("object").String() == "model"
		return ok
	})
	return ok
}

func ollamaCards(body []byte) ([]partner.Card, bool) {
	models := gjson.GetBytes(body, "models")
	cards := []partner.Card{}
	for _, m := range models.Array() {
		name := m.Get("name").String()
		if name == "" {
			return nil, false
		}
		cards = append(cards, partner.Card{ID: qiao.ModelID(name),
			Embeds: isEmbedder(name) || strings.Contains(m.Get("details.family").String(), "bert")})
	}
	return cards, models.IsArray()
}

// lmStudioCards reads LM Studio's own list, which says what each model is for.
func lmStudioCards(body []byte) ([]partner.Card, bool) {
	rows := gjson.GetBytes(body, "data")
	var loaded, others []partner.Card
	for _, row := range rows.Array() {
		if row.Get("id").String() == "" || row.Get("state").Type != gjson.String {
			return nil, false
		}
		card := partner.Card{ID: qiao.ModelID(row.Get("id").String()), Context: int(row.Get("max_context_length").Int()),
			Embeds: row.Get("type").String() == "embeddings"}
		if row.Get("state").String() == "loaded" {
			loaded = append(loaded, card)
		} else {
			others = append(others, card)
		}
	}
	return slices.Concat(loaded, others), len(loaded)+len(others) > 0
}

func isEmbedder(name string) bool { return strings.Contains(strings.ToLower(name), "embed") }

// partner makes the server's partner, under a name that is not taken.
func (s *server) partner(client *http.Client, taken map[qiao.PartnerID]bool) (*partner.Partner, string, error) {
	first := slices.IndexFunc(s.cards, func(c partner.Card) bool { return !c.Embeds })
	if first < 0 {
		return nil, "", qiao.Errorf(qiao.NotFound, "discover", "%s at %s has no model that writes", s.name, s.address).
			WithFix("Load a model there, such as a Qwen model, and start Qiao again.")
	}
	driver, err := openai.New(openai.Options{Base: s.address + "/v1", Client: client, Dialect: s.dialect})
	if err != nil {
		return nil, "", err
	}
	id := s.id
	for n := 2; taken[id]; n++ {
		id = qiao.PartnerID(fmt.Sprintf("%s-%d", s.id, n))
	}
	p, err := partner.New(partner.Options{ID: id, Name: s.name, Local: isLoopback(s.address), Driver: driver,
		Model: s.cards[first].ID, Models: s.cards, Open: true})
	return p, fmt.Sprintf("%s answers at %s", s.name, s.address), err
}
