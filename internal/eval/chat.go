package eval

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/assist/learn"
	"github.com/qiao-ai/qiao/assist/skill"
	"github.com/qiao-ai/qiao/text"
)

// Chat measures that the assistant leaves alone what is no command: knowledge
// questions, small talk, and what only sounds like a command. Each sentence is
// said in a conversation of its own, without any model. Figures, all of which
// should be 0:
//
//   - planned: sentences that the templates take for a command
//   - acted: those of them whose command does more than read
//   - learned: sentences that the templates or the classifier, trained on the spot
//     as qiao serve does, take for a command
//   - learned_acted: those of them whose command does more than read
func Chat() Evaluation {
	return Evaluation{
		Name:        "chat",
		Description: "sentences that are no command: *.txt with one a line, and the oos splits of CLINC's JSON",
		Run:         measureChat,
	}
}

func measureChat(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	files, err := filesAt(path)
	if err != nil {
		return nil, err
	}
	report := &Report{Evaluation: "chat", Path: path}
	m := &chatMeter{deps: deps}
	if m.catalog, err = skill.Catalog(); err != nil {
		return nil, err
	}
	for _, f := range files {
		lines, err := chatLines(f)
		if err != nil {
			return nil, err
		}
		if len(lines) == 0 {
			continue
		}
		set, err := m.measure(ctx, setName(f), lines)
		if err != nil {
			return nil, err
		}
		report.Sets = append(report.Sets, set)
	}
	if len(report.Sets) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "eval chat", "there are no sentences at %s", path).
			WithFix("Give files NAME.txt with a sentence a line, or CLINC150's JSON.")
	}
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}

// chatLines are the sentences of a file; of one of another form there are none.
func chatLines(file string) ([]string, error) {
	switch filepath.Ext(file) {
	case ".json":
		return outsideScope(file), nil
	case ".txt":
		if strings.Contains(setName(file), "LICENSE") {
			return nil, nil
		}
	default:
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "eval chat", err)
	}
	defer f.Close()
	var lines []string
	s := bufio.NewScanner(f)
	s.Buffer(nil, longestLine)
	for s.Scan() {
		if line := strings.TrimSpace(s.Text()); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	if err := s.Err(); err != nil {
		return nil, qiao.E(qiao.Invalid, "eval chat", err)
	}
	return lines, nil
}

// outsideScope reads the splits of a JSON file whose names begin with oos.
func outsideScope(file string) (lines []string) {
	data, err := os.ReadFile(file)
	var splits map[string]json.RawMessage
	if err != nil || json.Unmarshal(data, &splits) != nil {
		return nil
	}
	for name, raw := range splits {
		var rows [][2]string
		if strings.HasPrefix(name, "oos") && json.Unmarshal(raw, &rows) == nil {
			for _, r := range rows {
				lines = append(lines, r[0])
			}
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// A chatMeter says sentences, without a classifier and with one.
type chatMeter struct {
	deps    Deps
	catalog *intent.Catalog
	models  learn.Models
}

func (m *chatMeter) measure(ctx context.Context, name string, lines []string) (Set, error) {
	lang := text.Detect(strings.Join(lines, "\n")).Base()
	set := Set{Name: name, Format: "lines", Language: string(lang), Items: len(lines)}
	model, err := m.model(ctx, lang)
	if err != nil {
		return set, err
	}
	for _, pass := range []struct {
		prefix string
		cfg    assist.Config
	}{
		{"", assist.Config{}},
		{"learned_", assist.Config{Learned: m.models, Sure: max(0.5, model.Classifier.Cut(0.98))}},
	} {
		planned, acted, err := m.say(ctx, &set, pass.cfg, lines)
		if err != nil {
			return set, err
		}
		set.Figures = append(set.Figures, Figure{Name: pass.prefix + "planned", Value: float64(planned), Of: len(lines)},
			Figure{Name: pass.prefix + "acted", Value: float64(acted), Of: len(lines)})
	}
	return set, nil
}

// model is trained once for each language.
func (m *chatMeter) model(ctx context.Context, lang text.Language) (*learn.Model, error) {
	if m.models[lang] != nil {
		return m.models[lang], nil
	}
	model, err := learn.ForCatalog(ctx, m.catalog, lang, learn.CatalogOptions{Options: learn.Options{Seed: 1, Quick: true}})
	if err != nil {
		return nil, err
	}
	if m.models == nil {
		m.models = learn.Models{}
	}
	m.models[lang] = model
	return model, nil
}

// say counts what is planned, and what of it does more than read.
func (m *chatMeter) say(ctx context.Context, set *Set, cfg assist.Config, lines []string) (planned, acted int, err error) {
	cfg.Store, cfg.Ports = new(assist.Memory), dialogPorts{}
	a, err := skill.New(cfg)
	if err != nil {
		return 0, 0, err
	}
	for i, line := range lines {
		plan, _, err := dialogTurn(ctx, a, assist.UserID(fmt.Sprint("chat", i)), line)
		if err != nil {
			return planned, acted, err
		}
		m.deps.progress(set.Name, i+1, len(lines))
		if plan == nil {
			continue
		}
		planned++
		if slices.ContainsFunc(plan.Steps, func(s assist.Step) bool { return m.catalog.Get(s.Intent).Risk != intent.Read }) {
			acted++
		}
		if len(set.Examples) < m.deps.Examples {
			set.Examples = append(set.Examples, Example{Note: string(plan.Tier), Before: line, After: string(plan.Steps[0].Intent) + " by " + plan.Why})
		}
	}
	return planned, acted, nil
}
