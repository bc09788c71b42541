package archtest

// room is one package: what of ours it may import, and what it must never use.
type room struct {
	dir string
	// may lists packages of ours; "pkg/..." is everything below pkg.
	may   []string
	never []ban
}

// ban is something that a package must not use, and the reason, which is shown
// to whoever breaks it.
type ban struct {
	// what lists imports ("net" covers "net/http") and functions ("time.Now").
	what []string
	why  string
}

var (
	noFiles = ban{[]string{"os", "syscall", "io/fs", "path/filepath", "os/exec", "embed"},
		"it has to give the same answer for the same data on every machine; whoever calls it reads the files"}
	noNet = ban{[]string{"net"},
		"it has to work without a network; sources are asked once, by pkg/collect"}
	noClock = ban{[]string{"time.Now", "time.Since", "time.Until", "time.Sleep", "time.After", "time.AfterFunc", "time.Tick",
		"time.NewTimer", "time.NewTicker", "time.Local"},
		"the time is a fact that the caller gives, so that every decision can be repeated and tested"}
	noEnvironment = ban{[]string{"os.Getenv", "os.LookupEnv", "os.Environ", "os.ExpandEnv", "os.Setenv", "os.Args", "os.Exit",
		"os.Stdin", "os.Stdout", "os.Stderr", "os.Getwd", "os.Chdir", "flag", "log"},
		"only cmd and action know the environment, the flags, the streams and how to end; a library is told, and returns"}
	noChance = ban{[]string{"math/rand", "crypto/rand"},
		"the same facts have to give the same decision"}
	noGate = ban{[]string{"pkg/gate"},
		"what is recorded must not depend on who decides about it"}
	noRendering = ban{[]string{"pkg/render", "html/template", "text/template"},
		"facts know nothing of how they are shown"}
	pure = []ban{noFiles, noNet, noClock, noEnvironment, noChance}
	edge = []ban{noNet, noClock, noEnvironment}
)

// rooms is the house. Rooms that are not built yet have their place already.
var rooms = []room{
	{dir: "schema", never: []ban{noNet, noClock, noEnvironment,
		{[]string{"os", "io", "fmt", "strings"}, "whoever imports the schema wants the files, and nothing besides"}}},
	{dir: "pkg/finding", never: pure},
	{dir: "pkg/change", may: []string{"pkg/finding"}, never: pure},
	{dir: "pkg/spec", may: []string{"schema", "pkg/change", "pkg/finding", "pkg/schedule", "internal/near"}, never: []ban{noNet, noClock, noEnvironment, noChance,
		{[]string{"os", "syscall", "path/filepath", "os/exec"},
			"a hostile file is read through an fs.FS that refuses links, pipes and devices, never by its name"}}},
	{dir: "pkg/schedule", may: []string{"pkg/change"}, never: pure},
	{dir: "pkg/evidence", never: append([]ban{noGate}, pure...)},
	{dir: "pkg/evidence/dirstore", may: []string{"pkg/evidence"}, never: append([]ban{noGate}, edge...)},
	{dir: "pkg/evidence/gitstore", may: []string{"pkg/evidence"}, never: append([]ban{noGate}, edge...)},
	{dir: "pkg/evidence/storetest", may: []string{"pkg/evidence"}, never: append([]ban{noGate}, edge...)},
	{dir: "pkg/ticket", never: pure},
	{dir: "pkg/review", may: []string{"pkg/change"}, never: pure},
	{dir: "pkg/gate", may: []string{"pkg/change", "pkg/finding", "pkg/schedule", "pkg/evidence", "pkg/review", "pkg/ticket"}, never: append([]ban{
		{[]string{"context", "log", "log/slog", "io", "sync"}, "the decision waits for nobody and tells nobody but its caller"}}, pure...)},
	{dir: "pkg/collect", may: []string{"pkg/change", "pkg/evidence", "pkg/review", "pkg/ticket", "pkg/gate"}, never: append([]ban{noRendering, noFiles}, edge...)},
	{dir: "pkg/doctor", may: []string{"pkg/finding"}, never: append([]ban{noRendering}, pure...)},
	{dir: "pkg/github", may: []string{"pkg/change", "pkg/doctor", "pkg/evidence", "pkg/review", "pkg/ticket"}, never: []ban{noGate, noClock, noEnvironment,
		{[]string{"pkg/spec"}, "a forge hands out files and reviews; it does not read specs"}}},
	{dir: "pkg/workflow", may: []string{"pkg/change", "pkg/finding"}, never: append([]ban{noGate, noRendering}, pure...)},
	{dir: "pkg/forge", may: []string{"pkg/change", "pkg/collect", "pkg/evidence", "pkg/finding", "pkg/gate", "pkg/github", "pkg/lockflight", "pkg/review", "pkg/spec", "pkg/ticket", "pkg/workflow"}, never: append([]ban{noRendering}, edge...)},
	{dir: "pkg/render", may: []string{"pkg/gate", "pkg/finding", "pkg/change", "pkg/schedule", "pkg/doctor"}, never: pure},
	{dir: "pkg/lockflight", may: []string{"pkg/...", "internal/near"}, never: []ban{noNet, noEnvironment}},
	{dir: "cmd/lockflight", may: []string{"pkg/...", "internal/...", "examples/github"}},
	{dir: "action", may: []string{"pkg/...", "internal/...", "action/inputs"}},
	{dir: "action/inputs", never: pure},
	{dir: "examples/github", never: []ban{noNet, noClock, noEnvironment}},
	{dir: "internal/wire", may: []string{"pkg/...", "internal/..."}, never: []ban{noClock}},
	{dir: "internal/exitcode", may: []string{"pkg/gate"}, never: pure},
	{dir: "internal/hostfs", never: []ban{noNet, noClock, {[]string{"os.Getenv", "os.Args", "os.Exit"}, noEnvironment.why}}},
	{dir: "internal/gitfs", never: []ban{noNet, noClock}},
	{dir: "internal/genschema", may: []string{"pkg/spec"}, never: []ban{noNet, noClock}},
	{dir: "internal/genaction", may: []string{"action/inputs"}, never: []ban{noNet, noClock}},
	{dir: "internal/release", never: []ban{noNet, noClock}},
	{dir: "internal/version", never: pure},
	{dir: "internal/near", never: pure},
	{dir: "internal/archtest"},
}

// module is a dependency, who may import it, and why nobody else may.
type module struct {
	path string
	by   []string
	why  string
}

var modules = []module{
	{"cuelang.org/go", []string{"pkg/spec"},
		"cue/load alone brings about 390 packages, and CUE must never evaluate what the guard of pkg/spec has not seen"},
	{"go.yaml.in/yaml/v3", []string{"pkg/spec", "pkg/doctor", "pkg/workflow"},
		"specs in YAML are read behind the same guard as CUE, and workflows behind the bounds of pkg/workflow, never further than their nodes"},
	{"github.com/google/go-github", []string{"pkg/github"},
		"it brings about 190 packages, and its types must not reach the decision"},
	{"github.com/sethvargo/go-githubactions", []string{"action"},
		"only the action speaks to the runner"},
	{"github.com/gowebpki/jcs", []string{"pkg/change", "pkg/evidence"},
		"there is one canonical JSON: of digests, and of statements"},
	{"github.com/hashicorp/go-multierror", []string{"pkg/collect"},
		"everyone else has a finding.List or errors.Join; here every source that failed is named"},
	{"github.com/rogpeppe/go-internal", nil,
		"it runs the script tests, and belongs to nothing that is shipped"},
	{"github.com/santhosh-tekuri/jsonschema", nil,
		"it checks in tests what editors are told, and belongs to nothing that is shipped"},
	{"github.com/arran4/golang-ical", nil,
		"it reads in tests what calendars are given, and belongs to nothing that is shipped"},
	{"github.com/google/go-cmp", nil,
		"it compares in tests, and belongs to nothing that is shipped"},
}

// light lists packages that any Go program can import without a burden, and
// what must not come along, even through others.
var light = []struct {
	dir   string
	never []string
	why   string
}{
	{"pkg/gate", []string{"cuelang.org/go", "github.com/google/go-github", "net", "os/exec", "database/sql", "html/template"},
		"the decision is imported, fuzzed and model-checked alone; it has to compile in a moment"},
	{"pkg/change", []string{"cuelang.org/go", "github.com/google/go-github", "net", "os/exec"},
		"everything imports the words"},
	{"pkg/evidence", []string{"cuelang.org/go", "github.com/google/go-github", "net", "os/exec"},
		"a store of one's own is built on it"},
	{"pkg/review", []string{"cuelang.org/go", "github.com/google/go-github", "net", "os/exec"},
		"a review source of one's own is built on it"},
	{"pkg/ticket", []string{"cuelang.org/go", "github.com/google/go-github", "net", "os/exec"},
		"a ticket source of one's own is built on it"},
	{"schema", []string{"cuelang.org/go", "net", "os/exec"},
		"whoever wants the schema files wants nothing besides"},
}

// topLevel lists what may stand at the top of the repository.
var topLevel = []string{
	"pkg", "action", "cmd", "schema", "examples", "internal", "docs", "e2e", "bench", "action.yml", "go.mod", "go.sum",
	"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", ".ci", ".github", ".gitignore", ".gitattributes", ".git", ".lockflight", "releases",
}
