package learn

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/text"
)

const manifests = `
intents:
  - name: timer.start
    titles: {en: Start a timer}
    risk: local
    slots: [{name: duration, type: duration}]
    phrases:
      en: ["(set|start) a timer for {duration}", "[a] timer for {duration} [please]", "count down {duration}"]
      zh: ["(设|定)[一]个{duration}的(计时器|定时器)", "计时{duration}", "倒计时{duration}"]
  - name: message.send
    titles: {en: Send a message}
    risk: outward
    slots: [{name: person, type: person}, {name: text, type: text}]
    phrases:
      en: ["(send|write) [a] message to {person} saying {text}", "(tell|text) {person} that {text}", "message {person} {text}"]
      zh: ["(给|跟){person}发(消息|短信)说{text}", "告诉{person}{text}", "发消息给{person}说{text}"]
  - name: note.add
    titles: {en: Add a note}
    risk: local
    slots: [{name: text, type: text}]
    phrases:
      en: ["(take|make|add) a note [that] {text}", "note down {text}", "write down {text}"]
      zh: ["记(一下|下来|个笔记){text}", "新建笔记{text}", "写下{text}"]
`

func catalog(t testing.TB) *intent.Catalog {
	t.Helper()
	c := intent.NewCatalog()
	if err := c.Load("test.yaml", []byte(manifests)); err != nil {
		t.Fatal(err)
	}
	return c
}

func trained(t testing.TB, lang string) *Model {
	t.Helper()
	m, err := ForCatalog(context.Background(), catalog(t), text.Language(lang), CatalogOptions{Options: Options{Quick: true, Folds: 3}, Each: 12})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWhatIsSaidOtherwiseIsUnderstood(t *testing.T) {
	for _, c := range []struct{ lang, sentence, intent, slot, value string }{
		{"en", "start the timer for ten minutes", "timer.start", "duration", "ten minutes"},
		{"en", "please write a message to Anna saying hello there", "message.send", "person", "Anna"},
		{"zh", "帮我定一个十分钟的计时器", "timer.start", "duration", "十分钟"},
		{"zh", "请给小王发一个消息说晚点到", "message.send", "person", "小王"},
	} {
		got := trained(t, c.lang).Match(c.sentence)
		if string(got.Intent) != c.intent || got.Slots[c.slot].Text != c.value {
			t.Errorf("%q: %s with %+v", c.sentence, got.Intent, got.Slots)
		}
		for _, f := range got.Slots {
			if c.sentence[f.Start:f.End] != f.Text {
				t.Errorf("%q is not at %d:%d", f.Text, f.Start, f.End)
			}
		}
	}
}

func TestWhatIsNoCommandIsDoubted(t *testing.T) {
	m := trained(t, "en")
	command := m.Classifier.Classify("set a timer for 5 minutes")
	for _, s := range []string{"why is the ocean salty", "who painted the ceiling", "", "...", "🙂"} {
		if p := m.Classifier.Classify(s); p.Score >= command.Score {
			t.Errorf("%q is as sure as a command: %v", s, p)
		}
	}
}

func TestTrainingIsDeterministic(t *testing.T) {
	var a, b bytes.Buffer
	if err := trained(t, "en").Save(&a); err != nil {
		t.Fatal(err)
	}
	if err := trained(t, "en").Save(&b); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two trainings differ")
	}
}

func TestAModelIsTheSameOnceLoaded(t *testing.T) {
	m := trained(t, "zh")
	var file bytes.Buffer
	if err := m.Save(&file); err != nil {
		t.Fatal(err)
	}
	loaded, err := Load(file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"计时五分钟", "告诉小李我到了", "今天天气不错"} {
		a, b := m.Match(s), loaded.Match(s)
		if a.Intent != b.Intent || fmt.Sprint(a.Slots) != fmt.Sprint(b.Slots) || a.Score-b.Score > 1e-3 || b.Score-a.Score > 1e-3 {
			t.Errorf("%q: %+v, loaded %+v", s, a, b)
		}
	}
}

func TestAModelSaysWhatItWasTrainedOn(t *testing.T) {
	c := catalog(t)
	if got := trained(t, "en").About; got != Fingerprint(c, "en-US") || got == Fingerprint(c, "zh") {
		t.Errorf("the model is of %q", got)
	}
}

func TestADamagedModelIsRefused(t *testing.T) {
	var file bytes.Buffer
	if err := trained(t, "en").Save(&file); err != nil {
		t.Fatal(err)
	}
	data := file.Bytes()
	for name, bad := range map[string][]byte{
		"empty": nil, "cut short": data[:len(data)/2], "other": []byte("QIAOLRN0 and more"), "one bit": flip(data, len(data)/2),
	} {
		if _, err := Load(bad); qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func flip(data []byte, at int) []byte {
	c := slices.Clone(data)
	c[at] ^= 1
	return c
}

func TestTooFewLabelsAreRefused(t *testing.T) {
	_, err := Train(context.Background(), []Sentence{{"a", "x"}, {"b", "x"}}, Options{})
	if qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("%v", err)
	}
}

func TestTrainingStopsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ForCatalog(ctx, catalog(t), "en", CatalogOptions{}); qiao.KindOf(err) != qiao.Canceled {
		t.Errorf("%v", err)
	}
}

func TestSpansAreReadFromTags(t *testing.T) {
	got := Spans(strings.Fields("O B-a I-a B-a I-b O I-c"))
	want := []Span{{1, 3, "a"}, {3, 4, "a"}, {4, 5, "b"}, {6, 7, "c"}}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestTokensSayWhereTheyStand(t *testing.T) {
	s := "What's 5pm　in 北京? Ünïcode"
	var words []string
	for _, w := range tokens(s) {
		words = append(words, s[w.start:w.end])
	}
	if got := strings.Join(words, "|"); got != "What|'s|5pm|in|北|京|Ünïcode" {
		t.Errorf("%s", got)
	}
}

func FuzzLoad(f *testing.F) {
	w := &writer{}
	w.text("about")
	(&Classifier{labels: []string{"a", "b"}, dict: &dictionary{rows: map[uint32]int32{5: 0}, idf: []float32{1}},
		w: &table{classes: 2, base: []float32{0}, scale: []float32{1}, first: []int32{0, 1}, class: []uint16{1}, q: []int8{3}}}).write(w)
	w.uint(0)
	f.Add(w.b.Bytes())
	f.Fuzz(func(t *testing.T, body []byte) {
		packed, err := pack(body)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Load(packed)
		if err != nil {
			if qiao.KindOf(err) == qiao.Other {
				t.Errorf("an error without a kind: %v", err)
			}
			return
		}
		m.Match("whatever 它是")
	})
}

func FuzzMatch(f *testing.F) {
	m := trained(f, "en")
	f.Add("set a timer for 5 minutes")
	f.Fuzz(func(t *testing.T, s string) {
		for _, v := range m.Match(s).Slots {
			if s[v.Start:v.End] != v.Text {
				t.Errorf("%q is not at %d:%d", v.Text, v.Start, v.End)
			}
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	m := trained(b, "en")
	for b.Loop() {
		m.Match("could you start a timer for twenty five minutes please")
	}
}
