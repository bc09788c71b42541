package gate_test

import (
	"slices"
	"testing"

	"github.com/lockflight/lockflight/pkg/gate"
)

// TestMostCasesRefuse: a gate shows its worth by what it keeps out, so that at
// least two of three cases are refusals. No name may come twice in a table.
func TestMostCasesRefuse(t *testing.T) {
	tables := [][]theCase{
		orderCases, factCases, specCases, reviewCases, vetoCases, agreementCases, peopleCases, skipCases, copyCases, soakCases,
		ageCases, checkCases, verdictCases, acceptCases, unknownCases, typeCases, distinctCases, freezeCases, dependencyCases, trustCases, strayCases,
	}
	for _, table := range tables {
		seen := map[string]bool{}
		for _, c := range table {
			if seen[c.name] {
				t.Errorf("two cases have the name %q", c.name)
			}
			seen[c.name] = true
		}
	}
	all := slices.Concat(tables...)
	refused := 0
	for _, c := range all {
		if c.gate != gate.Passed {
			refused++
		}
	}
	if 3*refused < 2*len(all) {
		t.Errorf("%d of %d cases refuse, want two of three", refused, len(all))
	}
	t.Logf("%d of %d cases refuse", refused, len(all))
}
