package spec

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// references collects findings about names, in one document.
type references struct {
	src   change.Source
	found finding.List
}

func (r *references) add(path, message, hint string) {
	r.found = append(r.found, finding.Finding{
		Rule: ruleReference, Severity: finding.Error, Message: pathed(path, message), Hint: hint, At: r.src.At(path),
	})
}

// warn reports something that is only a matter of concern.
func (r *references) warn(path, message, hint string) {
	r.add(path, message, hint)
	r.found[len(r.found)-1].Severity = finding.Warning
}

// declared reports a name that is not one of the known ones.
func (r *references) declared(path, name string, known names) {
	if name == "" || slices.Contains(known.all, name) {
		return
	}
	hint := didYouMean(name, known.all)
	if hint == "" {
		hint = known.say()
	}
	r.add(path, quote(name)+" is not "+known.one, hint)
}

func (r *references) allDeclared(path string, list []string, known names) {
	for i, name := range list {
		r.declared(itemPath(path, i), name, known)
	}
}

// unique reports a name that was used before.
func (r *references) unique(path, what, name string, seen map[string]string) {
	if before, used := seen[name]; used {
		r.add(path, what+" "+quote(name)+" is there already, at "+before, "delete one of them, or give it another name")
		return
	}
	seen[name] = path
}

// zone reports a time zone that does not exist.
func (r *references) zone(path, name string) {
	if name == "" {
		return
	}
	if _, err := schedule.Zone(name); err != nil {
		r.add(path, err.Error(), "write a name of the IANA database, such as Europe/Amsterdam")
	}
}

// date reports a day that does not exist.
func (r *references) date(path, text string) {
	if text == "" {
		return
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		r.add(path, "there is no day "+quote(text), "write a day of the calendar, such as 2026-12-01")
	}
}

// names are the known names of one sort.
type names struct {
	one  string // "a role of the pipeline"
	many string // "roles"
	all  []string
}

// say lists them for somebody who got one wrong.
func (n names) say() string {
	const most = 12
	switch {
	case len(n.all) == 0:
		return "there are no " + n.many + " yet"
	case len(n.all) > most:
		return "known " + n.many + ": " + strings.Join(n.all[:most], ", ") + ", …"
	}
	return "known " + n.many + ": " + andList(n.all)
}

// namesIn returns the keys of a map, sorted.
func namesIn[V any](one, many string, m map[string]V) names {
	return names{one: one, many: many, all: sortedKeys(m)}
}

// namesOfAll returns the names of a list, in its order.
func namesOfAll[V any](one, many string, list []V, name func(V) string) names {
	n := names{one: one, many: many}
	for _, v := range list {
		n.all = append(n.all, name(v))
	}
	return n
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
