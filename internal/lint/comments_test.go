package lint

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	said := map[string]bool{}
	for _, f := range source(t) {
		if !f.test() {
			said[f.dir()] = said[f.dir()] || f.ast.Doc.Text() != ""
		}
	}
	for dir, ok := range said {
		if !ok {
			t.Errorf("%s has no package comment: one sentence that says what it is for, and what to use first", dir)
		}
	}
}

func TestNoPackageIsNamedAfterNothing(t *testing.T) {
	vague := []string{"util", "utils", "common", "helper", "helpers", "misc", "shared", "base"}
	for _, f := range source(t) {
		if slices.Contains(vague, f.ast.Name.Name) || slices.Contains(vague, path.Base(f.dir())) {
			t.Errorf("%s: name the package after what it provides", f.path)
		}
	}
}

func TestEveryExportedNameStatesItsContract(t *testing.T) {
	for _, f := range source(t) {
		if f.test() || f.main() || f.made() {
			continue
		}
		for _, d := range f.ast.Decls {
			for _, name := range bare(d) {
				t.Errorf("%s:%d: %s has no comment: say what a caller may rely on", f.path, f.line(name), name.Name)
			}
		}
	}
}

// bare lists the exported names of a declaration that no comment stands at.
func bare(d ast.Decl) []*ast.Ident {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && ofExported(d.Recv) {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		if d.Doc != nil {
			return nil
		}
		return bareSpecs(d.Specs)
	}
	return nil
}

func bareSpecs(specs []ast.Spec) (names []*ast.Ident) {
	for _, s := range specs {
		switch s := s.(type) {
		case *ast.TypeSpec:
			if s.Doc == nil && s.Comment == nil && s.Name.IsExported() {
				names = append(names, s.Name)
			}
		case *ast.ValueSpec:
			for _, n := range s.Names {
				if s.Doc == nil && s.Comment == nil && n.IsExported() {
					names = append(names, n)
				}
			}
		}
	}
	return names
}

// ofExported tells whether a receiver's type is exported, or there is none.
func ofExported(recv *ast.FieldList) bool {
	if recv == nil {
		return true
	}
	t := recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if index, ok := t.(*ast.IndexExpr); ok {
		t = index.X
	}
	id, ok := t.(*ast.Ident)
	return ok && id.IsExported()
}

// A test that sleeps is slow on a good day and wrong on a bad one. In a bubble of
// testing/synctest time is not real, and sleeping is how it passes.
func TestNoTestSleeps(t *testing.T) {
	for _, f := range source(t) {
		if !f.test() || imports(f, "testing/synctest") {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if call, ok := n.(*ast.SelectorExpr); ok && isSleep(call) {
				t.Errorf("%s:%d: wait for what should happen, or use testing/synctest", f.path, f.line(call))
			}
			return true
		})
	}
}

func isSleep(s *ast.SelectorExpr) bool {
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == "time" && s.Sel.Name == "Sleep"
}

func imports(f goFile, p string) bool {
	return slices.ContainsFunc(f.ast.Imports, func(s *ast.ImportSpec) bool {
		return strings.Trim(s.Path.Value, `"`) == p
	})
}
