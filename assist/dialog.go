package assist

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/quantity"
)

var (
	yesWords = regexp.MustCompile(`(?i)^(yes|yeah|yep|yup|sure|ok|okay|of course|please do|go ahead|do it|confirm|confirmed|right|correct|exactly|send it|yes please|sounds good|absolutely|definitely|是|是的|对|对的|好|好的|好啊|可以|行|嗯|确认|确定|继续|发吧|发送|没问题|没错|当然|要|是啊|就这样|就这么办|做吧)([,，]? ?(please|go ahead|do it|send it|thanks|谢谢|吧|的))?[.!。！]*$`)
	noWords  = regexp.MustCompile(`(?i)^(no|nope|nah|no thanks|don't|do not|cancel|cancel (that|it)|never ?mind|forget it|stop|abort|leave it|not now|不|不要|不用|不用了|不是|不行|别|别发|取消|算了|不必|停|放弃|不了|别弄了|不要了)([,，]? ?(thanks|thank you|谢谢|了))?[.!。！]*$`)
	// insteadOf begins a correction.
	insteadOf = regexp.MustCompile(`(?i)^(?:(?:no|nope|wait|actually|sorry|oops|hmm|not that)\b|不是|不对|不|错了|等等|等一下|不好意思)?[\s,，。.!]*(?:(?:i mean|i meant|i said|make (?:it|that)|change (?:it|that) to|change to|it should be|should be|rather|instead)\b|我是说|我说的是|我的意思是|应该是|是|改成|改到|改为|换成|还是|要)?[\s,，:：]*`)
	// explicit corrections may change words, not only times, numbers and names.
	explicit = regexp.MustCompile(`(?i)\b(i mean|i meant|i said|make it|change (it|that) to|it should (be|say)|rather|call it|name it)\b|我是说|我说的是|我的意思是|应该是|改成|改为|换成|叫`)
	// furthermore begins an ellipsis.
	furthermore = regexp.MustCompile(`(?i)^(?:(?:(?:ok|okay|alright|cool|yes|yeah|great|thanks|thank you|please)\b[\s,.!]*)*(?:and what about|what about|how about|and|also|same for|check|look (?:at|into))\b|那么|那|还有|再说)\s*(?:(?:in|for|on|at|the city of)\b)?\s*(.+?)(?:\s*(?:then|too|呢|怎么样|如何))?\s*[?？.。]*$|^(.+?)呢[?？]*$`)
)

// dialog answers what an earlier turn left open: a question, a confirmation, or
// what a correction or an incomplete sentence refers to.
func (t *turn) dialog(ctx context.Context) (bool, error) {
	switch {
	case t.state.Offer != nil:
		return t.answerOffer(ctx)
	case t.state.Pending != nil:
		return t.answerQuestion(ctx)
	}
	if handled, err := t.refer(ctx); handled || err != nil {
		return handled, err
	}
	switch {
	case yesWords.MatchString(t.text) || noWords.MatchString(t.text) && !strings.Contains(t.text, "stop") && !strings.Contains(t.text, "停"):
		if yesWords.MatchString(t.text) {
			return true, t.nothingToConfirm()
		}
		return true, t.giveUp()
	}
	return t.follow(ctx)
}

// answerOffer takes a yes for a confirmation, if a person says it.
func (t *turn) answerOffer(ctx context.Context) (bool, error) {
	o := t.state.Offer
	switch {
	case yesWords.MatchString(t.text):
		return true, t.redeem(ctx, o.Hash)
	case noWords.MatchString(t.text):
		return true, t.giveUp()
	}
	return t.amend(ctx, o.Step, true)
}

// answerQuestion reads the answer to a question.
func (t *turn) answerQuestion(ctx context.Context) (bool, error) {
	p := t.state.Pending
	if noWords.MatchString(t.text) {
		return true, t.giveUp()
	}
	if p.Agree != "" {
		if yesWords.MatchString(t.text) {
			s := p.Step
			s.May = append(slices.Clone(s.May), p.Agree)
			return true, t.again(ctx, s, p.Rest, "a yes")
		}
		return t.amend(ctx, p.Step, true)
	}
	if s, ok := t.chosen(p); ok {
		return true, t.again(ctx, s, p.Rest, "a choice")
	}
	m := t.a.cfg.Catalog.Get(p.Step.Intent)
	if m == nil || p.Slot == "" || m.Slot(p.Slot) == nil {
		return false, nil
	}
	if s, ok := t.fuller(ctx, p.Step); ok {
		return true, t.again(ctx, s, p.Rest, "a fuller sentence")
	}
	slot := *m.Slot(p.Slot)
	free := isWild(slot.Type) && slot.Type != intent.Item
	words := t.answerWords(slot)
	arg, ok := t.read(slot, words, nil)
	if c := t.match(ctx, t.text); c != nil && c.step.Intent != p.Step.Intent && (!free || c.wild == 0 || slot.Type == intent.Person) &&
		!(ok && arg.Time != nil && c.wild > 0 && covers(slot, arg, words, t)) {
		return false, nil // a new command
	}
	if ok {
		if arg.Time != nil {
			t.blend(p.Step, slot.Name, &arg)
		}
		arg.Origin.Source = Dialog
		return true, t.again(ctx, t.alsoTimes(p.Step.With(slot.Name, arg), m, slot), p.Rest, "an answer")
	}
	if p.Tries >= 1 {
		return false, nil
	}
	q := &Question{Text: p.Text, Slot: p.Slot, Choices: p.Choices, Intent: p.Step.Intent}
	t.wait(p.Step, q, p.Rest)
	return true, nil
}

// answerLead are words that only lead to an answer.
var answerLead = regexp.MustCompile(`(?i)^(?:(?:it'?s|that'?s|it is|the one (?:at|on|in)|say|tell (?:him|her|them)(?: that)?|to|at|on|please|call it)\b|就说|说|叫|是|请|告诉(?:他|她|他们))\s*[:：,，]?\s*`)

// answerWords is the answer without the words that only lead to it.
func (t *turn) answerWords(slot intent.Slot) string {
	words := t.text
	if slot.Type != intent.Text || len(strings.Fields(words)) > 2 {
		if short := answerLead.ReplaceAllString(words, ""); short != "" {
			words = short
		}
	}
	return words
}

// alsoTimes fills empty time slots with the times that a free answer ends in:
// "buy milk tomorrow at 5".
func (t *turn) alsoTimes(s Step, m *intent.Manifest, slot intent.Slot) Step {
	if slot.Type != intent.Text || m.Risk.Above(intent.Change) {
		return s
	}
	for _, cut := range t.cuts(t.text) {
		c := candidate{step: s}
		c.step.Args = copyArgs(s.Args)
		placed := 0
		for _, st := range cut.times {
			if t.place(&c, m, st) {
				placed++
			}
		}
		rest := answerLead.ReplaceAllString(cut.rest, "")
		if placed == len(cut.times) && rest != "" {
			c.step.Args[slot.Name] = Arg{Value: tidy(rest), Origin: Origin{Source: Dialog, Quote: tidy(rest)}}
			return c.step
		}
		break
	}
	return s
}

func copyArgs(args map[string]Arg) map[string]Arg {
	out := make(map[string]Arg, len(args)+1)
	for k, v := range args {
		out[k] = v
	}
	return out
}

// fuller reads an answer that is the whole command once more.
func (t *turn) fuller(ctx context.Context, s Step) (Step, bool) {
	c := t.match(ctx, t.text)
	if c == nil || c.step.Intent != s.Intent || len(c.step.Args) == 0 {
		return s, false
	}
	for name, arg := range c.step.Args {
		s = s.With(name, arg)
	}
	return s, true
}

// chosen reads an answer to a choice: an ordinal, a number, or a part of one label.
func (t *turn) chosen(p *pending) (Step, bool) {
	if len(p.Choices) == 0 || p.Slot == "" {
		return p.Step, false
	}
	var picked []Choice
	if i, ok := ordinal(t.text, len(p.Choices)); ok {
		picked = p.Choices[i : i+1]
	} else if picked = byLabel(p.Choices, t.text); len(picked) != 1 {
		if !allSaid(t.text) {
			return p.Step, false
		}
		picked = p.Choices
	}
	m := t.a.cfg.Catalog.Get(p.Step.Intent)
	slot := m.Slot(p.Slot)
	if slot == nil || len(picked) > 1 && !slot.Many {
		return p.Step, false
	}
	c := t.call(m, p.Step)
	t.take(c, *slot, Arg{Origin: Origin{Source: Dialog, Quote: t.text}}, picked...)
	return c.Step, true
}

// byLabel lists the choices that the words fit best.
func byLabel(choices []Choice, words string) (best []Choice) {
	most := 0
	for _, c := range choices {
		n := overlap(fold(words), fold(c.Label+" "+c.Detail))
		switch {
		case n > most:
			most, best = n, []Choice{c}
		case n == most && n > 0:
			best = append(best, c)
		}
	}
	return best
}

var filler = map[string]bool{"the": true, "one": true, "at": true, "on": true, "in": true, "of": true, "to": true, "a": true, "for": true, "my": true, "和": true, "的": true, "那": true, "个": true, "是": true}

// overlap counts the words, or the Chinese characters, that both have.
func overlap(a, b string) int {
	n := 0
	for _, w := range strings.FieldsFunc(a, func(r rune) bool { return r == ' ' || r == ',' || r == '.' || r == '?' || r == '(' || r == ')' }) {
		if !filler[w] && latinText(w) && wordIn(b, w) {
			n += 2
		}
	}
	for _, r := range a {
		if r > 0x2e80 && !filler[string(r)] && strings.ContainsRune(b, r) {
			n++
		}
	}
	return n
}

var (
	ordinalWords = regexp.MustCompile(`(?i)\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|last)\b|第([一二三四五六七八九十\d]+)|最后|(?:^|\s)#?(\d)(?:\s|$|st|nd|rd|th)`)
	ordinalOf    = map[string]int{"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5, "seventh": 6, "eighth": 7, "ninth": 8}
)

// ordinal reads "the second one", 第二个, 最后一个 or "2", of n things.
func ordinal(s string, n int) (int, bool) {
	m := ordinalWords.FindStringSubmatch(s)
	if m == nil || len([]rune(s)) > 24 {
		return 0, false
	}
	i := -1
	switch word := strings.ToLower(m[1]); {
	case word == "last", strings.Contains(m[0], "最后"):
		i = n - 1
	case word != "":
		i = ordinalOf[word]
	case m[2] != "":
		if v, size, _ := quantity.Cardinal(m[2]); size > 0 {
			i = int(v) - 1
		}
	case m[3] != "":
		i = int(m[3][0] - '1')
	}
	return i, i >= 0 && i < n
}

// again runs a step that got its answer.
func (t *turn) again(ctx context.Context, s Step, rest []Step, why string) error {
	t.trace.Tier, t.trace.Why, t.trace.Confidence = intent.TierDialog, why, 1
	t.emit(Event{Plan: &Plan{Steps: append([]Step{s}, rest...), Tier: intent.TierDialog, Why: why, Confidence: 1}})
	return t.steps(ctx, append([]Step{s}, rest...))
}

// amend reads the text as a correction of a step that waits.
func (t *turn) amend(ctx context.Context, s Step, waits bool) (bool, error) {
	if c := t.match(ctx, t.text); c != nil && c.step.Intent != s.Intent {
		return false, nil
	}
	if fuller, ok := t.fuller(ctx, s); ok {
		return true, t.again(ctx, fuller, nil, "a correction")
	}
	lead := insteadOf.FindString(t.text)
	fixed, ok := t.replace(ctx, s, strings.TrimSpace(t.text[len(lead):]), waits && explicit.MatchString(t.text))
	if !ok {
		return false, nil
	}
	t.state.Offer, t.state.Pending = nil, nil // any change voids what was offered
	return true, t.again(ctx, fixed, nil, "a correction")
}

// follow reads corrections of, and additions to, what was done last.
func (t *turn) follow(ctx context.Context) (bool, error) {
	last := t.state.Last
	if last == nil {
		return false, nil
	}
	m := t.a.cfg.Catalog.Get(last.Step.Intent)
	if m == nil || m.Risk.Above(intent.Change) {
		return false, nil // what went out stays out
	}
	whole := t.match(ctx, t.text)
	if lead := insteadOf.FindString(t.text); strings.TrimSpace(lead) != "" && (whole == nil || whole.wild > 0) {
		return t.correct(ctx, last, m, strings.TrimSpace(t.text[len(lead):]))
	}
	if whole != nil {
		return false, nil
	}
	if parts := furthermore.FindStringSubmatch(t.text); parts != nil {
		fragment := parts[1] + parts[2]
		if s, ok := t.replace(ctx, last.Step, fragment, true); ok {
			return true, t.again(ctx, s, nil, "as before, but "+fragment)
		}
	}
	if m.Risk == intent.Read && len(t.text) < 40 {
		if s, ok := t.replace(ctx, last.Step, strings.TrimRight(t.text, "?？ "), false); ok {
			return true, t.again(ctx, s, nil, "as before, but changed")
		}
	}
	return false, nil
}

// correct does what was done last again, changed, and takes the first back.
func (t *turn) correct(ctx context.Context, last *done, m *intent.Manifest, fragment string) (bool, error) {
	s, ok := t.replace(ctx, last.Step, fragment, explicit.MatchString(t.text))
	if !ok {
		return false, nil
	}
	switch {
	case last.Again && makes(m):
		t.replaced = last.Made // undoing a correction would bring back what it corrected
	case m.Risk == intent.Change:
		changes, err := t.a.cfg.Store.Changes(ctx, t.req.User, 3)
		if err != nil {
			return true, err
		}
		for _, c := range changes {
			if c.Intent == string(last.Step.Intent) && c.At.Equal(last.At) {
				t.undo = append(t.undo, c.ID)
				break
			}
		}
	}
	t.corrects = true
	return true, t.again(ctx, s, nil, "a correction")
}

// makes tells whether an intent makes something new: it is not about a thing there
// is.
func makes(m *intent.Manifest) bool {
	return !slices.ContainsFunc(m.Slots, func(s intent.Slot) bool { return finderOf(s) != "" })
}

// replace puts what a fragment says into the slot of its type. Words that are no
// time, number or name go nowhere unless the user said that they correct.
func (t *turn) replace(ctx context.Context, s Step, fragment string, sure bool) (Step, bool) {
	m := t.a.cfg.Catalog.Get(s.Intent)
	fragment = tidy(placeLead.ReplaceAllString(strings.TrimRight(fragment, "?？!！.。 "), ""))
	fragment = courtesy.ReplaceAllString(fragment, "")
	if m == nil || fragment == "" {
		return s, false
	}
	if both, ok := t.replaceBoth(ctx, m, s, fragment, sure); ok {
		return both, true
	}
	for _, slot := range slotsByCertainty(m, s) {
		arg, ok := t.read(slot, fragment, nil)
		if !ok || !covers(slot, arg, fragment, t) {
			continue
		}
		if of := finderOf(slot); of != "" {
			found, err := t.call(m, s).Find(ctx, of, fragment)
			if err != nil || len(found) == 0 {
				continue
			}
		} else if _, there := s.Args[slot.Name]; isWild(slot.Type) && slot.Type != intent.Place && (!sure || !there) {
			continue
		}
		if arg.Time != nil {
			t.blend(s, slot.Name, &arg)
		}
		arg.Origin = Origin{Source: Words, Quote: fragment}
		return s.With(slot.Name, arg), true
	}
	return s, false
}

var placeLead = regexp.MustCompile(`(?i)^((please|alright|okay|ok)[\s,]+)*(check\s+)?(in|at|for|the city of)\s+`)

// replaceBoth puts a time and what else a fragment says into their slots: "Clayton
// on March 14th".
func (t *turn) replaceBoth(ctx context.Context, m *intent.Manifest, s Step, fragment string, sure bool) (Step, bool) {
	for _, cut := range t.cuts(fragment) {
		rest := tidy(cut.rest)
		if len(cut.times) != 1 || len([]rune(rest)) <= 3 {
			return s, false
		}
		c := candidate{step: Step{Intent: s.Intent, Args: map[string]Arg{}}}
		if !t.place(&c, m, cut.times[0]) {
			return s, false
		}
		next, ok := t.replace(ctx, s, rest, sure)
		for name, arg := range c.step.Args {
			t.blend(s, name, &arg)
			next = next.With(name, arg)
		}
		return next, ok
	}
	return s, false
}

// slotsByCertainty lists slots whose values can be told from any words first.
func slotsByCertainty(m *intent.Manifest, s Step) []intent.Slot {
	rank := func(slot intent.Slot) int {
		_, filled := s.Args[slot.Name]
		r := 0
		switch {
		case slot.Type == intent.Person, slot.Type == intent.Item:
			r = 4
		case slot.Type == intent.Place:
			r = 6
			if !filled {
				r = 9 // where nothing was said of a place, other words were meant
			}
		case isWild(slot.Type):
			r = 8
		}
		if !filled {
			r++
		}
		return r
	}
	list := slices.Clone(m.Slots)
	slices.SortStableFunc(list, func(a, b intent.Slot) int { return rank(a) - rank(b) })
	return list
}

// covers tells whether a value accounts for all of a fragment.
func covers(slot intent.Slot, a Arg, fragment string, t *turn) bool {
	switch {
	case a.Time != nil:
		for _, c := range t.cuts(fragment + " ") {
			return len([]rune(c.rest)) <= 3
		}
		return len(fragment) < 12 // a latent reading
	case slot.Type == intent.Number || slot.Type == intent.Integer || slot.Type == intent.Percent || slot.Type == intent.Ordinal,
		slot.Type == intent.Quantity, slot.Type == intent.Money, slot.Type == intent.Temp:
		return len([]rune(fragment)) < 16
	}
	return true
}

// blend keeps of an earlier time what a later one does not say: its day, or its
// time of day, or the half of the day.
func (t *turn) blend(s Step, slot string, arg *Arg) {
	old, ok := s.Args[slot]
	if !ok || old.Time == nil || arg.Time == nil || old.Time.Rule != "" || arg.Time.Seconds != 0 {
		return
	}
	was, now := old.Time, *arg.Time
	was.From = was.From.In(t.now.Location())
	switch {
	case now.Clock && !now.Dated && was.Dated:
		now.From = atClock(was.From, now.From)
		if half := assumedHalf(now); half && was.Clock && was.From.Hour() >= 12 && now.From.Hour() < 12 {
			now.From = now.From.Add(12 * time.Hour)
		} else if half && was.Clock && was.From.Hour() < 12 && now.From.Hour() >= 12 {
			now.From = now.From.Add(-12 * time.Hour)
		}
		now.To, now.Dated = now.From.Add(time.Hour), true
	case now.Dated && !now.Clock && was.Clock:
		now.From = atClock(now.From, was.From)
		now.To, now.Clock = now.From.Add(time.Hour), true
	default:
		return
	}
	arg.Time, arg.Value = &now, now.json(intent.Time)
}

// assumedHalf tells whether the half of the day was not said.
func assumedHalf(m Moment) bool {
	return slices.ContainsFunc(m.Assumed, func(a string) bool { return strings.Contains(a, "noon") })
}

// pointed is what "it", "them", "the second one" or 第二个 mean among what was
// shown or done.
func (t *turn) pointed(of, words string, many bool) []Choice {
	w := fold(words)
	if i, ok := ordinal(w, len(t.state.Shown)); ok && t.state.Shown[i].Kind == of && len([]rune(w)) <= 16 {
		return t.state.Shown[i : i+1]
	}
	if !pronoun.MatchString(w) {
		return nil
	}
	if many && plural.MatchString(w) {
		var all []Choice
		for _, s := range t.state.Shown {
			if s.Kind == of {
				all = append(all, s)
			}
		}
		if len(all) > 0 {
			return all
		}
	}
	for _, f := range t.state.Focus {
		if f.Kind == of {
			return []Choice{f}
		}
	}
	return nil
}

var (
	pronoun = regexp.MustCompile(`^(it|that|this|them all|them|him|her|that one|this one|the one|the guy|they|those|these|the same|它|他|她|它们|他们|她们|那个|这个|这|那|这条|那条|这些|那些|刚才那个|刚才的|他的|她的)$`)
	plural  = regexp.MustCompile(`^(them|they|those|these|它们|他们|她们|这些|那些)( all)?$`)
	phoneIn = regexp.MustCompile(`\+?\d[\d\- ]{5,}\d`)
)
