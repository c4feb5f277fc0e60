package assist

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/assist/template"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/when"
)

// templates holds the compiled phrases of each language.
type templates map[text.Language]*template.Set

func compile(c *intent.Catalog) (templates, error) {
	sets := templates{}
	for _, lang := range []text.Language{text.English, text.Chinese} {
		set, err := template.ForCatalog(c, lang)
		if err != nil {
			return nil, err
		}
		sets[lang] = set
	}
	return sets, nil
}

// understand asks the planners in turn.
func (t *turn) understand(ctx context.Context) (*Plan, error) {
	if p := t.byTemplates(ctx); p != nil {
		return p, nil
	}
	if p := t.byLearned(ctx); p != nil {
		return p, nil
	}
	return t.byPartner(ctx)
}

// byTemplates reads the text as one command, or as several.
func (t *turn) byTemplates(ctx context.Context) *Plan {
	whole := t.match(ctx, t.text)
	if parts := t.several(ctx, whole); parts != nil {
		return parts
	}
	if whole == nil {
		return t.contextual(ctx)
	}
	return &Plan{Steps: []Step{whole.step}, Tier: intent.TierTemplate, Why: whole.why, Confidence: 1}
}

// A candidate is a reading of a sentence.
type candidate struct {
	step Step
	wild int // runes that no template and no grammar accounts for
	why  string
}

// match is the best reading of a sentence by templates, or nil. Each sentence is
// read once.
func (t *turn) match(ctx context.Context, s string) *candidate {
	if c, ok := t.matched[s]; ok {
		return c
	}
	if t.matched == nil {
		t.matched = map[string]*candidate{}
	}
	c := t.bestReading(ctx, s)
	t.matched[s] = c
	return c
}

func (t *turn) bestReading(ctx context.Context, s string) *candidate {
	s = strings.TrimRight(s, " .!?。！？~～,，;；…")
	if s == "" {
		return nil
	}
	found := t.allReadings(ctx, s)
	if plain := courtesy.ReplaceAllString(politeness.ReplaceAllString(s, ""), ""); plain != s && plain != "" {
		found = append(found, t.allReadings(ctx, plain)...)
	}
	if len(found) == 0 {
		return nil
	}
	best := slices.MinFunc(found, func(a, b candidate) int { return cmp.Compare(a.wild, b.wild) })
	return &best
}

// politeness is what a command may begin with and means nothing.
var politeness = regexp.MustCompile(`(?i)^((hey|hi|hello|ok|okay|please|qiao|siri|so|well|um|just|and|then|also|wait|hold on|by the way|oh|alright)\b[,\s]*|(cool|great|nice|good|perfect|yes|yeah|yup|nope|no)[,.!]\s*|((can|could|would|will) you|i (need|want|have|require|wish|am planning) (you )?to|i'm planning to|i'd like (you )?to|i would like (you )?to|help me( to)?|let's|go ahead and|you need to|i think you should)\s+(please\s+)?)+|^(请问|请你?|查一下|告诉我|我想知道|你知道|麻烦你?|帮我|给我|替我|你?能不能|可不可以|可以|我想要?你?|我要你?|我需要你?|你好|帮忙|嗨|那|然后|再|等一下|等等|对了|哦)[，,]?(帮我|给我|替我)?`)

// courtesy is what a command may end with and means nothing.
var courtesy = regexp.MustCompile(`(?i)([,\s]+(please|thanks|thank you|for me|right now|now|will you|would you|ok|okay|if you can|again))+$|(谢谢|好吗|行吗|可以吗|好不好|吧|呗|谢了|啦)+$`)

func (t *turn) allReadings(ctx context.Context, s string) []candidate {
	found := t.readings(ctx, s, nil)
	for _, cut := range t.cuts(s) {
		found = append(found, t.readings(ctx, cut.rest, cut.times)...)
	}
	return found
}

// readings are what the templates make of a sentence whose times stand apart.
func (t *turn) readings(ctx context.Context, s string, times []saidTime) []candidate {
	var all []candidate
	langs := []text.Language{languageOf(s)}
	if langs[0] == text.Chinese {
		langs = append(langs, text.English)
	}
	for _, lang := range langs {
		matches := t.a.templates[lang].Match(s, template.Context{Now: t.now})
		for _, m := range matches[:min(len(matches), 6)] {
			if c, ok := t.candidate(ctx, s, m, times); ok {
				all = append(all, c)
			}
		}
	}
	return all
}

// candidate makes a step of a match, and gives its times their slots.
func (t *turn) candidate(ctx context.Context, s string, m intent.Match, times []saidTime) (candidate, bool) {
	man := t.a.cfg.Catalog.Get(m.Intent)
	c := candidate{step: Step{Intent: m.Intent, Args: map[string]Arg{}, Origin: Origin{Source: Words, Quote: t.text}}, why: m.Why}
	for name, f := range m.Slots {
		slot := man.Slot(name)
		if slot == nil {
			continue
		}
		arg, ok := t.read(*slot, f.Text, f.Value)
		if !ok || beginsSentence(slot.Type, s, f.Start) || f.Known && !t.known(ctx, m.Intent, *slot, arg.Text()) {
			return c, false
		}
		if !f.Said() {
			arg.Origin.Quote = t.text // the template implies it
		}
		if isWild(slot.Type) {
			c.wild += utf8.RuneCountInString(f.Text)
		}
		c.step.Args[name] = arg
	}
	for _, st := range times {
		if !t.place(&c, man, st) {
			return c, false
		}
	}
	fits := t.a.fit[m.Intent]
	return c, fits == nil || fits(c.step.Args)
}

// beginsSentence tells whether a name would begin a new sentence: a template does
// not see the point before it.
func beginsSentence(t intent.Type, s string, start int) bool {
	if t == intent.Text || !isWild(t) || start <= 0 || start > len(s) {
		return false
	}
	before := strings.TrimRight(s[:start], " ")
	return strings.HasSuffix(before, ".") && !runsOnAbbreviation(before) || strings.HasSuffix(before, "!") || strings.HasSuffix(before, "?") ||
		strings.HasSuffix(before, "。") || strings.HasSuffix(before, "！") || strings.HasSuffix(before, "？")
}

// runsOnAbbreviation tells whether the point at the end is that of "Dr."
func runsOnAbbreviation(before string) bool {
	fields := strings.Fields(strings.TrimSuffix(before, "."))
	return len(fields) > 0 && shortened.MatchString(fields[len(fields)-1])
}

func isWild(t intent.Type) bool {
	return template.DefOf(intent.Slot{Type: t}, "en").Kind == template.Wildcard
}

// saidTime is a time that was cut out of a sentence.
type saidTime struct {
	words string
	kind  when.Kind
	to    bool // what it leads to: "to 5 pm"
	of    bool // whose it is: "tomorrow's", 明天的
}

// place puts a time into the slot that can take it.
func (t *turn) place(c *candidate, m *intent.Manifest, st saidTime) bool {
	for _, name := range t.timeSlots(m, st) {
		slot := m.Slot(name)
		if _, there := c.step.Args[name]; there {
			continue
		}
		if arg, ok := t.read(*slot, st.words, nil); ok {
			c.step.Args[name] = arg
			return true
		}
	}
	return false
}

// timeSlots lists the slots for a time, the likeliest first. A manifest that has
// "at" and "when" says with "at" which thing is meant and with "when" what it
// becomes.
func (t *turn) timeSlots(m *intent.Manifest, st saidTime) []string {
	var names []string
	for _, s := range m.Slots {
		length := s.Type == intent.Duration
		again := s.Type == intent.Recurrence
		isTime := s.Type == intent.Time || s.Type == intent.Interval
		switch {
		case length && st.kind == when.Duration, again && st.kind == when.Recurrence, isTime && st.kind != when.Duration:
			names = append(names, s.Name)
		}
	}
	rank := func(name string) int {
		switch {
		case st.of && m.Slot("at") == nil:
			return 9
		case name == "at" && st.to, name == "when" && st.of && m.Slot("at") != nil:
			return 2
		case name == "at" && !st.to && m.Slot("when") != nil, name == "when" && st.to:
			return 0
		}
		return 1
	}
	names = slices.DeleteFunc(names, func(n string) bool { return rank(n) == 9 })
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(rank(a), rank(b)) })
	return names
}

// A cut is a sentence without its times.
type cut struct {
	rest  string
	times []saidTime
}

var (
	leadEnglish = regexp.MustCompile(`(?i)(^|\s)(at|on|by|for|in|from|to|until|till|is|around|about|every|as of|due|starting)\s*$`)
	leadChinese = regexp.MustCompile(`(在|于|到|成|为|从|等|至|是)\s*$`)
	leadsTo     = regexp.MustCompile(`(?i)(^|\s)(to|until|till)\s*$|(到|成|为|至)\s*$`)
	possessive  = regexp.MustCompile(`^('s\b|的)`)
)

// cuts are the ways to take times out of a sentence: all of them, and, where
// there are several, the first or the last one alone.
func (t *turn) cuts(s string) []cut {
	var spans []when.Result
	for _, r := range when.Parse(s, t.context(t.now, false)) {
		if !r.Latent {
			spans = append(spans, r)
		}
	}
	if len(spans) == 0 || len(spans) > 6 {
		return nil
	}
	all := []cut{t.cutOut(s, spans)}
	if len(spans) > 1 {
		all = append(all, t.cutOut(s, spans[len(spans)-1:]), t.cutOut(s, spans[:1]))
	}
	for _, c := range all {
		t.variants = append(t.variants, c.rest)
	}
	return all
}

// cutOut takes spans out. Neighbours become one time.
func (t *turn) cutOut(s string, spans []when.Result) cut {
	var c cut
	rest, from := "", 0
	for i := 0; i < len(spans); i++ {
		start, end, kind := spans[i].Start, spans[i].End, spans[i].Kind
		for i+1 < len(spans) && glued(s[end:spans[i+1].Start]) && (kind == when.Duration) == (spans[i+1].Kind == when.Duration) {
			i++
			end = spans[i].End
			if spans[i].Kind == when.Recurrence {
				kind = when.Recurrence
			}
		}
		before := s[from:start]
		st := saidTime{words: s[start:end], kind: kind, to: leadsTo.MatchString(before) || leadsTo.MatchString(firstWord(s[start:end])+" ")}
		before = leadChinese.ReplaceAllString(leadEnglish.ReplaceAllString(before, ""), "")
		if m := possessive.FindString(s[end:]); m != "" {
			st.of = true
			end += len(m)
		}
		rest += before + " "
		from = end
		c.times = append(c.times, st)
	}
	c.rest = strings.TrimSpace(strings.Join(strings.Fields(rest+s[from:]), " "))
	if languageOf(s) == text.Chinese {
		c.rest = closeUp(c.rest)
	}
	return c
}

func firstWord(s string) string {
	w, _, _ := strings.Cut(s, " ")
	return w
}

// closeUp takes the spaces between Chinese characters away.
func closeUp(s string) string {
	r := []rune(s)
	var out []rune
	for i, c := range r {
		if c == ' ' && i > 0 && i+1 < len(r) && (r[i-1] > 0x2e80 || r[i+1] > 0x2e80) {
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

func glued(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "", "at", "on", "in", "of", "from", "的", ",", "，":
		return true
	}
	return false
}

var betweenCommands = regexp.MustCompile(`(?i)\s*(?:,|;|\.)?\s+(?:and\s+then|and\s+also|and|then|also|plus)\s+|\s*[;.!?]\s+|\s*[，。；！？,]\s*(?:然后|并且|再|还有|同时|顺便|接着|也)?\s*|(?:然后|并且|顺便|接着)`)

// several reads the text as more than one command, each understood by itself.
func (t *turn) several(ctx context.Context, whole *candidate) *Plan {
	pieces := betweenCommands.Split(t.text, -1)
	pieces = slices.DeleteFunc(pieces, func(s string) bool { return strings.TrimSpace(s) == "" })
	if len(pieces) < 2 || len(pieces) > 6 || whole != nil && (whole.wild == 0 || t.quotes(whole)) {
		return nil
	}
	p := &Plan{Tier: intent.TierTemplate, Confidence: 1, Why: "several commands"}
	wild := 0
	for _, piece := range pieces {
		c := t.match(ctx, piece)
		if c == nil {
			return nil
		}
		if len(p.Steps) > 0 && whole != nil && t.a.cfg.Catalog.Get(c.step.Intent).Risk.Above(intent.Change) {
			return nil // it may belong to the words of the first
		}
		wild += c.wild
		p.Steps = append(p.Steps, c.step)
	}
	if whole != nil && wild >= whole.wild {
		return nil
	}
	return p
}

// quotes tells whether a reading hands words on to somebody else, which may hold
// anything.
func (t *turn) quotes(c *candidate) bool {
	return t.a.cfg.Catalog.Get(c.step.Intent).Risk.Above(intent.Change)
}

// contextual reads a text whose last sentence is a command about what the first
// ones mention: "The guy at +1... Get him out of my contacts."
func (t *turn) contextual(ctx context.Context) *Plan {
	pieces := regexp.MustCompile(`[.!?;。！？；，,]\s*`).Split(strings.TrimRight(t.text, " .!?。！？"), -1)
	if len(pieces) < 2 {
		return nil
	}
	for i := len(pieces) - 1; i >= 0; i-- {
		c := t.match(ctx, pieces[i])
		if c == nil {
			continue
		}
		if i+1 < len(pieces) && chained.MatchString(pieces[i+1]) && !courteous(pieces[i+1]) {
			return nil // another command follows, which is not understood
		}
		others := strings.Join(slices.Concat(pieces[:i], pieces[i+1:]), " ")
		t.mentioned = others
		return &Plan{Steps: []Step{c.step}, Tier: intent.TierTemplate, Why: c.why, Confidence: 0.9}
	}
	return nil
}

var chained = regexp.MustCompile(`(?i)^(then|and|also|after that|afterwards)\b|^(然后|再|接着|并且|顺便|还有)`)

// courteous tells whether words mean nothing by themselves.
func courteous(s string) bool {
	s = strings.TrimSpace(politeness.ReplaceAllString(" "+s, " "))
	return strings.TrimSpace(courtesy.ReplaceAllString(" "+s, " ")) == "" || thanksOnly.MatchString(s)
}

var thanksOnly = regexp.MustCompile(`(?i)^(please|thanks|thank you|thx|谢谢|拜托|多谢|麻烦了)[!.。！]*$`)

// byLearned asks the classifier and the tagger.
func (t *turn) byLearned(ctx context.Context) *Plan {
	if t.a.cfg.Learned == nil {
		return nil
	}
	for _, m := range t.a.cfg.Learned.Match(t.text, t.spoken) {
		if m.Score < t.a.cfg.Sure || t.a.cfg.Catalog.Get(m.Intent) == nil {
			return nil
		}
		c, ok := t.candidate(ctx, t.text, m, nil)
		if !ok {
			return nil
		}
		t.harvest(&c)
		return &Plan{Steps: []Step{c.step}, Tier: intent.TierLearned, Why: m.Why, Confidence: m.Score}
	}
	return nil
}

// harvest fills slots of times and addresses that the tagger left empty.
func (t *turn) harvest(c *candidate) {
	m := t.a.cfg.Catalog.Get(c.step.Intent)
	for _, cut := range t.cuts(t.text) {
		for _, st := range cut.times {
			t.place(c, m, st)
		}
		break
	}
}
