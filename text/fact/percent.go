package fact

// scanChinesePercent reads 百分之五, 三分之一, 三成, 八折.
func scanChinesePercent(x *source, i int) (Fact, int) {
	if f, j := x.partsOf(i); j > 0 {
		x.bind(&f, numeral{}, i, j)
		return f, j
	}
	if x.t[i].is("一") && x.at(i+1).is("半") && !x.at(i+2).is("多") {
		return Fact{Kind: Number, Value: .5, Weak: true}, i + 2
	}
	var p hanParser
	j := x.hanDigits(i, &p)
	if j == i || p.units > 0 {
		return Fact{}, 0
	}
	f, end := x.tenths(p, j)
	if end > 0 && f.Unit != "off" {
		x.bind(&f, numeral{}, i, end)
	}
	return f, end
}

// partsOf reads 百分之 N, 千分之 N, and N 分之 M.
func (x *source) partsOf(i int) (Fact, int) {
	whole, j := 0.0, i
	if x.t[i].is("百") || x.t[i].is("千") {
		whole, j = hanUnit(x.t[i].Low), i+1
	} else {
		var p hanParser
		j = x.hanDigits(i, &p)
		whole = p.value()
	}
	if whole < 2 || !x.at(j).is("分") || !x.at(j+1).is("之") {
		return Fact{}, 0
	}
	n := x.numeral(j + 2)
	if n.End == 0 && x.at(j+2).is("百") {
		n = numeral{value: 100, End: j + 3}
	}
	if n.End == 0 {
		return Fact{}, 0
	}
	switch whole {
	case 100:
		return Fact{Kind: Percent, Unit: "%", Value: n.value}, n.End
	case 1000:
		return Fact{Kind: Percent, Unit: "%", Value: n.value / 10}, n.End
	}
	return Fact{Kind: Number, Value: n.value / whole}, n.End
}

// tenths reads 成 (tenths) and 折 (what is left of a price).
func (x *source) tenths(p hanParser, j int) (Fact, int) {
	v := p.value()
	switch {
	case x.at(j).is("折") && v > 0:
		if v < 10 {
			v *= 10
		}
		return Fact{Kind: Percent, Unit: "off", Value: 100 - v}, j + 1
	case x.at(j).is("成") && p.digits == 1 && v > 0 && !afterTenth[x.at(j+1).Low]:
		if x.at(j + 1).is("半") {
			return Fact{Kind: Percent, Unit: "%", Value: v*10 + 5}, j + 2
		}
		return Fact{Kind: Percent, Unit: "%", Value: v * 10}, j + 1
	}
	return Fact{}, 0
}

// afterTenth follow 成 where it means to become.
var afterTenth = setOf(`为 立 功 长 员 果 本 年 都 就 熟 绩 交`)
