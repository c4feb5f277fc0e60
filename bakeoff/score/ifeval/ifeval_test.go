package ifeval

import (
	"encoding/json"
	"testing"

	"github.com/qiao-ai/qiao"
)

func TestInstructions(t *testing.T) {
	for _, c := range []struct {
		id, args, answer string
		want             bool
	}{
		{"en:punctuation:no_comma", `{}`, "No commas here.", true},
		{"punctuation:no_comma", ``, "One, two.", false},
		{"keywords:existence", `{"keywords":["bridge","river"]}`, "The Bridge over the River.", true},
		{"keywords:existence", `{"keywords":["bridge","c++"]}`, "The bridge.", false},
		{"keywords:frequency", `{"keyword":"tea","relation":"at least","frequency":2}`, "Tea and steam: tea.", true},
		{"keywords:frequency", `{"keyword":"tea","relation":"less than","frequency":2}`, "Tea and tea.", false},
		{"keywords:forbidden_words", `{"forbidden_words":["rain"]}`, "The train arrives.", true},
		{"keywords:forbidden_words", `{"forbidden_words":["rain"]}`, "Train in the rain.", false},
		{"keywords:letter_frequency", `{"letter":"q","let_relation":"at least","let_frequency":2}`, "Quiet Qiao", true},
		{"keywords:letter_frequency", `{"letter":"!","let_relation":"less than","let_frequency":2}`, "Oh! No!", false},
		{"language:response_language", `{"language":"de"}`, "Das ist nicht der Weg und wir gehen mit dem Zug.", true},
		{"language:response_language", `{"language":"mr"}`, "मी तुम्ही आणि आपण आहे", true},
		{"language:response_language", `{"language":"uk"}`, "Це їхній дім і його двері", true},
		{"language:response_language", `{"language":"zh"}`, "これは本です", false},
		{"length_constraints:number_sentences", `{"relation":"less than","num_sentences":3}`, "Dr. Li came at 5 p.m. today. She left.", true},
		{"length_constraints:number_sentences", `{"relation":"at least","num_sentences":3}`, "One. Two! Three?", true},
		{"length_constraints:number_words", `{"relation":"at least","num_words":4}`, "it's four_words, really so", true},
		{"length_constraints:number_paragraphs", `{"num_paragraphs":2}`, "One\n***\nTwo", true},
		{"length_constraints:number_paragraphs", `{"num_paragraphs":2}`, "One\n***\n***\nTwo", false},
		{"length_constraints:nth_paragraph_first_word", `{"num_paragraphs":2,"nth_paragraph":2,"first_word":"Then"}`, "First.\n\n\"Then,\" he said.", true},
		{"detectable_content:number_placeholders", `{"num_placeholders":2}`, "[name] of [place]", true},
		{"detectable_content:postscript", `{"postscript_marker":"P.P.S"}`, "Bye.\nP. P. S. Write!", true},
		{"detectable_format:number_bullet_lists", `{"num_bullets":2}`, "* one\n- two", true},
		{"detectable_format:constrained_response", `{}`, "My answer is maybe.", true},
		{"detectable_format:number_highlighted_sections", `{"num_highlights":2}`, "*one* and *two*", true},
		{"detectable_format:multiple_sections", `{"section_spliter":"SECTION","num_sections":2}`, "SECTION 1\na\nSECTION 2\nb", true},
		{"detectable_format:json_format", `{}`, "```json\n{\"a\": 1}\n```", true},
		{"detectable_format:title", `{}`, "<<Title>>\ntext", true},
		{"combination:two_responses", `{}`, "one******two", true},
		{"combination:two_responses", `{}`, "one******one", false},
		{"combination:repeat_prompt", `{"prompt_to_repeat":"Why is it so?"}`, "why is it so? Because.", true},
		{"startend:end_checker", `{"end_phrase":"Any more?"}`, "Yes. \"Any more?\"", true},
		{"startend:quotation", `{}`, `"All of it."`, true},
		{"change_case:capital_word_frequency", `{"capital_relation":"at least","capital_frequency":3}`, "I DON'T know", true},
		{"change_case:english_capital", `{}`, "THE BRIDGE IS LONG", true},
		{"change_case:english_lowercase", `{}`, "the bridge is Long", false},
		{"change_case:english_lowercase", `{}`, "der weg ist nicht das ziel", false},
	} {
		in, err := New(c.id, json.RawMessage(c.args))
		if err != nil {
			t.Fatal(err)
		}
		if got := in.Strict(c.answer); got != c.want {
			t.Errorf("%s %s of %q: %v", c.id, c.args, c.answer, got)
		}
		if in.Strict(" \n") {
			t.Errorf("%s: an empty answer follows it", c.id)
		}
	}
}

func TestLooseLeavesAwayAFirstLineAndAsterisks(t *testing.T) {
	in, err := New("startend:quotation", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"Sure, here it is:\n\"Text\"", "**\"Text\"**", "\"Text\"\nHope that helps!"} {
		if in.Strict(s) || !in.Loose(s) {
			t.Errorf("%q: strict %v, loose %v", s, in.Strict(s), in.Loose(s))
		}
	}
}

func TestBadInstructionsAreRefused(t *testing.T) {
	for _, c := range []struct {
		id, args string
		want     qiao.Kind
	}{
		{"poetry:rhymes", `{}`, qiao.Unsupported},
		{"keywords:existence", `{`, qiao.Invalid},
		{"keywords:existence", `{}`, qiao.Invalid},
		{"length_constraints:number_words", `{"relation":"about","num_words":3}`, qiao.Invalid},
	} {
		if _, err := New(c.id, json.RawMessage(c.args)); qiao.KindOf(err) != c.want {
			t.Errorf("%s %s: %v", c.id, c.args, err)
		}
	}
}

func TestFaultsOfTheReferenceAreNamed(t *testing.T) {
	for _, c := range []struct {
		id, args string
		faulty   bool
	}{
		{"keywords:letter_frequency", `{"letter":"#","let_relation":"at least","let_frequency":4}`, true},
		{"keywords:letter_frequency", `{"letter":"a","let_relation":"at least","let_frequency":4}`, false},
		{"language:response_language", `{"language":"hi"}`, true},
		{"punctuation:no_comma", `{}`, false},
	} {
		in, err := New(c.id, json.RawMessage(c.args))
		if err != nil {
			t.Fatal(err)
		}
		if (in.Fault() != "") != c.faulty {
			t.Errorf("%s %s: %q", c.id, c.args, in.Fault())
		}
	}
}

func FuzzChecks(f *testing.F) {
	f.Add("One. Two… \"Three?\" ***\n* a\n- b \xff")
	f.Add("I DON'T know—U.S. etc. 3.14!?)")
	f.Fuzz(func(t *testing.T, s string) {
		countSentences(s)
		countCapitals(s)
		countWords(s)
		detect(s)
		for _, v := range variants(s) {
			startOf(v)
			isJSON(v)
			twoResponses(v)
		}
	})
}
