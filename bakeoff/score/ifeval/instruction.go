package ifeval

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/qiao-ai/qiao"
)

// An Instruction is one demand on an answer. It may be used by many
// goroutines.
type Instruction struct {
	ID    string // such as "punctuation:no_comma"
	check func(answer string) bool
	fault string
}

// Args are the details of an instruction, named as in the benchmark's files.
type Args struct {
	Relation         string   `json:"relation"` // "at least" or "less than"
	NumWords         int      `json:"num_words"`
	NumSentences     int      `json:"num_sentences"`
	NumParagraphs    int      `json:"num_paragraphs"`
	NthParagraph     int      `json:"nth_paragraph"`
	FirstWord        string   `json:"first_word"`
	NumHighlights    int      `json:"num_highlights"`
	NumPlaceholders  int      `json:"num_placeholders"`
	NumBullets       int      `json:"num_bullets"`
	NumSections      int      `json:"num_sections"`
	SectionSplitter  string   `json:"section_spliter"` // spelled as in the files
	PostscriptMarker string   `json:"postscript_marker"`
	PromptToRepeat   string   `json:"prompt_to_repeat"`
	EndPhrase        string   `json:"end_phrase"`
	Keywords         []string `json:"keywords"`
	ForbiddenWords   []string `json:"forbidden_words"`
	Keyword          string   `json:"keyword"`
	Frequency        int      `json:"frequency"`
	Letter           string   `json:"letter"`
	LetterFrequency  int      `json:"let_frequency"`
	LetterRelation   string   `json:"let_relation"`
	CapitalFrequency int      `json:"capital_frequency"`
	CapitalRelation  string   `json:"capital_relation"`
	Language         string   `json:"language"` // an ISO 639-1 code
}

// New reads an instruction. A language before its name, as in
// "en:punctuation:no_comma", is dropped. It fails with Kind Unsupported on a
// name that is not one of the 25, and Invalid on arguments that are missing or
// malformed.
func New(id string, kwargs json.RawMessage) (*Instruction, error) {
	var args Args
	if len(kwargs) > 0 {
		if err := json.Unmarshal(kwargs, &args); err != nil {
			return nil, qiao.E(qiao.Invalid, "ifeval: arguments of "+id, err)
		}
	}
	name := strings.TrimPrefix(id, "en:")
	build, ok := builders()[name]
	if !ok {
		return nil, qiao.Errorf(qiao.Unsupported, "ifeval", "there is no check for the instruction %q", id).
			WithFix("Use the instructions of IFEval in English.")
	}
	check, err := build(args)
	if err != nil {
		return nil, qiao.E(qiao.Invalid, "ifeval: "+id, err)
	}
	return &Instruction{ID: name, check: check, fault: faultOf(name, args)}, nil
}

// Strict tells whether an answer follows the instruction as it stands. An
// empty answer follows none.
func (i *Instruction) Strict(answer string) bool {
	return strings.TrimSpace(answer) != "" && i.check(answer)
}

// Loose tells whether an answer follows the instruction once its first line,
// its last line, or all asterisks are left away, or several of these.
func (i *Instruction) Loose(answer string) bool {
	if i.Strict(answer) {
		return true
	}
	for _, v := range variants(answer) {
		if v != answer && i.Strict(v) {
			return true
		}
	}
	return false
}

// Fault says why the verdict of the published checker on this instruction is
// not to be relied on, or is "".
func (i *Instruction) Fault() string { return i.fault }

func faultOf(name string, a Args) string {
	switch {
	case name == "keywords:letter_frequency" && !oneLetter(a.Letter):
		return "for what is no letter, the reference counts a letter drawn at random"
	case name == "language:response_language":
		return "the reference's language detector changes with its seed"
	}
	return ""
}

func oneLetter(s string) bool {
	return len(s) == 1 && (s[0]|0x20) >= 'a' && (s[0]|0x20) <= 'z'
}

func variants(s string) []string {
	lines := strings.Split(s, "\n")
	from := func(i, j int) string {
		if i >= j {
			return ""
		}
		return strings.TrimSpace(strings.Join(lines[i:j], "\n"))
	}
	n := len(lines)
	list := []string{s, from(1, n), from(0, n-1), from(1, n-1)}
	if strings.Contains(s, "*") {
		for _, v := range list[:4] {
			list = append(list, strings.ReplaceAll(v, "*", ""))
		}
	}
	return list
}

// pattern compiles a keyword, which the benchmark uses as a regular
// expression; one that is none stands for itself.
func pattern(keyword string) *regexp.Regexp {
	if r, err := regexp.Compile("(?i)" + keyword); err == nil {
		return r
	}
	return regexp.MustCompile("(?i)" + regexp.QuoteMeta(keyword))
}
