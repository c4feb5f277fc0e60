package valkey_test

import (
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/account/lease/leasetest"
	"github.com/qiao-ai/qiao/internal/valkey/valkeytest"
)

func TestNodesHearWhatOthersToldOfLate(t *testing.T) {
	server, clock := valkeytest.Start(t), &leasetest.Clock{}
	clock.Forward(time.Hour)
	db := open(t, server.URL())
	db.SetClock(clock.Now)
	tell := func(node, said, want string) {
		t.Helper()
		others, err := db.Tell(t.Context(), node, []byte(said), 5*time.Second)
		var got []string
		for _, o := range others {
			got = append(got, string(o))
		}
		if err != nil || strings.Join(got, "|") != want {
			t.Errorf("%s heard %q, %v; want %q", node, got, err, want)
		}
	}
	tell("a", "one\n two", "")
	tell("b", "three", "one\n two")
	clock.Forward(4 * time.Second)
	tell("a", "four", "three")
	clock.Forward(4 * time.Second)
	tell("b", "five", "four")
	tell("a", "six", "five")
}
