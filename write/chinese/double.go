package chinese

import "strings"

// A double is a character that is hardly ever meant twice in a row, with the
// neighbours that make it right: 目的的, 不了了之, 实实在在.
type double struct {
	char          rune
	before, after string // right after one of before, or before one of after
}

// doubles lists them. Reduplication that the language has (渐渐, 看看, 妈妈,
// 是是非非, 和和气气, 地地道道, 得得, 就就业) is none of these, since only the
// characters here are looked at.
func doubles() []double {
	return []double{
		{'的', "目有标鹄众中端似打是", "确士喀哥话"},
		{'了', "不得为罢末未终明私除完敌直百一临受免甚时光白", "之然解结断望却一"},
		{'们', "哥图", ""},
		{'吗', "", "啡"},
		{'很', "", ""},
		{'也', "", ""},
		{'被', "棉盖毯床", "子套褥罩单面"},
		{'把', "一", "手柄把脉门风"},
		{'在', "现存实内外所正自潜", ""},
		{'与', "参给赠付", ""},
		{'及', "以普涉埃触波危顾论提", "格时第"},
		{'而', "幸既从进然反因", "立"},
	}
}

func doubledCharacters(p *page, report report) {
	table := map[rune]double{}
	for _, d := range doubles() {
		table[d.char] = d
	}
	for i := 0; i+1 < len(p.r); i++ {
		d, ok := table[p.r[i]]
		if !ok || p.r[i+1] != p.r[i] || p.char(i+2) == p.r[i] || p.char(i-1) == p.r[i] || !p.free(i, i+2) {
			continue
		}
		if !isHan(p.char(i-1)) || strings.ContainsRune(d.before, p.char(i-1)) {
			continue
		}
		if next := p.char(i + 2); next != 0 && strings.ContainsRune(d.after, next) {
			continue
		}
		report(i, i+2, string(d.char))
	}
}

// twice lists words that are hardly ever meant twice in a row.
const twice = "我们他们你们因为但是所以虽然如果已经我的他的你的这个那个一个这些那些由于对于关于为了以及并且而且或者可以应该能够需要通过进行"

// doubledWords finds one of those words written twice.
func doubledWords(p *page, report report) {
	table := map[[2]rune]bool{}
	words := []rune(twice)
	for i := 0; i+1 < len(words); i += 2 {
		table[[2]rune{words[i], words[i+1]}] = true
	}
	for i := 0; i+3 < len(p.r); i++ {
		w := [2]rune{p.r[i], p.r[i+1]}
		if w == [2]rune{p.r[i+2], p.r[i+3]} && table[w] && p.free(i, i+4) && isHan(p.char(i-1)) {
			report(i, i+4, string(w[:]))
			i += 3
		}
	}
}
