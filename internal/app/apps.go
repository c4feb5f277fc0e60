package app

import (
	"context"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/apps"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/mcp/host"
)

// appServers are the servers of the assistant's apps, each made when it is first
// asked for.
type appServers struct {
	mu     sync.Mutex
	open   map[string]openApp
	looked map[string]bool // apps whose tools were asked for because nobody had
	closed bool
}

type openApp struct {
	settings config.AssistantApp
	server   *host.Server
}

// AppSettings lists the apps of the settings.
func (a *App) AppSettings() []config.AssistantApp { return a.cfg.Load().Assist.Apps }

func (a *App) appSettings(name string) (config.AssistantApp, bool) {
	all := a.AppSettings()
	i := slices.IndexFunc(all, func(s config.AssistantApp) bool { return s.Name == name })
	if i < 0 {
		return config.AssistantApp{}, false
	}
	return all[i], true
}

// AppServer returns the server of an app. One whose settings have changed is ended,
// and another made.
func (a *App) AppServer(name string) (*host.Server, error) {
	s, ok := a.appSettings(name)
	if !ok {
		return nil, qiao.Errorf(qiao.NotFound, "app", "there is no app %s", name).WithFix("Add it with: qiao app add %s COMMAND, or see: qiao app list", name)
	}
	a.apps.mu.Lock()
	defer a.apps.mu.Unlock()
	if a.apps.closed {
		return nil, qiao.Errorf(qiao.Unavailable, "app", "qiao is stopping")
	}
	old, ok := a.apps.open[name]
	if ok && reflect.DeepEqual(old.settings, s) {
		return old.server, nil
	}
	if ok {
		go old.server.Close()
	}
	if a.apps.open == nil {
		a.apps.open = map[string]openApp{}
	}
	made := host.New(a.AppConfig(s))
	a.apps.open[name] = openApp{s, made}
	return made, nil
}

// AppConfig is how an app of the settings is reached.
func (a *App) AppConfig(s config.AssistantApp) host.Config {
	folder := filepath.Join(string(a.cfg.Load().Data), "apps", s.Name)
	c := host.Config{
		Name: s.Name, URL: s.URL, Token: s.Token.Reveal(), Dir: folder, Env: map[string]string{},
		Start: s.Start, Call: s.Timeout, Output: int(s.Output), Version: Version(),
		Listed: func(ctx context.Context, tools []intent.Tool) { a.keepTools(ctx, s.Name, tools) },
	}
	if s.Command != "" {
		c.Command = append([]string{s.Command}, s.Args...)
	}
	for name, v := range s.Env {
		c.Env[name] = v.Reveal()
	}
	if !s.OAuth.IsZero() {
		c.OAuth = &host.OAuth{Client: s.OAuth.Client, Secret: s.OAuth.Secret.Reveal(), Login: s.OAuth.Login, Scopes: s.OAuth.Scopes,
			File: filepath.Join(folder, "token.json")}
	}
	return c
}

// keepTools keeps what an app lists. Grades of tools that say something else go.
func (a *App) keepTools(ctx context.Context, name string, tools []intent.Tool) {
	var lost []string
	err := a.Store.Apps().UpdateApp(ctx, name, func(one *apps.App) error {
		listed := one.Listed
		before := *one
		lost = one.Observe(tools, time.Now())
		if one.Listed, before.Listed = listed, listed; reflect.DeepEqual(before, *one) {
			return nil // nothing new: the assistant stays as it is
		}
		one.Listed = time.Now().UTC().Truncate(time.Second)
		return nil
	})
	if err != nil {
		a.log.Warn("what an app lists was not kept", "app", name, "error", err)
	}
	if len(lost) > 0 {
		a.log.Warn("an app has changed its tools; they have no grade now", "app", name, "tools", len(lost), "fix", "qiao app list "+name)
	}
}

// close ends all servers.
func (s *appServers) close() {
	s.mu.Lock()
	open := s.open
	s.open, s.closed = nil, true
	s.mu.Unlock()
	var all sync.WaitGroup
	for _, one := range open {
		all.Go(one.server.Close)
	}
	all.Wait()
}

// appsOf are the apps of the settings, with their tools as they were last seen.
func (a *App) appsOf(ctx context.Context) ([]apps.App, error) {
	kept, err := a.Store.Apps().Apps(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(kept, func(one apps.App) bool { _, ok := a.appSettings(one.Name); return !ok }), nil
}

// appsEdition changes whenever an app's tools, their grades, or the list of apps do.
func (a *App) appsEdition(ctx context.Context) (string, error) {
	settings := a.AppSettings()
	if len(settings) == 0 {
		return "", nil
	}
	names := make([]string, len(settings))
	for i, s := range settings {
		names[i] = s.Name
	}
	edition, err := a.Store.Apps().Edition(ctx)
	return strings.Join(names, " ") + ": " + edition, err
}

// mayUse tells whether an app is open to a user.
func (a *App) mayUse(u assist.UserID, name string) bool {
	s, ok := a.appSettings(name)
	if !ok {
		return false
	}
	if len(s.Users) == 0 {
		return u == "local"
	}
	return slices.Contains(s.Users, string(u))
}

// lookAtApps asks the apps that nobody has looked at for their tools, each once, in
// the background.
func (a *App) lookAtApps(ctx context.Context) {
	kept, err := a.appsOf(ctx)
	if err != nil {
		return // the turn says so
	}
	for _, s := range a.AppSettings() {
		if slices.ContainsFunc(kept, func(one apps.App) bool { return one.Name == s.Name }) {
			continue
		}
		a.apps.mu.Lock()
		done := a.apps.looked[s.Name]
		if a.apps.looked == nil {
			a.apps.looked = map[string]bool{}
		}
		a.apps.looked[s.Name] = true
		a.apps.mu.Unlock()
		if !done {
			go a.lookAt(s.Name)
		}
	}
}

func (a *App) lookAt(name string) {
	s, err := a.AppServer(name)
	if err == nil {
		_, err = s.Tools(a.life)
	}
	if err != nil && a.life.Err() == nil {
		a.log.Warn("an app does not list its tools", "app", name, "error", err, "fix", qiao.FixOf(err))
	}
}

// callApp is the port of the apps.
func (a *App) callApp(ctx context.Context, name string, args map[string]any) (any, error) {
	s, err := a.AppServer(name)
	if err != nil {
		return nil, err
	}
	tool, _ := args[apps.ToolArg].(string)
	hash, _ := args[apps.HashArg].(string)
	input, _ := args[apps.InputArg].(map[string]any)
	return s.Call(ctx, tool, hash, input)
}

// An AppState is an app of the settings as it is now.
type AppState struct {
	apps.App
	Where string // its command or its address
	State host.State
	Why   error // of State, if it is down
}

// Apps tells of the apps of the settings.
func (a *App) Apps(ctx context.Context) ([]AppState, error) {
	kept, err := a.Store.Apps().Apps(ctx)
	if err != nil {
		return nil, err
	}
	list := []AppState{}
	for _, s := range a.AppSettings() {
		one := AppState{App: apps.App{Name: s.Name}, Where: s.URL, State: host.Idle}
		if s.Command != "" {
			one.Where = strings.Join(append([]string{s.Command}, s.Args...), " ")
		}
		if i := slices.IndexFunc(kept, func(k apps.App) bool { return k.Name == s.Name }); i >= 0 {
			one.App = kept[i]
		}
		a.apps.mu.Lock()
		if open, ok := a.apps.open[s.Name]; ok {
			one.State, one.Why = open.server.State()
		}
		a.apps.mu.Unlock()
		list = append(list, one)
	}
	return list, nil
}
