package document

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	gtext "github.com/yuin/goldmark/text"
)

// mathParser reads the blocks of mathematics between lines that begin with $$.
type mathParser struct{}

var kindMath = ast.NewNodeKind("QiaoMath")

// mathBlock is a block of mathematics; it has no prose.
type mathBlock struct {
	ast.BaseBlock
	closed bool
}

func (*mathBlock) Kind() ast.NodeKind            { return kindMath }
func (*mathBlock) IsRaw() bool                   { return true }
func (n *mathBlock) Dump(source []byte, lvl int) { ast.DumpHelper(n, source, lvl, nil, nil) }

func (mathParser) Trigger() []byte { return []byte{'$'} }

func (mathParser) Open(_ ast.Node, reader gtext.Reader, _ parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	line = bytes.TrimSpace(line)
	if !bytes.HasPrefix(line, []byte("$$")) {
		return nil, parser.NoChildren
	}
	rest := line[2:]
	_, seg := reader.PeekLine()
	closed := len(rest) > 2 && bytes.Index(rest, []byte("$$")) == len(rest)-2
	if !closed && (len(rest) > 0 || !closesSoon(reader.Source()[seg.Stop:])) {
		return nil, parser.NoChildren
	}
	reader.AdvanceToEOL()
	return &mathBlock{closed: closed}, parser.NoChildren
}

// longestFormula bounds how far the end of a block of mathematics may be.
const longestFormula = 16 << 10

func closesSoon(rest []byte) bool {
	return bytes.Contains(rest[:min(len(rest), longestFormula)], []byte("$$"))
}

func (mathParser) Continue(n ast.Node, reader gtext.Reader, _ parser.Context) parser.State {
	m := n.(*mathBlock)
	if m.closed {
		return parser.Close
	}
	line, _ := reader.PeekLine()
	m.closed = bytes.HasSuffix(bytes.TrimSpace(line), []byte("$$"))
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

func (mathParser) Close(ast.Node, gtext.Reader, parser.Context) {}
func (mathParser) CanInterruptParagraph() bool                  { return true }
func (mathParser) CanAcceptIndentedLine() bool                  { return false }
