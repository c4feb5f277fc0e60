package messages_test

import (
	"testing"

	"github.com/qiao-ai/qiao/internal/gateway/messages"
	"github.com/qiao-ai/qiao/partner"
)

func TestAnotherUserIsPutInAndNothingElseChanges(t *testing.T) {
	for in, want := range map[string]string{
		`{"a":1.0, "metadata":{"x":1e9, "user_id":"bo"} }`: `{"a":1.0, "metadata":{"x":1e9, "user_id":"u_1"} }`,
		`{"metadata":{"x":1}}`:                             `{"metadata":{"x":1}}`,
		`{"metadata":3}`:                                   `{"metadata":3}`,
		`{}`:                                               `{}`,
	} {
		o, err := partner.ScanObject([]byte(in))
		if err != nil {
			t.Fatal(err)
		}
		messages.Dialect{}.SetUser(o, "u_1")
		if got := string(o.Bytes()); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}
