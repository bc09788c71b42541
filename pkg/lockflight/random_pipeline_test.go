package lockflight

import (
	"fmt"
	"math/rand/v2"
)

// object is a document, or a part of one.
type object = map[string]any

// generator makes changes and pipelines that are mostly well formed, always the
// same ones for a seed.
type generator struct {
	*rand.Rand
	ids int
	// made is the pipeline that the changes are for.
	made object
}

func newGenerator(seed uint64) *generator {
	return &generator{Rand: rand.New(rand.NewPCG(seed, 2026))}
}

// of reports true in n of a hundred cases.
func (g *generator) of(n int) bool { return g.IntN(100) < n }

// slips are what somebody may write by mistake, whatever is asked for.
var slips = []string{"nobody", "-999w", "0m", "2026-02-30T25:00", "${x}", "S+0m", "Europe/Atlantis", "passed:", "", "9999bd", "2027-03-28T02:30"}

// pick returns one of some words, and rarely something else.
func (g *generator) pick(words ...string) string {
	if g.IntN(200) == 0 {
		return slips[g.IntN(len(slips))]
	}
	return words[g.IntN(len(words))]
}

// some returns from least to most different words, in their order.
func (g *generator) some(least, most int, words ...string) []string {
	out := []string{}
	want := least + g.IntN(most-least+1)
	for i, w := range words {
		if g.IntN(len(words)-i) < want-len(out) {
			out = append(out, w)
		}
	}
	return out
}

// maybe sets a field in n of a hundred cases.
func (g *generator) maybe(n int, o object, field string, value func() any) {
	if g.of(n) {
		o[field] = value()
	}
}

func (g *generator) id() string {
	g.ids++
	return fmt.Sprintf("r%d", g.ids)
}

var (
	persons  = []string{"p-1", "p-2", "p-3", "p-4", "p-5", "p-6"}
	roleList = []string{"ops", "qa", "lead", "customer", "dev"}
	parts    = []string{"db", "web", "mail"}
	zones    = []string{"Europe/Amsterdam", "America/New_York", "UTC", "Asia/Kathmandu", "Australia/Lord_Howe"}
	lengths  = []string{"5m", "30m", "1h", "2h30m", "1d", "3d", "1w", "2w"}
)

func (g *generator) role() string    { return g.pick(roleList...) }
func (g *generator) length() string  { return g.pick(lengths...) }
func (g *generator) roles() []string { return g.some(1, 2, roleList...) }
func (g *generator) day() string     { return fmt.Sprintf("2026-%02d-%02d", 1+g.IntN(12), 1+g.IntN(28)) }
func (g *generator) clock() string   { return fmt.Sprintf("%02d:%02d", g.IntN(24), 15*g.IntN(4)) }
func (g *generator) instant() string {
	return g.day() + "T" + g.clock() + g.pick(":00Z", ":00+01:00", ":00-05:00", "", ":00")
}
func (g *generator) offset() string {
	return g.pick("-", "-", "-", "+") + g.pick("5m", "1h", "1d", "2d", "1w", "3w", "2bd", "5bd", "0m")
}
func (g *generator) behind() string { return g.pick("-5m", "-1h", "-1d", "-1w", "-3w", "-2bd") }
func (g *generator) weekdays() string {
	return g.pick("MO", "TU", "WE,TH", "TU,WE,TH", "FR", "SA,SU", "MO,TU,WE,TH,FR")
}

func (g *generator) rule() string {
	switch g.IntN(4) {
	case 0:
		return "FREQ=DAILY"
	case 1:
		return "FREQ=MONTHLY;BYDAY=" + g.pick("1MO", "2TU", "-1FR", "1SA")
	case 2:
		return "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=" + g.pick("1", "-1")
	}
	return "FREQ=WEEKLY;BYDAY=" + g.weekdays()
}

func (g *generator) recurring() any {
	o := object{"rule": g.rule(), "time": g.clock(), "lasts": g.pick("1h", "4h", "12h", "1d")}
	g.maybe(20, o, "from", func() any { return g.day() })
	g.maybe(10, o, "until", func() any { return "2028-12-31" })
	g.maybe(10, o, "zone", func() any { return g.pick(zones...) })
	return o
}

func (g *generator) pipeline() object {
	p := object{"name": "p", "roles": g.roleTable(), "stages": g.stages()}
	kinds := object{"experiment": "none", "test": "none", "validation": "none"}
	for _, s := range p["stages"].([]any) {
		delete(kinds, s.(object)["kind"].(string))
	}
	p["without"] = kinds
	p["people"] = object{}
	for _, name := range persons {
		p["people"].(object)[name] = object{"login": name + "-login"}
	}
	p["components"] = object{"db": object{"owners": []string{"lead"}, "paths": []string{"db/"}}, "web": object{}, "mail": object{"owners": g.roles()}}
	p["types"] = object{"normal": object{}, "standard": object{"only": object{"derived": object{"outage": false}}}, "emergency": object{"recordOnly": g.of(30)}}
	p["classes"] = []any{object{"name": "c0"}, object{"name": "c1", "atLeastWhen": object{"derived": object{"outage": true}}}}
	p["calendar"] = g.calendar()
	p["notices"] = object{"planned": object{"subject": "${id}", "text": g.pick("${summary} from ${start} to ${end}", "${version}")}, "end": object{"to": []string{"all"}, "affected": true}}
	p["backups"] = object{"dump": object{}, "snapshot": object{"broken": "it never comes back"}, "copy": object{}}
	p["plan"] = g.planPolicy()
	p["tickets"] = object{"initial": "open", "states": object{"open": object{"to": []string{"test"}}, "test": object{"waitsFor": "qa", "to": []string{"done"}}, "done": object{"done": true}}}
	g.maybe(95, p, "changeTicket", func() any { return p["tickets"] })
	p["parameters"] = object{"version": object{"type": "version"}, "host": object{"type": "string", "varies": "environment"}}
	g.maybe(20, p, "exclusive", func() any { return g.some(1, 2, "environment", "component", "pipeline") })
	g.maybe(20, p, "performers", func() any { return object{"vendor": object{"roles": g.roles()}} })
	g.made = p
	return p
}

func (g *generator) roleTable() object {
	out := object{}
	for _, name := range roleList {
		r := object{"members": g.some(1, 3, persons...)}
		g.maybe(10, r, "teams", func() any { return []string{"org/" + name} })
		g.maybe(10, r, "owners", func() any { return true })
		g.maybe(10, r, "delegations", func() any {
			return []any{object{"from": g.pick(persons[:3]...), "to": g.pick(persons[3:]...), "start": "2026-01-01T00:00", "end": g.instant(), "reason": "away"}}
		})
		out[name] = r
	}
	if g.of(40) {
		out["customer"] = object{"from": "requester", "proxies": []string{"ops"}}
	}
	return out
}

func (g *generator) calendar() object {
	c := object{
		"zone":     g.pick(zones...),
		"windows":  object{"evening": g.recurring(), "tuesday": g.recurring()},
		"quiet":    object{"night": g.recurring()},
		"sessions": object{"cab": g.recurring()},
		"events":   object{"term": g.instant()},
		"holidays": []any{object{"date": "2026-12-25"}, object{"date": g.day()}},
	}
	g.maybe(30, c, "freezes", func() any {
		f := object{"name": "exams", "start": g.day() + "T00:00", "end": "2027-01-" + g.pick("01", "15") + "T00:00"}
		g.maybe(50, f, "exception", func() any { return g.waivable(1) })
		g.maybe(30, f, "when", func() any { return g.when() })
		return []any{f}
	})
	return c
}

func (g *generator) planPolicy() object {
	p := object{}
	g.maybe(50, p, "margin", func() any { return g.pick("0m", "5m", "1h") })
	g.maybe(50, p, "before", func() any { return g.pick("10m", "1d") })
	g.maybe(30, p, "restoreCheck", func() any { return "10m" })
	g.maybe(40, p, "decision", func() any { return object{"from": "end", "latest": g.pick("-30m", "-1h")} })
	g.maybe(40, p, "should", func() any { return g.some(1, 3, "fits", "decision", "people", "fleet", "rollback", "impact", "dates") })
	return p
}

func (g *generator) stages() []any {
	var out []any
	for _, kind := range []string{"experiment", "test", "test", "validation", "production", "production"} {
		if kind != "production" && g.of(40) || len(out) > 0 && kind == "production" && g.of(20) {
			continue
		}
		name := fmt.Sprintf("s%d", len(out)+1)
		s := object{"name": name, "environment": g.pick("lab", "test", "live"), "kind": kind}
		var before []string
		for _, earlier := range out {
			before = append(before, earlier.(object)["name"].(string))
		}
		s["enter"] = g.requirements(0, 3, "enter", before)
		s["accept"] = g.requirements(0, 2, "accept", before)
		s["owed"] = g.requirements(0, 2, "owed", before)
		g.maybe(30, s, "optional", func() any { return g.waivable(1) })
		out = append(out, s)
	}
	if len(out) == 0 {
		return g.stages()
	}
	return out
}
