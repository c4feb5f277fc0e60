package assist

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/text"
)

// What was shown or done last can be acted on without being named: "delete the
// second one", "move it to 8", 把它删了. The reference is read as the name of its
// kind, so that the templates of that kind understand the sentence, and the thing
// itself goes into the slot.

var (
	referenceEnglish = regexp.MustCompile(`(?i)\b(them all|all of them|both of them|it|that one|this one|that|this|them|those|these|(the )?(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|last) one)\b`)
	referenceChinese = regexp.MustCompile(`它们|它|这些|那些|这个|那个|这条|那条|第[一二三四五六七八九十\d]+[个条]|最后一?[个条]`)
	allOfChinese     = regexp.MustCompile(`^(全|都|全都|全部|通通)(删|取消|清)(了|掉|除|空)*[吧。！!]*$`)
	severalMeant     = regexp.MustCompile(`(?i)\b(them|those|these)\b|它们|这些|那些`)
	oneMore          = regexp.MustCompile(`(?i)^((?:and|also|then)\s+)?((?:please\s+)?(?:add|set|create|make|start|schedule|give me)\s+)?(?:another one|one more|one|another)\b`)
	oneMoreChinese   = regexp.MustCompile(`^(?:再|还要|还|也)?(?:帮我|给我)?(?:定|设|加|来|建|新建|添加|设置)[一1]?个(.+?)的?[吧。！]*$`)
)

// nouns name the kinds of things in the templates of their apps.
var nouns = map[string][2]string{
	"alarm": {"alarm", "闹钟"}, "timer": {"timer", "计时器"}, "reminder": {"reminder", "提醒"},
	"event": {"event", "日程"}, "note": {"note", "笔记"}, "contact": {"contact", "联系人"},
}

// kindOfApp is what an app keeps.
func kindOfApp(app string) string {
	if app == "calendar" {
		return "event"
	}
	return app
}

func (t *turn) noun(kind string) string {
	if t.spoken.Base() == text.Chinese {
		return nouns[kind][1]
	}
	return nouns[kind][0]
}

// refer reads the text as an act on what was shown or done last, or as one more of
// it.
func (t *turn) refer(ctx context.Context) (bool, error) {
	last := t.state.Last
	if last == nil || last.Step.Intent.App() == "music" {
		return false, nil
	}
	if s, ok := t.another(ctx, kindOfApp(last.Step.Intent.App())); ok {
		return true, t.again(ctx, s, nil, "one more")
	}
	words, things := t.reference()
	if len(things) == 0 {
		return false, nil
	}
	c := t.match(ctx, words)
	if c == nil {
		return false, nil
	}
	m := t.a.cfg.Catalog.Get(c.step.Intent)
	for _, slot := range m.Slots {
		if finderOf(slot) != things[0].Kind || slot.Type != intent.Item && slot.Type != intent.Person || len(things) > 1 && !slot.Many {
			continue
		}
		call := t.call(m, c.step)
		t.take(call, slot, Arg{Origin: Origin{Source: Dialog, Quote: t.text}}, things...)
		return true, t.again(ctx, call.Step, nil, "what was shown")
	}
	return false, nil
}

// reference finds what the text points at, and gives the text with its name
// instead.
func (t *turn) reference() (string, []Choice) {
	if allOfChinese.MatchString(t.text) {
		if all := t.shownAlike(); len(all) > 0 {
			return "删除" + t.noun(all[0].Kind), all
		}
		return "", nil
	}
	re := referenceEnglish
	if t.spoken.Base() == text.Chinese {
		re = referenceChinese
	}
	at := re.FindStringIndex(t.text)
	if at == nil {
		return "", nil
	}
	things := t.meant(t.text[at[0]:at[1]])
	if len(things) == 0 || nouns[things[0].Kind][0] == "" {
		return "", nil
	}
	name := t.noun(things[0].Kind)
	if t.spoken.Base() != text.Chinese {
		name = "the " + name
	}
	return t.text[:at[0]] + name + t.text[at[1]:], things
}

// meant are the things that a pronoun or an ordinal means.
func (t *turn) meant(words string) []Choice {
	if i, ok := ordinal(words, len(t.state.Shown)); ok {
		return t.state.Shown[i : i+1]
	}
	if severalMeant.MatchString(words) || strings.Contains(strings.ToLower(words), "all of") {
		return t.shownAlike()
	}
	if len(t.state.Focus) > 0 && !ordinalWords.MatchString(words) {
		return t.state.Focus[:1]
	}
	return nil
}

// shownAlike is all that was shown, if that is of one kind that has a name.
func (t *turn) shownAlike() []Choice {
	shown := t.state.Shown
	if len(shown) == 0 || nouns[shown[0].Kind][0] == "" || slices.ContainsFunc(shown, func(c Choice) bool { return c.Kind != shown[0].Kind }) {
		return nil
	}
	return slices.Clone(shown)
}

// another reads "add one for 8" and 再定一个八点的 as one more of a kind.
func (t *turn) another(ctx context.Context, kind string) (Step, bool) {
	if nouns[kind][0] == "" || kind == "contact" {
		return Step{}, false
	}
	said := strings.TrimRight(politeness.ReplaceAllString(t.text, ""), " .!?。！？")
	words := ""
	if m := oneMoreChinese.FindStringSubmatch(said); m != nil {
		words = "加一个" + m[1] + "的" + nouns[kind][1]
	} else if m := oneMore.FindStringSubmatch(said); m != nil {
		words = "set a " + nouns[kind][0] + said[len(m[0]):]
		if kind == "event" || kind == "note" {
			words = "add a " + nouns[kind][0] + said[len(m[0]):]
		}
	}
	if words == "" {
		return Step{}, false
	}
	c := t.match(ctx, words)
	if c == nil || c.wild > 0 || kindOfApp(c.step.Intent.App()) != kind || t.a.cfg.Catalog.Get(c.step.Intent).Risk != intent.Change {
		return Step{}, false
	}
	for name, arg := range c.step.Args {
		if !t.vouched(arg) {
			delete(c.step.Args, name)
		}
	}
	return c.step, len(c.step.Args) > 0
}
