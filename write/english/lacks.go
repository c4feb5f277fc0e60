package english

import (
	"os"

	"github.com/qiao-ai/qiao/write"
)

// Lacks says what the Checker could do if something were installed.
func (c *Checker) Lacks() (notes []write.Note) {
	for _, part := range []struct{ file, message, fix string }{
		{c.opts.HarperWasm, "The Harper pack would check English grammar.", "Run: qiao model pull harper"},
		{c.opts.Dictionary, "The English dictionary would check spelling.", "Run: qiao model pull dict-en"},
	} {
		if _, err := os.Stat(part.file); err != nil {
			notes = append(notes, write.Note{Code: "pack-missing", Message: part.message, Fix: part.fix})
		}
	}
	return notes
}
