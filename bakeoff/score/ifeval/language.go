package ifeval

import (
	"strings"
	"unicode"
)

// detect returns the ISO 639-1 code of the language that most of s is in, or
// "" where it has no letters of a script that it knows. The script decides
// first, then letters that only one language has, then the commonest words.
func detect(s string) string {
	script, letters := mainScript(s)
	switch script {
	case "":
		return ""
	case "latin":
		return byWords(s, latin())
	case "cyrillic":
		return cyrillic(letters)
	case "arabic":
		return arabic(letters)
	case "devanagari":
		return byWords(s, devanagari())
	case "han":
		return han(letters)
	}
	return script
}

// mainScript is the script of most letters; for a script of one language, it
// is the language. It returns the letters of that script as well.
func mainScript(s string) (string, map[rune]int) {
	count := map[string]int{}
	letters := map[string]map[rune]int{}
	for _, r := range s {
		name := scriptOf(r)
		if name == "" {
			continue
		}
		count[name]++
		if letters[name] == nil {
			letters[name] = map[rune]int{}
		}
		letters[name][unicode.ToLower(r)]++
	}
	best := ""
	for name, n := range count {
		if n > count[best] || n == count[best] && name < best {
			best = name
		}
	}
	return best, letters[best]
}

// scriptOf names the script of a letter.
func scriptOf(r rune) string {
	switch {
	case r < 0x80:
		if r|0x20 >= 'a' && r|0x20 <= 'z' {
			return "latin"
		}
		return ""
	case !unicode.IsLetter(r):
		return ""
	}
	for _, s := range scripts() {
		if unicode.Is(s.table, r) {
			return s.name
		}
	}
	return ""
}

type script struct {
	name  string
	table *unicode.RangeTable
}

func scripts() [20]script {
	return [20]script{
		{"latin", unicode.Latin}, {"han", unicode.Han}, {"han", unicode.Hiragana}, {"han", unicode.Katakana}, {"ko", unicode.Hangul},
		{"cyrillic", unicode.Cyrillic}, {"arabic", unicode.Arabic}, {"devanagari", unicode.Devanagari}, {"bn", unicode.Bengali},
		{"pa", unicode.Gurmukhi}, {"gu", unicode.Gujarati}, {"ta", unicode.Tamil}, {"te", unicode.Telugu}, {"kn", unicode.Kannada},
		{"ml", unicode.Malayalam}, {"th", unicode.Thai}, {"he", unicode.Hebrew}, {"el", unicode.Greek}, {"hy", unicode.Armenian},
		{"ka", unicode.Georgian},
	}
}

// has sums the counts of some letters.
func has(letters map[rune]int, some string) int {
	n := 0
	for _, r := range some {
		n += letters[r]
	}
	return n
}

func cyrillic(letters map[rune]int) string {
	switch {
	case has(letters, "іїєґ") > has(letters, "ыэё"):
		return "uk"
	case has(letters, "ыэё") > 0:
		return "ru"
	case has(letters, "ђћџљњј") > 0:
		return "sr"
	case letters['ъ'] > 0:
		return "bg"
	}
	return "ru"
}

func arabic(letters map[rune]int) string {
	switch {
	case has(letters, "ٹڈڑںےھہ") > 0:
		return "ur"
	case has(letters, "پچژگکی") > 0:
		return "fa"
	}
	return "ar"
}

func han(letters map[rune]int) string {
	kana := 0
	for r, n := range letters {
		if unicode.In(r, unicode.Hiragana, unicode.Katakana) {
			kana += n
		}
	}
	if kana > 0 {
		return "ja"
	}
	return "zh"
}

// longestWord is, in bytes, longer than any word of a vocabulary.
const longestWord = 24

// A vocabulary is a language with some of its commonest words, each between
// spaces.
type vocabulary struct{ language, words string }

// undetermined is the code of what has letters and no word that is known.
const undetermined = "und"

// enough words decide on a language; what follows in a long text is not read.
const enough = 400

// byWords returns the language whose words are found most often in s, or
// undetermined where none are: names alone are in no language.
func byWords(s string, list []vocabulary) string {
	count, words := make([]int, len(list)), 0
	for w := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		if words++; words > enough {
			break
		}
		if len(w) > longestWord {
			continue
		}
		w = " " + w + " "
		for i, v := range list {
			if strings.Contains(v.words, w) {
				count[i]++
			}
		}
	}
	best := 0
	for i, n := range count {
		if n > count[best] {
			best = i
		}
	}
	if count[best] == 0 {
		return undetermined
	}
	return list[best].language
}

func latin() []vocabulary {
	return []vocabulary{
		{"en", " the of and to in is that for it with as was on be this are by you have not from or your we they at can will my i if so a all do what how our their more but no an his her has its would me "},
		{"es", " el los las de que y en un una es por con para su del se lo al como más pero sus le ya este sí porque esta son entre está muy también hay nos te mi tu "},
		{"fr", " le les des et est un une du que en dans qui pour pas sur au avec ce il sont plus par je nous vous mais ou cette aux ses elle comme être tout la l d "},
		{"pt", " o os as de que e em um uma é por com para não do da dos das no na se mais como mas foi ao ele seu sua ou ser são você está também isso nos "},
		{"de", " der die das und ist in den von zu mit sich auf für nicht ein eine dem des als auch es an werden aus er hat dass sie nach wird bei einer um am ich wir sind noch wie "},
		{"it", " il lo gli di che e è un una per in con non si del della dei le da sono come più anche al alla nel ma questo ha suo nella delle io ci mi i la "},
		{"nl", " de het een en van ik te dat die in is niet op aan met voor er zijn maar om ook als dan zij bij nog uit kan wordt "},
		{"pl", " w na że do się nie to jest o jak ale po co za od przez czy już dla tak być tylko są oraz przy ich jego które który może "},
		{"vi", " và của là có không được cho một trong người những với các để này khi đã từ như đến về tôi bạn cũng ra ở "},
		{"fi", " ja on ei se että oli hän mutta ovat kun niin tai kuin myös joka ole jos mitä voi sen olla mukaan minä sinä ne "},
		{"sv", " och att det i en på är som för med av den till har inte om ett men jag de så var från kan vi "},
		{"sw", " na ya wa kwa ni katika la za kuwa hii cha kama watu yake hiyo lakini hadi pia kila sana au wao yako hivyo huo "},
		{"tr", " ve bir bu için ile da de çok olarak daha olan gibi kadar en ne var ama sonra mi ben sen "},
		{"id", " yang dan di untuk dengan ini itu dari dalam tidak pada adalah akan ke atau juga saya anda bisa oleh "},
		{"ro", " și de la în a cu pe nu un o este că din pentru mai sunt care ca au fi dar sau "},
		{"cs", " se na je že to do ve pro jako ale by jsem jsou od po který také není při byl "},
	}
}

func devanagari() []vocabulary {
	return []vocabulary{
		{"hi", " है हैं में के की का और को से पर यह था कि एक नहीं हो भी कर लिए ने तो वह इस आप मैं हम जो अपने "},
		{"mr", " आहे आहेत आणि या च्या मध्ये हे ही तो ती नाही होते एक साठी किंवा आपण मी तुम्ही करा केले असे आपल्या त्या "},
		{"ne", " छ छन् र को मा लाई यो हो गर्न पनि एक तपाईं हामी भने गरेको हुन्छ थियो तथा लागि यस छैन गर्नुहोस् "},
	}
}
