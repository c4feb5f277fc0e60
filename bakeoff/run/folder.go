package run

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/qiao-ai/qiao"
)

const (
	manifestFile = "run.json"
	answersFile  = "answers.jsonl"
	longestLine  = 64 << 20
)

// A Run is one that is there, whole or not.
type Run struct {
	Dir string
	Manifest
	Answers []Answer // the last of each question
	Missing int      // questions that have no answer yet
}

// Open reads a run. A last line that was cut by a crash is left out.
func Open(dir string) (*Run, error) {
	m, err := readManifest(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, qiao.E(qiao.NotFound, "read the run "+dir, err).WithFix("List the runs with qiao bakeoff list.")
	}
	if err != nil {
		return nil, err
	}
	r := &Run{Dir: dir, Manifest: *m}
	r.Answers, _, err = readAnswers(filepath.Join(dir, answersFile))
	r.Missing = max(0, r.wanted()-len(r.Answers))
	return r, err
}

func (r *Run) wanted() int {
	items := 0
	for _, s := range r.Suites {
		items += len(s.Items)
	}
	return items * max(r.Samples, 1) * len(r.Contenders)
}

func readManifest(dir string) (*Manifest, error) {
	b, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return nil, err
	}
	var m Manifest
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, qiao.E(qiao.Invalid, "read "+filepath.Join(dir, manifestFile), err).
			WithFix("The file is damaged; start the run again under another name: its answers are taken over.")
	}
	return &m, nil
}

// readAnswers reads answers, and says how many bytes of the file are whole lines.
func readAnswers(path string) (answers []Answer, whole int64, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	at := map[string]int{}
	r := bufio.NewReaderSize(f, 256<<10)
	for {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return answers, whole, nil // what is left was cut
		}
		if err != nil {
			return answers, whole, err
		}
		whole += int64(len(line))
		var a Answer
		if len(line) > longestLine || json.Unmarshal(line, &a) != nil {
			continue // a line that a crash cut, with others after it
		}
		if i, ok := at[a.Key]; ok {
			answers[i] = a
			continue
		}
		at[a.Key] = len(answers)
		answers = append(answers, a)
	}
}

// A folder is a run that is written to.
type folder struct {
	file *os.File
	buf  bytes.Buffer
}

// create makes the folder of a run, or opens one of the same plan, and returns
// the answers that it holds.
func create(dir string, m Manifest) (*folder, []Answer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, qiao.E(qiao.Misconfigured, "make the run's folder", err).WithFix("Choose a folder that you may write to.")
	}
	there, err := readManifest(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = writeManifest(dir, m)
	case err == nil:
		err = m.suits(there)
	}
	if err != nil {
		return nil, nil, err
	}
	path := filepath.Join(dir, answersFile)
	answers, whole, err := readAnswers(path)
	if err != nil {
		return nil, nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, err
	}
	if err := errors.Join(lock(f), f.Truncate(whole)); err != nil {
		f.Close()
		return nil, nil, err
	}
	if _, err := f.Seek(whole, io.SeekStart); err != nil {
		f.Close()
		return nil, nil, err
	}
	return &folder{file: f}, answers, nil
}

// writeManifest writes the file whole or not at all.
func writeManifest(dir string, m Manifest) error {
	b, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, manifestFile)
	if err := os.WriteFile(path+".new", b, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// add appends an answer in one write, so that it outlives this process.
func (f *folder) add(a *Answer) error {
	f.buf.Reset()
	if err := json.NewEncoder(&f.buf).Encode(a); err != nil {
		return err
	}
	_, err := f.file.Write(f.buf.Bytes())
	return err
}

func (f *folder) close() error { return errors.Join(f.file.Sync(), f.file.Close()) }

// answered collects the answers that other runs beside dir hold, by key.
func answered(dir string) map[string]Answer {
	found := map[string]Answer{}
	own := filepath.Clean(dir)
	files, _ := filepath.Glob(filepath.Join(filepath.Dir(own), "*", answersFile)) // the pattern is well formed
	for _, path := range files {
		if filepath.Dir(path) == own {
			continue
		}
		answers, _, err := readAnswers(path)
		if err != nil {
			continue // a run that cannot be read has nothing to take over
		}
		for _, a := range answers {
			if a.State == Answered {
				a.Reused = filepath.Base(filepath.Dir(path))
				found[a.Key] = a
			}
		}
	}
	return found
}

// Write makes a run of answers that are there already. It fails with Kind Conflict
// where the folder holds another run.
func Write(dir string, m Manifest, answers []Answer) (*Run, error) {
	f, there, err := create(dir, m)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, a := range there {
		known[a.Key] = true
	}
	for i := range answers {
		if !known[answers[i].Key] {
			err = errors.Join(err, f.add(&answers[i]))
		}
	}
	if err := errors.Join(err, f.close()); err != nil {
		return nil, err
	}
	return Open(dir)
}
