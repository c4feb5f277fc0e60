package place_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/qiao-ai/qiao/photo/place"
)

func TestNearestNamesAPoint(t *testing.T) {
	for _, c := range []struct {
		lat, lon                          float64
		city, cityZh, region, country, zh string
		zone                              string
	}{
		{23.10, 113.26, "Guangzhou", "广州", "Guangdong", "China", "中国", "Asia/Shanghai"},
		{41.8902, 12.4922, "Rome", "罗马", "Lazio", "Italy", "意大利", "Europe/Rome"},
		{40.7128, -74.006, "New York City", "纽约", "New York", "United States", "美国", "America/New_York"},
		{-33.86, 151.21, "Sydney", "悉尼", "New South Wales", "Australia", "澳大利亚", "Australia/Sydney"},
		{53.3498, -6.2603, "Dublin", "都柏林", "Leinster", "Ireland", "爱尔兰", "Europe/Dublin"},
	} {
		s, ok := place.Nearest(c.lat, c.lon)
		if !ok || s.City.En != c.city || s.City.Zh != c.cityZh || s.Region.En != c.region || s.Country.En != c.country || s.Country.Zh != c.zh || s.Zone != c.zone {
			t.Errorf("%v,%v is %+v", c.lat, c.lon, s)
		}
		if _, err := time.LoadLocation(s.Zone); err != nil {
			t.Error(err)
		}
	}
}

func TestALandmarkHoldsWhatIsNear(t *testing.T) {
	s, _ := place.Nearest(41.8905, 12.4925)
	if !slices.Contains(s.IDs(), "L.colosseum") {
		t.Error(s.IDs())
	}
}

func TestOpenSeaIsNowhere(t *testing.T) {
	if s, ok := place.Nearest(0, -30); ok {
		t.Error(s)
	}
	if _, ok := place.Nearest(91, 0); ok {
		t.Error("latitude 91 is somewhere")
	}
	if _, ok := place.Nearest(90, 0); ok {
		t.Error("somebody lives at the pole")
	}
}

func TestFindKnowsNamesInBothLanguages(t *testing.T) {
	for name, id := range map[string]string{
		"italy": "C.IT", "意大利": "C.IT", "義大利": "C.IT", "Tuscany": "R.IT.16", "托斯卡纳": "R.IT.16",
		"广州": "G.1809858", "Guangzhou": "G.1809858", "廣州": "G.1809858", "广东": "R.CN.30", "广东省": "R.CN.30",
		"Arezzo": "G.3182884", "阿雷佐": "G.3182884", "NYC": "G.5128581", "纽约市": "G.5128581",
		"阿拉斯加": "R.US.AK", "Alaska": "R.US.AK", "斗兽场": "L.colosseum", "the great wall": "", "Great Wall": "L.great-wall",
		"Sao Paulo": "R.BR.27", "蒙古": "C.MN", "usa": "C.US", "madrid": "R.ES.29",
	} {
		list := place.Find(name)
		if id == "" && len(list) == 0 {
			continue
		}
		if len(list) == 0 || list[0].ID != id {
			var ids []string
			for _, p := range list {
				ids = append(ids, p.ID)
			}
			t.Errorf("%s: %s, want %s", name, strings.Join(ids[:min(3, len(ids))], " "), id)
		}
		if p, ok := place.Lookup(id); !ok || p.ID != id {
			t.Errorf("there is no place %s", id)
		}
	}
}

func TestEveryLineOfOurNamesIsOfAPlace(t *testing.T) {
	for _, id := range place.NamedIDs() {
		if _, ok := place.Lookup(id); !ok {
			t.Errorf("names.txt names %s, which is no place", id)
		}
	}
}

func FuzzNearest(f *testing.F) {
	f.Add(1.0, 2.0)
	f.Fuzz(func(t *testing.T, lat, lon float64) { place.Nearest(lat, lon) })
}

func BenchmarkNearest(b *testing.B) {
	place.Find("")
	for b.Loop() {
		place.Nearest(41.89, 12.49)
	}
}
