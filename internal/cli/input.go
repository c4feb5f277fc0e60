package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
)

// largest is how many bytes an input may have.
const largest = 64 << 20

// An input is a text to work on.
type input struct {
	name   string // for people; "-" is standard input
	text   string
	format write.Format
}

// file tells whether the input can be written back.
func (in input) file() bool { return in.name != "-" }

// named adds the input's name to an error about it.
func (in input) named(err error) error {
	if !in.file() || qiao.KindOf(err) == qiao.Canceled {
		return err
	}
	return qiao.E(qiao.KindOf(err), in.name, err)
}

// read reads a file, standard input for "-", or the text on the command line.
func (w *writing) read(name string) (input, error) {
	in := input{name: name, format: w.formatOf(name)}
	var data []byte
	var err error
	switch {
	case w.text != "":
		data = []byte(w.text)
	case name == "-":
		data, err = w.readStandard()
	default:
		data, err = readFile(name)
		if qiao.KindOf(err) == qiao.NotFound && sentence(name) {
			err = qiao.Errorf(qiao.NotFound, "read the file", "there is no file of that name").WithFix("To work on the words themselves, give them with --text.")
		}
	}
	if err != nil {
		return in, err
	}
	in.text = string(data)
	return in, in.valid()
}

// sentence tells whether a name reads like a text given where a file belongs.
func sentence(name string) bool {
	last, _ := utf8.DecodeLastRuneInString(name)
	return strings.ContainsRune(name, ' ') && filepath.Ext(strings.TrimRight(name, ".")) == "" ||
		strings.ContainsRune(".!?。！？", last)
}

func (w *writing) readStandard() ([]byte, error) {
	if term.IsTerminal(w.in) {
		w.tell("Type the text; end it with Ctrl-D on a line of its own.")
	}
	data, err := io.ReadAll(io.LimitReader(w.in, largest+1))
	if err != nil {
		return nil, qiao.E(qiao.Other, "read standard input", err)
	}
	return data, nil
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fileError("open "+name, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fileError("open "+name, err)
	}
	if info.IsDir() {
		return nil, qiao.Errorf(qiao.Invalid, "open "+name, "it is a folder").WithFix("Name the files in it.")
	}
	data, err := io.ReadAll(io.LimitReader(f, largest+1))
	if err != nil {
		return nil, fileError("read "+name, err)
	}
	return data, nil
}

// fileError says in plain words why a file cannot be used.
func fileError(op string, err error) error {
	cause := err
	var p *fs.PathError
	if errors.As(err, &p) {
		cause = p.Err
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return qiao.E(qiao.NotFound, op, cause).WithFix("Check the name and the folder.")
	case errors.Is(err, fs.ErrPermission):
		return qiao.E(qiao.Forbidden, op, cause).WithFix("Change the file's permissions, or run as another user.")
	}
	return qiao.E(qiao.Other, op, cause)
}

func (in input) valid() error {
	name := in.name
	if !in.file() {
		name = "standard input"
	}
	if len(in.text) > largest {
		return qiao.Errorf(qiao.TooLarge, name, "the text is larger than %s", term.Bytes(largest)).WithFix("Cut it into parts.")
	}
	if err := text.Valid(in.text); err != nil {
		return qiao.E(qiao.Invalid, name, err)
	}
	if strings.TrimSpace(in.text) == "" {
		return qiao.Errorf(qiao.Invalid, name, "there is no text").WithFix("Give a file with text, pipe text in, or use --text.")
	}
	return nil
}

// formatOf tells the markup by a file's ending, unless it was said.
func (w *writing) formatOf(name string) write.Format {
	if w.inputFormat != "" {
		return write.Format(w.inputFormat)
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".md", ".markdown", ".mdx":
		return write.Markdown
	case ".html", ".htm", ".xhtml":
		return write.HTML
	}
	return write.PlainText
}
