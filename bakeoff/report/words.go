package report

import (
	"fmt"
	"strings"

	"github.com/qiao-ai/qiao/bakeoff/decide"
	"github.com/qiao-ai/qiao/bakeoff/stat"
)

// A Language is one that reports are written in.
type Language string

// The languages.
const (
	English Language = "en"
	Chinese Language = "zh"
)

// words are what a report says in one language. A format's verbs are in the same
// order in all.
type words map[string]string

// say returns the words of a key, formatted.
func (w words) say(key string, args ...any) string {
	s, ok := w[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

func wordsOf(l Language) words {
	if l == Chinese {
		return chineseWords()
	}
	return englishWords()
}

func englishWords() words {
	return words{
		"title": "Bake-off: %s", "recommendation": "Recommendation", "for": "%s, %s",
		"choose":      "Choose %s, with %s as fallback.",
		"choose-one":  "Choose %s; there is no feasible fallback.",
		"nobody":      "No option meets the limits.",
		"probability": "It is the best with a probability of %s.",
		"close":       "That is not decisive: the options are close, so let price, contract or latency tests decide.",
		"flip":        "%s would win if the weight of %s went from %s to %s.",
		"no-flip":     "No change of a single weight makes another option win.",
		"no-decision": "No weights were given, so nothing is recommended; the scores follow.",
		"infeasible":  "Not feasible", "options": "Options", "value": "value", "worth": "worth", "pareto": "unbeaten",
		"dominated": "beaten in everything by another",
		"scores":    "Scores", "interval": "95 % interval", "items": "items", "contender": "contender", "quality": "quality",
		"latency": "first token p95", "cost": "cost of 1,000", "reliability": "answered", "rate": "tokens a second",
		"pairs": "Differences", "difference": "difference", "p": "p (Holm)", "verdict": "verdict",
		"better": "the first is better", "worse": "the second is better", "equivalent": "equivalent", "undecided": "no decisive difference",
		"detectable": "With these items, differences below %s may go unnoticed.",
		"plots":      "Quality against cost and latency", "unknown": "not measured",
		"failures": "Answers worth reading", "expected": "expected", "question": "question",
		"jury": "What judges prefer", "strength": "strength", "wins": "wins", "flips": "changes with the order", "first": "prefers the first", "agreement": "with the majority",
		"controlled": "at equal length", "judge": "judge", "win-rate": "win rate",
		"notes": "What to know", "missing": "%d questions have no answer yet: the run is not finished.",
		"unrecorded": "%d questions have no recorded output: not every contender was asked everything.",
		"states":     "%s: %d questions ended as %s; they count in no score.",
		"unjudged":   "%s: %d answers could not be judged here; they count in no score.",
		"versions":   "%s answered in %d versions: %s.",
		"no-notes":   "All questions were answered and judged.",
		"method":     "Method", "made": "made %s, run started %s", "recorded": "The outputs were recorded elsewhere; nobody was asked, so times and costs are not known.",
		"method-text": "Scores lie between 0 and 1. Intervals are Wilson's where scores are right or wrong, else Student's with errors clustered by text. Differences are paired by item; p-values come from a permutation test, adjusted by Holm over all pairs. A difference within %s is called equivalent if its whole interval is. Failures, refusals and timeouts are states and never scores. Probabilities come from 4,000 draws of weights, resampled items and price scenarios.",
		"suites":      "Suites", "command": "Command", "languages": "By language", "features": "By feature",
		"answered": "answered", "refused": "refused", "limited": "limited", "timeout": "timed out", "failed": "failed", "changed": "other version",
		"weights": "Weights",
	}
}

func chineseWords() words {
	return words{
		"title": "模型比选：%s", "recommendation": "建议", "for": "%s，%s",
		"choose":      "选用 %s，以 %s 为备用。",
		"choose-one":  "选用 %s；没有可行的备用方案。",
		"nobody":      "没有方案满足限制条件。",
		"probability": "它是最佳方案的概率为 %s。",
		"close":       "这不算定论：各方案相近，可由价格、合同或时延测试来决定。",
		"flip":        "若%[2]s的权重由 %[3]s 变为 %[4]s，则 %[1]s 胜出。",
		"no-flip":     "单独改变任何一个权重，都不会使其他方案胜出。",
		"no-decision": "没有给出权重，因此不作推荐；以下为得分。",
		"infeasible":  "不可行", "options": "方案", "value": "总值", "worth": "分值", "pareto": "未被全面超越",
		"dominated": "在各方面被另一方案超越",
		"scores":    "得分", "interval": "95 % 区间", "items": "题数", "contender": "参选模型", "quality": "质量",
		"latency": "首字时延 p95", "cost": "每千次费用", "reliability": "应答率", "rate": "每秒词元",
		"pairs": "差异", "difference": "差值", "p": "p（Holm）", "verdict": "结论",
		"better": "前者更好", "worse": "后者更好", "equivalent": "相当", "undecided": "无定论",
		"detectable": "以这些题目，小于 %s 的差异可能看不出来。",
		"plots":      "质量与费用、时延", "unknown": "未测",
		"failures": "值得一读的回答", "expected": "应为", "question": "问题",
		"jury": "评委的偏好", "strength": "强度", "wins": "胜", "flips": "随顺序改变", "first": "偏向先出现者", "agreement": "与多数一致",
		"controlled": "同等长度时", "judge": "评委", "win-rate": "胜率",
		"notes": "须知", "missing": "还有 %d 个问题没有回答：比选尚未完成。",
		"unrecorded": "有 %d 个问题没有所录的输出：并非每个模型都被问过全部问题。",
		"states":     "%s：%d 个问题的结果为“%s”，不计入任何得分。",
		"unjudged":   "%s：%d 个回答无法在此评判，不计入任何得分。",
		"versions":   "%s 由 %d 个版本应答：%s。",
		"no-notes":   "所有问题均已回答并评判。",
		"method":     "方法", "made": "生成于 %s，比选开始于 %s", "recorded": "输出为他处所录；没有向任何模型提问，因此时延与费用未知。",
		"method-text": "得分介于 0 与 1 之间。对错型得分用 Wilson 区间，其余用按文本聚类误差的 Student 区间。差异按题配对；p 值来自置换检验，并对所有配对作 Holm 校正。若整个区间都在 %s 之内，则称为相当。失败、拒答与超时是状态，从不计为得分。概率来自 4,000 次抽取：权重、重抽样的题目与价格情形。",
		"suites":      "题集", "command": "命令", "languages": "按语言", "features": "按功能",
		"answered": "已回答", "refused": "拒答", "limited": "受限", "timeout": "超时", "failed": "失败", "changed": "版本不符",
		"weights": "权重",
	}
}

// criterion names one.
func (w words) criterion(c decide.Criterion) string { return w.say(string(c)) }

// verdict names one.
func (w words) verdict(v stat.Verdict) string { return w.say(string(v)) }

// sentence recommends what a decision came to.
func (w words) sentence(d *decide.Decision) string {
	if d.Primary == "" {
		return w.say("nobody")
	}
	said := w.say("choose-one", d.Primary)
	if d.Fallback != "" {
		said = w.say("choose", d.Primary, d.Fallback)
	}
	parts := []string{said, w.say("probability", percent(d.Probability))}
	if d.Close {
		parts = append(parts, w.say("close"))
	}
	if len(d.Flips) > 0 {
		f := d.Flips[0]
		parts = append(parts, w.say("flip", f.Winner, w.criterion(f.Criterion), percent(f.From), percent(f.To)))
	} else if len(d.Choices) > 1 {
		parts = append(parts, w.say("no-flip"))
	}
	return strings.Join(parts, " ")
}

// notes says what a reader must know.
func (w words) notes(r *Report) []string {
	var list []string
	for _, n := range r.Result.Notes {
		switch n.Kind {
		case "missing":
			key := "missing"
			if r.Recorded {
				key = "unrecorded"
			}
			list = append(list, w.say(key, n.Count))
		case "states":
			list = append(list, w.say("states", n.Contender, n.Count, w.say(n.Detail)))
		case "unjudged":
			list = append(list, w.say("unjudged", n.Contender, n.Count))
		case "versions":
			list = append(list, w.say("versions", n.Contender, n.Count, n.Detail))
		}
	}
	if r.Recorded {
		list = append(list, w.say("recorded"))
	}
	if len(list) == 0 {
		list = append(list, w.say("no-notes"))
	}
	return list
}

// reasons says why an option is not feasible.
func (w words) reasons(list []decide.Reason) string {
	said := make([]string, len(list))
	for i, r := range list {
		said[i] = r.Text
		format, ok := w["breaks "+r.Limit]
		switch {
		case !ok: // English has the reason's own text
		case r.Want != 0:
			said[i] = fmt.Sprintf(format, figure(r.Got), figure(r.Want))
		case strings.Contains(format, "%"):
			said[i] = fmt.Sprintf(format, r.Detail)
		default:
			said[i] = format
		}
	}
	return strings.Join(said, w.say("; "))
}

func percent(v float64) string { return fmt.Sprintf("%.0f %%", 100*v) }
