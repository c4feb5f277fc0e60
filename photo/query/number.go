package query

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// A measure is a number that photos have, with the ways of saying it: each
// pattern has the number as its group n, and a second one, m, for a range.
type measure struct {
	kind     Kind
	patterns []*regexp.Regexp
	scale    func(number float64, said string) float64
	// tolerance is how far an exact number may be off, as a share of it.
	tolerance float64
	// inverse measures call small what others call large: a wide aperture.
	inverse bool
}

const (
	number  = `(?P<n>\d+(?:[.,]\d+)?)`
	second  = `(?P<m>\d+(?:[.,]\d+)?)`
	dash    = `\s*(?:-|–|—|~|～|to|and|到|至|和|与)\s*`
	more    = `above|over|greater than|more than|higher than|bigger than|larger than|longer than|exceeding|beyond|faster than|大于|超过|高于|多于|超出|长于|>`
	less    = `below|under|less than|lower than|smaller than|fewer than|shorter than|小于|低于|少于|短于|不到|不足|<`
	atLeast = `at least|no less than|not less than|not below|not under|minimum|min|from|不低于|不少于|不小于|至少|最少|起码|>=|≥`
	atMost  = `at most|no more than|not more than|not above|not over|not higher than|up to|maximum|max|不超过|不高于|不大于|不多于|至多|最多|<=|≤`
	equal   = `equal to|equals|of|is|was|at|=|:|：|是|为|等于|在|值|值为`
	compare = `(?:(?P<more>` + more + `)|(?P<least>` + atLeast + `)|(?P<less>` + less + `)|(?P<most>` + atMost + `)|(?P<not>不是|不等于|不为|is not|isn't|not)|(?:` + equal + `))?`
	after   = `(?:\s*(?P<up>or more|or above|or higher|or longer|or greater|or better|and up|and above|and over|and higher|\+|以上|及以上|或以上|或更高|起|往上)|\s*(?P<down>or less|or below|or lower|or under|or shorter|and below|and under|以下|及以下|或以下|或更低|以内|之内|往下))?`
)

func compiled(patterns ...string) (list []*regexp.Regexp) {
	for _, p := range patterns {
		list = append(list, regexp.MustCompile(p))
	}
	return list
}

// measures are all numbers that are understood.
func measures() []measure {
	gap := `\s*(?:值|度)?\s*`
	isoName := `(?:\biso\b|\biso|感光度|感光值|感光)`
	focalName := `(?:focal length|focal|焦距|焦段)`
	apertureName := `(?:aperture|f-number|f number|f-stop|f stop|光圈值|光圈)`
	shutterName := `(?:shutter speed|shutter|exposure time|exposure|快门速度|快门|曝光时间|曝光)`
	stars := `(?:\s*-?\s*(?:stars?\b|星级|颗星|星))`
	between := `(?:between|from|在|从)?\s*`
	return []measure{
		{kind: ISO, patterns: compiled(
			isoName+gap+between+number+dash+second+`(?:\s*之间)?`,
			isoName+gap+`(?:values?|speeds?)?\s*`+compare+`\s*`+number+after,
			`(?:`+more+`)\s*iso\s*`+number)},
		{kind: Focal, tolerance: 0.02, patterns: compiled(
			focalName+gap+between+number+`\s*(?:mm|毫米)?`+dash+second+`\s*(?:mm|毫米)?(?:\s*之间)?`,
			focalName+gap+compare+`\s*`+number+`\s*(?:mm|毫米)?`+after,
			between+`\b`+number+`\s*(?:mm|毫米)?`+dash+second+`\s*(?:mm|毫米)(?:\s*之间)?(?:\s*(?:focal length|lens))?`,
			compare+`\s*`+number+`\s*(?:mm\b|毫米)`+after+`(?:\s*(?:focal length|lens|焦距|焦段|镜头))?`)},
		{kind: Aperture, tolerance: 0.02, inverse: true, patterns: compiled(
			apertureName+gap+between+`(?:f\s*/?\s*)?`+number+dash+`(?:f\s*/?\s*)?`+second+`(?:\s*之间)?`,
			apertureName+gap+`(?P<wide>wider than|larger than|bigger than|faster than|大于|大过)?(?P<narrow>narrower than|smaller than|小于)?`+compare+`\s*(?:f\s*/?\s*)?`+number+after,
			`(?P<wide>wider than|faster than|larger than|bigger than)?(?P<narrow>narrower than|smaller than)?`+compare+`\s*\bf\s*/\s*`+number+after,
			compare+`\s*\bf`+`(?P<n>\d(?:\.\d+)?|1\d|22|32)\b`+after)},
		{kind: Shutter, tolerance: 0.05, inverse: true, scale: seconds, patterns: compiled(
			shutterName+gap+`(?P<wide>faster than|shorter than|快于|短于|less than|under|below)?(?P<narrow>slower than|longer than|慢于|长于|大于|超过|more than|over|above)?\s*(?:of|at|is|为|是)?\s*(?P<n>1/\d+|\d+(?:\.\d+)?)\s*(?:s\b|sec\b|seconds?\b|秒)?`+after,
			`(?P<wide>faster than)?(?P<narrow>slower than)?\s*\b(?P<n>1/\d+)\s*(?:s\b|sec\b|seconds?\b|秒)`+after)},
		{kind: Rating, patterns: compiled(
			`(?:rating|rated|评分|评级|星级|打分)`+gap+between+number+dash+second+`(?:`+stars+`)?`,
			`(?:rating|rated|评分|评级|星级|打分)`+gap+compare+`\s*(?P<n>[0-5](?:\.5)?)\b(?:`+stars+`|分)?`+after,
			compare+`\s*(?P<n>[0-5]|zero|one|two|three|four|five|零|一|两|二|三|四|五)`+stars+after,
			`(?P<n>[★⭐*]{1,5})`+after)},
		{kind: Size, tolerance: 0.05, scale: byteCount, patterns: compiled(
			`(?:file size|size|文件大小|大小)?` + gap + compare + `\s*` + number + `\s*(?:mb|kb|gb|m兆|兆|megabytes?|kilobytes?)\b` + after)},
		{kind: Pixels, tolerance: 0.05, scale: pixels, patterns: compiled(
			`(?:resolution|分辨率|像素)?` + gap + compare + `\s*` + number + `\s*(?:megapixels?|mp\b|mpix|百万像素|万像素|千万像素)` + after)},
	}
}

// numbers finds the numbers of a camera's settings.
func (s *source) numbers(list []measure) []mention {
	var all []mention
	for _, m := range list {
		for _, p := range m.patterns {
			for _, at := range p.FindAllStringSubmatchIndex(s.f, -1) {
				start, end := trim(s.f, at[0], at[1])
				if start >= end || !s.whole(start, end) || !s.free(start, end) {
					continue
				}
				if r, ok := m.rangeOf(s.f, p, at); ok {
					all = append(all, mention{start: start, end: end, kind: m.kind, label: s.said(start, end),
						v: Value{Range: &r}, negated: at[2*max(0, p.SubexpIndex("not"))] >= 0 && p.SubexpIndex("not") > 0})
				}
			}
		}
	}
	return all
}

// trim leaves spaces at the ends out.
func trim(s string, start, end int) (int, int) {
	for start < end && s[start] == ' ' {
		start++
	}
	for end > start && s[end-1] == ' ' {
		end--
	}
	return start, end
}

// rangeOf is what a match says of the number.
func (m measure) rangeOf(s string, p *regexp.Regexp, at []int) (Range, bool) {
	said := map[string]string{}
	for i, name := range p.SubexpNames() {
		if name != "" && at[2*i] >= 0 && at[2*i+1] > at[2*i] {
			said[name] = s[at[2*i]:at[2*i+1]]
		}
	}
	n, ok := m.value(said["n"], s[at[0]:at[1]])
	if !ok {
		return Range{}, false
	}
	if to, ok := m.value(said["m"], s[at[0]:at[1]]); ok && said["m"] != "" {
		return Range{Min: min2(n, to), Max: max2(n, to)}, true
	}
	return m.bounds(n, said), true
}

func (m measure) bounds(n float64, said map[string]string) Range {
	has := func(names ...string) bool {
		for _, name := range names {
			if said[name] != "" {
				return true
			}
		}
		return false
	}
	switch {
	case m.inverse && has("wide"):
		return Range{Max: &n, MaxOut: true}
	case m.inverse && has("narrow"):
		return Range{Min: &n, MinOut: true}
	case has("more"):
		return Range{Min: &n, MinOut: true}
	case has("less"):
		return Range{Max: &n, MaxOut: true}
	case has("least", "up"):
		return Range{Min: &n}
	case has("most", "down"):
		return Range{Max: &n}
	}
	low, high := round(n*(1-m.tolerance)), round(n*(1+m.tolerance))
	return Range{Min: &low, Max: &high}
}

func min2(a, b float64) *float64 { c := min(a, b); return &c }
func max2(a, b float64) *float64 { c := max(a, b); return &c }

// value reads a number in the unit that photos are measured in.
func (m measure) value(n, said string) (float64, bool) {
	if n == "" {
		return 0, false
	}
	if m.kind == Rating {
		return starCount(n)
	}
	if one, under, ok := strings.Cut(n, "/"); ok {
		a, errA := strconv.ParseFloat(one, 64)
		b, errB := strconv.ParseFloat(under, 64)
		return a / max(b, 1), errA == nil && errB == nil
	}
	x, err := strconv.ParseFloat(strings.ReplaceAll(n, ",", "."), 64)
	if err != nil {
		return 0, false
	}
	if m.scale != nil {
		x = m.scale(x, said)
	}
	return x, true
}

// starCount reads a count of stars: a digit, a word, or the stars themselves.
func starCount(n string) (float64, bool) {
	if strings.Trim(n, "★⭐*") == "" {
		return float64(len([]rune(n))), true
	}
	words := []string{"zero", "one", "two", "three", "four", "five"}
	han := []string{"零", "一", "二", "三", "四", "五"}
	for i := range words {
		if n == words[i] || n == han[i] || n == "两" && i == 2 {
			return float64(i), true
		}
	}
	x, err := strconv.ParseFloat(n, 64)
	return x, err == nil
}

func seconds(n float64, _ string) float64 { return n }

func byteCount(n float64, said string) float64 {
	switch {
	case strings.Contains(said, "kb") || strings.Contains(said, "kilo"):
		return n * 1e3
	case strings.Contains(said, "gb"):
		return n * 1e9
	}
	return n * 1e6
}

func pixels(n float64, said string) float64 {
	switch {
	case strings.Contains(said, "千万"):
		return n * 1e7
	case strings.Contains(said, "百万"):
		return n * 1e6
	case strings.Contains(said, "万"):
		return n * 1e4
	}
	return n * 1e6
}

// round keeps six decimals.
func round(x float64) float64 { return math.Round(x*1e6) / 1e6 }
