package spec

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/finding"
)

// golden compares a text with a file in testdata, or rewrites the file if
// UPDATE is set.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range min(len(gotLines), len(wantLines)) {
		if gotLines[i] != wantLines[i] {
			t.Fatalf("%s:%d differs; UPDATE=1 rewrites it\n got %s\nwant %s", path, i+1, gotLines[i], wantLines[i])
		}
	}
	t.Fatalf("%s has %d lines, got %d; UPDATE=1 rewrites it", path, len(wantLines), len(gotLines))
}

// told writes findings for people, at most a few and the last one.
func told(list finding.List, most int) string {
	var b strings.Builder
	for i, f := range list {
		if i == most && len(list) > most+1 {
			fmt.Fprintf(&b, "… %d findings, and at last\n", len(list)-most-1)
			f = list[len(list)-1]
			fmt.Fprintf(&b, "%s: %s (%s)\n", f.At, f.Message, f.Hint)
			break
		}
		fmt.Fprintf(&b, "%s: %s (%s)\n", f.At, f.Message, f.Hint)
	}
	return b.String()
}

func TestHostileFilesAreRefused(t *testing.T) {
	var all strings.Builder
	for _, h := range hostileFiles() {
		root, r := read(h.name, []byte(h.src))
		list := r.findings()
		if root != nil || !list.HasErrors() {
			t.Errorf("%s is accepted", h.name)
		}
		for _, f := range list {
			checkRefusal(t, h, f)
		}
		fmt.Fprintf(&all, "== %s\n%s", h.name, told(list, 6))
	}
	golden(t, "hostile.golden", all.String())
}

// checkRefusal demands a rule, a place in the file, advice, and silence about
// what is in the file.
func checkRefusal(t *testing.T, h hostile, f finding.Finding) {
	t.Helper()
	if f.Rule != "spec/syntax" || f.Severity != finding.Error || f.Hint == "" {
		t.Errorf("%s: incomplete finding %+v", h.name, f)
	}
	if strings.Contains(f.Message+f.Hint, canary) || strings.ContainsAny(f.Message+f.Hint, "\n\x1b") {
		t.Errorf("%s: the finding repeats the file: %s", h.name, f.Message)
	}
	whole := strings.Contains(f.Message, "larger than") || strings.HasPrefix(f.Message, "and ")
	if !inFile(f.At, h.name, h.src) && !whole {
		t.Errorf("%s: %s is no place in the file", h.name, f.At)
	}
}

// inFile reports whether a position lies in a file, or directly after its end.
func inFile(p finding.Position, name, src string) bool {
	lines := strings.Split(src, "\n")
	return p.File == name && p.Line >= 1 && p.Line <= len(lines) &&
		p.Column >= 1 && p.Column <= len(lines[p.Line-1])+1
}

func TestHostileFilesCostLittle(t *testing.T) {
	const most = 256 << 20
	for _, h := range hostileFiles() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		read(h.name, []byte(h.src))
		runtime.ReadMemStats(&after)
		allocated := after.TotalAlloc - before.TotalAlloc
		stack := int64(after.StackSys) - int64(before.StackSys)
		if allocated > most || stack > most/8 {
			t.Errorf("%s allocates %d MiB in all and %d MiB of stack", h.name, allocated>>20, stack>>20)
		}
	}
}

func BenchmarkHostile(b *testing.B) {
	for _, h := range hostileFiles() {
		b.Run(h.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				read(h.name, []byte(h.src))
			}
		})
	}
}

// Plain data of the largest size, wrong from end to end, gets past the guard;
// telling all that is wrong with it must not cost much either.
func TestWrongPlainDataCostsLittle(t *testing.T) {
	l := newLoader(t)
	list := func(item string) string { return "[" + strings.Repeat(item+",", maxItems) + "]" }
	for name, src := range map[string]string{
		"steps without fields":  "procedure: " + list("{}"),
		"numbers for steps":     "procedure: " + list("1"),
		"unknown fields":        "procedure: " + list("{a: 1, b: 1, c: 1}"),
		"fields of other kinds": "procedure: " + list("{name: 1, at: 1, owner: 1}"),
		"wrong names":           "components: " + list(`"A"`),
		"one long name":         `components: ["` + strings.Repeat("a.", 100_000) + `"]`,
		"twice the same":        "tickets: " + list(`{id: "A-1", title: "x"}`) + "\n" + smallest,
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, found := loadText(t, l, "change.cue", src)
		runtime.ReadMemStats(&after)
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 256<<20 {
			t.Errorf("%s: %d MiB", name, allocated>>20)
		}
		if strings.Contains(found, "the most that a change may have") {
			t.Errorf("%s is refused by the guard", name)
		}
	}
}
