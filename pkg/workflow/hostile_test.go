package workflow_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// numbered puts the numbers from 0 into a text, one after the other.
func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(format, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// laughs are anchors each of which stands for nine of the one before.
func laughs(n int) string {
	var b strings.Builder
	b.WriteString("x0: &x0 [a,a,a,a,a,a,a,a,a]\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "x%d: &x%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*x%d,", i-1), 9), ","))
	}
	return b.String()
}

func bombs() map[string]string {
	head := "on: push\njobs:\n  deploy:\n    environment: production\n"
	matrix := head + "    strategy:\n      matrix:\n"
	calls := func(n int, next string) string {
		return "on: [push, workflow_call]\njobs:\n" + numbered(n, "  j#: {uses: ./.github/workflows/"+next+".yml}\n")
	}
	return map[string]string{
		"laughing aliases":              laughs(9) + "on: push\njobs: *x8\n",
		"laughing aliases, unused":      laughs(9) + "on: push\njobs: {a: {}}\n",
		"an alias of itself":            "on: push\njobs: &a {x: {strategy: {matrix: {x: &b [*b]}}}, y: *a}\n",
		"deep lists":                    head + "    with: " + strings.Repeat("[", 100_000) + "\n",
		"deep mappings":                 strings.Repeat("{a: ", 60_000),
		"deep blocks":                   head + numbered(700, "") + deepBlocks(600),
		"many keys":                     "on: push\njobs: {deploy: {environment: production}," + numbered(20_000, "a#: {},") + "}",
		"a long list":                   head + "    needs: [" + strings.Repeat("a,", 100_000) + "]\n",
		"many open quotes":              head + strings.Repeat("'", 200_000),
		"many question marks":           head + strings.Repeat("? ", 100_000),
		"many dashes":                   head + strings.Repeat("- ", 100_000),
		"many anchors":                  head + "    env: {" + numbered(12_000, "a#: &a# 1,") + "}\n",
		"deep brackets":                 head + "    if: " + strings.Repeat("(", 20_000) + "\n",
		"many nots":                     head + "    if: \"" + strings.Repeat("!", 20_000) + "true\"\n",
		"many ands":                     head + "    if: " + strings.Repeat("a&&", 6_000) + "a\n",
		"many dots":                     head + "    if: a" + strings.Repeat(".a", 10_000) + "\n",
		"many expressions":              "on: push\njobs: {deploy: {environment: \"" + strings.Repeat("${{a}}", 40_000) + "\"}}\n",
		"open expressions":              "on: push\njobs: {deploy: {environment: \"" + strings.Repeat("${{", 60_000) + "\"}}\n",
		"a wide matrix":                 matrix + numbered(40, "        a#: [1, 2, 3]\n"),
		"a matrix with many lists":      matrix + numbered(12_000, "        a#: [1]\n"),
		"a matrix with many entries":    matrix + "        a: [" + numbered(250, "#,") + "]\n        include:\n" + numbered(8_000, "          - {b#: 1}\n"),
		"a matrix with many exclusions": matrix + "        a: [" + numbered(250, "x#,") + "]\n        exclude:\n" + numbered(8_000, "          - {b#: 1}\n"),
		"a chain of jobs":               "on: push\njobs:\n  j0: {}\n" + numbered(8_000, "  k#: {needs: j0, environment: production}\n"),
		"a long chain of jobs":          longChain(9_000),
		"a lattice of jobs":             lattice(40, 40),
		"many steps in many legs":       matrix + "        a: [" + numbered(250, "#,") + "]\n    steps:\n" + numbered(8_000, "      - run: x\n"),
		"many choices":                  "on: {workflow_dispatch: {inputs: {" + numbered(60, "a#: {type: boolean},") + "}}}\njobs: {deploy: {environment: \"" + numbered(60, "${{inputs.a#}}") + "\"}}\n",
		"very many inputs":              "on: {workflow_dispatch: {inputs: {" + numbered(5_000, "a#: {},") + "}}}\njobs: {deploy: {environment: \"" + numbered(5_000, "${{inputs.a#}}") + "\"}}\n",
		"calls of calls of calls": "-- a.yml --\n" + calls(3_000, "b") + "-- b.yml --\n" + calls(3_000, "c") + "-- c.yml --\n" + calls(3_000, "d") +
			"-- d.yml --\non: workflow_call\njobs: {deploy: {environment: production}}\n",
		"calls with many inputs": "-- a.yml --\non: push\njobs:\n" + numbered(100, "  j#: {uses: ./.github/workflows/b.yml, with: &w# {"+numbered(50, "x#: 1,")+"}}\n") +
			"-- b.yml --\non: {workflow_call: {inputs: {" + numbered(8_000, "y#: {type: string},") + "}}}\njobs: {deploy: {environment: production}}\n",
		"too large":                     head + "#" + strings.Repeat("x", 300<<10),
		"too large in all":              numbered(40, "-- f#.yml --\n"+"on: push\njobs: {deploy: {environment: production}}\n#"+strings.Repeat("x", 200<<10)+"\n"),
		"a null byte":                   head + "    env: {a: \"\x00\"}\n",
		"not UTF-8":                     head + "    name: \xff\n",
		"a carriage return":             head + "    #\r    environment: preview\n",
		"a line separator":              head + "    # \u2028    name: x\n",
		"a tag":                         "on: push\njobs: {deploy: {environment: !!str production}}\n",
		"a short tag":                   "on: push\njobs: {deploy: {environment: ! production}}\n",
		"a merge":                       "on: push\njobs: {a: &a {environment: production}, b: {<<: *a}}\n",
		"a key twice":                   head + "    environment: preview\n",
		"a key twice in capitals":       head + "    Environment: preview\n",
		"two documents":                 head + "---\n" + head,
		"nothing":                       "",
		"only a comment":                "# on: push\n",
		"a text":                        "production\n",
		"a list as a key":               "on: push\n? [a]\n: b\njobs: {}\n",
		"no jobs":                       "on: push\n",
		"no trigger":                    "jobs: {deploy: {environment: production}}\n",
		"jobs that are a list":          "on: push\njobs: [{environment: production}]\n",
		"needs that are a mapping":      head + "    needs: {a: b}\n",
		"an environment that is a list": "on: push\njobs: {deploy: {environment: [production]}}\n",
		"steps that are a mapping":      head + "    steps: {uses: x}\n",
	}
}

func deepBlocks(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", 4+i) + "a:\n")
	}
	return b.String()
}

func longChain(n int) string {
	var b strings.Builder
	b.WriteString("on: push\njobs:\n  j0: {}\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "  j%d: {needs: j%d}\n", i, i-1)
	}
	fmt.Fprintf(&b, "  deploy: {needs: j%d, environment: production}\n", n-1)
	return b.String()
}

// lattice is rows of jobs, each of which needs all of the row before.
func lattice(rows, columns int) string {
	var b strings.Builder
	b.WriteString("on: push\njobs:\n")
	for r := range rows {
		needs := numbered(columns, fmt.Sprintf("j%dx#,", r-1))
		if r == 0 {
			needs = ""
		}
		b.WriteString(strings.ReplaceAll(numbered(columns, fmt.Sprintf("  j%dx#: {environment: production, needs: [NEEDS]}\n", r)), "NEEDS", needs))
	}
	return b.String()
}

// TestBombs gives files that are made to take all time or memory, or to be read
// in two ways: none is taken for gated, and none takes long: a moment
// on a machine that has nothing else to do, and what grows without bound takes hours.
func TestBombs(t *testing.T) {
	for name, text := range bombs() {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			found := judge(text).Ungated()
			if took := time.Since(began); took > time.Minute {
				t.Errorf("it took %s", took)
			}
			if name == "laughing aliases, unused" {
				return
			}
			for _, j := range found {
				for _, e := range j.Environments {
					if e == "production" {
						return
					}
				}
			}
			t.Errorf("production is taken for gated: %+v", found)
		})
	}
}

// TestReadInTwoWays refuses what another reader could take for something else,
// whatever stands there: the same file without it is gated.
func TestReadInTwoWays(t *testing.T) {
	whole := deploy("      - GATE\n      - run: deploy # WHERE\n") + "AFTER\n"
	put := func(comment, after string) string {
		return strings.NewReplacer("WHERE", comment, "AFTER\n", after).Replace(whole)
	}
	if found := judge(put("x", "")).Ungated(); len(found) > 0 {
		t.Fatalf("found %+v", found)
	}
	for name, text := range map[string]string{
		"a line separator": put("\u2028", ""), "a paragraph separator": put("\u2029", ""), "a next line": put("\u0085", ""),
		"a carriage return": put("a\rb", ""), "a null byte": put("\x00", ""), "a mark in the middle": put("\ufeff", ""),
		"broken UTF-8": put("\xff", ""), "a second document": put("x", "---\nx\n"), "a tag": put("x", "x: !!str y\n"), "a short tag": put("x", "x: ! y\n"),
		"a merge": put("x", "x: {<<: {a: b}}\n"), "a key twice": put("x", "x: {a: 1, A: 2}\n"), "a mapping as a key": put("x", "? {a: b}\n: c\n"),
		"an alias of itself": put("x", "x: &a [*a]\n"), "an alias of nothing": put("x", "x: *a\n"),
	} {
		found := judge(text).Ungated()
		if len(found) != 1 || !strings.Contains(found[0].Why, "it cannot be decided, because ") || len(found[0].Environments) != 2 {
			t.Errorf("%s: found %+v", name, found)
		}
	}
}

// TestUnreadableNamesItsPlace says of a file that cannot be read where, for all
// environments.
func TestUnreadableNamesItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		"on: push\njobs: {a: &a {environment: production}, b: {<<: *a}}\n": `.github/workflows/deploy.yml:2:45 it has a merge key`,
		"on: push\njobs:\n\ta: b\n":                                        `.github/workflows/deploy.yml:3:1 it is not YAML`,
		"on: push\njobs: [a]\n":                                            `.github/workflows/deploy.yml:2:7 GitHub does not take this for jobs`,
		"on: push\nname: \"äö\" \njobs: {ö: [a], a: b}\n":                  `.github/workflows/deploy.yml:3:12 GitHub does not take this for a job`,
		strings.Repeat("#", 300<<10):                                       `.github/workflows/deploy.yml it is larger than 256 KiB`,
	} {
		found := judge(text).Ungated()
		if len(found) != 1 || len(found[0].Environments) != 2 || found[0].Name != "" {
			t.Errorf("%.60q: found %+v", text, found)
			continue
		}
		got := found[0].At.String() + " " + strings.TrimPrefix(found[0].Why, "it cannot be decided, because ")
		if !strings.HasPrefix(got, want) {
			t.Errorf("%.60q: found %s, want %s", text, got, want)
		}
	}
}

// TestAliases reads an alias as what it stands for.
func TestAliases(t *testing.T) {
	run(t, []theCase{
		stands("the gate is an alias", "on: push\njobs:\n  a:\n    environment: production\n    steps:\n      - &ask\n        GATE\n  b:\n    environment: production\n    steps:\n      - *ask\n", 2),
		lacks("an environment by an alias", "on: push\njobs:\n  a: &a {environment: production}\n  b: *a\n", "a: production: no step", "b: production: no step"),
	})
}
