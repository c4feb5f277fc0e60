package search

import (
	"fmt"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
)

var world = Bounds{-180, -90, 180, 90}

// inCity makes a photo that was taken in a city on a day of May.
func inCity(n int, city string, lat, lon float64) *photo.Photo {
	name := photo.PlaceName{ID: city, En: city}
	return &photo.Photo{
		ID: photo.ID(fmt.Sprintf("p%d", n)), GPS: &photo.GPS{Lat: lat, Lon: lon},
		Taken: &photo.Taken{Wall: fmt.Sprintf("2020-05-%02dT12:00:00", n)},
		Place: &photo.Place{City: name, Country: photo.PlaceName{ID: "it", En: "Italy"}},
	}
}

func globe() *Index {
	x := NewIndex()
	for _, p := range []*photo.Photo{
		inCity(1, "Rome", 41.9, 12.5), inCity(2, "Rome", 41.8, 12.4), inCity(3, "Siena", 43.3, 11.3), inCity(4, "Naples", 40.8, 14.3),
		{ID: "nowhere"}, {ID: "sea", GPS: &photo.GPS{Lat: -40, Lon: -100}},
	} {
		x.Put(p)
	}
	x.Settle()
	return x
}

func TestPhotosThatLieCloseTogetherAreOneClusterWithTheirCommonName(t *testing.T) {
	far := globe().mapOf(world, 10)
	if far.Located != 5 || far.Total != 5 || len(far.Clusters) != 2 {
		t.Fatalf("%+v", far)
	}
	if c := far.Clusters[0]; c.Count != 4 || c.Name.En != "Italy" || c.Cover != "p4" || c.Bounds != (Bounds{11.3, 40.8, 14.3, 43.3}) {
		t.Errorf("%+v", c)
	}
	if c := far.Clusters[1]; c.Cover != "sea" || c.Name.En != "" {
		t.Errorf("%+v", c)
	}
	near := globe().mapOf(Bounds{11, 40, 15, 44}, 10)
	if len(near.Clusters) != 3 || near.Clusters[0].Name.En != "Rome" || near.Clusters[0].Cover != "p2" || near.Total != 4 || near.Located != 5 {
		t.Errorf("%+v", near)
	}
}

func TestBoundsThatAreNoneAreRefused(t *testing.T) {
	for _, b := range []Bounds{{}, {10, 0, 0, 10}, {0, 10, 10, 0}, {-500, 0, 500, 10}} {
		if _, err := (&Library{}).Map(t.Context(), "ann", b, 10); qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("%v: %v", b, err)
		}
	}
}

func FuzzMap(f *testing.F) {
	f.Add(-180.0, -90.0, 180.0, 90.0, 10)
	x := globe()
	f.Fuzz(func(t *testing.T, west, south, east, north float64, columns int) {
		in := Bounds{west, south, east, north}
		if in.check() != nil {
			return
		}
		m := x.mapOf(in, min(max(columns, 1), mostColumns))
		sum := 0
		for _, c := range m.Clusters {
			sum += c.Count
		}
		if sum != m.Total {
			t.Errorf("%d in clusters, %d in all", sum, m.Total)
		}
	})
}
