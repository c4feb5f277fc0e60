package config_test

import (
	"strings"
	"testing"
)

// The address of Valkey may hold a password: it is not shown.
func TestThePasswordOfValkeyIsNotShown(t *testing.T) {
	c, err := load(t, "shared: {nodes: 3}\npartners: [{id: p, kind: qwen, quota: {rpm: 60, tpm: 9000}}]", "QIAO_SHARED=rediss://u:hidden@valkey:6379/1")
	if err != nil {
		t.Fatal(err)
	}
	shown, err := c.Show(true)
	if err != nil || strings.Contains(string(shown), "hidden") || !strings.Contains(string(shown), "nodes: 3") {
		t.Errorf("%s, %v", shown, err)
	}
	if c.Shared.URL.Reveal() != "rediss://u:hidden@valkey:6379/1" || c.Partners[0].Quota.Account().Tokens != 9000 {
		t.Errorf("%+v", c.Partners[0].Quota)
	}
}
