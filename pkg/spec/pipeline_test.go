package spec

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
)

// policy is a small pipeline that tests add to.
const policy = `package pipeline

name: "p"
roles: {
	qa: members: ["qa-1", "qa-2"]
	dba: members: ["dba-1"]
	requester: from: "requester"
}
without: {
	experiment: "none"
	validation: "none"
}
stages: [
	{
		name: "test", environment: "test", kind: "test"
		accept: [{require: "check", check: "smoke"}]
	},
	{
		name: "production", environment: "production", kind: "production"
		enter: _enter
	},
]
`

const enterQA = `_enter: [{require: "review", role: "qa"}]
`

// tree is a file system of texts by name.
func tree(files ...string) fs.FS {
	t := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		t[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return t
}

func loader(t testing.TB) *Loader {
	t.Helper()
	l, err := NewLoader()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// mustLoad loads a pipeline that has to be right.
func mustLoad(t testing.TB, text string) *Pipeline {
	t.Helper()
	p, found, err := loader(t).LoadPipeline(tree("p.cue", text), "p.cue")
	if err != nil || p == nil || len(found) > 0 {
		t.Fatalf("err %v, findings:\n%s", err, printed(found))
	}
	return p
}

// printed writes findings one a line.
func printed(list finding.List) string {
	var b strings.Builder
	for _, f := range list {
		fmt.Fprintf(&b, "%s %s %s | %s\n", f.At, f.Rule, f.Message, f.Hint)
	}
	return b.String()
}

func TestPipelineOfSeveralFiles(t *testing.T) {
	const module = "module: \"example.com/ops@v0\"\nlanguage: version: \"v0.9.0\"\n"
	shared := "package shared\n\n#Name: \"p\"\n"
	head := strings.Replace(policy, `name: "p"`, `name: shared.#Name`, 1)
	imports := func(path string) string {
		return strings.Replace(head, "package pipeline\n", "package pipeline\n\nimport \""+path+"\"\n", 1)
	}
	for name, fsys := range map[string]fs.FS{
		"files of one package":       tree("ops/p.cue", policy, "ops/more.cue", "package pipeline\n\n"+enterQA),
		"another package beside it":  tree("ops/p.cue", policy+enterQA, "ops/x.cue", "package other\n\nname: 7\n"),
		"an attribute of another":    tree("ops/p.cue", policy+enterQA, "ops/x.cue", "@if(never)\n\npackage other\n\nname: 7\n"),
		"a file without a package":   tree("ops/p.cue", strings.TrimPrefix(policy, "package pipeline\n")+enterQA, "ops/x.cue", "name: 7\n"),
		"tools and tests are left":   tree("ops/p.cue", policy+enterQA, "ops/x_tool.cue", "package pipeline\n\nname: 7\n", "ops/x_test.cue", "package pipeline\n\nname: 7\n"),
		"a change beside it is left": tree("ops/p.cue", policy+enterQA, "ops/change.cue", "package pipeline\n\nid: \"a\"\n"),
		"below cue.mod/pkg":          tree("ops/p.cue", imports("example.com/shared")+enterQA, "ops/cue.mod/pkg/example.com/shared/a.cue", shared),
		"below cue.mod/usr":          tree("ops/p.cue", imports("example.com/shared")+enterQA, "ops/cue.mod/usr/example.com/shared/a.cue", shared),
		"of the module of the tree":  tree("ops/p.cue", imports("example.com/ops/shared")+enterQA, "cue.mod/module.cue", module, "shared/a.cue", shared),
		"with the version":           tree("ops/p.cue", imports("example.com/ops/shared@v0")+enterQA, "cue.mod/module.cue", module, "shared/a.cue", shared),
		"an import of an import": tree("ops/p.cue", imports("example.com/ops/shared")+enterQA, "cue.mod/module.cue", module,
			"shared/a.cue", "package shared\n\nimport \"example.com/ops/deep\"\n\n#Name: deep.#Name\n", "deep/a.cue", "package deep\n\n#Name: \"p\"\n"),
	} {
		p, found, err := loader(t).LoadPipeline(fsys, "ops/p.cue")
		if err != nil || len(found) > 0 || p == nil || p.plain.Name != "p" {
			t.Errorf("%s: %v\n%s", name, err, printed(found))
		}
	}
}

func TestImportsThatAreRefused(t *testing.T) {
	imports := func(path string) string {
		return "package pipeline\n\nimport x \"" + path + "\"\n\nname: x.name\n"
	}
	for name, c := range map[string]struct {
		fsys fs.FS
		want string
	}{
		"a registry":      {tree("p.cue", imports("example.com/a@v1")), `no package "example.com/a@v1"`},
		"nothing like it": {tree("p.cue", imports("nosuch/thing")), `nosuch`},
		"itself": {tree("p.cue", imports("example.com/m/a"), "cue.mod/module.cue", "module: \"example.com/m\"\n",
			"a/a.cue", "package a\n\nimport \"example.com/m/a\"\n\nname: a.name\n"), "leads back to itself"},
		"a round": {tree("p.cue", imports("example.com/m/a"), "cue.mod/module.cue", "module: \"example.com/m\"\n",
			"a/a.cue", "package a\n\nimport \"example.com/m/b\"\n\nname: b.name\n",
			"b/b.cue", "package b\n\nimport \"example.com/m/a\"\n\nname: a.name\n"), "leads back to itself"},
		"outside of the tree": {tree("ops/p.cue", imports("example.com/m/../../secret")), "no package"},
		"an attribute":        {tree("p.cue", "@if(prod)\n\npackage pipeline\n\nname: \"p\"\n"), "@if is not admitted"},
		"an embedded file":    {tree("p.cue", "@extern(embed)\n\npackage pipeline\n\nname: _ @embed(file=x.txt)\n", "x.txt", "p"), "@extern is not admitted"},
	} {
		file := "p.cue"
		if _, err := fs.Stat(c.fsys, file); err != nil {
			file = "ops/p.cue"
		}
		p, found, err := loader(t).LoadPipeline(c.fsys, file)
		if err != nil || p != nil || !strings.Contains(printed(found), c.want) {
			t.Errorf("%s: %v\n%s, expected %s", name, err, printed(found), c.want)
		}
		for _, f := range found {
			if f.At.Line == 0 {
				t.Errorf("%s: no place for %s", name, f.Message)
			}
		}
	}
}

func TestPipelineThatCannotBeRead(t *testing.T) {
	for name, file := range map[string]string{"no file": "none.cue", "not CUE": "p.yaml", "out of the tree": "../p.cue", "a folder": "dir.cue"} {
		p, found, err := loader(t).LoadPipeline(tree("p.yaml", "name: p", "dir.cue/x", ""), file)
		if err == nil || p != nil || len(found) > 0 {
			t.Errorf("%s: %v %v %v", name, p, found, err)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: more than one line: %v", name, err)
		}
	}
}

func TestPipelineDecodes(t *testing.T) {
	p := mustLoad(t, policy+`
_enter: [
	{require: "review", role: "qa", count: 1 + 1, waivable: {by: ["dba"], price: [{require: "check", check: "extra"}]}},
]
people: {for i in [1, 2] {"qa-\(i)": {title: "QA"}}, "dba-1": {}}
calendar: {zone: "Europe/Amsterdam", freezes: [{name: "exams", start: "2027-01-01T00:00:00Z", end: "2027-02-01T00:00:00Z", exception: {by: ["qa"], price: [{require: "report"}]}}]}
`)
	got := p.plain
	enter := got.Stages[1].Enter[0]
	if got.Stages[1].Path != "stages[1]" || enter.Path != "stages[1].enter[0]" || enter.Count != 2 {
		t.Errorf("stage %q, requirement %+v", got.Stages[1].Path, enter)
	}
	if path := enter.Waivable.Price[0].Path; path != "stages[1].enter[0].waivable.price[0]" {
		t.Errorf("the price is at %q", path)
	}
	if path := got.Calendar.Freezes[0].Exception.Price[0].Path; path != "calendar.freezes[0].exception.price[0]" {
		t.Errorf("the price of the freeze is at %q", path)
	}
	for _, name := range []string{"standard", "normal", "emergency"} {
		if _, ok := got.Types[name]; !ok {
			t.Errorf("the type %s is missing", name)
		}
	}
	if len(got.People) != 3 {
		t.Errorf("people: %v", got.People)
	}
	for path, want := range map[string]finding.Position{
		"name":               {File: "p.cue", Line: 3, Column: 1},
		"stages[1].kind":     {File: "p.cue", Line: 19, Column: 50},
		"stages[1].enter[0]": {File: "p.cue", Line: 25, Column: 2},
		"nowhere.at.all":     {File: "p.cue", Line: 1, Column: 1},
	} {
		if at := got.Source.At(path); at != want {
			t.Errorf("%s is at %s, expected %s", path, at, want)
		}
	}
}

// TestPipelineThatEmbedsTheSchema shows that embedding, which opens a definition
// for the cue command, does not let unknown fields through.
func TestPipelineThatEmbedsTheSchema(t *testing.T) {
	text := strings.Replace(policy, "package pipeline\n", "package pipeline\n\nimport \"github.com/lockflight/lockflight/schema\"\n\nschema.#Pipeline\n", 1) + enterQA
	mustLoad(t, text)
	_, found, err := loader(t).LoadPipeline(tree("p.cue", text+"stagse: []\n"), "p.cue")
	if err != nil || len(found) != 1 || !strings.HasPrefix(found[0].Message, `stagse: unknown field; did you mean "stages"?`) {
		t.Errorf("%v\n%s", err, printed(found))
	}
}

// resolve resolves a pipeline for a change that is written as JSON.
func resolve(t *testing.T, p *Pipeline, text string) (*change.Change, *change.Pipeline, finding.List) {
	t.Helper()
	c, found, err := loader(t).LoadChange(tree("c.json", text), "c.json")
	if err != nil || c == nil {
		t.Fatalf("%v\n%s", err, printed(found))
	}
	out, found := p.Resolve(c)
	return c, out, found
}
