package toolsandbox

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

// Data is a set of scenarios with the state that they begin in.
type Data struct {
	Now       time.Time
	Base      Tables
	Scenarios []Scenario
}

// Tables are the rows of each database, by its name.
type Tables map[string][]Row

// A Row is a row of a database, by column.
type Row map[string]any

// A Scenario is one conversation to have.
type Scenario struct {
	Name       string      `json:"name"`
	File       string      `json:"file"`
	Base       string      `json:"base_scenario"`
	Allow      []string    `json:"tool_allow_list"`
	Deny       []string    `json:"tool_deny_list"`
	Goal       string      `json:"user_goal"`
	First      []string    `json:"first_utterance"`
	Milestones []Milestone `json:"milestones"`
	Minefields []Milestone `json:"minefields"`
	Edges      [][2]int    `json:"milestone_edge_list"`
	Messages   []struct {
		Sender, Recipient, Content string
	} `json:"messages"`
}

// Lacking tells whether the scenario leaves out a tool, or something to know,
// that it would take.
func (s *Scenario) Lacking() bool { return strings.HasPrefix(s.File, "insufficient") }

// A Milestone is a state to be reached.
type Milestone struct {
	Constraints []Constraint `json:"snapshot_constraints"`
}

// A Constraint is about one database of one state.
type Constraint struct {
	Database  string                     `json:"database_namespace"`
	Kind      named                      `json:"snapshot_constraint"`
	Target    rows                       `json:"target_dataframe"`
	Measures  map[string]json.RawMessage `json:"column_similarity_measure"`
	Reference *int                       `json:"reference_milestone_node_index"`
}

// named is a function's name, alone or with arguments.
type named struct {
	Fn     string         `json:"fn"`
	Kwargs map[string]any `json:"kwargs"`
}

// UnmarshalJSON implements [json.Unmarshaler].
func (n *named) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &n.Fn) == nil {
		return nil
	}
	type plain named
	return json.Unmarshal(data, (*plain)(n))
}

// rows are one row, or several.
type rows []Row

// UnmarshalJSON implements [json.Unmarshaler].
func (r *rows) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		return json.Unmarshal(data, (*[]Row)(r))
	}
	var one Row
	if err := json.Unmarshal(data, &one); err != nil {
		return err
	}
	*r = rows{one}
	return nil
}

// Load reads base_state.json and scenarios.json of a folder.
func Load(dir string) (*Data, error) {
	var base struct {
		Now  time.Time `json:"now"`
		Base Tables    `json:"base"`
	}
	var list struct {
		Scenarios []Scenario `json:"scenarios"`
	}
	if err := read(filepath.Join(dir, "base_state.json"), &base); err != nil {
		return nil, err
	}
	if err := read(filepath.Join(dir, "scenarios.json"), &list); err != nil {
		return nil, err
	}
	for i := range list.Scenarios {
		s := &list.Scenarios[i]
		for _, m := range s.Messages {
			if m.Sender == "SYSTEM" && s.Goal == "" {
				s.Goal = m.Content
			}
			if m.Sender == "USER" && len(s.First) == 0 {
				s.First = []string{m.Content}
			}
		}
	}
	return &Data{Now: base.Now, Base: base.Base, Scenarios: list.Scenarios}, nil
}

func read(path string, into any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return qiao.E(qiao.NotFound, "toolsandbox", err).WithFix("Give a folder with base_state.json and scenarios.json.")
	}
	if err := json.Unmarshal(data, into); err != nil {
		return qiao.E(qiao.Invalid, "toolsandbox: "+filepath.Base(path), err)
	}
	return nil
}

// state is the base state as a scenario wants it: its name flips settings.
func (d *Data) state(s *Scenario) Tables {
	t := Tables{}
	for name, list := range d.Base {
		for _, r := range list {
			row := Row{}
			for k, v := range r {
				row[k] = v
			}
			t[name] = append(t[name], row)
		}
	}
	for _, setting := range t["SETTING"] {
		for key := range setting {
			if strings.Contains(s.Base, key+"_on") {
				setting[key] = true
			}
			if strings.Contains(s.Base, key+"_off") {
				setting[key] = false
			}
		}
		if setting["low_battery_mode"] == true {
			setting["wifi"], setting["cellular"], setting["location_service"] = false, false, false
		}
	}
	return t
}
