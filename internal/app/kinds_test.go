package app

import (
	"testing"

	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/partner/vendor"
)

func TestEveryKindThatSettingsMayNameIsKnownAndTheOtherWayRound(t *testing.T) {
	names := map[string]bool{"local": true}
	for _, k := range vendor.All() {
		names[k.Kind] = true
	}
	for _, kind := range config.Kinds() {
		if !names[kind] {
			t.Errorf("settings name %s, which no driver is for", kind)
		}
		delete(names, kind)
	}
	for kind := range names {
		t.Errorf("%s cannot be named in settings", kind)
	}
}
