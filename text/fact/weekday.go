package fact

import (
	"strconv"
	"strings"
)

var weekdays = map[string]int{
	"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 7,
	"mondays": 1, "tuesdays": 2, "wednesdays": 3, "thursdays": 4, "fridays": 5, "saturdays": 6, "sundays": 7,
	"mon": 1, "tue": 2, "tues": 2, "wed": 3, "thu": 4, "thur": 4, "thurs": 4, "fri": 5, "sat": 6, "sun": 7,
	"weekend": 8, "weekends": 8, "weekday": 9, "weekdays": 9,
}

// possessor drops the ending of "Thursday's".
func possessor(low string) string { return strings.TrimSuffix(low, "'s") }

// scanWeekday reads an English weekday; a short one needs a capital and is
// never the verb sat or the sun.
func scanWeekday(x *source, i int) (Fact, int) {
	t := x.t[i]
	d := weekdays[possessor(t.Low)]
	if d == 0 || !x.startsWord(i) {
		return Fact{}, 0
	}
	if len(possessor(t.Low)) < 6 {
		if c := x.s[t.Start]; c >= 'a' || t.is("sun") && !x.at(i+1).is(",") && !x.at(i+1).is(".") || t.is("sat") && x.at(x.skipSpace(i+1)).Class == word {
			return Fact{}, 0
		}
	}
	return x.weekday(d, i, i+1)
}

func (x *source) weekday(d, i, end int) (Fact, int) {
	f := Fact{Kind: Weekday, Key: strconv.Itoa(d), Value: float64(d)}
	x.bindTime(&f, i, end)
	return f, end
}

func hanWeekday(s string) int {
	switch s {
	case "一", "1":
		return 1
	case "二", "2":
		return 2
	case "三", "3":
		return 3
	case "四", "4":
		return 4
	case "五", "5":
		return 5
	case "六", "6":
		return 6
	case "日", "天", "末":
		return 7
	}
	return 0
}

// scanChineseWeekday reads 周三, 星期天, 礼拜五, 周末.
func scanChineseWeekday(x *source, i int) (Fact, int) {
	j := i
	switch t := x.t[i]; {
	case t.is("周") || t.is("週"):
		j = i + 1
	case t.is("星") && x.at(i+1).is("期"), t.is("礼") && x.at(i+1).is("拜"), t.is("禮") && x.at(i+1).is("拜"):
		j = i + 2
	default:
		return Fact{}, 0
	}
	d := hanWeekday(x.at(j).Low)
	if d == 0 || x.notWeekday(i, j) {
		return Fact{}, 0
	}
	if x.at(j).is("末") {
		d = 8
	}
	return x.weekday(d, i, j+1)
}

// notWeekday tells whether 周 counts weeks (一周两次, 三周一次, 每周一次) or is a name.
func (x *source) notWeekday(i, j int) bool {
	next := x.at(j + 1)
	switch {
	case next.is("天") && x.at(j+2).is("气"):
		return false
	case x.at(j).Class == number && x.at(j).End-x.at(j).Start > 1:
		return true
	case x.at(j).is("末") || x.at(j).is("日") || x.at(j).is("天"):
		return x.at(j).is("天") && j == i+1
	case next.is("次") || next.is("个") || next.is("回") || next.is("般") || next.is("共") || next.is("遍") || next.is("节") || next.is("篇"):
		return true
	case next.is("天"):
		return true
	}
	prev := x.at(i - 1).Low
	_, digit := hanDigits[prev]
	return digit || x.at(i-1).Class == number || prev == "几" || prev == "十"
}
