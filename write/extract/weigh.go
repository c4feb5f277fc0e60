package extract

import (
	"strings"
	"unicode"

	"github.com/qiao-ai/qiao/text"
)

// weigh returns how fit a sentence is to stand in a summary, by its form: 1 for
// a plain statement, less for what hangs on the sentence before it, for
// questions, greetings and boilerplate.
func weigh(s string, words int, lang text.Language) float64 {
	w := 1.0
	bare := strings.TrimLeftFunc(s, func(c rune) bool { return unicode.IsPunct(c) || unicode.IsSpace(c) })
	lower := strings.ToLower(bare)
	switch {
	case words < 4:
		w *= 0.3
	case words < 7:
		w *= 0.75
	case words > 60:
		w *= 0.6
	case words > 40:
		w *= 0.85
	}
	if lang != text.English && startsWithAny(bare, danglingHan) || lang != text.Chinese && startsWithWord(lower, danglingWords) {
		w *= 0.55
	}
	if isQuestion(s) {
		w *= 0.4
	}
	if startsWithAny(bare, politeHan) || startsWithWord(lower, politeWords) {
		w *= 0.15
	}
	if containsAny(lower, boilerplate) {
		w *= 0.15
	}
	if containsAny(lower, cues) {
		w *= 1.2
	}
	if strings.ContainsFunc(s, unicode.IsDigit) {
		w *= 1.05
	}
	return w
}

func isQuestion(s string) bool {
	s = strings.TrimRight(s, "”’\"')）」』 ")
	return strings.HasSuffix(s, "?") || strings.HasSuffix(s, "？")
}

func startsWithAny(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// startsWithWord is startsWithAny for whole words.
func startsWithWord(s string, words []string) bool {
	for _, w := range words {
		rest, ok := strings.CutPrefix(s, w)
		if ok && (rest == "" || !unicode.IsLetter(rune(rest[0])) && rest[0] < 0x80) {
			return true
		}
	}
	return false
}

func containsAny(s string, parts []string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

// What begins a sentence that hangs on the one before it.
var (
	danglingHan = []string{
		"他", "她", "它", "这", "那", "此", "其", "但", "然而", "因此", "所以", "于是", "而且", "并且", "不过",
		"另外", "此外", "同时", "可是", "却", "还有", "也", "又", "再", "接着", "然后", "例如", "比如", "换句话说",
		"相反", "否则", "总的来说", "与此同时", "前者", "后者", "如此", "对此", "为此",
	}
	danglingWords = []string{
		"he", "she", "it", "they", "this", "that", "these", "those", "but", "however", "therefore", "so", "and",
		"also", "then", "thus", "hence", "instead", "meanwhile", "moreover", "furthermore", "nevertheless",
		"yet", "or", "for example", "for instance", "in other words", "otherwise", "still", "such", "his", "her",
		"their", "its", "besides", "additionally", "consequently", "as a result", "on the other hand",
	}
)

// Politeness and boilerplate.
var (
	politeHan = []string{
		"你好", "您好", "大家好", "各位", "亲爱的", "尊敬的", "谢谢", "感谢", "祝", "此致", "敬礼", "再见", "早上好",
		"下午好", "晚上好", "辛苦了", "请查收", "抱歉", "打扰",
	}
	politeWords = []string{
		"hi", "hello", "dear", "hey", "thanks", "thank you", "best regards", "kind regards", "regards", "sincerely",
		"cheers", "good morning", "good afternoon", "good evening", "welcome", "sorry", "see you",
	}
	boilerplate = []string{
		"all rights reserved", "copyright", "click here", "subscribe", "sign up", "cookie", "unsubscribe",
		"terms of service", "privacy policy", "read more", "advertisement", "follow us",
		"版权所有", "点击", "订阅", "扫码", "关注我们", "转载请", "未经授权", "责任编辑", "来源：", "隐私政策", "免责声明",
	}
)

// cues are said where a text comes to its point.
var cues = []string{
	"in conclusion", "in summary", "to sum up", "overall", "importantly", "the main", "most important", "we found",
	"results show", "significant", "decided", "announced", "must", "deadline",
	"总之", "综上", "总的来看", "关键", "重要的是", "主要", "结果表明", "研究发现", "决定", "宣布", "必须", "截止", "结论",
}
