package eval

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// chineseFormat understands three ways in which corrected Chinese is given out:
//
//   - pairs, as in LEMON: source and target between a tab, a space between any
//     two characters, punctuation half-width. See [detokeniseHan] for how such a
//     line is read.
//   - references, as in MuCGEC: number, source and one or more corrections
//     between tabs; 没有错误 for a correction means that there is no error.
//   - FCGEC's JSON: sentence, error_flag, and operations.
type chineseFormat struct{}

func (chineseFormat) Name() string { return "chinese" }

func (chineseFormat) Find(files []string) []DataSet {
	var sets []DataSet
	for _, path := range files {
		if pairs := chinesePairs(path); len(pairs) > 0 {
			sets = append(sets, chineseSet{path, pairs})
		}
	}
	return sets
}

// chinesePairs reads a file, or returns nil for what is in none of the formats.
func chinesePairs(path string) []chinesePair {
	switch filepath.Ext(path) {
	case ".json":
		data, err := os.ReadFile(path)
		if err != nil {
			return nil
		}
		return fcgecPairs(data)
	case ".txt", ".tsv", ".para":
		lines, err := readLines(path)
		if err != nil {
			return nil
		}
		return linePairs(lines)
	}
	return nil
}

// linePairs reads pairs or references, whichever the first lines are in.
func linePairs(lines []string) []chinesePair {
	read := referenceLine
	if len(lines) > 0 && isSpaced(lines[0]) {
		read = spacedLine
	}
	var pairs []chinesePair
	bad := 0
	for _, line := range lines {
		if p, ok := read(line); ok {
			pairs = append(pairs, p)
		} else if strings.TrimSpace(line) != "" {
			bad++
		}
	}
	if bad > len(pairs)/10 {
		return nil
	}
	return pairs
}

// isSpaced tells whether a line is a tab between two texts that have a space
// after each character.
func isSpaced(line string) bool {
	source, _, ok := strings.Cut(line, "\t")
	tokens := strings.Fields(source)
	single := 0
	for _, t := range tokens {
		single += one(utf8.RuneCountInString(t) == 1)
	}
	return ok && len(tokens) >= 2 && single*10 >= len(tokens)*8 && hasHan(source)
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(c rune) bool { return unicode.Is(unicode.Han, c) })
}

func spacedLine(line string) (chinesePair, bool) {
	source, target, ok := strings.Cut(line, "\t")
	target, _, _ = strings.Cut(target, "\t")
	if !ok || strings.TrimSpace(source) == "" {
		return chinesePair{}, false
	}
	return chinesePair{detokeniseHan(source), []string{detokeniseHan(target)}}, true
}

func referenceLine(line string) (chinesePair, bool) {
	f := strings.Split(line, "\t")
	if len(f) < 3 || !isNumber(f[0]) || !hasHan(f[1]) {
		return chinesePair{}, false
	}
	p := chinesePair{source: f[1]}
	for _, ref := range f[2:] {
		if ref == "没有错误" {
			ref = p.source
		}
		if ref != "" {
			p.refs = append(p.refs, ref)
		}
	}
	return p, len(p.refs) > 0
}

func isNumber(s string) bool {
	return s != "" && strings.IndexFunc(s, func(c rune) bool { return c < '0' || c > '9' }) < 0
}

// fullWidth maps half-width punctuation to what Chinese text has in its place.
var fullWidth = map[rune]rune{',': '，', ';': '；', ':': '：', '?': '？', '!': '！', '(': '（', ')': '）', '.': '。'}

// detokeniseHan reads a tokenised line as the text that it was made of. The
// format keeps characters apart by spaces and writes punctuation half-width, and
// neither is an error of the text: so all spaces go, a half-width mark beside
// Chinese or beside full-width punctuation becomes full-width, and so do
// brackets, straight quotes in pairs, and three dots, which are an ellipsis. A
// period is a full stop only after Chinese at the end of the line. What is
// full-width already, and all else, stays as it is.
func detokeniseHan(line string) string {
	in := []rune(strings.ReplaceAll(strings.Join(strings.Fields(line), ""), "...", "……"))
	out := make([]rune, 0, len(in))
	quotes, seen := strings.Count(string(in), `"`), 0
	for i, c := range in {
		before, next := at(out, len(out)-1), at(in, i+1)
		wide, ok := fullWidth[c]
		switch {
		case c == '"' && quotes%2 == 0:
			out = append(out, [2]rune{'“', '”'}[seen%2])
			seen++
		case ok && c == '.':
			if i+1 == len(in) && isChinese(before) {
				c = wide
			}
			out = append(out, c)
		case ok && (isChinese(before) || isChinese(next) || c == '(' || c == ')'):
			out = append(out, wide)
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

func at(r []rune, i int) rune {
	if i < 0 || i >= len(r) {
		return 0
	}
	return r[i]
}

// isChinese tells whether c is a Chinese character or full-width punctuation.
func isChinese(c rune) bool {
	return unicode.Is(unicode.Han, c) || strings.ContainsRune("，。；：？！（）“”‘’《》、…】【", c) && c != 0
}

// unchangedChinese returns, of a file in one of the formats, the sentences
// without errors, for [Clean]; false for any other file.
func unchangedChinese(path string) (chineseSet, bool) {
	pairs := chinesePairs(path)
	if len(pairs) == 0 {
		return chineseSet{}, false
	}
	return chineseSet{path, slices.DeleteFunc(pairs, func(p chinesePair) bool { return !p.right() })}, true
}
