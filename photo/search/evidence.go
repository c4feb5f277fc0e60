package search

import (
	"fmt"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/fold"
	"github.com/qiao-ai/qiao/photo/query"
)

// Evidence says why a photo was found: one reason, and the chip that it is for.
type Evidence struct {
	Chip string     `json:"chip,omitempty" doc:"The id of the chip that it is for"`
	Kind query.Kind `json:"kind" doc:"What the reason is about"`
	// Text is what a person reads: the line, the caption, the date, the places.
	Text   string `json:"text,omitempty"`
	TextZh string `json:"textZh,omitempty"`
	From   string `json:"from,omitempty" doc:"Where a text was found: picture, title, description (by a person), caption (by a model), artist, keyword, people, name, folder"`
	By     string `json:"by,omitempty" doc:"The model that wrote the caption"`
	// Line is the box of a line of text, and Box that of a thing, in shares of the
	// upright picture's width and height.
	Line  *[4][2]float64 `json:"line,omitempty" doc:"Corners of the matched text"`
	Box   *photo.Box     `json:"box,omitempty" doc:"Box of the thing that was seen"`
	Score float64        `json:"score,omitempty" doc:"How sure the model was"`
	Share float64        `json:"share,omitempty" doc:"Share of the picture that has the colour"`
	Rank  int            `json:"rank,omitempty" doc:"Place by meaning among all photos; 1 is the nearest"`
}

// mostLines is how many lines of text are shown for a word.
const mostLines = 3

// explain lists the reasons why a photo was found.
func (r *run) explain(h *Hit) []Evidence {
	var all []Evidence
	p := h.Photo
	for _, c := range r.plan.Chips {
		if !c.Negated {
			all = append(all, r.x.reason(c, p)...)
		}
	}
	if r.literal[h.number] && !hasText(all) {
		all = append(all, lines(query.Chip{}, p, func(s string) bool {
			return strings.Contains(fold.Loose(r.plan.Query), fold.Loose(s)) || strings.Contains(fold.Loose(s), fold.Loose(r.plan.Query))
		})...)
	}
	if h.rank > 0 {
		all = append(all, Evidence{Kind: query.Words, From: "meaning", Rank: h.rank})
	}
	return all
}

func hasText(all []Evidence) bool {
	for _, e := range all {
		if e.From != "" {
			return true
		}
	}
	return false
}

// reason is what of p speaks for a chip.
func (x *Index) reason(c query.Chip, p *photo.Photo) []Evidence {
	e := Evidence{Chip: c.ID, Kind: c.Kind}
	switch c.Kind {
	case query.Time, query.Clock:
		if p.Taken == nil {
			return nil
		}
		e.Text = p.Taken.Time().Format("2006-01-02 15:04")
	case query.Place:
		return x.reasonPlace(c, p)
	case query.Device:
		e.Text = camera(p)
	case query.Thing:
		return reasonThing(c, p)
	case query.Colour:
		return reasonColour(c, p)
	case query.Quote:
		return lines(c, p, func(s string) bool {
			return strings.Contains(fold.Loose(s), fold.Loose(c.Value.Any[0])) || strings.Contains(fold.Loose(c.Value.Any[0]), fold.Loose(s))
		})
	case query.Words:
		return reasonWords(c, p)
	default:
		e.Text = fact(c.Kind, p)
	}
	if e.Text == "" {
		return nil
	}
	return []Evidence{e}
}

// fact is what is known of p for a kind of condition.
func fact(k query.Kind, p *photo.Photo) string {
	e := p.Exposure
	switch k {
	case query.ISO:
		return fmt.Sprintf("ISO %d", e.ISO)
	case query.Focal:
		return fmt.Sprintf("%.4g mm", e.Focal)
	case query.Aperture:
		return fmt.Sprintf("f/%.3g", e.Aperture)
	case query.Shutter:
		return shutter(e.Seconds)
	case query.Rating:
		return strings.Repeat("★", max(p.Rating, 0))
	case query.Format:
		return strings.ToUpper(string(p.Format))
	case query.Size:
		return fmt.Sprintf("%.1f MB", float64(p.Size)/1e6)
	case query.Pixels, query.Orientation:
		return fmt.Sprintf("%d × %d", p.Width, p.Height)
	case query.Name, query.Like:
		return p.Name
	case query.Media:
		return media(p)
	case query.Flash:
		if e.Flash != nil && *e.Flash {
			return "flash"
		}
		return "no flash"
	}
	return ""
}

func shutter(s float64) string {
	if s > 0 && s < 1 {
		return fmt.Sprintf("1/%.0f s", 1/s)
	}
	return fmt.Sprintf("%.3g s", s)
}

func media(p *photo.Photo) string {
	var names []string
	for _, m := range p.Media {
		names = append(names, string(m))
	}
	return strings.Join(names, ", ")
}

// reasonPlace is the path of places that p lies in, or where the name is written.
func (x *Index) reasonPlace(c query.Chip, p *photo.Photo) []Evidence {
	if in, _ := x.located(c.Value.Places); in.has(x.number[p.ID]) {
		en, zh := placePath(p)
		return []Evidence{{Chip: c.ID, Kind: c.Kind, Text: en, TextZh: zh}}
	}
	w := placeWord(c)
	w.alike = append(w.alike, query.Alike(w.text)...)
	return lines(c, p, func(s string) bool { return w.contains(fold.String(s)) })
}

// placePath names the places of p from the nearest to the country.
func placePath(p *photo.Photo) (en, zh string) {
	if p.Place == nil {
		return "", ""
	}
	var ens, zhs []string
	last := ""
	for _, n := range append(append([]photo.PlaceName{}, p.Place.Landmarks...), p.Place.Nearest, p.Place.City, p.Place.Region, p.Place.Country) {
		if n.En == "" && n.Zh == "" || n.ID == last {
			continue
		}
		last = n.ID
		ens = append(ens, or(n.En, n.Zh))
		zhs = append(zhs, or(n.Zh, n.En))
	}
	return strings.Join(ens, ", "), strings.Join(zhs, "，")
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func reasonThing(c query.Chip, p *photo.Photo) []Evidence {
	var all []Evidence
	for _, t := range p.Tags {
		for _, name := range c.Value.Any {
			if strings.EqualFold(t.En, name) && t.Score >= maybe {
				all = append(all, Evidence{Chip: c.ID, Kind: c.Kind, Text: t.En, TextZh: t.Zh, Box: &t.Box, Score: t.Score})
			}
		}
	}
	if len(all) > 0 {
		return all
	}
	w := word{text: fold.String(c.Label), alike: append(query.Alike(fold.String(c.Label)), c.Value.Any...)}
	w.cjk = strings.ContainsFunc(w.text, fold.IsHan)
	return lines(c, p, func(s string) bool { return w.contains(fold.String(s)) })
}

func reasonColour(c query.Chip, p *photo.Photo) []Evidence {
	for _, name := range c.Value.Any {
		if share := colourShare(p, name); share > 0 {
			return []Evidence{{Chip: c.ID, Kind: c.Kind, Text: name, Share: share}}
		}
	}
	w := word{text: fold.String(c.Label), alike: c.Value.Any}
	w.cjk = strings.ContainsFunc(w.text, fold.IsHan)
	return lines(c, p, func(s string) bool { return w.contains(fold.String(s)) })
}

func reasonWords(c query.Chip, p *photo.Photo) []Evidence {
	list := words(c)
	found := lines(c, p, func(s string) bool {
		folded := fold.String(s)
		for _, w := range list {
			if w.contains(folded) {
				return true
			}
		}
		return false
	})
	for _, w := range list {
		found = append(found, reasonShown(c, p, w.shown)...)
	}
	return found
}

// lines are the texts of p that match, those in the picture with their boxes.
func lines(c query.Chip, p *photo.Photo, match func(string) bool) []Evidence {
	var all []Evidence
	for i := range p.Lines {
		if l := &p.Lines[i]; match(l.Text) && len(all) < mostLines {
			all = append(all, Evidence{Chip: c.ID, Kind: or2(c.Kind, query.Quote), Text: l.Text, From: "picture", Line: &l.Box, Score: l.Confidence})
		}
	}
	for _, t := range written(p) {
		if len(all) < 2*mostLines && match(t.text) {
			e := Evidence{Chip: c.ID, Kind: or2(c.Kind, query.Quote), Text: t.text, From: t.from}
			if t.from == "caption" {
				e.By = p.Captioner
			}
			all = append(all, e)
		}
	}
	return all
}

func or2(a, b query.Kind) query.Kind {
	if a != "" {
		return a
	}
	return b
}

// A source is a text about a photo and where it is from.
type source struct{ text, from string }

func written(p *photo.Photo) []source {
	all := []source{{p.Title, "title"}, {p.Caption, "description"}, {p.Artist, "artist"}}
	for _, k := range p.Keywords {
		all = append(all, source{k, "keyword"})
	}
	for _, k := range p.People {
		all = append(all, source{k, "people"})
	}
	for _, lang := range []string{"zh", "en"} {
		all = append(all, source{p.Captions[lang], "caption"})
	}
	all = append(all, source{telling(p.Name), "name"}, source{album(p.Folder), "folder"})
	return slices.DeleteFunc(all, func(s source) bool { return s.text == "" })
}
