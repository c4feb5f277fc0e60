package place

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

var (
	//go:embed places.txt.gz
	placesGz []byte
	//go:embed names.txt
	namesText string
	//go:embed landmarks.txt
	landmarksText string
)

// load reads the gazetteer, once.
var load = sync.OnceValue(read)

type gazetteer struct {
	zones     []string
	countries []area
	regions   []area
	cities    []town
	landmarks []Place
	cells     map[[2]int16][]int32
	names     map[string][]ref
	ids       map[string]ref
}

// An area is a country or a region.
type area struct {
	id, en, zh string
	country    int32 // of a region
	people     int
	kind       Kind
	parent     string
}

type town struct {
	id, en, zh string
	lat, lon   float32
	people     int
	zone       int16
	region     int32
}

// A ref points to a place: a kind and its index.
type ref struct {
	kind  uint8 // 0 country, 1 region, 2 city, 3 landmark
	index int32
}

func (a area) place() Place {
	p := Place{ID: a.id, Kind: a.kind, En: a.en, Zh: a.zh, People: a.people}
	if a.parent != "" {
		p.Within = []string{a.parent}
	}
	return p
}

func (g *gazetteer) place(i int) Place {
	if i < 0 {
		return Place{}
	}
	t := g.cities[i]
	r := g.regions[t.region]
	return Place{
		ID: t.id, Kind: City, En: t.en, Zh: t.zh, Lat: float64(t.lat), Lon: float64(t.lon), People: t.people,
		Within: []string{r.id, r.parent}, Zone: g.zones[t.zone],
	}
}

func (g *gazetteer) of(r ref) Place {
	switch r.kind {
	case 0:
		return g.countries[r.index].place()
	case 1:
		return g.regions[r.index].place()
	case 2:
		return g.place(int(r.index))
	}
	return g.landmarks[r.index]
}

// read panics where the embedded files are not as placegen writes them, which a
// test would show.
func read() *gazetteer {
	g := &gazetteer{cells: map[[2]int16][]int32{}, names: make(map[string][]ref, 160_000), ids: make(map[string]ref, 145_000)}
	zr, err := gzip.NewReader(bytes.NewReader(placesGz))
	if err != nil {
		panic(err)
	}
	s := bufio.NewScanner(zr)
	var lat, lon int
	for s.Scan() {
		f := strings.Split(s.Text(), "\t")
		switch {
		case f[0] == "Z" && len(f) == 2:
			g.zones = append(g.zones, f[1])
		case f[0] == "C" && len(f) == 4:
			g.countries = append(g.countries, area{id: "C." + f[1], en: f[2], zh: f[3], kind: Country})
		case f[0] == "R" && len(f) == 4:
			g.regions = append(g.regions, area{id: "R." + f[1], en: f[2], zh: f[3], kind: Region, country: int32(len(g.countries) - 1), parent: g.countries[len(g.countries)-1].id})
		case len(f) == 7:
			lat, lon = lat+number(f[3]), lon+number(f[4])
			id, _ := strconv.ParseInt(f[0], 36, 64)
			g.add(town{
				id: "G." + strconv.FormatInt(id, 10), en: f[1], zh: f[2], lat: float32(lat) / 1e4, lon: float32(lon) / 1e4,
				people: number(f[5]), zone: int16(number(f[6])), region: int32(len(g.regions) - 1),
			})
		}
	}
	if s.Err() != nil {
		panic(s.Err())
	}
	g.index()
	g.more()
	g.marks()
	return g
}

func number(s string) int { n, _ := strconv.Atoi(s); return n }

func (g *gazetteer) add(t town) {
	i := int32(len(g.cities))
	g.cities = append(g.cities, t)
	c := [2]int16{int16(cell(float64(t.lat))), wrap(cell(float64(t.lon)))}
	g.cells[c] = append(g.cells[c], i)
	r := &g.regions[t.region]
	r.people += t.people
	g.countries[r.country].people += t.people
}

// index makes all places known by their names.
func (g *gazetteer) index() {
	for i, a := range g.countries {
		g.known(ref{0, int32(i)}, a.id, a.en, a.zh)
	}
	for i, a := range g.regions {
		g.known(ref{1, int32(i)}, a.id, a.en, a.zh)
	}
	for i, t := range g.cities {
		g.known(ref{2, int32(i)}, t.id, t.en, t.zh)
	}
}

func (g *gazetteer) known(r ref, id string, names ...string) {
	g.ids[id] = r
	for _, n := range names {
		g.name(r, n)
		if short := brief(n); short != n {
			g.name(r, short)
		}
	}
}

func (g *gazetteer) name(r ref, name string) {
	k := key(name)
	if k == "" {
		return
	}
	for _, have := range g.names[k] {
		if have == r {
			return
		}
	}
	g.names[k] = append(g.names[k], r)
}

// brief drops what Chinese names end in and people leave out.
func brief(name string) string {
	for _, suffix := range []string{"维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "省", "市", "县", "州", "区", "镇"} {
		if s, ok := strings.CutSuffix(name, suffix); ok && utf8.RuneCountInString(s) >= 2 {
			return s
		}
	}
	return name
}

// more adds the names of names.txt; the first of each language becomes the one to
// show.
func (g *gazetteer) more() {
	for line := range strings.SplitSeq(namesText, "\n") {
		f := strings.Split(line, "\t")
		r, ok := g.ids[f[0]]
		if !ok || len(f) != 3 {
			continue
		}
		en, zh := strings.Split(f[1], "|"), strings.Split(f[2], "|")
		switch r.kind {
		case 0:
			g.countries[r.index].en, g.countries[r.index].zh = en[0], zh[0]
		case 1:
			g.regions[r.index].en, g.regions[r.index].zh = en[0], zh[0]
		case 2:
			g.cities[r.index].en, g.cities[r.index].zh = en[0], zh[0]
		}
		for _, n := range append(en, zh...) {
			g.name(r, n)
		}
	}
}

func (g *gazetteer) marks() {
	for line := range strings.SplitSeq(landmarksText, "\n") {
		f := strings.Split(line, "\t")
		if len(f) != 6 || strings.HasPrefix(line, "#") {
			continue
		}
		en, zh := strings.Split(f[1], "|"), strings.Split(f[2], "|")
		p := Place{ID: "L." + f[0], Kind: Landmark, En: en[0], Zh: zh[0]}
		p.Lat, _ = strconv.ParseFloat(f[3], 64)
		p.Lon, _ = strconv.ParseFloat(f[4], 64)
		p.radius, _ = strconv.ParseFloat(f[5], 64)
		r := ref{3, int32(len(g.landmarks))}
		if i, _, _ := g.search(p.Lat, p.Lon); i >= 0 {
			t := g.place(i)
			p.Within, p.Zone = append([]string{t.ID}, t.Within...), t.Zone
		}
		g.landmarks = append(g.landmarks, p)
		g.known(r, p.ID, append(en, zh...)...)
	}
}
