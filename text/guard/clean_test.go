package guard_test

import (
	"testing"

	"github.com/qiao-ai/qiao/text/guard"
)

func TestCleanStripsWhatAModelSaysAround(t *testing.T) {
	for _, c := range []struct{ name, source, output, want string }{
		{"a preamble", "He go.", "Sure! Here is the corrected text:\n\nHe goes.", "He goes."},
		{"a preamble on the same line", "He go.", "Here's a more formal version: He goes.", "He goes."},
		{"a Chinese preamble", "他去了。", "好的，以下是改写后的内容：\n\n他去过了。", "他去过了。"},
		{"a fence", "He go.", "```text\nHe goes.\n```", "He goes."},
		{"reasoning", "He go.", "<think>Should I?</think>\n\nHe goes.", "He goes."},
		{"reasoning without a beginning", "He go.", "Should I?</think>He goes.", "He goes."},
		{"quotation marks", "He go.", "\"He goes.\"", "He goes."},
		{"an offer", "He go.", "He goes.\n\nLet me know if you need anything else!", "He goes."},
		{"a Chinese offer", "他去。", "他去了。\n\n希望这对您有帮助！", "他去了。"},
		{"all at once", "He go.", "<think>x</think>Certainly! Here's the revised version:\n\n```\n\"He goes.\"\n```\n\nI hope this helps!", "He goes."},
		{"white space as in the source", "He go.\n", "  He goes.", "He goes.\n"},
		{"nothing to strip", "He go.", "He goes.", "He goes."},
		{"quotation marks of the source", "\"He go.\"", "\"He goes.\"", "\"He goes.\""},
		{"a fence of the source", "```\nx\n```", "```\nx\n```", "```\nx\n```"},
		{"a source that sounds like a preamble", "Here is the list: a, b", "Here is the list: a and b", "Here is the list: a and b"},
		{"two quotations", "a said b", "\"Yes\" and \"no\"", "\"Yes\" and \"no\""},
	} {
		if got := guard.Clean(c.source, c.output); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestIsRefusal(t *testing.T) {
	for s, want := range map[string]bool{
		"I'm sorry, but I can't help with that.": true,
		"As an AI, I have no opinion.":           true,
		"抱歉，我无法协助完成。":                            true,
		"作为一个AI语言模型，我不能这样做。":                     true,
		"I cannot come on Friday.":               false,
		"We are sorry for the delay.":            false,
		"抱歉，我明天来不了。":                             false,
	} {
		if got := guard.IsRefusal(s); got != want {
			t.Errorf("IsRefusal(%q) = %v", s, got)
		}
	}
}
