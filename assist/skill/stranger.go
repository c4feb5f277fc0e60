package skill

import (
	"regexp"
	"strings"

	"github.com/qiao-ai/qiao/assist"
)

// Who is in no address book can be meant all the same, and it is better to say
// that nobody of the name is there than that nothing was understood. The form of
// a name tells, where the sentence leaves room for little else.

// surnames are common Chinese ones that begin few words.
const surnames = "王李张刘陈杨赵黄周吴徐孙胡朱林郭罗梁宋郑韩唐冯董萧曹袁邓许傅沈曾彭吕苏卢蒋蔡贾魏薛叶阎潘杜戴汪姜姚谭廖邹陆郝崔邱秦"

var (
	introduced = regexp.MustCompile(`(?i)^my (.+?) (?:is|are) |^我的?(.+?)(?:是|叫)`)
	latinName  = regexp.MustCompile(`^\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)?$`)
	hanName    = regexp.MustCompile(`^[` + surnames + `]\p{Han}{1,2}$`)
	noHanName  = regexp.MustCompile(`^(王[子牌八者]|黄[牛金]|周[一二三四五六日末]|孙[子女]|胡[说闹]|许多|罗马|陆军|叶子|林业)`)
	// people and faiths, which people are rather than are called
	demonym = regexp.MustCompile(`(?:ish|ese|ican|ian|ean|man|ench|utch|reek|wiss|zech|hai|lim|raeli|raqi|olic|dhist|indu)$`)
	// whom 问 asks what
	spokenTo = regexp.MustCompile(`^([` + surnames + `]\p{Han}{1,2}?)(?:他|她|什么时候|几点|(?:来不来|去不去|是不是|能不能|要不要|在不在|有没有|会不会|忙不忙|想不想))`)
)

// introduces tells whether words are the name of somebody unknown in "my boss is
// Karl" and 我老板是李四.
func introduces(c *assist.Call, words string) bool {
	m := introduced.FindStringSubmatch(c.Words)
	if c.Intent != "contact.relation" || m == nil || relationOf(m[1]+m[2]) == "" {
		return false
	}
	return latinName.MatchString(words) && !demonym.MatchString(words) || hanName.MatchString(words) && !noHanName.MatchString(words)
}

// askedHan is the Chinese name that words begin with, where a question to its
// bearer follows.
func askedHan(words string) string {
	m := spokenTo.FindStringSubmatch(strings.TrimSpace(words))
	if m == nil || noHanName.MatchString(m[1]) {
		return ""
	}
	return m[1]
}
