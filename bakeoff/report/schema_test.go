package report_test

import (
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/qiao-ai/qiao/bakeoff/decide"
	"github.com/qiao-ai/qiao/bakeoff/report"
	"github.com/qiao-ai/qiao/bakeoff/result"
	"github.com/qiao-ai/qiao/bakeoff/run"
)

var update = flag.Bool("update", false, "write the schema")

const schemaFile = "../../docs/bakeoff-report.schema.json"

// schema describes a report's JSON.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.For[report.Report](&jsonschema.ForOptions{TypeSchemas: map[reflect.Type]*jsonschema.Schema{
		reflect.TypeFor[time.Time]():     {Type: "string", Format: "date-time"},
		reflect.TypeFor[decide.Option](): {Type: "object"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	s.Title = "The report of a bake-off: qiao bakeoff report NAME --json"
	return s
}

func TestTheSchemaIsThatOfTheReport(t *testing.T) {
	want, err := json.MarshalIndent(schema(t), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile(schemaFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(schemaFile); err != nil || string(got) != string(want) {
		t.Errorf("the schema in docs is another one (%v); write it with -update", err)
	}
}

func TestAReportFitsItsSchema(t *testing.T) {
	s, err := schema(t).Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err := decide.Decide(decide.Need{Weights: map[decide.Criterion]float64{decide.Quality: 1}}, []decide.Option{{Name: "a", Quality: 1}, {Name: "b"}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	r, err := report.Build(report.Input{
		Run: &run.Run{Manifest: run.Manifest{Name: "x"}}, Result: &result.Result{Run: "x", Suites: []string{"s@1"}, Sides: []result.Side{{Contender: "a", States: map[run.State]int{run.Answered: 1}}}},
		Decisions: []*decide.Decision{d}, Now: time.Unix(1.8e9, 0),
	})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(v); err != nil {
		t.Error(err)
	}
}
