package toolcall

import (
	"fmt"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
)

func value(t testing.TB, s string) Value {
	t.Helper()
	v, err := ParseJSON([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestCallsAreReadHoweverTheyAreWritten(t *testing.T) {
	for _, s := range []string{
		`[weather.get(city="Paris", days=3, units=['C', "F"], deep={'a': (1, -2.5, True, None)})]`,
		`weather.get(city='Paris', days=3, units=["C","F"], deep={"a":[1,-2.5,True,None]})`,
		`[{"weather.get": {"city": "Paris", "days": 3, "units": ["C", "F"], "deep": {"a": [1, -2.5, true, null]}}}]`,
		`{"name": "weather.get", "arguments": "{\"city\": \"Paris\", \"days\": 3, \"units\": [\"C\", \"F\"], \"deep\": {\"a\": [1, -2.5, true, null]}}"}`,
		"```json\n{\"function\": {\"name\": \"weather.get\", \"arguments\": {\"city\": \"Paris\", \"days\": 3, \"units\": [\"C\", \"F\"], \"deep\": {\"a\": [1, -2.5, true, null]}}}}\n```",
	} {
		calls, err := ParseCalls(s)
		if err != nil || len(calls) != 1 || calls[0].Name != "weather.get" {
			t.Errorf("%s: %v, %v", s, calls, err)
			continue
		}
		if got := text(calls[0].Args, false); got != `{'city': 'Paris', 'days': 3, 'units': ['C', 'F'], 'deep': {'a': [1, -2.5, True, None]}}` {
			t.Errorf("%s: %s", s, got)
		}
	}
	for _, s := range []string{"", " [] ", "[]"} {
		if calls, err := ParseCalls(s); err != nil || len(calls) != 0 {
			t.Errorf("%q: %v, %v", s, calls, err)
		}
	}
	if calls, err := ParseCalls("[a(x=1), b.c()]"); err != nil || len(calls) != 2 {
		t.Errorf("two calls: %v, %v", calls, err)
	}
	for _, s := range []string{"I cannot do that.", "f(", "f(x)", "[f(x=1)", "f(x=y)", "3", strings.Repeat("[", 500)} {
		if _, err := ParseCalls(s); qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("%q: %v", s, err)
		}
	}
}

const function = `{"name": "trip.plan", "parameters": {"type": "dict", "required": ["to"], "properties": {
	"to": {"type": "string"}, "days": {"type": "integer"}, "cost": {"type": "float"}, "stops": {"type": "array", "items": {"type": "string"}},
	"with": {"type": "dict"}, "legs": {"type": "array", "items": {"type": "dict"}}, "open": {"type": "boolean"}}}}`

func TestBFCLJudgesByItsRules(t *testing.T) {
	f, _ := FunctionOf(value(t, function))
	args, _ := value(t, `{"to": ["New York, NY", "New York"], "days": [3, ""], "cost": [5.0, ""], "stops": [["A b", "C"], ""],
		"with": [{"who": ["Bob", ""], "n": [2]}, ""], "legs": [[{"km": [5]}, {"km": [6, 7]}], ""], "open": [true, ""]}`).(*Dict)
	task := BFCL{Functions: []Function{f}, Answers: []Call{{"trip.plan", args}}}
	for _, c := range []struct {
		call string
		ok   bool
	}{
		{`trip.plan(to="new york ny")`, true},
		{`trip_plan(to="New York")`, true},
		{`trip.plan(to="Boston")`, false},
		{`trip.plan(days=3)`, false},
		{`trip.plan(to="New York", days=3, cost=5)`, true},
		{`trip.plan(to="New York", days="3")`, false},
		{`trip.plan(to="New York", days=3.0)`, false},
		{`trip.plan(to="New York", cost=6)`, false},
		{`trip.plan(to="New York", stops=["a-b", "c"])`, true},
		{`trip.plan(to="New York", stops=["c", "a-b"])`, false},
		{`trip.plan(to="New York", with={"n": 2})`, true},
		{`trip.plan(to="New York", with={"who": "bob", "n": 2})`, true},
		{`trip.plan(to="New York", with={"who": "Bob"})`, false},
		{`trip.plan(to="New York", legs=[{"km": 5}, {"km": 7}])`, true},
		{`trip.plan(to="New York", legs=[{"km": 7}, {"km": 5}])`, false},
		{`trip.plan(to="New York", open=True)`, true},
		{`trip.plan(to="New York", open=False)`, false},
		{`trip.plan(to="New York", more=1)`, false},
		{`other(to="New York")`, false},
		{`[]`, false},
		{`[trip.plan(to="New York"), trip.plan(to="New York")]`, false},
	} {
		calls, err := ParseCalls(c.call)
		if err != nil {
			t.Fatal(err)
		}
		if problem := task.Check(calls); (problem == "") != c.ok {
			t.Errorf("%s: %q", c.call, problem)
		}
	}
	if (BFCL{Abstain: true}).Check(nil) != "" || (BFCL{Abstain: true}).Check([]Call{{Name: "f"}}) == "" {
		t.Error("abstaining is judged wrongly")
	}
}

func TestACEJudgesByItsRules(t *testing.T) {
	f, _ := FunctionOf(value(t, strings.NewReplacer("dict", "object", "trip.plan", "trip_plan").Replace(function)))
	task := ACE{Category: "normal_atom", Functions: []Function{f}, Answers: []Value{
		value(t, `{"trip_plan": {"to": "New York", "days": 3, "stops": ["A b"], "with": {"who": "Bob", "n": 2}, "open": true}}`)}}
	for _, c := range []struct {
		call string
		ok   bool
	}{
		{`trip_plan(to="new york city")`, true}, // contains what is expected
		{`trip_plan(to="york")`, false},
		{`trip_plan(days=3)`, false},
		{`trip_plan(to="New York", days=3)`, true},
		{`trip_plan(to="New York", stops=["a b"])`, true},
		{`trip_plan(to="New York", stops=["c"])`, false},
		{`trip_plan(to="New York", with={"who": "Bob", "n": 2})`, true},
		{`trip_plan(to="New York", with={"who": "Bob"})`, false},
		{`trip_plan(to="New York", open="true")`, true},
		{`trip_plan(to="New York", extra=1)`, false},
		{`other(to="New York")`, false},
		{`[]`, false},
	} {
		calls, err := ParseCalls(c.call)
		if err != nil {
			t.Fatal(err)
		}
		if problem := task.Check(calls); (problem == "") != c.ok {
			t.Errorf("%s: %q", c.call, problem)
		}
	}
}

func TestACEJudgesReplies(t *testing.T) {
	incomplete := ACE{Category: "special_incomplete", Answers: []Value{value(t, `{"book": ["date ", "city"]}`)}}
	if p := incomplete.CheckReply("Missing necessary parameters (date, city) for the api (book)"); p != "" {
		t.Error(p)
	}
	if incomplete.CheckReply("Missing necessary parameters (date) for the api (book)") == "" {
		t.Error("a missing parameter may go unnamed")
	}
	wrong := ACE{Category: "special_error_param", Answers: []Value{value(t, `{"id": ["#1"]}`)}}
	if p := wrong.CheckReply("There is incorrect value (#1) for the parameters (id)"); p != "" {
		t.Error(p)
	}
	if (ACE{Category: "special_irrelevant"}).CheckReply("Sure!") == "" {
		t.Error("a reply that does not decline passes")
	}
}

func TestValuesAreWrittenAsPythonDoes(t *testing.T) {
	for in, want := range map[string]string{
		`1`: "1", `1.0`: "1.0", `2.5e20`: "2.5e+20", `true`: "True", `null`: "None", `"a"`: "a", `["it's", "b"]`: `["it's", 'b']`, `{"b": 1, "a": [2]}`: `{'b': 1, 'a': [2]}`,
	} {
		if got := Text(value(t, in)); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func FuzzParseCalls(f *testing.F) {
	f.Add(`[a.b(c="d", e=[1, {'f': (2,)}])]`)
	f.Add(`[{"name": "x", "arguments": "{}"}]`)
	f.Fuzz(func(t *testing.T, s string) {
		calls, err := ParseCalls(s)
		if err != nil {
			if qiao.KindOf(err) == qiao.Other {
				t.Errorf("an error without a kind: %v", err)
			}
			return
		}
		for _, c := range calls {
			_ = fmt.Sprint(c.Name, Text(c.Args))
		}
		task := BFCL{Answers: calls}
		task.Check(calls)
		ACE{Category: "normal"}.Check(calls)
	})
}
