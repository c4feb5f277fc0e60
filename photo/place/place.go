package place

import (
	"math"
	"slices"

	"github.com/qiao-ai/qiao/photo/fold"
)

// A Kind says what sort of place it is.
type Kind string

// The kinds of place.
const (
	Country  Kind = "country"
	Region   Kind = "region"
	City     Kind = "city" // or town, or village
	Landmark Kind = "landmark"
)

// A Place is a place with its names.
type Place struct {
	ID     string // C.IT, R.IT.16, G. and GeoNames' number, or L. and a word
	Kind   Kind
	En, Zh string // Zh may be empty
	Lat    float64
	Lon    float64
	People int      // who live there; 0 for landmarks and where it is not known
	Within []string // ids of the places that it lies in, the nearest first
	Zone   string   // the name of its time zone, such as Europe/Rome; "" for countries
	radius float64  // of a landmark, in km
}

// A Spot is where a point is.
type Spot struct {
	Nearest   Place
	Distance  float64 // to it, in km
	City      Place   // the largest within 60 km
	Region    Place
	Country   Place
	Landmarks []Place
	Zone      string
}

// farthest is how far the nearest place may be: beyond it, at sea or in a desert, a
// point has no country.
const farthest = 150 // km

// around is how far a city reaches.
const around = 60 // km

// IDs lists all places of s, without repetition.
func (s Spot) IDs() []string {
	var ids []string
	for _, p := range append([]Place{s.Nearest, s.City, s.Region, s.Country}, s.Landmarks...) {
		if p.ID != "" && !slices.Contains(ids, p.ID) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// Nearest tells where a point is. It tells false where no place is near.
func Nearest(lat, lon float64) (Spot, bool) {
	if math.IsNaN(lat) || math.IsNaN(lon) || math.Abs(lat) > 90 || math.Abs(lon) > 180 {
		return Spot{}, false
	}
	g := load()
	best, km, largest := g.search(lat, lon)
	if best < 0 {
		return Spot{}, false
	}
	near := g.cities[best]
	s := Spot{Nearest: g.place(best), Distance: km, City: g.place(largest), Zone: g.zones[near.zone]}
	s.Region = g.regions[near.region].place()
	s.Country = g.countries[g.regions[near.region].country].place()
	if s.City.ID == "" {
		s.City = s.Nearest
	}
	for _, l := range g.landmarks {
		if distance(lat, lon, l.Lat, l.Lon) <= l.radius {
			s.Landmarks = append(s.Landmarks, l)
		}
	}
	return s, true
}

// search finds the nearest city and the largest of those around. It looks at
// cells of a degree in growing rings.
func (g *gazetteer) search(lat, lon float64) (best int, km float64, largest int) {
	best, km, largest = -1, farthest, -1
	row, column := cell(lat), cell(lon)
	for dy := -2; dy <= 2; dy++ {
		reach := 2
		if c := math.Cos((math.Abs(lat) + 2) * math.Pi / 180); c > 0.02 {
			reach = min(180, int(math.Ceil(farthest/(111*c)))+1)
		} else {
			reach = 180
		}
		for dx := -reach; dx <= reach; dx++ {
			for _, i := range g.cells[[2]int16{int16(row + dy), wrap(column + dx)}] {
				c := g.cities[i]
				d := distance(lat, lon, float64(c.lat), float64(c.lon))
				if d < km {
					best, km = int(i), d
				}
				if d <= around && (largest < 0 || c.people > g.cities[largest].people) {
					largest = int(i)
				}
			}
		}
	}
	return best, km, largest
}

func cell(v float64) int { return int(math.Floor(v)) }

func wrap(column int) int16 { return int16((column+180+360)%360 - 180) }

// distance is along a great circle, in km.
func distance(lat1, lon1, lat2, lon2 float64) float64 {
	const r = math.Pi / 180
	sy, sx := math.Sin((lat2-lat1)*r/2), math.Sin((lon2-lon1)*r/2)
	h := sy*sy + math.Cos(lat1*r)*math.Cos(lat2*r)*sx*sx
	return 2 * 6371 * math.Asin(math.Sqrt(min(1, h)))
}

// Find returns the places of a name in either language, whatever its case,
// accents and script; countries come first, then landmarks, regions, and cities
// from the largest down.
func Find(name string) []Place {
	g := load()
	refs := g.names[key(name)]
	list := make([]Place, 0, len(refs))
	for _, r := range refs {
		list = append(list, g.of(r))
	}
	slices.SortStableFunc(list, func(a, b Place) int {
		if x, y := rank(a.Kind), rank(b.Kind); x != y {
			return x - y
		}
		return b.People - a.People
	})
	return list
}

// Lookup returns the place of an id.
func Lookup(id string) (Place, bool) {
	g := load()
	if r, ok := g.ids[id]; ok {
		return g.of(r), true
	}
	return Place{}, false
}

func rank(k Kind) int { return slices.Index([]Kind{Country, Landmark, Region, City}, k) }

// key is the form in which names are compared.
func key(name string) string {
	words := fold.Words(fold.String(name))
	out := make([]byte, 0, len(name))
	for i, w := range words {
		if i > 0 && !w.CJK && !words[i-1].CJK {
			out = append(out, ' ')
		}
		out = append(out, w.Text...)
	}
	return string(out)
}
