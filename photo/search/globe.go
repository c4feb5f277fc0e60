package search

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/photo"
)

// Bounds are a part of the globe, in degrees, ends included.
type Bounds struct {
	West  float64 `json:"west"`
	South float64 `json:"south"`
	East  float64 `json:"east"`
	North float64 `json:"north"`
}

func (b Bounds) holds(g *photo.GPS) bool {
	return g != nil && g.Lon >= b.West && g.Lon <= b.East && g.Lat >= b.South && g.Lat <= b.North
}

func (b Bounds) check() error {
	if b.West < b.East && b.South < b.North && b.East-b.West <= 360 && b.North-b.South <= 180 {
		return nil
	}
	return qiao.Errorf(qiao.Invalid, "photo map", "these are no bounds").
		WithFix("Give west, south, east and north in degrees, west below east and south below north.")
}

// grown reaches as far as g.
func (b Bounds) grown(g *photo.GPS) Bounds {
	return Bounds{min(b.West, g.Lon), min(b.South, g.Lat), max(b.East, g.Lon), max(b.North, g.Lat)}
}

// A Map is where photos were taken, those that lie close together as one Cluster.
type Map struct {
	Clusters []Cluster `json:"clusters"`
	Total    int       `json:"total" doc:"Photos within the bounds"`
	Located  int       `json:"located" doc:"Photos of the library whose place is known"`
	All      *Bounds   `json:"all,omitempty" doc:"What holds all of those"`
}

// A Cluster is photos that lie close together, with the name of what most of them
// share.
type Cluster struct {
	Lat    float64         `json:"lat"`
	Lon    float64         `json:"lon"`
	Count  int             `json:"count"`
	Bounds Bounds          `json:"bounds"`
	Name   photo.PlaceName `json:"name"`
	Cover  photo.ID        `json:"cover" doc:"The newest of its photos"`
}

// mostColumns bounds how finely a map is cut.
const mostColumns = 200

// Map clusters an owner's photos within bounds by a grid with a number of columns.
func (l *Library) Map(ctx context.Context, owner photo.UserID, in Bounds, columns int) (Map, error) {
	if err := in.check(); err != nil {
		return Map{}, err
	}
	o, err := l.ready(ctx, owner)
	if err != nil {
		return Map{}, err
	}
	o.mu.RLock()
	defer o.mu.RUnlock()
	return o.index.mapOf(in, min(max(columns, 1), mostColumns)), nil
}

// Within lists an owner's photos that were taken within bounds, newest first, and
// how many there are.
func (l *Library) Within(ctx context.Context, owner photo.UserID, in Bounds, limit int) ([]*photo.Photo, int, error) {
	if err := in.check(); err != nil {
		return nil, 0, err
	}
	o, err := l.ready(ctx, owner)
	if err != nil {
		return nil, 0, err
	}
	o.mu.RLock()
	defer o.mu.RUnlock()
	var all []*photo.Photo
	o.index.live.each(func(i int) {
		if p := o.index.photos[i]; in.holds(p.GPS) {
			all = append(all, p)
		}
	})
	slices.SortFunc(all, func(a, b *photo.Photo) int {
		return cmp.Or(-cmp.Compare(stamp(a), stamp(b)), -cmp.Compare(a.ID, b.ID))
	})
	return all[:min(len(all), min(or0(limit, defaultLimit), mostHits))], len(all), nil
}

// stamp orders photos by the time on their own clocks.
func stamp(p *photo.Photo) int64 {
	if p.Taken == nil {
		return p.ModTime.Unix()
	}
	return p.Taken.Time().Unix()
}

// A cell gathers the photos of one cluster.
type cell struct {
	Cluster
	newest int64
	names  [3]map[photo.PlaceName]int // of cities, regions and countries
}

func (x *Index) mapOf(in Bounds, columns int) Map {
	m := Map{Clusters: []Cluster{}}
	step := (in.East - in.West) / float64(columns)
	cells := map[[2]int]*cell{}
	x.live.each(func(i int) {
		p := x.photos[i]
		if p.GPS == nil {
			return
		}
		m.locate(p.GPS)
		if !in.holds(p.GPS) {
			return
		}
		m.Total++
		at := [2]int{int(math.Floor((p.GPS.Lon - in.West) / step)), int(math.Floor((in.North - p.GPS.Lat) / step))}
		if cells[at] == nil {
			cells[at] = &cell{Cluster: Cluster{Bounds: Bounds{p.GPS.Lon, p.GPS.Lat, p.GPS.Lon, p.GPS.Lat}}, newest: math.MinInt64}
		}
		cells[at].add(p)
	})
	for _, c := range cells {
		m.Clusters = append(m.Clusters, c.finish())
	}
	slices.SortFunc(m.Clusters, func(a, b Cluster) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Cover, b.Cover))
	})
	return m
}

func (m *Map) locate(g *photo.GPS) {
	m.Located++
	if m.All == nil {
		m.All = &Bounds{g.Lon, g.Lat, g.Lon, g.Lat}
	}
	*m.All = m.All.grown(g)
}

func (c *cell) add(p *photo.Photo) {
	c.Count++
	c.Lat, c.Lon = c.Lat+p.GPS.Lat, c.Lon+p.GPS.Lon // their mean in the end
	c.Bounds = c.Bounds.grown(p.GPS)
	if at := stamp(p); at > c.newest || at == c.newest && p.ID > c.Cover {
		c.newest, c.Cover = at, p.ID
	}
	if p.Place == nil {
		return
	}
	for i, n := range [...]photo.PlaceName{p.Place.City, p.Place.Region, p.Place.Country} {
		if c.names[i] == nil {
			c.names[i] = map[photo.PlaceName]int{}
		}
		if n.En != "" || n.Zh != "" {
			c.names[i][n]++
		}
	}
}

// finish takes the smallest name that most of the photos share, or else the most
// frequent city.
func (c *cell) finish() Cluster {
	c.Lat, c.Lon = c.Lat/float64(c.Count), c.Lon/float64(c.Count)
	for _, names := range c.names {
		if n, count := frequent(names); 10*count >= 6*c.Count {
			c.Name = n
			return c.Cluster
		}
	}
	c.Name, _ = frequent(c.names[0])
	return c.Cluster
}

func frequent(names map[photo.PlaceName]int) (best photo.PlaceName, most int) {
	for n, count := range names {
		if count > most || count == most && n.ID < best.ID {
			best, most = n, count
		}
	}
	return best, most
}
