package spec

import (
	"fmt"
	"io/fs"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/errors"
	cueparser "cuelang.org/go/cue/parser"
	cuejson "cuelang.org/go/encoding/json"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
	cueschema "github.com/lockflight/lockflight/schema"
)

// schemaPath is the import path of the schema.
const schemaPath = "github.com/lockflight/lockflight/schema"

// schemaDir is where the files of the schema seem to stand; no file of a user
// can have such a name.
const schemaDir = "schema:"

// schema is the compiled schema. CUE judges with it; the shapes, read from the
// same files, tell people what is wrong.
type schema struct {
	context *cue.Context
	value   cue.Value
	shapes  map[string]*shape
}

func newSchema() (*schema, error) {
	files, err := schemaFiles()
	if err != nil {
		return nil, err
	}
	s := &schema{context: cuecontext.New(), shapes: shapesOf(files)}
	s.value, err = buildSchema(s.context, files)
	return s, err
}

// schemaFiles parses the embedded files.
func schemaFiles() ([]*ast.File, error) {
	names, err := fs.Glob(cueschema.Files, "*.cue")
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range names {
		text, err := fs.ReadFile(cueschema.Files, name)
		if err != nil {
			return nil, err
		}
		f, err := cueparser.ParseFile(schemaDir+name, text, cueparser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("the embedded schema cannot be read: %w", err)
		}
		files = append(files, f)
	}
	return files, nil
}

// schemaInstance makes an instance that pipelines can import.
func schemaInstance(c *build.Context, files []*ast.File) (*build.Instance, error) {
	inst := c.NewInstance(schemaDir, nil)
	inst.ImportPath = schemaPath
	for _, f := range files {
		if err := inst.AddSyntax(f); err != nil {
			return nil, err
		}
	}
	if err := inst.Complete(); err != nil {
		return nil, err
	}
	return inst, nil
}

func buildSchema(c *cue.Context, files []*ast.File) (cue.Value, error) {
	inst, err := schemaInstance(build.NewContext(), files)
	if err != nil {
		return cue.Value{}, err
	}
	v := c.BuildInstance(inst)
	return v, v.Validate()
}

// definition returns a definition of the schema, "#Change".
func (s *schema) definition(name string) cue.Value {
	return s.value.LookupPath(cue.MakePath(cue.Def(name)))
}

// validate checks plain data, written as JSON, against a definition. Each
// mistake of data that CUE refuses is a finding of the rule spec/schema.
func (s *schema) validate(definition string, data []byte, src change.Source) finding.List {
	refused := s.judge(definition, data)
	if refused == nil {
		return nil
	}
	e := &explainer{src: src}
	if tree, err := dataOf(data); err == nil {
		e.explain(s.shapes[definition], tree, "")
	}
	if len(e.found) == 0 {
		e.raw(refused)
	}
	return e.found.Sorted()
}

// judge asks CUE. The data is built as an expression: a file or an instance
// would stay in the context for ever.
func (s *schema) judge(definition string, data []byte) errors.Error {
	def := s.definition(definition)
	if !def.Exists() {
		return errors.Promote(fmt.Errorf("the schema has no definition %s", definition), "")
	}
	expr, err := cuejson.Extract("", data)
	if err != nil {
		return errors.Promote(err, "")
	}
	v := s.context.BuildExpr(expr)
	if err := def.Unify(v).Validate(cue.Concrete(true)); err != nil {
		return errors.Promote(err, "")
	}
	return nil
}

func schemaFinding(at finding.Position, message, hint string) finding.Finding {
	return finding.Finding{Rule: ruleSchema, Severity: finding.Error, Message: message, Hint: hint, At: at}
}
