package cli

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/apps"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/mcp/host"
)

// addition is an app as the command line gives it.
type addition struct {
	url, token, client, secret string
	env                        map[string]string
	login                      bool
}

func newAppAdd(g *global) *cobra.Command {
	var add addition
	cmd := &cobra.Command{
		Use:   "add NAME -- COMMAND [ARGS...] | add NAME --url ADDRESS",
		Short: "Add an app to the settings, and look at its tools",
		Long: `The app is a program that speaks the Model Context Protocol on standard input and
output, or an address of streamable HTTP. Secrets are given by reference. Its tools
count as outward until you grade them.`,
		Example: examples(
			"qiao app add weather -- npx -y @example/weather-mcp", "",
			"qiao app add notes --env 'NOTES_KEY=${env:NOTES_KEY}' -- notes-mcp --stdio", "",
			"qiao app add mail --url https://mail.example/mcp --token '${env:MAIL_TOKEN}'", "",
			"qiao app add files --url https://files.example/mcp --login", "then: qiao app login files"),
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			keys, err := add.keys(args)
			if err != nil {
				return err
			}
			return g.addApp(cmd.Context(), args[0], keys, add.login)
		},
	}
	f := cmd.Flags()
	f.StringVar(&add.url, "url", "", "the `ADDRESS` of an app elsewhere")
	f.StringVar(&add.token, "token", "", "a bearer token by `REFERENCE`, such as '${env:MAIL_TOKEN}'")
	f.StringVar(&add.client, "client", "", "the `ID` of an OAuth client that is registered there")
	f.StringVar(&add.secret, "secret", "", "the client's secret by `REFERENCE`")
	f.BoolVar(&add.login, "login", false, "you log in there, with: qiao app login NAME")
	f.StringToStringVar(&add.env, "env", nil, "a variable of the program (`NAME=VALUE`)")
	return cmd
}

// keys are the settings of the app.
func (a *addition) keys(args []string) ([][2]string, error) {
	if err := apps.CheckName(args[0]); err != nil {
		return nil, err
	}
	for _, secret := range []string{a.token, a.secret} {
		if secret != "" && !strings.Contains(secret, "${") {
			return nil, wrongUsage("qiao app add", "a secret does not belong into the settings").WithFix("Give a reference, such as '${env:MAIL_TOKEN}' or '${file:/run/secrets/mail}'.")
		}
	}
	if (a.url == "") == (len(args) == 1) {
		return nil, wrongUsage("qiao app add", "give a command, or an address with --url")
	}
	keys := [][2]string{{"name", args[0]}}
	set := func(name string, value any) { keys = append(keys, [2]string{name, inline(value)}) }
	if len(args) > 1 {
		set("command", args[1])
	}
	if len(args) > 2 {
		set("args", args[2:])
	}
	if len(a.env) > 0 {
		set("env", a.env)
	}
	if a.url != "" {
		set("url", a.url)
	}
	if a.token != "" {
		set("token", a.token)
	}
	oauth := map[string]any{}
	for name, v := range map[string]string{"client": a.client, "secret": a.secret} {
		if v != "" {
			oauth[name] = v
		}
	}
	if a.login {
		oauth["login"] = true
	}
	if len(oauth) > 0 {
		set("oauth", oauth)
	}
	return keys, nil
}

// inline is a value in the YAML that is JSON, too.
func inline(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // strings, lists and maps of strings encode
	return strings.TrimSpace(b.String())
}

func (g *global) addApp(ctx context.Context, name string, keys [][2]string, login bool) error {
	path, before, err := g.settingsFile()
	if err != nil {
		return err
	}
	after, err := config.WithApp(before, keys)
	if err != nil {
		return err
	}
	if err := g.putSettings(path, before, after); err != nil {
		return err
	}
	g.tell("added to %s", path)
	if login {
		g.tell("now: qiao app login %s", name)
		return nil
	}
	return g.with(func(a *app.App) error {
		if err := g.testApp(ctx, a, name); err != nil {
			return err
		}
		g.tell("its tools wait for your yes each time until you grade them: qiao app grade %s TOOL GRADE", name)
		return nil
	})
}

// putSettings writes the settings, and the old ones back if the new ones are wrong.
func (g *global) putSettings(path, before, after string) error {
	const op = "app"
	mode, isNew := fs.FileMode(0o600), true
	if info, err := os.Stat(path); err == nil {
		mode, isNew = info.Mode().Perm(), false
	} else if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return qiao.E(qiao.Misconfigured, op, err)
	}
	if err := writeBeside(path, after, mode); err != nil {
		return qiao.E(qiao.Misconfigured, op, err).WithFix("Make the settings file writable: %s", path)
	}
	_, err := g.load()
	if err == nil {
		return nil
	}
	if isNew {
		return errors.Join(err, os.Remove(path))
	}
	return errors.Join(err, writeBeside(path, before, mode))
}

func newAppRemove(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "remove NAME",
		Short: "Take an app out of the settings, and forget its grades and its login",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, before, err := g.settingsFile()
			if err != nil {
				return err
			}
			after, err := config.WithoutApp(before, args[0])
			if err != nil {
				return err
			}
			if err := g.putSettings(path, before, after); err != nil {
				return err
			}
			g.tell("taken out of %s", path)
			return g.with(func(a *app.App) error { return a.ForgetApp(cmd.Context(), args[0]) })
		},
	}
}

func newAppLogin(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "login NAME",
		Short: "Log in to an app elsewhere, in your browser",
		Long: `Prints an address to open in a browser on this machine, and waits for you to come back
from it. The token is kept in the data folder, readable by you alone, and renewed.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(func(a *app.App) error {
				s, ok := a.AppByName(args[0])
				if !ok {
					return noApp(args[0])
				}
				show := func(address string) { g.tell("open: %s", address) }
				if err := host.Login(cmd.Context(), a.AppConfig(s), show); err != nil {
					return err
				}
				g.tell("logged in")
				return g.testApp(cmd.Context(), a, args[0])
			})
		},
	}
}
