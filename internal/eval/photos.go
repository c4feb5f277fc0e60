package eval

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/query"
	"github.com/qiao-ai/qiao/photo/search"
)

// Photos measures how photos are found: it takes a library in, and asks.
func Photos() Evaluation {
	return Evaluation{
		Name:        "photos",
		Description: "photo search in both languages: a folder with library/, distractors/, queries.json, ocr_lines.json",
		Run:         measurePhotos,
	}
}

//go:embed photos_nonsense.txt
var nonsenseText string

// ownNonsenseText names things that photos show, in ways that none does.
//
//go:embed photos_nonsense_own.txt
var ownNonsenseText string

// A photoCase is one query with its answer.
type photoCase struct {
	ID       string   `json:"id"`
	Category string   `json:"category"`
	Library  string   `json:"library"`
	En       string   `json:"en"`
	Zh       string   `json:"zh"`
	Expected []string `json:"expected"`
	Must     []string `json:"must"`
	MustNot  []string `json:"must_not"`
	Measure  string   `json:"measure"`
	Now      string   `json:"now"`
}

// A gallery is the photos that are asked for.
type gallery struct {
	alone *search.Index // the library by itself, for queries of L1
	all   *search.Index // with the distractors
	name  map[photo.ID]string
}

func measurePhotos(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	var data struct {
		Queries []photoCase `json:"queries"`
	}
	if err := readJSON(filepath.Join(path, "queries.json"), "photos", &data); err != nil {
		return nil, err
	}
	report := &Report{Evaluation: "photos", Path: path}
	photos, taken, err := takeIn(ctx, path, deps)
	if err != nil {
		return nil, err
	}
	report.Sets = append(report.Sets, taken)
	g := hang(photos)
	for _, lang := range []string{"en", "zh"} {
		report.Sets = append(report.Sets, g.ask(data.Queries, lang, deps)...)
	}
	for _, lang := range []string{"en", "zh"} {
		report.Sets = append(report.Sets, g.nonsense("photos_nonsense", nonsenseText, lang, deps), g.nonsense("photos_nonsense_own", ownNonsenseText, lang, deps))
	}
	if lines, ok := readLinesSet(path, photos, deps); ok {
		report.Sets = append(report.Sets, lines)
	}
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}

// hang puts photos into the two indexes.
func hang(photos []evalPhoto) *gallery {
	g := &gallery{search.NewIndex(), search.NewIndex(), map[photo.ID]string{}}
	for _, p := range photos {
		g.name[p.ID] = p.name
		g.all.Put(p.Photo)
		if !p.distractor {
			g.alone.Put(p.Photo)
		}
	}
	g.alone.Settle()
	g.all.Settle()
	return g
}

// index is the photos that a query of a library is put to.
func (g *gallery) index(library string) *search.Index {
	if library == "" || library == "L1" {
		return g.alone
	}
	return g.all
}

// An outcome is how one query fared.
type outcome struct {
	photoCase
	text              string
	got               []string
	score             float64
	precision, recall float64
	took              time.Duration
}

// ask puts the queries in one language, and sums up by category.
func (g *gallery) ask(cases []photoCase, lang string, deps Deps) []Set {
	by := map[string][]outcome{}
	for i, c := range cases {
		o := g.one(c, lang)
		by[c.Category] = append(by[c.Category], o)
		deps.progress("queries "+lang, i+1, len(cases))
	}
	groups := []struct {
		name       string
		categories []string
	}{
		{"text", []string{"ocr", "keyword"}}, {"sets", []string{"time", "place", "camera", "negation"}},
		{"similar", []string{"similar", "duplicate", "duplicates"}}, {"colour", []string{"colour", "color"}},
		{"object", []string{"object"}}, {"mixed", []string{"mixed"}},
	}
	var sets []Set
	for _, group := range groups {
		var list []outcome
		for _, c := range group.categories {
			list = append(list, by[c]...)
			delete(by, c)
		}
		sets = appendOutcomes(sets, group.name, lang, list, deps)
	}
	var rest []string
	for c := range by {
		rest = append(rest, c)
	}
	slices.Sort(rest)
	for _, c := range rest {
		sets = appendOutcomes(sets, c, lang, by[c], deps)
	}
	return sets
}

func (g *gallery) one(c photoCase, lang string) outcome {
	o := outcome{photoCase: c, text: c.En}
	if lang == "zh" {
		o.text = c.Zh
	}
	x := g.index(c.Library)
	began := time.Now()
	plan := query.Parse(o.text, query.Options{Now: nowOf(c.Now), Places: search.Places, Cameras: x.Cameras()})
	found := x.Search(plan, nil)
	o.took = time.Since(began)
	for _, h := range found.Hits {
		o.got = append(o.got, g.name[h.Photo.ID])
	}
	o.precision, o.recall = overlap(o.got, c.Expected)
	o.score = g.score(o, x)
	return o
}

// nowOf is the reference time of a query. The data write + as _ in its zone.
func nowOf(s string) time.Time {
	t, err := time.Parse(time.RFC3339, strings.ReplaceAll(s, "_", "+"))
	if err != nil {
		return time.Now()
	}
	return t
}

// score is what an answer is worth by the measure of its query, from 0 to 1.
func (g *gallery) score(o outcome, x *search.Index) float64 {
	in := func(list []string) float64 {
		if slices.ContainsFunc(list, func(s string) bool { return slices.Contains(o.Expected, s) }) {
			return 1
		}
		return 0
	}
	yes := func(b bool) float64 {
		if b {
			return 1
		}
		return 0
	}
	switch o.Measure {
	case "top1":
		return in(o.got[:min(1, len(o.got))])
	case "top3":
		return in(o.got[:min(3, len(o.got))])
	case "topk":
		_, recall := overlap(o.got[:min(len(o.Expected), len(o.got))], o.Expected)
		return recall
	case "superset":
		_, must := overlap(o.got, o.Must)
		return yes(must == 1 && o.precision == 1)
	case "empty":
		return yes(len(o.got) == 0)
	case "group":
		return yes(g.grouped(x, o.Expected))
	case "must-not":
		return yes(!slices.ContainsFunc(o.got, func(s string) bool { return slices.Contains(o.MustNot, s) }))
	}
	return yes(o.precision == 1 && o.recall == 1)
}

// grouped tells whether all photos are in one group of duplicates.
func (g *gallery) grouped(x *search.Index, names []string) bool {
	for _, group := range x.Duplicates() {
		in := 0
		for _, p := range group.Photos {
			if slices.Contains(names, g.name[p.ID]) {
				in++
			}
		}
		if in == len(names) {
			return true
		}
	}
	return false
}

// overlap is precision and recall; of nothing they are 1.
func overlap(got, want []string) (precision, recall float64) {
	both := 0
	for _, s := range got {
		if slices.Contains(want, s) {
			both++
		}
	}
	precision, recall = 1, 1
	if len(got) > 0 {
		precision = float64(both) / float64(len(got))
	}
	if len(want) > 0 {
		recall = float64(both) / float64(len(want))
	}
	return precision, recall
}

func appendOutcomes(sets []Set, name, lang string, list []outcome, deps Deps) []Set {
	if len(list) == 0 {
		return sets
	}
	s := Set{Name: "photos_" + name, Format: "queries", Language: lang, Items: len(list)}
	var sum, precision, recall float64
	perfect := 0
	var took []time.Duration
	for _, o := range list {
		sum += o.score
		precision += o.precision
		recall += o.recall
		took = append(took, o.took)
		if o.score == 1 {
			perfect++
		} else if len(s.Examples) < deps.Examples {
			s.Examples = append(s.Examples, Example{
				Note: o.ID + " " + o.Measure + ": " + o.text, Before: strings.Join(o.Expected, ", "), After: shortened(o.got),
			})
		}
	}
	n := float64(len(list))
	s.Figures = []Figure{{Name: "score", Value: 100 * sum / n, Unit: "%", Of: len(list)}, {Name: "perfect", Value: share(perfect, len(list)), Unit: "%", Of: len(list)}}
	if name == "sets" {
		s.Figures = append(s.Figures, Figure{Name: "precision", Value: 100 * precision / n, Unit: "%"}, Figure{Name: "recall", Value: 100 * recall / n, Unit: "%"})
	}
	s.Figures = append(s.Figures, tookFigures(took)...)
	return append(sets, s)
}

// shortened lists the first few names.
func shortened(names []string) string {
	const most = 6
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

// nonsense is how many queries that mean nothing find something.
func (g *gallery) nonsense(name, queries, lang string, deps Deps) Set {
	s := Set{Name: name, Format: "lines", Language: lang}
	found := 0
	for q := range strings.Lines(queries) {
		q = strings.TrimSpace(q)
		p := query.Parse(q, query.Options{Places: search.Places, Cameras: g.all.Cameras()})
		if p.Language != lang {
			continue
		}
		s.Items++
		if res := g.all.Search(p, nil); len(res.Hits) > 0 {
			found++
			if len(s.Examples) < deps.Examples {
				s.Examples = append(s.Examples, Example{Note: "nonsense", Before: q, After: g.name[res.Hits[0].Photo.ID]})
			}
		}
	}
	s.Figures = []Figure{{Name: "returning_something", Value: share(found, s.Items), Unit: "%", Of: s.Items}}
	return s
}

// readLinesSet compares the text that was read with what a person reads.
func readLinesSet(path string, photos []evalPhoto, deps Deps) (Set, bool) {
	var want map[string][]string
	if _, err := os.Stat(filepath.Join(path, "ocr_lines.json")); err != nil || readJSON(filepath.Join(path, "ocr_lines.json"), "photos", &want) != nil {
		return Set{}, false
	}
	s := Set{Name: "photos_lines", Format: "lines", Language: "zh,en"}
	exact, read := 0, false
	for _, p := range photos {
		var have []string
		for _, l := range p.Lines {
			have = append(have, l.Text)
		}
		read = read || len(have) > 0
		for _, line := range want[p.name] {
			s.Items++
			if slices.ContainsFunc(have, func(h string) bool { return plainLine(h) == plainLine(line) }) {
				exact++
			} else if len(s.Examples) < deps.Examples {
				s.Examples = append(s.Examples, Example{Note: p.name, Before: line, After: strings.Join(have, " | ")})
			}
		}
	}
	s.Figures = []Figure{{Name: "exact", Value: share(exact, s.Items), Unit: "%", Of: s.Items}}
	return s, read && s.Items > 0
}

// plainLine leaves the spaces of a line out, and takes the two forms of a mark for
// one.
func plainLine(s string) string {
	r := strings.NewReplacer(" ", "", "　", "", "（", "(", "）", ")", "，", ",", "：", ":", "！", "!", "￥", "¥", "。", ".")
	return r.Replace(s)
}
