package guard

import (
	"strings"

	"github.com/qiao-ai/qiao/text/fact"
)

// An actor is a name, or a word of a pair such as plaintiff and defendant, that
// may do something or have it done to it.
type actor struct {
	key        string
	start, end int
}

// parties are pairs of words for the two sides of a deal or a dispute.
var parties = newLexicon(nil, []string{
	`plaintiff 原告|defendant 被告`, `landlord 房东 出租方 出租人|tenant 租户 租客 承租方 承租人`, `buyer 买方|seller 卖方`, `甲方|乙方`, `employer 雇主|employee 雇员`, `teacher 老师|student 学生`,
	`lender 出借人|borrower 借款人`, `doctor 医生|patient 病人 患者`, `driver 司机|passenger 乘客`, `parents 家长 父母|children 孩子 子女`, `mother 妈妈 母亲|father 爸爸 父亲`, `client customer 客户 顾客|supplier vendor 供应商`,
})

// actors returns those who act in d, in order of place.
func (d *side) actors() []actor {
	var out []actor
	for _, f := range d.facts {
		if f.Kind == fact.Name && (!f.Weak || isHanName(f.Key)) {
			out = append(out, actor{f.Key, f.Span.Start.Byte, f.Span.End.Byte})
		}
	}
	for _, h := range parties.find(d.s, d.tok) {
		out = append(out, actor{fold(d.s[h.start:h.end]), h.start, h.end})
	}
	return out
}

// A deed is who does what to whom, where only a word or two stand between.
type deed struct{ from, act, to string }

// deeds returns the deeds of d.
func (d *side) deeds() []deed {
	var out []deed
	who := d.actors()
	for _, a := range who {
		for _, b := range who {
			if b.start <= a.end || b.start-a.end > 36 {
				continue
			}
			if act := d.act(a.end, b.start); act != "" {
				out = append(out, deed{a.key, act, b.key})
			}
		}
	}
	return out
}

// act returns the stem of the one verb between two bytes, or the two characters
// before the second, or "" if something else stands there.
func (d *side) act(start, end int) string {
	lo, hi := d.tokensIn(start, end)
	act, han := "", ""
	for _, t := range d.tok[lo:hi] {
		switch t.Class {
		case fact.ClassSpace:
		case fact.ClassHan:
			han += t.Low
		case fact.ClassNumber:
			if han == "" {
				return ""
			}
		case fact.ClassWord:
			w := stem(t.Low)
			switch {
			case even[t.Low] || w != "" && act != "":
				return ""
			case w != "":
				act = w
			case !auxiliaries[t.Low]:
				return ""
			}
		default:
			return ""
		}
	}
	if han == "" {
		return act
	}
	return hanAct(han)
}

// hanAct returns the last two characters of the words between two actors, without
// the mark of the past, or "" where they join the two or make them change places.
func hanAct(han string) string {
	han = strings.TrimRight(han, "了过着")
	if han == "" || strings.ContainsAny(han, "和与跟同及或被由是的、在等就") {
		return ""
	}
	r := []rune(han)
	if act := string(r[max(0, len(r)-2):]); !strings.ContainsAny(act, "向从对为") && act != "给" {
		return act
	}
	return ""
}

var auxiliaries = wordSet(`the has will must had a an`)

// even are verbs that say the same from both sides, and words that are none.
var even = wordSet(`and or with versus vs meet meets met marry married marries resembles equals near to of from by is are was were called named for in at on`)

// rolesKept reports two who changed places: "Ann beat Tom" that became "Tom beat Ann".
func (c *comparison) rolesKept() {
	a := c.src.deeds()
	if len(a) == 0 {
		return
	}
	b := c.out.deeds()
	for _, x := range a {
		for _, y := range b {
			if x.act == y.act && x.from == y.to && x.to == y.from && x.from != x.to {
				c.hard("binding", x.from+" … "+x.to, y.from+" … "+y.to, "%q and %q changed places", x.from, x.to)
			}
		}
	}
}
