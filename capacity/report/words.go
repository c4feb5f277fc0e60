package report

import (
	"fmt"
	"strings"

	"github.com/qiao-ai/qiao/capacity"
)

// words are what a report says in one language.
type words map[string]string

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
	return words{
		"title": "Plan: %s", "space": " ", "day": "prices of %s", "impossible": "impossible: ",
		"nobody":       "No option can be as assumed. The table says which assumption fails.",
		"cheapest":     "%s is the cheapest option that meets all assumptions: %s a month.",
		"part-only":    "It may serve %s of the requests; the rest needs another option.",
		"saves":        "What stays on devices would cost %s more a month.",
		"breaks-first": "What breaks first: %s, its limit of %s, at %s times this demand (surely below %s times).",
		"demand":       "Demand", "uses": "uses a day", "leaving": "requests a day that leave the device", "tokens-month": "tokens a month", "peak-second": "peak requests a second", "peak-tokens": "peak tokens a minute",
		"by-hour": "Requests by hour of an average day, UTC", "per-second": "requests a second", "feature": "feature", "region": "region", "requests-day": "requests a day", "tokens-day": "tokens a day", "peak-minute": "peak requests a minute",
		"options": "Options", "option": "option", "month": "cost a month", "thousand": "of 1,000 requests", "saved": "saved by devices", "remarks": "remarks",
		"peak-quota": "Peak against quota", "over": "probability that the peak is over the quota",
		"hosting": "Hosting", "replica-rate": "requests a second of a replica", "first": "first token p95", "token": "token p95", "floor": "floor of a token", "batch": "at once", "bound": "ends by", "bound token": "the token", "bound first token": "the first token", "bound throughput": "throughput",
		"sensitivity": "What moves the cost", "input": "assumption", "range": "range", "breaks": "What breaks first", "break-line": "%s: limit of %s (%s) at %s times this demand; surely below %s times",
		"in uses": "uses", "in input": "length of input", "output": "length of output", "active": "share of devices", "leaves": "share that leaves", "cached": "share from a cache",
		"requests": "requests", "tokens": "tokens", "gpus": "GPUs", "assumptions": "Assumptions", "method": "Method", "yes": "possible", "no": "impossible",
		"method-text": "Intervals hold nine tenths of 1,000 draws of all uncertain inputs (a Latin hypercube). Times on GPUs come from a roofline with constants fitted to measured rows; the rate of a replica is the highest at which 2,500 simulated requests with continuous batching meet the objective at the 95th percentile; GPUs are for the peak and the headroom over it. Prices are those of the day named, by hour, length, cache and batch.",
	}
}

func chineseWords() words {
	return words{
		"title": "容量规划：%s", "space": "", "day": "%s 的价格", "impossible": "不可行：",
		"nobody":       "按所设假定，没有可行的方案；下表说明是哪条假定不成立。",
		"cheapest":     "满足全部假定的最便宜方案是 %s：每月 %s。",
		"part-only":    "它只能服务 %s 的请求，其余须由其他方案承担。",
		"saves":        "若留在设备上的用量也外发，每月要多花 %s。",
		"breaks-first": "最先失守的是 %s 的%s上限：需求增至 %s 倍时（%s 倍以内可以放心）。",
		"demand":       "需求", "uses": "每日使用次数", "leaving": "每日离开设备的请求", "tokens-month": "每月词元", "peak-second": "峰值每秒请求", "peak-tokens": "峰值每分钟词元",
		"by-hour": "平均一日各小时的请求（UTC）", "per-second": "每秒请求", "feature": "功能", "region": "地区", "requests-day": "每日请求", "tokens-day": "每日词元", "peak-minute": "峰值每分钟请求",
		"options": "方案", "option": "方案", "month": "每月费用", "thousand": "每千次请求", "saved": "端侧节省", "remarks": "备注",
		"peak-quota": "峰值与配额", "over": "峰值超出配额的概率",
		"hosting": "自建", "replica-rate": "单副本每秒请求", "first": "首字 p95", "token": "每词元 p95", "floor": "每词元物理下限", "batch": "并发", "bound": "受限于", "bound token": "词元时延", "bound first token": "首字时延", "bound throughput": "吞吐",
		"sensitivity": "什么左右费用", "input": "假定", "range": "范围", "breaks": "最先失守之处", "break-line": "%s：%s上限（%s）在需求增至 %s 倍时失守；%s 倍以内可以放心",
		"requests": "请求", "tokens": "词元", "gpus": "GPU", "assumptions": "假定", "method": "方法", "yes": "可行", "no": "不可行",
		"method-text": "区间涵盖全部不确定输入的 1,000 次抽样（拉丁超立方）的九成。GPU 上的时延来自以实测数据拟合常数的屋顶线模型；单副本速率是模拟 2,500 个请求、连续批处理时在第 95 百分位满足目标的最高速率；GPU 数按峰值加余量计。价格取所列日期的价目，计入时段、长度、缓存与批处理。",
		// inputs
		"devices": "设备数", "busiest day": "最忙一日", "burst": "突发", "active": "活跃比例", "leaves": "离开设备的比例", "cached": "缓存命中", "output": "输出长度", "price": "价格", "GPU hour": "GPU 时价", "times on the GPU": "GPU 上的时延", "price of input": "输入价", "price of output": "输出价",
		"in uses": "使用次数", "in input": "输入长度",
		// reasons
		"why fits": "权重超出单副本 GPU 的显存（%s %s，可用 %s）", "why context": "权重之外的显存放不下一个长请求（%s %s，可用 %s）",
		"why floor-token":       "词元时延目标低于物理下限：权重不可能读得更快（目标 %s %s，下限 %s）",
		"why floor-first-token": "首字时延目标低于物理下限：提示不可能算得更快（目标 %s %s，下限 %s）",
		"why slow-token":        "副本几乎空闲时词元时延仍超出目标（%s %s，目标 %s）", "why slow-first-token": "副本几乎空闲时首字时延仍超出目标（%s %s，目标 %s）",
		"why quota": "峰值超出每分钟配额（%s %s，配额 %s）", "why quota-tight": "峰值可能超出每分钟配额（%s %s，配额 %s）",
		"why most": "峰值所需 GPU 多于可得（%s %s，可得 %s）", "why most-tight": "峰值所需 GPU 可能多于可得（%s %s，可得 %s）",
		"why partial": "只能服务部分请求（%s %s，共 %s）", "why quota-zero": "配额为 0，无法请求", "why price-unknown": "价格未知，请在 price 中给出", "why currency": "rates 中没有该货币的汇率",
		"why nothing": "没有任何请求来自它可以服务的地区", "why no-quota": "未给出配额，无从得知能否承受峰值", "why unmeasured": "该系列模型未经实测，时延可能偏差四分之一以上",
	}
}

// reason says which assumption fails, with its figures.
func (w words) reason(r capacity.Reason) string {
	if format, ok := w["why "+r.Kind]; ok {
		if strings.Contains(format, "%s") {
			return fmt.Sprintf(format, figure(r.Got), w.say(r.Unit), figure(r.Want))
		}
		return format
	}
	if r.Unit != "" {
		return fmt.Sprintf("%s (%s against %s %s)", r.Text, figure(r.Got), figure(r.Want), r.Unit)
	}
	return r.Text
}

// input names an uncertain input: what it is of stays as it is written.
func (w words) input(name string) string {
	at := strings.LastIndex(name, ": ")
	what := name[at+1:]
	if at >= 0 {
		what = name[at+2:]
	}
	said := w.say(what)
	if s, ok := w["in "+what]; ok {
		said = s
	}
	if at < 0 {
		return said
	}
	return name[:at+2] + said
}
