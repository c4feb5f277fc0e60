package eval

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/capacity/silicon"
)

// Silicon scores predicted times of tokens by measured ones.
func Silicon() Evaluation {
	return Evaluation{
		Name:        "silicon",
		Description: "predicted times of tokens on GPUs against measured rows (CSV as in AIConfigurator's silicon data, also .gz): shipped constants, five folds, and each family unseen",
		Run:         runSilicon,
	}
}

func runSilicon(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	library, err := silicon.Load()
	if err != nil {
		return nil, err
	}
	if matches, _ := filepath.Glob(filepath.Join(path, "silicon*.csv*")); len(matches) > 0 {
		path = matches[0]
	}
	rows, skipped, err := library.Open(path)
	if err != nil {
		return nil, err
	}
	r := &Report{Evaluation: "silicon", Path: path}
	for i, way := range []struct {
		name    string
		predict func() []float64
	}{
		{"shipped constants", func() []float64 { return library.Model.Predictions(rows) }},
		{"five folds", func() []float64 { return silicon.Folds(rows, 5) }},
		{"family unseen", func() []float64 { return silicon.Unseen(rows) }},
		{"speed of light", func() []float64 { return floors(rows) }},
	} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		deps.progress("silicon", i, 4)
		r.Sets = append(r.Sets, siliconSet(way.name, rows, way.predict()))
	}
	r.Sets[0].Figures = append(r.Sets[0].Figures, Figure{Name: "skipped_rows", Value: float64(skipped)}, Figure{Name: "rows_faster_than_physics", Value: float64(impossible(rows))})
	r.Seconds = time.Since(began).Seconds()
	return r, nil
}

func floors(rows []silicon.Row) []float64 {
	list := make([]float64, len(rows))
	for i := range rows {
		list[i] = silicon.Floor(&rows[i].Deployment)
	}
	return list
}

// impossible counts rows that cannot be as they are written: they guess tokens
// ahead, their prompts are cached, or their layout is another.
func impossible(rows []silicon.Row) int {
	n := 0
	for i, f := range floors(rows) {
		if rows[i].Seconds < f {
			n++
		}
	}
	return n
}

func siliconSet(name string, rows []silicon.Row, predicted []float64) Set {
	set := Set{Name: name, Format: "aiconfigurator", Items: len(rows)}
	all := silicon.Errors(rows, predicted)
	var order []string
	by := map[string][]float64{}
	add := func(key string, e float64) {
		if by[key] == nil {
			order = append(order, key)
		}
		by[key] = append(by[key], e)
	}
	for _, kind := range []string{"dense", "mixture"} {
		for i := range rows {
			if kindOf(&rows[i]) == kind {
				add(kind, all[i])
				add(kind+" "+string(rows[i].Mode), all[i])
			}
		}
	}
	for i := range rows {
		add("family "+rows[i].Architecture.Family, all[i])
	}
	for _, key := range order {
		s := silicon.SpreadOf(by[key])
		n := strings.ReplaceAll(figureName(key), ".", "_")
		set.Figures = append(set.Figures, Figure{Name: n + "_mean", Value: 100 * s.Mean, Unit: "%", Of: len(by[key])}, Figure{Name: n + "_median", Value: 100 * s.Median, Unit: "%"})
	}
	return set
}

func kindOf(r *silicon.Row) string {
	if r.Architecture.Experts > 0 {
		return "mixture"
	}
	return "dense"
}
