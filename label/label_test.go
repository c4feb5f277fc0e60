package label_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/label"
)

func policy() *label.Policy {
	return &label.Policy{Regions: []qiao.Region{"cn"}, Provider: "某公司 <&>", Filing: func(p qiao.PartnerID, _ qiao.ModelID) (string, string) {
		if p == "qwen" {
			return "通义千问", "X-1"
		}
		return "", ""
	}}
}

func made(t *testing.T) *label.Label {
	t.Helper()
	l := policy().Label(label.Answer{ID: "r-1", Region: "cn", Served: qiao.Served{Partner: "qwen"}, Content: "你好", Chinese: true})
	if l == nil {
		t.Fatal("no label")
	}
	return l
}

func TestAnswersOfTheRegionAreLabelledAndNoOthers(t *testing.T) {
	p := policy()
	for region, want := range map[qiao.Region]bool{"cn": true, "cn-beijing": true, "cnx": false, "eu": false, "": false} {
		if got := p.Label(label.Answer{Region: region}) != nil; got != want {
			t.Errorf("%q: %v", region, got)
		}
	}
	if (*label.Policy)(nil).Label(label.Answer{Region: "cn"}) != nil || (&label.Policy{}).Label(label.Answer{Region: "cn"}) != nil {
		t.Error("a policy without regions labels")
	}
}

func TestALabelSaysWhoAnsweredAndThatItIsGenerated(t *testing.T) {
	l := made(t)
	if l.Notice != label.NoticeChinese || l.Model != "通义千问" || l.Filing != "X-1" || l.AIGC.Label != "1" || l.AIGC.ProduceID != "r-1" || len(l.AIGC.ReservedCode1) != 64 {
		t.Errorf("%+v", l)
	}
	if en := policy().Label(label.Answer{Region: "cn", Served: qiao.Served{Partner: "x"}}); en.Notice != label.NoticeEnglish || en.Filing != "" || en.AIGC.ReservedCode1 != "" {
		t.Errorf("%+v", en)
	}
}

func TestTheHeaderCarriesTheLabelWholeThroughHTTP(t *testing.T) {
	want := made(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set(label.HeaderName, want.Header()) }))
	defer s.Close()
	r, err := http.Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	var got label.Label
	if err := json.Unmarshal([]byte(r.Header.Get(label.HeaderName)), &got); err != nil || got != *want {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestMetadataIsJSONUnderTheStandardsKey(t *testing.T) {
	var m struct{ AIGC label.AIGC }
	if err := json.Unmarshal([]byte(made(t).Metadata()), &m); err != nil || m.AIGC != made(t).AIGC {
		t.Errorf("%v: %s", err, made(t).Metadata())
	}
}

func TestDocumentsKeepTheirContentAndGetTheLabel(t *testing.T) {
	l := made(t)
	for _, doc := range []string{"<p>a</p>", "<html><head><title>x</title></head><body><p>a</p></BODY></html>"} {
		out := l.HTML(doc)
		root, err := html.Parse(strings.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		content, text := find(root)
		var m struct{ AIGC label.AIGC }
		if err := json.Unmarshal([]byte(content), &m); err != nil || m.AIGC != l.AIGC || !strings.Contains(text, "a") || !strings.Contains(text, l.Notice) {
			t.Errorf("%s: %v", out, err)
		}
	}
	if out := l.Markdown("# 标题\n\n正文\n"); !strings.HasPrefix(out, "# 标题\n\n正文\n\n> "+l.Notice+"\n\n<!-- ") {
		t.Error(out)
	}
	if out := l.Markdown("---\ntitle: x\n---\ntext"); !strings.HasPrefix(out, "---\nAIGC: '{") || !strings.Contains(out, "\ntitle: x\n---\ntext\n\n> ") {
		t.Error(out)
	}
	if out := l.Text("正文"); out != "正文\n\n"+l.Notice+"\n" {
		t.Error(out)
	}
	var packet struct {
		AIGC string `xml:"RDF>Description>AIGC"`
	}
	var aigc label.AIGC
	if err := xml.Unmarshal([]byte(l.XMP()), &packet); err != nil || json.Unmarshal([]byte(packet.AIGC), &aigc) != nil || aigc != l.AIGC {
		t.Errorf("%v: %s", err, l.XMP())
	}
}

// find returns the label's metadata and all text of a page.
func find(n *html.Node) (meta, text string) {
	if n.Type == html.TextNode {
		text = n.Data
	}
	if n.Data == "meta" {
		for _, a := range n.Attr {
			if a.Key == "content" {
				meta = a.Val
			}
		}
	}
	for c := range n.ChildNodes() {
		m, s := find(c)
		meta, text = meta+m, text+s
	}
	return meta, text
}

func TestACommentIsNotEndedByWhatIsInIt(t *testing.T) {
	l := made(t)
	l.AIGC.ContentProducer = "x --> <script>alert(1)</script> --"
	out := l.Markdown("a")
	if strings.Count(out, "-->") != 1 || strings.Contains(out, "<script>") {
		t.Error(out)
	}
}

func TestEndUsersAreTheSameForOneSaltAndUnknownWithoutIt(t *testing.T) {
	a, b := label.EndUser([]byte("salt"), "li@example.com"), label.EndUser([]byte("other"), "li@example.com")
	if a == b || a != label.EndUser([]byte("salt"), "li@example.com") || len(a) != 34 || strings.Contains(a, "li") || label.EndUser([]byte("s"), "") != "" {
		t.Error(a, b)
	}
}

func TestWhatStaysInTheMainland(t *testing.T) {
	for _, c := range []struct {
		region qiao.Region
		scope  string
		local  bool
		want   bool
	}{
		{"cn", "", false, true}, {"cn-beijing", "", false, true}, {"cn", "Global", false, false}, {"cn-hongkong", "", false, false},
		{"hk", "", false, false}, {"sg", "", false, false}, {"us", "global", false, false}, {"", "", false, false}, {"", "", true, true},
	} {
		if got := label.StaysInMainland(c.region, c.scope, c.local); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
