package eval

import (
	"context"
	"time"

	"github.com/qiao-ai/qiao"
)

// Proofread measures corrections of sentences with errors, in every format of
// the data at its path.
func Proofread() Evaluation {
	return Evaluation{
		Name:        "proofread",
		Description: "corrections of learners' and writers' errors: GLEU (*.src with *.ref0…), spans (*.m2), Chinese sentence pairs",
		Run:         proofread,
	}
}

func proofread(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	files, err := filesAt(path)
	if err != nil {
		return nil, err
	}
	report := &Report{Evaluation: "proofread", Path: path}
	for _, format := range formats() {
		for _, data := range format.Find(files) {
			set, err := data.Measure(ctx, deps)
			if err != nil {
				return nil, err
			}
			set.Format = format.Name()
			report.Sets = append(report.Sets, set)
		}
	}
	if len(report.Sets) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "eval proofread", "no data is understood at %s", path).
			WithFix("Give *.src with *.ref0, *.ref1, …; *.m2; or Chinese pairs as in shared/data/writing/zh.")
	}
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}
