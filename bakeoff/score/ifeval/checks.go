package ifeval

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
)

// A builder makes the check of an instruction with its arguments.
type builder func(Args) (func(string) bool, error)

func builders() map[string]builder {
	return map[string]builder{
		"keywords:existence":                            keywords,
		"keywords:frequency":                            keywordFrequency,
		"keywords:forbidden_words":                      forbidden,
		"keywords:letter_frequency":                     letterFrequency,
		"language:response_language":                    responseLanguage,
		"length_constraints:number_sentences":           numberOfSentences,
		"length_constraints:number_paragraphs":          paragraphs,
		"length_constraints:number_words":               numberOfWords,
		"length_constraints:nth_paragraph_first_word":   firstWord,
		"detectable_content:number_placeholders":        placeholders,
		"detectable_content:postscript":                 postscript,
		"detectable_format:number_bullet_lists":         bullets,
		"detectable_format:constrained_response":        plain(constrained),
		"detectable_format:number_highlighted_sections": highlights,
		"detectable_format:multiple_sections":           sections,
		"detectable_format:json_format":                 plain(isJSON),
		"detectable_format:title":                       title,
		"combination:two_responses":                     plain(twoResponses),
		"combination:repeat_prompt":                     repeatPrompt,
		"startend:end_checker":                          endsWith,
		"startend:quotation":                            plain(quoted),
		"change_case:capital_word_frequency":            capitalWords,
		"change_case:english_capital":                   plain(englishCapital),
		"change_case:english_lowercase":                 plain(englishLower),
		"punctuation:no_comma":                          plain(noComma),
	}
}

func plain(check func(string) bool) builder {
	return func(Args) (func(string) bool, error) { return check, nil }
}

var errArgument = errors.New("an argument is missing or not as the benchmark has it")

// compare gives the test of a count that a relation asks for.
func compare(relation string, limit int) (func(int) bool, error) {
	switch relation {
	case "less than":
		return func(n int) bool { return n < limit }, nil
	case "at least":
		return func(n int) bool { return n >= limit }, nil
	}
	return nil, errArgument
}

// counted is a check that counts and compares.
func counted(relation string, limit int, count func(string) int) (func(string) bool, error) {
	fits, err := compare(relation, limit)
	if err != nil {
		return nil, err
	}
	return func(s string) bool { return fits(count(s)) }, nil
}

func keywords(a Args) (func(string) bool, error) {
	if len(a.Keywords) == 0 {
		return nil, errArgument
	}
	var list []*regexp.Regexp
	for _, k := range a.Keywords {
		list = append(list, pattern(k))
	}
	return func(s string) bool {
		for _, r := range list {
			if !r.MatchString(s) {
				return false
			}
		}
		return true
	}, nil
}

func keywordFrequency(a Args) (func(string) bool, error) {
	if a.Keyword == "" {
		return nil, errArgument
	}
	r := pattern(strings.TrimSpace(a.Keyword))
	return counted(a.Relation, a.Frequency, func(s string) int { return len(r.FindAllStringIndex(s, -1)) })
}

func forbidden(a Args) (func(string) bool, error) {
	if len(a.ForbiddenWords) == 0 {
		return nil, errArgument
	}
	var list []*regexp.Regexp
	for _, w := range a.ForbiddenWords {
		list = append(list, pattern(w))
	}
	return func(s string) bool {
		for _, r := range list {
			if hasWord(r, s) {
				return false
			}
		}
		return true
	}, nil
}

// hasWord tells whether r matches between word boundaries.
func hasWord(r *regexp.Regexp, s string) bool {
	for from := 0; from < len(s); {
		m := r.FindStringIndex(s[from:])
		if m == nil || m[0] == m[1] {
			return false
		}
		if boundary(s, from+m[0]) && boundary(s, from+m[1]) {
			return true
		}
		from += m[0] + 1
	}
	return false
}

func letterFrequency(a Args) (func(string) bool, error) {
	if a.Letter == "" {
		return nil, errArgument
	}
	letter := strings.ToLower(strings.TrimSpace(a.Letter))
	return counted(a.LetterRelation, a.LetterFrequency, func(s string) int { return strings.Count(strings.ToLower(s), letter) })
}

func responseLanguage(a Args) (func(string) bool, error) {
	if a.Language == "" {
		return nil, errArgument
	}
	return func(s string) bool {
		l := detect(s)
		return l == "" || l == a.Language
	}, nil
}

func numberOfSentences(a Args) (func(string) bool, error) {
	return counted(a.Relation, a.NumSentences, countSentences)
}

func numberOfWords(a Args) (func(string) bool, error) {
	return counted(a.Relation, a.NumWords, countWords)
}

func capitalWords(a Args) (func(string) bool, error) {
	return counted(a.CapitalRelation, a.CapitalFrequency, countCapitals)
}

func placeholders(a Args) (func(string) bool, error) {
	r := regexp.MustCompile(`\[.*?\]`)
	return func(s string) bool { return len(r.FindAllStringIndex(s, -1)) >= a.NumPlaceholders }, nil
}

func postscript(a Args) (func(string) bool, error) {
	marker := strings.TrimSpace(a.PostscriptMarker)
	expression := ""
	switch marker {
	case "":
		return nil, errArgument
	case "P.P.S":
		expression = `p\.\s?p\.\s?s`
	case "P.S.":
		expression = `p\.\s?s\.`
	default:
		expression = strings.ToLower(marker)
	}
	r := pattern(expression)
	return func(s string) bool { return r.MatchString(strings.ToLower(s)) }, nil
}

func isJSON(s string) bool {
	s = strings.TrimSpace(s)
	for _, fence := range []string{"```json", "```Json", "```JSON", "```"} {
		s = strings.TrimPrefix(s, fence)
	}
	return json.Valid([]byte(strings.TrimSpace(strings.TrimSuffix(s, "```"))))
}

func repeatPrompt(a Args) (func(string) bool, error) {
	prompt := strings.ToLower(strings.TrimSpace(a.PromptToRepeat))
	if prompt == "" {
		return nil, errArgument
	}
	return func(s string) bool { return strings.HasPrefix(strings.ToLower(strings.TrimSpace(s)), prompt) }, nil
}

func endsWith(a Args) (func(string) bool, error) {
	phrase := strings.ToLower(strings.TrimSpace(a.EndPhrase))
	if phrase == "" {
		return nil, errArgument
	}
	return func(s string) bool {
		return strings.HasSuffix(strings.ToLower(strings.Trim(strings.TrimSpace(s), `"`)), phrase)
	}, nil
}

func quoted(s string) bool {
	s = strings.TrimSpace(s)
	return len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"'
}

func noComma(s string) bool { return !strings.Contains(s, ",") }

func constrained(s string) bool {
	for _, option := range []string{"My answer is yes.", "My answer is no.", "My answer is maybe."} {
		if strings.Contains(s, option) {
			return true
		}
	}
	return false
}

func englishCapital(s string) bool { return isUpper(s) && english(s) }

func englishLower(s string) bool { return isLower(s) && english(s) }

// english holds also for what is in no language.
func english(s string) bool {
	l := detect(s)
	return l == "" || l == "en"
}
