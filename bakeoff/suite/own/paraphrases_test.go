package own_test

import (
	"testing"

	"github.com/qiao-ai/qiao/bakeoff/grade"
	"github.com/qiao-ai/qiao/bakeoff/run"
)

// paraphrases are answers that stand further from the source than the references.
var paraphrases = map[string][]string{
	"en-professional-01": {"Dear residents,\n\nPlease be advised that, effective 1 March, the rent for flat 4B will increase from $1,240 to $1,310. Should you sign a two-year lease by 15 February, the rent will remain unchanged. Parking is not included. Kindly direct any questions to Dolores Quint rather than to me."},
	"en-professional-02": {"On 12 May, between 02:10 and 03:45, 312 of our 41,000 customers were unable to log in. No data was lost. The incident was caused by an expired certificate on two servers in Tallinn, which Ravi has since replaced. All 37 certificates will be reviewed by Friday. Refunds will be issued only to customers who request them."},
	"en-professional-03": {"We apologise for the inconvenience: owing to an oven failure last night, rye bread will not be available until Thursday. Rolls remain available at 45p each or £4.80 for 12. Customers who ordered a wedding cake have been telephoned by Beatrix; no orders have been cancelled. Please note that we will close at 1 today instead of 5."},
	"en-summarize-01":    {"Flat 4B's rent rises from $1,240 to $1,310 on 1 March unless a two-year lease is signed by 15 February."},
	"en-summarize-03":    {"On 12 May, an expired certificate kept 312 of 41,000 customers from logging in between 02:10 and 03:45; no data was lost."},
	"en-summarize-04":    {"Subletting needs the landlord's written consent, notice is 60 days, and the EUR 2,400 deposit is returned within 30 days minus damage beyond ordinary wear."},
	"en-summarize-05":    {"Ostrava beat Plzeň 3-2 with two goals from Novák, moving up to fourth, two points behind Brno."},
	"en-keypoints-01":    {"- On 12 May, from 02:10 to 03:45, 312 of 41,000 customers could not log in.\n- No data was lost.\n- Cause: an expired certificate on two servers in Tallinn, replaced by Ravi.\n- All 37 certificates will be checked by Friday; refunds only for those who ask."},
	"en-friendly-02":     {"Hi everyone! Year 6 is off to Whitby on Tuesday 17 June. The coach leaves at 7:50 and will be back around 18:00. The trip costs £14.50, and 23 of our 28 have already paid. Please remember: no child may bring more than £5, and no nuts, please. If it storms, we'll go on the 24th instead. Mrs Pell will have the first-aid bag."},
	"en-concise-02":      {"Year 6 visits Whitby on Tuesday 17 June. Coach: leaves 7:50, returns about 18:00. Cost £14.50; 23 of 28 have paid. No more than £5 and no nuts per child. If it storms, we go on the 24th. Mrs Pell has the first-aid bag."},
	"en-list-01":         {"- Take one 20 mg tablet at night with food; never with grapefruit juice.\n- If you miss a dose, do not take two.\n- Stop and call Dr Halloran at once if your muscles hurt.\n- Next blood test: Thursday 9 April, 8:15.\n- Do not eat after midnight before it."},
	"zh-professional-01": {"尊敬的住户：\n自3月1日起，4栋602室租金将由2400元上调至2650元；于2月15日前续签两年的，租金维持不变。停车费不包含在内。如有疑问，请联系丁阿姨，请勿联系本人。"},
	"zh-professional-02": {"5月12日2:10至3:45，我司4.1万名用户中有1860人无法登录，未造成数据丢失。故障原因为塔林两台服务器证书过期，现已由拉维更换。我们将于周五前完成全部37个证书的检查；仅向提出申请的用户退款。"},
	"zh-professional-04": {"因昨晚烤箱发生故障，周四之前暂无黑麦面包供应，敬请谅解。餐包照常供应，单价4元，12个45元。预订婚礼蛋糕的顾客，小贝均已电话联系，所有订单均未取消。另，今日营业至下午1点，而非5点。"},
	"zh-summarize-01":    {"4栋602房租3月1日起由2400元涨至2650元，2月15日前续签两年者不涨。"},
	"zh-summarize-05":    {"青岛队3比2胜大连队，聂凯梅开二度，球队升至第四，落后武汉队2分。"},
	"zh-keypoints-03":    {"- 青岛队周日3比2战胜大连队，现场观众9412人\n- 聂凯第11、74分钟两度破门\n- 大连门将杜威扑出点球，但第80分钟被罚下\n- 青岛队列第四，落后未比赛的武汉队2分"},
	"zh-friendly-02":     {"亲爱的家长们，六年级要去婺源啦！时间是6月17日星期二，大巴7:50出发，大约18:00回来。费用每人145元，28人里已经有23人交了。温馨提醒：每个孩子带的零花钱不要超过50元，坚果一律不能带哦。如果遇到暴雨，就改到24日。急救包由裴老师带着。"},
	"zh-concise-02":      {"六年级6月17日星期二去婺源，大巴7:50出发，约18:00返回。每人145元，28人中23人已交。零花钱不超过50元，禁带坚果。遇暴雨改24日。急救包由裴老师拿。"},
	"zh-list-01":         {"- 每晚饭后服1片（20毫克），不可与西柚汁同服\n- 漏服一次，不要补服两片\n- 出现肌肉疼痛，立即停药并联系韩医生\n- 下次抽血：4月9日星期四8:15\n- 抽血前一天零点以后不要进食"},
}

// Whoever words things anew and keeps the facts must not get a nought; the guard
// doubts some of them.
func TestFreeParaphrasesAreNotTakenForChanges(t *testing.T) {
	s, g := load(t, "writing"), grade.New(t.Context())
	n, sum := 0, 0.0
	for i := range s.Items {
		for _, p := range paraphrases[s.Items[i].ID] {
			v, err := g.Grade(t.Context(), &s.Items[i], &run.Answer{State: run.Answered, Text: p})
			if err != nil || v.Score < 0.5 {
				t.Errorf("%s: %v: %s, %v", s.Items[i].ID, v.Score, v.Why, err)
			}
			if v.Score < 1 {
				t.Logf("%s: %v: %s", s.Items[i].ID, v.Score, v.Why)
			}
			n, sum = n+1, sum+v.Score
		}
	}
	t.Logf("%d paraphrases score %.3f on average", n, sum/float64(n))
	if n != len(paraphrases) || sum < 0.85*float64(n) {
		t.Errorf("%d of %d paraphrases score %.3f on average", n, len(paraphrases), sum/float64(n))
	}
}
