package lockflight

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lockflight/lockflight/pkg/gate"
)

// ErrNoPlan says that a change cannot have a plan.
var ErrNoPlan = errors.New("there is no plan")

// Plan works out the minute plan of the change. A start moves it; the zero time is
// the start of its planned window. A change without a window or a procedure, or one
// whose times make no sense, is an error that wraps ErrNoPlan.
func (f *Flight) Plan(ctx context.Context, start time.Time) (gate.Outlook, error) {
	in, err := f.input(ctx, "", "")
	if err != nil {
		return gate.Outlook{}, err
	}
	outlook, err := gate.Plan(in, start)
	if err == nil && outlook.Timeline == nil {
		err = f.noPlan(outlook)
	}
	return outlook, err
}

func (f *Flight) noPlan(o gate.Outlook) error {
	for _, p := range o.Problems {
		if !p.Warning {
			return fmt.Errorf("%w: %s: %s; %s", ErrNoPlan, f.Change.Source.At(p.Path), p.Message, p.Hint)
		}
	}
	if f.Change.Window == nil {
		return fmt.Errorf("%w: the change has no planned window; write window: {start: …, end: …} into it", ErrNoPlan)
	}
	return fmt.Errorf("%w: the change has no procedure; write its steps under procedure", ErrNoPlan)
}
