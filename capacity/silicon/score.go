package silicon

import (
	"math"
	"slices"
	"time"
)

// Fit makes a model of measured rows. The same rows make the same model.
func Fit(rows []Row, about string) *Model {
	m := fitBoth(rows)
	m.About = about
	m.Errors = map[string]Spread{"near": together(rows, Folds(rows, 5)), "far": together(rows, Unseen(rows))}
	return m
}

// together are the errors of rows whose GPUs do all: those that hosts are planned as.
func together(rows []Row, predicted []float64) Spread {
	var list []float64
	for i, e := range Errors(rows, predicted) {
		if rows[i].Mode == Together {
			list = append(list, e)
		}
	}
	return SpreadOf(list)
}

// Made says when and from what constants come.
func Made(from string, at time.Time) string {
	return "fitted to " + from + ", " + at.Format("2006-01-02")
}

func fitBoth(rows []Row) *Model {
	return &Model{Rows: len(rows), Families: Families(rows), Near: newFitter(rows, nearShape()).fit(), Far: newFitter(rows, farShape()).fit()}
}

// Families lists those of rows.
func Families(rows []Row) []string {
	var list []string
	for i := range rows {
		if f := rows[i].Architecture.Family; !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	slices.Sort(list)
	return list
}

// Predictions are the model's for rows, in seconds.
func (m *Model) Predictions(rows []Row) []float64 {
	list := make([]float64, len(rows))
	for i := range rows {
		list[i] = m.Predict(&rows[i].Deployment)
	}
	return list
}

// Folds predicts each row by a model that was fitted without it, in n folds.
func Folds(rows []Row, n int) []float64 {
	list := make([]float64, len(rows))
	for k := range n {
		var rest, out []Row
		var at []int
		for i := range rows {
			if fold(&rows[i], n) == k {
				out, at = append(out, rows[i]), append(at, i)
			} else {
				rest = append(rest, rows[i])
			}
		}
		near := Model{Families: Families(rows), Near: newFitter(rest, nearShape()).fit()}
		for j, p := range near.Predictions(out) {
			list[at[j]] = p
		}
	}
	return list
}

// fold is the part of n that a row is in: always the same, and one for all rows that
// tell of the same measurement.
func fold(r *Row, n int) int {
	bits := math.Float64bits(r.Seconds)
	return int((bits * 0x9e3779b97f4a7c15 >> 40) % uint64(n))
}

// Unseen predicts each row by a model that was fitted without its family.
func Unseen(rows []Row) []float64 {
	list := make([]float64, len(rows))
	for _, family := range Families(rows) {
		var rest []Row
		for i := range rows {
			if rows[i].Architecture.Family != family {
				rest = append(rest, rows[i])
			}
		}
		far := Model{Far: newFitter(rest, farShape()).fit()}
		for i := range rows {
			if rows[i].Architecture.Family == family {
				list[i] = far.Predict(&rows[i].Deployment)
			}
		}
	}
	return list
}

// Errors are |predicted/measured − 1| of rows.
func Errors(rows []Row, predicted []float64) []float64 {
	list := make([]float64, len(rows))
	for i := range rows {
		list[i] = math.Abs(predicted[i]/rows[i].Seconds - 1)
	}
	return list
}

// SpreadOf sums errors up.
func SpreadOf(errors []float64) Spread {
	if len(errors) == 0 {
		return Spread{}
	}
	sorted, sum := slices.Sorted(slices.Values(errors)), 0.0
	for _, e := range sorted {
		sum += e
	}
	return Spread{figures3(sum / float64(len(sorted))), figures3(sorted[len(sorted)/2]), figures3(sorted[len(sorted)*9/10])}
}

func figures3(v float64) float64 { return math.Round(v*1e4) / 1e4 }
