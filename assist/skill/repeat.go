package skill

import (
	"strings"

	"github.com/qiao-ai/qiao/assist"
)

var (
	unitsEnglish = map[string]string{"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year", "HOURLY": "hour", "MINUTELY": "minute"}
	unitsChinese = map[string]string{"DAILY": "天", "WEEKLY": "周", "MONTHLY": "个月", "YEARLY": "年", "HOURLY": "小时", "MINUTELY": "分钟"}
	daysEnglish  = map[string]string{"MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday", "SA": "Saturday", "SU": "Sunday"}
	daysChinese  = map[string]string{"MO": "一", "TU": "二", "WE": "三", "TH": "四", "FR": "五", "SA": "六", "SU": "日"}
)

// repeats says a rule of RFC 5545 in words.
func repeats(c *assist.Call, rule string) string {
	parts := map[string]string{}
	for _, p := range strings.Split(rule, ";") {
		k, v, _ := strings.Cut(p, "=")
		parts[k] = v
	}
	if parts["BYDAY"] == "MO,TU,WE,TH,FR" {
		return c.Choose("every weekday", "每个工作日")
	}
	every := parts["INTERVAL"]
	if every == "1" {
		every = ""
	}
	if every != "" {
		every += c.Choose(" ", "")
	}
	unit := unitsEnglish[parts["FREQ"]]
	if every != "" {
		unit += "s"
	}
	s := c.Choose("every "+every+unit, "每"+every+unitsChinese[parts["FREQ"]])
	if days := parts["BYDAY"]; days != "" {
		var en, zh []string
		for _, d := range strings.Split(days, ",") {
			d = strings.TrimLeft(d, "+-0123456789")
			en, zh = append(en, daysEnglish[d]), append(zh, daysChinese[d])
		}
		if every == "" {
			return c.Choose("every "+list(c, en), "每周"+strings.Join(zh, "、"))
		}
		s += c.Choose(" on "+list(c, en), "的周"+strings.Join(zh, "、"))
	}
	return s
}
