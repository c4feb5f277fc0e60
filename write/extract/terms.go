package extract

import (
	"strings"

	"github.com/qiao-ai/qiao/text"
)

// terms returns what a sentence is about: its words without the common ones,
// in a rough stem, and its Chinese characters by twos.
func terms(s string) map[string]int {
	bag := map[string]int{}
	var last string // the Chinese character right before
	lastEnd := -1
	for _, w := range text.Words(s) {
		t := w.Of(s)
		switch w.Kind {
		case text.Han:
			if strings.Contains(emptyHan, t) {
				last = ""
				continue
			}
			if last != "" && lastEnd == w.Start.Byte {
				bag[last+t]++
			}
			last, lastEnd = t, w.End.Byte
		case text.Letters:
			if t = strings.ToLower(t); !isEmptyWord(t) {
				bag[stem(t)]++
			}
		case text.Number:
			bag[t]++
		}
	}
	return bag
}

// size returns the length of s in words; two Chinese characters are one.
func size(s string) int {
	n, han := 0, 0
	for _, w := range text.Words(s) {
		if w.Kind == text.Han {
			han++
		} else {
			n++
		}
	}
	return n + (han+1)/2
}

// stem takes common endings off an English word.
func stem(w string) string {
	for _, end := range []string{"'s", "’s", "ing", "ies", "ed", "es", "s"} {
		if base, ok := strings.CutSuffix(w, end); ok && len(base) >= 4 {
			return base
		}
	}
	return w
}

// emptyHan are Chinese characters that say little by themselves.
const emptyHan = "的了着过地得是在有和与及或也都就还又再而但且并则所以为因被把让使对于从向到这那其之此某个们我你他她它吗呢吧啊呀嘛么很太更最不没要会能可将已曾等"

// isEmptyWord tells whether an English word says little by itself.
func isEmptyWord(w string) bool {
	return strings.Contains(emptyWords, " "+w+" ")
}

const emptyWords = " a an the and or but nor so yet of to in on at by for from with without about into over after before under between as is are was were be been being am do does did done have has had having will would shall should can could may might must not no it its it's this that these those there here he she they we you i me him her them us my your his their our who whom whose which what when where why how if then than too very just also only more most much many some any all each both few other such own same again once during while because until against up down out off above below "
