package search

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/fold"
	"github.com/qiao-ai/qiao/photo/query"
)

// meets is the photos that meet a condition, whether it is denied or not.
func (x *Index) meets(c query.Chip) set {
	switch c.Kind {
	case query.Time, query.Clock:
		return x.byTime(c.Value)
	case query.Place:
		in, _ := x.located(c.Value.Places)
		return in
	case query.Quote:
		return x.quoting(c.Value.Any)
	case query.Device:
		return x.byCamera(c.Value.Any)
	case query.Has:
		if slices.Contains(c.Value.Any, "duplicate") {
			return x.duplicated()
		}
	}
	test := condition(c)
	found := newSet(len(x.photos))
	x.live.each(func(i int) {
		if test(x.photos[i]) {
			found.add(i)
		}
	})
	return found
}

// condition is a test of one photo.
func condition(c query.Chip) func(*photo.Photo) bool {
	v := c.Value
	switch c.Kind {
	case query.ISO, query.Focal, query.Aperture, query.Shutter, query.Size, query.Pixels, query.Rating:
		return func(p *photo.Photo) bool { return numbered(c.Kind, *v.Range, p) }
	case query.Name:
		return func(p *photo.Photo) bool {
			return slices.ContainsFunc(v.Any, func(s string) bool { return isNamed(p, s) })
		}
	}
	test := map[query.Kind]func(*photo.Photo, string) bool{
		query.Media: isMedia, query.Format: isFormat, query.Flash: isFlash, query.Orientation: isHeld, query.Has: has,
		query.Colour: hasColour, query.Thing: hasTag,
	}[c.Kind]
	return func(p *photo.Photo) bool {
		return test != nil && slices.ContainsFunc(v.Any, func(s string) bool { return test(p, s) })
	}
}

// numbered tells whether a number of p is known and lies in r.
func numbered(k query.Kind, r query.Range, p *photo.Photo) bool {
	e := p.Exposure
	switch k {
	case query.ISO:
		return e.ISO > 0 && r.Holds(float64(e.ISO))
	case query.Focal:
		return e.Focal > 0 && r.Holds(e.Focal)
	case query.Aperture:
		return e.Aperture > 0 && r.Holds(e.Aperture)
	case query.Shutter:
		return e.Seconds > 0 && r.Holds(e.Seconds)
	case query.Size:
		return r.Holds(float64(p.Size))
	case query.Pixels:
		return r.Holds(float64(p.Width) * float64(p.Height))
	}
	return r.Holds(float64(max(p.Rating, 0)))
}

func isMedia(p *photo.Photo, medium string) bool {
	if medium == "raw" && isRaw(p) || medium == "animation" && p.Frames > 1 {
		return true
	}
	return slices.Contains(p.Media, photo.Media(medium))
}

// isRaw tells whether p is what a sensor saw.
func isRaw(p *photo.Photo) bool {
	switch ending(p.Name) {
	case "dng", "cr2", "cr3", "nef", "arw", "raf", "orf", "rw2", "pef", "srw":
		return true
	}
	return false
}

func ending(name string) string {
	return strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
}

// isFormat compares the format by content, and that of the name where the content
// is of a family, such as a raw file.
func isFormat(p *photo.Photo, format string) bool {
	if string(p.Format) == format {
		return true
	}
	switch format {
	case "dng", "cr2", "cr3", "nef", "arw", "raf", "orf", "rw2", "svg", "pdf":
		return ending(p.Name) == format
	}
	return false
}

func isFlash(p *photo.Photo, want string) bool {
	return p.Exposure.Flash != nil && *p.Exposure.Flash == (want == "on")
}

// isHeld compares the sides of the picture; a square is neither upright nor wide.
func isHeld(p *photo.Photo, how string) bool {
	w, h := float64(p.Width), float64(p.Height)
	if w == 0 || h == 0 {
		return false
	}
	const nearly = 0.02
	square := math.Abs(w-h) <= nearly*max(w, h)
	switch how {
	case "square":
		return square
	case "portrait":
		return h > w && !square
	}
	return w > h && !square
}

func has(p *photo.Photo, what string) bool {
	switch what {
	case "place":
		return p.GPS != nil
	case "time":
		return p.Taken != nil && p.Taken.Source != photo.FromModTime
	case "text":
		return len(p.Lines) > 0
	case "camera":
		return camera(p) != ""
	case "rating":
		return p.Rating > 0
	case "caption":
		return p.Caption != "" || p.Title != ""
	case "keywords":
		return len(p.Keywords) > 0
	case "edits":
		return p.Software != ""
	}
	return false
}

// isNamed compares a file's name, or its beginning.
func isNamed(p *photo.Photo, name string) bool {
	have := fold.String(p.Name)
	return have == name || strings.HasPrefix(have, name) || strings.HasSuffix(fold.String(p.Folder)+"/"+have, "/"+name)
}

// byTime is the photos taken in one of the times of v.
func (x *Index) byTime(v query.Value) set {
	type stretch struct{ from, to int64 }
	var stretches []stretch
	for _, s := range v.Times {
		stretches = append(stretches, stretch{seconds(s.From, math.MinInt64), seconds(s.To, math.MaxInt64)})
	}
	rec := recurrenceOf(v)
	found := newSet(len(x.photos))
	x.live.each(func(i int) {
		t := x.taken[i]
		if t == (moment{}) {
			return
		}
		for _, s := range stretches {
			if t.seconds >= s.from && t.seconds < s.to {
				found.add(i)
				return
			}
		}
		if rec.holds(t) {
			found.add(i)
		}
	})
	return found
}

func seconds(s string, otherwise int64) int64 {
	t, err := time.Parse(query.Clocked, s)
	if err != nil {
		return otherwise
	}
	return t.Unix()
}

// A recurrence is what comes back each year, week or day.
type recurrence struct {
	days, clock [][2]uint16
	weekdays    [7]bool
}

func recurrenceOf(v query.Value) (r recurrence) {
	for _, d := range v.Yearly {
		from, errFrom := time.Parse("01-02", d.From)
		to, errTo := time.Parse("2006-01-02", "2000-"+d.To)
		if errFrom == nil && errTo == nil {
			r.days = append(r.days, [2]uint16{uint16(int(from.Month())*100 + from.Day()), uint16(int(to.Month())*100+to.Day()) + 1})
		}
	}
	for _, d := range v.Weekdays {
		if d >= 0 && d < len(r.weekdays) {
			r.weekdays[d] = true
		}
	}
	for _, c := range v.Clock {
		r.clock = append(r.clock, [2]uint16{uint16(c.From), uint16(c.To)})
	}
	return r
}

// holds tells whether t is on one of the days, or in one of the times of the day.
func (r recurrence) holds(t moment) bool {
	return r.weekdays[t.weekday] || between(t.day, r.days) || between(t.minute, r.clock)
}

// between tells whether n is in one of the stretches, the end left out; one whose
// end is not after its beginning goes over the turn.
func between(n uint16, stretches [][2]uint16) bool {
	for _, s := range stretches {
		if s[0] < s[1] && n >= s[0] && n < s[1] || s[0] >= s[1] && (n >= s[0] || n < s[1]) {
			return true
		}
	}
	return false
}

// byCamera is the photos of one of the cameras. Where a camera of the library has
// exactly the model that was named, others whose names go on are left out: iPhone 6
// is not iPhone 6 Plus.
func (x *Index) byCamera(any []string) set {
	match := make([]bool, len(x.kinds))
	for k, name := range x.kinds {
		for _, a := range any {
			for want := range strings.SplitSeq(a, "|") {
				match[k] = match[k] || isCamera(name, want) && !x.exactly(name, want)
			}
		}
	}
	found := newSet(len(x.photos))
	x.live.each(func(i int) {
		if k := x.taker[i]; k >= 0 && match[k] {
			found.add(i)
		}
	})
	return found
}

// exactly tells whether another camera than name has just the model want, and name
// one that goes on.
func (x *Index) exactly(name, want string) bool {
	if !strings.ContainsAny(want, "0123456789") || endsWith(name, want) {
		return false
	}
	for other := range x.cameras {
		if other != name && isCamera(other, want) && endsWith(other, want) {
			return true
		}
	}
	return false
}

func endsWith(name, want string) bool {
	return strings.HasSuffix(fold.Loose(name), fold.Loose(want))
}

// isCamera tells whether the words of want are in a camera's name, those with
// digits as whole words.
func isCamera(name, want string) bool {
	name = fold.String(name)
	for word := range strings.FieldsSeq(want) {
		if !hasWord(name, word) {
			return false
		}
	}
	return true
}

func hasWord(name, word string) bool {
	const telling = 4 // so long a word is found in the middle of another, too
	for from := 0; ; {
		at := strings.Index(name[from:], word)
		if at < 0 {
			return false
		}
		at += from
		end := at + len(word)
		if edge(name, at) && edge(name, end) || len(word) >= telling && !isDigit(word[len(word)-1]) || len(word) >= telling && edge(name, end) {
			return true
		}
		from = at + 1
	}
}

// edge tells whether a word may begin or end at a place in a folded name: where
// letters and digits meet, too.
func edge(s string, at int) bool {
	if at == 0 || at == len(s) {
		return true
	}
	return kindOf(s[at-1]) != kindOf(s[at]) || kindOf(s[at]) == 0
}

func kindOf(c byte) int {
	switch {
	case isDigit(c):
		return 1
	case c >= 'a' && c <= 'z' || c >= 0x80:
		return 2
	}
	return 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// quoting is the photos in which one of the texts is written.
func (x *Index) quoting(any []string) set {
	found := newSet(len(x.photos))
	for _, s := range any {
		for _, n := range x.literal(s) {
			found.add(int(n))
		}
	}
	found.and(x.live)
	return found
}

// literal is the photos in which s is written, whatever stands between its words
// and lines.
func (x *Index) literal(s string) []uint32 {
	loose := fold.Loose(s)
	longest := ""
	for _, w := range fold.Words(fold.String(s)) {
		if l := fold.Loose(w.Text); len(l) > len(longest) {
			longest = l
		}
	}
	if longest == "" {
		return nil
	}
	var found []uint32
	for _, n := range x.candidates(longest) {
		if longest == loose || strings.Contains(strings.ReplaceAll(x.text.loose[n], "\n", ""), loose) {
			found = append(found, n)
		}
	}
	return found
}

// A text of at least so many characters is found although some were misread, as
// long as such a share of its pieces is there.
const (
	longText   = 12
	mostPieces = 0.55
)

// nearly is the photos in which most of a long loose text is written.
func (x *Index) nearly(loose string) []uint32 {
	if utf8.RuneCountInString(loose) < longText {
		return nil
	}
	have, all := map[uint32]int{}, 0
	grams(loose, func(g string) {
		if utf8.RuneCountInString(g) == 1 {
			return
		}
		all++
		for _, n := range x.text.grams[g] {
			have[n]++
		}
	})
	var found []uint32
	for n, count := range have {
		if float64(count) >= mostPieces*float64(all) {
			found = append(found, n)
		}
	}
	return found
}

// candidates is the photos with a loose word: anywhere, or as a word of its own
// where it is short.
func (x *Index) candidates(loose string) []uint32 {
	if !short(loose) {
		return x.text.containing(loose)
	}
	var found []uint32
	for _, at := range x.text.near(loose, 0) {
		found = append(found, x.text.list[at].in...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// short tells whether a loose text has fewer letters than are indexed together.
func short(loose string) bool {
	for _, r := range loose {
		if fold.IsHan(r) {
			return false
		}
	}
	return len([]rune(loose)) < 3
}
