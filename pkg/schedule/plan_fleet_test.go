package schedule_test

import (
	"fmt"
	"testing"

	"github.com/lockflight/lockflight/pkg/schedule"
)

func TestCoverage(t *testing.T) {
	servers := map[string][]string{"head": {"s1"}, "rest": {"s2", "s3"}}
	mixed := map[string][]string{"web": {"w1", "w2"}, "db": {"d1"}, "east": {"w1", "d1"}}
	for _, c := range []struct {
		what  string
		fleet map[string][]string
		steps steps
		want  string
	}{
		{"nothing", nil, steps{does(t, "a", "S+0m", "1m")}, "[] [] []"},
		{"nobody is touched", servers, steps{does(t, "a", "S+0m", "1m")}, "[s1 s2 s3] [] []"},
		{"everybody", servers, steps{does(t, "a", "S+0m", "1m", on("head", "rest"))}, "[] [] []"},
		{"the whole fleet by its members", servers, steps{does(t, "a", "S+0m", "1m", on("s3", "s2")), does(t, "b", "S+0m", "1m", on("s1"))}, "[] [] []"},
		{"one is left out", servers, steps{does(t, "a", "S+0m", "1m", on("head")), does(t, "b", "S+0m", "1m", on("s2"))}, "[s3] [] []"},
		{"a script on a part of a group", servers, steps{
			does(t, "a", "S+0m", "1m", on("rest")), does(t, "b", "S+0m", "1m", on("head", "s2"), runs("x")),
		}, "[] [{x rest 1 [s3]}] []"},
		{"a script on both parts", servers, steps{
			does(t, "a", "S+0m", "1m", on("s2"), runs("x")), does(t, "b", "S+0m", "1m", on("head", "s3"), runs("x")),
		}, "[] [] []"},
		{"two scripts on a part each", servers, steps{
			does(t, "a", "S+0m", "1m", on("s2"), runs("x")), does(t, "b", "S+0m", "1m", on("head", "s3"), runs("y")),
		}, "[] [{x rest 0 [s3]} {y rest 1 [s2]}] []"},
		{"another way to group is no slip", mixed, steps{
			does(t, "a", "S+0m", "1m", on("web"), runs("x")), does(t, "b", "S+0m", "1m", on("d1"), runs("y")),
		}, "[] [] []"},
		{"the group that lacks the fewest", map[string][]string{"all": {"a", "b", "c"}, "two": {"a", "b"}}, steps{
			does(t, "a", "S+0m", "1m", on("a"), runs("x")), does(t, "b", "S+0m", "1m", on("all")),
		}, "[] [{x two 0 [b]}] []"},
	} {
		is(t, c.what, coverage(t, c.fleet, nil, c.steps), c.want)
	}
}

func TestTheWayBackCoversTheFleet(t *testing.T) {
	servers := map[string][]string{"head": {"s1"}, "rest": {"s2", "s3"}}
	x := runs("x")
	forward := steps{does(t, "go", "S+0m", "1m", on("head", "rest"), x)}
	for _, c := range []struct {
		what          string
		forward, back steps
		want          string
	}{
		{"everybody", forward, steps{does(t, "back", "D+0m", "1m", on("head", "rest"), x)}, "[]"},
		{"everybody, one after the other", forward, steps{does(t, "one", "D+0m", "1m", on("s1", "s2"), x), does(t, "two", "D+1m", "1m", on("s3"), x)}, "[]"},
		{"one is left out", forward, steps{does(t, "back", "D+0m", "1m", on("head", "s2"), x)}, "[{x rest 0 [s3]}]"},
		{"one that the procedure does not touch", steps{does(t, "go", "S+0m", "1m", on("s1", "s2"))}, steps{does(t, "back", "D+0m", "1m", on("s1", "s2"), x)}, "[]"},
		{"no script", forward, steps{does(t, "back", "D+0m", "1m", on("s2"))}, "[]"},
		{"a group of its own", forward, steps{does(t, "back", "D+0m", "1m", on("rest"), x)}, "[]"},
	} {
		change := evenings(90, c.forward, c.back)
		change.Fleet = servers
		is(t, c.what, fmt.Sprint(planned(t, change, nil, schedule.Options{}).Coverage().PartlyBack), c.want)
	}
}

func coverage(t *testing.T, fleet map[string][]string, canary []string, procedure steps) string {
	t.Helper()
	change := evenings(90, procedure, nil)
	change.Fleet, change.Canary = fleet, canary
	c := planned(t, change, nil, schedule.Options{}).Coverage()
	if canary != nil {
		return fmt.Sprint(c.Canary)
	}
	return fmt.Sprint(c.Untouched, c.Partly, c.Canary)
}

func TestTheCanaryGoesFirst(t *testing.T) {
	servers := map[string][]string{"head": {"s1"}, "rest": {"s2", "s3"}}
	x := runs("x")
	first := does(t, "first", "S+0m", "5m", on("head"), x)
	try := does(t, "try", "S+5m", "5m", tests("works"))
	rest := does(t, "rest", "S+10m", "5m", on("rest"), x)
	for _, c := range []struct {
		what  string
		steps steps
		want  string
	}{
		{"first, tested, then the rest", steps{first, try, rest}, "[]"},
		{"the step on the canary tests", steps{does(t, "first", "S+0m", "5m", on("head"), x, tests("works")), rest}, "[]"},
		{"not tested", steps{first, rest}, "[{untested x 1 0 [s2 s3]}]"},
		{"tested afterwards", steps{first, rest, does(t, "try", "S+15m", "5m", tests("works"))}, "[{untested x 1 0 [s2 s3]}]"},
		{"tests still run", steps{first, does(t, "try", "S+5m", "6m", tests("works")), rest}, "[{untested x 2 0 [s2 s3]}]"},
		{"tested before", steps{does(t, "try", "S-5m", "5m", tests("works")), first, rest}, "[{untested x 2 1 [s2 s3]}]"},
		{"a minute too early", steps{first, does(t, "rest", "S+4m", "5m", on("rest"), x)}, "[{early x 1 0 [s2 s3]}]"},
		{"at once", steps{does(t, "all", "S+0m", "5m", on("head", "rest"), x)}, "[{never  -1 -1 []} {at once x 0 -1 [s2 s3]}]"},
		{"at once, to take the service down", steps{does(t, "down", "S-5m", "5m", on("head", "rest"), x, service("down")), first, try, rest}, "[]"},
		{"one of the rest is forgotten", steps{first, try, does(t, "rest", "S+10m", "5m", on("s2"), x)}, "[{only x 0 0 [s3]}]"},
		{"the rest is forgotten", steps{first, try}, "[{only x 0 0 [s2 s3]}]"},
		{"no canary", steps{try, rest}, "[{never  -1 -1 []}]"},
		{"a script for the rest alone", steps{first, try, rest, does(t, "more", "S+0m", "1m", on("rest"), runs("y"))}, "[]"},
		{"no script", steps{does(t, "first", "S+0m", "5m", on("s1")), does(t, "rest", "S+0m", "5m", on("rest"))}, "[]"},
		{"the last step on the canary counts", steps{first, does(t, "again", "S+6m", "5m", on("head"), x), try, rest}, "[{early x 3 1 [s2 s3]}]"},
	} {
		for _, canary := range [][]string{{"head"}, {"s1"}} {
			is(t, c.what, coverage(t, servers, canary, c.steps), c.want)
		}
	}
}

// TestTheCanaryOfAGroup has another service in the fleet, which the canary has
// nothing to do with.
func TestTheCanaryOfAGroup(t *testing.T) {
	servers := map[string][]string{"web": {"w1", "w2"}, "first": {"w1"}, "hub": {"h1"}}
	x := runs("x")
	first := does(t, "first", "S+10m", "5m", on("first"), x, tests("works"))
	rest := does(t, "rest", "S+15m", "5m", on("w2"), x)
	for _, c := range []struct {
		what  string
		steps steps
		want  string
	}{
		{"the hub before", steps{does(t, "hub", "S+0m", "5m", on("hub"), x), first, rest}, "[]"},
		{"the hub not at all", steps{first, rest}, "[]"},
		{"another server before", steps{does(t, "early", "S+0m", "5m", on("w2"), x), first}, "[{early x 0 1 [w2]}]"},
		{"another server never", steps{does(t, "hub", "S+0m", "5m", on("hub"), x), first}, "[{only x 1 1 [w2]}]"},
	} {
		is(t, c.what, coverage(t, servers, []string{"first"}, c.steps), c.want)
	}
}
