package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/pack"
	"github.com/qiao-ai/qiao/internal/pack/hub"
	"github.com/qiao-ai/qiao/internal/term"
)

// A packLine and a modelLine are lines of the list in JSON.
type packLine struct {
	Kind string `json:"kind"` // "pack"
	pack.Status
}

type modelLine struct {
	Kind  string     `json:"kind"` // "model"
	Name  string     `json:"name"`
	State pack.State `json:"state"`
	Title string     `json:"title,omitempty"`
	app.LocalModel
}

// listModels lists packs, then models.
func (g *global) listModels(a *app.App) error {
	local, err := a.LocalModels()
	if err != nil {
		return err
	}
	known, err := hub.Models()
	if err != nil {
		return err
	}
	packs := a.Packs.List()
	if g.json {
		return g.printJSON(listedAll(packs, local, known))
	}
	var rows [][]term.Cell
	for _, p := range packs {
		rows = append(rows, []term.Cell{
			{Text: string(p.Name)}, {Text: p.Version}, stateCell(p), {Text: term.Bytes(float64(p.Size))},
			{Text: p.License}, {Text: p.Title},
		})
	}
	if err := g.out.Table([]string{"NAME", "VERSION", "STATE", "SIZE", "LICENCE", "WHAT"}, rows); err != nil {
		return err
	}
	return g.listLocal(local, known)
}

// listedAll lists packs, the models that are here, and those that can be pulled.
func listedAll(packs []pack.Status, local []app.LocalModel, known []hub.Model) []any {
	var all []any
	for _, p := range packs {
		all = append(all, packLine{"pack", p})
	}
	for _, m := range local {
		state := pack.Ready
		if m.Problem != "" {
			state = pack.Broken
		}
		all = append(all, modelLine{Kind: "model", Name: nameOf(m), State: state, LocalModel: m})
	}
	for _, m := range absent(local, known) {
		line := modelLine{Kind: "model", Name: m.Name, State: pack.Absent, Title: m.Title}
		line.Size, line.License = m.Megabytes*1e6, m.License
		all = append(all, line)
	}
	return all
}

// nameOf is what a model is called: as it was pulled, or by its file.
func nameOf(m app.LocalModel) string {
	if m.Name != "" {
		return m.Name
	}
	return m.ID
}

// absent lists the known models that are not here.
func absent(local []app.LocalModel, known []hub.Model) []hub.Model {
	return slices.DeleteFunc(slices.Clone(known), func(k hub.Model) bool {
		return slices.ContainsFunc(local, func(m app.LocalModel) bool {
			return m.Name == k.Name || strings.EqualFold(m.ID+".gguf", k.File)
		})
	})
}

func (g *global) listLocal(local []app.LocalModel, known []hub.Model) error {
	var rows [][]term.Cell
	for _, m := range local {
		rows = append(rows, []term.Cell{
			{Text: nameOf(m)}, fitCell(m), {Text: term.Bytes(float64(m.Size))}, {Text: m.Architecture}, {Text: m.Quantisation},
			{Text: strconv.Itoa(m.Context)}, {Text: term.Bytes(float64(m.Need))}, {Text: sight(m)}, {Text: m.License}, {Text: m.ID},
		})
	}
	if len(rows) > 0 {
		fmt.Fprintln(g.out)
		if err := g.out.Table([]string{"MODEL", "STATE", "SIZE", "ARCHITECTURE", "TYPE", "CONTEXT", "MEMORY", "SEES", "LICENCE", "FILE"}, rows); err != nil {
			return err
		}
	}
	var names []string
	for _, m := range absent(local, known) {
		names = append(names, m.Name)
	}
	if len(names) > 0 {
		g.tell("models to pull: %s", strings.Join(names, ", "))
	}
	return nil
}

// sight says whether a model sees pictures, or why one that was made to does not.
func sight(m app.LocalModel) string {
	switch {
	case m.Sees:
		return "pictures"
	case m.Blind != "":
		return "no: " + m.Blind
	}
	return "no"
}

func fitCell(m app.LocalModel) term.Cell {
	switch {
	case m.Problem != "":
		return term.Cell{Text: "cannot be run: " + m.Problem, Color: term.Bad}
	case !m.Fits:
		return term.Cell{Text: "larger than free memory", Color: term.Bad}
	}
	return term.Cell{Text: string(pack.Ready), Color: term.Good}
}

// pullModel pulls one model and says its licence, and with what it was compared.
func (g *global) pullModel(ctx context.Context, a *app.App, name, from string) error {
	store, err := a.ModelFiles()
	if err != nil {
		return err
	}
	meter := g.err.Meter(name, term.Bytes)
	defer meter.Clear()
	for p, err := range store.Pull(ctx, name, from) {
		if err != nil {
			return err
		}
		if p.Phase == pack.Done {
			meter.Clear()
			return g.pulledModel(p)
		}
		meter.Set(p.Done, p.Total)
	}
	return nil
}

func (g *global) pulledModel(p hub.Progress) error {
	if g.json {
		return g.printJSON(p)
	}
	if p.License != "" {
		g.tell("licence: %s", p.License)
	} else {
		g.tell("licence: not known; see where the model comes from")
	}
	if p.File.Checked == "" {
		g.tell("its SHA-256 was compared with nobody's: %s", p.File.SHA256)
	}
	_, err := fmt.Fprintf(g.out, "%s is ready (%s) in %s\n", p.Name, term.Bytes(float64(p.Total)), p.File.Path)
	return err
}

// removeOne deletes a pack or a model.
func removeOne(a *app.App, name string) error {
	store, err := a.ModelFiles()
	if err != nil {
		return err
	}
	if _, err := store.Find(name); err == nil || hub.IsName(name) {
		return store.Remove(name)
	}
	err = a.Packs.Remove(pack.Name(name))
	if qiao.KindOf(err) == qiao.NotFound {
		return qiao.Errorf(qiao.NotFound, "model", "there is no pack and no model named %q", name).WithFix("See: qiao model list")
	}
	return err
}
