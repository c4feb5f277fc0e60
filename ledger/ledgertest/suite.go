// Package ledgertest is the suite that every [ledger.Store] passes.
//
// Start with [Run].
package ledgertest

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/ledger"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// Run tests a store; open returns an empty one at each call.
func Run(t *testing.T, open func(*testing.T) ledger.Store) {
	for name, test := range map[string]func(*testing.T, ledger.Store){
		"a row comes back as it was put":          comesBack,
		"rows come the newest first":              newest,
		"a filter chooses":                        filters,
		"groups add up":                           groups,
		"currencies are never added":              currencies,
		"steps of time begin in the query's zone": steps,
		"old rows are dropped":                    drops,
		"an ended context adds nothing":           ended,
		"an empty store has no groups":            empty,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// Row is a row with every field set.
func Row(at time.Time) ledger.Row {
	return ledger.Row{
		ID: "r1", Time: at, Key: "app", User: "u_1", Team: "photos", Feature: "write", Region: "cn", Dialect: "openai",
		Partner: "qwen", Asked: "qwen-max", Served: "qwen-max-2025-01-25",
		Usage: qiao.Usage{Input: 100, CachedInput: 20, CacheWrite: 10, Output: 50, Reasoning: 5, Estimated: true},
		Cost:  qiao.Money{Micro: 720, Currency: "CNY"}, Unpriced: true,
		FirstToken: 120 * time.Millisecond, Total: 900 * time.Millisecond,
		Attempts: []ledger.Attempt{{Partner: "deepseek", Reason: "overloaded"}, {Partner: "openai", Reason: "hedge", Cost: qiao.Money{Micro: 3, Currency: "USD"}}},
		Outcome:  ledger.OK, Hedged: true,
	}
}

func add(t *testing.T, s ledger.Store, rows ...ledger.Row) {
	t.Helper()
	if err := s.AddRows(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
}

func rows(t *testing.T, s ledger.Store, f ledger.Filter) []ledger.Row {
	t.Helper()
	list, err := s.Rows(t.Context(), f, 100)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func usage(t *testing.T, s ledger.Store, q ledger.Query) []ledger.Group {
	t.Helper()
	list, err := s.Usage(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func comesBack(t *testing.T, s ledger.Store) {
	bare := ledger.Row{Time: noon.Add(-time.Hour), Outcome: "unavailable"}
	add(t, s, Row(noon), bare)
	got := rows(t, s, ledger.Filter{})
	if len(got) != 2 || !reflect.DeepEqual(got[0], Row(noon)) || !reflect.DeepEqual(got[1], bare) {
		t.Errorf("%+v", got)
	}
}

func newest(t *testing.T, s ledger.Store) {
	for i := range 5 {
		r := Row(noon.Add(time.Duration(i%3) * time.Second))
		r.ID = fmt.Sprint(i)
		add(t, s, r)
	}
	ids := ""
	for _, r := range rows(t, s, ledger.Filter{}) {
		ids += r.ID
	}
	if ids != "24130" {
		t.Error(ids)
	}
	if few, err := s.Rows(t.Context(), ledger.Filter{}, 2); err != nil || len(few) != 2 {
		t.Errorf("%+v, %v", few, err)
	}
}

func filters(t *testing.T, s ledger.Store) {
	other := ledger.Row{Time: noon, Key: "other", Team: "t2", Feature: "assist", Partner: "openai", Served: "gpt", Region: "eu", Outcome: "timeout"}
	add(t, s, Row(noon.Add(-time.Hour)), other)
	for name, f := range map[string]ledger.Filter{
		"since": {Since: noon}, "until": {Until: noon.Add(1), Since: noon}, "key": {Key: "other"}, "team": {Team: "t2"}, "feature": {Feature: "assist"},
		"partner": {Partner: "openai"}, "model": {Model: "gpt"}, "region": {Region: "eu"}, "outcome": {Outcome: "timeout"},
	} {
		if got := rows(t, s, f); len(got) != 1 && name != "until" || len(got) > 0 && got[0].Key != "other" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := rows(t, s, ledger.Filter{Until: noon}); len(got) != 1 || got[0].Key != "app" {
		t.Errorf("until: %+v", got)
	}
	if got := rows(t, s, ledger.Filter{Key: "' OR 1=1 --"}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func groups(t *testing.T, s ledger.Store) {
	slow, gone := Row(noon), Row(noon)
	slow.FirstToken, slow.Total, slow.Attempts, slow.Hedged, slow.Unpriced = 360*time.Millisecond, 1100*time.Millisecond, nil, false, false
	gone.Partner, gone.Outcome, gone.FirstToken, gone.Usage, gone.Cost = "openai", ledger.Incomplete, 0, qiao.Usage{}, qiao.Money{Currency: "CNY"}
	add(t, s, Row(noon), slow, gone)
	got := usage(t, s, ledger.Query{By: []ledger.Dimension{ledger.ByPartner, ledger.ByFeature}})
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	g := got[1]
	if g.Labels[ledger.ByPartner] != "qwen" || g.Labels[ledger.ByFeature] != "write" || g.Requests != 2 || g.Failed != 0 || g.Retries != 2 || g.Hedged != 1 || g.Unpriced != 1 {
		t.Errorf("%+v", g)
	}
	if want := (qiao.Usage{Input: 200, CachedInput: 40, CacheWrite: 20, Output: 100, Reasoning: 10, Estimated: true}); g.Usage != want || g.Cost.Micro != 1440 {
		t.Errorf("%+v", g)
	}
	if g.FirstTokenMS != 240 || g.TotalMS != 1000 || g.Quantile(0.99) < 300*time.Millisecond || g.Quantile(0.99) > 400*time.Millisecond {
		t.Errorf("%+v, p99 %v", g, g.Quantile(0.99))
	}
	if o := got[0]; o.Failed != 1 || o.FirstTokenMS != 0 || o.Quantile(0.5) != 0 {
		t.Errorf("%+v", o)
	}
	if all := usage(t, s, ledger.Query{}); len(all) != 1 || all[0].Requests != 3 || all[0].Labels != nil || !all[0].Start.IsZero() {
		t.Errorf("%+v", all)
	}
}

func currencies(t *testing.T, s ledger.Store) {
	dollars := Row(noon)
	dollars.Cost = qiao.Money{Micro: 5, Currency: "USD"}
	add(t, s, Row(noon), dollars)
	got := usage(t, s, ledger.Query{By: []ledger.Dimension{ledger.ByKey}})
	if len(got) != 2 || got[0].Cost.String() != "0.00072 CNY" || got[1].Cost.String() != "0.000008 USD" { // with the hedge's
		t.Errorf("%+v", got)
	}
}

func steps(t *testing.T, s ledger.Store) {
	const beijing = 8 * time.Hour
	late := time.Date(2026, 11, 25, 15, 59, 59, 0, time.UTC) // the last second of a day in Beijing
	add(t, s, Row(late), Row(late.Add(time.Second)))
	got := usage(t, s, ledger.Query{By: []ledger.Dimension{ledger.ByDay}, Offset: beijing})
	want := []time.Time{time.Date(2026, 11, 24, 16, 0, 0, 0, time.UTC), time.Date(2026, 11, 25, 16, 0, 0, 0, time.UTC)}
	if len(got) != 2 || !got[0].Start.Equal(want[0]) || !got[1].Start.Equal(want[1]) {
		t.Errorf("%+v", got)
	}
	if same := usage(t, s, ledger.Query{By: []ledger.Dimension{ledger.ByDay}}); len(same) != 1 || same[0].Requests != 2 {
		t.Errorf("%+v", same)
	}
	if two := usage(t, s, ledger.Query{By: []ledger.Dimension{ledger.ByMinute, ledger.ByKey}, Limit: 1}); len(two) != 1 || two[0].Requests != 1 {
		t.Errorf("%+v", two)
	}
}

func drops(t *testing.T, s ledger.Store) {
	add(t, s, Row(noon.Add(-time.Hour)), Row(noon))
	n, err := s.DropRows(t.Context(), noon)
	if err != nil || n != 1 || len(rows(t, s, ledger.Filter{})) != 1 {
		t.Errorf("%d, %v", n, err)
	}
	if n, err := s.DropRows(t.Context(), noon); err != nil || n != 0 {
		t.Errorf("%d, %v", n, err)
	}
}

func ended(t *testing.T, s ledger.Store) {
	ctx, end := context.WithCancel(t.Context())
	end()
	if err := s.AddRows(ctx, []ledger.Row{Row(noon)}); qiao.KindOf(err) != qiao.Canceled {
		t.Errorf("%v", err)
	}
	if got := rows(t, s, ledger.Filter{}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func empty(t *testing.T, s ledger.Store) {
	if got := usage(t, s, ledger.Query{By: []ledger.Dimension{ledger.ByKey}}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if got := usage(t, s, ledger.Query{}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}
