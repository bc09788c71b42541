package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	top        = "../.."
	modulePath = "github.com/lockflight/lockflight/"
)

var majorVersion = regexp.MustCompile(`/v[0-9]+$`)

// code is the parsed files of one package, without its tests.
type code struct {
	dir   string // "pkg/gate"
	fset  *token.FileSet
	files []*ast.File
}

// parse makes a package of source texts; the keys are file names.
func parse(t *testing.T, dir string, sources map[string]string) code {
	t.Helper()
	c := code{dir: dir, fset: token.NewFileSet()}
	names := make([]string, 0, len(sources))
	for name := range sources {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		f, err := parser.ParseFile(c.fset, path.Join(dir, name), sources[name], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		c.files = append(c.files, f)
	}
	return c
}

// house parses every package of the module. Folders with a go.mod of their own
// are other modules.
func house(t *testing.T) []code {
	t.Helper()
	sources := map[string]map[string]string{}
	err := filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(top, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			_, err := os.Stat(filepath.Join(name, "go.mod"))
			if d.Name() == "testdata" || rel != "." && (strings.HasPrefix(d.Name(), ".") || err == nil) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		dir := path.Dir(rel)
		if sources[dir] == nil {
			sources[dir] = map[string]string{}
		}
		sources[dir][path.Base(rel)] = string(text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []code
	for dir, files := range sources {
		all = append(all, parse(t, dir, files))
	}
	slices.SortFunc(all, func(a, b code) int { return strings.Compare(a.dir, b.dir) })
	return all
}

// use is an import ("net/http", "pkg/change") or what is used of one
// ("time.Now"), and where.
type use struct {
	name   string
	place  string
	ours   bool
	inside bool // a name taken from an import, not the import itself
}

func (c code) place(n ast.Node) string { return c.fset.Position(n.Pos()).String() }

// uses lists what the package imports, and every name it takes from an import.
func (c code) uses() []use {
	var all []use
	for _, f := range c.files {
		known := map[string]string{}
		for _, spec := range f.Imports {
			name, _ := strconv.Unquote(spec.Path.Value) // the parser has checked it
			short, ours := strings.CutPrefix(name, modulePath)
			all = append(all, use{name: short, place: c.place(spec), ours: ours})
			local := path.Base(majorVersion.ReplaceAllString(name, ""))
			if spec.Name != nil {
				local = spec.Name.Name
			}
			known[local] = short
		}
		ast.Inspect(f, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && known[x.Name] != "" {
				all = append(all, use{name: known[x.Name] + "." + sel.Sel.Name, place: c.place(sel), inside: true})
			}
			return true
		})
	}
	return all
}

// allows reports whether a pattern of the table lets a package in: "pkg/change"
// only itself, "pkg/..." everything below pkg.
func allows(pattern, name string) bool {
	below, ok := strings.CutSuffix(pattern, "/...")
	return name == pattern || ok && strings.HasPrefix(name, below+"/")
}

// covers reports whether what must not be used is used: "net" covers "net/http".
func covers(pattern, name string) bool {
	return name == pattern || strings.HasPrefix(name, pattern+"/")
}

func anyCovers(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return covers(p, name) })
}
