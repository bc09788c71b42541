package schedule

import (
	"testing"
	"time"
)

func TestClocks(t *testing.T) {
	zurich, err := Zone("Europe/Zurich")
	if err != nil {
		t.Fatal(err)
	}
	london, err := Zone("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at   string
		loc  *time.Location
		want string
	}{
		{"2026-12-15T17:00:00Z", zurich, "Tue 2026-12-15 18:00 CET (17:00 UTC)"},
		{"2026-07-15T17:00:30Z", zurich, "Wed 2026-07-15 19:00:30 CEST (17:00:30 UTC)"},
		{"2026-12-15T22:59:59Z", zurich, "Tue 2026-12-15 23:59:59 CET (22:59:59 UTC)"},
		{"2026-12-15T23:00:00Z", zurich, "Wed 2026-12-16 00:00 CET (Tue 2026-12-15 23:00 UTC)"},
		{"2026-12-15T17:00:00Z", london, "Tue 2026-12-15 17:00 UTC"},
		{"2026-12-15T17:00:00Z", time.UTC, "Tue 2026-12-15 17:00 UTC"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := Clocks(at, c.loc); got != c.want {
			t.Errorf("%s: got %q, expected %q", c.at, got, c.want)
		}
	}
}
