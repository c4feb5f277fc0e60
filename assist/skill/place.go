package skill

import (
	"context"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
)

// A Place is a point on the map.
type Place struct {
	Name      string  `json:"name"`
	Address   string  `json:"address,omitempty"`
	Phone     string  `json:"phone,omitempty"`
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

func places() assist.Skill {
	return assist.Skill{Handlers: map[intent.Name]assist.Handler{
		"weather.get": weather, "place.here": whereAmI, "place.address": addressAt, "place.distance": distanceTo,
		"place.find": findPlace, "stock.find": findStock,
	}, Knows: map[string]assist.Knower{"place": isPlace}, Fits: map[intent.Name]func(map[string]assist.Arg) bool{
		"place.find": func(args map[string]assist.Arg) bool {
			return onMaps(args) && !common.MatchString(args["place"].Text())
		}, "place.distance": onMaps,
		"weather.get": func(args map[string]assist.Arg) bool {
			return !strings.ContainsAny(args["place"].Text(), "0123456789=") && onMaps(args)
		},
	}}
}

// findPlaces asks the map for a place by its name, or for the one whose address
// was chosen.
func findPlaces(ctx context.Context, c *assist.Call, name string) ([]Place, error) {
	if !c.Can("place.find") {
		return nil, assist.Unable("place.find")
	}
	if out, err := c.Require(ctx, "wifi"); err != nil || out != nil {
		return nil, asking(out, err)
	}
	got, err := c.Do(ctx, "place.find", map[string]any{"query": name})
	if err != nil {
		return nil, err
	}
	list, _ := got.([]any)
	var found []Place
	for _, one := range list {
		m, ok := one.(map[string]any)
		if !ok {
			continue
		}
		p := Place{Name: text(m, "name"), Address: text(m, "address"), Phone: text(m, "phone"), Latitude: float(m, "latitude"), Longitude: float(m, "longitude")}
		if p.Address == name {
			return []Place{p}, nil
		}
		found = append(found, p)
	}
	return found, nil
}

// question carries an outcome that asks through code that returns errors.
type question struct{ out *assist.Outcome }

func (question) Error() string { return "the user has to be asked" }

func asking(out *assist.Outcome, err error) error {
	if err != nil {
		return err
	}
	return question{out}
}

// answered gives the outcome of a question that came as an error.
func answered(out *assist.Outcome, err error) (*assist.Outcome, error) {
	if q, ok := err.(question); ok {
		return q.out, nil
	}
	return out, err
}

func float(m map[string]any, key string) float64 {
	switch v := m[key].(type) {
	case float64:
		return v
	case string:
		f, _ := strconv.ParseFloat(v, 64)
		return f
	}
	return 0
}

// here is where the device is.
func here(ctx context.Context, c *assist.Call) (Place, error) {
	if !c.Can("location.current") {
		return Place{}, assist.Unable("location.current")
	}
	if out, err := c.Require(ctx, "location"); err != nil || out != nil {
		return Place{}, asking(out, err)
	}
	got, err := c.Do(ctx, "location.current", map[string]any{})
	if err != nil {
		return Place{}, err
	}
	m, _ := got.(map[string]any)
	return Place{Latitude: float(m, "latitude"), Longitude: float(m, "longitude")}, nil
}

// all checks that every ability is there before any is used.
func all(c *assist.Call, abilities ...string) error {
	for _, a := range abilities {
		if !c.Can(a) {
			return assist.Unable(a)
		}
	}
	return nil
}

func weather(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	out, err := weatherAt(ctx, c)
	return answered(out, err)
}

var notCelsius = regexp.MustCompile(`(?i)(can't|cannot|don't|do not|not|never|hate).{0,24}celsius|fahrenheit|华氏`)

func weatherAt(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	if err := all(c, "weather.at"); err != nil {
		return nil, err
	}
	if out, err := c.Require(ctx, "wifi"); out != nil || err != nil {
		return out, err
	}
	args := map[string]any{"days": daysAhead(c)}
	where := ""
	if c.Has("place") {
		found, err := findPlaces(ctx, c, c.Arg("place").Text())
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return c.Refuse("nowhere", "place", c.Arg("place").Text()), nil
		}
		args["latitude"], args["longitude"] = found[0].Latitude, found[0].Longitude
		where = c.Arg("place").Text()
	} else if out, err := c.Require(ctx, "location"); out != nil || err != nil {
		return out, err
	}
	got, err := c.Do(ctx, "weather.at", args)
	if err != nil {
		return nil, err
	}
	m, ok := got.(map[string]any)
	if !ok {
		return c.Refuse("none"), nil
	}
	return tellWeather(c, m, where)
}

// daysAhead is how many days from today the asked day is.
func daysAhead(c *assist.Call) int {
	if m := c.Arg("when").Time; m != nil {
		return min(max(0, daysBetween(c.Now, m.From)), 14)
	}
	return 0
}

func tellWeather(c *assist.Call, m map[string]any, where string) (*assist.Outcome, error) {
	unit := c.Choose("degrees Celsius", "摄氏度")
	convert := func(key string) (string, error) {
		v, ok := m[key].(float64)
		if !ok {
			return "", nil
		}
		if c.Arg("unit").Text() == "fahrenheit" || notCelsius.MatchString(c.Words) {
			if err := c.Use("unit.convert", map[string]any{"amount": v, "from": "celsius", "to": "fahrenheit"}); err != nil {
				return "", err
			}
			v, unit = v*9/5+32, c.Choose("degrees Fahrenheit", "华氏度")
		}
		return number(math.Round(v*10) / 10), nil
	}
	ahead := daysAhead(c)
	now, err := convert("temperature")
	if err != nil {
		return nil, err
	}
	high, low := "", ""
	if ahead > 0 || c.Arg("what").Text() != "temperature" {
		if high, err = convert("high"); err != nil {
			return nil, err
		}
		if low, err = convert("low"); err != nil {
			return nil, err
		}
	}
	if where == "" {
		where = c.Choose("here", "这里")
	}
	values := []any{"place", where, "in", placePhrase(c, where), "temperature", now, "unit", unit, "condition", text(m, "condition"), "high", high, "low", low,
		"day", day(c, c.Now.AddDate(0, 0, ahead)), "rain", number(float(m, "rain")), "wind", number(float(m, "wind"))}
	out := c.Say(weatherReply(c, m, ahead, high), values...)
	out.Data = m
	return out, nil
}

func placePhrase(c *assist.Call, where string) string {
	if c.Chinese() || where == "here" {
		return where
	}
	return "in " + Capital(where)
}

func weatherReply(c *assist.Call, m map[string]any, ahead int, high string) string {
	switch what := c.Arg("what").Text(); {
	case what == "rain" && m["rain"] != nil:
		return "rain"
	case what == "wind" && m["wind"] != nil:
		return "wind"
	case ahead > 0 && high != "":
		return "forecast"
	case what == "temperature" || text(m, "condition") == "":
		return "temperature"
	}
	return "now"
}

func whereAmI(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	if err := all(c, "location.current", "place.address"); err != nil {
		return nil, err
	}
	if out, err := c.Require(ctx, "wifi"); out != nil || err != nil {
		return out, err
	}
	p, err := here(ctx, c)
	if err != nil {
		return answered(nil, err)
	}
	got, err := c.Do(ctx, "place.address", map[string]any{"latitude": p.Latitude, "longitude": p.Longitude})
	if err != nil {
		return nil, err
	}
	address, _ := got.(string)
	if c.Arg("what").Text() == "city" {
		return c.Say("city", "city", cityOf(address), "address", address), nil
	}
	return c.Say("done", "address", address), nil
}

// cityOf is the part of an address that names the city.
func cityOf(address string) string {
	m := regexp.MustCompile(`([\p{L} .'-]+?),\s*[A-Z]{2}\b`).FindStringSubmatch(address)
	if m == nil {
		return address
	}
	words := strings.Fields(m[1])
	for i := len(words) - 1; i >= 0; i-- {
		switch strings.TrimRight(words[i], ".") {
		case "Way", "St", "Street", "Ave", "Avenue", "Blvd", "Road", "Rd", "Dr", "Drive", "Lane", "Ln", "Pkwy", "Loop", "Court", "Ct", "Hwy":
			return strings.Join(words[i+1:], " ")
		}
	}
	return m[1]
}

func addressAt(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	if err := all(c, "place.address"); err != nil {
		return nil, err
	}
	if out, err := c.Require(ctx, "wifi"); out != nil || err != nil {
		return out, err
	}
	lat, lon := c.Arg("latitude").Number(), c.Arg("longitude").Number()
	got, err := c.Do(ctx, "place.address", map[string]any{"latitude": lat, "longitude": lon})
	if err != nil {
		return nil, err
	}
	address, _ := got.(string)
	if address == "" {
		return c.Refuse("none"), nil
	}
	return c.Say("done", "latitude", strconv.FormatFloat(lat, 'f', -1, 64), "longitude", strconv.FormatFloat(lon, 'f', -1, 64), "address", address), nil
}

func distanceTo(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	needs := []string{"place.find"}
	if !c.Has("from") {
		needs = append(needs, "location.current")
	}
	if err := all(c, needs...); err != nil {
		return nil, err
	}
	to, err := findPlaces(ctx, c, c.Arg("place").Text())
	if err != nil {
		return answered(nil, err)
	}
	if len(to) == 0 {
		return c.Refuse("none", "place", c.Arg("place").Text()), nil
	}
	var from Place
	if c.Has("from") {
		found, err := findPlaces(ctx, c, c.Arg("from").Text())
		if err != nil || len(found) == 0 {
			return answered(c.Refuse("none", "place", c.Arg("from").Text()), err)
		}
		from = found[0]
	} else if from, err = here(ctx, c); err != nil {
		return answered(nil, err)
	}
	args := map[string]any{"latitude0": from.Latitude, "longitude0": from.Longitude, "latitude1": to[0].Latitude, "longitude1": to[0].Longitude}
	if err := c.Use("place.distance", args); err != nil {
		return nil, err
	}
	km := kilometers(from, to[0])
	value, unitName := km, c.Choose("kilometers", "公里")
	if c.Arg("unit").Text() == "miles" {
		if err := c.Use("unit.convert", map[string]any{"amount": km, "from": "kilometer", "to": "mile"}); err != nil {
			return nil, err
		}
		value, unitName = km/1.609344, c.Choose("miles", "英里")
	}
	return c.Say("done", "place", Capital(c.Arg("place").Text()), "n", number(math.Round(value*10)/10), "unit", unitName), nil
}

// kilometers is the distance on a sphere, by the haversine formula.
func kilometers(a, b Place) float64 {
	rad := math.Pi / 180
	dLat, dLon := (b.Latitude-a.Latitude)*rad/2, (b.Longitude-a.Longitude)*rad/2
	h := math.Pow(math.Sin(dLat), 2) + math.Cos(a.Latitude*rad)*math.Cos(b.Latitude*rad)*math.Pow(math.Sin(dLon), 2)
	return 2 * 6371 * math.Asin(math.Min(1, math.Sqrt(h)))
}

func findPlace(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	found, err := findPlaces(ctx, c, c.Arg("place").Text())
	if err != nil {
		return answered(nil, err)
	}
	if len(found) == 0 {
		return c.Refuse("none", "place", c.Arg("place").Text()), nil
	}
	p := found[0]
	reply := "address"
	switch what := c.Arg("what").Text(); {
	case what == "phone" && p.Phone != "":
		reply = "phone"
	case what == "position":
		reply = "position"
	}
	out := c.Say(reply, "place", p.Name, "address", p.Address, "phone", p.Phone, "latitude", number(p.Latitude), "longitude", number(p.Longitude))
	for _, f := range found {
		out.Items = append(out.Items, assist.Choice{Kind: "place", ID: f.Address, Label: f.Name, Detail: f.Address})
	}
	return out, nil
}

func findStock(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	if err := all(c, "stock.find"); err != nil {
		return nil, err
	}
	if out, err := c.Require(ctx, "wifi"); out != nil || err != nil {
		return out, err
	}
	got, err := c.Do(ctx, "stock.find", map[string]any{"query": c.Arg("company").Text()})
	if err != nil {
		return nil, err
	}
	m, ok := got.(map[string]any)
	if !ok {
		return c.Refuse("none", "company", c.Arg("company").Text()), nil
	}
	values := []any{"company", Capital(c.Arg("company").Text()), "symbol", text(m, "symbol"), "price", number(float(m, "price")), "currency", text(m, "currency")}
	if c.Arg("what").Text() == "price" && m["price"] != nil {
		return c.Say("price", values...), nil
	}
	if text(m, "symbol") == "" {
		return nil, qiao.Errorf(qiao.Protocol, "skill: stock", "the answer has no symbol")
	}
	return c.Say("symbol", values...), nil
}
