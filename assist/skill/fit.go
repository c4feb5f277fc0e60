package skill

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/assist"
)

// What people chat about is no command: "tell me about France" sends nobody a
// message, "who is the king of Spain" is in no address book, and 我的狗病了 makes
// nobody a relation.

var (
	speaker  = regexp.MustCompile(`(?i)^(me|us|not|it|about|something|anything|everything)\b`)
	asker    = regexp.MustCompile(`(?i)^(how|what|why|when|where|who|which|whose|whether)\b`)
	somebody = regexp.MustCompile(`(?i)^(the|some|any|a|an|there)\s|'s\s`)
	telling  = regexp.MustCompile(`(?i)\bi(['’]m| am| was| feel| have)\b`)
	known    = regexp.MustCompile(`(?i)\d|\b(contact|contacts|last|latest|texted|called|messaged|mailed|emailed|i|my|me)\b`)
)

// ourselves tells whether words are for the speaker: "me a story", 我一些有趣的事.
// 我妈 and 我的老板 are others.
func ourselves(s string) bool {
	if strings.HasPrefix(s, "自己") || strings.HasPrefix(s, "你") {
		return true
	}
	rest, ok := strings.CutPrefix(s, "我")
	if !ok {
		return speaker.MatchString(s)
	}
	rest = strings.TrimPrefix(rest, "们")
	if strings.HasPrefix(rest, "的") {
		return false
	}
	for n := utf8.RuneCountInString(rest); n > 0; n-- {
		if relationOf(string([]rune(rest)[:n])) != "" {
			return false
		}
	}
	return true
}

// toOthers tells whether a message can be meant.
func toOthers(args map[string]assist.Arg) bool {
	return !ourselves(args["both"].Text()) && !ourselves(args["person"].Text())
}

// inContacts tells whether somebody can be meant who stands in an address book.
func inContacts(args map[string]assist.Arg) bool {
	s := args["person"].Text()
	words := len(strings.Fields(s))
	return known.MatchString(s) || words <= 4 && !somebody.MatchString(s) && !asker.MatchString(s)
}

// relates tells whether two can be meant that are something to each other.
func relates(args map[string]assist.Arg) bool {
	who, what := args["person"].Text(), args["relation"].Text()
	return !asker.MatchString(who) && !telling.MatchString(who) && (len(strings.Fields(who)) <= 4 || known.MatchString(who)) && len(strings.Fields(what)) <= 2
}

// common begins what is no name. Phrases that ask for a thing of some kind leave
// its article out of the slot.
var common = regexp.MustCompile(`^(the|a|an|some|any|my|your) [^\p{Lu}]*$`)

// onMaps tells whether a place can be meant.
func onMaps(args map[string]assist.Arg) bool {
	for _, slot := range []string{"place", "from"} {
		if s := args[slot].Text(); asker.MatchString(s) || len(strings.Fields(s)) > 7 || nowhere(s) || measured(s) {
			return false
		}
	}
	return true
}

// questioned is Chinese that asks or tells something, and is no title.
var questioned = regexp.MustCompile(`^是|是谁|什么|怎么|为什么|为何|是一(门|种|个|件)|(吗|呢)$`)

// titled tells whether an event can be meant.
func titled(args map[string]assist.Arg) bool {
	title := args["title"].Text()
	return !questioned.MatchString(title) && !bare.MatchString(title)
}

// bare is an article that names nothing.
var bare = regexp.MustCompile(`(?i)^(a|an|the|another|my|new|一个|个)$`)

// statement is what is said of something, rather than what a picture shows.
var statement = regexp.MustCompile(`(?i)\b(is|are|was|were) \w+$`)

// pictured tells whether pictures can be meant.
func pictured(args map[string]assist.Arg) bool { return !statement.MatchString(args["query"].Text()) }
