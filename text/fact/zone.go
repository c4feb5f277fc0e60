package fact

var zones = setOf(`PST PDT PT EST EDT ET CST CDT CT MST MDT MT CET CEST GMT UTC BST JST KST IST HKT SGT AEST AEDT EET EEST WET MSK BJT`)

var hanZones = map[string]string{"北京时间": "CST", "东京时间": "JST", "纽约时间": "ET", "伦敦时间": "GMT", "格林尼治时间": "GMT", "当地时间": "local"}

// scanZone reads a time zone with its offset, if it has one. Two letters count
// only after a time.
func scanZone(x *source, i int) (Fact, int) {
	s := x.raw(i)
	if !zones[s] || !x.startsWord(i) {
		return Fact{}, 0
	}
	if p := x.at(x.before(i)); len(s) == 2 && p.Class != number && !p.is("am") && !p.is("pm") && !p.is("m") && !p.is(".") {
		return Fact{}, 0
	}
	end := i + 1
	if (x.at(end).is("+") || x.at(end).is("-")) && x.at(end+1).Class == number {
		end += 2
		if x.at(end).is(":") && x.at(end+1).Class == number {
			end += 2
		}
	}
	return Fact{Kind: Zone, Key: halfWidth(x.s[x.t[i].Start:x.t[end-1].End])}, end
}

// scanHanZone reads 北京时间 and its like.
func scanHanZone(x *source, i int) (Fact, int) {
	for n := 4; n <= 6; n++ {
		if x.at(i+n-1).is("间") && x.hanRun(i, n) {
			if z := hanZones[x.s[x.t[i].Start:x.t[i+n-1].End]]; z != "" {
				return Fact{Kind: Zone, Key: z}, i + n
			}
		}
	}
	return Fact{}, 0
}
