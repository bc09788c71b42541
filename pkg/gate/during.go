package gate

import "fmt"

// DecideDuring says what an attempt that is under way still needs before it can
// be recorded as passed: what steps hold for, backups, and the notices that are
// counted from its start or from that of the window. What is asked for afterwards is the business of
// DecideAccepted. It returns an error if no attempt of the stage is under way.
func DecideDuring(in Input) (Decision, error) {
	v, err := newView(in)
	if err != nil {
		return Decision{}, err
	}
	running := v.underWay(v.stage)
	if v.unsound == "" && running == nil {
		return Decision{}, fmt.Errorf("no attempt of %s is under way", in.Stage)
	}
	if running != nil {
		now := *running
		now.finished, now.endedAt = len(v.all())+1, in.Now
		v.holder = &now
		for _, r := range v.stage.Accept {
			atStart := r.Due != nil && (r.Due.From == "attempt" || r.Due.From == "start")
			if r.Require == "backup" || r.Require == "notice" && atStart {
				v.demands = append(v.demands, v.timed(demand{Requirement: r, stage: v.stage, after: &now, accept: true, running: true}))
			}
		}
	}
	v.accepted = true
	return v.decide(duringRules), nil
}

// duringRules decide what an attempt needs while it is under way.
var duringRules = []Rule{
	{"order/one-attempt", "", "", ruleUnderWay},
	{"plan/holds", "", "", ruleHolds},
	{"backup/taken", "", "", ruleBackup},
	{"comms/notices", "", "", ruleNotices},
}

// ruleUnderWay: the attempt in question is known.
func ruleUnderWay(v *view) []Reason {
	if r := v.unknown(); r != nil {
		return r
	}
	return []Reason{{Outcome: Passed, Message: "the attempt of " + v.stage.Name + " is under way since " + v.when(v.holder.startedAt)}}
}
