package spec

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/finding"
)

// oracle is the cue command itself, which knows nothing of this package, with a
// module in which our schema can be imported.
type oracle struct {
	cue string
	dir string
}

func newOracle(t *testing.T) *oracle {
	t.Helper()
	const tools = "../../.ci/tools.mod"
	if ours, its := cueVersion(t, "../../go.mod"), cueVersion(t, tools); ours != its {
		t.Fatalf("go.mod has CUE %s, and the cue command is %s", ours, its)
	}
	path, err := exec.Command("go", "tool", "-modfile", tools, "-n", "cue").Output() // builds it, the first time
	if err != nil {
		t.Fatalf("the cue command: %v", err)
	}
	o := &oracle{cue: strings.TrimSpace(string(path)), dir: t.TempDir()}
	o.write(t, "cue.mod/module.cue", "module: \"oracle.test@v0\"\nlanguage: version: \"v0.9.0\"\n")
	files, err := filepath.Glob("../../schema/*.cue")
	if err != nil || len(files) < 3 {
		t.Fatalf("the schema: %v %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		o.write(t, "cue.mod/pkg/"+schemaPath+"/"+filepath.Base(file), string(text))
	}
	return o
}

// cueVersion returns the version of CUE that a module file asks for.
func cueVersion(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`cuelang\.org/go (v\S+)`).FindSubmatch(text)
	if m == nil {
		t.Fatalf("%s does not ask for CUE", name)
	}
	return string(m[1])
}

func (o *oracle) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(o.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// run runs the command; it returns what it said, and whether it succeeded.
func (o *oracle) run(args ...string) (string, bool) {
	cmd := exec.Command(o.cue, args...)
	cmd.Dir = o.dir
	cmd.Env = append(os.Environ(), "CUE_REGISTRY=none", "CUE_CACHE_DIR="+filepath.Join(o.dir, "cache"))
	out, err := cmd.CombinedOutput()
	return string(out), err == nil
}

// shaped reports whether the rule spec/schema, and spec/syntax before it, have
// nothing against a document.
func shaped(list finding.List) bool {
	for _, f := range list {
		if f.Rule == ruleSchema || f.Rule == ruleSyntax {
			return false
		}
	}
	return true
}

// document is a text of the corpus or of the examples, with a name of one word
// and our verdict.
type document struct {
	name, file, text string
	ours             bool
	found            finding.List
}

func documents(t *testing.T, pattern string) []document {
	t.Helper()
	var paths []string
	for _, glob := range []string{corpus + "/" + pattern, "../../examples/*/" + pattern, "../../examples/*/*/" + pattern} {
		some, err := filepath.Glob(glob)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, some...)
	}
	l := loader(t)
	var all []document
	for i, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Base(path)
		d := document{name: fmt.Sprintf("case%d", i), file: path, text: string(text)}
		d.found = loadAny(t, l, tree(file, d.text), file)
		d.ours = shaped(d.found)
		all = append(all, d)
	}
	return all
}

func loadAny(t *testing.T, l *Loader, tree fs.FS, name string) finding.List {
	t.Helper()
	var found finding.List
	var err error
	if strings.HasPrefix(name, "pipeline") {
		_, found, err = l.LoadPipeline(tree, name)
	} else {
		_, found, err = l.LoadChange(tree, name)
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return found
}

// TestChangesBesideTheCueCommand asks "cue vet -c -d #Change" about every change
// of the corpus and of the examples.
func TestChangesBesideTheCueCommand(t *testing.T) {
	o := newOracle(t)
	var good []string
	accepted, refused := 0, 0
	for _, d := range documents(t, "change*") {
		file := d.name + filepath.Ext(d.file)
		o.write(t, file, d.text)
		if filepath.Ext(d.file) == ".cue" {
			data := d.name + ".json"
			if said, ok := o.run("export", file, "--out", "json", "-o", data); !ok {
				t.Errorf("%s: cue cannot read it: %s", d.file, said)
				continue
			}
			file = data
		}
		if d.ours {
			good = append(good, file)
			accepted++
			continue
		}
		refused++
		if said, ok := o.vet("#Change", file); ok {
			t.Errorf("%s: cue accepts it %s, and we say\n%s", d.file, said, printed(d.found))
		}
	}
	if said, ok := o.vet("#Change", good...); !ok {
		t.Errorf("cue refuses what we accept:\n%s", said)
	}
	if accepted < 8 || refused < 30 {
		t.Errorf("accepted %d, refused %d: the corpus is lost", accepted, refused)
	}
}

func (o *oracle) vet(definition string, files ...string) (string, bool) {
	args := []string{"vet", "-c", "-d", definition}
	schema, _ := filepath.Glob(filepath.Join(o.dir, "cue.mod/pkg", schemaPath, "*.cue"))
	return o.run(append(append(args, schema...), files...)...)
}

// conditional documents hold constraints that no command can make concrete.
var conditions = regexp.MustCompile(`\b(when|only|atLeastWhen|facts|templates)\b`)

// TestPipelinesBesideTheCueCommand imports every pipeline of the corpus and of
// the examples beside our schema, and asks "cue vet" about both together.
func TestPipelinesBesideTheCueCommand(t *testing.T) {
	o := newOracle(t)
	good := map[bool][]string{}
	accepted, refused := 0, 0
	for _, d := range documents(t, "pipeline*.cue") {
		o.pipeline(t, d)
		open := conditions.MatchString(d.text)
		if d.ours && shaped(d.found) && !imports(d) {
			good[open] = append(good[open], "./check/"+d.name)
			accepted++
			continue
		}
		refused++
		if said, ok := o.run(vetArgs(open, "./check/"+d.name)...); ok {
			t.Errorf("%s: cue accepts it %s, and we say\n%s", d.file, said, printed(d.found))
		}
	}
	for open, packages := range good {
		if said, ok := o.run(vetArgs(open, packages...)...); !ok {
			t.Errorf("cue refuses what we accept:\n%s", said)
		}
	}
	if accepted < 8 || refused < 30 {
		t.Errorf("accepted %d, refused %d: the corpus is lost", accepted, refused)
	}
}

// imports reports whether a pipeline was refused for what it imports.
func imports(d document) bool {
	return strings.Contains(printed(d.found), "no package ")
}

func vetArgs(open bool, packages ...string) []string {
	if open {
		return append([]string{"vet", "-c=false"}, packages...)
	}
	return append([]string{"vet", "-c"}, packages...)
}

// pipeline writes a pipeline as a package, and a package that unites it with the
// schema.
func (o *oracle) pipeline(t *testing.T, d document) {
	t.Helper()
	text := d.text
	if !strings.Contains(text, "package pipeline") {
		text = "package pipeline\n\n" + text
	}
	o.write(t, "cases/"+d.name+"/pipeline.cue", text)
	o.write(t, "check/"+d.name+"/check.cue", fmt.Sprintf(`package check

import (
	"github.com/lockflight/lockflight/schema"
	"oracle.test/cases/%s:pipeline"
)

check: schema.#Pipeline & pipeline
`, d.name))
}
