package report

import "fmt"

// words are the sentences of a report in one language.
type words map[string]string

func wordsOf(l Language) words {
	if l == Chinese {
		return chineseWords()
	}
	return englishWords()
}

func (w words) say(key string, args ...any) string {
	if len(args) == 0 {
		return w[key]
	}
	return fmt.Sprintf(w[key], args...)
}

// why translates a reason that package load gives.
func (w words) why(reason string) string {
	if said, ok := w["because "+reason]; ok {
		return said
	}
	return reason
}

func englishWords() words {
	return words{
		"title": "Load on %s", "made": "started %s",
		"found":   "It bears %s requests a second within the objectives; a longer run confirmed it.",
		"likely":  "It bears about %s requests a second within the objectives; no run confirmed it.",
		"none":    "No rate met the objectives.",
		"void":    "Void: requests were sent late (p99 %s ms), so the sender was measured, not the partner. Use none of these figures.",
		"ran":     "%s requests a second were due, %s a second were answered; the first token came within %s ms for 95 %%.",
		"nothing": "Nothing was measured.",
		"times":   "Times", "what": "", "first": "first token", "token": "time per token", "gap": "longest silence", "total": "whole answer", "slip": "sent late",
		"over": "Over time", "rate-axis": "requests a second", "first-axis": "first token, ms", "errors-axis": "failed a second",
		"due": "due", "good": "answered", "worst": "worst", "mean": "mean", "failed": "failed",
		"requests": "Requests", "sent": "sent", "counted": "counted", "answered": "answered", "peak": "open at once", "uncounted": "without a count of tokens", "held": "held back on request",
		"tokens": "output tokens a second", "cost": "cost", "failures": "Failures", "search": "The search",
		"probe": "probe", "rate": "rate", "took": "for", "errors": "failed", "late": "late", "outcome": "outcome", "met": "met",
		"method":      "Method",
		"method-text": "Requests were sent at times computed beforehand, whatever the partner did (an open loop), and every time counts from when a request was due, so a stall shows as long as it was. The time per token is (last content − first content) ÷ (tokens by the partner's own count − those of the first piece); chunks are not counted. A run whose requests went out more than 5 ms late (p99) is void.",
		"stopped":     "It ended early: %s.",
	}
}

func chineseWords() words {
	return words{
		"title": "负载测试：%s", "made": "开始于 %s",
		"found":   "在目标之内每秒可承受 %s 个请求；已由更长的一轮确认。",
		"likely":  "在目标之内每秒约可承受 %s 个请求；尚未确认。",
		"none":    "没有任何速率能满足目标。",
		"void":    "作废：请求发送过迟（p99 %s 毫秒），所测的是发送端而非服务方。请勿使用这些数字。",
		"ran":     "每秒应发 %s 个请求，每秒完成 %s 个；95 %% 的首字在 %s 毫秒内到达。",
		"nothing": "没有测到任何结果。",
		"times":   "时间", "what": "", "first": "首字", "token": "每词元时间", "gap": "最长停顿", "total": "完整回答", "slip": "发送延迟",
		"over": "随时间变化", "rate-axis": "每秒请求数", "first-axis": "首字时间，毫秒", "errors-axis": "每秒失败数",
		"due": "应发", "good": "已完成", "worst": "最差", "mean": "平均", "failed": "失败",
		"requests": "请求", "sent": "已发送", "counted": "计入", "answered": "已回答", "peak": "同时进行", "uncounted": "未报词元数", "held": "应对方要求未发",
		"tokens": "每秒输出词元", "cost": "费用", "failures": "失败", "search": "搜索过程",
		"probe": "探测", "rate": "速率", "took": "时长", "errors": "失败", "late": "超时", "outcome": "结果", "met": "满足",
		"method":      "方法",
		"method-text": "请求按事先算好的时刻发出，不受服务方快慢影响（开环）；一切时间从应发时刻算起，因此停顿有多久就显示多久。每词元时间 =（最后内容时刻 − 首个内容时刻）÷（服务方所报词元数 − 首段词元数），从不数分块。若请求的发送延迟 p99 超过 5 毫秒，该轮作废。",
		"stopped":     "提前结束：%s。",

		"because refused for its rate": "因速率被拒", "because errors": "出错", "because first token": "首字太慢",
		"because time per token": "每词元太慢", "because a queue grows": "队列持续增长", "because nothing was answered": "没有回答",
		"because no rate met the objectives":                                   "没有任何速率能满足目标",
		"because the probes ran out: it may bear more; start at a higher rate": "探测次数用尽：可能承受更多，请从更高的速率开始",
		"because the budget was spent in the middle of a probe":                "预算在探测途中用尽",
		"because the budget of requests has no room for the next probe":        "请求预算不够下一次探测",
		"because the budget of tokens has no room for the next probe":          "词元预算不够下一次探测",
		"because the budget of money has no room for the next probe":           "费用预算不够下一次探测",
		"because the budget of time has no room for the next probe":            "时间预算不够下一次探测",
	}
}
