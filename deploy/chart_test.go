package deploy

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/qiao-ai/qiao/internal/config"
)

// A tree is YAML as it is read.
type tree = map[string]any

// at follows keys and numbers of a path; nil is what is not there.
func at(v any, path ...any) any {
	for _, step := range path {
		switch key := step.(type) {
		case string:
			m, _ := v.(tree)
			v = m[key]
		case int:
			list, _ := v.([]any)
			if key >= len(list) {
				return nil
			}
			v = list[key]
		}
	}
	return v
}

func ofKind(docs []tree, kind string) tree {
	for _, d := range docs {
		if d["kind"] == kind {
			return d
		}
	}
	return nil
}

// fleet are values of many nodes.
func fleet(v tree) {
	v["replicas"] = 3
	v["store"].(tree)["existingSecret"] = "qiao-store"
	v["shared"].(tree)["existingSecret"] = "qiao-shared"
}

func everything(v tree) {
	fleet(v)
	for _, part := range []string{"ingress", "autoscaling"} {
		v[part].(tree)["enabled"] = true
	}
}

func TestTheChartRenders(t *testing.T) {
	for name, c := range map[string]struct {
		change func(tree)
		want   []string
	}{
		"one":   {func(tree) {}, []string{"ConfigMap", "NetworkPolicy", "Service", "StatefulSet"}},
		"three": {fleet, []string{"ConfigMap", "Deployment", "NetworkPolicy", "PersistentVolumeClaim", "PodDisruptionBudget", "Service"}},
		"everything": {everything, []string{"ConfigMap", "Deployment", "HorizontalPodAutoscaler", "Ingress", "NetworkPolicy",
			"PersistentVolumeClaim", "PodDisruptionBudget", "Service"}},
	} {
		docs := rendered(t, c.change)
		if got := kinds(docs); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
		pod := at(nodes(docs), "spec", "template", "spec")
		cfg := startedWith(t, at(ofKind(docs, "ConfigMap"), "data", "qiao.yaml").(string), at(pod, "containers", 0))
		stop := cfg.Server.Timeouts.Drain + cfg.Server.Timeouts.Shutdown
		if grace := time.Duration(number(at(pod, "terminationGracePeriodSeconds"))) * time.Second; cfg.Server.Timeouts.Drain < 5*time.Second || grace < stop+5*time.Second {
			t.Errorf("%s: a node takes %s to stop and has %s", name, stop, grace)
		}
	}
}

// nodes is what runs the pods.
func nodes(docs []tree) tree {
	if d := ofKind(docs, "Deployment"); d != nil {
		return d
	}
	return ofKind(docs, "StatefulSet")
}

// startedWith are the settings of a node, as its file, arguments and environment have
// them.
func startedWith(t *testing.T, content string, container any) *config.Config {
	t.Helper()
	env := map[string]string{"QIAO_KEYS": "me:a-long-enough-secret", "HOME": t.TempDir()}
	addresses := map[any]string{"QIAO_STORE": "postgres://qiao@db/qiao", "QIAO_SHARED": "redis://valkey:6379"}
	if list, ok := at(container, "env").([]any); ok {
		for _, e := range list {
			if at(e, "valueFrom", "secretKeyRef", "name") == nil || at(e, "valueFrom", "secretKeyRef", "key") != "url" {
				t.Errorf("%v is no reference", e)
			}
			env[fmt.Sprint(at(e, "name"))] = addresses[at(e, "name")]
		}
	}
	file := filepath.Join(t.TempDir(), "qiao.yaml")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	set := map[string]string{}
	for _, arg := range at(container, "args").([]any) {
		if s, ok := strings.CutPrefix(fmt.Sprint(arg), "--set="); ok {
			path, value, _ := strings.Cut(s, "=")
			set[path] = value
		}
	}
	cfg, err := config.Load(config.Sources{File: file, Flags: set, Env: func(name string) string { return env[name] }})
	if err != nil {
		t.Fatalf("the chart's settings: %v", err)
	}
	return cfg
}

func TestManyNodes(t *testing.T) {
	docs := rendered(t, fleet)
	d := ofKind(docs, "Deployment")
	pod := at(d, "spec", "template", "spec")
	cfg := startedWith(t, at(ofKind(docs, "ConfigMap"), "data", "qiao.yaml").(string), at(pod, "containers", 0))
	if cfg.Store.URL.IsZero() || cfg.Shared.URL.IsZero() || cfg.Shared.Nodes != 3 {
		t.Errorf("a node has the store %v, and limits with %d at %v", !cfg.Store.URL.IsZero(), cfg.Shared.Nodes, !cfg.Shared.URL.IsZero())
	}
	for what, is := range map[string]bool{
		"three of them":          at(d, "spec", "replicas") == 3,
		"a new one before":       at(d, "spec", "strategy", "rollingUpdate", "maxUnavailable") == 0,
		"spread":                 len(at(pod, "topologySpreadConstraints").([]any)) == 2,
		"one volume for all":     at(ofKind(docs, "PersistentVolumeClaim"), "spec", "accessModes", 0) == "ReadWriteMany",
		"which is mounted":       at(pod, "volumes", 2, "persistentVolumeClaim", "claimName") == at(ofKind(docs, "PersistentVolumeClaim"), "metadata", "name"),
		"one at a time is taken": at(ofKind(docs, "PodDisruptionBudget"), "spec", "maxUnavailable") == 1,
	} {
		if !is {
			t.Errorf("not: %s", what)
		}
	}
	if got := ports(ofKind(docs, "NetworkPolicy")); !slices.Equal(got, []int{53, 53, 443, 5432, 6379}) {
		t.Errorf("they may call %v", got)
	}
	if got := ports(ofKind(rendered(t, func(tree) {}), "NetworkPolicy")); !slices.Equal(got, []int{53, 53, 443}) {
		t.Errorf("one may call %v", got)
	}
}

// ports are those that a policy lets out to.
func ports(policy tree) (list []int) {
	for _, rule := range at(policy, "spec", "egress").([]any) {
		for _, p := range at(rule, "ports").([]any) {
			list = append(list, number(at(p, "port")))
		}
	}
	slices.Sort(list)
	return list
}

func TestScaling(t *testing.T) {
	docs := rendered(t, everything)
	scaler, d := ofKind(docs, "HorizontalPodAutoscaler"), ofKind(docs, "Deployment")
	target := at(scaler, "spec", "scaleTargetRef").(tree)
	if target["kind"] != "Deployment" || target["name"] != at(d, "metadata", "name") {
		t.Errorf("it scales %v", target)
	}
	if at(d, "spec", "replicas") != nil {
		t.Error("the chart and the scaler both say how many nodes there are")
	}
	if name := fmt.Sprint(at(scaler, "spec", "metrics", 0, "pods", "metric", "name")); !slices.Contains(metrics(), name) {
		t.Errorf("no server exports %s", name)
	}
}

// TestManyNodesNeedAStore wants a refusal that says what to do.
func TestManyNodesNeedAStore(t *testing.T) {
	for name, change := range map[string]func(tree){
		"replicas":    func(v tree) { v["replicas"] = 2 },
		"autoscaling": func(v tree) { v["autoscaling"].(tree)["enabled"] = true },
	} {
		_, err := render(t, change)
		if err == nil || !strings.Contains(err.Error(), "store.existingSecret") || !strings.Contains(err.Error(), "docs/operating.md") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHelmRenders has helm itself do it, where it is here.
func TestHelmRenders(t *testing.T) {
	helm, err := exec.LookPath("helm")
	if err != nil {
		t.Skip("helm is not here: the chart was rendered by the test's own functions alone")
	}
	for _, args := range [][]string{
		nil,
		{"--set", "replicas=3,store.existingSecret=s,shared.existingSecret=v"},
		{"--set", "autoscaling.enabled=true,ingress.enabled=true,store.existingSecret=s"},
	} {
		if out, err := exec.Command(helm, append([]string{"template", "mine", "helm/qiao"}, args...)...).CombinedOutput(); err != nil {
			t.Errorf("%q: %s", args, out)
		}
	}
	if out, err := exec.Command(helm, "template", "mine", "helm/qiao", "--set", "replicas=2").CombinedOutput(); err == nil || !strings.Contains(string(out), "store.existingSecret") {
		t.Errorf("two without a store: %v\n%s", err, out)
	}
}

// TestTheMoveFitsTheChart compares the names of the Job with those of the chart.
func TestTheMoveFitsTheChart(t *testing.T) {
	var job, chart, values tree
	for path, into := range map[string]*tree{"helm/move.yaml": &job, "helm/qiao/Chart.yaml": &chart, "helm/qiao/values.yaml": &values} {
		if err := yaml.Unmarshal([]byte(read(t, path)), into); err != nil {
			t.Fatal(err)
		}
	}
	pod := at(job, "spec", "template", "spec")
	if image := at(pod, "containers", 0, "image"); image != fmt.Sprintf("%v:%v", at(values, "image", "repository"), chart["appVersion"]) {
		t.Errorf("it runs %v", image)
	}
	if key := at(pod, "containers", 0, "env", 0, "valueFrom", "secretKeyRef", "key"); key != at(values, "store", "key") {
		t.Errorf("it reads %v of the secret", key)
	}
	claim := at(ofKind(rendered(t, func(tree) {}), "StatefulSet"), "spec", "volumeClaimTemplates", 0, "metadata", "name")
	if old := at(pod, "volumes", 0, "persistentVolumeClaim", "claimName"); old != fmt.Sprintf("%v-qiao-0", claim) {
		t.Errorf("it reads the volume %v", old)
	}
}
