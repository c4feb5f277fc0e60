package hunyuan

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// The worked example was compared with the official SDK's own header.
func TestTheWorkedExampleIsSignedAsTheSDKDoes(t *testing.T) {
	body := []byte(`{"Model":"hunyuan-turbos-latest","Messages":[{"Role":"user","Content":"你好"}],"Stream":false}`)
	if got := hexSum(body); got != "5bf7d292c78b06f38759f88ef81990546b4e49763504d54ee2ddb3ef1bf8933c" {
		t.Errorf("the body's hash is %s", got)
	}
	s := signer{id: "AKIDEXAMPLE", secret: "SECRETEXAMPLE"}
	got := s.authorization(time.Unix(1764000000, 0), "hunyuan.tencentcloudapi.com", "application/json", body)
	want := "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2025-11-24/hunyuan/tc3_request, SignedHeaders=content-type;host, Signature=b061671b5b62247ca027e37b8af73a57246e1d738443e7fdaa355cd71d5f6299"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A verifier is a server that checks signatures as the cloud does: by what came
// over the wire, and at most five minutes from its own clock.
type verifier struct {
	secret string
	now    time.Time
}

func (v verifier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	refuse := func(code string) {
		_, _ = fmt.Fprintf(w, `{"Response":{"Error":{"Code":%q,"Message":"x"},"RequestId":"1"}}`, code)
	}
	ts := r.Header.Get("X-TC-Timestamp")
	sec, err := strconv.ParseInt(ts, 10, 64)
	if d := v.now.Sub(time.Unix(sec, 0)).Abs(); err != nil || d > 5*time.Minute {
		refuse("AuthFailure.SignatureExpire")
		return
	}
	m := regexp.MustCompile(`^TC3-HMAC-SHA256 Credential=AKID/(\d{4}-\d\d-\d\d)/hunyuan/tc3_request, SignedHeaders=content-type;host, Signature=([0-9a-f]{64})$`).
		FindStringSubmatch(r.Header.Get("Authorization"))
	if m == nil || m[2] != v.signature(m[1], ts, r, body) {
		refuse("AuthFailure.SignatureFailure")
		return
	}
	_, _ = io.WriteString(w, `{"Response":{"Choices":[{"FinishReason":"stop","Message":{"Content":"ok"}}]}}`)
}

func (v verifier) signature(date, ts string, r *http.Request, body []byte) string {
	sum := func(s string) string { h := sha256.Sum256([]byte(s)); return hex.EncodeToString(h[:]) }
	key := []byte("TC3" + v.secret)
	request := fmt.Sprintf("%s\n%s\n%s\ncontent-type:%s\nhost:%s\n\ncontent-type;host\n%s", r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("Content-Type"), r.Host, sum(string(body)))
	for _, step := range []string{date, "hunyuan", "tc3_request", fmt.Sprintf("TC3-HMAC-SHA256\n%s\n%s/hunyuan/tc3_request\n%s", ts, date, sum(request))} {
		h := hmac.New(sha256.New, key)
		_, _ = io.WriteString(h, step)
		key = h.Sum(nil)
	}
	return hex.EncodeToString(key)
}

func TestSignaturesAreVerifiedAndAWrongClockIsNamed(t *testing.T) {
	now := time.Date(2026, 11, 25, 23, 59, 59, 0, time.UTC)
	server := httptest.NewServer(verifier{"S3CRET", now})
	t.Cleanup(server.Close)
	for name, c := range map[string]struct {
		secret string
		clock  time.Time
		want   qiao.Kind
		fix    string
	}{
		"good":           {"S3CRET", now, qiao.Other, ""},
		"a minute ahead": {"S3CRET", now.Add(time.Minute), qiao.Other, ""}, // another day
		"a wrong key":    {"other", now, qiao.Unauthenticated, "Check this partner's key: it may be mistyped, expired, or belong to another region or plan."},
		"a wrong clock":  {"S3CRET", now.Add(-time.Hour), qiao.Unauthenticated, "Set this machine's clock: a signature is good for five minutes."},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := NewNative(NativeOptions{Base: server.URL, SecretID: "AKID", SecretKey: partner.Key(c.secret), Now: func() time.Time { return c.clock }})
			if err != nil {
				t.Fatal(err)
			}
			stream, err := d.Generate(t.Context(), &qiao.Request{Model: "m", Messages: []qiao.Message{qiao.Text(qiao.User, "你好")}})
			if err == nil {
				_, err = qiao.Collect(stream)
			}
			if qiao.KindOf(err) != c.want || qiao.FixOf(err) != c.fix {
				t.Errorf("%v; %s", err, qiao.FixOf(err))
			}
		})
	}
}
