package doctor

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/finding"
)

// owners looks at whether what decides has code owners.
func (e *examiner) owners() {
	o, known := e.s.Owners.Get()
	if !known {
		e.unseen("the code owners", e.s.Owners.Why())
		return
	}
	if o.File == "" {
		e.found("owners/missing", names{}, "%s has no CODEOWNERS", quote(e.s.Main.Name))
		return
	}
	wrong, known := o.Errors.Get()
	if !known {
		e.unseen("which lines of "+quote(o.File)+" GitHub ignores", o.Errors.Why())
	}
	ignored := map[int]bool{}
	for _, w := range wrong {
		ignored[w.Line] = true
		at := finding.Position{File: o.File, Line: w.Line}
		e.found("owners/errors", names{file: o.File}, "GitHub finds an error in this line: %s", quote(w.Kind)).At = &at
	}
	lines := ownerLines(string(o.Data), ignored)
	var bare []string
	for _, name := range e.deciding(o.File) {
		if !owned(lines, name.path) {
			bare = append(bare, name.text)
		}
	}
	if len(bare) > 0 {
		e.found("owners/uncovered", names{file: o.File}, "nobody owns %s", list(bare)).At = &finding.Position{File: o.File}
	}
}

// decider is a path that decides about the gate, and how it is called.
type decider struct{ path, text string }

// anyName stands for a file that is not there yet.
const anyName = "another-file"

// deciding lists what has to have owners: the pipeline, the workflows, the code
// owners, and whatever may be added beside them.
func (e *examiner) deciding(owners string) []decider {
	all := []decider{{e.s.Pipeline, quote(e.s.Pipeline)}, {owners, quote(owners)}}
	if dir := path.Dir(e.s.Pipeline); dir != "." {
		all = append(all, decider{dir + "/" + anyName + ".cue", "what is added to " + quote(dir+"/")})
	}
	all = append(all, decider{".github/workflows/" + anyName + ".yml", `what is added to ".github/workflows/"`})
	files, _ := e.s.Files.Get()
	for _, f := range files {
		all = append(all, decider{f.Name, quote(f.Name)})
	}
	return all
}

// ownerLine is a line of the file of code owners.
type ownerLine struct {
	pattern *regexp.Regexp
	owned   bool
}

// ownerLines reads the file as GitHub does, which passes over patterns that it
// does not know. A pattern that only we cannot read takes all owners away.
func ownerLines(text string, ignored map[int]bool) []ownerLine {
	var out []ownerLine
	for i, line := range strings.Split(text, "\n") {
		fields := strings.Fields(line)
		if ignored[i+1] || len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		if strings.ContainsAny(fields[0], `![]\`) {
			continue
		}
		owners := fields[1:]
		if c := slices.IndexFunc(owners, func(s string) bool { return strings.HasPrefix(s, "#") }); c >= 0 {
			owners = owners[:c]
		}
		pattern, err := ownerPattern(fields[0])
		if err != nil {
			pattern, owners = regexp.MustCompile(""), nil
		}
		out = append(out, ownerLine{pattern, len(owners) > 0})
	}
	return out
}

// owned reports whether the last line that matches a path names somebody.
func owned(lines []ownerLine, name string) bool {
	for _, l := range slices.Backward(lines) {
		if l.pattern.MatchString(name) {
			return l.owned
		}
	}
	return false
}

// ownerPattern turns a pattern, which is much like one of .gitignore, into an
// expression for whole paths. A star at the end of a path takes files of that
// folder alone.
func ownerPattern(p string) (*regexp.Regexp, error) {
	body, folder := strings.CutSuffix(p, "/")
	anchored := strings.Contains(body, "/") || body == ""
	body = strings.TrimPrefix(body, "/")
	var b strings.Builder
	b.WriteString("^")
	if !anchored {
		b.WriteString("(?:.*/)?")
	}
	for rest := body; rest != ""; {
		switch {
		case strings.HasPrefix(rest, "**/"):
			b.WriteString("(?:.*/)?")
			rest = rest[3:]
		case strings.HasPrefix(rest, "**"):
			b.WriteString(".*")
			rest = rest[2:]
		case rest[0] == '*':
			b.WriteString("[^/]*")
			rest = rest[1:]
		case rest[0] == '?':
			b.WriteString("[^/]")
			rest = rest[1:]
		default:
			end := strings.IndexAny(rest, "*?")
			if end < 0 {
				end = len(rest)
			}
			b.WriteString(regexp.QuoteMeta(rest[:end]))
			rest = rest[end:]
		}
	}
	switch {
	case body == "":
		b.WriteString(".*")
	case folder:
		b.WriteString("/.*")
	case !(anchored && strings.HasSuffix(body, "/*")):
		b.WriteString("(?:/.*)?")
	}
	b.WriteString("$")
	return regexp.Compile(b.String())
}
