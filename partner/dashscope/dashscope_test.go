package dashscope_test

import (
	"testing"

	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/dashscope"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

func opener(o dashscope.Options) partnertest.Opener {
	return func(t testing.TB, base string, key partner.Key) partner.Driver {
		t.Helper()
		o.Base, o.Key = base, key
		d, err := dashscope.New(o)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
}

func TestConformance(t *testing.T) {
	for name, c := range map[string]struct {
		server  partnertest.DashScope
		options dashscope.Options
	}{
		"texts":      {partnertest.DashScope{}, dashscope.Options{}},
		"multimodal": {partnertest.DashScope{Multimodal: true}, dashscope.Options{}},
		"cumulative": {partnertest.DashScope{Cumulative: true}, dashscope.Options{Cumulative: true}},
	} {
		t.Run(name, func(t *testing.T) { partnertest.Run(t, c.server, opener(c.options)) })
	}
}
