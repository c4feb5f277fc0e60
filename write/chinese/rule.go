package chinese

import (
	"strings"

	"github.com/qiao-ai/qiao/write"
)

// A rule finds one sort of fault. Its find reports each place, from a character
// up to another, with what to write instead.
type rule struct {
	name       string // without the prefix chinese/
	kind       write.EditType
	zh, en     string  // why; {before} and {after} stand for the two sides
	confidence float64 // that a careful editor agrees
	auto       bool
	find       func(p *page, report report)
}

type report func(from, to int, after string)

// explain says why before becomes after.
func (r *rule) explain(inEnglish bool, before, after string) string {
	why := r.zh
	if inEnglish {
		why = r.en
	}
	return strings.NewReplacer("{before}", before, "{after}", after).Replace(why)
}

// rules lists the rules. Where two want the same place, the earlier one gets it.
func rules() []rule {
	return []rule{
		{
			name: "full-width-alphanumerics", kind: write.Width, confidence: 0.97, auto: true, find: fullWidthWords,
			zh: "字母和数字用半角。", en: "Letters and digits are half-width in Chinese text.",
		}, {
			name: "ellipsis", kind: write.Punctuation, confidence: 0.92, auto: true, find: ellipses,
			zh: "省略号写作“……”，占两格。", en: "The Chinese ellipsis is six dots: ……",
		}, {
			name: "repeated-punctuation", kind: write.Punctuation, confidence: 0.95, auto: true, find: repeatedPunctuation,
			zh: "标点重复，保留“{after}”。", en: "Repeated punctuation; “{after}” is enough.",
		}, {
			name: "half-width-punctuation", kind: write.Width, confidence: 0.95, auto: true, find: halfWidthStops,
			zh: "中文里用全角标点。", en: "Punctuation is full-width in Chinese text.",
		}, {
			name: "half-width-brackets", kind: write.Width, confidence: 0.93, auto: true, find: halfWidthBrackets,
			zh: "中文里用全角括号。", en: "Brackets around Chinese are full-width.",
		}, {
			name: "straight-quotes", kind: write.Width, confidence: 0.92, auto: true, find: straightQuotes,
			zh: "中文里用弯引号，成对出现。", en: "Chinese text has curly quotation marks, in pairs.",
		}, {
			name: "unpaired-quotes", kind: write.Punctuation, confidence: 0.9, auto: true, find: wrongWayQuotes,
			zh: "引号方向相反，应为“{after}”。", en: "This quotation mark faces the wrong way.",
		}, {
			name: "title-marks", kind: write.Punctuation, confidence: 0.92, auto: true, find: titleMarks,
			zh: "书名号写作“《》”，成对出现。", en: "Titles stand between 《 and 》.",
		}, {
			name: "space-by-punctuation", kind: write.Spacing, confidence: 0.93, auto: true, find: spaceByPunctuation,
			zh: "全角标点前后不加空格。", en: "No space stands beside full-width punctuation.",
		}, {
			name: "space-before-particle", kind: write.Spacing, confidence: 0.9, auto: true, find: spaceBeforeParticle,
			zh: "汉字之间多了空格。", en: "A stray space between Chinese characters.",
		}, {
			name: "space-between-characters", kind: write.Spacing, confidence: 0.7, find: spaceBetween,
			zh: "汉字之间似乎多了空格。", en: "There seems to be a stray space between Chinese characters.",
		}, {
			name: "percent", kind: write.WordChoice, confidence: 0.95, auto: true, find: percents,
			zh: "“百分之”与“%”重复。", en: "百分之 and % say the same twice.",
		}, {
			name: "time", kind: write.Width, confidence: 0.75, find: times,
			zh: "时刻里的冒号用半角。", en: "The colon of a time of day is half-width.",
		}, {
			name: "mixed-numerals", kind: write.Style, confidence: 0.6, find: mixedNumerals,
			zh: "阿拉伯数字不与“百”“千”混用。", en: "Digits are not mixed with 百 and 千.",
		}, {
			name: "confusion", kind: write.Spelling, confidence: 0.95, auto: true, find: certainConfusions,
			zh: "“{before}”是“{after}”的误写。", en: "{before} is a slip for {after}.",
		}, {
			name: "confusion-likely", kind: write.Spelling, confidence: 0.75, find: likelyConfusions,
			zh: "这里一般写作“{after}”。", en: "{after} is the usual writing here.",
		}, {
			name: "idiom", kind: write.Spelling, confidence: 0.93, auto: true, find: idioms,
			zh: "成语或固定说法是“{after}”。", en: "The set phrase is {after}.",
		}, {
			name: "doubled-character", kind: write.Grammar, confidence: 0.9, auto: true, find: doubledCharacters,
			zh: "“{after}”重复了。", en: "{after} is written twice.",
		}, {
			name: "doubled-word", kind: write.Grammar, confidence: 0.7, find: doubledWords,
			zh: "“{after}”似乎重复了。", en: "{after} seems to be written twice.",
		},
	}
}

// pangu is the rule about spaces between Chinese and Latin. It is a matter of
// house style, so a Checker has it only when asked.
func pangu() rule {
	return rule{
		name: "pangu-spacing", kind: write.Style, confidence: 0.5, find: panguSpaces,
		zh: "中文与西文、数字之间可以加一个空格。", en: "A space may set Chinese off from Latin letters and digits.",
	}
}
