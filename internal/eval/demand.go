package eval

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/capacity/demand"
)

// Demand scores forecasts of requests by what came.
func Demand() Evaluation {
	return Evaluation{
		Name:        "demand",
		Description: "forecasts of rates and of the peak, from histories (CSV with t_s and rps); a history longer than a week is fitted on its first week and scored on the rest",
		Run:         runDemand,
	}
}

func runDemand(ctx context.Context, path string, _ Deps) (*Report, error) {
	began := time.Now()
	list, err := demand.Open(path)
	if err != nil {
		return nil, err
	}
	r := &Report{Evaluation: "demand", Path: path}
	for _, s := range list {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r.Sets = append(r.Sets, demandSet(s))
	}
	r.Seconds = time.Since(began).Seconds()
	return r, nil
}

func demandSet(s *demand.Series) Set {
	set := Set{Name: s.Name, Format: "t_s,rps", Items: len(s.Rates)}
	set.Figures = append(set.Figures, Figure{Name: "days", Value: s.Days()}, Figure{Name: "peak", Value: s.Peak(), Unit: "/s"})
	if s.Days() > 7.5 {
		if score, ok := demand.Backtest(s, 7, int(s.Days())); ok {
			set.Figures = append(set.Figures, ofScore("after_the_first_week", score)...)
			set.Verdict = "FAIL"
			if score.PeakCovered {
				set.Verdict = "pass"
			}
		}
	}
	if score, ok := demand.Backtest(s, 5, 2); ok {
		set.Figures = append(set.Figures, ofScore("days_1_to_5_tell_6_and_7", score)...)
	}
	set.Figures = append(set.Figures, rolling(s)...)
	next := demand.Fit(s).Ahead(7 * s.Slots())
	return withForecast(set, next)
}

func withForecast(set Set, next *demand.Forecast) Set {
	set.Figures = append(set.Figures, Figure{Name: "next_week_peak", Value: next.Peak, Unit: "/s"},
		Figure{Name: "next_week_peak_low", Value: next.PeakLow, Unit: "/s"}, Figure{Name: "next_week_peak_high", Value: next.PeakHigh, Unit: "/s"})
	return set
}

func ofScore(name string, s demand.Score) []Figure {
	peak := 0.0
	if s.PeakCovered {
		peak = 100
	}
	return []Figure{
		{Name: name + "_error", Value: 100 * s.Error, Unit: "%"}, {Name: name + "_steps_covered", Value: 100 * s.Covered, Unit: "%"},
		{Name: name + "_peak_covered", Value: peak, Unit: "%"}, {Name: name + "_peak", Value: s.Peak, Unit: "/s"},
		{Name: name + "_peak_low", Value: s.PeakLow, Unit: "/s"}, {Name: name + "_peak_high", Value: s.PeakHigh, Unit: "/s"},
	}
}

// rolling foretells what is left of each week from its first two days, three and so
// on.
func rolling(s *demand.Series) []Figure {
	n, peaks, covered, off := 0, 0, 0.0, 0.0
	for days := 2; float64(days) < min(s.Days(), 28); days++ {
		score, ok := demand.Backtest(s, days, 7)
		if !ok {
			continue
		}
		n++
		covered += score.Covered
		off += score.Error
		if score.PeakCovered {
			peaks++
		}
	}
	if n == 0 {
		return nil
	}
	return []Figure{
		{Name: "rolling_peaks_covered", Value: share(peaks, n), Unit: "%", Of: n},
		{Name: "rolling_steps_covered", Value: 100 * covered / float64(n), Unit: "%"}, {Name: "rolling_error", Value: 100 * off / float64(n), Unit: "%"},
	}
}

// figureName makes a stable name of words.
func figureName(parts ...string) string {
	return strings.ToLower(strings.NewReplacer(" ", "_", "-", "_").Replace(fmt.Sprint(strings.Join(parts, "_"))))
}
