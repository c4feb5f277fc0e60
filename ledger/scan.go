package ledger

import "time"

// ScanGroup reads a group from a row of a store, whose columns are: the number of the
// step, those of names, the currency, requests, failed, hedged, unpriced, retries,
// tokens (input, cache read, cache write, output, reasoning, whether estimated), cost
// in millionths, the means to the first token and to the end in microseconds, and one
// count for each class of [Bounds]. offset is what was added to a time before it was
// divided by step.
func ScanGroup(row interface{ Scan(...any) error }, names []Dimension, step, offset time.Duration) (g Group, err error) {
	var start int64
	labels := make([]string, len(names))
	g.FirstToken = make([]int64, len(Bounds())+1)
	into := []any{&start}
	for i := range labels {
		into = append(into, &labels[i])
	}
	u := &g.Usage
	into = append(into, &g.Cost.Currency, &g.Requests, &g.Failed, &g.Hedged, &g.Unpriced, &g.Retries,
		&u.Input, &u.CachedInput, &u.CacheWrite, &u.Output, &u.Reasoning, &u.Estimated, &g.Cost.Micro, &g.FirstTokenMS, &g.TotalMS)
	for i := range g.FirstToken {
		into = append(into, &g.FirstToken[i])
	}
	if err := row.Scan(into...); err != nil {
		return g, err
	}
	g.FirstTokenMS /= 1000
	g.TotalMS /= 1000
	for i, d := range names {
		if g.Labels == nil {
			g.Labels = map[Dimension]string{}
		}
		g.Labels[d] = labels[i]
	}
	if step > 0 {
		g.Start = time.UnixMilli(start*step.Milliseconds() - offset.Milliseconds()).UTC()
	}
	return g, nil
}
