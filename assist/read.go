package assist

import (
	"encoding/json"
	"math"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/teambition/rrule-go"

	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/quantity"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/when"
)

func fromJSON(data json.RawMessage) any {
	var v any
	_ = json.Unmarshal(data, &v) // a manifest's default, which was checked
	return v
}

// read makes an argument of the words of a slot. It fails where they are no such
// thing.
func (t *turn) read(slot intent.Slot, words string, value any) (Arg, bool) {
	arg := Arg{Value: value, Origin: Origin{Source: Words, Quote: words}}
	switch slot.Type {
	case intent.Time, intent.Interval, intent.Duration, intent.Recurrence:
		m, ok := t.moment(words, slot.Type)
		if !ok {
			return arg, false
		}
		arg.Time, arg.Value = &m, m.json(slot.Type)
		return arg, true
	case intent.Number, intent.Integer, intent.Percent, intent.Ordinal:
		n, ok := numberOf(value)
		if !ok {
			n, ok = t.number(words)
		}
		arg.Value = n
		return arg, ok
	case intent.Quantity, intent.Temp, intent.Money:
		arg.Value = t.amount(words)
		return arg, arg.Value != nil
	case intent.Enum:
		if value == nil {
			arg.Value = t.enum(slot, words)
		}
		return arg, arg.Value != nil && arg.Value != ""
	case intent.Boolean:
		_, ok := value.(bool)
		return arg, ok
	}
	s := tidy(words)
	if slot.Type == intent.Phone || slot.Type == intent.Email {
		s = addressIn.FindString(s)
	}
	if runsOn(slot.Type, s) || !isName(slot.Type, s) {
		return arg, false
	}
	arg.Value, arg.Origin.Quote = s, s
	return arg, s != ""
}

var (
	addressIn = regexp.MustCompile(`[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+?\d[\d\s().-]*\d`)
	newPart   = regexp.MustCompile(`([\p{L}\d]+)[.!?]\s|[。！？]`)
	shortened = regexp.MustCompile(`(?i)^(dr|mr|mrs|ms|st|ave|rd|jr|sr|mt|ft|no|prof|[a-z])$`)
)

// runsOn tells whether a name goes on into another sentence.
func runsOn(t intent.Type, s string) bool {
	switch t {
	case intent.Person, intent.Place, intent.Query, intent.Item:
		for _, m := range newPart.FindAllStringSubmatch(s, -1) {
			if !shortened.MatchString(m[1]) {
				return true
			}
		}
	}
	return false
}

// tidy takes the marks around a piece of a sentence away.
func tidy(s string) string {
	s = strings.TrimSpace(s)
	s = strings.TrimLeft(s, ",:;，：；。、 ")
	s = strings.TrimRight(s, ",:;，：；。、 ")
	if n := utf8.RuneCountInString(s); n > 1 && strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "..") {
		s = strings.TrimSuffix(s, ".")
	}
	for _, pair := range [][2]string{{`"`, `"`}, {"“", "”"}, {"「", "」"}, {"'", "'"}, {"《", "》"}} {
		if len(s) > len(pair[0])+len(pair[1]) && strings.HasPrefix(s, pair[0]) && strings.HasSuffix(s, pair[1]) && strings.Count(s, pair[0]) <= 2 {
			s = strings.TrimSuffix(strings.TrimPrefix(s, pair[0]), pair[1])
		}
	}
	return strings.TrimSpace(s)
}

// Sentence is s with a capital first letter.
func Sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || !unicode.IsLower(r) {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

func numberOf(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	}
	return 0, false
}

func (t *turn) langTag() string {
	if languageOf(t.text) == text.Chinese {
		return "zh"
	}
	if t.req.Language != "" {
		return string(t.req.Language)
	}
	return "en"
}

func (t *turn) number(words string) (float64, bool) {
	for _, r := range quantity.Parse(words, t.langTag()) {
		return r.Said, true
	}
	return 0, false
}

// amount is a value with its unit, as {"value", "unit"}, or nil.
func (t *turn) amount(words string) any {
	for _, r := range quantity.Parse(words, t.langTag()) {
		return map[string]any{"value": r.Said, "unit": strings.TrimSpace(words[:r.Start] + words[r.End:]), "base": r.Value, "of": r.Unit, "kind": string(r.Kind)}
	}
	return nil
}

// enum is the value whose name is among the words. Names are simple templates:
// alternatives parted by |.
func (t *turn) enum(slot intent.Slot, words string) string {
	words = fold(words)
	best, size := "", 0
	for _, v := range slot.Values {
		names := []string{v.ID}
		for _, said := range v.Said {
			for _, one := range said {
				names = append(names, strings.Split(strings.Trim(one, "()"), "|")...)
			}
		}
		for _, n := range names {
			if n = fold(n); n != "" && len(n) > size && wordIn(words, n) {
				best, size = v.ID, len(n)
			}
		}
	}
	return best
}

// wordIn tells whether w stands in s, in Latin script as a whole word.
func wordIn(s, w string) bool {
	for from := 0; ; {
		i := strings.Index(s[from:], w)
		if i < 0 {
			return false
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, _ := utf8.DecodeRuneInString(s[i+len(w):])
		if !latin(before) && !latin(after) || !latinText(w) {
			return true
		}
		from = i + 1
	}
}

func latin(r rune) bool { return r < 0x250 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

func latinText(s string) bool { r, _ := utf8.DecodeRuneInString(s); return r < 0x250 }

// context is how times are understood in this turn.
func (t *turn) context(now time.Time, latent bool) when.Context {
	lang := t.langTag()
	return when.Context{Now: now, Language: lang, Latent: latent, Conventions: &when.Conventions{NearestWeekday: lang != "zh"}}
}

var gone = regexp.MustCompile(`(?i)\b(yesterday|ago|last|past|previous|earlier)\b|昨|前天|上(个|周|星期|月|次)|以前|之前`)

// moment is the time that words say, of the wanted type.
func (t *turn) moment(words string, want intent.Type) (Moment, bool) {
	c := t.context(t.now, true)
	results := when.Parse(words, c)
	results = keepKinds(results, want)
	if len(results) == 0 {
		return Moment{}, false
	}
	m := momentOf(results, t.now)
	c.Now = t.now.AddDate(2, 1, 5).Add(5 * time.Hour)
	if again := keepKinds(when.Parse(words, c), want); len(again) > 0 {
		m.Absolute = momentOf(again, c.Now).From.Equal(m.From)
	}
	return m, true
}

// keepKinds leaves what can be a value of a type.
func keepKinds(results []when.Result, want intent.Type) []when.Result {
	var kept []when.Result
	for _, r := range results {
		isLength := r.Kind == when.Duration
		if (want == intent.Duration) == isLength {
			kept = append(kept, r)
		}
	}
	return kept
}

// momentOf puts results together: a day and a time of day are one moment.
func momentOf(results []when.Result, now time.Time) Moment {
	m := single(results[0], now)
	for _, r := range results[1:] {
		next := single(r, now)
		switch {
		case r.Kind == when.Duration:
			m.Seconds += next.Seconds
		case m.Rule == "" && next.Rule != "":
			if m.Clock {
				next.From = atClock(next.From, m.From)
				next.To = next.From.Add(time.Hour)
			}
			next.Assumed = append(next.Assumed, m.Assumed...)
			m = next
		case next.Clock && !m.Clock:
			m.From, m.Clock, m.Grain = atClock(m.From, next.From), true, next.Grain
			m.To = m.From.Add(next.To.Sub(next.From))
			m.Assumed = append(m.Assumed, next.Assumed...)
		case m.Clock && !m.Dated && next.Dated && !next.Clock:
			m.From, m.Dated = atClock(next.From, m.From), true
			m.To = m.From.Add(time.Hour)
		}
	}
	return m
}

// series is when a recurrence comes first, from now on.
func series(p when.Repeat, now time.Time) (time.Time, string) {
	rule := p.RRULE()
	hour, minute := 9, 0
	switch {
	case p.Clock:
		hour, minute = p.Hour, p.Minute
	case p.Part == "evening":
		hour = 19
	case p.Part == "afternoon":
		hour = 15
	case p.Part == "night":
		hour = 21
	case p.Part == "noon":
		hour = 12
	}
	start := time.Date(now.Year(), now.Month(), now.Day(), hour, minute, 0, 0, now.Location())
	o, err := rrule.StrToROption(rule)
	if err != nil {
		return start, rule
	}
	o.Dtstart = start
	if r, err := rrule.NewRRule(*o); err == nil {
		if next := r.After(now, false); !next.IsZero() {
			return next, rule
		}
	}
	return start, rule
}

func single(r when.Result, now time.Time) Moment {
	m := Moment{
		From: r.Value.From, To: r.Value.To, Last: r.Value.Last, Clock: r.Clock, Dated: r.Dated, Grain: r.Grain.String(),
		Range: r.Kind == when.Interval, Assumed: r.Assumed, Holiday: r.Holiday,
	}
	switch r.Kind {
	case when.Duration:
		m.Seconds = math.Round(r.Length.Approximate())
	case when.Recurrence:
		m.From, m.Rule = series(r.Repeat, now)
		m.To, m.Clock = m.From.Add(time.Hour), true
	}
	return m
}

// atClock is the time of day of clock on the day of day.
func atClock(day, clock time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), clock.Second(), 0, clock.Location())
}

func (m Moment) json(want intent.Type) any {
	switch want {
	case intent.Duration:
		return m.Seconds
	case intent.Interval:
		return map[string]any{"start": m.From.Format(time.RFC3339), "end": m.To.Format(time.RFC3339)}
	case intent.Recurrence:
		return m.Rule
	}
	return m.From.Format(time.RFC3339)
}
