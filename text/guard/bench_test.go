package guard_test

import (
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/text/guard"
)

// hundred are texts of about a hundred words with rewrites that keep the facts.
var hundred = map[string][2]string{
	"English": {
		`The city council met on Tuesday, March 4th, 2025, at 3:30 pm in Room 12 to discuss the new library. Dr. Maria Kowalski, who leads the project, said that costs had risen by 8% to $4.5 million, but that at least 350 people would use the building every day. "We will not ask for more money," she told reporters. If the vote passes, work begins in June and should take 18 months. The plans are at https://example.org/library/plans?v=2 and questions can be sent to library@example.org. Only two members, Tom Reyes and Ann Li, voted against the plan; nobody was absent. The next meeting is on 11 March.`,
		`On Tuesday, 4 March 2025, the city council met at 15:30 in Room 12 to talk about the new library. Project lead Dr. Maria Kowalski said that costs had increased by 8% to $4.5 million, but that no fewer than 350 people would use the building daily. "We will not ask for more money," she told reporters. If the vote passes, work starts in June and should last 18 months. See the plans at https://example.org/library/plans?v=2 and send questions to library@example.org. Only two members, Tom Reyes and Ann Li, voted against the plan; nobody was absent. The next meeting takes place on March 11.`,
	},
	"Chinese": {
		`市图书馆新馆工程协调会于2025年3月4日下午三点半在12号会议室召开。项目负责人王建国表示，成本上涨了百分之八，达到450万元，但每天至少会有350人使用新馆。他对记者说：“我们不会再申请更多经费。”如果表决通过，工程将于六月开工，预计历时18个月。规划见 https://example.cn/plan?v=2，有问题请发邮件到 library@example.cn。只有张伟和李娜两位委员投了反对票，没有人缺席。下次会议定于3月11日举行。`,
		`2025年3月4日15:30，市图书馆新馆工程协调会在12号会议室举行。项目负责人王建国表示，成本上升8%，达450万元，但每天至少有350人使用新馆。他对记者说：“我们不会再申请更多经费。”如果表决通过，工程将在六月开工，预计用时18个月。规划见 https://example.cn/plan?v=2，如有问题请发邮件到 library@example.cn。只有张伟和李娜两位委员投反对票，没有人缺席。下次会议定于3月11日召开。`,
	},
}

func BenchmarkCheck(b *testing.B) {
	for name, texts := range hundred {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				guard.Check("rewrite:professional", texts[0], texts[1])
			}
		})
	}
}

func TestHundredWordsKeepTheirFacts(t *testing.T) {
	for name, texts := range hundred {
		if v := guard.Check("rewrite:professional", texts[0], texts[1]); v.Hard() {
			t.Errorf("%s: %v", name, v.Findings)
		}
		wrong := strings.Replace(strings.Replace(texts[1], "350", "530", 1), "Tom", "Tim", 1)
		if v := guard.Check("rewrite:professional", texts[0], wrong); !v.Hard() {
			t.Errorf("%s: a changed number got through", name)
		}
	}
}
