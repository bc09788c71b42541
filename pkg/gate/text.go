package gate

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// clock writes an instant for a message, with seconds where there are any.
func clock(t time.Time) string {
	if t = t.UTC(); t.Second() != 0 {
		return t.Format("2006-01-02 15:04:05 UTC")
	}
	return t.Format("2006-01-02 15:04 UTC")
}

// quoted writes a text so that nothing in it can pass for part of the message.
func quoted(s string) string { return strconv.QuoteToASCII(s) }

// plain returns a text as it is if it is one plain word, else quoted.
func plain(s string) string {
	if strings.Trim(s, letters) == "" {
		return s
	}
	return quoted(s)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// predicate starts the evidence for a need.
func (v *view) predicate(s change.Stage, actor string, body func(*evidence.Predicate)) evidence.Predicate {
	p := evidence.Predicate{Change: v.in.Change.ID, Stage: s.Name, Environment: s.Environment, Actor: actor}
	body(&p)
	return p
}

// entitled reports whether somebody has one of the roles; without any, whether
// they have a role in the pipeline at all.
func (v *view) entitled(roles []string, person string, at time.Time) bool {
	if len(roles) == 0 {
		roles = v.roleNames()
	}
	return v.holdsAny(person, roles, at)
}

// roleNames lists the roles of the pipeline, sorted.
func (v *view) roleNames() []string { return slices.Sorted(maps.Keys(v.in.Pipeline.Roles)) }

func (v *view) holdsAny(person string, roles []string, at time.Time) bool {
	return slices.ContainsFunc(roles, func(r string) bool { return v.holds(person, r, at) })
}

// somebody names a person with one of the roles; without roles, somebody who
// performs the change or has any role.
func (v *view) somebody(roles []string) string {
	if len(roles) == 0 {
		roles = starterRoles(v.in)
	}
	for _, r := range roles {
		if members, err := v.people.Members(r, v.in.Now); err == nil && len(members) > 0 {
			return members[0]
		}
	}
	return ""
}

// enters names who can enter the word of a person in a role: a proxy where the
// role has any, else the person.
func (v *view) enters(role, person string) string {
	if proxies := v.in.Pipeline.Roles[role].Proxies; len(proxies) > 0 {
		return orElse(v.somebody(proxies), person)
	}
	return person
}

// when writes an instant for people: on the clock of the planned window, else of
// the pipeline, else in UTC.
func (v *view) when(t time.Time) string {
	if w := v.in.Change.Window; v.in.Pipeline.Calendar == nil && (w == nil || w.Zone == "") {
		return clock(t)
	}
	return schedule.Clock(t, v.prepared.zone)
}

// dueText says in words when something has to be there.
func (v *view) dueText(d demand) string { return schedule.DueText(*d.Due) }

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// starterRoles lists the roles of those who carry out a change, then all others.
func starterRoles(in Input) []string {
	return append(slices.Clone(in.Pipeline.Performers[in.Change.Performer].Roles), slices.Sorted(maps.Keys(in.Pipeline.Roles))...)
}

// Hinders reports whether a decision is against the person who asks to start,
// so that somebody else might be let in.
func Hinders(d Decision) bool {
	return slices.ContainsFunc(d.Reasons, func(x Reason) bool {
		return (x.Rule == "review/separation" || x.Rule == "review/performer") && x.Outcome == Blocked
	})
}
