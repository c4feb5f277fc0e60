package toolsandbox

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/skill"
)

const user assist.UserID = "me"

// A snapshot is the state after something happened.
type snapshot struct {
	tables Tables
	tool   string         // that was called
	args   map[string]any // of the call
	result any
	said   string // by the assistant
}

// A world is the device of one scenario: the assistant's store, the tools, and
// what happened.
type world struct {
	store    *assist.Memory
	self     string // the user's number
	allow    []string
	now      time.Time
	happened []snapshot
	last     any
}

func newWorld(d *Data, s *Scenario) (*world, error) {
	w := &world{store: new(assist.Memory), allow: s.Allow, now: d.Now}
	err := w.fill(d.state(s))
	w.happened = []snapshot{{tables: w.tables()}}
	return w, err
}

func str(r Row, key string) string { s, _ := r[key].(string); return s }

func seconds(v any) time.Time {
	f, ok := v.(float64)
	if !ok {
		return time.Time{}
	}
	return time.UnixMilli(int64(f * 1000)).UTC()
}

// fill puts the state into the store.
func (w *world) fill(t Tables) error {
	var b assist.Batch
	put := func(k assist.Kind, id string, at time.Time, text string, v any) error {
		r, err := assist.Encode(k, id, at, text, v)
		b.Writes = append(b.Writes, assist.Write{Kind: k, ID: id, After: &r})
		return err
	}
	for _, r := range t["CONTACT"] {
		self, _ := r["is_self"].(bool)
		if self {
			w.self = str(r, "phone_number")
		}
		c := skill.Contact{Name: str(r, "name"), Phones: []string{str(r, "phone_number")}, Relation: str(r, "relationship"), Self: self}
		if err := put(skill.ContactKind, str(r, "person_id"), time.Time{}, c.Name, c); err != nil {
			return err
		}
	}
	for i, r := range t["MESSAGING"] {
		m := skill.Message{From: str(r, "sender_phone_number"), To: str(r, "recipient_phone_number"), Text: str(r, "content"), At: seconds(r["creation_timestamp"])}
		m.Out = m.From == w.self
		if m.Out {
			m.State = "sent"
		}
		if err := put(skill.MessageKind, str(r, "message_id")+string(rune('a'+i%26)), m.At, m.Text, m); err != nil {
			return err
		}
	}
	for _, r := range t["REMINDER"] {
		v := skill.Reminder{Text: str(r, "content"), At: seconds(r["reminder_timestamp"]), Created: seconds(r["creation_timestamp"])}
		if lat, ok := r["latitude"].(float64); ok {
			lon, _ := r["longitude"].(float64)
			v.Place = &skill.Place{Latitude: lat, Longitude: lon}
		}
		if err := put(skill.ReminderKind, str(r, "reminder_id"), v.At, v.Text, v); err != nil {
			return err
		}
	}
	for _, r := range t["SETTING"] {
		for key, name := range settings {
			if on, ok := r[key].(bool); ok {
				if err := put(skill.SettingKind, name, time.Time{}, name, skill.Setting{On: on}); err != nil {
					return err
				}
			}
		}
	}
	_, err := w.store.Commit(context.Background(), user, b)
	return err
}

// settings are the columns of SETTING and our names.
var settings = map[string]string{"wifi": "wifi", "cellular": "cellular", "location_service": "location", "low_battery_mode": "low_battery"}

// tables are the store as the databases show it.
func (w *world) tables() Tables {
	t, ctx := Tables{}, context.Background()
	list := func(k assist.Kind, add func(id string, r assist.Record)) {
		records, _ := w.store.List(ctx, user, k) // memory does not fail
		for _, r := range records {
			add(r.ID, r)
		}
	}
	list(skill.ContactKind, func(id string, r assist.Record) {
		c, _ := assist.Decode[skill.Contact](r)
		phone := ""
		if len(c.Phones) > 0 {
			phone = c.Phones[0]
		}
		t["CONTACT"] = append(t["CONTACT"], Row{"person_id": id, "name": c.Name, "phone_number": phone, "relationship": c.Relation, "is_self": c.Self})
	})
	list(skill.MessageKind, func(id string, r assist.Record) {
		m, _ := assist.Decode[skill.Message](r)
		if m.State != "draft" {
			t["MESSAGING"] = append(t["MESSAGING"], Row{"message_id": id, "sender_phone_number": m.From, "recipient_phone_number": m.To, "content": m.Text})
		}
	})
	list(skill.ReminderKind, func(id string, r assist.Record) {
		v, _ := assist.Decode[skill.Reminder](r)
		row := Row{"reminder_id": id, "content": v.Text, "reminder_timestamp": float64(v.At.UnixMilli()) / 1000, "latitude": nil, "longitude": nil}
		if v.Place != nil {
			row["latitude"], row["longitude"] = v.Place.Latitude, v.Place.Longitude
		}
		t["REMINDER"] = append(t["REMINDER"], row)
	})
	row := Row{}
	list(skill.SettingKind, func(id string, r assist.Record) {
		v, _ := assist.Decode[skill.Setting](r)
		for key, name := range settings {
			if name == id {
				row[key] = v.On
			}
		}
	})
	t["SETTING"] = []Row{row}
	return t
}

// note keeps what happened.
func (w *world) note(s snapshot) {
	s.tables = w.tables()
	w.happened = append(w.happened, s)
}

// Use implements [assist.Gate]: only tools that the scenario allows are used.
func (w *world) Use(ability string, args map[string]any) error {
	tool, toolArgs := toolOf(ability, args)
	if tool == "" {
		return nil // not a matter of tools: arithmetic, time zones
	}
	if !slices.Contains(w.allow, tool) {
		return assist.Unable(ability)
	}
	w.note(snapshot{tool: tool, args: plain(toolArgs), result: w.answer(ability, args)})
	return nil
}

// plain is what JSON makes of arguments.
func plain(args map[string]any) map[string]any {
	var out map[string]any
	data, err := json.Marshal(args)
	if err == nil {
		_ = json.Unmarshal(data, &out)
	}
	return out
}

// Has implements [assist.Ports].
func (w *world) Has(ability string) bool {
	tool, _ := toolOf(ability, map[string]any{})
	return tool != "" && slices.Contains(w.allow, tool)
}

// Do implements [assist.Ports]. The gate has seen the call.
func (w *world) Do(_ context.Context, ability string, args map[string]any) (any, error) {
	if strings.HasSuffix(ability, ".send") {
		return "sent", nil
	}
	got := w.answer(ability, args)
	if got == nil && ability == "place.address" {
		return nil, qiao.Errorf(qiao.NotFound, "toolsandbox", "nothing is known there")
	}
	return got, nil
}

// toolOf is the tool for an ability, with its arguments in the tool's words.
func toolOf(ability string, args map[string]any) (string, map[string]any) {
	rename := func(names ...string) map[string]any {
		out := map[string]any{}
		for i := 0; i+1 < len(names); i += 2 {
			if v, ok := args[names[i]]; ok && v != "" && v != nil {
				if t, isTime := v.(time.Time); isTime {
					v = float64(t.UnixMilli()) / 1000
				}
				out[names[i+1]] = v
			}
		}
		return out
	}
	switch ability {
	case "clock.now":
		return "get_current_timestamp", nil
	case "clock.compose":
		t, _ := args["time"].(time.Time)
		return "datetime_info_to_timestamp", map[string]any{"year": t.Year(), "month": t.Month(), "day": t.Day(), "hour": t.Hour(), "minute": t.Minute(), "second": t.Second()}
	case "clock.diff":
		return "timestamp_diff", rename("from", "timestamp_0", "to", "timestamp_1")
	case "holiday.find":
		return "search_holiday", rename("name", "holiday_name")
	case "contact.search":
		return "search_contacts", rename("name", "name", "phone", "phone_number", "relation", "relationship", "self", "is_self")
	case "contact.add":
		return "add_contact", rename("name", "name", "phone", "phone_number", "relation", "relationship")
	case "contact.change":
		return "modify_contact", rename("id", "person_id", "name", "name", "phone", "phone_number", "relation", "relationship")
	case "contact.remove":
		return "remove_contact", rename("id", "person_id")
	case "message.search":
		return "search_messages", rename("before", "creation_timestamp_upperbound")
	case "message.send":
		return "send_message_with_phone_number", rename("to", "phone_number", "text", "content")
	case "reminder.search":
		return "search_reminder", rename()
	case "reminder.add":
		return "add_reminder", rename("text", "content", "at", "reminder_timestamp")
	case "reminder.change":
		return "modify_reminder", rename("id", "reminder_id", "text", "content", "at", "reminder_timestamp")
	case "reminder.remove":
		return "remove_reminder", rename("id", "reminder_id")
	case "location.current":
		return "get_current_location", nil
	case "place.find":
		return "search_location_around_lat_lon", rename("query", "location")
	case "place.address":
		return "search_lat_lon", rename("latitude", "latitude", "longitude", "longitude")
	case "place.distance":
		return "calculate_lat_lon_distance", rename("latitude0", "latitude_0", "longitude0", "longitude_0", "latitude1", "latitude_1", "longitude1", "longitude_1")
	case "weather.at":
		return "search_weather_around_lat_lon", rename("days", "days", "latitude", "latitude", "longitude", "longitude")
	case "stock.find":
		return "search_stock", rename("query", "query")
	case "money.convert":
		return "convert_currency", rename("amount", "amount", "from", "from_currency_code", "to", "to_currency_code")
	case "unit.convert":
		return "unit_conversion", rename("amount", "amount", "from", "from_unit", "to", "to_unit")
	case "setting.set", "setting.get":
		return settingTool(ability, args)
	}
	return "", nil
}

func settingTool(ability string, args map[string]any) (string, map[string]any) {
	verb := strings.TrimPrefix(ability, "setting.")
	for key, name := range map[string]string{"wifi": "wifi", "cellular_service": "cellular", "location_service": "location", "low_battery_mode": "low_battery"} {
		if name == args["name"] {
			out := map[string]any{}
			if verb == "set" {
				out["on"] = args["on"]
			}
			return verb + "_" + key + "_status", out
		}
	}
	return "", nil
}
