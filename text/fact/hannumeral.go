package fact

// hanDigits are the Chinese digits, also as they stand on cheques.
var hanDigits = map[string]float64{
	"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "兩": 2, "俩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
	"壹": 1, "贰": 2, "貳": 2, "叁": 3, "參": 3, "肆": 4, "伍": 5, "陆": 6, "陸": 6, "柒": 7, "捌": 8, "玖": 9,
}

func hanUnit(s string) float64 {
	switch s {
	case "十", "拾":
		return 10
	case "百", "佰":
		return 100
	case "千", "仟":
		return 1000
	case "万", "萬":
		return 1e4
	case "亿", "億":
		return 1e8
	case "兆":
		return 1e12
	}
	return 0
}

// A hanParser adds up a Chinese numeral.
type hanParser struct {
	total, section, cur float64
	have                bool    // cur holds a digit
	row                 float64 // the number read digit by digit, as in 二〇二五
	units               int
	last                float64 // the last unit
	zero                bool    // 零 stands before the last digit
	digits              int
}

func (p *hanParser) digit(v float64) {
	p.zero = p.zero && p.have || v == 0
	p.row = p.row*10 + v
	p.cur, p.have = v, true
	p.digits++
}

func (p *hanParser) unit(u float64) {
	p.units++
	p.zero = false
	if u < 1e4 {
		if !p.have {
			p.cur = 1
		}
		p.section += p.cur * u
	} else {
		p.section += p.cur
		p.total = (p.total + max(p.section, 1e-300)) * u
		p.section = 0
	}
	p.cur, p.have, p.last = 0, false, u
}

func (p *hanParser) value() float64 {
	if p.units == 0 {
		return p.row
	}
	if p.have && p.last >= 100 && !p.zero && p.cur < 10 && p.cur == float64(int(p.cur)) {
		return p.total + p.section + p.cur*p.last/10 // 两万三 is 23,000
	}
	return p.total + p.section + p.cur
}

// hanNumber reads a numeral in Chinese characters.
func (x *source) hanNumber(i int) numeral {
	var p hanParser
	start := i
	ordinal := false
	if x.t[i].is("第") {
		ordinal = true
		if i++; x.at(i).Class == number {
			n := x.digits(i)
			n.ordinal = true
			return n
		}
	}
	j := x.hanDigits(i, &p)
	if j == i || j == i && !ordinal {
		return numeral{}
	}
	n := numeral{value: p.value(), ordinal: ordinal, End: j}
	n.weak = !ordinal && p.units == 0 && p.digits == 1 && n.value == 1
	if p.units > 0 && p.digits == 0 && p.last > 10 {
		return numeral{} // 百, 千, 万 alone are words
	}
	x.decimalPoint(&n)
	x.countedScale(&n)
	x.oddMore(&n)
	_ = start
	return n
}

// hanDigits feeds p with the numeral at i and returns the token after it.
func (x *source) hanDigits(i int, p *hanParser) int {
	for ; x.at(i).Class == han; i++ {
		s := x.t[i].Low
		if v, ok := hanDigits[s]; ok {
			p.digit(v)
		} else if u := hanUnit(s); u != 0 {
			p.unit(u)
		} else {
			break
		}
	}
	return i
}

// mixedHan reads digits with Chinese units: 1.2万, 3千5百万, 5亿3000万.
func (x *source) mixedHan(i int) numeral {
	var p hanParser
	for {
		if x.at(i).Class == number {
			p.digit(x.t[i].value())
			i++
		}
		j := i
		for u := hanUnit(x.at(j).Low); u != 0; u = hanUnit(x.at(j).Low) {
			p.unit(u)
			j++
		}
		if j == i || x.at(j).Class != number {
			n := numeral{value: p.value(), digits: true, End: j}
			x.oddMore(&n)
			return n
		}
		i = j
	}
}

// decimalPoint reads on after 点 in 三点五万 and 一点二倍; 三点五分 is a time.
func (x *source) decimalPoint(n *numeral) {
	if !x.at(n.End).is("点") && !x.at(n.End).is("點") {
		return
	}
	j, v, f := n.End+1, 0.0, 0.1
	for ; ; j++ {
		d, ok := hanDigits[x.at(j).Low]
		if !ok {
			break
		}
		v += d * f
		f /= 10
	}
	if j == n.End+1 || !decimalUnit[x.at(j).Low] && !x.percentBefore(n.End) {
		return
	}
	n.value, n.End, n.weak = n.value+v, j, false
	for u := hanUnit(x.at(n.End).Low); u >= 1e3; u = hanUnit(x.at(n.End).Low) {
		n.value *= u
		n.End++
	}
}

// percentBefore tells whether the numeral that ends at i follows 百分之.
func (x *source) percentBefore(i int) bool {
	for k := i - 1; k >= i-6 && k >= 0; k-- {
		if x.at(k).is("之") {
			return true
		}
	}
	return false
}

var decimalUnit = setOf(`万 亿 倍 成 元 块 米 公 千 百 个 度 升 吨 克 % 折 亩 萬 億 岁 毫 厘 斤 平 兆`)

// countedScale reads 个亿 and 个万 after a numeral: 两个亿.
func (x *source) countedScale(n *numeral) {
	if u := hanUnit(x.at(n.End + 1).Low); x.at(n.End).is("个") && u >= 1e4 {
		n.value *= u
		n.End += 2
		n.weak = false
	}
}

// oddMore reads 多, 余, 来 after a round number, and a 万 or 亿 that follows it.
func (x *source) oddMore(n *numeral) {
	switch x.at(n.End).Low {
	case "多", "余", "餘", "来", "來", "几":
	default:
		return
	}
	if n.value < 10 || x.at(n.End).is("来") && hanUnit(x.at(n.End-1).Low) == 0 {
		return
	}
	n.more = true
	n.End++
	for u := hanUnit(x.at(n.End).Low); u >= 1e4; u = hanUnit(x.at(n.End).Low) {
		n.value *= u
		n.End++
	}
}
