package fact

// A unit is a dimension's base unit and the factor that leads to it.
type unit struct {
	dim    string
	factor float64
	kind   Kind
}

const day = 86400

// unitNames holds the units as they are written after a number, in lower case.
var unitNames = unitTable([]unitRow{
	{"kg", Measure, 1e-6, "mg milligram milligrams 毫克"},
	{"kg", Measure, 1e-9, "µg mcg μg microgram micrograms 微克"},
	{"kg", Measure, 1e-3, "g gram grams gm 克"},
	{"kg", Measure, 1, "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes 公斤 千克"},
	{"kg", Measure, 0.5, "斤 市斤"},
	{"kg", Measure, 0.05, "两重"},
	{"kg", Measure, 1000, "tonne tonnes 吨 噸 公吨"},
	{"ton", Measure, 1, "ton tons"},
	{"kg", Measure, 0.45359237, "lb lbs"},
	{"kg", Measure, 0.028349523125, "oz ounce ounces 盎司"},
	{"m", Measure, 1e-9, "nm nanometer nanometers 纳米"},
	{"m", Measure, 1e-6, "µm micron microns 微米"},
	{"m", Measure, 1e-3, "mm millimeter millimeters millimetre millimetres 毫米"},
	{"m", Measure, 1e-2, "cm centimeter centimeters centimetre centimetres 厘米 公分"},
	{"m", Measure, 1, "m meter meters metre metres 米 公尺"},
	{"m", Measure, 1e3, "km kms kilometer kilometers kilometre kilometres 公里 千米"},
	{"m", Measure, 500, "里路 里地"},
	{"m", Measure, 1609.344, "mi mile miles 英里"},
	{"m", Measure, 0.3048, "ft foot feet 英尺"},
	{"m", Measure, 0.0254, "inch inches 英寸 寸"},
	{"m", Measure, 0.9144, "yd yard yards 码"},
	{"m2", Measure, 1, "sqm m² m2 平方米 平米 平方"},
	{"m2", Measure, 1e6, "km² km2 平方公里 平方千米"},
	{"m2", Measure, 1e4, "ha hectare hectares 公顷"},
	{"m2", Measure, 4046.8564224, "acre acres 英亩"},
	{"m2", Measure, 10000. / 15, "亩 畝"},
	{"l", Measure, 1e-3, "ml milliliter milliliters millilitre millilitres 毫升"},
	{"l", Measure, 1e-2, "cl"},
	{"l", Measure, 1, "l liter liters litre litres 升 公升"},
	{"l", Measure, 1000, "m³ m3 立方米 立方"},
	{"l", Measure, 3.785411784, "gal gallon gallons 加仑"},
	{"workday", Duration, 1, "工作日 个工作日 個工作日"},
	{"cup", Measure, 1, "cup cups"},
	{"勺", Measure, 1, "勺 匙"},
	{"tsp", Measure, 1, "tsp teaspoon teaspoons 茶匙 小勺"},
	{"tbsp", Measure, 1, "tbsp tablespoon tablespoons 汤匙 大勺 湯匙"},
	{"pt", Measure, 1, "pint pints"},
	{"B", Measure, 1, "byte bytes 字节"},
	{"B", Measure, 1e3, "kb kib kilobyte kilobytes"},
	{"B", Measure, 1e6, "mb mib megabyte megabytes"},
	{"B", Measure, 1e9, "gb gib gigabyte gigabytes"},
	{"B", Measure, 1e12, "tb tib terabyte terabytes"},
	{"bit/s", Measure, 1e6, "mbps"},
	{"bit/s", Measure, 1e9, "gbps"},
	{"Hz", Measure, 1, "hz hertz 赫兹"},
	{"Hz", Measure, 1e3, "khz"},
	{"Hz", Measure, 1e6, "mhz 兆赫"},
	{"Hz", Measure, 1e9, "ghz"},
	{"W", Measure, 1, "w watt watts 瓦"},
	{"W", Measure, 1e3, "kw kilowatt kilowatts 千瓦"},
	{"W", Measure, 1e6, "mw megawatt megawatts 兆瓦"},
	{"Wh", Measure, 1e3, "kwh 度电 千瓦时"},
	{"Ah", Measure, 1e-3, "mah 毫安时 毫安"},
	{"V", Measure, 1, "v volt volts 伏"},
	{"cal", Measure, 1e3, "kcal 千卡 大卡"},
	{"cal", Measure, 1, "cal calorie calories 卡路里"},
	{"mmHg", Measure, 1, "mmhg 毫米汞柱"},
	{"km/h", Measure, 1, "kmh kph 公里每小时"},
	{"km/h", Measure, 1.609344, "mph"},
	{"°C", Measure, 1, "celsius 摄氏度 ℃"},
	{"°F", Measure, 1, "fahrenheit 华氏度 ℉"},
	{"°", Measure, 1, "degree degrees 度"},
	{"px", Measure, 1, "px pixel pixels 像素"},
	{"times", Number, 1, "times"},
	{"倍", Measure, 1, "倍"},
	{"次", Number, 1, "次 回 遍 趟"},
	{"s", Duration, 1e-3, "ms millisecond milliseconds 毫秒"},
	{"s", Duration, 1, "s sec secs second seconds 秒 秒钟"},
	{"s", Duration, 60, "min mins minute minutes 分钟"},
	{"s", Duration, 900, "刻钟"},
	{"s", Duration, 3600, "h hr hrs hour hours 小时 个小时 钟头 个钟头 個小時 小時"},
	{"s", Duration, day, "day days 天 日 日间 晝夜 昼夜"},
	{"s", Duration, 7 * day, "week weeks wk wks 周 星期 个星期 礼拜 个礼拜 週 個星期"},
	{"s", Duration, 14 * day, "fortnight fortnights"},
	{"month", Duration, 1, "month months mo 个月 個月"},
	{"month", Duration, 3, "quarters 个季度"},
	{"month", Duration, 12, "year years yr yrs 年 年间"},
	{"month", Duration, 120, "decade decades"},
	{"month", Duration, 1200, "century centuries 世纪 个世纪"},
	{"age", Number, 1, "岁 歲 周岁"},
})

// currencies holds the words and signs of money.
var currencies = unitTable([]unitRow{
	{"USD", Money, 1, "$ us$ usd dollar dollars buck bucks 美元 美金"},
	{"USD", Money, 0.01, "cent cents 美分"},
	{"EUR", Money, 1, "€ eur euro euros 欧元 歐元"},
	{"GBP", Money, 1, "£ gbp pound pounds quid 英镑 英鎊"},
	{"GBP", Money, 0.01, "pence"},
	{"CNY", Money, 1, "cny rmb yuan 元 块 块钱 元钱 人民币 塊 塊錢 圆 ¥"},
	{"CNY", Money, 0.1, "角 毛 毛钱"},
	{"CNY", Money, 0.01, "分钱"},
	{"JPY", Money, 1, "jpy yen 日元 日圆 日圓"},
	{"HKD", Money, 1, "hk$ hkd 港元 港币 港幣"},
	{"TWD", Money, 1, "nt$ twd ntd 新台币 新臺幣 台币"},
	{"KRW", Money, 1, "₩ krw won 韩元"},
	{"INR", Money, 1, "₹ inr rupee rupees 卢比"},
	{"RUB", Money, 1, "₽ rub ruble rubles 卢布"},
	{"CHF", Money, 1, "chf franc francs 瑞郎 法郎"},
	{"AUD", Money, 1, "a$ aud 澳元"},
	{"CAD", Money, 1, "c$ cad 加元"},
	{"SGD", Money, 1, "s$ sgd 新元 新加坡元"},
	{"BTC", Money, 1, "btc bitcoin bitcoins"},
})

type unitRow struct {
	dim    string
	kind   Kind
	factor float64
	names  string
}

func unitTable(rows []unitRow) map[string]unit {
	m := map[string]unit{}
	for _, r := range rows {
		for w := range setOf(r.names) {
			m[w] = unit{r.dim, r.factor, r.kind}
		}
	}
	return m
}

// unitAt reads the unit that starts at token i: an English word, or the longest
// Chinese one. It returns the token after it, or 0.
func (x *source) unitAt(table map[string]unit, i int) (unit, int) {
	t := x.at(i)
	switch t.Class {
	case word:
		if u, ok := table[t.Low]; ok {
			if sup := x.at(i + 1); sup.is("²") || sup.is("³") {
				if v, ok := table[t.Low+sup.Low]; ok {
					return v, i + 2
				}
			}
			return u, i + 1
		}
	case han:
		return x.hanUnitAt(table, i)
	case punct:
		if u, ok := table[t.Low]; ok {
			return u, i + 1
		}
		if c := x.at(i + 1); t.is("°") && (c.is("c") || c.is("f")) {
			return unit{"°" + map[string]string{"c": "C", "f": "F"}[c.Low], 1, Measure}, i + 2
		}
		if t.is("°") {
			return unit{"°", 1, Measure}, i + 1
		}
	}
	return unit{}, 0
}

func (x *source) hanUnitAt(table map[string]unit, i int) (unit, int) {
	for n := 5; n >= 1; n-- {
		if x.at(i+n-1).Class != han {
			continue
		}
		if u, ok := table[x.s[x.t[i].Start:x.t[i+n-1].End]]; ok && x.hanRun(i, n) {
			return u, i + n
		}
	}
	return unit{}, 0
}

func (x *source) hanRun(i, n int) bool {
	for k := i; k < i+n; k++ {
		if x.at(k).Class != han {
			return false
		}
	}
	return true
}
