package skill

import (
	"context"
	"math"
	"regexp"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
)

func clocks() assist.Skill {
	return assist.Skill{
		Handlers: map[intent.Name]assist.Handler{"clock.time": tellTime, "clock.date": tellDate, "clock.until": tellUntil},
		Fits: map[intent.Name]func(map[string]assist.Arg) bool{
			"clock.time": func(args map[string]assist.Arg) bool {
				p, ok := args["place"]
				return !ok || zoneOf(p.Text()) != ""
			},
		},
	}
}

// zones are places that people ask the time of, and their time zones.
var zones = map[string]string{
	"Asia/Shanghai": "beijing|shanghai|shenzhen|guangzhou|chengdu|hangzhou|china|北京|上海|深圳|广州|成都|杭州|中国", "Asia/Hong_Kong": "hong kong|香港", "Asia/Taipei": "taipei|taiwan|台北|台湾",
	"Asia/Tokyo": "tokyo|osaka|kyoto|japan|东京|大阪|京都|日本", "Asia/Seoul": "seoul|korea|south korea|首尔|韩国", "Asia/Singapore": "singapore|新加坡",
	"Asia/Bangkok": "bangkok|thailand|曼谷|泰国", "Asia/Kolkata": "delhi|new delhi|mumbai|bangalore|india|德里|新德里|孟买|班加罗尔|印度", "Asia/Dubai": "dubai|abu dhabi|迪拜|阿联酋",
	"Asia/Jakarta": "jakarta|雅加达", "Asia/Manila": "manila|马尼拉|菲律宾", "Asia/Kuala_Lumpur": "kuala lumpur|malaysia|吉隆坡|马来西亚", "Asia/Ho_Chi_Minh": "hanoi|ho chi minh city|saigon|vietnam|河内|胡志明市|越南",
	"Asia/Jerusalem": "jerusalem|tel aviv|israel|耶路撒冷|特拉维夫|以色列", "Asia/Riyadh": "riyadh|saudi arabia|利雅得|沙特", "Europe/Istanbul": "istanbul|turkey|伊斯坦布尔|土耳其",
	"Europe/London": "london|england|uk|britain|the uk|united kingdom|edinburgh|伦敦|英国", "Europe/Paris": "paris|france|巴黎|法国", "Europe/Berlin": "berlin|munich|frankfurt|hamburg|germany|柏林|慕尼黑|法兰克福|德国",
	"Europe/Madrid": "madrid|barcelona|spain|马德里|巴塞罗那|西班牙", "Europe/Rome": "rome|milan|italy|罗马|米兰|意大利", "Europe/Amsterdam": "amsterdam|netherlands|阿姆斯特丹|荷兰",
	"Europe/Zurich": "zurich|geneva|switzerland|苏黎世|日内瓦|瑞士", "Europe/Vienna": "vienna|austria|维也纳|奥地利", "Europe/Stockholm": "stockholm|sweden|斯德哥尔摩|瑞典", "Europe/Moscow": "moscow|russia|莫斯科|俄罗斯",
	"Europe/Athens": "athens|greece|雅典|希腊", "Europe/Lisbon": "lisbon|portugal|里斯本|葡萄牙", "Europe/Dublin": "dublin|ireland|都柏林|爱尔兰", "Europe/Kyiv": "kyiv|kiev|ukraine|基辅|乌克兰",
	"America/New_York": "new york|new york city|nyc|boston|washington|miami|atlanta|toronto|philadelphia|纽约|波士顿|华盛顿|迈阿密|多伦多", "America/Chicago": "chicago|houston|dallas|austin|芝加哥|休斯顿|达拉斯",
	"America/Denver": "denver|salt lake city|丹佛", "America/Phoenix": "phoenix|凤凰城", "America/Los_Angeles": "los angeles|la|san francisco|seattle|california|las vegas|silicon valley|cupertino|洛杉矶|旧金山|西雅图|加州|拉斯维加斯|硅谷",
	"America/Vancouver": "vancouver|温哥华", "America/Mexico_City": "mexico city|mexico|墨西哥城|墨西哥", "America/Sao_Paulo": "sao paulo|são paulo|rio de janeiro|brazil|圣保罗|里约|巴西",
	"America/Argentina/Buenos_Aires": "buenos aires|argentina|布宜诺斯艾利斯|阿根廷", "Pacific/Honolulu": "honolulu|hawaii|夏威夷|檀香山", "America/Anchorage": "anchorage|alaska|阿拉斯加",
	"Australia/Sydney": "sydney|melbourne|canberra|australia|悉尼|墨尔本|澳大利亚", "Australia/Perth": "perth|珀斯", "Australia/Brisbane": "brisbane|布里斯班", "Pacific/Auckland": "auckland|wellington|new zealand|奥克兰|新西兰",
	"Africa/Cairo": "cairo|egypt|开罗|埃及", "Africa/Johannesburg": "johannesburg|cape town|south africa|约翰内斯堡|开普敦|南非", "Africa/Nairobi": "nairobi|kenya|内罗毕|肯尼亚", "Africa/Lagos": "lagos|nigeria|拉各斯|尼日利亚", "UTC": "utc|gmt|greenwich",
}

func zoneOf(place string) string {
	place = strings.ToLower(strings.TrimSpace(place))
	for zone, names := range zones {
		for _, n := range strings.Split(names, "|") {
			if n == place {
				return zone
			}
		}
	}
	return ""
}

func tellTime(_ context.Context, c *assist.Call) (*assist.Outcome, error) {
	if err := c.Use("clock.now", map[string]any{}); err != nil {
		return nil, err
	}
	if !c.Has("place") {
		return c.Say("here", "time", clock(c, c.Now), "day", c.Choose(c.Now.Format("Monday, January 2"), c.Now.Format("1月2日")+weekdayChinese(c.Now))), nil
	}
	loc, err := time.LoadLocation(zoneOf(c.Arg("place").Text()))
	if err != nil {
		return nil, qiao.E(qiao.Misconfigured, "skill: time zones", err).WithFix("Install the time zone data of this system.")
	}
	there := c.Now.In(loc)
	at := c.Choose(there.Format("3:04 PM"), there.Format("15:04"))
	return c.Say("there", "time", at, "place", Capital(c.Arg("place").Text()), "day", day(c, wall(there, c.Now.Location()))), nil
}

// wall is the same reading of a clock on the wall in another zone.
func wall(t time.Time, loc *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, loc)
}

func tellDate(_ context.Context, c *assist.Call) (*assist.Outcome, error) {
	if err := useNow(c, "when"); err != nil {
		return nil, err
	}
	at := c.Now
	if m := c.Arg("when").Time; m != nil {
		at = m.From.In(c.Now.Location())
	}
	full := c.Choose(at.Format("Monday, January 2, 2006"), at.Format("2006年1月2日")+weekdayChinese(at))
	if !c.Has("when") {
		return c.Say("today", "date", full), nil
	}
	return c.Say("done", "what", Capital(c.Arg("when").Origin.Quote), "date", full), nil
}

var boundWord = regexp.MustCompile(`(?i)^(until|till|til|to|before|since|by|from)\s+|^(距离|距|离|到)`)

func tellUntil(ctx context.Context, c *assist.Call) (*assist.Outcome, error) {
	m := c.Arg("when").Time
	at := m.From
	if m.Holiday != "" {
		args := map[string]any{"name": c.Arg("when").Origin.Quote, "holiday": m.Holiday}
		if err := c.Use("holiday.find", args); err != nil {
			return nil, err
		}
	}
	if err := c.Use("clock.now", map[string]any{}); err != nil {
		return nil, err
	}
	if err := c.Use("clock.diff", map[string]any{"from": c.Now, "to": at}); err != nil {
		return nil, err
	}
	what := boundWord.ReplaceAllString(strings.TrimSpace(c.Arg("when").Origin.Quote), "")
	days := daysBetween(c.Now, at)
	switch unit := c.Arg("unit").Text(); {
	case unit == "weeks":
		return c.Say("weeks", "n", number(math.Round(float64(days)/7*10)/10), "what", what), nil
	case unit == "hours" || m.Clock && unit == "":
		return c.Say("length", "length", length(c, at.Sub(c.Now).Seconds()), "what", what), nil
	case unit == "minutes":
		return c.Say("minutes", "n", number(math.Round(at.Sub(c.Now).Minutes())), "what", what), nil
	case days < 0:
		return c.Say("ago", "n", -days, "what", what), nil
	}
	return c.Say("days", "n", days, "what", what, "date", day(c, at)), nil
}
