package skill

import "strings"

// A unit is a name of a unit with its dimension; factor and offset lead to the
// dimension's base.
type unit struct {
	dimension      string
	factor, offset float64
	names          string // parted by |; the first is shown in English, the second in Chinese
}

var units = []unit{
	{"length", 1, 0, "meters|米|meter|m|metre|metres|公尺"},
	{"length", 1000, 0, "kilometers|公里|kilometer|km|kilometre|kilometres|千米|kms"},
	{"length", 0.01, 0, "centimeters|厘米|centimeter|cm|centimetre|centimetres|公分"},
	{"length", 0.001, 0, "millimeters|毫米|millimeter|mm|millimetre|millimetres"},
	{"length", 1609.344, 0, "miles|英里|mile|mi"},
	{"length", 0.9144, 0, "yards|码|yard|yd"},
	{"length", 0.3048, 0, "feet|英尺|foot|ft"},
	{"length", 0.0254, 0, "inches|英寸|inch|in"},
	{"length", 1852, 0, "nautical miles|海里|nautical mile|nmi"},
	{"length", 500, 0, "li|里|华里|市里"},
	{"length", 1.0 / 3, 0, "chi|尺|市尺"},
	{"weight", 1, 0, "kilograms|公斤|kilogram|kg|kilo|kilos|kgs|千克"},
	{"weight", 0.001, 0, "grams|克|gram|g"},
	{"weight", 1e-6, 0, "milligrams|毫克|milligram|mg"},
	{"weight", 1000, 0, "tonnes|吨|tonne|ton|tons|metric tons"},
	{"weight", 0.45359237, 0, "pounds|磅|pound|lb|lbs"},
	{"weight", 0.028349523125, 0, "ounces|盎司|ounce|oz"},
	{"weight", 6.35029318, 0, "stone|英石|st"},
	{"weight", 0.5, 0, "jin|斤|市斤"},
	{"weight", 0.05, 0, "liang|两"},
	{"temperature", 1, 0, "degrees Celsius|摄氏度|celsius|c|°c|degrees c|centigrade|degree celsius|度|摄氏"},
	{"temperature", 5.0 / 9, -32 * 5.0 / 9, "degrees Fahrenheit|华氏度|fahrenheit|f|°f|degrees f|degree fahrenheit|华氏"},
	{"temperature", 1, -273.15, "kelvin|开尔文|k|开"},
	{"volume", 1, 0, "liters|升|liter|l|litre|litres|公升"},
	{"volume", 0.001, 0, "milliliters|毫升|milliliter|ml|millilitre|millilitres"},
	{"volume", 3.785411784, 0, "gallons|加仑|gallon|gal"},
	{"volume", 0.946352946, 0, "quarts|夸脱|quart|qt"},
	{"volume", 0.473176473, 0, "pints|品脱|pint|pt"},
	{"volume", 0.2365882365, 0, "cups|杯|cup"},
	{"volume", 0.01478676478125, 0, "tablespoons|汤匙|tablespoon|tbsp"},
	{"volume", 0.00492892159375, 0, "teaspoons|茶匙|teaspoon|tsp"},
	{"volume", 0.0295735295625, 0, "fluid ounces|液盎司|fluid ounce|fl oz"},
	{"volume", 1000, 0, "cubic meters|立方米|cubic meter|m3"},
	{"area", 1, 0, "square meters|平方米|square meter|sqm|m2|平米|平"},
	{"area", 1e6, 0, "square kilometers|平方公里|square kilometer|km2|平方千米"},
	{"area", 10000, 0, "hectares|公顷|hectare|ha"},
	{"area", 4046.8564224, 0, "acres|英亩|acre"},
	{"area", 0.09290304, 0, "square feet|平方英尺|square foot|sqft|sq ft"},
	{"area", 2000.0 / 3, 0, "mu|亩|市亩"},
	{"speed", 1, 0, "meters per second|米每秒|meter per second|m/s|mps"},
	{"speed", 1 / 3.6, 0, "kilometers per hour|公里每小时|km/h|kph|kmh|千米每小时|公里/小时"},
	{"speed", 0.44704, 0, "miles per hour|英里每小时|mph|mi/h"},
	{"speed", 1852.0 / 3600, 0, "knots|节|knot|kn"},
	{"data", 1, 0, "bytes|字节|byte|b"},
	{"data", 1e3, 0, "kilobytes|KB|kilobyte|kb"},
	{"data", 1e6, 0, "megabytes|MB|megabyte|mb|兆"},
	{"data", 1e9, 0, "gigabytes|GB|gigabyte|gb"},
	{"data", 1e12, 0, "terabytes|TB|terabyte|tb"},
	{"data", 1048576, 0, "mebibytes|MiB|mebibyte|mib"},
	{"data", 1073741824, 0, "gibibytes|GiB|gibibyte|gib"},
	{"time", 1, 0, "seconds|秒|second|sec|secs|s|秒钟"},
	{"time", 60, 0, "minutes|分钟|minute|min|mins|分"},
	{"time", 3600, 0, "hours|小时|hour|hr|hrs|h|个小时|钟头"},
	{"time", 86400, 0, "days|天|day|日"},
	{"time", 604800, 0, "weeks|周|week|星期|个星期"},
	{"time", 31557600, 0, "years|年|year|yr"},
	{"energy", 1, 0, "joules|焦耳|joule|j"},
	{"energy", 4184, 0, "kilocalories|千卡|kilocalorie|kcal|calories|calorie|大卡|卡路里|卡"},
	{"energy", 3.6e6, 0, "kilowatt hours|千瓦时|kilowatt hour|kwh|度电"},
	{"pressure", 1, 0, "pascals|帕|pascal|pa"},
	{"pressure", 1e5, 0, "bar|巴|bars"},
	{"pressure", 6894.757293168, 0, "psi|磅每平方英寸"},
	{"pressure", 101325, 0, "atmospheres|大气压|atmosphere|atm"},
}

// unitOf finds a unit by any of its names.
func unitOf(s string) (unit, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, prefix := range []string{"the ", "a ", "an ", "个"} {
		s = strings.TrimPrefix(s, prefix)
	}
	for _, u := range units {
		for _, n := range strings.Split(u.names, "|") {
			if strings.ToLower(n) == s {
				return u, true
			}
		}
	}
	return unit{}, false
}

// show is the unit's name in English and in Chinese.
func (u unit) show() (en, zh string) {
	all := strings.Split(u.names, "|")
	return all[0], all[1]
}

// currencies by their codes, with what people call them.
var currencies = map[string]string{
	"USD": "dollar|dollars|us dollar|us dollars|american dollars|bucks|美元|美金|刀|$", "CNY": "yuan|rmb|renminbi|chinese yuan|人民币|元|块|块钱|cny",
	"EUR": "euro|euros|欧元|€", "GBP": "pound sterling|pounds sterling|british pounds|british pound|sterling|英镑|£", "JPY": "yen|japanese yen|日元|日圆",
	"HKD": "hong kong dollar|hong kong dollars|港币|港元", "TWD": "taiwan dollar|taiwan dollars|new taiwan dollars|台币|新台币", "KRW": "won|korean won|韩元|韩币",
	"AUD": "australian dollar|australian dollars|澳元|澳币", "CAD": "canadian dollar|canadian dollars|加元|加币", "CHF": "swiss franc|swiss francs|瑞士法郎|瑞郎",
	"INR": "rupee|rupees|indian rupees|卢比", "SGD": "singapore dollar|singapore dollars|新加坡元|新币", "RUB": "ruble|rubles|卢布", "THB": "baht|thai baht|泰铢",
	"MXN": "peso|pesos|mexican pesos|比索", "BRL": "real|reais|雷亚尔", "NZD": "new zealand dollar|new zealand dollars|新西兰元|纽币", "SEK": "swedish krona|swedish kronor|瑞典克朗",
}

// currencyOf is the ISO code of what people call a currency, or "".
func currencyOf(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	for code, also := range currencies {
		if strings.ToLower(code) == s {
			return code
		}
		for _, n := range strings.Split(also, "|") {
			if n == s {
				return code
			}
		}
	}
	return ""
}
