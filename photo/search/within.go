package search

import (
	"math"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/place"
)

// holds lists the ids of the places that hold p. The city that is nearest in size,
// not in way, holds it only as far as such a city reaches, and within its region:
// a village in the next province is not Madrid.
func holds(p *photo.Photo) []string {
	if p.Place == nil {
		return nil
	}
	city := p.Place.City.ID
	if city == "" || city == p.Place.Nearest.ID || reaches(p, city) {
		return p.Place.IDs
	}
	kept := make([]string, 0, len(p.Place.IDs))
	for _, id := range p.Place.IDs {
		if id != city {
			kept = append(kept, id)
		}
	}
	return kept
}

// namesake tells whether id is a region around a city of the same name, in which
// photos were taken: Madrid is the city then. In China such a region is the city.
func (x *Index) namesake(id string, places []string) bool {
	if !strings.HasPrefix(id, "R.") || strings.HasPrefix(id, "R.CN.") {
		return false
	}
	return slices.ContainsFunc(places, func(other string) bool {
		if !strings.HasPrefix(other, "G.") || x.places[other].len() == 0 {
			return false
		}
		c, ok := place.Lookup(other)
		return ok && slices.Contains(c.Within, id)
	})
}

// reaches tells whether a city's photos are also those of p's surroundings.
func reaches(p *photo.Photo, city string) bool {
	c, ok := place.Lookup(city)
	if !ok || p.GPS == nil {
		return true // nothing says otherwise
	}
	if len(c.Within) > 0 && p.Place.Region.ID != "" && c.Within[0] != p.Place.Region.ID {
		return false
	}
	return apart(p.GPS.Lat, p.GPS.Lon, c.Lat, c.Lon) <= reach(c.People)
}

// reach is how far a city of so many people goes, in km.
func reach(people int) float64 {
	switch {
	case people >= 8_000_000:
		return 60
	case people >= 2_000_000:
		return 35
	case people >= 500_000:
		return 25
	case people >= 100_000:
		return 15
	}
	return 10
}

// apart is the distance of two near points, in km.
func apart(lat1, lon1, lat2, lon2 float64) float64 {
	const degree = 111.2
	dy := (lat1 - lat2) * degree
	dx := (lon1 - lon2) * degree * math.Cos((lat1+lat2)/2*math.Pi/180)
	return math.Hypot(dx, dy)
}
