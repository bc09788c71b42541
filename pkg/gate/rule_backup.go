package gate

import (
	"maps"
	"slices"

	"github.com/lockflight/lockflight/pkg/evidence"
)

// ruleBackup: what has to be saved is saved: by a kind of backup that can be
// relied on, young enough, and shown to be restorable where that is asked for.
func ruleBackup(v *view) []Reason { return v.each("backup", v.backedUp) }

func (v *view) backedUp(d demand) Reason {
	if r := v.unknown(); r != nil {
		return r[0]
	}
	if d.accept && d.after == nil {
		return notYet(d.stage)
	}
	left := v.toCover(d)
	if len(left) == 0 {
		return Reason{Message: "it is not known what the backup has to cover: the change touches no component", Fix: "name the components in the change, or what to cover in the pipeline", Who: []string{author}}
	}
	var good []evidence.BackupBody
	why := ""
	for _, rec := range slices.Backward(v.chain()) {
		b := rec.Predicate.Backup
		if b == nil || rec.Predicate.Environment != d.stage.Environment || !slices.ContainsFunc(b.Covers, func(c string) bool { return slices.Contains(left, c) }) {
			continue
		}
		if fault := v.backupFault(d, rec.Predicate); fault != "" {
			why = orElse(why, "the backup "+b.Name+" "+fault)
			continue
		}
		good = append(good, *b)
		left = slices.DeleteFunc(left, func(c string) bool { return slices.Contains(b.Covers, c) })
	}
	if len(left) == 0 {
		return v.covered(d, good)
	}
	r := Reason{
		Message: "no backup that counts covers " + list(left) + "; " + orElse(why, "none is recorded"),
		Fix:     "make a backup of " + list(left) + " and record it", Who: v.backupWho(d), Needs: v.backupNeeds(d, left),
	}
	return r
}

// toCover lists what a demand has to have saved: what it names, else every
// component that the change touches.
func (v *view) toCover(d demand) []string {
	if len(d.Covers) > 0 {
		return slices.Clone(d.Covers)
	}
	return slices.Clone(v.in.Pipeline.Derived.Components)
}

// backupFault says why a backup does not count; "" if it does.
func (v *view) backupFault(d demand, p evidence.Predicate) string {
	b, at := p.Backup, v.in.Now
	if d.accept {
		at = d.after.startedAt
	}
	switch {
	case !v.entitled(d.By, p.Actor, p.Time):
		return "was recorded by " + p.Actor + ", who may not vouch for it"
	case v.unreliable(d, b.Kind) != "":
		return v.unreliable(d, b.Kind)
	case b.Taken.After(p.Time):
		return "is from " + v.when(b.Taken) + ", which is later than its record"
	case d.accept && (p.Sequence > d.after.finished || b.Taken.After(d.after.endedAt)):
		return "was recorded after the attempt that it should have protected"
	case !d.MaxAge.IsZero() && at.After(d.MaxAge.After(b.Taken.UTC())):
		return "is from " + v.when(b.Taken) + " and was good for " + d.MaxAge.String() + ", until " + v.when(d.MaxAge.After(b.Taken.UTC()))
	case v.untimely(d, p.Time) != "":
		return "was recorded " + v.untimely(d, p.Time)
	case d.Proven && b.Restored.IsZero():
		return "was never seen to be restored"
	}
	return ""
}

// unreliable says why a kind of backup does not count; "" if it does.
func (v *view) unreliable(d demand, kind string) string {
	declared, known := v.in.Pipeline.Backups[kind]
	switch {
	case declared.Broken != "":
		return "is of the kind " + kind + ", which must not be relied on: " + quoted(declared.Broken)
	case len(v.in.Pipeline.Backups) > 0 && !known:
		return "is of the kind " + quoted(kind) + ", which the pipeline does not know"
	case len(d.Kinds) > 0 && !slices.Contains(d.Kinds, kind):
		return "is of the kind " + kind + "; asked for is " + either(d.Kinds)
	}
	return ""
}

func (v *view) covered(d demand, good []evidence.BackupBody) Reason {
	var names []string
	for _, b := range slices.Backward(good) {
		names = append(names, b.Name+" from "+v.when(b.Taken))
	}
	r := Reason{Outcome: Passed, Message: list(v.toCover(d)) + " is saved: " + list(names)}
	if !d.MaxAge.IsZero() && !d.accept {
		for _, b := range good {
			if old := d.MaxAge.After(b.Taken.UTC()); r.Until == nil || old.Before(*r.Until) {
				r.Until = &old
			}
		}
	}
	return r
}

func (v *view) backupWho(d demand) []string {
	if len(d.By) > 0 {
		return slices.Clone(d.By)
	}
	return slices.Clone(v.in.Pipeline.Performers[v.in.Change.Performer].Roles)
}

// backupNeeds is a backup, as the change plans it, of what is left; none if it
// plans none that would count.
func (v *view) backupNeeds(d demand, left []string) []Need {
	var out []Need
	for _, b := range v.in.Change.Backup {
		if v.unreliable(d, b.Kind) != "" || !slices.ContainsFunc(b.Covers, func(c string) bool { return slices.Contains(left, c) }) {
			continue
		}
		body := evidence.BackupBody{Name: b.Name, Kind: b.Kind, Covers: slices.Clone(b.Covers), Taken: v.in.Now}
		if d.Proven {
			body.Restored = v.in.Now
		}
		out = append(out, Need{Kind: evidence.Backup, Predicate: v.predicate(d.stage, v.somebody(d.By), func(p *evidence.Predicate) { p.Backup = &body })})
	}
	if d.accept && !d.running {
		return nil
	}
	return out
}

// ruleBackupPlanned: the change plans a backup that would count, so that nobody
// finds out on the evening.
func ruleBackupPlanned(v *view) []Reason {
	return v.each("backup", func(d demand) Reason {
		left, why := v.toCover(d), ""
		for _, b := range v.in.Change.Backup {
			if fault := v.unreliable(d, b.Kind); fault != "" {
				why = orElse(why, "the backup "+b.Name+" "+fault)
				continue
			}
			left = slices.DeleteFunc(left, func(c string) bool { return slices.Contains(b.Covers, c) })
		}
		if len(left) == 0 {
			return Reason{Outcome: Passed, Message: "a backup that counts is planned"}
		}
		return Reason{
			Message: "the change plans no backup that counts of " + list(left) + orElse(prefixed("; ", why), ""),
			Fix:     "plan one under backup in the change" + v.kindsHint(d), Who: []string{author},
		}
	})
}

func prefixed(before, s string) string {
	if s == "" {
		return ""
	}
	return before + s
}

// kindsHint names the kinds that would count.
func (v *view) kindsHint(d demand) string {
	kinds := d.Kinds
	if len(kinds) == 0 {
		kinds = slices.Sorted(maps.Keys(v.in.Pipeline.Backups))
	}
	kinds = slices.DeleteFunc(slices.Clone(kinds), func(k string) bool { return v.unreliable(d, k) != "" })
	if len(kinds) == 0 {
		return ""
	}
	return ", of the kind " + either(kinds)
}
