package fact

import "strings"

// extensions end the name of a file that is written without its folder.
var extensions = setOf(`txt md pdf doc docx xls xlsx ppt pptx csv tsv json yaml yml toml xml html htm css js ts jsx tsx
	go py rb rs java kt c h cpp hpp cs php sh bat ps1 sql png jpg jpeg gif svg webp mp3 mp4 wav mov avi zip tar gz tgz
	exe dll so dmg apk log ini cfg conf env lock sum mod ipynb pages key numbers bak`)

// scanPath reads the path or the name of a file.
func scanPath(x *source, i int) (Fact, int) {
	if !x.startsWord(i) || x.at(i-1).is("/") || x.at(i-1).is("<") {
		return Fact{}, 0
	}
	rest := x.s[x.t[i].Start:]
	n := pathLength(rest)
	if n == 0 {
		return Fact{}, 0
	}
	return Fact{Kind: Path}, x.upTo(i, x.t[i].Start+n)
}

func pathLength(s string) int {
	n := 0
	for n < len(s) && (isAlnum(s[n]) || strings.IndexByte("/._-~\\:+@", s[n]) >= 0) {
		n++
	}
	p := strings.TrimRight(s[:n], ".:-")
	if isPath(p) {
		return len(p)
	}
	return 0
}

func isPath(p string) bool {
	if len(p) < 3 {
		return false
	}
	switch {
	case strings.HasPrefix(p, "./"), strings.HasPrefix(p, "../"), strings.HasPrefix(p, "~/"):
		return true
	case p[0] == '/':
		return strings.Count(p, "/") > 1 || hasExtension(p)
	case len(p) > 3 && p[1] == ':' && (p[2] == '\\' || p[2] == '/') && isAlnum(p[0]):
		return true
	case strings.IndexByte("._-~\\:+@", p[0]) >= 0:
		return false
	}
	return hasExtension(p) && !strings.ContainsAny(p, ":@~+")
}

func hasExtension(p string) bool {
	k := strings.LastIndexByte(p, '.')
	return k > 0 && k < len(p)-1 && p[k-1] != '/' && extensions[strings.ToLower(p[k+1:])]
}
