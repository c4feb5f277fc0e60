package query

import (
	"regexp"
	"strings"

	"github.com/qiao-ai/qiao/photo/fold"
)

const fileName = `[^\s,，。;；:：“”"'「」和与跟像]+\.(?:jpe?g|png|gif|webp|heic|heif|avif|jxl|tiff?|bmp|dng|cr2|cr3|nef|arw|raf|orf|rw2|mov|mp4)`

var (
	quoted = regexp.MustCompile(`"([^"]+)"|“([^”]+)”|「([^」]+)」|『([^』]+)』|《([^》]+)》|«([^»]+)»|(?:^|\s)'([^']+)'(?:$|\s|[,.!?，。])`)
	named  = regexp.MustCompile(fileName)
	// serial is a file's name as cameras give it, without its ending.
	serial   = regexp.MustCompile(`\b(?:img|dsc|dscn|dscf|dscf|pxl|mvimg|vid|pano|_dsc|imag|p|wp|screenshot)[_-]\d{3,}[\w-]*|\b(?:dscn|dscf|dsc0|img_?e?)\d{3,}\b`)
	likeness = []*regexp.Regexp{
		regexp.MustCompile(`(?:similar to|like|looks? like|resembl(?:es|ing)|same as|duplicates? of|copies of|close to|as)\s+(?:the\s+|this\s+)?(?:photo|picture|image|file)?\s*(?P<f>` + fileName + `)`),
		regexp.MustCompile(`(?:和|与|跟|像|同)\s*(?P<f>` + fileName + `)\s*(?:很|最|比较|差不多)?\s*(?:相似|类似|相近|相像|一样|像|差不多|雷同|重复)?(?:的)?`),
		regexp.MustCompile(`(?:类似|相似|近似|相近|类似于|近似于)\s*(?:于)?\s*(?P<f>` + fileName + `)(?:的)?`),
		regexp.MustCompile(`(?P<f>` + fileName + `)\s*(?:的)?(?:相似|类似)(?:的)?`),
		regexp.MustCompile(`more like\s+(?P<f>` + fileName + `)`),
	}
)

// literal takes what is in quotes, files by their names, and likeness to them:
// nothing in there means anything else.
func (s *source) literal() []mention {
	var all []mention
	for _, at := range quoted.FindAllStringSubmatchIndex(s.f, -1) {
		for i := 2; i < len(at); i += 2 {
			if at[i] >= 0 {
				inner := strings.TrimSpace(s.f[at[i]:at[i+1]])
				if fold.Loose(inner) != "" {
					all = append(all, s.mark(at[0], at[1], mention{kind: Quote, label: s.said(at[i], at[i+1]), v: Value{Any: []string{inner}}}))
				}
			}
		}
	}
	for _, p := range likeness {
		for _, at := range p.FindAllStringSubmatchIndex(s.f, -1) {
			i := 2 * p.SubexpIndex("f")
			if s.free(at[0], at[1]) {
				all = append(all, s.mark(at[0], at[1], mention{kind: Like, label: s.said(at[i], at[i+1]), v: Value{Any: []string{s.said(at[i], at[i+1])}}}))
			}
		}
	}
	for _, p := range []*regexp.Regexp{named, serial} {
		for _, at := range p.FindAllStringIndex(s.f, -1) {
			if s.free(at[0], at[1]) && s.starts(at[0]) {
				all = append(all, s.mark(at[0], at[1], mention{kind: Name, label: s.said(at[0], at[1]), v: Value{Any: []string{s.f[at[0]:at[1]]}}}))
			}
		}
	}
	return all
}

// mark takes f[start:end] for m.
func (s *source) mark(start, end int, m mention) mention {
	m.start, m.end = start, end
	s.take(start, end)
	return m
}
