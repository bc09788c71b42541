package gate

import (
	"fmt"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// backupFits finds a step that takes a backup and has less time for it than the
// change says that it takes.
func (v *view) backupFits(s schedule.Planned) []Reason {
	has, known := timeOf(s)
	takes := v.saidToTake(s)
	if !known || has >= takes {
		return nil
	}
	return []Reason{{
		Message: fmt.Sprintf("the step %s has %s, and the backup %s takes %s", s.Step.Name, schedule.Amount(has), s.Step.TakesBackup, schedule.Amount(takes)),
		Fix:     "give the step the time that the backup takes", At: v.in.Change.Source.At(fmt.Sprintf("procedure[%d]", s.Index)),
		Data: map[string]any{"step": s.Step.Name, "backupMinutes": minutes(takes), "stepMinutes": minutes(has)},
	}}
}

// timeOf is the time that a step has: what it says that it takes, else what the
// clock leaves it.
func timeOf(s schedule.Planned) (has time.Duration, known bool) {
	if s.Timed() {
		return s.Max, true
	}
	return s.Has, s.HasNext != ""
}

// saidToTake is how long the backup that a step takes or restores is said to take
// for that; 0 if nobody says it.
func (v *view) saidToTake(s schedule.Planned) time.Duration {
	for _, b := range v.in.Change.Backup {
		if s.Step.TakesBackup == b.Name {
			return longest(b.Takes)
		}
		if s.Step.Restores == b.Name {
			return longest(b.Restore)
		}
	}
	return 0
}

func longest(s change.Span) time.Duration {
	return time.Duration(s.Max.InMinutes()) * time.Minute
}
