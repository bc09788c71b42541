package near_test

import (
	"testing"

	"github.com/lockflight/lockflight/internal/near"
)

func TestMeant(t *testing.T) {
	stages := []string{"test", "staging", "production"}
	for word, want := range map[string]string{
		"prodution": "production", "Production": "production", "porduction": "production", "prod": "production", "stagging": "staging", "tset": "test",
		"canary": "", "x": "", "": "",
	} {
		if got := near.Word(word, stages); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
		if want != "" {
			want = " (did you mean " + want + "?)"
		}
		if got := near.Meant(word, stages); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
	for n, want := range []string{"", "test", "test or staging", "test, staging or production"} {
		if got := near.Either(stages[:n]); got != want {
			t.Errorf("%d words: got %q, want %q", n, got, want)
		}
	}
	if got, want := near.Expected("stagging", stages).Error(), "expected test, staging or production (did you mean staging?)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := near.Meant("test", stages); got != "" {
		t.Errorf("a word that is right is said to mean another:%s", got)
	}
}
