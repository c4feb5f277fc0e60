package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/query"
)

// The places of the tests.
var (
	italy  = photo.PlaceName{ID: "it", En: "Italy", Zh: "意大利"}
	rome   = photo.PlaceName{ID: "rome", En: "Rome", Zh: "罗马"}
	arezzo = photo.PlaceName{ID: "arezzo", En: "Arezzo", Zh: "阿雷佐"}
	china  = photo.PlaceName{ID: "cn", En: "China", Zh: "中国"}
	canton = photo.PlaceName{ID: "gz", En: "Guangzhou", Zh: "广州"}
)

var names = map[string][]string{"ak": {"Alaska", "阿拉斯加"}, "rome": {"Rome", "罗马"}}

func find(name string) []query.Found {
	in := func(id string, within ...string) []query.Found {
		return []query.Found{{ID: id, Within: within, People: 1_000_000, Known: len(within) == 0, Names: names[id]}}
	}
	switch name {
	case "italy", "意大利":
		return in("it")
	case "rome", "罗马":
		return in("rome", "it")
	case "arezzo", "阿雷佐":
		return in("arezzo", "it")
	case "china", "中国":
		return in("cn")
	case "guangzhou", "广州":
		return in("gz", "cn")
	case "alaska", "阿拉斯加":
		return in("ak")
	}
	return nil
}

func at(p photo.PlaceName, country photo.PlaceName) *photo.Place {
	return &photo.Place{Nearest: p, City: p, Country: country, IDs: []string{p.ID, country.ID}}
}

func taken(s string) *photo.Taken { return &photo.Taken{Wall: s, Source: photo.FromEXIF} }

func text(lines ...string) (list []photo.Line) {
	for i, l := range lines {
		y := float64(i) / 10
		list = append(list, photo.Line{Text: l, Confidence: 0.9, Box: [4][2]float64{{0, y}, {1, y}, {1, y + 0.1}, {0, y + 0.1}}})
	}
	return list
}

func fired(b bool) *bool { return &b }

// album1 is a small library with something of everything.
func album1() []*photo.Photo {
	iphone := photo.Camera{Make: "Apple", Model: "iPhone 6"}
	plus := photo.Camera{Make: "Apple", Model: "iPhone 6 Plus"}
	nikon := photo.Camera{Make: "NIKON", Model: "COOLPIX P6000"}
	dog := photo.Tag{En: "dog", Zh: "狗", Score: 0.8, Box: photo.Box{X: 0.1, Y: 0.2, W: 0.3, H: 0.4}}
	person := photo.Tag{En: "person", Zh: "人", Score: 0.7}
	return []*photo.Photo{
		{ID: "forum", Name: "IMG_0001.jpg", Format: photo.JPEG, Taken: taken("2011-01-13T14:33:39"), Camera: iphone, GPS: &photo.GPS{}, Place: at(rome, italy), Exposure: photo.Exposure{ISO: 500, Flash: fired(false)}, Width: 400, Height: 300},
		{ID: "piazza", Name: "DSCN0010.jpg", Format: photo.JPEG, Taken: taken("2008-10-22T16:28:39"), Camera: nikon, GPS: &photo.GPS{}, Place: at(arezzo, italy), Exposure: photo.Exposure{ISO: 64, Focal: 24, Aperture: 5.9}, Width: 300, Height: 400},
		{ID: "tower", Name: "DSCN0012.jpg", Format: photo.JPEG, Taken: taken("2008-10-22T16:29:49"), Camera: nikon, GPS: &photo.GPS{}, Place: at(arezzo, italy), Exposure: photo.Exposure{ISO: 64, Focal: 6}, Width: 400, Height: 300},
		{ID: "river", Name: "IMG_1034.heic", Format: photo.HEIC, Taken: taken("2018-02-05T21:11:44"), Camera: plus, GPS: &photo.GPS{}, Place: at(canton, china), Exposure: photo.Exposure{ISO: 80, Flash: fired(true)}, Rating: 5, Width: 400, Height: 300},
		{ID: "ticket", Name: "scan.png", Format: photo.PNG, Lines: text("K051971", "南昌", "2018年04月19日10:51开", "二等座", "限乘当日当次车"), Width: 400, Height: 300},
		{ID: "plate", Name: "ak.jpg", Format: photo.JPEG, Lines: text("ALASKA", "USA907"), Width: 400, Height: 200},
		{ID: "plate2", Name: "pa.jpg", Format: photo.JPEG, Lines: text("PENNSYLVANIA", "L0503U", "Lincoln University")},
		{ID: "sign", Name: "IMG_2927.HEIC", Format: photo.HEIC, Lines: text("NO PETS", "ALLOWED"), Taken: taken("2020-05-04T18:39:11"), Camera: iphone},
		{ID: "road", Name: "chinese.jpg", Format: photo.JPEG, Lines: text("愚园路", "Yuyuan Rd.", "315")},
		{ID: "broken", Name: "multi.png", Format: photo.PNG, Lines: text("都会对应着一个账户——这个账", "户可以是信用卡账户、借记卡账")},
		{ID: "toshi", Name: "toshi.jpg", Format: photo.JPEG, Tags: []photo.Tag{dog}, Colours: []photo.Colour{{Name: "yellow", Share: 0.6, Center: 0.3}}, Hash: "h1", Perceptual: 0xF0F0F0F0AAAA5555},
		{ID: "toshi2", Name: "toshi copy.jpg", Format: photo.JPEG, Tags: []photo.Tag{dog}, Colours: []photo.Colour{{Name: "yellow", Share: 0.5, Center: 0.3}}, Hash: "h1", Perceptual: 0xF0F0F0F0AAAA5557},
		{ID: "walk", Name: "beach walk.jpg", Format: photo.JPEG, Tags: []photo.Tag{dog, person}, Colours: []photo.Colour{{Name: "blue", Share: 0.6}}, Keywords: []string{"beach"}, Perceptual: 0x123456789ABCDEF0},
		{ID: "empty", Name: "quiet.jpg", Format: photo.JPEG, Keywords: []string{"beach", "prairie falcon"}, Caption: "Nest on the slide wall"},
		{ID: "herd", Name: "elephants.jpg", Format: photo.JPEG, Taken: taken("2013-11-26T15:53:55"), Tags: []photo.Tag{{En: "elephant", Zh: "大象", Score: 0.9}}},
		{ID: "mono", Name: "elephant_mono.jpg", Format: photo.JPEG, Grey: true, Tags: []photo.Tag{{En: "elephant", Zh: "大象", Score: 0.6}}},
		{ID: "shot", Name: "Screenshot_1.png", Format: photo.PNG, Media: []photo.Media{photo.Screenshot}},
		{ID: "frog", Name: "vegas.jpg", Format: photo.JPEG, Lines: text("Señor Frog's")},
	}
}

func indexOf(photos []*photo.Photo) *Index {
	x := NewIndex()
	for _, p := range photos {
		x.Put(p)
	}
	x.Settle()
	return x
}

var today = time.Date(2024, 6, 10, 9, 0, 0, 0, time.UTC)

func parse(x *Index, q string) query.Plan {
	return query.Parse(q, query.Options{Now: today, Places: find, Cameras: x.Cameras()})
}

func ids(hits []Hit) (list []string) {
	for _, h := range hits {
		list = append(list, string(h.Photo.ID))
	}
	return list
}

// A shelf is a Store of photos in memory, as far as search reads it.
type shelf struct {
	photo.Store
	changes map[photo.UserID][]photo.Change
	vectors map[photo.UserID]map[photo.ID][]float32
}

func newShelf() *shelf {
	return &shelf{changes: map[photo.UserID][]photo.Change{}, vectors: map[photo.UserID]map[photo.ID][]float32{}}
}

func (s *shelf) put(u photo.UserID, photos ...*photo.Photo) {
	for _, p := range photos {
		s.changes[u] = append(s.changes[u], photo.Change{ID: p.ID, Edition: int64(len(s.changes[u]) + 1), Photo: p})
	}
}

func (s *shelf) remove(u photo.UserID, id photo.ID) {
	s.changes[u] = append(s.changes[u], photo.Change{ID: id, Edition: int64(len(s.changes[u]) + 1)})
}

func (s *shelf) Edition(_ context.Context, u photo.UserID) (int64, error) {
	return int64(len(s.changes[u])), nil
}

func (s *shelf) Each(_ context.Context, u photo.UserID, since int64, yield func(photo.Change) error) error {
	for _, c := range s.changes[u][since:] {
		if err := yield(c); err != nil {
			return err
		}
	}
	return nil
}

func (s *shelf) Vectors(_ context.Context, u photo.UserID, _ string, yield func(photo.ID, []float32) error) error {
	for id, v := range s.vectors[u] {
		if err := yield(id, v); err != nil {
			return err
		}
	}
	return nil
}

// generated is a large library of the same sort, made by chance.
func generated(n int) []*photo.Photo {
	r := rand.New(rand.NewPCG(1, 2))
	words := vocabulary(r, 30_000)
	cameras := []photo.Camera{{Make: "Apple", Model: "iPhone 12"}, {Make: "HUAWEI", Model: "P40"}, {Make: "Canon", Model: "Canon EOS 6D"}, {}}
	places := []*photo.Place{at(rome, italy), at(arezzo, italy), at(canton, china), nil, nil}
	things := []string{"person", "dog", "cat", "car", "cup", "chair"}
	colours := []string{"red", "blue", "green", "black", "white", "brown", "yellow"}
	start := time.Date(2005, 1, 1, 0, 0, 0, 0, time.UTC)
	photos := make([]*photo.Photo, n)
	for i := range photos {
		p := &photo.Photo{
			ID: photo.ID(fmt.Sprintf("p%07d", i)), Name: fmt.Sprintf("IMG_%04d.jpg", i%10_000), Format: photo.JPEG, Width: 4000, Height: 3000,
			Taken:  taken(start.Add(time.Duration(r.IntN(20*365*24*60)) * time.Minute).Format(photo.Clock)),
			Camera: cameras[r.IntN(len(cameras))], Place: places[r.IntN(len(places))], Perceptual: r.Uint64(), Hash: fmt.Sprint(i),
			Exposure: photo.Exposure{ISO: 50 << r.IntN(7), Focal: float64(20 + r.IntN(80))},
			Tags:     []photo.Tag{{En: things[r.IntN(len(things))], Score: 0.3 + 0.7*r.Float64()}},
			Colours:  []photo.Colour{{Name: colours[r.IntN(len(colours))], Share: 0.5}, {Name: colours[r.IntN(len(colours))], Share: 0.2}},
		}
		if i%4 == 0 {
			for range 1 + r.IntN(6) {
				p.Lines = append(p.Lines, photo.Line{Text: words[r.IntN(len(words))] + " " + words[r.IntN(len(words))]})
			}
		}
		photos[i] = p
	}
	return photos
}

// vocabulary makes words of both scripts.
func vocabulary(r *rand.Rand, n int) []string {
	words := make([]string, n)
	for i := range words {
		var b []rune
		if i%2 == 0 {
			for range 3 + r.IntN(8) {
				b = append(b, rune('a'+r.IntN(26)))
			}
		} else {
			for range 2 + r.IntN(4) {
				b = append(b, rune(0x4E00+r.IntN(3000)))
			}
		}
		words[i] = string(b)
	}
	return words
}

func mustSearch(t testing.TB, l *Library, u photo.UserID, r Request) *Response {
	t.Helper()
	res, err := l.Search(context.Background(), u, r)
	if err != nil {
		t.Fatal(err, qiao.FixOf(err))
	}
	return res
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}
