package review_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lockflight/lockflight/pkg/review"
)

func filled(seats []string) int {
	n := 0
	for _, person := range seats {
		if person != "" {
			n++
		}
	}
	return n
}

func TestMatch(t *testing.T) {
	cases := []struct {
		name       string
		candidates [][]string
		want       int
	}{
		{"nothing to fill", nil, 0},
		{"nobody to fill it", [][]string{{}}, 0},
		{"one person for two roles", [][]string{{"a"}, {"a"}}, 1},
		{"one person for a role of two", [][]string{{"a"}, {"a"}, {"b"}}, 2},
		// Whoever takes the first candidate of each slot in turn fills one less.
		{"the first takes the only one of the second", [][]string{{"a", "b"}, {"a"}}, 2},
		{"a chain of three has to move", [][]string{{"a", "b"}, {"b", "c"}, {"c", "a"}, {"a"}}, 3},
		{"each one moves along", [][]string{{"a", "b"}, {"a", "c"}, {"a"}}, 3},
		{"a long way round", [][]string{{"a", "b"}, {"b", "c"}, {"c", "d"}, {"d", "e"}, {"a"}}, 5},
		{"three roles and two people", [][]string{{"a", "b"}, {"a", "b"}, {"a", "b"}}, 2},
		{"one can do everything, the other one thing", [][]string{{"a"}, {"a", "b"}}, 2},
		{"a person is named twice", [][]string{{"a", "a"}, {"a", "a"}}, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			seats := review.Match(c.candidates, make([]string, len(c.candidates)))
			if got := filled(seats); got != c.want {
				t.Errorf("%v fills %d slots, want %d", seats, got, c.want)
			}
			sound(t, c.candidates, seats)
		})
	}
}

func TestMatchKeepsWhoFillsASlot(t *testing.T) {
	if got := review.Match([][]string{{"a", "b"}, {"c"}}, []string{"b", ""}); !slices.Equal(got, []string{"b", "c"}) {
		t.Errorf("the slots are filled by %v, want b to stay", got)
	}
}

// sound checks that everybody fills one slot at most, and one that they may.
func sound(t *testing.T, candidates [][]string, seats []string) {
	t.Helper()
	seen := map[string]bool{}
	if len(seats) != len(candidates) {
		t.Fatalf("%d slots for %d", len(seats), len(candidates))
	}
	for i, person := range seats {
		switch {
		case person == "":
		case seen[person]:
			t.Errorf("%s fills two slots: %v", person, seats)
		case !slices.Contains(candidates[i], person):
			t.Errorf("%s fills slot %d of %v, and may not", person, i, candidates)
		}
		seen[person] = true
	}
}

// most tries everything.
func most(candidates [][]string, taken map[string]bool) int {
	if len(candidates) == 0 {
		return 0
	}
	best := most(candidates[1:], taken)
	for _, person := range candidates[0] {
		if !taken[person] {
			taken[person] = true
			best = max(best, 1+most(candidates[1:], taken))
			delete(taken, person)
		}
	}
	return best
}

// TestMatchIsMaximum compares with trying everything, on every graph of three
// slots and three people and on random larger ones.
func TestMatchIsMaximum(t *testing.T) {
	for graph := range 1 << 9 {
		candidates := make([][]string, 3)
		for bit := range 9 {
			if graph&(1<<bit) != 0 {
				candidates[bit/3] = append(candidates[bit/3], string(rune('a'+bit%3)))
			}
		}
		compare(t, candidates)
	}
	const seed = 20260302
	random := rand.New(rand.NewPCG(seed, 1))
	for range 2000 {
		candidates := make([][]string, 1+random.IntN(6))
		for i := range candidates {
			for _, person := range random.Perm(5)[:random.IntN(4)] {
				candidates[i] = append(candidates[i], fmt.Sprint("p", person))
			}
		}
		compare(t, candidates)
	}
}

func compare(t *testing.T, candidates [][]string) {
	t.Helper()
	seats := review.Match(candidates, make([]string, len(candidates)))
	sound(t, candidates, seats)
	want := most(candidates, map[string]bool{})
	if got := filled(seats); got != want {
		t.Fatalf("of %v it fills %d slots, %d are possible", candidates, got, want)
	}
	// With some slots filled at the start, nobody who had one loses all.
	held := make([]string, len(candidates))
	for i := range held {
		if i%2 == 0 {
			held[i] = seats[i]
		}
	}
	again := review.Match(candidates, held)
	sound(t, candidates, again)
	if got := filled(again); got != want {
		t.Fatalf("of %v with %v held it fills %d slots, %d are possible", candidates, held, got, want)
	}
	for _, person := range held {
		if person != "" && !slices.Contains(again, person) {
			t.Fatalf("of %v, %s was moved out: %v", candidates, person, again)
		}
	}
}
