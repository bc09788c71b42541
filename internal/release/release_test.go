package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

var host = runtime.GOOS + "-" + runtime.GOARCH

// told is a program that says its version and nothing else.
const told = `package main

import (
	"fmt"

	"github.com/lockflight/lockflight/internal/version"
)

func main() { fmt.Println(version.Read()) }
`

// small makes a checkout of the least that has a version, with one commit.
func small(t *testing.T) release {
	t.Helper()
	top := t.TempDir()
	files := map[string]string{
		"go.mod":             "module github.com/lockflight/lockflight\n\ngo 1.26\n",
		"action/main.go":     told,
		".gitignore":         "/dist/\n",
		pinsFile:             "{\"version\": \"0.0.0-dev\", \"commit\": \"\", \"go\": \"\", \"sha256\": {}}\n",
		"docs/with space.md": "a page\n",
	}
	source, err := os.ReadFile("../version/version.go")
	if err != nil {
		t.Fatal(err)
	}
	files["internal/version/version.go"] = string(source)
	for name, text := range files {
		put(t, top, name, text)
	}
	r := release{top: top, out: filepath.Join(top, "dist"), programs: []program{{pinned, "./action"}}, platforms: []string{host}}
	do(t, r, "init", "-q")
	commit(t, r)
	return r
}

func put(t *testing.T, top, name, text string) {
	t.Helper()
	file := filepath.Join(top, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func do(t *testing.T, r release, args ...string) string {
	t.Helper()
	out, err := r.git(args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func commit(t *testing.T, r release) {
	t.Helper()
	do(t, r, "add", "-A")
	do(t, r, "-c", "user.name=ops-1", "-c", "user.email=ops-1@example.com", "commit", "-q", "-m", "a change")
}

func TestARelease(t *testing.T) {
	r := small(t)
	built := do(t, r, "rev-parse", "HEAD")
	if err := r.make("1.2.3"); err != nil {
		t.Fatal(err)
	}
	commit(t, r)
	refuses(t, r.check("v1.2.3"), "is not empty; remove it first")
	r.out = t.TempDir()
	if err := r.check("v1.2.3"); err != nil {
		t.Errorf("what was built is not what is built again: %v", err)
	}
	name := r.programs[0].file(host)
	said, err := output(exec.Command(filepath.Join(r.out, name)))
	if want := "v1.2.3 (" + built + "), " + runtime.Version(); err != nil || said != want {
		t.Errorf("the binary says %q, %v; want %q", said, err, want)
	}
	p, err := readPins(r.top)
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(r.out, "SHA256SUMS"))
	if err != nil || string(sums) != p.SHA256[host]+"  "+name+"\n" {
		t.Errorf("SHA256SUMS is %q, %v; the pins are %v", sums, err, p.SHA256)
	}

	t.Run("another tag", func(t *testing.T) {
		refuses(t, r.check("v1.2.4"), "the tag is v1.2.4, and action/pins.json is for version 1.2.3")
	})
	t.Run("a digest that is not the build's", func(t *testing.T) {
		other := p
		other.SHA256 = map[string]string{host: strings.Repeat("0", 64), "plan9-386": strings.Repeat("1", 64)}
		if err := other.write(r.top); err != nil {
			t.Fatal(err)
		}
		r := r
		r.out = t.TempDir()
		refuses(t, r.check(""), host+`: the pinned sha256 is "000`, "plan9-386: the pinned", `the build has ""`)
	})
	t.Run("a commit that nobody made", func(t *testing.T) {
		other := p
		other.Commit = strings.Repeat("0", 40)
		if err := other.write(r.top); err != nil {
			t.Fatal(err)
		}
		refuses(t, r.check(""), "not part of this history")
	})
	t.Run("sources that changed since", func(t *testing.T) {
		if err := p.write(r.top); err != nil {
			t.Fatal(err)
		}
		put(t, r.top, "action/main.go", told+"\n// more\n")
		commit(t, r)
		refuses(t, r.check(""), "these files are not as the commit", "action/main.go")
	})
}

func TestNothingIsReleasedThatIsNotCommitted(t *testing.T) {
	r := small(t)
	put(t, r.top, "action/more.go", "package main\n")
	refuses(t, r.make("1.2.3"), "action/more.go")
	commit(t, r)
	put(t, r.top, "action/more.go", "package main // changed\n")
	refuses(t, r.make("1.2.3"), "action/more.go")
	if p, err := readPins(r.top); err != nil || p.Version != "0.0.0-dev" {
		t.Errorf("the pins were written all the same: %+v, %v", p, err)
	}
	refuses(t, r.check(""), "has no digests")
}

func TestVersionsAreRefused(t *testing.T) {
	for _, v := range []string{"", "v1.2.3", "1.2", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3 -X main.x=y", "1.2.3\n", "../1.2.3", "1.2.3+meta"} {
		refuses(t, release{}.make(v), "is no version")
	}
}

func TestPinsAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"no JSON":            {"", "EOF"},
		"an unknown field":   {`{"version": "1.2.3", "sha1": {}}`, "unknown field"},
		"no version":         {`{}`, `the version is ""`},
		"a short commit":     {`{"version": "1.2.3", "commit": "abc"}`, `the commit is "abc"`},
		"an option":          {`{"version": "1.2.3", "commit": "--output=x"}`, "the commit is"},
		"a toolchain's path": {`{"version": "1.2.3", "go": "path"}`, `the toolchain is "path"`},
		"digests of nothing": {`{"version": "1.2.3", "sha256": {"linux-amd64": "0"}}`, "does not say of which commit"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, pinsFile, c.text)
			_, err := readPins(dir)
			refuses(t, err, c.want)
		})
	}
}

// The Action names its files in JavaScript, and a test there has the same list.
func TestFileNames(t *testing.T) {
	want := []string{
		"lockflight-action-darwin-amd64", "lockflight-action-darwin-arm64", "lockflight-action-linux-amd64",
		"lockflight-action-linux-arm64", "lockflight-action-windows-amd64.exe", "lockflight-action-windows-arm64.exe",
	}
	for i, platform := range platforms {
		if got := programs[1].file(platform); got != want[i] {
			t.Errorf("got %s, want %s", got, want[i])
		}
	}
}

// The pins of this repository hold all platforms, or none before a release.
func TestOurPins(t *testing.T) {
	p, err := readPins("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(p.SHA256) == 0 && strings.HasSuffix(p.Version, "-dev") {
		return
	}
	for _, platform := range platforms {
		if len(p.SHA256[platform]) != 64 {
			t.Errorf("%s: no digest of version %s", platform, p.Version)
		}
	}
	if text, err := json.Marshal(p); err != nil || len(p.SHA256) != len(platforms) {
		t.Errorf("the pins have other platforms: %s, %v", text, err)
	}
}

func refuses(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error; want one with %q", parts)
		return
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error is %q; want %q in it", err, part)
		}
	}
}
