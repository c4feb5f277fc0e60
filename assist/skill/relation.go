package skill

import (
	"strings"

	"github.com/qiao-ai/qiao/assist"
)

// relations are what people are to each other: the word that is kept, its
// Chinese, and what else people say.
var relations = []struct {
	name, chinese string
	also          []string
}{
	{"boss", "老板", []string{"manager", "supervisor", "bosses", "领导", "上司", "头儿", "主管", "经理"}},
	{"friend", "朋友", []string{"friends", "buddy", "buddies", "pal", "pals", "mate", "好友", "哥们", "闺蜜", "朋友们"}},
	{"enemy", "敌人", []string{"enemies", "仇人", "对头", "foe", "foes"}},
	{"mother", "妈妈", []string{"mom", "mum", "mommy", "mama", "妈", "母亲", "老妈", "我妈"}},
	{"father", "爸爸", []string{"dad", "daddy", "papa", "爸", "父亲", "老爸", "我爸"}},
	{"parent", "父母", []string{"parents", "爸妈", "爹妈"}},
	{"wife", "妻子", []string{"老婆", "太太", "媳妇", "爱人"}},
	{"husband", "丈夫", []string{"老公", "hubby"}},
	{"partner", "伴侣", []string{"partners", "对象"}},
	{"girlfriend", "女朋友", []string{"女友"}},
	{"boyfriend", "男朋友", []string{"男友"}},
	{"brother", "兄弟", []string{"brothers", "bro", "哥哥", "弟弟", "哥", "弟"}},
	{"sister", "姐妹", []string{"sisters", "sis", "姐姐", "妹妹", "姐", "妹"}},
	{"son", "儿子", []string{"sons"}},
	{"daughter", "女儿", []string{"daughters", "闺女"}},
	{"grandmother", "奶奶", []string{"grandma", "granny", "外婆", "姥姥", "祖母"}},
	{"grandfather", "爷爷", []string{"grandpa", "外公", "姥爷", "祖父"}},
	{"uncle", "叔叔", []string{"uncles", "舅舅", "伯伯"}},
	{"aunt", "阿姨", []string{"aunts", "auntie", "姑姑", "姨妈"}},
	{"cousin", "表亲", []string{"cousins", "表哥", "表姐", "堂哥"}},
	{"colleague", "同事", []string{"colleagues", "coworker", "coworkers", "co-worker", "同事们"}},
	{"neighbor", "邻居", []string{"neighbors", "neighbour", "neighbours"}},
	{"teacher", "老师", []string{"teachers"}},
	{"student", "学生", []string{"students"}},
	{"doctor", "医生", []string{"doctors", "大夫"}},
	{"landlord", "房东", nil},
	{"roommate", "室友", []string{"roommates", "flatmate", "flatmates"}},
	{"classmate", "同学", []string{"classmates"}},
	{"assistant", "助理", []string{"秘书", "secretary"}},
	{"family", "家人", nil},
	{"client", "客户", []string{"clients", "customer", "customers"}},
	{"ex", "前任", nil},
	{"spouse", "配偶", nil},
	{"child", "孩子", []string{"children", "kid", "kids", "小孩"}},
	{"sibling", "兄弟姐妹", []string{"siblings"}},
	{"relative", "亲戚", []string{"relatives", "kin"}},
}

// wider are what address books say of people who are that to somebody.
var wider = map[string][]string{
	"wife": {"spouse", "partner"}, "husband": {"spouse", "partner"}, "partner": {"spouse"}, "son": {"child"}, "daughter": {"child"},
	"brother": {"sibling"}, "sister": {"sibling"}, "mother": {"parent"}, "father": {"parent"},
}

// relationOf is the kept word of what somebody is called, or "".
func relationOf(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, r := range relations {
		if s == r.name || s == r.chinese {
			return r.name
		}
		for _, a := range r.also {
			if s == a {
				return r.name
			}
		}
	}
	return ""
}

// RelationWord is the kept word of what somebody is called in either language, or
// the word itself.
func RelationWord(s string) string { return relationWord(s) }

// relationWord is the kept word, or what was said if there is none.
func relationWord(s string) string {
	s = strings.TrimSpace(ofMine.ReplaceAllString(strings.TrimSpace(s), ""))
	if r := relationOf(s); r != "" {
		return r
	}
	return strings.ToLower(s)
}

// relationName is a relation in the language of the answer.
func relationName(c *assist.Call, relation string) string {
	for _, r := range relations {
		if r.name == relationOf(relation) {
			return c.Choose(r.name, r.chinese)
		}
	}
	return relation
}
