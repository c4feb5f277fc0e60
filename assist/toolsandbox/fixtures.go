package toolsandbox

import (
	_ "embed"
	"math"
	"sort"
	"strconv"
	"strings"
)

// places.txt has a place on a line: name | address | latitude | longitude | phone.
//
//go:embed places.txt
var placesText string

// stocks are symbols by company.
var stocks = map[string]string{
	"apple": "AAPL", "microsoft": "MSFT", "google": "GOOGL", "alphabet": "GOOGL", "amazon": "AMZN", "meta": "META", "facebook": "META", "tesla": "TSLA", "nvidia": "NVDA",
	"netflix": "NFLX", "intel": "INTC", "amd": "AMD", "ibm": "IBM", "oracle": "ORCL", "adobe": "ADBE", "salesforce": "CRM", "cisco": "CSCO", "qualcomm": "QCOM", "disney": "DIS",
	"walmart": "WMT", "costco": "COST", "starbucks": "SBUX", "nike": "NKE", "coca-cola": "KO", "coca cola": "KO", "pepsi": "PEP", "boeing": "BA", "uber": "UBER", "airbnb": "ABNB", "alibaba": "BABA", "toyota": "TM", "sony": "SONY",
}

// rates are units of each currency for one US dollar.
var rates = map[string]float64{"USD": 1, "CNY": 7.18, "EUR": 0.87, "GBP": 0.74, "JPY": 144.6, "HKD": 7.85, "TWD": 29.5, "KRW": 1365, "AUD": 1.53, "CAD": 1.36, "CHF": 0.81, "INR": 86.0, "SGD": 1.28, "MXN": 18.9, "BRL": 5.5, "THB": 32.5, "RUB": 78.5, "NZD": 1.65, "SEK": 9.5}

// home is where the device is.
var home = place{name: "Apple Park", address: "Apple Park 1 Apple Park Way Cupertino, CA 95014 United States", lat: 37.334606, lon: -122.009102}

type place struct {
	name, address, phone string
	lat, lon             float64
}

func places() []place {
	list := []place{home}
	for _, line := range strings.Split(placesText, "\n") {
		f := strings.Split(line, "|")
		if len(f) < 4 {
			continue
		}
		p := place{name: strings.TrimSpace(f[0]), address: strings.TrimSpace(f[1])}
		p.lat, _ = strconv.ParseFloat(strings.TrimSpace(f[2]), 64)
		p.lon, _ = strconv.ParseFloat(strings.TrimSpace(f[3]), 64)
		if len(f) > 4 {
			p.phone = strings.TrimSpace(f[4])
		}
		list = append(list, p)
	}
	return list
}

// answer is what a tool would give back.
func (w *world) answer(ability string, args map[string]any) any {
	number := func(key string) float64 { f, _ := args[key].(float64); return f }
	switch ability {
	case "location.current":
		return map[string]any{"latitude": home.lat, "longitude": home.lon}
	case "place.find":
		q, _ := args["query"].(string)
		return findPlaces(q)
	case "place.address":
		return addressAt(number("latitude"), number("longitude"))
	case "weather.at":
		return weatherAt(args)
	case "stock.find":
		q, _ := args["query"].(string)
		if symbol := stocks[strings.ToLower(q)]; symbol != "" {
			return map[string]any{"symbol": symbol, "name": q, "price": 201.5, "currency": "USD"}
		}
		return nil
	case "money.convert":
		from, to := rates[args["from"].(string)], rates[args["to"].(string)]
		if from == 0 || to == 0 {
			return nil
		}
		return number("amount") / from * to
	case "unit.convert":
		if args["from"] == "celsius" {
			return number("amount")*9/5 + 32
		}
		return number("amount") / 1.609344
	}
	return nil
}

func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127)
	})
}

// findPlaces lists the places that share most of the query's words.
func findPlaces(query string) []any {
	type scored struct {
		place
		n int
	}
	var list []scored
	most := 0
	for _, p := range places() {
		have := map[string]bool{}
		for _, x := range words(p.name + " " + p.address) {
			have[x] = true
		}
		n := 0
		for _, x := range words(query) {
			switch x {
			case "the", "on", "at", "in", "of", "near":
			default:
				if have[x] {
					n++
				}
			}
		}
		if p.address == query {
			n = 100
		}
		list = append(list, scored{p, n})
		most = max(most, n)
	}
	found := []any{}
	sort.SliceStable(list, func(i, j int) bool { return list[i].n > list[j].n })
	for _, s := range list {
		if s.n == most && most*2 >= len(words(query)) && most > 0 {
			found = append(found, map[string]any{"name": s.name, "address": s.address, "phone": s.phone, "latitude": s.lat, "longitude": s.lon})
		}
	}
	return found
}

func addressAt(lat, lon float64) any {
	for _, p := range places() {
		if math.Abs(p.lat-lat) < 0.01 && math.Abs(p.lon-lon) < 0.01 {
			return p.address
		}
	}
	return nil
}

// weatherAt is a weather that depends on nothing but the latitude.
func weatherAt(args map[string]any) any {
	lat := home.lat
	if f, ok := args["latitude"].(float64); ok {
		lat = f
	}
	t := math.Round(60 - math.Abs(lat))
	return map[string]any{"temperature": t, "current_temperature": t, "temperature_unit": "Celsius", "condition": "sunny", "high": t + 5, "low": t - 6, "rain": 10.0, "wind": 12.0}
}
