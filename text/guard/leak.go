package guard

import "strings"

// leaks reports what an assistant said around or instead of the text: reasoning,
// a preamble, a fence, a refusal, an offer. It returns true for a refusal, after
// which there is nothing to compare.
func (c *comparison) leaks(source, output string) bool {
	if IsRefusal(output) && !IsRefusal(source) {
		c.hard("refusal", "", clip(output), "the model refused or spoke of itself")
		return true
	}
	if hasReasoning(output) && !hasReasoning(source) {
		c.hard("reasoning", "", clip(output), "the model's reasoning is in the answer")
	}
	if p := preamble(output); p != "" && preamble(source) == "" && !strings.Contains(source, strings.TrimSpace(p)) {
		c.hard("preamble", "", clip(p), "the answer begins with words to the user")
	}
	if p := postamble(output); p != "" && postamble(source) == "" && !c.policy.MayAdd {
		c.hard("preamble", "", clip(p), "the answer ends with words to the user")
	}
	if wholeFence(output) && !strings.Contains(source, "```") && !c.policy.MayAdd {
		c.hard("preamble", "", "```", "the answer is wrapped in a code fence")
	}
	if m := promptMark(output); m != "" && promptMark(source) == "" {
		c.hard("preamble", "", m, "a mark of the prompt is in the answer")
	}
	return false
}

// promptMarks are pieces of chat templates and prompts.
var promptMarks = []string{"<|im_start|>", "<|im_end|>", "<|endoftext|>", "[INST]", "[/INST]", "<<SYS>>", "### Instruction", "### Response", "<source>", "</source>",
	"<text>", "</text>", "<｜", "<s>", "</s>"}

func promptMark(s string) string {
	for _, m := range promptMarks {
		if strings.Contains(s, m) {
			return m
		}
	}
	return ""
}

var reasoningMarks = []string{"<think", "</think>", "<thinking>", "</thinking>", "<reasoning>", "<reflection>", "<analysis>", "<scratchpad>"}

func hasReasoning(s string) bool {
	for _, m := range reasoningMarks {
		if strings.Contains(s, m) {
			return true
		}
	}
	return false
}

// openers begin a preamble; it ends with a colon or a line break.
var (
	openers = []string{"sure", "certainly", "of course", "here is", "here's", "here are", "okay", "ok,", "absolutely", "no problem", "below is", "below are",
		"the following is", "got it", "great!", "understood", "i've rewritten", "i have rewritten", "i rewrote", "i've corrected", "i have corrected", "i've made", "happy to help",
		"as requested", "gladly", "this is a", "this is the", "thank you for", "thanks for sharing", "revised", "rewritten", "corrected", "rewrite", "proofread", "summary", "output", "answer", "result", "edited", "improved", "polished", "translation", "a more", "my rewrite", "final"}
	openersZh = []string{"好的", "当然", "没问题", "以下", "下面", "这是", "这里是", "可以", "已为您", "我已", "我来", "根据您", "根据你", "修改后", "改写后", "润色后", "修改如下", "改写如下", "校对后", "总结如下", "摘要如下", "优化后", "您好！以下", "您好，以下", "已根据", "按照您",
		"改写", "修改", "润色", "摘要", "总结", "校对", "修订", "為您", "當然", "沒問題", "以下是", "明白", "收到，以下", "为您"}
	// subjects say that a preamble speaks of the text.
	subjects = []string{"version", "rewrit", "text", "summary", "summar", "list", "table", "correct", "revis", "edit", "proofread", "rephras", "message", "sentence", "paragraph", "email", "draft", "polish", "translation",
		"concise", "professional", "friendl", "formal", "improved", "headline", "key point", "output", "result", "answer", "reply", "response", "shorter", "casual", "here it is", "here you go"}
	subjectsZh = []string{"改写", "修改", "润色", "版本", "总结", "摘要", "列表", "表格", "校对", "文本", "修正", "内容", "如下", "简洁", "专业", "友好", "正式", "结果", "译文", "标题", "要点", "优化", "回复", "句子", "邮件", "調整", "修訂", "版", "草稿"}
)

// preamble returns the words to the user at the start of s, or "".
func preamble(s string) string {
	t := strings.TrimLeft(s, " \t\r\n*_#>\"“")
	lead := s[:len(s)-len(t)]
	line, rest, more := strings.Cut(t, "\n")
	l := strings.ToLower(strings.ReplaceAll(line, "’", "'"))
	if len(l) > 240 {
		l = l[:240]
	}
	colon := colonEnd(line)
	switch {
	case opens(l, openers) && english(l, colon, more && strings.TrimSpace(rest) != ""):
	case opens(l, openersZh) && chinese(l, colon, more && strings.TrimSpace(rest) != ""):
	default:
		return ""
	}
	if colon > 0 && colon < len(line) && strings.TrimSpace(line[colon:]) != "" {
		return lead + line[:colon]
	}
	if !more {
		return ""
	}
	return lead + line + "\n"
}

// colonEnd returns the index after the first colon of a line that could end a
// preamble.
func colonEnd(line string) int {
	limit := len(line)
	for i, r := range line {
		if i > 160 {
			break
		}
		if r == '：' {
			return i + len("：")
		}
		if r == ':' && i+1 <= limit && (i+1 == limit || line[i+1] == ' ' || line[i+1] == '*') {
			return i + 1
		}
	}
	return 0
}

func opens(l string, list []string) bool {
	for _, o := range list {
		if strings.HasPrefix(l, o) {
			return true
		}
	}
	return false
}

func english(l string, colon int, more bool) bool {
	head := l
	if colon > 0 && colon <= len(l) {
		head = l[:colon]
	}
	about := hasAny(head, subjects...)
	keen := opens(l, []string{"sure", "certainly", "of course", "absolutely", "okay", "ok,", "got it", "no problem", "understood", "happy to help", "gladly"})
	switch {
	case colon > 0 && about:
		return true
	case keen && more && (strings.HasSuffix(l, "!") || strings.HasSuffix(l, ".") || strings.HasSuffix(l, ":")) && len(l) < 60:
		return true
	case keen && about && more:
		return true
	}
	return keen && colon > 0 && hasAny(head, "here", "below")
}

func chinese(l string, colon int, more bool) bool {
	head := l
	if colon > 0 && colon <= len(l) {
		head = l[:colon]
	}
	keen := opens(l, []string{"好的", "当然", "没问题", "當然", "沒問題", "明白"})
	switch {
	case colon > 0 && hasAny(head, subjectsZh...) && len(head) < 120:
		return true
	case keen && more && len(l) < 60 && colon > 0:
		return true
	}
	return keen && more && hasAny(l, "以下", "下面", "这是", "如下")
}

// offers end an answer with words to the user.
var offers = []string{"let me know if you", "feel free to ask", "is there anything else", "i hope this helps", "hope this helps", "would you like me to", "if you need any further", "if you'd like me to", "i can also",
	"let me know if this", "let me know if any", "do you want me to", "note: i", "changes made", "explanation:", "i made the following", "key changes", "(note:", "i've kept", "i kept the",
	"希望这对", "如果您需要", "如果你需要", "如需进一步", "还有什么", "希望对您有", "希望对你有", "如有其他", "需要我", "如果需要我", "修改说明", "说明：", "改动说明", "注：我", "（注：", "以上是"}

// postamble returns the last paragraph of s if it is an offer or an explanation.
func postamble(s string) string {
	t := strings.TrimRight(s, " \t\r\n")
	k := strings.LastIndex(t, "\n\n")
	if k < 0 {
		return ""
	}
	last := strings.TrimLeft(t[k:], "\r\n -*_#")
	l := strings.ToLower(strings.ReplaceAll(last, "’", "'"))
	if len(l) < 600 && opens(l, offers) {
		return s[k:]
	}
	return ""
}

func wholeFence(s string) bool {
	t := strings.TrimSpace(s)
	return strings.HasPrefix(t, "```") && strings.HasSuffix(t, "```") && strings.Count(t, "```") == 2 && len(t) > 6
}

var refusals = []string{"i'm sorry, but", "i am sorry, but", "i cannot help", "i can't help", "i cannot assist", "i can't assist", "as an ai", "as a language model", "i'm unable to help", "i am unable to help",
	"i'm unable to assist", "i can't rewrite", "i cannot rewrite", "i can't fulfill", "i cannot fulfill", "i can't comply", "i cannot comply", "i won't be able to", "i'm not able to", "i am not able to assist", "i can't provide",
	"i cannot provide", "i'm sorry, i can't", "i'm sorry, i cannot", "i apologize, but", "against my guidelines", "i must decline", "i can't create", "i cannot create", "i can't write", "i cannot write", "i'm an ai", "i am an ai", "sorry, i can't", "sorry, but i can't", "i'm not comfortable", "violates my", "i can't process", "i cannot process", "no text was provided", "please provide the text", "please share the text", "you haven't provided",
	"作为一个ai", "作为ai", "作为人工智能", "作为一个人工智能", "作为一名ai", "作为语言模型", "作为一个语言模型", "我无法协助", "我无法帮助", "我无法提供", "我不能提供", "我不能协助", "我不能帮助", "抱歉，我无法", "抱歉，我不能", "对不起，我无法", "对不起，我不能", "很抱歉，我", "抱歉，作为", "无法满足您的", "无法完成您的", "我无法完成", "我无法改写", "无法回答这个", "请提供需要", "请提供您", "我是一个ai", "我是ai", "我是通义", "抱歉，这个问题",
	"抱歉，我無法", "對不起，我無法", "我無法協助", "我無法提供", "作為ai", "作為一個ai", "这个话题我", "我们换个话题"}

// IsRefusal tells whether s, an answer of a model, declines the task or speaks
// of the model itself. Only its beginning counts: a long text may quote one.
func IsRefusal(s string) bool {
	s = strings.TrimSpace(s)
	if len(s) > 400 {
		s = s[:400]
	}
	l := strings.ToLower(strings.ReplaceAll(s, "’", "'"))
	if len(l) > 200 {
		l = l[:200]
	}
	return hasAny(l, refusals...)
}
