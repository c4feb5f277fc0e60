package query

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// gazetteer knows a few places.
func gazetteer(name string) []Found {
	italy := Found{ID: "it", Known: true}
	arezzo := Found{ID: "arezzo", Within: []string{"it"}, People: 99_000}
	rome := Found{ID: "rome", Within: []string{"it"}, People: 2_800_000}
	return map[string][]Found{
		"italy": {italy}, "意大利": {italy}, "arezzo": {arezzo}, "阿雷佐": {arezzo}, "rome": {rome}, "罗马": {rome},
		"paris": {{ID: "paris", Within: []string{"fr"}, People: 2_100_000}}, "巴黎": {{ID: "paris", Within: []string{"fr"}, People: 2_100_000}},
		"ireland": {{ID: "ie", Known: true}}, "爱尔兰": {{ID: "ie", Known: true}},
		"nice":  {{ID: "nice", Within: []string{"fr"}, People: 340_000}},
		"上海":    {{ID: "shanghai", People: 24_000_000}},
		"great": {{ID: "great", People: 900}},
	}[name]
}

var cameras = []string{"Apple iPhone 6 Plus", "Canon Canon EOS 7D", "NIKON COOLPIX P6000", "Panasonic DMC-LX3", "FUJIFILM FinePixS2Pro", "NIKON CORPORATION NIKON D750"}

func parse(q string) Plan {
	return Parse(q, Options{Now: time.Date(2024, 6, 10, 9, 0, 0, 0, time.UTC), Places: gazetteer, Cameras: cameras})
}

// render writes a plan in short: alternatives by |, denial by !.
func render(p Plan) string {
	var b strings.Builder
	for i, c := range p.Chips {
		switch {
		case i == 0:
		case c.Group == p.Chips[i-1].Group:
			b.WriteString(" | ")
		default:
			b.WriteString("; ")
		}
		if c.Negated {
			b.WriteString("!")
		}
		fmt.Fprintf(&b, "%s=%s", c.Kind, value(c.Value))
	}
	if p.Question != "" {
		fmt.Fprintf(&b, " ?%s", p.Question)
	}
	return b.String()
}

func value(v Value) string {
	switch {
	case len(v.Times) > 0:
		return v.Times[0].From + ".." + v.Times[0].To
	case len(v.Yearly) > 0:
		return v.Yearly[0].From + ".." + v.Yearly[0].To
	case len(v.Weekdays) > 0:
		return fmt.Sprint(v.Weekdays)
	case len(v.Clock) > 0:
		return fmt.Sprintf("%d-%d", v.Clock[0].From, v.Clock[0].To)
	case len(v.Places) > 0:
		return v.Places[0]
	case v.Range != nil:
		return bound(v.Range.Min, v.Range.MinOut) + ".." + bound(v.Range.Max, v.Range.MaxOut)
	}
	return strings.Join(v.Any, ",")
}

func bound(x *float64, out bool) string {
	switch {
	case x == nil:
		return ""
	case out:
		return fmt.Sprintf("(%g", *x)
	}
	return fmt.Sprintf("%g", *x)
}

func TestPlans(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		// time
		{"summer 2002", "time=2002-06-01T00:00:00..2002-09-01T00:00:00"},
		{"2002年夏天拍的照片", "time=2002-06-01T00:00:00..2002-09-01T00:00:00"},
		{"Christmas season 2008", "time=2008-12-01T00:00:00..2008-12-31T23:59:59"},
		{"photos taken before 2001", "time=..2001-01-01T00:00:00"},
		{"photos older than 2005", "time=..2005-01-01T00:00:00"},
		{"晚于2019年的照片", "time=2020-01-01T00:00:00.."},
		{"2020年之后拍的", "time=2021-01-01T00:00:00.."},
		{"in December", "time=12-01..12-31"},
		{"冬天拍的", "time=12-01..02-29"},
		{"on weekends", "time=[6 0]"},
		{"at night", "clock=1200-300"},
		{"早上拍的照片", "clock=300-720"},
		{"ISO above 800 at night", "iso=(800..; clock=1200-300"},
		{"afternoon of October 22 2008", "clock=720-1080; time=2008-10-22T00:00:00..2008-10-23T00:00:00"},
		{"June 2019 afternoon", "time=2019-06-01T00:00:00..2019-07-01T00:00:00; clock=720-1080"},
		{"three years ago", "time=2021-01-01T00:00:00..2022-01-01T00:00:00"},
		{"最近三个月", "time=2024-03-10T00:00:00..2024-06-11T00:00:00"},
		{"90年代的照片", "time=1990-01-01T00:00:00..2000-01-01T00:00:00"},
		// places
		{"photos from Italy", "place=it"},
		{"意大利的照片", "place=it"},
		{"Rome, Italy", "place=rome; place=it"},
		{"罗马和巴黎", "place=rome | place=paris"},
		{"nice photos", "words=nice"},
		{"Nice in 2012", "place=nice; time=2012-01-01T00:00:00..2013-01-01T00:00:00"},
		// cameras
		{"photos taken with a Nikon Coolpix P6000", "camera=nikon coolpix p6000"},
		{"尼康 P6000 拍的照片", "camera=nikon p6000"},
		{"佳能7D拍的", "camera=canon 7d"},
		{"D750", "camera=d750"},
		{"iPhone 6 Plus 拍的照片", "camera=iphone 6 plus"},
		{"iPhone 2012", "camera=iphone; time=2012-01-01T00:00:00..2013-01-01T00:00:00"},
		{"三星手机", "camera=samsung|sm-"},
		{"华为手机拍的照片", "camera=huawei"},
		{"苹果", "object=apple"},
		{"苹果手机拍的", "camera=apple"},
		// numbers
		{"ISO above 800", "iso=(800.."},
		{"感光度不超过400", "iso=..400"},
		{"ISO 800 以上", "iso=800.."},
		{"ISO不是64", "!iso=64..64"},
		{"焦距大于50", "focal=(50.."},
		{"24-70mm", "focal=24..70"},
		{"光圈大于f/4", "aperture=..(4"},
		{"f/2.8", "aperture=2.744..2.856"},
		{"五星照片", "rating=5..5"},
		{"rated 3 or more", "rating=3.."},
		{"3星以上", "rating=3.."},
		{"大于5MB的照片", "size=(5e+06.."},
		// kinds
		{"HEIC 格式的照片", "format=heic"},
		{"没有截图", "!media=screenshot"},
		{"竖拍的照片", "orientation=portrait"},
		{"without flash", "flash=off"},
		{"没有位置信息的照片", "!has=place"},
		{"photos without location", "!has=place"},
		// what is to be seen
		{"黄色背景的狗", "colour=yellow; object=dog"},
		{"狗和猫", "object=dog; object=cat"},
		{"狗或猫", "object=dog | object=cat"},
		{"玩滑板的人", "object=skateboard; object=person"},
		{"beach without people", "words=beach; !object=person"},
		{"无人的街道", "!object=person; words=街道"},
		{"照片里有两只狗", "object=dog"},
		// denial and choice
		{"Italy but not Arezzo", "place=it; !place=arezzo"},
		{"意大利但不是阿雷佐的照片", "place=it; !place=arezzo"},
		{"除了意大利以外的照片", "!place=it"},
		{"意大利以外的照片", "!place=it"},
		{"not in Italy or Ireland", "!place=it; !place=ie"},
		{"不是PNG也不是GIF", "!format=png; !format=gif"},
		{"截图不要", "!media=screenshot"},
		{"not not Italy", "place=it"},
		{"非苹果手机拍的照片", "!camera=apple"},
		{"-screenshot beach", "!media=screenshot; words=beach"},
		{"iPhone or Canon", "camera=iphone | camera=canon"},
		// text stays text
		{"NO PETS ALLOWED", "words=no pets allowed"},
		{"No litter Minato City sign", "words=no litter minato city; words=sign"},
		{`photos with the text "愚园路"`, "text=愚园路"},
		{"写着“出口”的照片", "text=出口"},
		{"LO503U", "words=lo503u"},
		// files
		{"photos similar to coin_gold.jpg", "like=coin_gold.jpg"},
		{"和 coin_gold.jpg 相似的照片", "like=coin_gold.jpg"},
		{"文件名 IMG_4120.JPG", "name=img_4120.jpg"},
		// questions
		{"when did I take the elephants", "object=elephant ?when"},
		{"我在哪里拍的大象", "object=elephant ?where"},
		{"在意大利拍了多少张照片", "place=it ?count"},
		{"", ""},
		{"所有的照片", ""},
	} {
		if got := render(parse(c.query)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.query, got, c.want)
		}
	}
}

func TestTheTwoLanguagesGiveTheSamePlan(t *testing.T) {
	for _, pair := range [][2]string{
		{"photos taken in Rome in summer 2012 without flash", "2012年夏天在罗马拍的照片，没有闪光灯"},
		{"iPhone photos not in Italy", "不在意大利拍的 iPhone 照片"},
		{"red car or blue car", "红色汽车或蓝色汽车"},
		{"screenshots from last year", "去年的截图"},
	} {
		en, zh := kinds(parse(pair[0])), kinds(parse(pair[1]))
		if en != zh {
			t.Errorf("%q gives %s, %q gives %s", pair[0], en, pair[1], zh)
		}
	}
}

// kinds lists what chips are about, sorted.
func kinds(p Plan) string {
	count := map[string]bool{}
	for _, c := range p.Chips {
		count[fmt.Sprintf("%v %s %s", c.Negated, c.Kind, value(c.Value))] = true
	}
	return fmt.Sprint(count)
}

func TestSpansAreWhereItWasSaid(t *testing.T) {
	for _, q := range []string{"Señor Frog’s 在 Italy", "ＩＳＯ　８００ 意大利", "photos from Italy"} {
		for _, c := range parse(q).Chips {
			if c.Span.Start < 0 || c.Span.End > len(q) || c.Span.Start >= c.Span.End || !strings.Contains(q[c.Span.Start:c.Span.End], c.Label) {
				t.Errorf("%q: %s is at %+v", q, c.Label, c.Span)
			}
		}
	}
}

func TestAPlanFromAClientIsChecked(t *testing.T) {
	good := parse("iPhone photos in Italy in 2012")
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for name, p := range map[string]Plan{
		"an unknown kind":  {Chips: []Chip{{Kind: "weather", Value: Value{Any: []string{"sun"}}}}},
		"no value":         {Chips: []Chip{{Kind: ISO}}},
		"a malformed time": {Chips: []Chip{{Kind: Time, Value: Value{Times: []Stretch{{From: "May"}}}}}},
		"a long query":     {Query: strings.Repeat("x", LongestQuery+1)},
		"a wrong question": {Question: "why"},
	} {
		if p.Check() == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if got := render(good.Without("place1")); got != "camera=iphone; time=2012-01-01T00:00:00..2013-01-01T00:00:00" {
		t.Error(got)
	}
}

func FuzzPlansAreSound(f *testing.F) {
	for _, s := range []string{"not not Italy", "除了意大利以外", `"a" "b`, "ISO 100-200 f/2.8 1/60s", "-x !y |z", "2012年到", "IMG_1.jpg like x.png", "的的的", "三只狗 或 猫"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := parse(s)
		if err := p.Check(); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		ids := map[string]bool{}
		for _, c := range p.Chips {
			if ids[c.ID] || c.Span.Start < 0 || c.Span.End > len(p.Query) || c.Span.Start > c.Span.End || c.Group < 1 {
				t.Fatalf("%q: %+v", s, c)
			}
			ids[c.ID] = true
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		parse("iPhone photos of a red car in Italy in summer 2012 but not in Rome, without flash")
	}
}
