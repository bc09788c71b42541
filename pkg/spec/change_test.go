package spec

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lockflight/lockflight/pkg/change"
)

func newLoader(t testing.TB) *Loader {
	t.Helper()
	l, err := NewLoader()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// loadText loads a change from a text.
func loadText(t testing.TB, l *Loader, name, text string) (*change.Change, string) {
	t.Helper()
	c, found, err := l.LoadChange(fstest.MapFS{name: {Data: []byte(text)}}, name)
	if err != nil {
		t.Fatal(err)
	}
	if (c == nil) != found.HasErrors() {
		t.Fatalf("change %v with findings %v", c, found)
	}
	return c, told(found, 100)
}

var sameFiles = []string{"change.cue", "change.yaml", "change.json"}

// The three files were written by cue export from the first one, which has
// every field that the schema knows.
func TestOneChangeInThreeSyntaxes(t *testing.T) {
	l := newLoader(t)
	var first *change.Change
	for _, name := range sameFiles {
		c, found, err := l.LoadChange(os.DirFS("testdata/same"), name)
		if err != nil || len(found) > 0 {
			t.Fatalf("%s: %v\n%s", name, err, told(found, 100))
		}
		if c.Source.File != name {
			t.Errorf("the file is %q", c.Source.File)
		}
		c.Source = change.Source{}
		if first == nil {
			first = c
		}
		if d := cmp.Diff(first, c, cmp.Exporter(func(reflect.Type) bool { return true })); d != "" {
			t.Errorf("%s differs from %s:\n%s", name, sameFiles[0], d)
		}
	}
	if first.Procedure[1].At != (change.ClockTime{Clock: "S", Minutes: 65}) || first.Window.Start.Minute() != 0 {
		t.Errorf("decoded wrongly: %+v", first)
	}
}

func TestEveryFieldOfTheExampleIsFilled(t *testing.T) {
	c, _, err := newLoader(t).LoadChange(os.DirFS("testdata/same"), "change.cue")
	if err != nil {
		t.Fatal(err)
	}
	v := reflect.ValueOf(*c)
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Errorf("%s is not filled by testdata/same", v.Type().Field(i).Name)
		}
	}
}

// A field stands where its name is; an item where it begins.
func TestPlacesAreThoseOfTheFile(t *testing.T) {
	l := newLoader(t)
	count := map[int]bool{}
	for _, name := range sameFiles {
		c, _, err := l.LoadChange(os.DirFS("testdata/same"), name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile("testdata/same/" + name)
		if err != nil {
			t.Fatal(err)
		}
		checkPlaces(t, c.Source, string(text))
		count[len(c.Source.Where)] = true
	}
	if len(count) != 1 {
		t.Errorf("the files have different numbers of places: %v", count)
	}
}

func checkPlaces(t testing.TB, s change.Source, text string) {
	t.Helper()
	lines := strings.Split(text, "\n")
	for p, at := range s.Where {
		if !inFile(at, s.File, text) {
			t.Errorf("%s: %s is no place in the file", p, at)
			continue
		}
		rest := lines[at.Line-1][at.Column-1:]
		name := p[strings.LastIndexAny(p, ".")+1:]
		isItem := p == "" || strings.HasSuffix(p, "]")
		if isItem && strings.TrimSpace(rest) == "" || !isItem && !strings.HasPrefix(rest, name) && !strings.HasPrefix(rest, strconv.Quote(name)) {
			t.Errorf("%s: at %s stands %q", p, at, rest)
		}
	}
}

func TestColumnsCountBytes(t *testing.T) {
	for name, src := range map[string]string{
		"a.yaml": "x: {\"é漢\": 1}\n", "b.yaml": "x: {a: \"é漢\", b: yes}\n",
		"a.cue": "x: {\"é漢\": 1}\n", "b.cue": "x: {a: \"é漢\", b: yes}\n",
	} {
		_, r := read(name, []byte(src))
		want := 1 + max(strings.Index(src, "yes"), strings.Index(src, "\"é漢\": 1"))
		if list := r.findings(); len(list) != 1 || list[0].At.Column != want {
			t.Errorf("%s: want column %d, got %s", name, want, told(list, 9))
		}
	}
}

const smallest = "id: \"a\"\nsummary: \"A change\"\ntype: \"normal\"\n"

func TestTheSmallestChange(t *testing.T) {
	c, found := loadText(t, newLoader(t), "change.cue", smallest)
	if c == nil || c.ID != "a" || c.Summary != "A change" || c.Type != "normal" {
		t.Errorf("got %+v\n%s", c, found)
	}
}

// What has the right shape and means nothing.
func TestValuesThatCannotBe(t *testing.T) {
	l := newLoader(t)
	var all strings.Builder
	for _, fields := range []string{
		`window: {start: "2026-02-30T10:00:00+01:00", end: "2026-04-31T10:00:00Z"}`,
		`window: {start: "2025-02-29T10:00:00Z", end: "2028-02-29T10:00:00Z"}`,
		`backup: [{name: "b", covers: ["a"], kind: "dump", takes: "10m..5m"}]`,
		`procedure: [{name: "a", at: "S+0m", owner: "x", do: "x", takes: "1h..2"}, {name: "b", at: "S+1m", owner: "x", do: "x", takes: "mm"}]`,
		`backup: [{name: "b", covers: ["a"], kind: "dump", takes: "..5m", restore: "5m....6m"}]`,
		`preparation: [{do: "x", due: {from: "start", latest: "+5m3w"}}]`,
		"window: {\n\tstart: \"tomorrow\"\n\tend: \"2026-02-30T10:00:00Z\"\n}\nbackup: [{name: \"b\", covers: [\"a\"], kind: \"dump\", takes: \"10m..5m\"}]",
	} {
		c, found := loadText(t, l, "change.cue", smallest+fields+"\n")
		if c != nil {
			t.Errorf("accepted: %s", fields)
		}
		fmt.Fprintf(&all, "== %s\n%s", fields, found)
	}
	golden(t, "values.golden", all.String())
}

func TestAllMistakesOfAFileAtOnce(t *testing.T) {
	src := "id: \"A\"\nsummary: \"\"\ntyp: \"x\"\nwindow: {start: \"2026-02-30T10:00:00Z\", end: 3}\ncomponents: [\"a\", \"B\"]\n"
	_, found := loadText(t, newLoader(t), "change.cue", src)
	for _, line := range []string{"cue:1:", "cue:2:", "cue:3:", "cue:4:", "cue:5:"} {
		if !strings.Contains(found, line) {
			t.Errorf("nothing is told of %s\n%s", line, found)
		}
	}
}

func TestFindChange(t *testing.T) {
	file := &fstest.MapFile{}
	for _, c := range []struct {
		files      []string
		want, fail string
	}{
		{[]string{"change.cue", "README.md", "scripts/a.sh"}, "changes/a/change.cue", ""},
		{[]string{"change.yaml"}, "changes/a/change.yaml", ""},
		{[]string{"change.yml"}, "changes/a/change.yml", ""},
		{[]string{"change.json", "pipeline.cue"}, "changes/a/change.json", ""},
		{[]string{"Change.cue", "change.CUE", "change.cue.bak"}, "", "changes/a: no change here; expected one of change.cue, change.yaml, change.yml, change.json"},
		{[]string{"change.cue", "change.json", "change.yml"}, "", "changes/a: holds change.cue and change.json and change.yml; keep one of them"},
		{nil, "", "changes/a: no such file or folder"},
	} {
		fsys := fstest.MapFS{}
		for _, f := range c.files {
			fsys[path.Join("changes/a", f)] = file
		}
		got, err := FindChange(fsys, "changes/a")
		if got != c.want || fmt.Sprint(err) != c.fail && (err != nil || c.fail != "") {
			t.Errorf("%v: got %q, %v", c.files, got, err)
		}
	}
}

// failing is a file system whose files cannot be read to the end.
type failing struct{ fstest.MapFS }

type failingFile struct{ fs.File }

func (failingFile) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: "x", Err: fmt.Errorf("input/output error")}
}

func (f failing) Open(name string) (fs.File, error) {
	file, err := f.MapFS.Open(name)
	return failingFile{file}, err
}

func TestFilesThatCannotBeLookedAt(t *testing.T) {
	l := newLoader(t)
	files := fstest.MapFS{
		"change.cue":        {Data: []byte(smallest)},
		"change.txt":        {Data: []byte(smallest)},
		"folder/change.cue": {Mode: fs.ModeDir},
		"link/change.cue":   {Data: []byte("../change.cue"), Mode: fs.ModeSymlink},
		"pipe/change.cue":   {Mode: fs.ModeNamedPipe},
		"socket/change.cue": {Mode: fs.ModeSocket},
		"device/change.cue": {Mode: fs.ModeDevice},
	}
	for _, c := range []struct {
		fsys       fs.FS
		name, want string
	}{
		{files, "none/change.cue", "none/change.cue: no such file or folder"},
		{files, "../change.cue", "../change.cue: not a path below the top folder; leave out .. and a leading slash"},
		{files, "/change.cue", "/change.cue: not a path below the top folder; leave out .. and a leading slash"},
		{files, "change.txt", "change.txt: not a change; expected a name that ends in .cue, .yaml, .yml or .json"},
		{files, "folder/change.cue", "folder/change.cue: is a folder; only regular files are read"},
		{files, "link/change.cue", "link/change.cue: is a symbolic link; only regular files are read"},
		{files, "pipe/change.cue", "pipe/change.cue: is a named pipe; only regular files are read"},
		{files, "socket/change.cue", "socket/change.cue: is a socket; only regular files are read"},
		{files, "device/change.cue", "device/change.cue: is a device; only regular files are read"},
		{failing{files}, "change.cue", "change.cue: input/output error"},
	} {
		got, found, err := l.LoadChange(c.fsys, c.name)
		if got != nil || len(found) > 0 || err == nil || err.Error() != c.want {
			t.Errorf("%s:\n got %v, %v\nwant %s", c.name, err, found, c.want)
		}
	}
}

func TestAFileThatNeverEnds(t *testing.T) {
	_, found, err := newLoader(t).LoadChange(endless{fstest.MapFS{"change.cue": {Mode: 0o644}}}, "change.cue")
	if err != nil || !strings.Contains(told(found, 9), "larger than 256 KiB") {
		t.Errorf("got %v, %v", err, found)
	}
}

// endless is a file system whose files have more to read than they say.
type endless struct{ fstest.MapFS }

type endlessFile struct{ fs.File }

func (endlessFile) Read(p []byte) (int, error) { return len(p), nil }

func (f endless) Open(name string) (fs.File, error) {
	file, err := f.MapFS.Open(name)
	return endlessFile{file}, err
}
