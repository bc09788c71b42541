package scripts_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// lastThreat is the last row of the table of threats that is told here. Texts that
// break out of where they are shown are a matter of the formats, and power cuts and
// flipped bits one of the stores.
const lastThreat = 49

var (
	threatName = regexp.MustCompile(`^threat-([0-9]{2})(?:-([0-9]{2}))?-[a-z-]+\.txtar$`)
	refusal    = regexp.MustCompile(`(?m)^exits [1238] .*\blockflight\b`)
	pass       = regexp.MustCompile(`(?m)^exits 0 lockflight (gate|check)\b`)
)

// TestThreatsAreAllTold: every row of the table has a script that is named by it,
// and refusals outnumber what passes by more than two to one. What is only recorded
// sets the scene, and is not counted.
func TestThreatsAreAllTold(t *testing.T) {
	files, err := filepath.Glob("testdata/threats/*")
	if err != nil {
		t.Fatal(err)
	}
	told := map[int]bool{}
	refusals, passes := 0, 0
	for _, file := range files {
		for _, row := range rowsOf(t, filepath.Base(file)) {
			told[row] = true
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		refusals += len(refusal.FindAll(text, -1))
		passes += len(pass.FindAll(text, -1))
	}
	for row := 1; row <= lastThreat; row++ {
		if !told[row] {
			t.Errorf("no script is named by row %d", row)
		}
	}
	if refusals <= 2*passes {
		t.Errorf("%d refusals and %d passes; want more than two to one", refusals, passes)
	}
}

// rowsOf returns the rows that a script is named by: one, or from one to another.
func rowsOf(t *testing.T, name string) []int {
	t.Helper()
	parts := threatName.FindStringSubmatch(name)
	if parts == nil {
		t.Errorf("%s is not named threat-ROW-… or threat-ROW-ROW-…", name)
		return nil
	}
	first, _ := strconv.Atoi(parts[1])
	last := first
	if parts[2] != "" {
		last, _ = strconv.Atoi(parts[2])
	}
	if first < 1 || last > lastThreat || last < first {
		t.Errorf("%s names rows that are not in the table", name)
	}
	var out []int
	for row := first; row <= last; row++ {
		out = append(out, row)
	}
	return out
}
