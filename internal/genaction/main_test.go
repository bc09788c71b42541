package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/lockflight/lockflight/action/inputs"
)

const top = "../.."

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(top, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestFilesAreUpToDate(t *testing.T) {
	const hint = "run: go generate ./action/inputs"
	if read(t, "action.yml") != metadata() {
		t.Errorf("action.yml is not what action/inputs says; %s", hint)
	}
	page := read(t, "docs/github.md")
	want, err := fill(page)
	if err != nil {
		t.Fatal(err)
	}
	if page != want {
		t.Errorf("docs/github.md is not what action/inputs says; %s", hint)
	}
}

// described is an input or output as a runner reads it.
type described struct {
	Description string
	Required    bool
	Default     string
}

// The file is read by another parser than it was written with.
func TestARunnerReadsTheSameInputs(t *testing.T) {
	var file struct {
		Name, Description, Author string
		Branding                  struct{ Icon, Color string }
		Inputs, Outputs           map[string]described
		Runs                      map[string]string
	}
	dec := yaml.NewDecoder(strings.NewReader(read(t, "action.yml")))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil {
		t.Fatal(err)
	}
	for _, in := range inputs.Inputs() {
		want := described{Description: in.Description, Default: in.Default}
		if got := file.Inputs[in.Name]; got != want {
			t.Errorf("the input %s is %+v, want %+v", in.Name, got, want)
		}
	}
	for _, out := range inputs.Outputs() {
		if got := file.Outputs[out.Name]; got != (described{Description: out.Description}) {
			t.Errorf("the output %s is %+v", out.Name, got)
		}
	}
	if len(file.Inputs) != len(inputs.Inputs()) || len(file.Outputs) != len(inputs.Outputs()) {
		t.Errorf("%d inputs and %d outputs", len(file.Inputs), len(file.Outputs))
	}
	if n := len(file.Description); n == 0 || n > 125 {
		t.Errorf("the description has %d letters; the marketplace shows 125", n)
	}
	for _, script := range []string{"main", "post"} {
		if _, err := os.Stat(filepath.Join(top, file.Runs[script])); err != nil {
			t.Errorf("runs.%s: %v", script, err)
		}
	}
}

func TestTheListMakesSense(t *testing.T) {
	shape := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := map[string]bool{}
	for _, in := range inputs.Inputs() {
		if !shape.MatchString(in.Name) || seen[in.Name] {
			t.Errorf("the name %q is used twice, or has other letters than a to z", in.Name)
		}
		seen[in.Name] = true
		if len(in.Modes) == 0 || strings.ContainsAny(in.Description, "\r\n") || !strings.HasSuffix(in.Description, ".") {
			t.Errorf("%s has no mode, or no sentence that describes it: %q", in.Name, in.Description)
		}
		for _, m := range slices.Concat(in.Modes, in.Required) {
			if !slices.Contains(inputs.Modes(), m) || !in.Counts(m) {
				t.Errorf("%s: the mode %q is unknown, or needs what does not count", in.Name, m)
			}
		}
		if got, ok := inputs.Lookup(in.Name); !ok || got.Description != in.Description {
			t.Errorf("%s is not found by its name", in.Name)
		}
	}
	if _, ok := inputs.Lookup("moed"); ok {
		t.Error("an input that nobody listed is found")
	}
}

func TestAPageWithoutItsMarksIsRefused(t *testing.T) {
	good, err := fill(read(t, "docs/github.md"))
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- inputs: written by go generate ./action/inputs -->\n", "<!-- /inputs -->"
	for name, page := range map[string]string{
		"empty":     "",
		"no begin":  strings.Replace(good, begin, "", 1),
		"no end":    strings.Replace(good, end, "", 1),
		"twice":     good + good,
		"backwards": strings.NewReplacer(begin, end, end, begin).Replace(good),
	} {
		if text, err := fill(page); err == nil {
			t.Errorf("%s: accepted, and became\n%s", name, text)
		}
	}
}

func TestTextStaysInItsCell(t *testing.T) {
	if got := cell("a | b"); got != `a \| b` {
		t.Errorf("got %q", got)
	}
	if got := quote(`<"a": #b> & ${{ c }}`); got != `"<\"a\": #b> & ${{ c }}"` {
		t.Errorf("got %s", got)
	}
}

func TestRunWritesBothFiles(t *testing.T) {
	dir := t.TempDir()
	if err := run(dir); err == nil {
		t.Error("a folder without docs/github.md was accepted")
	}
	if err := os.Mkdir(filepath.Join(dir, "docs"), 0o755); err != nil {
		t.Fatal(err)
	}
	page := strings.ReplaceAll(read(t, "docs/github.md"), "| `mode` |", "| `moed` |")
	if err := os.WriteFile(filepath.Join(dir, "docs", "github.md"), []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := run(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"action.yml", "docs/github.md"} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != read(t, name) {
			t.Errorf("%s was written as\n%s", name, got)
		}
	}
}
