package fact

// A when is a day, week, month or year told from today.
type when struct {
	key  string
	weak bool
}

// relatives are the English words for days told from today.
var relatives = map[string]when{
	"today": {"day+0", true}, "tomorrow": {"day+1", false}, "yesterday": {"day-1", false}, "tmrw": {"day+1", false},
	"tonight": {"day+0", true},
}

// seasons are weak: they count when another takes their place.
var seasons = map[string]string{"spring": "season+1", "springtime": "season+1", "summer": "season+2", "summertime": "season+2", "autumn": "season+3", "winter": "season+4", "wintertime": "season+4"}

var periods = map[string]string{
	"day": "day", "week": "week", "month": "month", "year": "year", "quarter": "quarter", "weekend": "weekend",
	"night": "day", "summer": "summer", "winter": "winter", "spring": "spring", "autumn": "autumn",
	"fall": "autumn", "semester": "semester",
}

var directions = map[string]string{
	"next": "+1", "coming": "+1", "upcoming": "+1", "following": "+1", "last": "-1", "previous": "-1", "past": "-1", "this": "+0", "current": "+0",
}

// scanRelative reads tomorrow, "next week", "last month", "next Tuesday".
func scanRelative(x *source, i int) (Fact, int) {
	if w, ok := relatives[possessor(x.t[i].Low)]; ok {
		f := Fact{Kind: Date, Key: w.key, Weak: w.weak}
		x.bindTime(&f, i, i+1)
		return f, i + 1
	}
	if s := seasons[possessor(x.t[i].Low)]; s != "" {
		return Fact{Kind: Date, Key: s, Weak: true}, i + 1
	}
	d, ok := directions[x.t[i].Low]
	if !ok {
		return Fact{}, 0
	}
	j := x.skipSpace(i + 1)
	if p := periods[possessor(x.at(j).Low)]; p != "" {
		f := Fact{Kind: Date, Key: p + d, Weak: d == "+0"}
		x.bindTime(&f, i, j+1)
		return f, j + 1
	}
	if weekdays[possessor(x.at(j).Low)] != 0 && d != "+0" {
		return Fact{Kind: Date, Key: "week" + d, Weak: true}, i + 1
	}
	return Fact{}, 0
}

// hanRelatives are the Chinese words for the same. The longer come first.
var hanRelatives = []struct {
	words string
	when
}{
	{"大后天", when{"day+3", false}}, {"大前天", when{"day-3", false}},
	{"上上周", when{"week-2", false}}, {"下下周", when{"week+2", false}}, {"上个月", when{"month-1", false}},
	{"下个月", when{"month+1", false}}, {"这个月", when{"month+0", true}}, {"上星期", when{"week-1", false}},
	{"下星期", when{"week+1", false}}, {"下礼拜", when{"week+1", false}}, {"上礼拜", when{"week-1", false}},
	{"上个周末", when{"weekend-1", false}}, {"下个周末", when{"weekend+1", false}}, {"下个星期", when{"week+1", false}},
	{"上个星期", when{"week-1", false}}, {"下个季度", when{"quarter+1", false}}, {"上个季度", when{"quarter-1", false}},
	{"上季度", when{"quarter-1", false}}, {"下季度", when{"quarter+1", false}}, {"本季度", when{"quarter+0", true}},
	{"这周", when{"week+0", true}}, {"本周", when{"week+0", true}}, {"上周", when{"week-1", false}}, {"下周", when{"week+1", false}},
	{"上月", when{"month-1", false}}, {"下月", when{"month+1", false}}, {"本月", when{"month+0", true}},
	{"去年", when{"year-1", false}}, {"明年", when{"year+1", false}}, {"前年", when{"year-2", false}}, {"后年", when{"year+2", false}},
	{"今年", when{"year+0", true}}, {"本年", when{"year+0", true}}, {"来年", when{"year+1", false}},
	{"今天", when{"day+0", true}}, {"今日", when{"day+0", true}}, {"明天", when{"day+1", false}}, {"明日", when{"day+1", false}},
	{"明儿", when{"day+1", false}}, {"昨天", when{"day-1", false}}, {"昨日", when{"day-1", false}}, {"昨儿", when{"day-1", false}},
	{"后天", when{"day+2", false}}, {"前天", when{"day-2", false}}, {"次日", when{"day after", false}}, {"翌日", when{"day after", false}},
	{"今晚", when{"day+0", true}}, {"今早", when{"day+0", true}}, {"明晚", when{"day+1", false}}, {"明早", when{"day+1", false}},
	{"昨晚", when{"day-1", false}}, {"昨夜", when{"day-1", false}}, {"明晨", when{"day+1", false}},
	{"春天", when{"season+1", true}}, {"春季", when{"season+1", true}}, {"夏天", when{"season+2", true}}, {"夏季", when{"season+2", true}}, {"暑假", when{"holiday+1", true}},
	{"秋天", when{"season+3", true}}, {"秋季", when{"season+3", true}}, {"冬天", when{"season+4", true}}, {"冬季", when{"season+4", true}}, {"寒假", when{"holiday+2", true}},
	{"上個月", when{"month-1", false}}, {"下個月", when{"month+1", false}}, {"上週", when{"week-1", false}}, {"下週", when{"week+1", false}},
}

// relativeStarts are the characters with which hanRelatives begin.
var relativeStarts = setOf(`大 上 下 这 本 去 明 前 后 今 来 昨 次 翌 春 夏 秋 冬 暑 寒`)

func scanRelativeChinese(x *source, i int) (Fact, int) {
	if !relativeStarts[x.t[i].Low] {
		return Fact{}, 0
	}
	rest := x.s[x.t[i].Start:]
	for _, r := range hanRelatives {
		if len(rest) < len(r.words) || rest[:len(r.words)] != r.words {
			continue
		}
		end := x.upTo(i, x.t[i].Start+len(r.words))
		if x.weekFollows(r.words, end) {
			return Fact{Kind: Date, Key: r.key, Weak: true}, end - len([]rune(lastWeek(r.words)))
		}
		if notRelative(r.words, x.at(end).Low, x.at(i-1).Low) {
			return Fact{}, 0
		}
		f := Fact{Kind: Date, Key: r.key, Weak: r.weak}
		x.bindTime(&f, i, end)
		if last := x.at(end - 1).Low; last == "晚" || last == "早" || last == "夜" || last == "晨" {
			return f, end - 1 // the part of the day is a fact of its own
		}
		return f, end
	}
	return Fact{}, 0
}

// weekFollows tells whether the 周 in 下周 belongs to a weekday: 下周三.
func (x *source) weekFollows(words string, end int) bool {
	return lastWeek(words) != "" && (hanWeekday(x.at(end).Low) != 0)
}

func lastWeek(words string) string {
	for _, w := range []string{"星期", "礼拜", "周", "週"} {
		if len(words) > len(w) && words[len(words)-len(w):] == w {
			return w
		}
	}
	return ""
}

func notRelative(words, next, prev string) bool {
	switch words {
	case "后天":
		return next == "性" || next == "的"
	case "明年", "去年", "前天", "来年":
		return prev == "几"
	case "明日", "今日", "昨日":
		return next == "语" || next == "本" || next == "文"
	case "上月", "下月", "前年", "后年":
		return prev == "以" || prev == "之"
	}
	return false
}
