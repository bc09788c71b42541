package dirstore_test

import (
	"path/filepath"
	"testing"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/evidence/dirstore"
	"github.com/lockflight/lockflight/pkg/evidence/storetest"
)

func open(t *testing.T, dir string) *dirstore.Store {
	t.Helper()
	s, err := dirstore.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConformance(t *testing.T) {
	storetest.Run(t, func(t *testing.T) evidence.Store {
		return open(t, filepath.Join(t.TempDir(), "not", "there", "yet"))
	})
}
