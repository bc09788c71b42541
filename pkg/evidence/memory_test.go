package evidence_test

import (
	"testing"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/evidence/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(*testing.T) evidence.Store { return evidence.NewMemory() })
}
