package when_test

import (
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/when"
)

// now is a Tuesday: 7 May 2024, nine o'clock in Shanghai.
var now = time.Date(2024, 5, 7, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))

const minute = "2006-01-02 15:04"

func TestInstants(t *testing.T) {
	for _, c := range []struct {
		said, want string
		grain      when.Grain
	}{
		{"tomorrow at 5pm", "2024-05-08 17:00", when.Hour},
		{"at 5", "2024-05-07 17:00", when.Hour},
		{"at 10", "2024-05-07 10:00", when.Hour},
		{"half past seven in the evening", "2024-05-07 19:30", when.Minute},
		{"ten to noon", "2024-05-07 11:50", when.Minute},
		{"the last Friday of March", "2025-03-28 00:00", when.Day},
		{"the 5th", "2024-06-05 00:00", when.Day},
		{"in 3 business days", "2024-05-10 00:00", when.Day},
		{"next Wednesday", "2024-05-15 00:00", when.Day},
		{"day after tomorrow", "2024-05-09 00:00", when.Day},
		{"Thanksgiving", "2024-11-28 00:00", when.Day},
		{"Easter 2025", "2025-04-20 00:00", when.Day},
		{"Chinese New Year 2025", "2025-01-29 00:00", when.Day},
		{"in an hour and a half", "2024-05-07 10:30", when.Minute},
		{"third quarter 2023", "2023-07-01 00:00", when.Quarter},
		{"Q3 of last year", "2023-07-01 00:00", when.Quarter},
		{"in 2014", "2014-01-01 00:00", when.Year},
		{"two weeks ago", "2024-04-23 00:00", when.Day},
		{"上午十点", "2024-05-07 10:00", when.Hour},
		{"五点", "2024-05-07 17:00", when.Hour},
		{"凌晨三点", "2024-05-08 03:00", when.Hour},
		{"晚上八点半", "2024-05-07 20:30", when.Minute},
		{"下午三点一刻", "2024-05-07 15:15", when.Minute},
		{"差五分九点", "2024-05-07 20:55", when.Minute},
		{"晚上十二点", "2024-05-08 00:00", when.Hour},
		{"大后天", "2024-05-10 00:00", when.Day},
		{"下周三", "2024-05-15 00:00", when.Day},
		{"下下周三下午两点", "2024-05-22 14:00", when.Hour},
		{"这周五", "2024-05-10 00:00", when.Day},
		{"农历八月十五", "2024-09-17 00:00", when.Day},
		{"中秋节", "2024-09-17 00:00", when.Day},
		{"除夕", "2025-01-28 00:00", when.Day},
		{"清明节", "2025-04-04 00:00", when.Day},
		{"冬至", "2024-12-21 00:00", when.Day},
		{"正月初五", "2025-02-02 00:00", when.Day},
		{"明年春节", "2025-01-29 00:00", when.Day},
		{"二零二五年三月八号", "2025-03-08 00:00", when.Day},
		{"两小时后", "2024-05-07 11:00", when.Minute},
		{"三天后下午五点", "2024-05-10 17:00", when.Hour},
		{"四月的最后一个星期一", "2025-04-28 00:00", when.Day},
	} {
		r := one(t, c.said)
		if got := r.Value.From.Format(minute); r.Kind != when.Instant || got != c.want || r.Grain != c.grain {
			t.Errorf("%q: %s %s %s, want %s %s", c.said, r.Kind, got, r.Grain, c.want, c.grain)
		}
	}
}

func one(t *testing.T, said string) when.Result {
	t.Helper()
	found := when.Parse(said, when.Context{Now: now})
	if len(found) != 1 {
		t.Fatalf("%q: %d results, want one: %+v", said, len(found), found)
	}
	return found[0]
}

func TestIntervals(t *testing.T) {
	for _, c := range []struct{ said, from, to string }{
		{"tomorrow from 9 to 11:30am", "2024-05-08 09:00", "2024-05-08 11:30"},
		{"Monday to Friday", "2024-05-06 00:00", "2024-05-11 00:00"},
		{"March 3-5", "2025-03-03 00:00", "2025-03-06 00:00"},
		{"between 2007 and 2009", "2007-01-01 00:00", "2010-01-01 00:00"},
		{"tomorrow morning", "2024-05-08 08:00", "2024-05-08 12:00"},
		{"this weekend", "2024-05-11 00:00", "2024-05-13 00:00"},
		{"next 3 weeks", "2024-05-13 00:00", "2024-06-03 00:00"},
		{"the end of the month", "2024-05-21 00:00", "2024-06-01 00:00"},
		{"明天上午", "2024-05-08 08:00", "2024-05-08 12:00"},
		{"下午两点到四点", "2024-05-07 14:00", "2024-05-07 16:00"},
		{"10月1号到7号", "2024-10-01 00:00", "2024-10-08 00:00"},
		{"去年上半年", "2023-01-01 00:00", "2023-07-01 00:00"},
		{"过去十年", "2014-01-01 00:00", "2024-01-01 00:00"},
		{"下周末", "2024-05-18 00:00", "2024-05-20 00:00"},
	} {
		v := one(t, c.said).Value
		if got := v.From.Format(minute) + " " + v.To.Format(minute); got != c.from+" "+c.to {
			t.Errorf("%q: %s, want %s %s", c.said, got, c.from, c.to)
		}
	}
}

func TestBounds(t *testing.T) {
	for _, c := range []struct {
		said  string
		bound when.Bound
		at    string
	}{
		{"before Friday", when.Before, "2024-05-10 00:00"},
		{"by 6pm", when.By, "2024-05-07 18:00"},
		{"since August", when.Since, "2024-08-01 00:00"},
		{"until tomorrow", when.Until, "2024-05-08 00:00"},
		{"after 2018", when.After, "2018-01-01 00:00"},
		{"2018年以前", when.Before, "2018-01-01 00:00"},
		{"下午三点之后", when.After, "2024-05-07 15:00"},
		{"自2016年以来", when.Since, "2016-01-01 00:00"},
	} {
		r := one(t, c.said)
		if got := r.Value.From.Format(minute); r.Value.Bound != c.bound || got != c.at {
			t.Errorf("%q: %s %s, want %s %s", c.said, r.Value.Bound, got, c.bound, c.at)
		}
	}
}

func TestRecurrences(t *testing.T) {
	for said, want := range map[string]string{
		"every day":                        "FREQ=DAILY",
		"every second Tuesday":             "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
		"every Monday and Thursday at 4pm": "FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=16;BYMINUTE=0",
		"every weekday at 8:30":            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8;BYMINUTE=30",
		"the last Friday of every month":   "FREQ=MONTHLY;BYDAY=-1FR",
		"the 19th of every month":          "FREQ=MONTHLY;BYMONTHDAY=19",
		"quarterly":                        "FREQ=MONTHLY;INTERVAL=3",
		"twice a week":                     "FREQ=WEEKLY",
		"every March 3rd":                  "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3",
		"每天早上七点":                           "FREQ=DAILY;BYHOUR=7;BYMINUTE=0",
		"每周一三五":                            "FREQ=WEEKLY;BYDAY=MO,WE,FR",
		"每隔一周的周五":                          "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
		"每月最后一个周五":                         "FREQ=MONTHLY;BYDAY=-1FR",
		"每个工作日":                            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
		"每两周":                              "FREQ=WEEKLY;INTERVAL=2",
	} {
		r := one(t, said)
		if got := r.Repeat.RRULE(); r.Kind != when.Recurrence || got != want {
			t.Errorf("%q: %s %s, want %s", said, r.Kind, got, want)
		}
	}
	if n := one(t, "twice a week").Repeat.Times; n != 2 {
		t.Errorf("twice a week is %d times", n)
	}
}

func TestDurations(t *testing.T) {
	for said, want := range map[string]time.Duration{
		"2.5 hours":                150 * time.Minute,
		"an hour and a half":       90 * time.Minute,
		"two hours and 30 minutes": 150 * time.Minute,
		"a couple of days":         48 * time.Hour,
		"half an hour":             30 * time.Minute,
		"一个半小时":                    90 * time.Minute,
		"两天半":                      60 * time.Hour,
		"三刻钟":                      45 * time.Minute,
		"俩小时":                      2 * time.Hour,
		"8天20小时":                   212 * time.Hour,
	} {
		r := one(t, said)
		if got := time.Duration(r.Length.Approximate() * float64(time.Second)); r.Kind != when.Duration || got != want {
			t.Errorf("%q: %s %s, want %s", said, r.Kind, got, want)
		}
	}
}

func TestWhatLooksLikeATimeIsLeftAlone(t *testing.T) {
	for _, s := range []string{
		"This may take longer", "Good morning!", "May I ask why?", "Mortgages were at 6.45 percent",
		"version 1.2.3", "call 138-2010-2015", "ABC-12345", "192.168.1.1", "五角大楼宣布了作战计划", "这是我的队伍",
		"He sat down", "the sun is hot", "", " ", "\xff\xfe", "🎉🎉",
	} {
		if found := when.Parse(s, when.Context{Now: now}); len(found) > 0 {
			t.Errorf("%q: %+v", s, found)
		}
	}
}

func TestSpansAreOfTheText(t *testing.T) {
	for said, want := range map[string]string{
		"Remind me on Friday at 5, please.": "Friday at 5",
		"　明天　下午３点见":                         "明天　下午３点",
		"I'll be back ON MONDAY — promise":  "MONDAY",
		"下週三開會":                             "下週三",
	} {
		r := one(t, said)
		if got := said[r.Start:r.End]; got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}

func TestTheOrderOfDayAndMonthIsTheLanguages(t *testing.T) {
	for lang, want := range map[string]string{"en": "2018-03-04", "en-US": "2018-03-04", "en-GB": "2018-04-03", "zh": "2018-04-03"} {
		r := when.Parse("03/04/2018", when.Context{Now: now, Language: lang})
		if len(r) != 1 || r[0].Value.From.Format(time.DateOnly) != want || len(r[0].Assumed) == 0 {
			t.Errorf("%s: %+v, want %s and an assumption", lang, r, want)
		}
	}
}

func TestWhatWasNotSaidIsAssumedAloud(t *testing.T) {
	r := one(t, "at 5")
	if len(r.Others) == 0 || !strings.Contains(strings.Join(r.Assumed, "; "), "after noon") {
		t.Errorf("%+v", r)
	}
	if r := one(t, "tomorrow at 5pm"); len(r.Assumed) > 0 {
		t.Errorf("nothing was left open, but %q", r.Assumed)
	}
}

func TestThePastIsPreferredWhereAsked(t *testing.T) {
	r := when.Parse("on Friday", when.Context{Now: now, PreferPast: true})
	if len(r) != 1 || r[0].Value.From.Format(time.DateOnly) != "2024-05-03" {
		t.Errorf("%+v", r)
	}
}

func TestClocksFollowTheZone(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Skip("there are no time zones on this machine")
	}
	c := when.Context{Now: time.Date(2024, 3, 9, 12, 0, 0, 0, newYork)} // the clocks change overnight
	r := when.Parse("tomorrow at 9am", c)
	if len(r) != 1 || r[0].Value.From.UTC().Format(minute) != "2024-03-10 13:00" {
		t.Errorf("%+v", r)
	}
}
