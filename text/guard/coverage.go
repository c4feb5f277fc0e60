package guard

import (
	"strings"

	"github.com/qiao-ai/qiao/text/fact"
)

// coverage reports sentences of the source that left no trace, sentences of the
// output that come from nowhere, and an output that has nothing to do with its
// source.
func (c *comparison) coverage() {
	given, had := c.out.content(), c.src.content()
	if c.unrelated(had, given) {
		return
	}
	if !c.policy.MayDrop {
		c.omissions(given)
	}
	c.inventions(had)
	c.claims()
}

// unrelated reports an output that shares next to nothing with the source: the
// model followed an instruction in the text, or talked of something else.
func (c *comparison) unrelated(had, given map[string]bool) bool {
	ordered := orders(c.src)
	if len(had) < 3 || len(given) < 3 || !ordered && (len(had) < 6 || len(given) < 6 || c.sharesFact()) {
		return false
	}
	back, kept := cover(given, had), cover(had, given)
	limit := 0.0
	if len(had) >= 7 && len(given) >= 7 {
		limit = 0.06
	}
	if ordered {
		limit = 0.34
	}
	if back > limit || !ordered && kept > 0.12 {
		return false
	}
	if !ordered && c.sharesCharacters() {
		return false
	}
	c.hard("unrelated", clip(c.src.s), clip(c.out.s), "the answer has almost nothing in common with the text")
	return true
}

// sharesFact tells whether both sides state the same thing.
func (c *comparison) sharesFact() bool {
	for _, f := range c.src.facts {
		if !f.Weak && c.out.states(f) {
			return true
		}
	}
	return false
}

// sharesCharacters tells whether Chinese texts that share no pair of characters
// share single ones, or are too short for that to mean anything.
func (c *comparison) sharesCharacters() bool {
	had := map[string]bool{}
	for _, t := range c.src.tok {
		if t.Class == fact.ClassHan {
			had[t.Low] = true
		}
	}
	if len(had) == 0 {
		return false
	}
	common := 0
	for _, t := range c.out.tok {
		if t.Class == fact.ClassHan && had[t.Low] {
			common++
		}
	}
	return common > 1 || len(had) < 10
}

// commands are how texts try to give orders to a model.
var commands = []string{"ignore previous", "ignore all", "ignore the above", "ignore your", "disregard", "forget everything", "forget your", "forget all", "you are now", "new instructions", "system prompt", "system:", "instead of rewriting", "do not rewrite", "don't rewrite", "act as", "pretend",
	"reply with", "respond with", "answer with", "write a poem", "write a story", "write me", "translate this", "translate the", "print ", "output the", "say \"", "repeat after", "tell me a", "give me a", "list the", "explain ", "calculate", "what is the capital",
	"忽略", "无视", "不要改写", "请扮演", "你现在是", "你是", "写一首", "写一篇", "写个", "翻译", "输出", "回复", "系统提示", "忘记", "从现在起", "告诉我", "讲个", "列出", "解释", "计算", "無視", "寫一首"}

func orders(d *side) bool { return hasAny(d.lower, commands...) }

// omissions looks for sentences and clauses of the source of which no word is left.
func (c *comparison) omissions(given map[string]bool) {
	every, had := ownContent(c.src.sents), c.src.content()
	for i, s := range c.src.sents {
		own := every[i]
		fewer := len(c.out.sents) < len(c.src.sents)
		if len(own) < 2 || len(own) < 3 && !fewer || cover(own, given) > 0 {
			continue
		}
		fewer = fewer || clauses(c.out) < clauses(c.src)
		hard := fewer && !c.reworded(own, had) && len(c.src.sents) > 1 && !courtesy(s.of(c.src.s)) || c.policy.Strict
		c.add(when(hard), "omission", s.of(c.src.s), "", "nothing is left of this sentence")
	}
	if c.policy.Strict && len(c.src.sents) > 0 {
		if had := c.src.content(); len(had) >= 6 && cover(had, given) < 0.34 {
			c.hard("omission", clip(c.src.s), clip(c.out.s), "proofreading replaced most of the words")
		}
	}
	c.shrunk()
}

// reworded tells whether a short sentence without a trace may be one that the output
// says in words of its own: "fix it and resend" as "kindly correct it and send it again".
func (c *comparison) reworded(own, had map[string]bool) bool {
	if len(own) > 2 {
		return false
	}
	for _, s := range c.out.sents {
		if len(s.content) > 1 && cover(s.content, had) == 0 {
			return true
		}
	}
	return false
}

// ownContent returns for each sentence the content that no other one has.
func ownContent(sents []sentence) []map[string]bool {
	in := map[string]int{}
	for _, s := range sents {
		for k := range s.content {
			in[k]++
		}
	}
	out := make([]map[string]bool, len(sents))
	for i, s := range sents {
		out[i] = make(map[string]bool, len(s.content))
		for k := range s.content {
			if in[k] == 1 {
				out[i][k] = true
			}
		}
	}
	return out
}

// shrunk reports an output that is far shorter than several sentences of source.
func (c *comparison) shrunk() {
	if len(c.src.sents) >= 4 && len(c.out.s)*4 < len(c.src.s) {
		c.hard("omission", "", clip(c.out.s), "most of the text is missing")
	}
}

func clauses(d *side) int {
	n := 1
	for _, t := range d.tok {
		if breaksClause(t) {
			n++
		}
	}
	return n
}

// courtesies say nothing that could be lost or invented.
var courtesies = []string{"thank", "please", "hello", "hi ", "hi,", "dear", "regards", "hope you", "hope this", "hope all", "let me know", "looking forward", "look forward", "sorry", "appreciate", "feel free", "happy to", "have a ", "cheers", "best,", "sincerely", "welcome", "great", "any questions", "don't hesitate", "do not hesitate", "see you", "good luck", "congrat", "enjoy", "take care", "touch base", "reach out",
	"谢", "您好", "你好", "请", "祝", "辛苦", "抱歉", "麻烦", "期待", "感谢", "欢迎", "敬请", "此致", "敬礼", "顺颂", "商祺", "好的", "哈", "哦", "呀", "啦", "感激", "见谅", "随时", "联系", "加油", "恭喜", "保重"}

func courtesy(s string) bool { return hasAny(strings.ToLower(s), courtesies...) }

// inventions looks for sentences of the output that have nothing from the source.
func (c *comparison) inventions(had map[string]bool) {
	for _, s := range c.out.sents {
		if len(s.content) < 3 || cover(s.content, had) > 0 || courtesy(s.of(c.out.s)) {
			continue
		}
		more := len(c.out.sents) > len(c.src.sents)
		hard := c.policy.MayDrop || c.policy.Strict || more && len(s.content) >= 5 && c.policy.MayFormat
		c.add(when(hard), "addition", "", s.of(c.out.s), "nothing in the source says this")
	}
}

// claimWords group the words of grave events. A summary that has one of a group
// of which the source has none makes a claim of its own.
var claimWords = []string{
	"die dies died dead death deceased fatal killed kills kill 死 去世 身亡 遇难 逝世 病逝 丧生",
	"arrest arrested arrests detained custody jailed jail imprisoned prison 被捕 逮捕 拘留 入狱 被抓 羁押 坐牢",
	"win wins won winning winner victory beat beats triumph 获胜 取胜 胜利 险胜 完胜 大胜 胜出 赢得 赢 击败 战胜",
	"champion champions crowned title trophy wins_the 夺冠 冠军 夺魁 封王",
	"lose loses lost defeat defeated beaten 落败 输 战败 失利",
	"resign resigns resigned quit quits steps stepped resignation fired sacked dismissed ousted 辞职 离职 下台 解雇 开除 免职 罢免",
	"suicide himself herself shoots shot shooting gunned shoot 自杀 自尽 枪击 开枪 中枪",
	"gay lesbian bisexual transgender closet 出柜 同性恋",
	"marry marries married wedding engaged engagement 结婚 订婚 成婚 婚礼",
	"divorce divorces divorced split separation 离婚 分手",
	"pregnant pregnancy expecting baby birth 怀孕 产子 生下",
	"bankrupt bankruptcy insolvent collapse collapses collapsed 破产 倒闭 清盘",
	"convicted guilty convict sentenced 判刑 定罪 有罪 获刑",
	"acquitted innocent cleared exonerated 无罪 洗清",
	"explode explodes exploded explosion bomb bombing blast 爆炸 炸弹",
	"crash crashes crashed 坠毁 坠机 相撞 撞车",
	"hack hacked breach breached leak leaked stolen steal theft 被黑 泄露 泄漏 失窃 被盗",
	"recall recalls recalled 召回", "ban bans banned prohibited outlawed 禁止 封禁 禁令", "retire retires retired retirement 退役 退休",
	"acquire acquires acquired acquisition buys bought takeover merge merger 收购 并购 合并", "sue sues sued lawsuit suing 起诉 诉讼 控告",
	"fraud scam embezzle embezzled bribe bribery corruption 诈骗 欺诈 贪污 受贿 行贿 腐败", "war invade invades invaded invasion 入侵 开战 宣战",
	"cancel cancels cancelled canceled cancellation scrapped axed 取消 停办", "confirmed confirms 证实",
	"cure cures cured 治愈 根治", "drunk overdose drugs 醉驾 吸毒 酒驾", "surgery operated 手术", "injured hurt wounded injury 受伤 重伤",
}

var claims = newLexicon(claimRows())

func claimRows() ([]lexRow, []string) { return nil, claimWords }

// claims compares the grave events that both sides speak of.
func (c *comparison) claims() {
	if !c.policy.MayDrop && !c.policy.Strict {
		return
	}
	known := map[int]bool{}
	for _, h := range claims.find(c.src.s, c.src.tok) {
		known[h.pair] = true
	}
	for _, h := range claims.find(c.out.s, c.out.tok) {
		if !known[h.pair] {
			w := c.out.s[h.start:h.end]
			c.add(when(c.policy.MayDrop), "claim", "", w, "the source says nothing of %q", w)
		}
	}
}
