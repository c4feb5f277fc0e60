package eval

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/skill"
	"github.com/qiao-ai/qiao/text"
)

// A scriptedTurn is what is said, and what has to come of it.
type scriptedTurn struct {
	line   int
	say    string
	intent string // "-": none; empty: any
	answer string // a part of it
	state  map[assist.Kind]int
}

// A conversation is a talk with what has to come of each turn.
type conversation struct {
	name  string
	turns []scriptedTurn
}

// readConversations reads conversations, a turn on a line:
//
//   - name of a conversation
//     said | intent | part of the answer | kind=count kind=count
func readConversations(file string) ([]conversation, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "eval dialog", err)
	}
	defer f.Close()
	var list []conversation
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, longestLine)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		name, begins := strings.CutPrefix(line, "- ")
		switch {
		case line == "" || line[0] == '#':
		case begins:
			list = append(list, conversation{name: name})
		case len(list) == 0:
			return nil, nil // a text file of another sort
		default:
			t, ok := readTurn(line)
			if !ok {
				return nil, qiao.Errorf(qiao.Invalid, "eval dialog", "%s:%d: a turn is \"said | intent | answer | state\"", file, n)
			}
			t.line = n
			last := &list[len(list)-1]
			last.turns = append(last.turns, t)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, qiao.E(qiao.Invalid, "eval dialog", err)
	}
	return list, nil
}

func readTurn(line string) (scriptedTurn, bool) {
	parts := strings.Split(line, "|")
	if len(parts) != 4 {
		return scriptedTurn{}, false
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	t := scriptedTurn{say: parts[0], intent: parts[1], answer: parts[2], state: map[assist.Kind]int{}}
	for pair := range strings.FieldsSeq(parts[3]) {
		kind, count, ok := strings.Cut(pair, "=")
		n, err := strconv.Atoi(count)
		if !ok || err != nil {
			return t, false
		}
		t.state[assist.Kind(kind)] = n
	}
	return t, t.say != ""
}

// measureConversations measures the conversations of a file: turns that came out as written,
// and conversations of which every turn did.
func measureConversations(ctx context.Context, file string, list []conversation, deps Deps) (Set, error) {
	set := Set{Name: setName(file), Format: "script", Items: len(list)}
	var turns, whole part
	var said strings.Builder
	a, err := skill.New(assist.Config{Store: new(assist.Memory), Ports: dialogPorts{}})
	if err != nil {
		return set, err
	}
	for i, s := range list {
		if err := ctx.Err(); err != nil {
			return set, err
		}
		good := true
		wrong, err := s.play(ctx, a)
		if err != nil {
			return set, err
		}
		for j, t := range s.turns {
			said.WriteString(t.say + "\n")
			turns.add(wrong[j] == "")
			good = good && wrong[j] == ""
			if wrong[j] != "" && len(set.Examples) < deps.Examples {
				set.Examples = append(set.Examples, Example{Note: fmt.Sprintf("line %d, %s", t.line, s.name), Before: t.say, After: wrong[j]})
			}
		}
		whole.add(good)
		deps.progress(set.Name, i+1, len(list))
	}
	set.Language = string(text.Detect(said.String()).Base())
	set.Figures = []Figure{turns.figure("turns"), whole.figure("conversations")}
	return set, nil
}

// play says a conversation to an assistant that knows nothing but two people. It
// tells of each turn what is wrong with it.
func (s conversation) play(ctx context.Context, a *assist.Assistant) ([]string, error) {
	store := a.Store()
	if err := store.Forget(ctx, "user"); err != nil {
		return nil, err
	}
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))
	say := func(words string) (intent, answer string, err error) {
		now = now.Add(5 * time.Second)
		r := assist.TurnRequest{User: "user", Text: words, Session: "script", Now: now, NoModel: true, Channel: assist.Channel{Name: "eval", Person: true}}
		for e, err := range a.Turn(ctx, r) {
			if err != nil {
				return intent, answer, err
			}
			if e.Plan != nil && len(e.Plan.Steps) > 0 {
				intent = string(e.Plan.Steps[0].Intent)
			}
			if e.Done != nil {
				answer = e.Done.Text
			}
		}
		return intent, answer, nil
	}
	for _, words := range s.acquaintances() {
		if _, _, err := say(words); err != nil {
			return nil, err
		}
	}
	now = now.Truncate(time.Minute)
	wrong := make([]string, len(s.turns))
	for i, t := range s.turns {
		intent, answer, err := say(t.say)
		if err != nil {
			return nil, err
		}
		if wrong[i], err = t.check(ctx, store, intent, answer); err != nil {
			return nil, err
		}
	}
	return wrong, nil
}

func (s conversation) acquaintances() []string {
	for _, t := range s.turns {
		if text.Detect(t.say).Base() == text.Chinese {
			return []string{"添加联系人张伟，电话+8613800000000", "添加联系人李娜，电话+8613900000000"}
		}
		break
	}
	return []string{"add contact Bo Wang with phone number +8613800000000", "add contact Li Na with phone number +8613900000000"}
}

// check tells what is wrong with what came of a turn, or nothing.
func (t scriptedTurn) check(ctx context.Context, store assist.Store, intent, answer string) (string, error) {
	var wrong []string
	if t.intent == "-" && intent != "" || t.intent != "-" && t.intent != "" && intent != t.intent {
		wrong = append(wrong, fmt.Sprintf("understood as %q, not %q", intent, t.intent))
	}
	if !strings.Contains(answer, t.answer) {
		wrong = append(wrong, fmt.Sprintf("answered %q, without %q", answer, t.answer))
	}
	for kind, want := range t.state {
		records, err := store.List(ctx, "user", kind)
		if err != nil {
			return "", err
		}
		if len(records) != want {
			wrong = append(wrong, fmt.Sprintf("%d of kind %s, not %d", len(records), kind, want))
		}
	}
	return strings.Join(wrong, "; "), nil
}
