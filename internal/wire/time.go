package wire

import (
	"time"

	"github.com/lockflight/lockflight/pkg/schedule"
)

// Time reads an instant as schedule.ParseTime does, and gives it in UTC.
func Time(text string) (time.Time, error) {
	t, err := schedule.ParseTime(text)
	return t.UTC(), err
}
