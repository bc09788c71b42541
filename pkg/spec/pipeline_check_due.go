package spec

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// anchors tell which moments a due cannot count from, and why.
type anchors struct {
	unknown []string
	why     string
}

var (
	// anchorsBefore is for what has to hold before an attempt, and its price.
	anchorsBefore = anchors{[]string{"attempt"}, "it has to hold before the attempt starts"}
	// anchorsEnter is for what has to hold to enter a stage: nobody falls back
	// from what has not begun.
	anchorsEnter = anchors{[]string{"attempt", "decision"}, "it has to hold before the attempt starts"}
	// fromFiles is for what has to be known from the files alone.
	fromFiles = anchors{[]string{"attempt", "decision", "requested", "passed", "signoff", "notice", "waiver"}, "it has to be known when the change is planned"}
)

// anchorsAt returns what a requirement at a path can count from.
func anchorsAt(path string) anchors {
	switch placeIn(path) {
	case "accept", "owed":
		return anchors{} // it may come after the attempt
	}
	return anchorsEnter
}

// placeIn returns the list that the requirement at a path stands in: enter,
// accept, owed or price.
func placeIn(path string) string {
	at, list := -1, ""
	for _, name := range []string{"enter", "accept", "owed", "price"} {
		if i := strings.LastIndex(path, "."+name+"["); i > at {
			at, list = i, name
		}
	}
	return list
}

// due finds an anchor that does not exist or cannot be known in time, bounds that
// leave no moment, and a time of day that some days do not have.
func (c *pipelineCheck) due(path string, d *change.Due, not anchors) {
	if d == nil {
		return
	}
	c.zone(path+".zone", d.Zone)
	sort, name, named := strings.Cut(d.From, ":")
	known := map[string]names{
		"passed": c.stageNames, "signoff": c.roleNames, "notice": c.noticeNames,
		"event": c.eventNames, "session": c.sessionNames, "waiver": c.waivedNames(),
	}
	if sortNames, ok := known[sort]; ok && named {
		c.declared(path+".from", name, sortNames)
	}
	if slices.Contains(not.unknown, sort) {
		c.add(path+".from", "it cannot count from "+quote(d.From)+": "+not.why, "count from start, end, an event or a session")
	}
	if d.Earliest != nil && d.Latest != nil && least(*d.Earliest) > most(*d.Latest) {
		c.add(path+".earliest", fmt.Sprintf("no moment is in time: %s at the earliest is later than %s at the latest", d.Earliest, d.Latest), "exchange them, or correct one of them")
	}
	c.timeOfDay(path, d)
}

// most is an offset at the most, in minutes, and least at the least. Of business
// days only one bound is known: each is at least a day.
func most(o change.Offset) int {
	switch {
	case o.BusinessDays != 0 && o.Negative:
		return -o.BusinessDays * 24 * 60
	case o.BusinessDays != 0:
		return 2 * mostDays * 24 * 60
	}
	return signed(o)
}

func least(o change.Offset) int {
	switch {
	case o.BusinessDays != 0 && o.Negative:
		return -2 * mostDays * 24 * 60
	case o.BusinessDays != 0:
		return o.BusinessDays * 24 * 60
	}
	return signed(o)
}

func signed(o change.Offset) int {
	if o.Negative {
		return -o.Duration.InMinutes()
	}
	return o.Duration.InMinutes()
}

// timeOfDay warns of a time of day that the clocks of the zone skip, or show
// twice, on some day.
func (c *pipelineCheck) timeOfDay(path string, d *change.Due) {
	zone := d.Zone
	if zone == "" && c.p.Calendar != nil {
		zone = c.p.Calendar.Zone
	}
	if d.Time == "" || zone == "" {
		return
	}
	if why := unclearOn(d.Time, zone); why != "" {
		c.warn(path+".time", "on some days it cannot be worked out: "+why, "write a time of day at which the clocks never change")
	}
}

// unclearFrom is the first day that is tried for a time of day, and unclearDays
// how many are: zones that change their clocks do so every year.
const (
	unclearFrom = "2026-01-01"
	unclearDays = 2 * 366
)

// unclearOn says on which day a clock does not show a time of day once; "" if it
// always does.
func unclearOn(timeOfDay, zone string) string {
	loc, err := schedule.Zone(zone)
	at, badTime := time.Parse("15:04", timeOfDay)
	day, badDay := time.Parse(time.DateOnly, unclearFrom)
	if err != nil || badTime != nil || badDay != nil {
		return ""
	}
	for range unclearDays {
		if _, err := schedule.Local(schedule.DateOf(day, time.UTC), at.Hour(), at.Minute(), loc); err != nil {
			return err.Error()
		}
		day = day.AddDate(0, 0, 1)
	}
	return ""
}

// waivedNames are the names that a waiver can have.
func (c *pipelineCheck) waivedNames() names {
	n := names{one: "something that can be waived", many: "waivers"}
	eachRequirement(c.p.Stages, func(q change.Requirement) {
		switch {
		case q.Waivable == nil:
		case q.Waivable.Only != "":
			n.all = append(n.all, q.Name()+".due")
		default:
			n.all = append(n.all, q.Name(), q.Name()+".due")
		}
	})
	if c.p.Calendar != nil {
		for _, f := range c.p.Calendar.Freezes {
			if f.Exception != nil {
				n.all = append(n.all, "freeze."+f.Name)
			}
		}
	}
	slices.Sort(n.all)
	n.all = slices.Compact(n.all)
	return n
}

// passedBy finds a due that counts from a stage which has not been passed by
// then.
func (c *pipelineCheck) passedBy(path string, d *change.Due, s change.Stage, before []string) {
	if stage, ok := strings.CutPrefix(d.From, "passed:"); ok && slices.Contains(c.stageNames.all, stage) {
		c.earlier(path, stage, s, before)
	}
}
