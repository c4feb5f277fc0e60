package bakeoff

import (
	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/judge"
)

// Labels makes what people need to say whether the jury of a run can be trusted:
// at most n pairs, 0 for all. It fails with Kind NotFound where no jury has judged
// the run.
func (b *Bench) Labels(name string, n int) ([]judge.Label, error) {
	r, err := b.Open(name)
	if err != nil {
		return nil, err
	}
	j, err := b.Open(judged(name))
	if err != nil {
		return nil, qiao.Errorf(qiao.NotFound, "bakeoff labels", "no jury has judged the run %q", name).
			WithFix("Name judges in the file and start the run again: qiao bakeoff run FILE.")
	}
	v, err := judge.Read(j)
	if err != nil {
		return nil, err
	}
	return judge.Labels(r, v, n), nil
}
