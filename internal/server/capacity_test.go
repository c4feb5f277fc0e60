package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/partner/catalog"
)

func TestPlansOverHTTP(t *testing.T) {
	url := start(t, server.Config{Prices: catalog.Embedded})
	var list struct {
		Scenarios []struct{ Name, Source string }
	}
	if err := json.Unmarshal([]byte(ask(t, "GET", url+"/v1/capacity/scenarios", "", http.StatusOK)), &list); err != nil || len(list.Scenarios) != 3 {
		t.Fatal(len(list.Scenarios), err)
	}
	body := func(source string) string {
		b, _ := json.Marshal(map[string]string{"scenario": source})
		return string(b)
	}
	var plan struct {
		Options []struct {
			Name         string
			Feasible     bool
			CostPerMonth struct{ Low, Mid, High float64 }
		}
	}
	got := ask(t, "POST", url+"/v1/capacity/plan", body(list.Scenarios[0].Source), http.StatusOK)
	if err := json.Unmarshal([]byte(got), &plan); err != nil || !plan.Options[0].Feasible || plan.Options[0].CostPerMonth.Mid <= 0 {
		t.Errorf("%v %.300s", err, got)
	}
	page := ask(t, "POST", url+"/v1/capacity/plan.html?language=zh", body(list.Scenarios[0].Source), http.StatusOK)
	if !strings.Contains(page, "<svg") || strings.Contains(page, "<script") || !strings.Contains(page, "容量规划") {
		t.Errorf("%.300s", page)
	}
	if problem := ask(t, "POST", url+"/v1/capacity/plan", body("devises: 3"), http.StatusBadRequest); !strings.Contains(problem, "devises") {
		t.Errorf("%.300s", problem)
	}
	ask(t, "POST", url+"/v1/capacity/plan", body("shape: {history: /etc/hostname}"), http.StatusBadRequest)
}
