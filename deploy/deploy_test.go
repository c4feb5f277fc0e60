package deploy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template"

	"go.yaml.in/yaml/v4"

	"github.com/qiao-ai/qiao/internal/telemetry"
)

// metrics are the names that a server exports.
func metrics() []string {
	m := telemetry.NewMetrics()
	none := func() int64 { return 0 }
	m.Ledger(none, none, none)
	m.Partners(func() []telemetry.PartnerState { return nil })
	m.Shared(func() (telemetry.SharedState, bool) { return telemetry.SharedState{}, false })
	return m.Names()
}

// TestRulesAndDashboardsNameRealMetrics finds the ones that nobody exports.
func TestRulesAndDashboardsNameRealMetrics(t *testing.T) {
	known := metrics()
	if len(known) < 20 {
		t.Fatalf("only %q", known)
	}
	for _, path := range []string{"prometheus/alerts.yaml", "grafana/qiao.json", "helm/qiao/templates/optional.yaml"} {
		data := read(t, path)
		named := regexp.MustCompile(`qiao_[a-z_]+`).FindAllString(data, -1)
		if len(named) == 0 {
			t.Errorf("%s names no metric", path)
		}
		for _, name := range named {
			base := strings.TrimSuffix(name, "_bucket")
			if !slices.Contains(known, name) && !slices.Contains(known, base) {
				t.Errorf("%s: no server exports %s", path, name)
			}
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEachAlertSaysWhatToDo(t *testing.T) {
	var file struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr, For    string
				Labels, Annotations map[string]string
			}
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, "prometheus/alerts.yaml")), &file); err != nil || len(file.Groups) != 1 {
		t.Fatal(err)
	}
	for _, r := range file.Groups[0].Rules {
		if r.Expr == "" || r.For == "" || r.Annotations["summary"] == "" || r.Annotations["action"] == "" || !slices.Contains([]string{"page", "ticket"}, r.Labels["severity"]) {
			t.Errorf("%+v is not whole", r)
		}
	}
	if promtool, err := exec.LookPath("promtool"); err == nil {
		if out, err := exec.Command(promtool, "check", "rules", "prometheus/alerts.yaml").CombinedOutput(); err != nil {
			t.Errorf("promtool: %s", out)
		}
	} else {
		t.Log("promtool is not here: the rules' expressions were not parsed")
	}
}

func TestTheDashboardIsOne(t *testing.T) {
	var d struct {
		Title  string
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal([]byte(read(t, "grafana/qiao.json")), &d); err != nil || d.Title == "" || len(d.Panels) < 10 {
		t.Fatalf("%+v, %v", d, err)
	}
	for _, p := range d.Panels {
		if p.Title == "" || len(p.Targets) == 0 {
			t.Errorf("the panel %q shows nothing", p.Title)
		}
	}
}

// rendered renders the chart as helm does, as far as its templates go.
func rendered(t *testing.T, change func(values map[string]any)) []map[string]any {
	t.Helper()
	docs, err := render(t, change)
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// render renders the chart; the error is that of a template.
func render(t *testing.T, change func(values map[string]any)) (docs []map[string]any, _ error) {
	t.Helper()
	var values map[string]any
	if err := yaml.Unmarshal([]byte(read(t, "helm/qiao/values.yaml")), &values); err != nil {
		t.Fatal(err)
	}
	change(values)
	all := template.New("chart")
	all.Funcs(functions(all))
	files, err := filepath.Glob("helm/qiao/templates/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		template.Must(all.New(filepath.Base(f)).Parse(read(t, f)))
	}
	for _, f := range files {
		if strings.HasSuffix(f, ".tpl") {
			continue
		}
		var out bytes.Buffer
		data := map[string]any{"Values": values, "Release": map[string]any{"Name": "mine"}, "Chart": map[string]any{"AppVersion": "1"}}
		if err := all.ExecuteTemplate(&out, filepath.Base(f), data); err != nil {
			return nil, err
		}
		for d := yaml.NewDecoder(&out); ; {
			var doc map[string]any
			if err := d.Decode(&doc); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f, err)
			}
			if doc != nil {
				docs = append(docs, doc)
			}
		}
	}
	return docs, nil
}

// functions are those of helm that the templates use.
func functions(all *template.Template) template.FuncMap {
	return template.FuncMap{
		"include": func(name string, data any) (string, error) {
			var b strings.Builder
			err := all.ExecuteTemplate(&b, name, data)
			return b.String(), err
		},
		"nindent": func(n int, s string) string {
			pad := "\n" + strings.Repeat(" ", n)
			return pad + strings.ReplaceAll(strings.TrimSpace(s), "\n", pad)
		},
		"toYaml": func(v any) (string, error) {
			b, err := yaml.Marshal(v)
			return string(b), err
		},
		"quote": func(v any) string { return fmt.Sprintf("%q", fmt.Sprint(v)) },
		"default": func(otherwise, v any) any {
			if v == nil || v == "" {
				return otherwise
			}
			return v
		},
		"list": func(v ...any) []any { return v },
		"int":  number,
		"add": func(v ...any) (sum int) {
			for _, n := range v {
				sum += number(n)
			}
			return sum
		},
		"fail": func(why string) (string, error) { return "", errors.New(why) },
		"sha256sum": func(s string) string {
			sum := sha256.Sum256([]byte(s))
			return hex.EncodeToString(sum[:])
		},
	}
}

func number(v any) int {
	n, _ := v.(int)
	return n
}

func kinds(docs []map[string]any) []string {
	var list []string
	for _, d := range docs {
		list = append(list, fmt.Sprint(d["kind"]))
	}
	slices.Sort(list)
	return list
}

// TestTheUnitIsSound lets systemd look at the unit, where it is here.
func TestTheUnitIsSound(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not here")
	}
	unit := strings.ReplaceAll(read(t, "systemd/qiao.service"), "/usr/local/bin/qiao", "/bin/true")
	path := filepath.Join(t.TempDir(), "qiao.service")
	if err := os.WriteFile(path, []byte(unit), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(analyze, "verify", "--man=no", path).CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "qiao.service") {
			t.Error(strings.TrimSpace(line))
		}
	}
	if err != nil && len(out) == 0 {
		t.Error(err)
	}
}
