package toolsandbox

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/when"
)

// A person plays the user: says what the goal says, answers questions from its
// words, and confirms what was asked for. What the goal does not say, they do not
// know.
type person struct {
	opening  []string
	goal     string   // in the user's own words
	commands []string // of the goal, that may still have to be said
	hints    string   // all of the goal
	told     string   // what was said so far
	now      time.Time
	asked    map[string]int
}

var (
	tail   = regexp.MustCompile(`(?i)\s*\b(you (do not|don'?t|don not|do not know|don'?t know|only know|do not any|do not have)|do not leak|it should|make sure|search from)\b.*`)
	prefix = regexp.MustCompile(`(?i)^\s*(ask user b (to )?|after user b did so, (ask user b (to )?)?|tell user b to |have user b )`)
)

func newPerson(now time.Time, s *Scenario) *person {
	p := &person{opening: slices.Clone(s.First), now: now, asked: map[string]int{}}
	goal := regexp.MustCompile(`\(User A's\)`).ReplaceAllString(s.Goal, "my")
	goal = regexp.MustCompile(`\s*\(User A\)`).ReplaceAllString(goal, "")
	p.goal = own(tail.ReplaceAllString(goal, ""))
	p.hints = own(goal)
	p.told = strings.Join(s.First, " ")
	if strings.HasPrefix(s.File, "multiple_user_turn") {
		for _, sentence := range regexp.MustCompile(`\.\s+|\.$`).Split(goal, -1) {
			if sentence = tail.ReplaceAllString(sentence, ""); strings.TrimSpace(sentence) != "" {
				p.commands = append(p.commands, own(prefix.ReplaceAllString(sentence, "")))
			}
		}
	}
	return p
}

// own turns what is told to a user into what the user says.
func own(s string) string {
	return strings.NewReplacer("your ", "my ", "you ", "I ", "Your ", "My ", "You ", "I ", "my my", "my").Replace(s)
}

// said tells whether a sentence says much of what a command says.
func said(command, sentence string) bool {
	have, n := words(sentence), 0
	all := words(command)
	for _, w := range all {
		if slices.Contains(have, w) {
			n++
		}
	}
	return float64(n) >= 0.6*float64(len(all))
}

func (p *person) first() line {
	if len(p.opening) == 0 {
		return line{}
	}
	next := p.opening[0]
	p.opening = p.opening[1:]
	return line{text: next}
}

// answer is what the person says next, or nothing.
func (p *person) answer(h heard) line {
	switch {
	case h.confirmation != nil:
		return line{confirm: h.confirmation.Token}
	case h.question != nil:
		reply := p.reply(h.question)
		p.told += " " + reply
		return line{text: reply}
	case len(p.opening) > 0:
		return p.first()
	}
	return p.goOn(h)
}

// goOn says the next command of the goal that was not said yet.
func (p *person) goOn(h heard) line {
	for h.done && len(p.commands) > 0 {
		next := p.commands[0]
		p.commands = p.commands[1:]
		if !said(next, p.told) {
			p.told += " " + next
			return line{text: next}
		}
	}
	return line{}
}

// reply answers a question, or says nothing more.
func (p *person) reply(q *assist.Question) string {
	p.asked[q.Slot+q.Text]++
	if p.asked[q.Slot+q.Text] > 1 {
		return ""
	}
	switch {
	case q.YesNo:
		return "Yes"
	case len(q.Choices) > 0:
		return p.choose(q.Choices)
	}
	switch q.Slot {
	case "when", "at":
		return p.time()
	case "text", "title":
		return p.content()
	case "person":
		return p.whom()
	case "address":
		return phone.FindString(p.goal)
	case "place":
		return p.where()
	}
	return ""
}

var (
	phone   = regexp.MustCompile(`\+?\d{7,}`)
	saying  = regexp.MustCompile(`(?i)\bsaying:?\s*(.+)`)
	toDo    = regexp.MustCompile(`(?i)\b(?:remind(?:er)?|to ?do)(?: me)? (?:to|about) (.+)`)
	someone = regexp.MustCompile(`(?i)\b(?:message to|text|phone number of|number of|contact of|relationship (?:with|of)) (.+?)(?: to \+?\d| saying|\.|$)`)
	atPlace = regexp.MustCompile(`\bat ([A-Z][A-Za-z' ]+(?: on [A-Z][A-Za-z' ]+)?)`)
)

func (p *person) times() []when.Result {
	var kept []when.Result
	for _, r := range when.Parse(tail.ReplaceAllString(p.goal, ""), when.Context{Now: p.now, Language: "en-US"}) {
		if !r.Latent && r.Kind != when.Duration {
			kept = append(kept, r)
		}
	}
	return kept
}

func (p *person) time() string {
	list := p.times()
	if len(list) == 0 {
		return ""
	}
	return tail.ReplaceAllString(p.goal, "")[list[0].Start:list[len(list)-1].End]
}

func (p *person) content() string {
	if m := saying.FindStringSubmatch(tail.ReplaceAllString(p.goal, "")); m != nil {
		return strings.TrimRight(m[1], ". ")
	}
	m := toDo.FindStringSubmatch(tail.ReplaceAllString(p.goal, ""))
	if m == nil {
		return ""
	}
	text := m[1]
	if at := p.time(); at != "" {
		before, _, _ := strings.Cut(text, at)
		text = before
	}
	return strings.TrimRight(text, ". ")
}

func (p *person) whom() string {
	if m := someone.FindStringSubmatch(p.goal); m != nil && !strings.Contains(m[1], "person who") {
		return m[1]
	}
	return ""
}

func (p *person) where() string {
	if m := atPlace.FindStringSubmatch(tail.ReplaceAllString(p.goal, "")); m != nil {
		return m[1]
	}
	return ""
}

// choose takes the choice that shares most with the goal.
func (p *person) choose(choices []assist.Choice) string {
	best, most := "", 0
	for _, c := range choices {
		n := 0
		for _, w := range words(c.Label + " " + c.Detail) {
			if slices.Contains(words(p.hints), w) {
				n++
			}
		}
		if n > most {
			best, most = c.Label+" "+c.Detail, n
		}
	}
	return best
}
