package spec

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	cueerrors "cuelang.org/go/cue/errors"
	cueparser "cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

	"github.com/lockflight/lockflight/pkg/finding"
)

// Bounds for the tree that a pipeline comes from. It is trusted; they keep a
// wrong folder from being read to the end.
const (
	maxPipelineBytes = 1 << 20
	maxPipelineFiles = 400
)

// pipelineTree reads the CUE files of a pipeline and of what it imports, and
// nothing outside of one tree: no registry, no network, no embedded files.
type pipelineTree struct {
	fsys   fs.FS
	top    string // the folder that holds cue.mod, or the folder of the pipeline
	module string // the path of the tree's own module, if it has one
	files  int
	// folders are those that files were taken from, or would be if there were any.
	folders []string
	busy    []string // the imports under way
	found   finding.List
	failed  error // a file that could not be looked at
}

// instance builds the package of one file.
func (t *pipelineTree) instance(name string) (*build.Instance, error) {
	dir := path.Dir(name)
	t.findModule(dir)
	main := t.parse(name)
	if main == nil {
		return nil, t.failed
	}
	files := []*ast.File{main}
	if pkg := main.PackageName(); pkg != "" && pkg != "_" {
		files = append(files, t.siblings(dir, pkg, path.Base(name))...)
	}
	return t.build(dir, files), t.failed
}

func (t *pipelineTree) build(dir string, files []*ast.File) *build.Instance {
	inst := build.NewContext(build.Loader(t.load)).NewInstance(dir, t.load)
	t.complete(inst, files)
	return inst
}

func (t *pipelineTree) complete(inst *build.Instance, files []*ast.File) {
	for _, f := range files {
		t.refuseAttributes(f)
		if err := inst.AddSyntax(f); err != nil {
			inst.ReportError(err)
			return
		}
	}
	_ = inst.Complete() // the error is inst.Err
}

// parse reads one file; where it cannot be used the tree says why.
func (t *pipelineTree) parse(name string) *ast.File {
	t.folders = append(t.folders, path.Dir(name))
	if t.files++; t.files > maxPipelineFiles {
		t.syntax(finding.Position{File: name}, "the pipeline needs more files than can be read", "point --pipeline at the file of the pipeline")
		return nil
	}
	text, err := readFile(t.fsys, name, maxPipelineBytes)
	if errors.Is(err, errTooLarge) {
		t.syntax(finding.Position{File: name}, "the file is larger than 1 MiB", "split it")
		return nil
	}
	if err != nil {
		t.failed = errors.Join(t.failed, err)
		return nil
	}
	f, err := cueparser.ParseFile(name, text, cueparser.ParseComments)
	if err != nil {
		for _, e := range cueerrors.Errors(err) {
			t.syntax(placeOf(e.Position()), plainError(e), "")
		}
		return nil
	}
	return f
}

func (t *pipelineTree) syntax(at finding.Position, message, hint string) {
	t.found = append(t.found, finding.Finding{
		Rule: ruleSyntax, Severity: finding.Error, Message: message, Hint: hint, At: at,
	})
}

// refuseAttributes refuses what would make a pipeline depend on anything but
// the text of the tree: embedded files, and files that only count at times.
func (t *pipelineTree) refuseAttributes(f *ast.File) {
	ast.Walk(f, func(n ast.Node) bool {
		a, ok := n.(*ast.Attribute)
		if !ok {
			return true
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(a.Text, "@"), "(")
		if slices.Contains([]string{"embed", "extern", "if", "ignore"}, name) {
			t.syntax(placeOf(a.Pos()), "@"+name+" is not admitted in a pipeline",
				"write the values into the file, or import them from a package of the same repository")
		}
		return true
	}, nil)
}

// siblings returns the other files of a package. Tests and tools of the package
// are left out, as the cue command does, and so is a change that stands beside
// its pipeline.
func (t *pipelineTree) siblings(dir, pkg, except string) []*ast.File {
	var files []*ast.File
	for _, name := range t.cueFiles(dir) {
		if name == except {
			continue
		}
		before := len(t.found)
		f := t.parse(path.Join(dir, name))
		if f != nil && f.PackageName() == pkg {
			files = append(files, f)
		}
		if len(t.found) > before && !t.belongs(path.Join(dir, name), pkg) {
			t.found = t.found[:before]
			t.syntax(finding.Position{File: path.Join(dir, name)}, "this file lies beside the pipeline and cannot be read, so nobody knows whether it is a part of it", "repair it, or move it elsewhere")
		}
	}
	return files
}

// belongs reports whether a file says that it is of a package, whatever else is
// wrong with it. One that does not may hold anything, and is not quoted.
func (t *pipelineTree) belongs(name, pkg string) bool {
	text, err := readFile(t.fsys, name, maxPipelineBytes)
	if err != nil {
		return false
	}
	f, err := cueparser.ParseFile(name, text, cueparser.PackageClauseOnly)
	return err == nil && f.PackageName() == pkg
}

func (t *pipelineTree) cueFiles(dir string) []string {
	t.folders = append(t.folders, dir)
	entries, err := fs.ReadDir(t.fsys, dir)
	if err != nil {
		t.failed = errors.Join(t.failed, lookError(dir, err))
	}
	var names []string
	for _, e := range entries {
		name := e.Name()
		isTool := strings.HasSuffix(name, "_tool.cue") || strings.HasSuffix(name, "_test.cue")
		hidden := strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
		if !e.IsDir() && path.Ext(name) == ".cue" && !isTool && !hidden && !slices.Contains(ChangeFiles(), name) {
			names = append(names, name)
		}
	}
	return names
}

// findModule looks for the folder with cue.mod, upwards.
func (t *pipelineTree) findModule(dir string) {
	t.top = dir
	for at := dir; ; at = path.Dir(at) {
		if info, err := fs.Stat(t.fsys, path.Join(at, "cue.mod")); err == nil && info.IsDir() {
			t.top = at
			t.module = moduleName(t.parseModule(path.Join(at, "cue.mod", "module.cue")))
			return
		}
		if at == "." || at == "/" {
			return
		}
	}
}

func (t *pipelineTree) parseModule(name string) *ast.File {
	if _, err := fs.Stat(t.fsys, name); err != nil {
		return nil
	}
	return t.parse(name)
}

// moduleName returns the path of a module without its version.
func moduleName(f *ast.File) string {
	if f == nil {
		return ""
	}
	for _, d := range f.Decls {
		field, ok := d.(*ast.Field)
		if !ok || labelOf(field.Label) != "module" {
			continue
		}
		if lit, ok := field.Value.(*ast.BasicLit); ok {
			name, _, _ := strings.Cut(strings.Trim(lit.Value, `"`), "@")
			return name
		}
	}
	return ""
}

// placeOf turns a position of CUE into ours.
func placeOf(p token.Pos) finding.Position {
	if !p.IsValid() {
		return finding.Position{}
	}
	at := p.Position()
	return finding.Position{File: at.Filename, Line: at.Line, Column: at.Column}
}
