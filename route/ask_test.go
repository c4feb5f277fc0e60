package route_test

import (
	"context"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/route"
)

func TestAskPutsAnyKindOfRequestToThePartnersInOrder(t *testing.T) {
	r := router(t, route.Options{}, named(t, "a", drive(says("a"))), named(t, "b", drive(says("b"))), named(t, "c", drive(says("c"))))
	got, outcome, err := route.Ask(t.Context(), r, &qiao.Request{}, route.AskOptions[string]{
		Ask: func(_ context.Context, p *partner.Partner, m qiao.ModelID) (string, error) {
			if p.ID() == "b" {
				return "", partner.Refused("send request", qiao.Overloaded, 503, "")
			}
			return string(p.ID()) + "/" + string(m), nil
		},
		Accept: func(p *partner.Partner) bool { return p.ID() != "a" },
	})
	if err != nil || got != "c/m" || outcome.Partner != "c" || outcome.Model != "m" {
		t.Fatalf("%q, %+v, %v", got, outcome, err)
	}
	if len(outcome.Attempts) != 1 || outcome.Attempts[0].Partner != "b" || qiao.KindOf(outcome.Attempts[0].Err) != qiao.Overloaded {
		t.Errorf("attempts %+v", outcome.Attempts)
	}
	outcome.Done(qiao.Usage{}, partner.Refused("read answer", qiao.Protocol, 0, ""), 0)
	outcome.Done(qiao.Usage{}, nil, 0)
	if s := r.Status()[2]; s.Failed != 1 || s.Kind != "protocol" {
		t.Errorf("an answer that broke later: %+v", s)
	}
}

func TestWhoTheCallerDeniesIsNotAskedAndTheErrorSaysWhy(t *testing.T) {
	a := drive(says("a"))
	r := router(t, route.Options{}, named(t, "a", a))
	_, _, err := route.Ask(t.Context(), r, &qiao.Request{}, route.AskOptions[int]{
		Ask: func(context.Context, *partner.Partner, qiao.ModelID) (int, error) { return 1, nil },
		Deny: func(*partner.Partner, qiao.ModelID) error {
			return qiao.Errorf(qiao.OverBudget, "", "the budget of today is spent").WithFix("Wait until tomorrow.")
		},
	})
	if err == nil || a.count() != 0 || err.Error() != "route: no partner can take the request (a: the budget of today is spent)" {
		t.Errorf("%v", err)
	}
}

func TestARequestForVectorsSaysItselfWhatItNeeds(t *testing.T) {
	r := router(t, route.Options{}, named(t, "talks", drive(says("a")), partner.Card{ID: "m"}), named(t, "embeds", drive(says("b")), partner.Card{ID: "m", Embeds: true}))
	got, o, err := route.Ask(t.Context(), r, &qiao.Request{}, route.AskOptions[string]{
		Ask: func(_ context.Context, p *partner.Partner, _ qiao.ModelID) (string, error) {
			return string(p.ID()), nil
		},
		Lacks: func(c partner.Card) string {
			if !c.Embeds {
				return "it makes no vectors"
			}
			return ""
		},
	})
	o.Done(qiao.Usage{}, nil, 0)
	if err != nil || got != "embeds" {
		t.Errorf("%q, %v", got, err)
	}
}
