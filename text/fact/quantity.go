package fact

import "strings"

// scanQuantity reads a number with what belongs to it: a currency before or
// after, a percent sign, a unit, a measure word, a bound.
func scanQuantity(x *source, i int) (Fact, int) {
	start, cur, sign := i, unit{}, 1.0
	if c, j := x.currencyBefore(i); j > 0 {
		cur, i = c, j
	}
	if s, j := x.sign(i); j > 0 {
		sign, i = s, j
	}
	if i > start && x.at(i).Class != number && x.at(i).Class != han && (cur.dim != "" || x.at(i).Class != word || !x.t[start].is("minus")) {
		return Fact{}, 0
	}
	if x.idiom(i) {
		return Fact{}, 0
	}
	n := x.numeral(i)
	if n.End == 0 {
		return x.unitAlone(start)
	}
	f := Fact{Kind: Number, Value: sign * n.value, Weak: n.weak}
	if t := x.at(i); t.Class == number && len(t.Low) > 15 {
		f.Key = t.Low // more digits than a float holds
	}
	end := x.dress(&f, n, cur)
	if f.Weak && n.fraction() {
		if g, j := x.halfUnit(i); j > 0 {
			f, end = g, j
		}
	}
	if f.Unit != "off" {
		x.bind(&f, n, start, end)
	}
	if n.more && f.Bound == Exactly {
		f.Bound = Over
	}
	return f, end
}

func (n numeral) fraction() bool { return n.value == .5 }

// currencyBefore reads $, US$, RMB, USD before a number.
func (x *source) currencyBefore(i int) (unit, int) {
	t := x.at(i)
	if t.Class == word && (x.at(i+1).is("$") || x.at(i+1).is("¥")) {
		if u, ok := currencies[t.Low+x.t[i+1].Low]; ok {
			return u, x.skipSpace(i + 2)
		}
	}
	u, ok := currencies[t.Low]
	if !ok || t.Class == word && !upper(x.raw(i)) || t.Class == han {
		if t.is("人") && x.at(i+1).is("民") && x.at(i+2).is("币") {
			return currencies["元"], x.skipSpace(i + 3)
		}
		return unit{}, 0
	}
	if j := x.skipSpace(i + 1); x.at(j).Class == number || x.at(j).is(".") {
		return u, j
	}
	return unit{}, 0
}

// sign reads a minus sign, "minus" or 零下 before a number.
func (x *source) sign(i int) (float64, int) {
	t := x.at(i)
	switch {
	case t.is("-") && x.at(i+1).Class == number && !x.gluedBefore(i):
		return -1, i + 1
	case t.is("minus") && (x.at(i+2).Class == number || smallWords[x.at(i+2).Low] > 0):
		return -1, i + 2
	case t.is("零") && x.at(i+1).is("下"):
		return -1, i + 2
	case t.is("负") && (x.at(i+1).Class == number || hanDigits[x.at(i+1).Low] != 0):
		return -1, i + 1
	case t.is(".") && x.at(i+1).Class == number && !x.gluedBefore(i):
		return 1, 0
	}
	return 1, 0
}

func (x *source) gluedBefore(i int) bool {
	c := x.at(i - 1)
	return i > 0 && c.Class != space && c.Class != newline && !c.is("(") && !c.is("（") && !strings.Contains("温约为是至到", orX(c.Low))
}

// dress reads what follows the numeral n and completes f. It returns the token
// after the whole.
func (x *source) dress(f *Fact, n numeral, cur unit) int {
	j := n.End
	if n.ordinal {
		f.Unit = "#"
		return j
	}
	if cur.dim != "" {
		f.Kind, f.Unit, f.Value = Money, cur.dim, f.Value*cur.factor
		return x.moneyScale(f, j)
	}
	if x.at(j).is("个") && x.at(j+1).is("半") {
		f.Value, f.Weak = f.Value+.5, false
		j += 2
	}
	k := x.skipSpace(j)
	if end := x.percentAt(f, k); end > 0 {
		return end
	}
	if x.at(k).is("-") && x.at(k+1).Class == word {
		k++
	}
	if u, end := x.unitAt(currencies, k); end > 0 && !x.notMoney(k, end) {
		f.Kind, f.Unit, f.Value, f.Weak = Money, u.dim, f.Value*u.factor, false
		return x.smallMoney(f, u, end)
	}
	if u, end := x.unitAt(unitNames, k); end > 0 && x.fitsUnit(f, u, j, k, end) {
		if u.kind != Number {
			f.Written = f.Value
		}
		f.Kind, f.Unit, f.Value = u.kind, u.dim, f.Value*u.factor
		f.Weak = f.Weak && u.kind != Measure && !x.at(j-1).is("半")
		return x.halfAfter(f, u, end)
	}
	if x.at(j).is("m") && x.at(j).Class == word { // 5m without a currency is metres
		return j
	}
	if x.at(j).is("度") && x.timesOver(j) {
		f.Unit, f.Weak = "次", true
		return j + 1
	}
	if x.at(j).Class == han && n.value == float64(int(n.value)) {
		x.classifier(f, n, j)
	}
	return j
}

// moneyScale reads the "million", "m" or 万 after an amount with a sign.
func (x *source) moneyScale(f *Fact, j int) int {
	if x.at(j).is("m") {
		f.Value *= 1e6
		j++
	}
	if u, end := x.unitAt(currencies, x.skipSpace(j)); end > 0 && u.dim == f.Unit {
		return end
	}
	return j
}

// smallMoney reads the rest of 5块3 and 3元5角.
func (x *source) smallMoney(f *Fact, u unit, j int) int {
	if u.dim != "CNY" || u.factor != 1 {
		return j
	}
	n := x.numeral(j)
	if n.End == 0 || n.value >= 10 || x.at(j).Class == space {
		return j
	}
	if v, end := x.unitAt(currencies, n.End); end > 0 && v.dim == "CNY" && v.factor < 1 {
		f.Value += n.value * v.factor
		return end
	}
	return j
}

// notMoney tells whether a word that may be a coin is something else here: 块 of
// land, 元 of 元旦, a pound of flesh, 分.
func (x *source) notMoney(k, end int) bool {
	next := x.at(end).Low
	switch x.at(k).Low {
	case "元":
		return end == k+1 && (next == "旦" || next == "素" || next == "宵" || next == "月")
	case "块", "塊":
		return end == k+1 && pieces[next]
	case "角":
		return next == "落" || next == "色" || next == "度"
	case "毛":
		return end == k+1 && next != "钱" && !x.priceBefore(k)
	case "pound", "pounds":
		j := x.skipSpace(end)
		return x.at(j).is("of") || x.at(j).is("heavier") || x.at(j).is("lighter")
	case "won":
		return true
	}
	return false
}

func (x *source) priceBefore(k int) bool { return x.at(k-2).is("块") || x.at(k-2).is("元") }

var pieces = setOf(`地 石 布 糖 肉 蛋 田 木 玻 豆 砖 手 牌 表 饼 巧 面 骨 土 钻 空 屏 电`)

// percentAt reads %, percent, per cent, percentage points and 个百分点.
func (x *source) percentAt(f *Fact, k int) int {
	end := 0
	switch t := x.at(k); {
	case t.is("%") && x.at(k-1).Class == space && x.at(k+1).Class == word:
		return 0 // %s
	case t.is("%"):
		end = k + 1
	case t.is("‰"):
		end, f.Value = k+1, f.Value/10
	case t.is("percent") || t.is("pct") || t.is("percentage"):
		end = k + 1
	case t.is("per") && x.at(k+2).is("cent"):
		end = k + 3
	case t.is("折"):
		f.Kind, f.Unit, f.Weak = Percent, "off", false
		if f.Value < 10 {
			f.Value *= 10
		}
		f.Value = 100 - f.Value
		return k + 1
	case t.is("成") && f.Value < 10 && !afterTenth[x.at(k+1).Low]:
		f.Kind, f.Unit, f.Weak, f.Value = Percent, "%", false, f.Value*10
		return k + 1
	case t.is("个") && x.at(k+1).is("百") && x.at(k+2).is("分") && x.at(k+3).is("点"):
		f.Kind, f.Unit, f.Weak = Percent, "pp", false
		return k + 4
	default:
		return 0
	}
	f.Kind, f.Unit, f.Weak = Percent, "%", false
	switch j := x.skipSpace(end); x.at(j).Low {
	case "point", "points":
		f.Unit = "pp"
		return j + 1
	case "off", "discount":
		f.Unit = "off"
		return j + 1
	}
	return end
}

// fitsUnit tells whether u can be meant after a number: single letters stand
// close to it, and 年 after 2025 tells a date.
func (x *source) fitsUnit(f *Fact, u unit, j, k, end int) bool {
	name := x.t[k].Low
	if x.t[k].Class == word {
		if len(name) == 1 && (k-j > 1 || x.at(end).is("-") || x.at(end).is(".") && x.at(end+1).is("m")) {
			return false
		}
		switch name {
		case "s":
			return !x.at(k-2).is("-") || !agePrefix[x.at(k-3).Low]
		case "second":
			return f.Value == 1 || k > j && x.at(j).is("-")
		case "in", "times":
			return name == "times"
		case "ha", "mo", "cl", "cal":
			return k == j || k == j+1
		}
		return x.at(end).Class != number || k == j
	}
	switch {
	case name == "年" && end == k+1:
		return f.Value < 1000 && !hanUnitAfter[x.at(end).Low]
	case name == "日" && end == k+1:
		return x.at(end).is("内") || x.daysCounted(x.numeralStart(j))
	case name == "度" && end == k+1 && x.timesOver(j):
		return false
	case name == "天" && end == k+1:
		return !strings.Contains("气使真空", orX(x.at(end).Low))
	case name == "周" && end == k+1:
		return !strings.Contains("年围边", orX(x.at(end).Low))
	case name == "度" && end == k+1, name == "平" && end == k+1, name == "码" && end == k+1:
		return !f.Weak
	case name == "米" && end == k+1, name == "克" && end == k+1, name == "里" && end == k+1, name == "寸" && end == k+1, name == "瓦" && end == k+1, name == "升" && end == k+1:
		return !strings.Contains("饭粒面服制", orX(x.at(end).Low))
	}
	return true
}

// agePrefix stand before the plural of an age: under-16s.
var agePrefix = setOf(`under over`)

// numeralStart returns the first token of the Chinese numeral or the number that
// ends before token j.
func (x *source) numeralStart(j int) int {
	for ; j > 0; j-- {
		t := x.at(j - 1)
		if _, digit := hanDigits[t.Low]; !digit && hanUnit(t.Low) == 0 && t.Class != number {
			break
		}
	}
	return j
}

// timesOver tells whether 度 after the numeral that ends at j counts how often
// something was done, as in 两度夺冠 and 梅开二度.
func (x *source) timesOver(j int) bool {
	switch x.at(j - 1).Low {
	case "两", "兩":
		return true
	case "二", "三", "四", "五":
		if x.at(j-2).is("开") && x.at(j-3).is("梅") {
			return true
		}
		_, more := hanDigits[x.at(j-2).Low]
		return !more && hanUnit(x.at(j-2).Low) == 0 && x.at(j+1).Class == han && !strings.Contains("烧冻灼以左上的至到偏斜及和或水电角", x.at(j+1).Low)
	}
	return false
}

func orX(s string) string {
	if s == "" {
		return "\x00"
	}
	return s
}

// hanUnitAfter follow 年 when it counts school years or eras.
var hanUnitAfter = setOf(`级 級`)

// halfAfter reads 半 after a unit: 三年半, 两小时半, and the English "and a half".
func (x *source) halfAfter(f *Fact, u unit, j int) int {
	if x.at(j).is("半") {
		f.Value += u.factor / 2
		return j + 1
	}
	k := x.skipSpace(j)
	if x.at(k).is("and") && x.at(k+2).is("a") && x.at(k+4).is("half") {
		f.Value += u.factor / 2
		return k + 5
	}
	return j
}

// halfUnit reads "half an hour", "half a day".
func (x *source) halfUnit(i int) (Fact, int) {
	j := x.skipSpace(i + 1)
	if a := x.at(j); a.is("a") || a.is("an") {
		j = x.skipSpace(j + 1)
	} else if x.at(i + 1).is("-") {
		j = i + 2
	}
	u, end := x.unitAt(unitNames, j)
	if end == 0 || x.t[i].Class != word || x.at(j).Class != word || len(x.at(j).Low) == 1 || x.at(j).is("times") {
		return Fact{}, 0
	}
	return Fact{Kind: u.kind, Unit: u.dim, Value: u.factor / 2}, end
}

// oncePer follow "once" where it counts.
var oncePer = setOf(`a per every each daily weekly monthly yearly in only more`)

// unitAlone reads a unit without its number: "an hour", 半小时, 半年.
func (x *source) unitAlone(i int) (Fact, int) {
	switch t := x.at(i); {
	case t.is("twice"):
		return Fact{Kind: Number, Unit: "times", Value: 2, Weak: true}, i + 1
	case t.is("once") && oncePer[x.at(x.skipSpace(i+1)).Low]:
		return Fact{Kind: Number, Unit: "times", Value: 1, Weak: true}, i + 1
	case t.is("thrice"):
		return Fact{Kind: Number, Unit: "times", Value: 3, Weak: true}, i + 1
	case t.is("a") || t.is("an"):
		j := x.skipSpace(i + 1)
		if x.at(j).is("quarter") && x.at(j+2).is("of") && x.at(j+4).is("an") && x.at(j+6).is("hour") {
			return Fact{Kind: Duration, Unit: "s", Value: 900}, j + 7
		}
		if x.at(j).is("couple") {
			return Fact{Kind: Number, Value: 2, Weak: true}, j + 1
		}
		u, end := x.unitAt(unitNames, j)
		if end == 0 || u.kind != Duration || x.at(j).Class != word || len(x.at(j).Low) < 3 || x.at(j).is("second") {
			return Fact{}, 0
		}
		f := Fact{Kind: Duration, Unit: u.dim, Value: u.factor, Weak: true}
		end2 := x.halfAfter(&f, u, end)
		f.Weak = end2 == end
		return f, end2
	case t.is("半"):
		if u, end := x.unitAt(unitNames, i+1); end > 0 && (u.kind == Duration) {
			return Fact{Kind: Duration, Unit: u.dim, Value: u.factor / 2}, end
		}
	}
	return Fact{}, 0
}

// classifier marks f as a real count when a measure word follows a single
// Chinese numeral, and as weak when none does.
func (x *source) classifier(f *Fact, n numeral, j int) {
	if x.at(j).is("季") && x.at(j+1).is("度") {
		f.Unit, f.Weak = "#", false
		return
	}
	if n.digits || f.Value >= 10 {
		if x.at(j).is("个") && x.at(j+1).is("半") {
			f.Value += .5
		}
		return
	}
	if !classifiers[x.at(j).Low] {
		f.Weak = true
	}
}

var classifiers = setOf(`个 名 位 人 条 本 张 台 辆 次 件 章 节 页 门 支 只 家 所 座 层 楼 倍 份 届 项 种 批 组 队 头 匹
	棵 朵 颗 粒 杯 瓶 碗 盒 箱 袋 包 套 双 对 副 把 架 艘 间 幅 首 篇 句 段 行 款 场 轮 局 级 班 步 岁 号 盘 部 路 站 票
	個 張 條 輛 臺 隻 門 間 層 樓 雙 對 顆 幢 栋 罐 桶 块 片 封 顿 处 道 笔 样 亩 户 口 根 遍 回 趟 成 分 球 连`)

// idiom tells whether the Chinese word at i holds numerals that count nothing.
func (x *source) idiom(i int) bool {
	if x.at(i).Class != han {
		return false
	}
	_, isDigit := hanDigits[x.t[i].Low]
	if !isDigit && hanUnit(x.t[i].Low) == 0 {
		return false
	}
	return x.inIdiom(i)
}

func (x *source) inIdiom(i int) bool {
	if x.t[i].is("十") && x.at(i+1).is("分") && (x.at(i+2).is("钟") || x.at(i+2).is("鐘")) {
		return false // ten minutes, not "very"
	}
	if x.t[i].is("一") && (x.at(i+1).is("片") || x.at(i+1).is("口")) && x.doseOfOne(i) {
		return false
	}
	for n := 2; n <= 4; n++ {
		if x.hanRun(i, n) && idioms[x.s[x.t[i].Start:x.t[i+n-1].End]] {
			return true
		}
		if x.hanRun(i-1, n) && i > 0 && idioms[x.s[x.t[i-1].Start:x.t[i+n-2].End]] {
			return true
		}
	}
	return false
}

// doseOfOne tells whether 一片 at i is a number of tablets or slices: a word that
// doses stands before it, or what is cut follows.
func (x *source) doseOfOne(i int) bool {
	return doses[x.at(i-1).Low] || sliced[x.at(i+2).Low]
}

var (
	doses  = setOf(`每 次 日 天 服 吃 用 取 加 含 各 限 仅 共 回 嚼 嚥 咽 喝 晚 早 午`)
	sliced = setOf(`药 藥 吐 面 柠 姜 阿 维 止 退 火 培`)
)

// idioms are Chinese words with a numeral in them that is no number. They hold
// for their first or second character.
var idioms = setOf(`万一 千万 十分 一定 一些 一起 一会 一下 一样 一直 一般 一切 一旦 一边 一点 一致 一同 一并 一方 统一 唯一
	一律 一向 一共 一来 不一 之一 百年 万岁 千方 五颜 三心 七上 四处 四周 八方 同一 单一 一带 一体 一流 一生 一面 一路 另一 任一
	每一 某一 其一 百姓 十足 万分 百科 百度 一如 专一 划一 一味 一再 一经 一概 一贯 一齐 两岸 两者 三明 三角 五官 五金 四川
	四季 六神 九州 十字 一旁 一时 一身 一心 一手 一度 一番 一连 一举 一阵 一片 一股 一系 一言 一线 一口 一早 一大 万物
	万能 万事 百货 百合 千金 千古 两侧 两边 两旁 二手 二维 三好 五一 十一 六一 八卦 丢三 乱七 接二 四面 万众 亿万 千家 万户
	进一 第一时 三国 三峡 三亚 三星 五星 七夕 九江 十堰 一汽 万科 万达 百胜 千岛 双十 三农 四化 一窍 一筹 百分 千载 万里长
	一番 一道 一行 一代 一等 一级 零售 零食 零件 零星 零碎 零花 零钱 凋零`)
