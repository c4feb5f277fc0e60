package meta_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/qiao-ai/qiao/imaging"
	"github.com/qiao-ai/qiao/imaging/meta"
)

func TestTimesInNames(t *testing.T) {
	for name, want := range map[string]string{
		"IMG_20190630_121509.jpg":                "2019-06-30 12:15:09",
		"PXL_20210405_123456789.jpg":             "2021-04-05 12:34:56",
		"Screenshot 2020-01-02 at 10.11.12.png":  "2020-01-02 10:11:12",
		"Screenshot_2020-01-02-10-11-12-123.png": "2020-01-02 10:11:12",
		"IMG-20180503-WA0001.jpg":                "2018-05-03 12:00:00",
		"2015-08-09 17.05.44.jpg":                "2015-08-09 17:05:44",
		"DSC01234.jpg":                           "",
		"20191332.jpg":                           "",
		"2019-02-30.jpg":                         "",
	} {
		m, _, ok := meta.FromName(name)
		got := ""
		if ok {
			got = m.Wall.Format("2006-01-02 15:04:05")
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestTakeout(t *testing.T) {
	f, ok := meta.Takeout([]byte(`{"title":"a.jpg","description":"at the sea","photoTakenTime":{"timestamp":"1561896909"},"geoData":{"latitude":41.9,"longitude":12.5},"people":[{"name":"Li Na"}],"favorited":true}`))
	if !ok || f.GPSTime.Unix() != 1561896909 || f.Caption != "at the sea" || !f.HasGPS || f.People[0] != "Li Na" || !f.Favorite {
		t.Errorf("%+v", f)
	}
	if _, ok := meta.Takeout([]byte(`{"title":"an album"}`)); ok {
		t.Error("an album's data are no photo's")
	}
}

func TestXMP(t *testing.T) {
	f := meta.XMP([]byte(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/">
<rdf:Description xmp:Rating="-1" exif:GPSLatitude="33,51.4S" exif:GPSLongitude="151,12.6E"><dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li>海</rdf:li></rdf:Bag></dc:subject>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">The harbour</rdf:li></rdf:Alt></dc:description><xmp:CreateDate>2019-06-30T12:15:09.50+10:00</xmp:CreateDate></rdf:Description></rdf:RDF></x:xmpmeta>`))
	if f.Rating != -1 || len(f.Keywords) != 2 || f.Caption != "The harbour" || f.Taken.Offset == nil || *f.Taken.Offset != 600 || math.Abs(f.Lat+33.8567) > 1e-3 || math.Abs(f.Lon-151.21) > 1e-3 {
		t.Errorf("%+v", f)
	}
	if f := meta.XMP([]byte("<a><b")); !f.Broken {
		t.Error("a cut packet is not broken")
	}
}

func FuzzEXIF(f *testing.F) {
	dir := filepath.Join("..", "..", "..", "shared", "data", "photos", "library", "exif-samples")
	filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() && filepath.Ext(path) == ".jpg" {
			if data, err := os.ReadFile(path); err == nil {
				if h, _ := imaging.Probe(data); len(h.Exif) < 8<<10 {
					f.Add(h.Exif)
				}
			}
		}
		return nil
	})
	f.Add([]byte("II*\x00\x08\x00\x00\x00\x01\x00\x0e\x01\x02\x00\xff\xff\xff\xff\x08\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got := meta.EXIF(data)
		if math.IsNaN(got.Lat) || math.IsInf(got.Aperture, 0) || got.Orientation < 0 || got.Orientation > 8 {
			t.Errorf("%+v", got)
		}
	})
}

func FuzzXMP(f *testing.F) {
	f.Add([]byte("<x a='1'><rdf:li>k</rdf:li></x>"))
	f.Fuzz(func(_ *testing.T, data []byte) { meta.XMP(data); meta.IPTC(data); meta.Takeout(data) })
}
