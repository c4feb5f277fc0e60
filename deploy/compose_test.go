package deploy

import (
	"fmt"
	"maps"
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

// A service is one of Compose.
type service struct {
	Image       string
	Build       struct{ Context, Dockerfile string }
	Command     []string
	ReadOnly    bool                                  `yaml:"read_only"`
	CapDrop     []string                              `yaml:"cap_drop"`
	DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
	HealthCheck struct{ Test []string }               `yaml:"healthcheck"`
	StopAfter   string                                `yaml:"stop_grace_period"`
	Deploy      struct{ Replicas int }
	Ports       []string
	Networks    []string
	Secrets     []string
	Volumes     []string
	Environment map[string]string
}

// A composition is a file of Compose.
type composition struct {
	Services map[string]service
	Networks map[string]struct{ Internal bool }
	Secrets  map[string]struct{ File string }
	Volumes  map[string]any
}

func compose(t *testing.T, path string) (c composition) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(read(t, path)), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestComposeIsWhole(t *testing.T) {
	c := compose(t, "compose/compose.yaml")
	if got := slices.Sorted(maps.Keys(c.Services)); !slices.Equal(got, []string{"model", "postgres", "qiao", "valkey"}) {
		t.Errorf("it has %q", got)
	}
	for name, s := range c.Services {
		if len(s.HealthCheck.Test) < 2 {
			t.Errorf("nobody sees whether %s is well", name)
		}
		if (name == "qiao") != (len(s.Ports) == 1) || name != "qiao" && !slices.Equal(s.Networks, []string{"back"}) {
			t.Errorf("%s has the ports %q and is in %q", name, s.Ports, s.Networks)
		}
		for _, secret := range s.Secrets {
			if c.Secrets[secret].File == "" {
				t.Errorf("%s: the secret %s is no file", name, secret)
			}
		}
		for d, how := range s.DependsOn {
			if c.Services[d].Image == "" || how.Condition == "" {
				t.Errorf("%s waits for %s, %q", name, d, how.Condition)
			}
		}
	}
	q := c.Services["qiao"]
	if !q.ReadOnly || len(q.CapDrop) == 0 || len(q.Command) == 0 || q.DependsOn["postgres"].Condition != "service_healthy" || !c.Networks["back"].Internal {
		t.Errorf("%+v", q)
	}
	if _, err := os.Stat(filepath.Join("compose", q.Build.Context, q.Build.Dockerfile)); err != nil {
		t.Error(err)
	}
}

// TestTheSettingsOfCompose reads them with secrets as Compose gives them.
func TestTheSettingsOfCompose(t *testing.T) {
	c := compose(t, "compose/compose.yaml")
	dir := t.TempDir()
	for _, name := range c.Services["qiao"].Secrets {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("0123456789abcdef0123456789abcdef\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "qiao.yaml")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(read(t, "compose/qiao.yaml"), "/run/secrets", filepath.ToSlash(dir))), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"HOME": dir}
	cfg, err := config.Load(config.Sources{File: file, Env: func(name string) string { return env[name] }})
	if err != nil {
		t.Fatalf("the settings of the example: %v", err)
	}
	if cfg.Store.URL.Reveal() != "postgres://qiao:0123456789abcdef0123456789abcdef@postgres/qiao?sslmode=disable" || cfg.Shared.URL.IsZero() {
		t.Error("the addresses of the store and of the limits are not whole")
	}
	grace, err := time.ParseDuration(c.Services["qiao"].StopAfter)
	if stop := cfg.Server.Timeouts.Drain + cfg.Server.Timeouts.Shutdown; err != nil || grace < stop+5*time.Second {
		t.Errorf("it takes %s to stop and has %s, %v", stop, grace, err)
	}
}

func TestThreeNodesInCompose(t *testing.T) {
	c := compose(t, "compose/three.yaml")
	q, b := c.Services["qiao"], c.Services["balancer"]
	if q.Deploy.Replicas != 3 || len(q.Ports) != 0 || !slices.Contains(q.Command, fmt.Sprintf("shared.nodes=%d", q.Deploy.Replicas)) {
		t.Errorf("%+v", q)
	}
	if len(b.Ports) != 1 || b.DependsOn["qiao"].Condition != "service_healthy" {
		t.Errorf("%+v", b)
	}
	haproxy, err := exec.LookPath("haproxy")
	if err != nil {
		t.Skip("haproxy is not here: its settings were not looked at")
	}
	if out, err := exec.Command(haproxy, "-c", "-f", "compose/haproxy.cfg").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
