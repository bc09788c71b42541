package gate_test

import (
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

func dependent(given func(*story)) func(*story) {
	return func(s *story) {
		s.in.Change.DependsOn = []string{"new-disks", "new-rack"}
		s.check("ops-1", "production", "depends-on.new-disks", "passed")
		s.pass("test", "validation")
		given(s)
	}
}

var dependencyCases = []theCase{
	refuses("one of two changes is not done", checked, "check depends-on.new-rack: no result is recorded (the change new-rack has to be done before", dependent(func(s *story) {})),
	refuses("it was done for another stage", checked, "depends-on.new-rack", dependent(func(s *story) { s.check("ops-1", "test", "depends-on.new-rack", "passed") })),
	refuses("it failed", checked, "it failed", dependent(func(s *story) { s.check("ops-1", "production", "depends-on.new-rack", "failed") })),
	opens("both are done", checked, "depends-on.new-rack passed", dependent(func(s *story) { s.check("ops-1", "production", "depends-on.new-rack", "passed") })),
	opens("a stage before production", "order/previous-passed", "test passed", dependent(func(s *story) {})).at("validation"),
	opens("production is done", "order/previous-passed", "production passed", dependent(func(s *story) {
		s.pass("production")
		s.in.Change.DependsOn = append(s.in.Change.DependsOn, "newer")
	})).counted("production"),
}

func TestDependencies(t *testing.T) { judge(t, dependencyCases) }

func TestDependenciesCanBeRecorded(t *testing.T) {
	s := newStory()
	dependent(func(s *story) {})(s)
	for _, kind := range change.Kinds() {
		names := checksOf(s, kind)
		if got, want := len(names) == 2, kind == change.Production; got != want {
			t.Errorf("a stage of kind %s asks for %v", kind, names)
		}
	}
}

func checksOf(s *story, kind string) []string {
	return gate.Checks(s.in.Change, s.in.Pipeline, change.Stage{Name: "any", Kind: kind})
}
