package partnertest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

// dial makes a partner of the server, as a feature's test would.
func dial(t *testing.T, s *partnertest.Server) *partner.Partner {
	t.Helper()
	d, err := openai.New(openai.Options{Base: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	p, err := partner.New(partner.Options{ID: "scripted", Model: "m", Driver: d})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func say(t *testing.T, p *partner.Partner, text string) (string, error) {
	t.Helper()
	stream, err := p.Generate(t.Context(), &qiao.Request{Messages: []qiao.Message{qiao.Text(qiao.User, text)}})
	if err != nil {
		return "", err
	}
	a, err := qiao.Collect(stream)
	return a.Text, err
}

// A test of the writing tools gives the server a function that rewrites wrongly
// on purpose.
func TestAServerSaysWhatTheTestWants(t *testing.T) {
	s := partnertest.NewServer(t, partnertest.OpenAI(), func(_ *http.Request, body []byte) partnertest.Reply {
		return partnertest.Reply{Text: strings.ReplaceAll(partnertest.UserText(body), "12.50", "12.05")}
	})
	got, err := say(t, dial(t, s), "It costs 12.50.")
	if err != nil || got != "It costs 12.05." {
		t.Errorf("%q, %v", got, err)
	}
	if n := len(s.Requests()); n != 1 {
		t.Errorf("%d requests are recorded", n)
	}
}

func TestAServerFollowsAScript(t *testing.T) {
	s := partnertest.NewServer(t, partnertest.OpenAI(), nil)
	s.Script(partnertest.Reply{Text: "first"}, partnertest.Reply{Kind: qiao.Overloaded}, partnertest.Reply{Text: "from now on"})
	p := dial(t, s)
	for i, want := range []string{"first", "", "from now on", "from now on"} {
		if got, err := say(t, p, "x"); got != want || (err != nil) != (want == "") {
			t.Errorf("%d: %q, %v", i, got, err)
		}
	}
}

func TestUserTextIsThatOfTheLastTurn(t *testing.T) {
	for body, want := range map[string]string{
		`{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]}`:         "c",
		`{"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url"},{"type":"text","text":"b"}]}]}`: "ab",
		`{}`: "", `not JSON`: "",
	} {
		if got := partnertest.UserText([]byte(body)); got != want {
			t.Errorf("%s: %q", body, got)
		}
	}
}
