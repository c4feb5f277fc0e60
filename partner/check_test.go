package partner_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// A lister is a driver with a list of models.
type lister struct {
	driver
	cards []partner.Card
	err   error
}

func (l lister) Models(context.Context) ([]partner.Card, error) { return l.cards, l.err }

func fails(k qiao.Kind) driver {
	return func(context.Context, *qiao.Request) (qiao.Stream, error) {
		return nil, partner.Refused("send request", k, 400, "")
	}
}

func refusal(k qiao.Kind) error { return partner.Refused("list models", k, 400, "") }

func states(r partner.Report) string {
	var all []string
	for _, s := range r.Steps {
		all = append(all, s.Name+" "+string(s.State))
	}
	return strings.Join(all, ", ")
}

func TestCheckFindsTheStepThatFails(t *testing.T) {
	good := plays(text("ready"), stop)
	cards := []partner.Card{{ID: "e", Embeds: true}, {ID: "m"}}
	for _, c := range []struct {
		name  string
		d     partner.Driver
		want  string
		kind  string
		model qiao.ModelID
	}{
		{"all is well", lister{good, cards, nil}, "reach ok, key ok, model ok, answer ok", "", "m"},
		{"no list, but an answer", good, "reach ok, key ok, model ok, answer ok", "", "m"},
		{"a list that is not there", lister{good, nil, refusal(qiao.NotFound)}, "reach ok, key ok, model ok, answer ok", "", "m"},
		{"nobody there", lister{good, nil, refusal(qiao.Unavailable)}, "reach failed, key unknown, model unknown, answer unknown", "unavailable", ""},
		{"too slow to list", lister{good, nil, refusal(qiao.Timeout)}, "reach failed, key unknown, model unknown, answer unknown", "timeout", ""},
		{"a wrong key", lister{good, nil, refusal(qiao.Unauthenticated)}, "reach ok, key failed, model unknown, answer unknown", "unauthenticated", ""},
		{"no money", lister{fails(qiao.Billing), cards, nil}, "reach ok, key failed, model ok, answer unknown", "billing", "m"},
		{"an unknown model", lister{fails(qiao.NotFound), []partner.Card{{ID: "x"}}, nil}, "reach ok, key ok, model failed, answer unknown", "not_found", "m"},
		{"an unlisted model that answers", lister{good, []partner.Card{{ID: "x"}}, nil}, "reach ok, key ok, model ok, answer ok", "", "m"},
		{"down after the list", lister{fails(qiao.Unavailable), cards, nil}, "reach ok, key ok, model ok, answer failed", "unavailable", "m"},
		{"a cut answer", lister{plays(text("re")), cards, nil}, "reach ok, key ok, model ok, answer failed", "protocol", "m"},
		{"a foreign error", lister{good, nil, errors.New("boom")}, "reach failed, key unknown, model unknown, answer unknown", "unavailable", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := partner.Check(t.Context(), open(t, partner.Options{Driver: c.d}), "")
			if states(r) != c.want || r.Kind != c.kind || r.OK != (c.kind == "") || r.Model != c.model {
				t.Errorf("%s; %+v", states(r), r)
			}
			if !r.OK && (r.Fix == "" || r.Error == "") {
				t.Errorf("error %q, fix %q", r.Error, r.Fix)
			}
		})
	}
}

func TestCheckMeasuresTheFirstToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := lister{plays(200*time.Millisecond, text("rea"), 300*time.Millisecond, text("dy"), stop), []partner.Card{{ID: "m"}}, nil}
		r := partner.Check(t.Context(), open(t, partner.Options{Driver: d}), "m")
		if r.FirstTokenMS != 200 || r.TotalMS != 500 || r.Served != "m" {
			t.Errorf("%+v", r)
		}
	})
}

func TestCheckAsksTheFirstListedModelThatWrites(t *testing.T) {
	d := lister{plays(text("ready"), stop), []partner.Card{{ID: "e", Embeds: true}, {ID: "w"}}, nil}
	p, err := partner.New(partner.Options{ID: "p", Driver: d})
	if err != nil {
		t.Fatal(err)
	}
	if r := partner.Check(t.Context(), p, ""); r.Model != "w" || !r.OK {
		t.Errorf("%+v", r)
	}
}
