package spec

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	cueerrors "cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/token"
)

// load finds an imported package: the schema of lockflight, a package of the
// tree itself, or one that was copied below cue.mod. CUE brings its standard
// library; everything else is refused.
func (t *pipelineTree) load(pos token.Pos, name string) *build.Instance {
	parts := ast.ParseImportPath(name)
	if parts.Path == schemaPath {
		return t.schemaImport(pos)
	}
	dirs := t.dirsOf(parts.Path)
	if len(dirs) == 0 && !strings.Contains(strings.SplitN(parts.Path, "/", 2)[0], ".") {
		return nil
	}
	if slices.Contains(t.busy, name) {
		return refusedImport(pos, "the import of %q leads back to itself", name)
	}
	t.busy = append(t.busy, name)
	defer func() { t.busy = t.busy[:len(t.busy)-1] }()

	var files []*ast.File
	for _, dir := range dirs {
		files = append(files, t.packageIn(dir, parts)...)
	}
	if len(files) == 0 {
		return refusedImport(pos, "no package %q: it is not in this repository; copy it to cue.mod/pkg/%s", name, parts.Path)
	}
	inst := build.NewContext(build.Loader(t.load)).NewInstance(dirs[0], t.load)
	inst.ImportPath = name
	t.complete(inst, files)
	return inst
}

func (t *pipelineTree) schemaImport(pos token.Pos) *build.Instance {
	files, err := schemaFiles()
	if err != nil {
		return refusedImport(pos, "%s", err.Error())
	}
	inst, err := schemaInstance(build.NewContext(), files)
	if err != nil {
		return refusedImport(pos, "%s", err.Error())
	}
	return inst
}

func refusedImport(pos token.Pos, format string, args ...any) *build.Instance {
	inst := build.NewContext().NewInstance("", nil)
	inst.Err = cueerrors.Newf(pos, format, args...)
	return inst
}

// dirsOf returns the folders of the tree that may hold a package.
func (t *pipelineTree) dirsOf(name string) []string {
	var candidates []string
	if t.module != "" && (name == t.module || strings.HasPrefix(name, t.module+"/")) {
		candidates = append(candidates, path.Join(t.top, strings.TrimPrefix(name, t.module)))
	}
	for _, kept := range []string{"pkg", "gen", "usr"} {
		candidates = append(candidates, path.Join(t.top, "cue.mod", kept, name))
	}
	return slices.DeleteFunc(candidates, func(dir string) bool {
		info, err := fs.Stat(t.fsys, dir)
		return err != nil || !info.IsDir() || !fs.ValidPath(dir)
	})
}

// packageIn returns the files of the package in a folder: of the name that the
// import gives, or else of the only one there.
func (t *pipelineTree) packageIn(dir string, parts ast.ImportPath) []*ast.File {
	byName := map[string][]*ast.File{}
	only := ""
	for _, name := range t.cueFiles(dir) {
		if f := t.parse(path.Join(dir, name)); f != nil && f.PackageName() != "" {
			only = f.PackageName()
			byName[only] = append(byName[only], f)
		}
	}
	if files := byName[parts.Qualifier]; len(files) > 0 {
		return files
	}
	if len(byName) == 1 && !parts.ExplicitQualifier {
		return byName[only]
	}
	return nil
}
