package schedule_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/schedule"
)

func clashesOf(p *schedule.Plan) string {
	var all []string
	for _, c := range p.Clashes {
		all = append(all, fmt.Sprintf("%s %s-%s %d of %d %v back=%t", c.Role, c.Time.Start.Format("15:04"), c.Time.End.Format("15:04"), c.Most, c.People, c.Steps, c.Back))
	}
	return strings.Join(all, "; ")
}

func TestNobodyIsInTwoPlaces(t *testing.T) {
	for _, c := range []struct {
		what   string
		people int
		steps  steps
		want   string
	}{
		{"one after the other", 1, steps{does(t, "a", "S+0m", "10m"), does(t, "b", "S+10m", "10m")}, ""},
		{"a minute too early", 1, steps{does(t, "a", "S+0m", "10m"), does(t, "b", "S+9m", "10m")}, "dev 22:09-22:10 2 of 1 [a b] back=false"},
		{"two people", 2, steps{does(t, "a", "S+0m", "10m"), does(t, "b", "S+9m", "10m")}, ""},
		{"three steps", 2, steps{does(t, "a", "S+0m", "10m"), does(t, "b", "S+1m", "10m"), does(t, "c", "S+2m", "3m")}, "dev 22:02-22:05 3 of 2 [a b c] back=false"},
		{"one stretch", 1, steps{does(t, "a", "S+0m", "10m"), does(t, "b", "S+5m", "10m"), does(t, "c", "S+9m", "10m"), does(t, "d", "S+30m", "1m")},
			"dev 22:05-22:15 3 of 1 [a b c] back=false"},
		{"two stretches", 1, steps{does(t, "a", "S+0m", "30m"), does(t, "b", "S+5m", "5m"), does(t, "c", "S+20m", "5m")},
			"dev 22:05-22:10 2 of 1 [a b] back=false; dev 22:20-22:25 2 of 1 [a c] back=false"},
		{"another role", 1, steps{does(t, "a", "S+0m", "10m"), does(t, "b", "S+0m", "10m", owner("ops"))}, ""},
		{"nobody at all is another problem", 0, steps{does(t, "a", "S+0m", "10m")}, ""},
		{"no time is given", 1, steps{does(t, "a", "S+0m", ""), does(t, "b", "S+5m", "5m"), does(t, "c", "S+20m", "", after("a"))}, ""},
		{"at the same minute, without times", 1, steps{does(t, "a", "S+0m", ""), does(t, "b", "S+0m", "5m")}, ""},
		{"one that comes late", 1, steps{does(t, "a", "S+0m", "20m", owner("ops")), does(t, "b", "S+10m", "5m", after("a")), does(t, "c", "S+20m", "5m")},
			"dev 22:20-22:25 2 of 1 [b c] back=false"},
	} {
		p := planned(t, evenings(90, c.steps, nil), nil, schedule.Options{People: func(role string) int {
			if role == "dev" {
				return c.people
			}
			return 1
		}})
		is(t, c.what, clashesOf(p), c.want)
	}
	p := planned(t, evenings(90, steps{does(t, "a", "S+0m", "10m")}, steps{does(t, "x", "D+0m", "10m"), does(t, "y", "D+0m", "10m")}), nil, schedule.Options{})
	is(t, "falling back, and one person where nobody says", clashesOf(p), "dev 23:20-23:30 2 of 1 [x y] back=true")
}

func TestLoads(t *testing.T) {
	p := planned(t, evenings(90, steps{
		does(t, "a", "S+0m", "10m"), does(t, "b", "S+5m", "20m", owner("ops")), does(t, "c", "S+40m", "3m..5m"), does(t, "d", "S+10m", ""),
	}, steps{does(t, "x", "D+0m", "10m", owner("dba"))}), nil, schedule.Options{})
	want := []schedule.Load{
		{Role: "dev", Busy: 45 * time.Minute, First: at(0), Last: at(45), Steps: 3},
		{Role: "ops", Busy: 20 * time.Minute, First: at(5), Last: at(25), Steps: 1},
	}
	is(t, "loads", fmt.Sprint(p.Loads), fmt.Sprint(want))
	is(t, "back", fmt.Sprint(p.BackLoads), fmt.Sprint([]schedule.Load{{Role: "dba", Busy: 10 * time.Minute, First: at(80), Last: at(90), Steps: 1}}))
}

func TestTheTimeWithoutTheService(t *testing.T) {
	down, up := service("down"), service("up")
	back := steps{does(t, "x", "D+2m", "5m", down), does(t, "y", "D+10m", "10m", up), does(t, "z", "D+20m", "10m")}
	for _, c := range []struct {
		what      string
		procedure steps
		rollback  steps
		down      string
		open      bool
		longest   time.Duration
		fallback  string
	}{
		{"it stays up", steps{does(t, "a", "S+0m", "10m")}, nil, "", false, 0, "-"},
		{"down and up", steps{does(t, "a", "S+5m", "10m", down), does(t, "b", "S+20m", "5m", up)}, nil, "22:05-22:25", false, 20 * time.Minute, "-"},
		{"degraded in between", steps{does(t, "a", "S+5m", "10m", down), does(t, "c", "S+10m", "", service("degraded")), does(t, "b", "S+20m", "5m", up)}, nil,
			"22:05-22:25", false, 20 * time.Minute, "-"},
		{"only degraded", steps{does(t, "a", "S+5m", "10m", service("degraded"))}, nil, "", false, 0, "-"},
		{"twice", steps{does(t, "a", "S+0m", "1m", down), does(t, "b", "S+2m", "1m", up), does(t, "c", "S+10m", "1m", down), does(t, "d", "S+20m", "1m", up)}, nil,
			"22:00-22:03 22:10-22:21", false, 11 * time.Minute, "-"},
		{"never up", steps{does(t, "a", "S+5m", "10m", down), does(t, "b", "S+20m", "5m")}, nil, "22:05-22:25", true, 20 * time.Minute, "-"},
		{"up without down", steps{does(t, "a", "S+5m", "10m", up)}, nil, "", false, 0, "-"},
		// Decided at S+25, when it should be up: back at D+20, after 40 minutes.
		{"falling back while it is down", steps{does(t, "a", "S+5m", "10m", down), does(t, "b", "S+20m", "5m", up)}, back,
			"22:05-22:25", false, 20 * time.Minute, "22:05-22:45"},
		{"falling back from up", steps{does(t, "a", "S+0m", "10m"), does(t, "b", "S+20m", "5m")}, back, "", false, 0, "22:02-22:20"},
		{"falling back in no time", steps{does(t, "a", "S+5m", "10m", down), does(t, "b", "S+20m", "5m", up)},
			steps{does(t, "x", "D+0m", "", up)}, "22:05-22:25", false, 20 * time.Minute, "22:05-22:25"},
		{"falling back without the service in it", steps{does(t, "a", "S+5m", "10m", down), does(t, "b", "S+20m", "5m")},
			steps{does(t, "x", "D+0m", "30m")}, "22:05-22:25", true, 20 * time.Minute, "22:05-22:55"},
	} {
		p := planned(t, evenings(90, c.procedure, c.rollback), nil, schedule.Options{})
		var got []string
		for _, d := range p.Outage.Down {
			got = append(got, between(d))
		}
		is(t, c.what, strings.Join(got, " "), c.down)
		is(t, c.what+", open", p.Outage.Open, c.open)
		is(t, c.what+", longest", p.Outage.Longest(), c.longest)
		is(t, c.what+", falling back", between(p.Outage.Fallback), c.fallback)
	}
}

func between(i schedule.Interval) string {
	if i.Start.IsZero() {
		return "-"
	}
	return i.Start.Format("15:04") + "-" + i.End.Format("15:04")
}

// An outage by the process: a decision that is later than every stop of a step.
func TestTheOutageUpToTheDecisionOfTheProcess(t *testing.T) {
	c := evenings(240, steps{does(t, "a", "S+0m", "1h", service("down"))}, steps{does(t, "x", "D+0m", "1h", service("up"))})
	p := planned(t, c, nil, schedule.Options{ProcessDecision: at(120)})
	is(t, "outage", between(p.Outage.Fallback), "22:00-01:00")
	is(t, "decided", p.Outage.FallbackAt, at(120))
}
