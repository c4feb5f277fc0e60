package search

import (
	"slices"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/photo/query"
)

func TestSets(t *testing.T) {
	x := indexOf(album1())
	for _, c := range []struct{ query, want string }{
		{"photos from Italy", "forum piazza tower"},
		{"意大利的照片", "forum piazza tower"},
		{"Italy but not Arezzo", "forum"},
		{"意大利但不是阿雷佐的照片", "forum"},
		{"Rome or Guangzhou", "forum river"},
		{"罗马和广州", "forum river"},
		{"photos taken in 2008", "piazza tower"},
		{"2008年以前的照片", ""},
		{"2011年以后的照片", "herd river sign"},
		{"in October", "piazza tower"},
		{"at night", "river"},
		{"iPhone 6", "forum sign"},
		{"iPhone 6 Plus", "river"},
		{"苹果手机拍的", "forum river sign"},
		{"尼康", "piazza tower"},
		{"HEIC files", "river sign"},
		{"HEIC photos not in China", "sign"},
		{"ISO above 100", "forum"},
		{"ISO 64到80", "piazza river tower"},
		{"焦距大于20", "piazza"},
		{"with flash", "river"},
		{"没开闪光灯", "forum"},
		{"五星照片", "river"},
		{"截图", "shot"},
		{"竖拍的照片", "piazza"},
		{"iPhone in Italy in summer", ""},
		{"没有位置的 iPhone 照片", "sign"},
		{"IMG_1034", "river"},
		{"beach without people", "empty"},
		{"没有人的海滩", "empty"},
		{"elephants not black and white", "herd"},
		{"duplicate photos", "toshi toshi2"},
		{"重复的照片", "toshi toshi2"},
		{"not not Italy", "forum piazza tower"},
	} {
		if got := strings.Join(sorted(ids(x.Search(parse(x, c.query), nil).Hits)), " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.query, got, c.want)
		}
	}
}

func TestTheFirstIsTheOneMeant(t *testing.T) {
	x := indexOf(album1())
	for _, c := range []struct{ query, want string }{
		{"K051971", "ticket"},
		{"南昌", "ticket"},
		{"二等座", "ticket"},
		{"2018年04月19日10:51开", "ticket"},
		{"账户", "broken"},
		{"愚园路", "road"},
		{"愚園路", "road"},
		{"Yuyuan Road", "road"},
		{"Yuyuan 路牌", "road"},
		{"NO PETS ALLOWED", "sign"},
		{"no pets", "sign"},
		{"禁止宠物的标志", "sign"},
		{"2020年5月拍的禁止宠物牌子", "sign"},
		{"sign with no pets taken in May 2020", "sign"},
		{"LO503U", "plate2"},
		{"Lincoln Universty", "plate2"},
		{"pennsylvania", "plate2"},
		{"car number plate from Alaska", "plate"},
		{"阿拉斯加车牌", "plate"},
		{"Senor Frog", "frog"},
		{"Senor Frogs", "frog"},
		{`"Yuyuan Rd"`, "road"},
		{"prairie falcon nest", "empty"},
		{"草原隼", "empty"},
		{"yellow dog", "toshi"},
		{"黄色的狗", "toshi"},
		{"dog and person", "walk"},
		{"大象", "herd"},
		{"black and white elephant", "mono"},
		{"receipt from Rome", "forum"},
	} {
		if got := ids(x.Search(parse(x, c.query), nil).Hits); len(got) == 0 || got[0] != c.want {
			t.Errorf("%s: %q, want %s first", c.query, got, c.want)
		}
	}
}

func TestTwoChineseCharactersAreAlwaysFound(t *testing.T) {
	x := indexOf(album1())
	for _, p := range album1() {
		for _, l := range p.Lines {
			runes := []rune(l.Text)
			for i := 0; i+2 <= len(runes); i++ {
				if q := string(runes[i : i+2]); !strings.ContainsFunc(q, func(r rune) bool { return r < 0x4E00 || r > 0x9FFF }) {
					if !slices.Contains(x.literal(q), uint32(x.number[p.ID])) {
						t.Errorf("%q of %q is not found", q, l.Text)
					}
				}
			}
		}
	}
}

func TestWhyIsSaid(t *testing.T) {
	x := indexOf(album1())
	for _, c := range []struct {
		query string
		check func(Evidence) bool
	}{
		{"愚园路", func(e Evidence) bool { return e.Text == "愚园路" && e.From == "picture" && e.Line != nil }},
		{"photos from Italy in 2011", func(e Evidence) bool {
			return e.Kind == query.Place && e.Text == "Rome, Italy" && e.TextZh == "罗马，意大利"
		}},
		{"photos from Italy in 2011", func(e Evidence) bool { return e.Kind == query.Time && e.Text == "2011-01-13 14:33" }},
		{"yellow dog", func(e Evidence) bool { return e.Kind == query.Thing && e.Box != nil && e.Score > 0.5 }},
		{"yellow dog", func(e Evidence) bool { return e.Kind == query.Colour && e.Share > 0.5 }},
		{"iPhone in China", func(e Evidence) bool { return e.Kind == query.Device && e.Text == "Apple iPhone 6 Plus" }},
		{"prairie falcon", func(e Evidence) bool { return e.From == "keyword" && e.Text == "prairie falcon" }},
	} {
		res := x.Search(parse(x, c.query), nil)
		if len(res.Hits) == 0 {
			t.Errorf("%s finds nothing", c.query)
			continue
		}
		res.Explain(res.Hits[:1])
		if !slices.ContainsFunc(res.Hits[0].Evidence, c.check) {
			t.Errorf("%s: %+v", c.query, res.Hits[0].Evidence)
		}
	}
}

func TestSimilarAndDuplicates(t *testing.T) {
	x := indexOf(album1())
	if got := ids(x.Similar("toshi")); len(got) == 0 || got[0] != "toshi2" {
		t.Errorf("like toshi: %q", got)
	}
	if got := ids(x.Search(parse(x, "photos similar to toshi.jpg"), nil).Hits); len(got) == 0 || got[0] != "toshi2" {
		t.Errorf("like toshi.jpg: %q", got)
	}
	if got := x.Similar("nobody"); got != nil {
		t.Errorf("like nobody: %v", got)
	}
	if got := x.Search(parse(x, "photos similar to nobody.jpg"), nil); len(got.Hits) != 0 || len(got.Missed) != 1 {
		t.Errorf("like nobody.jpg: %+v", got)
	}
	groups := x.Duplicates()
	if len(groups) == 0 || groups[0].Kind != ExactGroup || len(groups[0].Photos) != 2 {
		t.Fatalf("%+v", groups)
	}
}

func TestPhotosComeAndGo(t *testing.T) {
	x := indexOf(album1())
	x.Remove("forum")
	moved := *album1()[1]
	moved.Place = at(canton, china)
	x.Put(&moved)
	if got := strings.Join(sorted(ids(x.Search(parse(x, "Italy"), nil).Hits)), " "); got != "tower" {
		t.Errorf("Italy: %s", got)
	}
	if got := strings.Join(sorted(ids(x.Search(parse(x, "China"), nil).Hits)), " "); got != "piazza river" {
		t.Errorf("China: %s", got)
	}
}
