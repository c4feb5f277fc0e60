package route_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/route"
)

const trust = 5 * time.Second

// order is whom a router would ask, in order, with the reasons.
func order(r *route.Router, req *qiao.Request) (list []string) {
	for _, c := range r.Explain(req) {
		list = append(list, string(c.Partner)+" "+c.Why)
	}
	return list
}

// Another server's warning puts a partner behind the others, for as long as it is
// trusted or until the partner answers here.
func TestAWarningPutsAPartnerBehindTheOthers(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	server := func(first line) (*route.Router, *route.Record) {
		record := route.NewRecord()
		return router(t, route.Options{Record: record, Now: clock}, named(t, "one", drive(first)), named(t, "two", drive(says("hi")))), record
	}
	broken, its := server(refuses(qiao.Billing))
	well, ours := server(says("hi"))
	if _, err := ask(t.Context(), broken, qiao.Request{}); err != nil {
		t.Fatal(err)
	}
	heed := func() {
		if n := ours.Heed(now, trust, [][]byte{its.Advise(now), []byte("nonsense")}); n != 1 {
			t.Errorf("%d could not be read", n)
		}
	}
	heed()
	want := func(list ...string) {
		t.Helper()
		if got := order(well, &qiao.Request{}); !slices.Equal(got, list) {
			t.Errorf("%q, want %q", got, list)
		}
	}
	want("two suits", "one warned")
	now = now.Add(trust)
	want("one suits", "two suits")
	heed()
	want("two suits", "one warned")
	if _, err := ask(t.Context(), well, qiao.Request{Model: "one/m"}); err != nil {
		t.Fatal(err)
	}
	want("one suits", "two suits")
	ours.Heed(now, trust, nil)
	want("one suits", "two suits")
}

// What others measured counts where nothing was measured here.
func TestOthersPacesCountWhereThereIsNone(t *testing.T) {
	now := time.Now()
	record := route.NewRecord()
	r := router(t, route.Options{Record: record, Rules: []route.Rule{{Name: "fast", Strategy: route.Latency}}},
		named(t, "one", drive(says("hi"))), named(t, "two", drive(says("hi"))))
	said, _ := json.Marshal([]route.Advice{
		{Partner: "one", Paces: []route.Pace{{Model: "m", First: 2, Rate: 50}}}, {Partner: "two", Paces: []route.Pace{{Model: "m", First: 0.2, Rate: 50}}}})
	record.Heed(now, trust, [][]byte{said})
	if got := order(r, &qiao.Request{}); got[0] != "two suits" {
		t.Errorf("%q", got)
	}
	if got := string(record.Advise(now)); got != "[]" {
		t.Errorf("it passes on what it was told: %s", got)
	}
}

// Servers that list the same partners in other orders send a conversation to the same
// one.
func TestServersAgreeOnHomes(t *testing.T) {
	ids := []qiao.PartnerID{"a", "b", "c", "d", "e"}
	server := func(ids []qiao.PartnerID) *route.Router {
		o := route.Options{Rules: []route.Rule{{Name: "kept", Strategy: route.Latency, Affinity: route.Affinity{By: route.BySession}}}}
		var all []*partner.Partner
		for _, id := range ids {
			all = append(all, named(t, id, drive(says("hi"))))
		}
		return router(t, o, all...)
	}
	one := server(ids)
	slices.Reverse(ids)
	two, homes := server(ids), map[qiao.PartnerID]int{}
	for i := range 500 {
		h := route.Hints{Session: fmt.Sprint("session ", i)}
		a, b := one.ExplainWith(&qiao.Request{}, h).Candidates[0], two.ExplainWith(&qiao.Request{}, h).Candidates[0]
		if a.Partner != b.Partner || a.Why != "home" {
			t.Fatalf("session %d is at home at %s and at %s", i, a.Partner, b.Partner)
		}
		homes[a.Partner]++
	}
	if len(homes) != len(ids) {
		t.Errorf("%v", homes)
	}
}

func FuzzReadAdvice(f *testing.F) {
	f.Add([]byte(`[{"partner":"qwen","rest":1200,"models":[{"model":"m","first":0.4,"rate":30,"age":5}]}]`))
	f.Add([]byte(`[{"partner":"","rest":-1}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := route.ReadAdvice(data)
		if err != nil {
			if qiao.KindOf(err) != qiao.Protocol {
				t.Errorf("%v", err)
			}
			return
		}
		again, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := route.ReadAdvice(again); err != nil && len(again) < 256<<10 {
			t.Errorf("%s: %v", again, err)
		}
		route.NewRecord().Heed(time.Now(), trust, [][]byte{data})
	})
}
