package meta

import (
	"encoding/json"
	"strconv"
	"time"
)

// Takeout reads the JSON that Google Takeout lays beside a photo. It tells false
// where the file is something else.
func Takeout(data []byte) (f Facts, ok bool) {
	var t struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		Taken       *struct {
			Timestamp json.RawMessage `json:"timestamp"`
		} `json:"photoTakenTime"`
		Geo      geo  `json:"geoData"`
		GeoExif  geo  `json:"geoDataExif"`
		Favorite bool `json:"favorited"`
		People   []struct {
			Name string `json:"name"`
		} `json:"people"`
	}
	if len(data) > mostXML || json.Unmarshal(data, &t) != nil || t.Taken == nil {
		return f, false
	}
	s := string(t.Taken.Timestamp)
	if u, err := strconv.Unquote(s); err == nil {
		s = u
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n != 0 && n > -1e10 && n < 1e10 {
		f.GPSTime = time.Unix(n, 0).UTC()
	}
	f.Caption, f.Favorite = t.Description, t.Favorite
	for _, g := range []geo{t.Geo, t.GeoExif} {
		if !f.HasGPS && (g.Lat != 0 || g.Lon != 0) && g.Lat >= -90 && g.Lat <= 90 && g.Lon >= -180 && g.Lon <= 180 {
			f.Lat, f.Lon, f.HasGPS = g.Lat, g.Lon, true
			if g.Alt != 0 {
				f.Alt = &g.Alt
			}
		}
	}
	for _, p := range t.People {
		f.People = add(f.People, p.Name)
	}
	return f, true
}

type geo struct {
	Lat float64 `json:"latitude"`
	Lon float64 `json:"longitude"`
	Alt float64 `json:"altitude"`
}
