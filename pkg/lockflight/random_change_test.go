package lockflight

import (
	"fmt"
	"time"
)

func (g *generator) change(id string) object {
	c := object{
		"id": id, "summary": "Do it", "type": g.pick("normal", "normal", "standard", "emergency"),
		"authors": g.some(1, 2, persons...), "requester": g.pick(persons...), "description": "What for",
		"components": g.some(0, 3, parts...), "parameters": object{"version": "1.2"},
		"impact": object{"outage": g.of(60), "duration": g.pick("10m", "45m", "2h"), "affects": []string{"users"}},
	}
	g.maybe(40, c, "people", func() any { return object{"ops": g.members("ops"), "dev": g.members("dev")} })
	g.maybe(80, c, "window", func() any { return g.window() })
	g.maybe(20, c, "class", func() any { return g.pick("c0", "c1") })
	if g.made["performers"] != nil {
		g.maybe(80, c, "performer", func() any { return "vendor" })
	}
	g.maybe(30, c, "ticket", func() any { return "T-9" })
	g.maybe(60, c, "tickets", func() any { return []any{object{"id": "T-1"}, object{"id": g.pick("T-2", "T-3")}} })
	g.maybe(50, c, "versions", func() any { return object{"db": object{"from": "1.1", "to": "${version}"}} })
	g.maybe(60, c, "backup", func() any {
		return []any{object{"name": "before", "covers": g.some(1, 3, parts...), "kind": g.pick("dump", "copy", "snapshot"), "takes": g.span(), "restore": g.span(), "inWindow": g.of(40)}}
	})
	g.maybe(30, c, "preparation", func() any { return []any{object{"do": "Order cake", "owner": g.role(), "due": g.due("price", nil)}} })
	g.maybe(60, c, "fleet", func() any { return object{"apps": []string{"app1", "app2", "app3"}, "dbs": []string{"db1"}} })
	c["procedure"] = g.steps("S", 1+g.IntN(5), c)
	g.maybe(70, c, "rollback", func() any { return g.steps("D", 1+g.IntN(3), c) })
	g.maybe(60, c, "tests", func() any {
		return []any{object{"name": "look", "kind": g.pick("regression", "progression", "must-not"), "do": "Look", "expect": "It is there"}}
	})
	g.maybe(50, c, "checklist", func() any {
		return []any{object{"item": "tell", "done": g.of(70)}, object{"item": "look", "done": true}}
	})
	g.maybe(40, c, "communication", func() any { return []any{object{"notice": "planned", "to": []string{"users"}, "text": "${summary}"}} })
	for _, s := range g.made["stages"].([]any) {
		if stage := s.(object); stage["optional"] != nil {
			g.maybe(30, c, "skip", func() any { return []any{object{"stage": stage["name"], "reason": "urgent"}} })
		}
	}
	g.maybe(10, c, "dependsOn", func() any { return []string{"other"} })
	return c
}

// members are the people whom the pipeline gives a role.
func (g *generator) members(role string) any {
	return g.made["roles"].(object)[role].(object)["members"]
}

// window is a planned time of some hours, written with its offset or as a clock
// shows it.
func (g *generator) window() any {
	zone := g.pick("Europe/Amsterdam", "America/New_York", "UTC")
	at, _ := time.Parse("2006-01-02 15:04", g.day()+" "+g.clock())
	end := at.Add(time.Duration(1+g.IntN(10)) * 30 * time.Minute)
	if g.of(3) {
		end = at.Add(-time.Hour)
	}
	layout := "2006-01-02T15:04"
	if g.of(40) {
		layout = "2006-01-02T15:04:05Z07:00"
	}
	w := object{"start": at.Format(layout), "end": end.Format(layout)}
	if layout == "2006-01-02T15:04" || g.of(50) {
		w["zone"] = zone
	}
	return w
}

func (g *generator) span() string { return g.pick("5m", "10m", "5m..20m", "1h", "30m..2h") }

// steps are one after the other, each waiting for one before it.
func (g *generator) steps(clock string, n int, c object) []any {
	var out []any
	list := map[string]string{"S": "do", "D": "undo"}[clock]
	minutes := 0
	for i := range n {
		s := object{"name": fmt.Sprintf("%s-%d", list, i), "at": fmt.Sprintf("%s+%dm", clock, minutes), "owner": g.pick("ops", "ops", "dev"), "do": "Do ${version}"}
		minutes += 5 * g.IntN(10)
		g.maybe(80, s, "takes", func() any { return g.span() })
		if i > 0 {
			g.maybe(40, s, "after", func() any { return []string{fmt.Sprintf("%s-%d", list, g.IntN(i))} })
		}
		if c["fleet"] != nil && g.of(40) {
			s["on"] = g.some(1, 2, "apps", "dbs")
			g.maybe(50, s, "each", func() any { return true })
		}
		g.maybe(25, s, "service", func() any { return g.pick("up", "down", "degraded") })
		g.maybe(20, s, "hold", func() any { return object{g.pick("signoff"): g.role()} })
		g.maybe(20, s, "stop", func() any { return []any{object{"if": "it smells", "decides": g.role(), "then": "rollback"}} })
		g.maybe(15, s, "sets", func() any { return object{"flag": "on"} })
		g.maybe(15, s, "reads", func() any { return object{"flag": g.pick("on", "off")} })
		g.maybe(15, s, "clears", func() any { return []string{"flag"} })
		g.maybe(20, s, "run", func() any { return []string{"run.sh"} })
		if clock == "S" && c["backup"] != nil {
			g.maybe(20, s, "takesBackup", func() any { return "before" })
		}
		if clock == "D" {
			g.maybe(50, s, "undoes", func() any { return []string{"do-0"} })
			if c["backup"] != nil {
				g.maybe(30, s, "restores", func() any { return "before" })
			}
		}
		out = append(out, s)
	}
	return out
}
