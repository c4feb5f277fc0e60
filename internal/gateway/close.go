package gateway

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/ledger"
)

// close settles what was reserved and keeps the request's row.
func (x *exchange) close(u qiao.Usage, served qiao.ModelID, err error) {
	cfg := &x.gateway.cfg
	row := ledger.Row{
		ID: x.id, Time: x.began, Feature: Feature, Region: x.req.Region, Dialect: x.shape.Name(),
		Partner: x.outcome.Partner, Asked: x.req.Model, Served: served, Usage: u, User: x.req.User,
		FirstToken: x.outcome.Waited, Total: cfg.Now().Sub(x.began), Hedged: x.outcome.Hedged,
		Outcome: ledger.OutcomeOf(err, x.begun),
	}
	if err != nil && x.r.Context().Err() != nil { // who leaves with the whole answer got it
		row.Outcome = ledger.Canceled
	}
	if x.key != nil {
		row.Key, row.Team = string(x.key.ID), string(x.key.Team)
	}
	if x.outcome.Partner != "" && cfg.Price != nil {
		cost, known := cfg.Price(x.outcome.Partner, x.outcome.Model, u, x.began)
		row.Cost, row.Unpriced = cost, !known
	}
	var late []qiao.Money
	row.Attempts, late = x.attempts()
	if x.hold != nil {
		if x.outcome.Partner == "" && x.asked() == 0 {
			x.hold.Cancel()
		} else {
			x.hold.Settle(u, append(late, row.Cost)...)
		}
	}
	if cfg.Record != nil {
		cfg.Record(row)
	}
	x.served = served
	x.tell(u, row.Outcome, err)
}

// attempts are the partners that did not answer, and what those cost that were asked
// beside a faster one.
func (x *exchange) attempts() (list []ledger.Attempt, costs []qiao.Money) {
	for _, a := range x.outcome.Attempts {
		if a.Skipped {
			continue
		}
		row := ledger.Attempt{Partner: a.Partner, Reason: qiao.KindOf(a.Err).String()}
		if a.Late {
			row.Reason = ledger.Hedge
		}
		if price := x.gateway.cfg.Price; a.Late && price != nil {
			row.Cost, _ = price(a.Partner, a.Model, a.Usage, x.began)
			costs = append(costs, row.Cost)
		}
		list = append(list, row)
	}
	return list, costs
}

// tell gives the log and the metrics their share.
func (x *exchange) tell(u qiao.Usage, outcome ledger.Outcome, err error) {
	cfg := &x.gateway.cfg
	took := cfg.Now().Sub(x.began)
	if outcome == "" {
		outcome = ledger.OutcomeOf(err, false)
	}
	cfg.Metrics.Forwarded(x.shape.Name(), x.outcome.Partner, string(outcome), x.outcome.Waited, took, u)
	x.untrace(u, outcome)
	level := slog.LevelDebug
	switch {
	case outcome == ledger.Incomplete || x.status >= http.StatusInternalServerError:
		level = slog.LevelWarn
	case err != nil:
		level = slog.LevelInfo
	}
	ctx := context.WithoutCancel(x.r.Context())
	if !cfg.Log.Enabled(ctx, level) {
		return
	}
	line := []any{"dialect", x.shape.Name(), "id", x.id, "partner", x.outcome.Partner, "attempts", x.asked(), "status", x.status,
		"outcome", string(outcome), "ms", float64(took.Microseconds()) / 1000}
	if err != nil {
		line = append(line, "error", err)
	}
	cfg.Log.Log(ctx, level, "answer", line...)
}
