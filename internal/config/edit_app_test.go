package config_test

import (
	"testing"

	"github.com/qiao-ai/qiao/internal/config"
)

// An app that is added stands in the settings as it was given, and the file without
// it is the one from before.
func TestAnAppIsAddedAndTakenOut(t *testing.T) {
	keys := [][2]string{{"name", "weather"}, {"command", `"npx"`}, {"args", `["-y","@example/weather"]`}, {"env", `{"KEY":"${env:WEATHER_KEY}"}`}}
	for name, c := range map[string]struct{ before, without string }{
		"an empty file":       {"", "assistant:\n  apps:\n"},
		"other settings":      {"region: cn # here\nwrite:\n  chunk: 900\n", "region: cn # here\nwrite:\n  chunk: 900\nassistant:\n  apps:\n"},
		"no apps yet":         {"assistant:\n  apps:\nregion: cn\n", ""},
		"an empty list":       {"assistant:\n    apps: []\nregion: cn\n", "assistant:\n    apps:\nregion: cn\n"},
		"others":              {"assistant:\n  apps:\n    - name: mail\n      url: https://mail.example/mcp\n    # the last\n    - name: notes\n      command: notes\nregion: cn\n", ""},
		"others, less indent": {"assistant:\n  apps:\n  - name: mail\n    url: https://mail.example/mcp\nregion: cn\n", ""},
	} {
		after, err := config.WithApp(c.before, keys)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		cfg, err := load(t, after, "WEATHER_KEY=x")
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, after)
			continue
		}
		if a := cfg.Assist.Apps; len(a) == 0 || a[len(a)-1].Name != "weather" || len(a[len(a)-1].Args) != 2 || a[len(a)-1].Env["KEY"].Reveal() != "x" {
			t.Errorf("%s: %+v", name, a)
		}
		back, err := config.WithoutApp(after, "weather")
		if c.without == "" {
			c.without = c.before
		}
		if err != nil || back != c.without {
			t.Errorf("%s: %v\n%s", name, err, back)
		}
	}
	if _, err := config.WithApp("assistant: {apps: [{name: mail, url: \"https://mail.example/mcp\"}]}\n", keys); err == nil {
		t.Error("a file in flow style was edited")
	}
	if _, err := config.WithoutApp("region: cn\n", "weather"); err == nil {
		t.Error("an app that is not there was taken out")
	}
}

func TestAppsThatAreWrong(t *testing.T) {
	for name, app := range map[string]string{
		"no way to reach it": "{name: weather}",
		"two ways":           "{name: weather, command: x, url: \"https://x.example\"}",
		"a bad name":         "{name: my-app, command: x}",
		"in the clear":       "{name: weather, url: \"http://weather.example/mcp\"}",
		"two secrets":        "{name: weather, url: \"https://x.example\", token: a, oauth: {login: true}}",
		"no credentials":     "{name: weather, url: \"https://x.example\", oauth: {client: a}}",
		"a token for a file": "{name: weather, command: x, token: a}",
		"too much":           "{name: weather, command: x, output: 1GiB}",
		"a bad variable":     "{name: weather, command: x, env: {\"A B\": c}}",
	} {
		if _, err := load(t, "assistant:\n  apps:\n    - "+app+"\n"); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if _, err := load(t, "assistant:\n  apps:\n    - {name: a, command: x}\n    - {name: a, command: y}\n"); err == nil {
		t.Error("a name stands there twice")
	}
	if _, err := load(t, "assistant:\n  apps:\n    - {name: a, url: \"http://127.0.0.1:8080/mcp\", token: x}\n    - {name: b, url: \"http://localhost/mcp\"}\n"); err != nil {
		t.Error(err)
	}
}
