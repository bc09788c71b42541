package gate_test

import (
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

const (
	fleet = "plan/fleet"
	marks = "plan/markers"
	undo  = "plan/undo"
)

// fleetOf has two gates and two pumps, and the steps that touch them.
func fleetOf(canary string, steps ...change.Step) func(*story) {
	return crewed(steps, func(s *story) {
		s.in.Change.Fleet = map[string][]string{"gates": {"north", "south"}, "pumps": {"p1", "p2"}}
		if canary != "" {
			s.in.Change.Canary = []string{canary}
		}
	})
}

// backOf touches the whole fleet, and goes back by one step.
func backOf(step change.Step) func(*story) {
	all := fleetOf("", does("a", "S+0m", "1m", on("gates", "pumps")))
	return func(s *story) {
		all(s)
		s.in.Change.Rollback = []change.Step{step}
	}
}

func tests(s *change.Step) { s.Tests = []string{"look"} }

var fleetCases = []theCase{
	opens("every group", fleet, "the steps cover the whole fleet", fleetOf("", does("a", "S+0m", "1m", on("gates")), does("b", "S+1m", "1m", on("pumps")))),
	opens("every target by its name", fleet, "the steps cover", fleetOf("", does("a", "S+0m", "1m", on("north", "south", "p1", "p2")))),
	refuses("one target is forgotten", fleet, "no step touches p2 of the fleet", fleetOf("", does("a", "S+0m", "1m", on("gates", "p1")))),
	refuses("before a window is planned", fleet, "no step touches p2 of the fleet", func(s *story) {
		fleetOf("", does("a", "S+0m", "1m", on("gates", "p1")))(s)
		s.in.Change.Window = nil
	}),
	refuses("nothing is touched", fleet, "no step touches north, p1, p2 and south of the fleet", fleetOf("", does("a", "S+0m", "1m"))),
	refuses("a script on a part of a group", fleet, "gate.sh is run on a part of the group gates only: south is left out", fleetOf("", does("a", "S+0m", "1m", on("gates", "pumps")), does("b", "S+1m", "1m", on("north"), runs("gate.sh")))),
	opens("the way back runs it on all", fleet, "the steps cover", backOf(does("z", "D+0m", "1m", on("north", "south"), runs("gate.sh")))),
	refuses("the way back leaves one out", fleet, "on the way back gate.sh is run on a part of the group gates only: south is left out", backOf(does("z", "D+0m", "1m", on("north"), runs("gate.sh")))),
	opens("the canary first, and a test between", fleet, "the steps cover", fleetOf("north",
		does("a", "S+0m", "1m", on("north"), runs("gate.sh")), does("b", "S+1m", "1m", tests), does("c", "S+2m", "1m", on("south"), runs("gate.sh")), does("d", "S+3m", "1m", on("pumps")))),
	refuses("nothing is tested after the canary", fleet, "gate.sh is run on south, and nothing was tested since the canary", fleetOf("north",
		does("a", "S+0m", "1m", on("north"), runs("gate.sh")), does("c", "S+2m", "1m", on("south"), runs("gate.sh")), does("d", "S+3m", "1m", on("pumps")))),
	refuses("the canary goes last", fleet, "gate.sh is run on south before the canary is done", fleetOf("north",
		does("a", "S+0m", "1m", on("south"), runs("gate.sh")), does("b", "S+1m", "1m", tests), does("c", "S+2m", "1m", on("north"), runs("gate.sh")), does("d", "S+3m", "1m", on("pumps")))),
	refuses("the canary alone", fleet, "gate.sh is run on the canary, and never on south", fleetOf("north",
		does("a", "S+0m", "1m", on("north"), runs("gate.sh")), does("b", "S+1m", "1m", tests), does("c", "S+2m", "1m", on("south")), does("d", "S+3m", "1m", on("pumps")))).with(fleet),
	refuses("the canary never alone", fleet, "no step touches a canary alone: north", fleetOf("north", does("a", "S+0m", "1m", on("gates")), does("d", "S+3m", "1m", on("pumps")))),
	opens("no fleet", fleet, "", crewed(inARow, as)).comes(gate.NotApplicable, gate.Passed),
	onlyReported("one target is forgotten, and the pipeline only wants to know", fleet, "no step touches p2", func(s *story) {
		fleetOf("", does("a", "S+0m", "1m", on("gates", "p1")))(s)
		s.policy(should("fleet"))
	}),
}

func TestFleet(t *testing.T) { judge(t, fleetCases) }

func sluice(value string) map[string]string { return map[string]string{"sluice": value} }

var markerCases = []theCase{
	opens("set before", marks, "every marker that is read was set before", crewed([]change.Step{does("a", "S+0m", "10m", sets(sluice("yes"))), does("b", "S+10m", "1m", reads(sluice("yes")))}, as)),
	refuses("set a minute too late", marks, "the step b relies on the marker sluice being \"yes\", and a sets it only later", crewed([]change.Step{does("a", "S+0m", "11m", sets(sluice("yes"))), does("b", "S+10m", "1m", owner("qa"), reads(sluice("yes")))}, as)),
	refuses("set to something else", marks, "the step b relies on the marker sluice being \"yes\", and a sets it to \"no\"", crewed([]change.Step{does("a", "S+0m", "10m", sets(sluice("no"))), does("b", "S+10m", "1m", reads(sluice("yes")))}, as)),
	refuses("cleared by then", marks, "and c has cleared it by then", crewed([]change.Step{
		does("a", "S+0m", "5m", sets(sluice("yes"))), does("c", "S+5m", "5m", clears("sluice")), does("b", "S+10m", "1m", reads(sluice("yes"))),
	}, as)),
	refuses("never set", marks, "and no step sets it", crewed([]change.Step{does("b", "S+10m", "1m", reads(sluice("yes")))}, as)),
	refuses("never set, before a window is planned", marks, "and no step sets it", crewed([]change.Step{does("b", "S+10m", "1m", reads(sluice("yes")))}, func(s *story) { s.in.Change.Window = nil })),
	opens("the way back reads what the procedure set", marks, "every marker that is read", crewed([]change.Step{does("a", "S+0m", "10m", sets(sluice("yes")))}, func(s *story) {
		s.in.Change.Rollback = []change.Step{does("back", "D+0m", "1m", reads(sluice("yes")))}
	})),
	refuses("the way back reads what nobody set", marks, "the step back relies on the marker sluice", crewed(inARow, func(s *story) {
		s.in.Change.Rollback = []change.Step{does("back", "D+0m", "1m", reads(sluice("yes")))}
	})),
	opens("nothing is read", marks, "", crewed(inARow, as)).comes(gate.NotApplicable, gate.Passed),
	onlyReported("never set, and the pipeline only wants to know", marks, "and no step sets it", crewed([]change.Step{does("b", "S+10m", "1m", reads(sluice("yes")))}, func(s *story) { s.policy(should("markers")) })),
}

func TestMarkers(t *testing.T) { judge(t, markerCases) }

var undoCases = []theCase{
	opens("cleared and up, on both clocks", undo, "is cleared on both clocks, and the service is up at the end", onTheEvening(func(s *story) { temporary(s, true, true) })),
	refuses("not cleared by the procedure", undo, "the step drain sets sluice for a time, and no step of the procedure clears it after that", onTheEvening(func(s *story) { temporary(s, false, true) })),
	refuses("not cleared by the rollback", undo, "the step drain sets sluice for a time, and no step of the rollback clears it after that", onTheEvening(func(s *story) { temporary(s, true, false) })),
	refuses("not up after the procedure", undo, "the step drain takes the service down, and no step of the procedure brings it up again", forGood(func(s *story) { s.in.Change.Procedure[2].Service = "" })),
	refuses("not up after the rollback", undo, "the step drain takes the service down, and no step of the rollback brings it up again", onTheEvening(func(s *story) { s.in.Change.Rollback[0].Service = "" })),
	refuses("only degraded after the rollback", undo, "no step of the rollback brings it up again", onTheEvening(func(s *story) { s.in.Change.Rollback[0].Service = "degraded" })),
	refuses("before a window is planned", undo, "no step of the rollback brings it up again", onTheEvening(func(s *story) {
		s.in.Change.Rollback[0].Service = ""
		s.in.Change.Window = nil
	})),
	opens("nothing is temporary", undo, "", crewed(inARow, as)).comes(gate.NotApplicable, gate.Passed),
	onlyReported("not up, and the pipeline only wants to know", undo, "brings it up again", onTheEvening(func(s *story) {
		s.policy(should("undo"))
		s.in.Change.Rollback[0].Service = ""
	})),
}

// temporary lets the first step set a marker, and the last ones clear it.
func temporary(s *story, ahead, back bool) {
	sets(sluice("yes"))(&s.in.Change.Procedure[0])
	if ahead {
		clears("sluice")(&s.in.Change.Procedure[2])
	}
	if back {
		clears("sluice")(&s.in.Change.Rollback[0])
	}
}

func TestUndo(t *testing.T) { judge(t, undoCases) }
