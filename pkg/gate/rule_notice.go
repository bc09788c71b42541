package gate

import (
	"slices"

	"github.com/lockflight/lockflight/pkg/evidence"
)

// ruleNotices: each announcement that is asked for was sent to everyone who has
// to get it, and told of the window as it is planned now.
func ruleNotices(v *view) []Reason { return v.each("notice", v.announced) }

func (v *view) announced(d demand) Reason {
	if r := v.unknown(); r != nil {
		return r[0]
	}
	to := audience(v.in.Change, v.in.Pipeline, d.Requirement)
	if len(to) == 0 {
		return Reason{
			Message: "nobody is named who has to get the notice " + d.Notice + ": the pipeline names none, and the change says of nobody that the impact affects them",
			Fix:     "write impact: affects in the change, or to in the pipeline", Who: []string{author},
		}
	}
	left, why := slices.Clone(to), ""
	var at string
	for _, rec := range v.chain() {
		p := rec.Predicate
		if p.Notice == nil || p.Notice.Name != d.Notice || p.Stage != d.stage.Name {
			continue
		}
		if fault := v.noticeFault(d, p); fault != "" {
			why = fault
			continue
		}
		left = slices.DeleteFunc(left, func(to string) bool { return slices.Contains(p.Notice.To, to) })
		at = v.when(p.Time)
	}
	if len(left) == 0 {
		return Reason{Outcome: Passed, Message: "the notice " + d.Notice + " was sent to " + list(to) + " at " + at}
	}
	r := Reason{Message: "the notice " + d.Notice + " was not sent to " + list(left) + prefixed(": ", why), Who: v.noticeWho(d)}
	if d.accept && d.after == nil {
		r.Fix = "carry out " + d.stage.Name + " first"
		return r
	}
	body := evidence.NoticeBody{Name: d.Notice, To: left}
	r.Fix = "send it and record it"
	r.Needs = []Need{{Kind: evidence.Notice, Predicate: v.predicate(d.stage, v.somebody(d.By), func(p *evidence.Predicate) { p.Notice = &body })}}
	return r
}

// noticeFault says why a notice does not count; "" if it does.
func (v *view) noticeFault(d demand, p evidence.Predicate) string {
	planned := v.in.Change.Window
	switch {
	case !v.entitled(d.By, p.Actor, p.Time):
		return "one was recorded by " + p.Actor + ", who may not send it"
	case p.Environment != d.stage.Environment:
		return "one was sent for another environment, " + quoted(p.Environment)
	case d.accept && (d.after == nil || p.Sequence <= d.after.started):
		return "one was sent before the attempt, at " + v.when(p.Time)
	case !d.accept && planned != nil && p.Window == nil:
		return "one was sent at " + v.when(p.Time) + ", before a window was planned, and told of no date"
	case !d.owed && !v.ofToday(p.Window):
		return "one told of another date, " + v.dates(p.Window.Start, p.Window.End) + "; now it is " + v.dates(planned.Start, planned.End)
	case v.untimely(d, p.Time) != "":
		return "one was sent " + v.untimely(d, p.Time)
	}
	return ""
}

func (v *view) noticeWho(d demand) []string {
	if len(d.By) > 0 {
		return slices.Clone(d.By)
	}
	return []string{}
}
