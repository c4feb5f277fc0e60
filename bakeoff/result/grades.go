package result

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/grade"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// graded is a grade as it is kept. Rules is the version of the scorers: another
// one grades again.
type graded struct {
	Key     string      `json:"key"`
	Rules   int         `json:"rules"`
	Grade   grade.Grade `json:"grade"`
	Unknown string      `json:"unknown,omitempty"` // why it could not be judged
}

// rules is the version of the scorers.
const rules = 1

const gradesFile = "grades.jsonl"

// gradeAll grades the answers of a run, by key. Grades that are there are kept.
func gradeAll(ctx context.Context, r *run.Run, g *grade.Grader) (map[string]graded, error) {
	path := filepath.Join(r.Dir, gradesFile)
	grades := readGrades(path)
	items := itemsOf(r)
	var mu sync.Mutex
	var fresh []graded
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range r.Answers {
		a := &r.Answers[i]
		item := items[[2]string{a.Suite, a.Item}]
		if _, ok := grades[a.Key]; ok || a.State != run.Answered || item == nil {
			continue
		}
		group.Go(func() error {
			got, err := gradeOne(ctx, g, item, a)
			mu.Lock()
			defer mu.Unlock()
			fresh = append(fresh, got)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for _, f := range fresh {
		grades[f.Key] = f
	}
	keepGrades(path, fresh)
	return grades, nil
}

func gradeOne(ctx context.Context, g *grade.Grader, item *suite.Item, a *run.Answer) (graded, error) {
	got, err := g.Grade(ctx, item, a)
	kept := graded{Key: a.Key, Rules: rules, Grade: got}
	if ctx.Err() != nil {
		return kept, qiao.E(qiao.Canceled, "grade", ctx.Err())
	}
	if err != nil {
		kept.Unknown = err.Error()
	}
	return kept, nil
}

func itemsOf(r *run.Run) map[[2]string]*suite.Item {
	items := map[[2]string]*suite.Item{}
	for i := range r.Suites {
		s := &r.Suites[i]
		for j := range s.Items {
			items[[2]string{s.Name, s.Items[j].ID}] = &s.Items[j]
		}
	}
	return items
}

func readGrades(path string) map[string]graded {
	grades := map[string]graded{}
	f, err := os.Open(path)
	if err != nil {
		return grades // they are made again
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var g graded
		if json.Unmarshal(lines.Bytes(), &g) == nil && g.Rules == rules && g.Unknown == "" {
			grades[g.Key] = g
		}
	}
	return grades
}

// keepGrades saves work for the next time; where it cannot, nothing is lost.
func keepGrades(path string, fresh []graded) {
	if len(fresh) == 0 {
		return
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	w := bufio.NewWriter(f)
	e := json.NewEncoder(w)
	for _, g := range fresh {
		err = errors.Join(err, e.Encode(g))
	}
	_ = errors.Join(err, w.Flush(), f.Close())
}
