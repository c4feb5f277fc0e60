// Package phototest is the suite that every store of photos must pass.
//
// Start with [Store], in a test of the store.
package phototest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
)

// Store runs the suite on stores that open makes, each empty.
func Store(t *testing.T, open func(t *testing.T) photo.Store) {
	for name, test := range map[string]func(*testing.T, photo.Store){
		"a photo comes back as it was put":         comesBack,
		"a change has a higher edition":            editions,
		"lists go through all, in order":           lists,
		"texts are found in both languages":        matches,
		"what is removed is gone from all views":   removes,
		"owners see nothing of each other":         owners,
		"files are found by their folder":          files,
		"vectors go with their photo":              vectors,
		"folders are kept":                         folders,
		"consents and captions are kept":           captions,
		"a stamp is kept, and vectors are counted": standing,
		"days are counted, and lists begin there":  days,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

const ann, bob = photo.UserID("ann"), photo.UserID("bob")

// sample makes a photo whose fields depend on n.
func sample(n int) *photo.Photo {
	offset, fired := 60*(n%12), n%2 == 0
	alt := 12.5
	return &photo.Photo{
		ID: photo.ID(fmt.Sprintf("p%04d", n)), Path: fmt.Sprintf("/photos/a/%d.jpg", n), Name: fmt.Sprintf("%d.jpg", n), Folder: "a",
		Hash: fmt.Sprintf("%064x", n), Size: int64(1000 + n), ModTime: time.Unix(1_600_000_000+int64(n), 123).UTC(),
		Added: time.Unix(1_700_000_000, 0).UTC(), Format: photo.JPEG, Width: 40, Height: 30, Turned: 6, Media: []photo.Media{photo.Still},
		State: photo.Ready, Pending: []photo.Stage{photo.Reading},
		Taken:  &photo.Taken{Wall: time.Date(2020, 1, 1+n%28, 12, 0, n%60, 0, time.UTC).Format(photo.Clock), Offset: &offset, Source: photo.FromEXIF},
		Camera: photo.Camera{Make: "Apple", Model: "iPhone 7"}, Exposure: photo.Exposure{ISO: 100, Aperture: 1.8, Flash: &fired},
		GPS: &photo.GPS{Lat: 41.9, Lon: 12.5, Alt: &alt}, Keywords: []string{"prairie falcon"},
		Place: &photo.Place{City: photo.PlaceName{ID: "G.1", En: "Rome", Zh: "罗马"}, IDs: []string{"G.1"}},
		Lines: []photo.Line{{Text: "愚园路 Yuyuan Rd", Confidence: .9}}, Tags: []photo.Tag{{Class: 16, En: "dog", Zh: "狗", Score: .8}},
		Colours: []photo.Colour{{Name: "red", Share: .5}}, Perceptual: 1<<63 | uint64(n), ThumbHash: []byte{1, 2, byte(n)},
	}
}

func put(t *testing.T, s photo.Store, u photo.UserID, list ...*photo.Photo) {
	t.Helper()
	for _, p := range list {
		must(t, s.Put(t.Context(), u, p))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func comesBack(t *testing.T, s photo.Store) {
	want := sample(1)
	put(t, s, ann, want)
	got, err := s.Get(t.Context(), ann, want.ID)
	must(t, err)
	if a, b := fmt.Sprintf("%+v", flat(got)), fmt.Sprintf("%+v", flat(want)); a != b {
		t.Errorf("got\n%s\nwant\n%s", a, b)
	}
	if got.Perceptual != want.Perceptual || *got.Taken.Offset != *want.Taken.Offset {
		t.Error("a number changed")
	}
	if _, err := s.Get(t.Context(), ann, "none"); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("a photo that is not there: %v", err)
	}
	same, err := s.ByHash(t.Context(), ann, want.Hash)
	must(t, err)
	if len(same) != 1 || same[0].ID != want.ID {
		t.Error("the hash does not find it")
	}
}

// flat copies what can be compared in print.
func flat(p *photo.Photo) photo.Photo {
	c := *p
	c.Taken, c.GPS, c.Place, c.Exposure.Flash = nil, nil, nil, nil
	return c
}

func editions(t *testing.T, s photo.Store) {
	a, b := sample(1), sample(2)
	put(t, s, ann, a, b)
	first := a.Edition
	a.Title = "new"
	put(t, s, ann, a)
	if !(first < b.Edition && b.Edition < a.Edition) {
		t.Errorf("editions %d, %d, %d", first, b.Edition, a.Edition)
	}
	newest, err := s.Edition(t.Context(), ann)
	must(t, err)
	if newest != a.Edition {
		t.Errorf("the newest is %d, not %d", newest, a.Edition)
	}
	var seen []photo.ID
	must(t, s.Each(t.Context(), ann, b.Edition, func(c photo.Change) error {
		seen = append(seen, c.ID)
		if c.Photo == nil || c.Photo.Title != "new" || c.Edition != a.Edition {
			t.Errorf("a change of %+v", c)
		}
		return nil
	}))
	if !slices.Equal(seen, []photo.ID{a.ID}) {
		t.Errorf("changes of %v", seen)
	}
	stop := errors.New("stop")
	if err := s.Each(t.Context(), ann, 0, func(photo.Change) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("stopping gave %v", err)
	}
}

func lists(t *testing.T, s photo.Store) {
	for n := range 25 {
		put(t, s, ann, sample(n))
	}
	for _, oldest := range []bool{false, true} {
		var all []string
		q := photo.ListQuery{Limit: 7, Oldest: oldest}
		for {
			l, err := s.List(t.Context(), ann, q)
			must(t, err)
			if l.Total != 25 {
				t.Fatalf("a total of %d", l.Total)
			}
			for _, p := range l.Photos {
				all = append(all, p.Taken.Wall+string(p.ID))
			}
			if q.After = l.Next; l.Next == "" {
				break
			}
		}
		if !oldest {
			slices.Reverse(all)
		}
		if len(all) != 25 || !slices.IsSorted(all) {
			t.Errorf("oldest first %v: %d photos, %v", oldest, len(all), all)
		}
	}
	l, err := s.List(t.Context(), ann, photo.ListQuery{IDs: []photo.ID{"p0003", "none"}})
	must(t, err)
	if len(l.Photos) != 1 || l.Photos[0].ID != "p0003" {
		t.Error("a list of ids")
	}
	if _, err := s.List(t.Context(), ann, photo.ListQuery{After: "nonsense"}); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("a wrong after: %v", err)
	}
}

func matches(t *testing.T, s photo.Store) {
	other := sample(2)
	other.Lines, other.Keywords, other.Place = []photo.Line{{Text: "L0503U"}}, nil, nil
	put(t, s, ann, sample(1), other)
	for query, want := range map[string][]photo.ID{
		"愚园": {"p0001"}, "园路": {"p0001"}, "路": {"p0001"}, "yuyuan": {"p0001"}, "愚园路 rd": {"p0001"}, "罗马": {"p0001"}, "羅馬": {"p0001"},
		"falcon": {"p0001"}, "狗": {"p0001", "p0002"}, "愚路": nil, "nothing": nil, `a" OR "b`: nil,
	} {
		got, err := s.Match(t.Context(), ann, [][]photo.Term{photo.Terms(query)}, 0)
		must(t, err)
		expect(t, query, got, want)
	}
	got, err := s.Match(t.Context(), ann, [][]photo.Term{{photo.LooseTerm("lo 5O3")}}, 0)
	must(t, err)
	expect(t, "lookalikes", got, []photo.ID{"p0002"})
}

func expect(t *testing.T, query string, got []photo.Match, want []photo.ID) {
	t.Helper()
	var ids []photo.ID
	for _, m := range got {
		ids = append(ids, m.ID)
	}
	slices.Sort(ids)
	if !slices.Equal(ids, want) {
		t.Errorf("%s finds %v, want %v", query, ids, want)
	}
}

func removes(t *testing.T, s photo.Store) {
	p := sample(1)
	put(t, s, ann, p)
	must(t, s.Remove(t.Context(), ann, p.ID, "none"))
	if _, err := s.Get(t.Context(), ann, p.ID); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("get: %v", err)
	}
	got, err := s.Match(t.Context(), ann, [][]photo.Term{photo.Terms("愚园")}, 0)
	must(t, err)
	expect(t, "a removed photo", got, nil)
	var changes []photo.Change
	must(t, s.Each(t.Context(), ann, p.Edition, func(c photo.Change) error { changes = append(changes, c); return nil }))
	if len(changes) != 1 || changes[0].ID != p.ID || changes[0].Photo != nil {
		t.Errorf("changes %+v", changes)
	}
	put(t, s, ann, p)
	changes = nil
	must(t, s.Each(t.Context(), ann, 0, func(c photo.Change) error { changes = append(changes, c); return nil }))
	if len(changes) != 1 || changes[0].Photo == nil {
		t.Errorf("put again: %+v", changes)
	}
}

// owners lets two users do the same things at random and looks whether either
// sees anything of the other.
func owners(t *testing.T, s photo.Store) {
	r := rand.New(rand.NewPCG(1, 2))
	have := map[photo.UserID]map[photo.ID]string{ann: {}, bob: {}}
	for step := range 300 {
		u := []photo.UserID{ann, bob}[r.IntN(2)]
		p := sample(r.IntN(20))
		p.Title = string(u) + fmt.Sprint(step)
		switch r.IntN(4) {
		case 0:
			must(t, s.Remove(t.Context(), u, p.ID))
			delete(have[u], p.ID)
		case 1:
			err := s.PutVector(t.Context(), u, p.ID, "m", []float32{1})
			if _, ok := have[u][p.ID]; ok != (err == nil) {
				t.Fatalf("a vector for %s's %s: %v", u, p.ID, err)
			}
		default:
			put(t, s, u, p)
			have[u][p.ID] = p.Title
		}
		alone(t, s, u, have[u])
	}
	must(t, s.Forget(t.Context(), ann))
	alone(t, s, ann, nil)
	alone(t, s, bob, have[bob])
}

// alone checks every view of a user.
func alone(t *testing.T, s photo.Store, u photo.UserID, want map[photo.ID]string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	l, err := s.List(ctx, u, photo.ListQuery{Limit: 100})
	must(t, err)
	for _, p := range l.Photos {
		if want[p.ID] != p.Title {
			t.Fatalf("%s lists %s with the title %s, not %s", u, p.ID, p.Title, want[p.ID])
		}
	}
	found, err := s.Match(ctx, u, [][]photo.Term{photo.Terms("愚园")}, 0)
	must(t, err)
	known, err := s.Files(ctx, u, "")
	must(t, err)
	counts, err := s.Counts(ctx, u)
	must(t, err)
	alive := 0
	must(t, s.Each(ctx, u, 0, func(c photo.Change) error {
		if c.Photo != nil {
			alive++
			if want[c.ID] != c.Photo.Title {
				t.Fatalf("%s is told of %s", u, c.Photo.Title)
			}
		}
		return nil
	}))
	if n := len(want); len(l.Photos) != n || len(found) != n || len(known) != n || counts.Photos != n || alive != n {
		t.Fatalf("%s has %d photos; lists %d, finds %d, files %d, counts %d, changes %d", u, n, len(l.Photos), len(found), len(known), counts.Photos, alive)
	}
	must(t, s.Vectors(ctx, u, "m", func(id photo.ID, _ []float32) error {
		if _, ok := want[id]; !ok {
			t.Fatalf("%s has a vector of %s", u, id)
		}
		return nil
	}))
}

func files(t *testing.T, s photo.Store) {
	a, b, c := sample(1), sample(2), sample(3)
	b.Path, c.Path = "/photos/ab/2.jpg", ""
	c.Sidecar = 42
	a.Sidecar = 42
	put(t, s, ann, a, b, c)
	got, err := s.Files(t.Context(), ann, "/photos/a")
	must(t, err)
	f, ok := got[a.Path]
	if len(got) != 1 || !ok || f.ID != a.ID || f.Size != a.Size || !f.ModTime.Equal(a.ModTime) || f.Hash != a.Hash || !slices.Equal(f.Pending, a.Pending) || f.Sidecar.UnixNano() != 42 {
		t.Errorf("files %+v", got)
	}
}

func vectors(t *testing.T, s photo.Store) {
	p := sample(1)
	put(t, s, ann, p)
	must(t, s.PutVector(t.Context(), ann, p.ID, "m", []float32{1, 2.5}))
	must(t, s.PutVector(t.Context(), ann, p.ID, "m", []float32{-1, 2.5}))
	count := func(model string) (n int) {
		must(t, s.Vectors(t.Context(), ann, model, func(id photo.ID, v []float32) error {
			n++
			if id != p.ID || !slices.Equal(v, []float32{-1, 2.5}) {
				t.Errorf("%s %v", id, v)
			}
			return nil
		}))
		return n
	}
	if count("m") != 1 || count("other") != 0 {
		t.Error("one vector of one model was put")
	}
	put(t, s, ann, p) // the vector stays when facts change
	if count("m") != 1 {
		t.Error("the vector has gone")
	}
	must(t, s.Remove(t.Context(), ann, p.ID))
	if count("m") != 0 {
		t.Error("the vector outlives its photo")
	}
}

func captions(t *testing.T, s photo.Store) {
	p, q := sample(1), sample(2)
	q.Folder = "b"
	put(t, s, ann, p, q)
	at := time.UnixMilli(1_700_000_000_000).UTC()
	must(t, s.SetConsent(t.Context(), ann, photo.Consent{Album: "a", Allowed: true, At: at.Add(-time.Hour)}))
	must(t, s.SetConsent(t.Context(), ann, photo.Consent{Album: "a", Allowed: true, At: at}))
	list, err := s.Consents(t.Context(), ann)
	must(t, err)
	if len(list) != 1 || list[0] != (photo.Consent{Album: "a", Allowed: true, At: at}) {
		t.Errorf("%+v", list)
	}
	if list, err := s.Consents(t.Context(), bob); err != nil || len(list) != 0 {
		t.Errorf("another's: %+v, %v", list, err)
	}
	before, err := s.Edition(t.Context(), ann)
	must(t, err)
	must(t, s.SetCaptions(t.Context(), ann, p.ID, p.Hash, "m", map[string]string{"zh": "一只狗", "en": "a dog"}))
	got, err := s.Get(t.Context(), ann, p.ID)
	must(t, err)
	if got.Captioner != "m" || got.Captions["zh"] != "一只狗" || got.Edition <= before {
		t.Errorf("%+v", got)
	}
	for _, c := range []struct {
		u    photo.UserID
		id   photo.ID
		hash string
	}{{ann, p.ID, "other"}, {bob, p.ID, p.Hash}, {ann, "none", p.Hash}} {
		if err := s.SetCaptions(t.Context(), c.u, c.id, c.hash, "m", nil); qiao.KindOf(err) != qiao.NotFound {
			t.Errorf("%+v: %v", c, err)
		}
	}
	albums, err := s.Albums(t.Context(), ann)
	must(t, err)
	if !slices.Equal(albums, []photo.Album{{Name: "a", Photos: 1, Captions: 1}, {Name: "b", Photos: 1}}) {
		t.Errorf("%+v", albums)
	}
	must(t, s.SetCaptions(t.Context(), ann, p.ID, p.Hash, "", nil))
	if got, err := s.Get(t.Context(), ann, p.ID); err != nil || got.Captioner != "" || got.Captions != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

func standing(t *testing.T, s photo.Store) {
	read := func(u photo.UserID) photo.Standing {
		t.Helper()
		st, err := s.Standing(t.Context(), u)
		must(t, err)
		return st
	}
	if got := read(ann); got != (photo.Standing{}) {
		t.Errorf("nothing has come to %+v", got)
	}
	must(t, s.SetStamp(t.Context(), ann, "first"))
	p := sample(1)
	put(t, s, ann, p)
	must(t, s.PutVector(t.Context(), ann, p.ID, "m", []float32{1, 2}))
	must(t, s.PutVector(t.Context(), ann, p.ID, "m", []float32{2, 1}))
	must(t, s.SetStamp(t.Context(), ann, "second"))
	if got := read(ann); got != (photo.Standing{Edition: p.Edition, Vectors: 2, Stamp: "second"}) {
		t.Errorf("%+v", got)
	}
	if got := read(bob); got != (photo.Standing{}) {
		t.Errorf("another's has come to %+v", got)
	}
}

func folders(t *testing.T, s photo.Store) {
	f := photo.Folder{Path: "/photos", Watch: true, Last: time.UnixMilli(1_700_000_000_000).UTC()}
	must(t, s.SetFolder(t.Context(), ann, f))
	got, err := s.Folders(t.Context(), ann)
	must(t, err)
	if len(got) != 1 || got[0] != f {
		t.Errorf("folders %+v", got)
	}
	if other, _ := s.Folders(t.Context(), bob); len(other) != 0 {
		t.Error("bob sees ann's folder")
	}
	must(t, s.RemoveFolder(t.Context(), ann, f.Path))
	if got, _ = s.Folders(t.Context(), ann); len(got) != 0 {
		t.Error("the folder is still there")
	}
}
