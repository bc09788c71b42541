package lockflight

var kindsOfRequirement = []string{
	"review", "review", "agreement", "separation", "verdicts", "check", "copy", "soak", "age", "sections", "window", "quiet",
	"backup", "notice", "tickets", "checklist", "rehearsal", "report",
}

func (g *generator) requirements(least, most int, list string, before []string) []any {
	out := []any{}
	for range least + g.IntN(most-least+1) {
		out = append(out, g.requirement(list, before, 0))
	}
	return out
}

func (g *generator) requirement(list string, before []string, depth int) object {
	kind := kindsOfRequirement[g.IntN(len(kindsOfRequirement))]
	if len(before) == 0 && (kind == "soak" || kind == "age" || kind == "rehearsal") {
		kind = "check"
	}
	q := object{"require": kind, "id": g.id()}
	g.fill(q, kind, before)
	g.maybe(15, q, "strength", func() any { return g.pick("must", "should") })
	g.maybe(15, q, "when", func() any { return g.when() })
	g.maybe(25, q, "due", func() any { return g.due(list, before) })
	if depth == 0 {
		g.maybe(20, q, "waivable", func() any { return g.waivable(depth + 1) })
	}
	g.maybe(20, q, "by", func() any { return g.roles() })
	if list == "owed" {
		g.maybe(50, q, "on", func() any { return g.pick("passed", "failed", "rolled-back", "aborted", "late") })
		g.maybe(50, q, "closes", func() any { return true })
	}
	return q
}

// fill adds what a kind of requirement asks for.
func (g *generator) fill(q object, kind string, before []string) {
	switch kind {
	case "review":
		q["role"] = g.pick("ops", "qa", "lead")
		if g.of(70) {
			q["count"] = 1 + g.IntN(2)
		} else {
			q["all"] = true
		}
		g.maybe(30, q, "not", func() any { return g.some(1, 2, "author", "implementer", "tester", "requester") })
		g.maybe(20, q, "maxAge", func() any { return g.length() })
		g.maybe(20, q, "date", func() any { return true })
	case "agreement":
		q["role"] = g.role()
	case "separation":
		q["apart"] = g.some(2, 3, "author", "implementer", "tester", "approver", "requester")
	case "verdicts":
		q["order"] = []any{object{"role": g.role()}, object{"role": g.role(), "verdict": g.pick("confirm", "approve"), "questions": []string{"Does it work?"}}}
	case "check":
		q["check"] = g.pick("smoke", "load")
		g.maybe(30, q, "min", func() any { return g.IntN(5) })
		g.maybe(30, q, "max", func() any { return 5 + g.IntN(5) })
		g.maybe(30, q, "from", func() any { return g.roles() })
		g.maybe(30, q, "maxAge", func() any { return g.length() })
	case "copy":
		q["environment"] = g.pick("live", "test")
		g.maybe(50, q, "maxAge", func() any { return g.length() })
	case "soak":
		q["for"] = g.length()
		g.maybe(50, q, "after", func() any { return g.pick(before...) })
	case "age", "rehearsal":
		q["stage"] = g.pick(before...)
		if kind == "age" {
			q["maxAge"] = g.length()
		}
	case "sections":
		q["sections"] = g.some(1, 3, "description", "impact", "tests", "rollback", "changelog")
	case "window":
		g.maybe(60, q, "window", func() any { return g.pick("evening", "tuesday") })
	case "quiet":
		g.maybe(60, q, "period", func() any { return g.pick("night") })
	case "backup":
		g.maybe(40, q, "kinds", func() any { return append(g.some(0, 1, "snapshot", "copy"), "dump") })
		g.maybe(40, q, "maxAge", func() any { return g.length() })
		g.maybe(30, q, "proven", func() any { return true })
	case "notice":
		q["notice"] = g.pick("planned", "end")
	case "tickets":
		q["state"] = g.pick("open", "test", "done")
		g.maybe(40, q, "of", func() any { return g.pick("scope", "change") })
		g.maybe(30, q, "retested", func() any { return true })
	case "checklist":
		g.maybe(50, q, "items", func() any { return g.some(1, 2, "tell", "look") })
	}
}

func (g *generator) when() object {
	switch g.IntN(4) {
	case 0:
		return object{"type": g.pick("normal", "emergency")}
	case 1:
		return object{"derived": object{"outage": g.of(50)}}
	case 2:
		return object{"component": object{g.pick(parts...): true}}
	}
	return object{"class": g.pick("c0", "c1")}
}

func (g *generator) due(list string, before []string) object {
	from := []string{"start", "end", "session:cab", "event:term", "notice:planned", "signoff:qa", "requested"}
	if list == "accept" || list == "owed" {
		from = append(from, "attempt", "attempt", "decision")
	}
	for _, name := range before {
		from = append(from, "passed:"+name)
	}
	d := object{"from": g.pick(from...)}
	switch {
	case list == "owed":
		d["latest"] = g.pick("+30m", "+1d", "+5bd")
	case g.of(80):
		d["latest"] = g.behind()
	default:
		d["earliest"] = g.offset()
	}
	g.maybe(10, d, "time", func() any { return g.clock() })
	g.maybe(10, d, "weekday", func() any { return g.pick("monday", "friday") })
	g.maybe(10, d, "zone", func() any { return g.pick(zones...) })
	g.maybe(5, d, "silence", func() any { return g.length() })
	return d
}

func (g *generator) waivable(depth int) object {
	w := object{"by": g.some(1, 2, "ops", "qa", "lead")}
	g.maybe(30, w, "reasons", func() any { return []string{"urgent"} })
	g.maybe(20, w, "asked", func() any { return object{"from": "start", "latest": g.behind()} })
	g.maybe(30, w, "expires", func() any { return g.length() })
	g.maybe(20, w, "times", func() any { return 1 + g.IntN(3) })
	g.maybe(20, w, "incident", func() any { return true })
	g.maybe(40, w, "price", func() any { return []any{g.requirement("price", nil, depth)} })
	g.maybe(40, w, "owed", func() any { return []any{g.requirement("owed", nil, depth)} })
	return w
}
