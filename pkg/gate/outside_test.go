package gate_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestOutsideModule builds a module of somebody else that imports this package
// alone, and looks at what comes along.
func TestOutsideModule(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"go.mod": "module example.test/outside\n\ngo 1.26\n\nrequire github.com/lockflight/lockflight v0.0.0\n\n" +
			"replace github.com/lockflight/lockflight => " + root + "\n",
		"go.sum": string(sums),
		"main.go": "package main\n\nimport (\n\t\"fmt\"\n\n\t\"github.com/lockflight/lockflight/pkg/gate\"\n)\n\n" +
			"func main() { fmt.Println(len(gate.Rules())) }\n",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, "build", "-mod=mod", "-o", os.DevNull, ".")
	for _, dep := range strings.Fields(run(t, dir, "list", "-mod=mod", "-deps", ".")) {
		for _, banned := range []string{"cuelang.org/go", "github.com/google/go-github", "net/http", "os/exec"} {
			if dep == banned || strings.HasPrefix(dep, banned+"/") {
				t.Errorf("importing pkg/gate brings %s along", dep)
			}
		}
	}
}

func run(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		if exit, ok := err.(*exec.ExitError); ok {
			t.Fatalf("go %s: %s", strings.Join(args, " "), exit.Stderr)
		}
		t.Fatal(err)
	}
	return string(out)
}
