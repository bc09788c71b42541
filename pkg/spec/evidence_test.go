package spec

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
)

// TestEvidenceSchemaAgreesWithTheReader judges the statements that the reader is
// tested with by the schema too.
func TestEvidenceSchemaAgreesWithTheReader(t *testing.T) {
	s, err := newSchema()
	if err != nil {
		t.Fatal(err)
	}
	for folder, fits := range map[string]bool{"valid": true, "invalid": false} {
		names, err := filepath.Glob(filepath.Join("../evidence/testdata", folder, "*.json"))
		if err != nil || len(names) == 0 {
			t.Fatalf("no statements in %s: %v", folder, err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			found := s.validate("#Evidence", data, change.Source{File: name})
			if fits != (len(found) == 0) {
				t.Errorf("%s: the schema says %s", name, printed(found))
			}
		}
	}
}
