package app_test

import (
	"fmt"
	"image/color"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/search"
)

// TestAPartnerDescribesPhotosThatWereAllowed sends a picture to a faithful server,
// and finds it by what that says.
func TestAPartnerDescribesPhotosThatWereAllowed(t *testing.T) {
	sent := make(chan string, 8)
	eye := partnertest.NewServer(t, partnertest.OpenAI(), func(_ *http.Request, body []byte) partnertest.Reply {
		sent <- string(body)
		return partnertest.Reply{Text: `{"zh":"宁静的湖面上有一只小木筏","en":"A small raft on a serene lake"}`, Usage: &qiao.Usage{Input: 900, Output: 40}}
	})
	eye.Offer("see")
	a := newHome(t).open(t, fmt.Sprintf("partners:\n  - {id: eye, kind: openai, key: k, base_url: '%s', models: [see]}\n"+
		"photos: {caption: eye/see, caption_rate: 60000, share: [local]}\n", eye.URL))
	p, _, err := a.Photos().Upload(t.Context(), "local", "p1.jpg", painted(t, color.RGBA{0, 80, 200, 255}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Captions().Run(t.Context(), "local", 0, nil); qiao.KindOf(err) != qiao.Forbidden || len(sent) != 0 {
		t.Fatalf("without consent: %v after %d pictures", err, len(sent))
	}
	if err := a.Photos().Store().SetConsent(t.Context(), "local", photo.Consent{Allowed: true, At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	got, err := a.Captions().Run(t.Context(), "local", 0, nil)
	if err != nil || got.Done != 1 || len(sent) != 1 {
		t.Fatalf("%+v after %d pictures, %v %s", got, len(sent), err, qiao.FixOf(err))
	}
	body := <-sent
	if image := gjson.Get(body, "messages.1.content.0.image_url.url").String(); !strings.HasPrefix(image, "data:image/jpeg;base64,") {
		t.Errorf("sent %.80s", image)
	}
	if kind := gjson.Get(body, "response_format.type").String(); kind != "json_schema" || gjson.Get(body, "model").String() != "see" {
		t.Errorf("asked for %q", kind)
	}
	for _, q := range []string{"raft", "木筏"} {
		found, err := a.PhotoSearch().Search(t.Context(), "local", search.Request{Query: q})
		if err != nil || found.Total != 1 || found.Hits[0].Photo.ID != p.ID {
			t.Fatalf("%s: %+v, %v", q, found, err)
		}
		if e := found.Hits[0].Evidence; len(e) != 1 || e[0].From != "caption" || e[0].By != "eye/see" {
			t.Errorf("%s: %+v", q, e)
		}
		if other, err := a.PhotoSearch().Search(t.Context(), "bo", search.Request{Query: q}); err != nil || other.Total != 0 {
			t.Errorf("another finds %+v, %v", other, err)
		}
	}
	if err := a.Ledger().Flush(t.Context()); err != nil || a.Ledger().Counts().Recorded != 1 {
		t.Errorf("the ledger has %+v, %v", a.Ledger().Counts(), err)
	}
	if n, err := a.Captions().Drop(t.Context(), "local", ""); err != nil || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
	if found, err := a.PhotoSearch().Search(t.Context(), "local", search.Request{Query: "raft"}); err != nil || found.Total != 0 {
		t.Errorf("a caption that was dropped finds %+v, %v", found, err)
	}
}

func TestDescribingGoesOnInTheBackgroundAndStops(t *testing.T) {
	gate := make(chan struct{})
	eye := partnertest.NewServer(t, partnertest.OpenAI(), func(*http.Request, []byte) partnertest.Reply {
		return partnertest.Reply{Text: `{"zh":"湖","en":"lake"}`, Gate: gate}
	})
	eye.Offer("see")
	a := newHome(t).open(t, fmt.Sprintf("partners:\n  - {id: eye, kind: openai, key: k, base_url: '%s', models: [see]}\n"+
		"photos: {caption: eye/see, share: [local]}\n", eye.URL))
	if _, _, err := a.Photos().Upload(t.Context(), "local", "p1.jpg", painted(t, color.White)); err != nil {
		t.Fatal(err)
	}
	if err := a.Photos().Store().SetConsent(t.Context(), "local", photo.Consent{Allowed: true, At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if err := a.Captions().Start("local"); err != nil {
		t.Fatal(err)
	}
	if err := a.Captions().Start("local"); qiao.KindOf(err) != qiao.Conflict {
		t.Errorf("a second run: %v", err)
	}
	a.Captions().Stop("local")
	if _, running, err := a.Captions().Progress("local"); running || qiao.KindOf(err) != qiao.Canceled {
		t.Errorf("running %v, %v", running, err)
	}
	close(gate)
	if got, err := a.Captions().Run(t.Context(), "local", 0, nil); err != nil || got.Done != 1 {
		t.Errorf("again: %+v, %v", got, err)
	}
	if err := newHome(t).open(t, "").Captions().Start("local"); qiao.KindOf(err) != qiao.Misconfigured || qiao.FixOf(err) == "" {
		t.Errorf("without a model: %v", err)
	}
}
