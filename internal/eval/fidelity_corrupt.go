package eval

import (
	"math/rand/v2"
	"regexp"
	"strings"
)

// A corruption is one sort of damage that a rewrite may do.
type corruption struct {
	name   string
	marked bool // a soft finding counts as well
	// apply returns the pair that the damage is done to, which may have got
	// something to damage, and the damaged output.
	apply func(r *rand.Rand, source, output string) (src, out, wrong string, ok bool)
}

var corruptions = []corruption{
	{"digits", false, changeDigit},
	{"names", false, changeName},
	{"url", false, insertAndChange(urls)},
	{"email", false, insertAndChange(emails)},
	{"code", false, insertAndChange(codes)},
	{"placeholder", false, insertAndChange(placeholders)},
	{"negation_removed", true, removeNegation},
	{"negation_added", true, addNegation},
}

var digit = regexp.MustCompile(`[0-9]`)

func changeDigit(r *rand.Rand, source, output string) (string, string, string, bool) {
	at := digit.FindAllStringIndex(output, -1)
	if len(at) == 0 {
		return "", "", "", false
	}
	i := at[r.IntN(len(at))][0]
	d := byte('0' + (int(output[i]-'0')+1+r.IntN(9))%10)
	return source, output, output[:i] + string(d) + output[i+1:], true
}

var (
	capitalised = regexp.MustCompile(`[a-z,] ([A-Z][a-z]{2,})\b`)
	otherNames  = []string{"Johnson", "Madrid", "Toyota", "Patricia", "Nguyen", "Oslo", "Siemens", "Kowalski"}
	hanPeople   = []string{"张伟", "王芳", "李娜", "刘洋", "陈静", "杨勇", "赵敏", "周杰", "吴磊", "徐丽"}
	hanGiven    = []string{"强", "霞", "明", "军", "燕", "涛", "梅", "鹏", "斌", "宁"}
)

// changeName puts another name in the place of a capitalised word within an
// English sentence. A Chinese sentence first gets a person, who then changes.
func changeName(r *rand.Rand, source, output string) (string, string, string, bool) {
	if languageOf(source) == "zh" {
		name := hanPeople[r.IntN(len(hanPeople))]
		other := name[:3] + hanGiven[r.IntN(len(hanGiven))]
		if r.IntN(2) == 0 {
			other = hanPeople[r.IntN(len(hanPeople))]
		}
		frame := []string{"%说：", "据%介绍，", "请联系%。", "%和同事认为，"}[r.IntN(4)]
		with := func(n string) string { return strings.Replace(frame, "%", n, 1) }
		return with(name) + source, with(name) + output, with(other) + output, other != name
	}
	at := capitalised.FindAllStringSubmatchIndex(output, -1)
	if len(at) == 0 {
		return "", "", "", false
	}
	x := at[r.IntN(len(at))]
	return source, output, output[:x[2]] + otherNames[r.IntN(len(otherNames))] + output[x[3]:], true
}

var (
	urls         = []string{"https://example.com/docs/v2/setup?os=linux", "http://news.example.org/2024/03/story-17.html", "https://shop.example.cn/item/88231#reviews", "www.example.net/help"}
	emails       = []string{"maria.k@example.com", "support+eu@mail.example.org", "li_wei88@example.cn"}
	codes        = []string{"`git pull --rebase`", "`x := items[i+1]`", "`SELECT id FROM users;`", "`rm -r ./build`"}
	placeholders = []string{"{{first_name}}", "%d", "${total}", "<<city>>", "{order_id}", "%s"}
)

// insertAndChange gives both sides of a pair one of the pieces, and changes a
// letter or digit of it on one side.
func insertAndChange(pieces []string) func(r *rand.Rand, source, output string) (string, string, string, bool) {
	return func(r *rand.Rand, source, output string) (string, string, string, bool) {
		piece := pieces[r.IntN(len(pieces))]
		wrong := changeLetter(r, piece)
		link := " "
		if languageOf(source) == "zh" {
			link = ""
		}
		return source + link + piece, output + link + piece, output + link + wrong, wrong != piece
	}
}

// changeLetter replaces, drops or doubles one letter or digit of s.
func changeLetter(r *rand.Rand, s string) string {
	var at []int
	for i := range len(s) {
		if c := s[i]; c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			at = append(at, i)
		}
	}
	i := at[r.IntN(len(at))]
	switch r.IntN(3) {
	case 0:
		return s[:i] + s[i+1:]
	case 1:
		return s[:i] + s[i:i+1] + s[i:]
	}
	c := byte('a' + r.IntN(26))
	if s[i] == c {
		c = 'z' - (c - 'a')
	}
	return s[:i] + string(c) + s[i+1:]
}

var (
	negation    = regexp.MustCompile(`(?i)\b(?:not|never|no|cannot|without|none|nobody|nothing|neither|nor)\b ?|n['’]t\b`)
	negationHan = regexp.MustCompile(`没有|并非|不|没|未|无法|别|勿`)
	// lookalikes hold those characters without negating anything.
	lookalikes = regexp.MustCompile(`不过|不但|不仅|不断|不管|不论|不久|不少|不错|不禁|不得不|不好意思|不妨|不如|差不多|未来|别人|特别|区别|分别|级别|性别|类别|个别|别的|告别|识别|辨别|沉没|淹没|没收|出没|埋没|对不起|了不起|只不过|不良|不锈钢|不等式|不动产|能不能|是不是|要不要|会不会|好不好|不由|不愧|不免|不知不觉|毫不|从不|不时|不已|不止|不乏|要不|巴不得|恨不得|不由得|不料|不惜|不一|不法|不满|不幸|不利|不足|不安|不便|不当|不明|不平|不朽|不屈|不懈|不凡|不堪|不慎|不适|不全|不定|不等|不同|别墅|鉴别|派别|差别|判别|国别|有没有`)
	whole      = regexp.MustCompile(`(?i)\bno\. ?\d|\bnot only\b|\bno longer\b`)
)

func removeNegation(r *rand.Rand, source, output string) (string, string, string, bool) {
	pattern, like := negation, whole
	if languageOf(output) == "zh" {
		pattern, like = negationHan, lookalikes
	}
	var at [][]int
	blocked := like.FindAllStringIndex(output, -1)
	for _, x := range pattern.FindAllStringIndex(output, -1) {
		if !within(x, blocked) {
			at = append(at, x)
		}
	}
	if len(at) == 0 {
		return "", "", "", false
	}
	x := at[r.IntN(len(at))]
	return source, output, output[:x[0]] + output[x[1]:], true
}

func within(x []int, spans [][]int) bool {
	for _, s := range spans {
		if x[0] < s[1] && s[0] < x[1] {
			return true
		}
	}
	return false
}

var (
	auxiliary    = regexp.MustCompile(`\b(?:is|are|was|were|will|can|should|could|would|must|has|had)\b `)
	auxiliaryHan = regexp.MustCompile(`是|会|能|可以|应该`)
)

func addNegation(r *rand.Rand, source, output string) (string, string, string, bool) {
	pattern, word := auxiliary, "not "
	if languageOf(output) == "zh" {
		pattern, word = auxiliaryHan, "不"
	}
	var at [][]int
	for _, x := range pattern.FindAllStringIndex(output, -1) {
		if !strings.HasPrefix(output[x[1]:], "not") && !strings.HasSuffix(output[:x[0]], "不") {
			at = append(at, x)
		}
	}
	if len(at) == 0 {
		return "", "", "", false
	}
	x := at[r.IntN(len(at))]
	if word == "不" {
		return source, output, output[:x[0]] + word + output[x[0]:], true
	}
	return source, output, output[:x[1]] + word + output[x[1]:], true
}
