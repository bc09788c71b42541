package spec

import (
	"fmt"
	"regexp"
	"time"

	"github.com/lockflight/lockflight/pkg/schedule"
)

// localShape is a local time: a moment without an offset.
var localShape = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(:[0-9]{2})?$`)

// moment checks an instant, and turns a local time into one.
func (d *decoder) moment(n *node, path string) {
	parts := localShape.FindStringSubmatch(n.scalar)
	if parts == nil {
		if _, err := schedule.ParseTime(n.scalar); err != nil {
			d.add(path, err.Error(), "")
		}
		return
	}
	if parts[3] == "" {
		parts[3] = ":00"
	}
	wall, err := time.Parse("2006-01-02 15:04:05", parts[1]+" "+parts[2]+parts[3])
	switch {
	case err != nil || wall.Year() == 0:
		d.add(path, fmt.Sprintf("%q is not in the calendar: there is no such day or time", n.scalar), "")
	case d.zone == nil || d.zone.kind != kindText:
		d.add(path, fmt.Sprintf("%q is what a clock shows, and no zone says whose clock", n.scalar),
			"add "+d.zonePath+": \"Europe/Amsterdam\", or an offset: "+parts[1]+"T"+parts[2]+parts[3]+"+01:00")
	default:
		d.local(n, path, wall)
	}
}

// local replaces a local time by the instant at which the clocks of the zone show
// it.
func (d *decoder) local(n *node, path string, wall time.Time) {
	loc, err := schedule.Zone(d.zone.scalar)
	if err != nil {
		d.add(path, fmt.Sprintf("%q is a local time of %s: %v", n.scalar, d.zonePath, err), "correct the zone")
		return
	}
	at, err := schedule.Local(schedule.DateOf(wall, time.UTC), wall.Hour(), wall.Minute(), loc)
	if err != nil {
		d.add(path, err.Error(), "write the one that is meant, with its offset")
		return
	}
	at = at.Add(time.Duration(wall.Second()) * time.Second)
	if _, offset := at.Zone(); offset%60 != 0 { // RFC 3339 has no seconds there
		at = at.UTC()
	}
	n.scalar = at.Format(time.RFC3339)
}
