package document

import (
	"html"
	"strings"

	nethtml "golang.org/x/net/html"
)

// parseHTML makes a block of each run of inline content. The tokenizer is that
// of golang.org/x/net, which reads as browsers do.
func (d *Document) parseHTML() {
	p := htmlParser{d: d, src: d.Source, r: resolver{src: d.Source}}
	at := skipBOM(d.Source)
	z := nethtml.NewTokenizer(strings.NewReader(d.Source[at:]))
	for {
		kind := z.Next()
		end := at + len(z.Raw())
		if kind == nethtml.ErrorToken {
			break
		}
		p.token(kind, at, end)
		at = end
	}
	p.flush()
}

// An htmlParser gathers the events of a run of inline content.
type htmlParser struct {
	d      *Document
	src    string
	r      resolver
	events []event
	open   []string // block elements

	shut      string // an element whose content is not read; "" is none
	shutDepth int
	shutFrom  int  // where it begins, if it stands in a line of text
	inline    bool // whether it does
}

func (p *htmlParser) token(kind nethtml.TokenType, from, to int) {
	raw := p.src[from:to]
	switch {
	case p.shut != "":
		p.shutToken(kind, raw, to)
	case kind == nethtml.TextToken:
		p.text(from, to)
	case kind == nethtml.CommentToken:
		p.events = append(p.events, event{kind: atom, from: from, to: to, mark: Opaque, prose: Object})
	case kind == nethtml.DoctypeToken:
		p.flush()
	default:
		p.tag(kind, raw, from, to)
	}
}

// shutToken waits for the end of the element that is not read.
func (p *htmlParser) shutToken(kind nethtml.TokenType, raw string, to int) {
	if kind != nethtml.StartTagToken && kind != nethtml.EndTagToken || tagName(raw) != p.shut {
		return
	}
	if kind == nethtml.StartTagToken {
		p.shutDepth++
		return
	}
	if p.shutDepth--; p.shutDepth > 0 {
		return
	}
	p.shut = ""
	if p.inline {
		p.events = append(p.events, event{kind: atom, from: p.shutFrom, to: to, mark: Opaque, prose: Object})
	}
}

func (p *htmlParser) tag(kind nethtml.TokenType, raw string, from, to int) {
	name := tagName(raw)
	starts := kind == nethtml.StartTagToken
	switch {
	case starts && (isShut(name) || isBlockTag(name) && isUntranslated(raw)):
		p.shut, p.shutDepth, p.shutFrom, p.inline = name, 1, from, isInlineShut(name)
		if !p.inline {
			p.flush()
		}
	case isBlockTag(name):
		p.flush()
		p.nest(name, starts)
	default:
		e := tagEvent(raw)
		e.from, e.to = from, to
		p.events = append(p.events, e)
	}
}

// nest keeps the stack of open block elements.
func (p *htmlParser) nest(name string, starts bool) {
	if starts {
		p.open = append(p.open, name)
		return
	}
	for i := len(p.open) - 1; i >= 0 && len(p.open)-i <= furthestTag; i-- {
		if p.open[i] == name {
			p.open = p.open[:i]
			return
		}
	}
}

// text notes a text token: words, entities, and white space, which is one space
// in prose.
func (p *htmlParser) text(from, to int) {
	s := p.src
	start := from
	for i := from; i < to; {
		end, prose := i, ""
		switch {
		case isHTMLSpace(s[i]):
			end, prose = p.space(i, to)
		case s[i] == '&':
			end, prose = p.entity(i, to)
		}
		if end == i {
			i++
			continue
		}
		p.plain(start, i)
		p.events = append(p.events, event{kind: altered, from: i, to: end, prose: prose})
		start, i = end, end
	}
	p.plain(start, to)
}

func (p *htmlParser) plain(from, to int) {
	if from < to {
		p.events = append(p.events, event{kind: verbatim, from: from, to: to})
	}
}

// space returns the end of the white space at i, or i if it is a single space.
func (p *htmlParser) space(i, to int) (int, string) {
	end := i
	for end < to && isHTMLSpace(p.src[end]) {
		end++
	}
	if end == i+1 && p.src[i] == ' ' {
		return i, ""
	}
	if !strings.ContainsAny(p.src[i:end], "\r\n") {
		return end, " "
	}
	return end, softBreak(p.src[:i], p.src[end:])
}

func (p *htmlParser) entity(i, to int) (int, string) {
	end := entityEnd(p.src[:to], i)
	if end == 0 {
		return i, ""
	}
	return end, html.UnescapeString(p.src[i:end])
}

func isHTMLSpace(c byte) bool { return isBlank(c) || c == '\f' }

// flush makes a block of the run gathered.
func (p *htmlParser) flush() {
	if len(p.events) > 0 {
		if b, ok := p.r.build(p.events); ok {
			b.Kind, b.Level = p.kind()
			b.newline = "\n"
			p.d.Blocks = append(p.d.Blocks, b)
		}
		p.events = p.events[:0]
	}
}

// kind tells what block the innermost elements make.
func (p *htmlParser) kind() (Kind, int) {
	for i := len(p.open) - 1; i >= max(0, len(p.open)-3); i-- {
		switch name := p.open[i]; name {
		case "h1", "h2", "h3", "h4", "h5", "h6":
			return Heading, int(name[1] - '0')
		case "li", "dt", "dd":
			return Item, 0
		case "td", "th":
			return Cell, 0
		case "caption", "figcaption", "legend":
			return Caption, 0
		case "blockquote":
			return Quote, 0
		}
	}
	return Paragraph, 0
}

// isShut tells whether the content of an element is never read.
func isShut(name string) bool {
	switch name {
	case "script", "style", "pre", "textarea", "title", "template", "noscript", "xmp", "listing",
		"noembed", "noframes", "head":
		return true
	}
	return isInlineShut(name)
}

// isInlineShut tells whether such an element can stand in a line of text.
func isInlineShut(name string) bool {
	switch name {
	case "svg", "math", "iframe", "object", "select", "audio", "video", "canvas", "map", "picture", "datalist":
		return true
	}
	return false
}

// isBlockTag tells whether a tag ends the run of inline content around it.
func isBlockTag(name string) bool {
	switch name {
	case "address", "article", "aside", "blockquote", "body", "caption", "center", "col", "colgroup", "dd", "details",
		"dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset",
		"h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "legend", "li", "link", "main",
		"menu", "meta", "nav", "ol", "optgroup", "option", "p", "pre", "search", "section", "summary", "table",
		"tbody", "td", "tfoot", "th", "thead", "tr", "ul", "script", "style", "textarea", "title", "template", "noscript":
		return true
	}
	return false
}
