package chinese

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/qiao-ai/qiao"
)

// PackName is the name of the pack, and of its folder, that holds the tables of
// script conversion.
const PackName = "opencc"

// Files lists the files that the pack's folder must hold, by their names in
// dist/esm-lib/dict of the npm package opencc-js 1.4.2 (OpenCC's data, Apache
// License 2.0). The tables of Japanese are not needed.
func Files() []string {
	return []string{
		"CJK_Compatibility_Ideographs.js",
		"HKPhrases.js", "HKPhrasesRev.js",
		"HKVariants.js", "HKVariantsPhrases.js", "HKVariantsRev.js", "HKVariantsRevPhrases.js",
		"STCharacters.js", "STPhrases.js", "STPhrases_GeneratedFromRegionalPhrases.js",
		"TSCharacters.js", "TSPhrases.js",
		"TWPhrases.js", "TWPhrasesRev.js",
		"TWVariants.js", "TWVariantsPhrases.js", "TWVariantsRev.js", "TWVariantsRevPhrases.js",
	}
}

const packFix = "Run: qiao model pull " + PackName

// A table is one dictionary: what is written, and what to write instead.
type table []entry

type entry struct{ from, to string }

// readTable reads the table with a name out of the pack's folder.
func readTable(dir, name string) (table, error) {
	path := filepath.Join(dir, name+".js")
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, qiao.E(qiao.Unavailable, "chinese: read the script tables", err).WithFix(packFix)
	}
	t, ok := parseTable(string(b))
	if !ok {
		return nil, qiao.Errorf(qiao.Unavailable, "chinese: read the script tables", "%s is damaged", name+".js").
			WithFix(packFix)
	}
	return t, nil
}

// parseTable reads `export default "a b|c d";`, the form of opencc-js: entries
// apart by a bar, the two sides by a space. The tables need no escapes.
func parseTable(js string) (table, bool) {
	_, rest, ok := strings.Cut(js, `"`)
	end := strings.LastIndexByte(rest, '"')
	if !ok || end < 0 {
		return nil, false
	}
	var t table
	for line := range strings.SplitSeq(rest[:end], "|") {
		from, to, ok := strings.Cut(line, " ")
		if !ok || from == "" {
			return nil, false
		}
		t = append(t, entry{from, to})
	}
	return t, true
}

// havePack tells whether dir has the pack's files.
func havePack(dir string) bool {
	for _, name := range Files() {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return dir != ""
}
