package eval

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/qiao-ai/qiao"
)

const (
	dialogue = `[{"dialogue_id": "1", "services": ["Alarm_1"], "turns": [
 {"speaker": "USER", "utterance": "Set an alarm", "frames": [{"service": "Alarm_1", "actions": [{"act": "INFORM_INTENT", "slot": "intent", "canonical_values": ["AddAlarm"]}], "state": {"active_intent": "AddAlarm"}}]},
 {"speaker": "SYSTEM", "utterance": "When?", "frames": []},
 {"speaker": "USER", "utterance": "At 5 pm", "frames": [{"service": "Alarm_1", "actions": [{"act": "INFORM", "slot": "new_alarm_time", "canonical_values": ["17:00"]}], "state": {"active_intent": "AddAlarm"}}]},
 {"speaker": "USER", "utterance": "No, 6 pm", "frames": [{"service": "Alarm_1", "actions": [{"act": "INFORM", "slot": "new_alarm_time", "canonical_values": ["18:00"]}], "state": {"active_intent": "AddAlarm"}}]},
 {"speaker": "USER", "utterance": "Rent me a film", "frames": [{"service": "Media_2", "actions": [{"act": "INFORM_INTENT", "slot": "intent", "canonical_values": ["RentMovie"]}], "state": {"active_intent": "RentMovie"}}]}]}]`
	dialogueSchema = `[{"service_name": "Alarm_1", "intents": [{"name": "AddAlarm", "required_slots": ["new_alarm_time"]}]}]`
)

func TestDialogCountsQuestionsValuesAndCorrections(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string]string{"few.json": dialogue, "few_schema.json": dialogueSchema} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := measureDialog(t.Context(), dir, Deps{})
	if err != nil || len(r.Sets) != 1 || r.Sets[0].Items != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	for name, of := range map[string]int{"intents": 1, "asked": 1, "values": 2, "joint": 2} {
		for _, f := range r.Sets[0].Figures {
			if f.Name == name && (f.Of != of || f.Value != 100) {
				t.Errorf("%s: %.0f of %d, want 100 of %d", name, f.Value, f.Of, of)
			}
		}
	}
}

func TestDialogNeedsDialogues(t *testing.T) {
	if _, err := measureDialog(t.Context(), t.TempDir(), Deps{}); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
		t.Errorf("an empty folder: %v", err)
	}
}
