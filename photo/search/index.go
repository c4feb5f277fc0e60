package search

import (
	"cmp"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/vector"
)

// An Index holds what is searched of one owner's photos. Reading may be done from
// many goroutines; Put, Remove and SetVector must not run beside anything else.
type Index struct {
	number map[photo.ID]int
	photos []*photo.Photo // nil is one that is gone
	live   set
	count  int
	taken  []moment
	text   *texts
	places map[string]set // by the id of a place
	look   *vector.Index  // how pictures look, by their own features
	// meaning is the vectors of one model, which is named.
	meaning *vector.Index
	model   string
	cameras map[string]int
	newest  []int32              // all photos, the newest first; see Settle
	age     []int32              // the place of each photo in newest
	kinds   []string             // names of cameras
	kind    map[string]int32     // the place of a name in kinds
	taker   []int32              // the camera of each photo, -1 is unknown
	tags    map[string][]posting // by the English name of a thing
	colours map[string][]posting
}

// A posting is a photo with how much it has of something.
type posting struct {
	in    uint32
	share float32
}

// NewIndex makes an Index without photos.
func NewIndex() *Index {
	return &Index{
		number: map[photo.ID]int{}, text: newTexts(), places: map[string]set{},
		look: vector.New(lookDim), cameras: map[string]int{}, kind: map[string]int32{},
		tags: map[string][]posting{}, colours: map[string][]posting{},
	}
}

// Len is how many photos there are.
func (x *Index) Len() int { return x.count }

// Put adds a photo, or replaces the one of its ID. The photo must not be changed
// after that.
func (x *Index) Put(p *photo.Photo) {
	x.newest = nil
	var kept []float32
	if old, ok := x.number[p.ID]; ok && x.meaning != nil {
		kept = x.meaning.Vector(old)
	}
	x.Remove(p.ID)
	n := len(x.photos)
	x.number[p.ID] = n
	x.photos = append(x.photos, p)
	x.grow(n + 1)
	x.live.add(n)
	x.count++
	x.taken = append(x.taken, momentOf(p))
	x.taker = append(x.taker, x.kindOf(camera(p)))
	x.text.add(fields(p))
	x.put(p, n)
	if kept != nil {
		_ = x.meaning.Set(n, kept) // it was there before
	}
}

// put adds p to the indexes by value.
func (x *Index) put(p *photo.Photo, n int) {
	for _, id := range holds(p) {
		s := x.places[id]
		for len(s) < len(x.live) {
			s = append(s, 0)
		}
		s.add(n)
		x.places[id] = s
	}
	if c := camera(p); c != "" {
		x.cameras[c]++
	}
	for name, score := range bestTags(p) {
		x.tags[name] = append(x.tags[name], posting{uint32(n), float32(score)})
	}
	for _, c := range colourNames() {
		if share := colourShare(p, c); share > 0 {
			x.colours[c] = append(x.colours[c], posting{uint32(n), float32(share)})
		}
	}
	if v := look(p); v != nil {
		_ = x.look.Set(n, v) // a look has a direction
	}
}

func (x *Index) grow(n int) {
	for len(x.live)*64 < n {
		x.live = append(x.live, 0)
	}
}

// Remove forgets a photo, if it is there.
func (x *Index) Remove(id photo.ID) {
	n, ok := x.number[id]
	if !ok {
		return
	}
	x.newest = nil
	p := x.photos[n]
	delete(x.number, id)
	x.photos[n] = nil
	x.live.remove(n)
	x.count--
	x.look.Clear(n)
	if x.meaning != nil {
		x.meaning.Clear(n)
	}
	if p.Place != nil {
		for _, place := range p.Place.IDs {
			if s := x.places[place]; n/64 < len(s) {
				s.remove(n)
			}
		}
	}
	if c := camera(p); c != "" {
		if x.cameras[c]--; x.cameras[c] == 0 {
			delete(x.cameras, c)
		}
	}
}

// Settle makes reading fast after changes. It must not run beside anything else.
func (x *Index) Settle() { x.newest, x.age = x.byAge() }

// newestFirst is the live photos by age, then by id, and the place of each photo
// among them.
func (x *Index) newestFirst() (newest, age []int32) {
	if len(x.newest) == x.count {
		return x.newest, x.age
	}
	return x.byAge()
}

func (x *Index) byAge() (newest, age []int32) {
	newest, age = make([]int32, 0, x.count), make([]int32, len(x.photos))
	x.live.each(func(i int) { newest = append(newest, int32(i)) })
	slices.SortFunc(newest, func(a, b int32) int {
		return cmp.Or(cmp.Compare(x.taken[b].seconds, x.taken[a].seconds), cmp.Compare(x.photos[a].ID, x.photos[b].ID))
	})
	for at, i := range newest {
		age[i] = int32(at)
	}
	return newest, age
}

// kindOf is the number of a camera, or -1 of none.
func (x *Index) kindOf(name string) int32 {
	if name == "" {
		return -1
	}
	k, ok := x.kind[name]
	if !ok {
		k = int32(len(x.kinds))
		x.kinds = append(x.kinds, name)
		x.kind[name] = k
	}
	return k
}

// Stale tells whether so many photos have gone that building the Index anew would
// make it much smaller.
func (x *Index) Stale() bool { return len(x.photos) > 1000 && len(x.photos) > 2*x.count }

// SetModel says which model's vectors are held; those of another are dropped.
func (x *Index) SetModel(model string, dim int) {
	if x.model != model || x.meaning == nil || x.meaning.Dim() != dim {
		x.model, x.meaning = model, vector.New(dim)
	}
}

// SetVector gives a photo its vector by the model of SetModel. A photo that is not
// there is no error. It fails as [vector.Index.Set] does.
func (x *Index) SetVector(id photo.ID, v []float32) error {
	n, ok := x.number[id]
	if !ok || x.meaning == nil {
		return nil
	}
	return x.meaning.Set(n, v)
}

// Cameras lists the cameras of the library.
func (x *Index) Cameras() []string {
	list := make([]string, 0, len(x.cameras))
	for c := range x.cameras {
		list = append(list, c)
	}
	slices.Sort(list)
	return list
}

// located is the photos in one of the places, and whether there are any.
func (x *Index) located(places []string) (set, bool) {
	in := newSet(len(x.photos))
	any := false
	for _, id := range places {
		s := x.places[id]
		if x.namesake(id, places) {
			continue
		}
		for i := range s {
			in[i] |= s[i]
			any = any || s[i] != 0
		}
	}
	return in, any
}

// A moment is when a photo was taken, on its own clock. The zero moment is unknown.
type moment struct {
	seconds int64  // since 1970
	minute  uint16 // of the day
	day     uint16 // the month times 100 and the day
	weekday uint8  // Sunday is 0
}

func momentOf(p *photo.Photo) moment {
	if p.Taken == nil {
		return moment{}
	}
	t := p.Taken.Time()
	if t.IsZero() {
		return moment{}
	}
	return moment{t.Unix(), uint16(t.Hour()*60 + t.Minute()), uint16(int(t.Month())*100 + t.Day()), uint8(t.Weekday())}
}

// camera is maker and model in one.
func camera(p *photo.Photo) string {
	return strings.TrimSpace(p.Camera.Make + " " + p.Camera.Model)
}

// fields are the texts of p that are searched: what is written in it and of it.
// What was seen, the place and the camera are looked up by themselves.
func fields(p *photo.Photo) []string {
	var all []string
	for _, l := range p.Lines {
		all = append(all, l.Text)
	}
	return append(all, about(p)...)
}

// about are the texts of p that are written of it.
func about(p *photo.Photo) []string {
	all := []string{p.Title, p.Caption, p.Artist}
	all = append(append(all, p.Keywords...), p.People...)
	for _, lang := range []string{"zh", "en"} {
		all = append(all, p.Captions[lang])
	}
	all = append(all, telling(p.Name), album(p.Folder))
	return slices.DeleteFunc(all, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// telling is a file's name as far as it says something: not its ending, nor the
// number that a camera gave it.
func telling(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		name = name[:i]
	}
	return name
}

// album is the name of the innermost folder that was named by a person.
func album(folder string) string {
	for folder != "" && folder != "." {
		base := folder
		if i := strings.LastIndexByte(folder, '/'); i >= 0 {
			folder, base = folder[:i], folder[i+1:]
		} else {
			folder = ""
		}
		if !common(strings.ToLower(base)) {
			return base
		}
	}
	return ""
}

// common tells whether a folder's name says nothing of what is in it.
func common(base string) bool {
	switch base {
	case "photos", "photo", "images", "image", "pictures", "pics", "img", "dcim", "camera", "library", "examples", "assets",
		"test", "tests", "docs", "jpg", "jpeg", "png", "heic", "raw", "export", "exports", "originals", "download", "downloads",
		"照片", "图片", "相册", "text", "gps", "hdr", "mobile", "metadata", "albums", "dates", "faces":
		return true
	}
	return strings.HasPrefix(base, "100") || len(base) < 2
}
