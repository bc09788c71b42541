package archtest

import (
	"slices"
	"strings"
	"testing"
)

// The table is only worth something if breaking it shows.
func TestABreachIsFound(t *testing.T) {
	for _, c := range []struct{ dir, source, want string }{
		{"pkg/gate", `import "os"; var _ = os.Args`, "pkg/gate must not use os: it has to give the same answer"},
		{"pkg/gate", `import "net/http"; var _ = http.Get`, "pkg/gate must not use net/http: it has to work without a network"},
		{"pkg/gate", `import "time"; func f() time.Time { return time.Now() }`, "pkg/gate must not use time.Now: the time is a fact"},
		{"pkg/gate", `import clock "time"; func f() any { return clock.Since }`, "pkg/gate must not use time.Since: the time is a fact"},
		{"pkg/gate", `import "math/rand/v2"; var _ = rand.Int`, "pkg/gate must not use math/rand/v2: the same facts"},
		{"pkg/gate", `import _ "cuelang.org/go/cue"`, "pkg/gate must not use cuelang.org/go/cue: only pkg/spec may: cue/load alone"},
		{"pkg/gate", `import _ "github.com/google/go-github/v60/github"`, "only pkg/github may: it brings about 190"},
		{"pkg/gate", `import _ "github.com/lockflight/lockflight/pkg/spec"`, "pkg/gate must not use pkg/spec: only pkg/change, pkg/finding,"},
		{"pkg/gate", `import _ "github.com/lockflight/lockflight/pkg/evidence/dirstore"`, "must not use pkg/evidence/dirstore: only"},
		{"pkg/change", `import _ "github.com/lockflight/lockflight/pkg/gate"`, "pkg/change must not use pkg/gate: only pkg/finding of ours"},
		{"pkg/finding", `import _ "github.com/lockflight/lockflight/pkg/change"`, "pkg/finding must not use pkg/change: only nothing of ours"},
		{"pkg/evidence", `import _ "github.com/lockflight/lockflight/pkg/gate"`, "pkg/evidence must not use pkg/gate: what is recorded"},
		{"pkg/evidence/dirstore", `import "os"; func f() string { return os.Getenv("X") }`, "must not use os.Getenv: only cmd and action"},
		{"pkg/lockflight", `import "os"; func f() { os.Exit(1) }`, "pkg/lockflight must not use os.Exit: only cmd and action"},
		{"pkg/lockflight", `import "flag"; func f() { flag.Parse() }`, "pkg/lockflight must not use flag: only cmd and action"},
		{"pkg/spec", `import "os"; func f() { os.ReadFile("x") }`, "pkg/spec must not use os: a hostile file is read through"},
		{"schema", `import "strings"; var _ = strings.ToLower`, "schema must not use strings: whoever imports the schema"},
		{"cmd/lockflight", `import _ "example.com/new/thing"`, "must not use example.com/new/thing: the dependency has no line"},
		{"cmd/lockflight", `import _ "github.com/google/go-cmp/cmp"`, "must not use github.com/google/go-cmp/cmp: only nothing may"},
		{"pkg/gate", `import "math/rand/v2"; func f() int { return rand.Int() }`, "pkg/gate must not use math/rand/v2: the same facts"},
		{"pkg/gate", `import _ "net"`, "pkg/gate must not use net:"},
		{"pkg/unheard", `import _ "fmt"`, "pkg/unheard has no line in the table"},
	} {
		found := breaches(parse(t, c.dir, map[string]string{"x.go": "package x\n" + c.source}), rooms, modules)
		if !slices.ContainsFunc(found, func(s string) bool { return strings.Contains(s, c.want) }) {
			t.Errorf("%s with %s: found %q, want %q", c.dir, c.source, found, c.want)
		}
	}
}

func TestWhatIsAllowedIsNoBreach(t *testing.T) {
	for dir, source := range map[string]string{
		"pkg/gate":              `import ("fmt"; "time"; "github.com/lockflight/lockflight/pkg/review"); var _ = fmt.Sprint; var _ = review.X; type T struct { t time.Time }`,
		"pkg/spec":              `import ("cuelang.org/go/cue"; "go.yaml.in/yaml/v3"; "io/fs"); var _ = cue.Path; var _ = yaml.Unmarshal; var _ fs.FS`,
		"pkg/evidence/dirstore": `import ("os"; "github.com/lockflight/lockflight/pkg/evidence"); var _ = os.Open; var _ = evidence.X`,
		"cmd/lockflight":        `import ("os"; "time"; "github.com/lockflight/lockflight/internal/wire"); var _ = os.Exit; var _ = time.Now; var _ = wire.X`,
		"schema":                `import "embed"; var _ embed.FS`,
	} {
		if found := breaches(parse(t, dir, map[string]string{"x.go": "package x\n" + source}), rooms, modules); len(found) > 0 {
			t.Errorf("%s: %q", dir, found)
		}
	}
}

func TestStateIsFound(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{`func init() {}`, "an init function"},
		{`var cache map[string]int`, "the variable cache is package-level state"},
		{`var cache = map[string]int{}`, "the variable cache is package-level state"},
		{`import "sync"; var once sync.Once`, "the variable once is package-level state"},
		{`import "sync"; var load = sync.OnceValue(f)`, "the variable load is package-level state"},
		{`var a, b = 1, f()`, "the variable b is package-level state"},
		{`var table = []int{1}; func f() { table = nil }`, "table is changed while the program runs"},
		{`var table = []int{1}; func f() { table[0]++ }`, "table is changed while the program runs"},
		{`var table = map[string]int{"a": 1}; func f() { delete(table, "a") }`, "table is changed while the program runs"},
		{`var table = map[string]int{"a": 1}; func f() { clear(table) }`, "table is changed while the program runs"},
		{`var table = map[string][]int{"a": {1}}; func f() { table["a"][0] += 2 }`, "table is changed while the program runs"},
		{`var thing = T{1}; func f() *T { return &thing }`, "thing is changed while the program runs"},
		{`var thing = T{1}; func f() { thing.x = 2 }`, "thing is changed while the program runs"},
	} {
		found := parse(t, "pkg/x", map[string]string{"x.go": "package x\n" + c.source}).state()
		if len(found) != 1 || !strings.Contains(found[0], c.want) {
			t.Errorf("%s: found %q, want %q", c.source, found, c.want)
		}
	}
}

func TestConstantTablesAreNoState(t *testing.T) {
	for _, source := range []string{
		`import "regexp"; var shape = regexp.MustCompile("a")`,
		`import "errors"; var ErrX = errors.New("x")`,
		`var table = map[string]int{"a": 1}; func f() int { table := map[string]int{}; table["b"] = 2; return table["b"] }`,
		`var names = []string{"a"}; func f(names []string) { names[0] = "b" }`,
		`var list = []int{1}; func f() { for _, list := range [][]int{{1}} { list[0] = 2 } }`,
		`import "embed"` + "\n//go:embed x.cue\nvar Files embed.FS",
		`import "regexp"; var shape = oneOf("a"); func oneOf(s string) *regexp.Regexp { return regexp.MustCompile(s) }`,
		`var _ = f()`,
		`var a, b = 1, "x"`,
	} {
		if found := parse(t, "pkg/x", map[string]string{"x.go": "package x\n" + source}).state(); len(found) > 0 {
			t.Errorf("%s: found %q", source, found)
		}
	}
}
