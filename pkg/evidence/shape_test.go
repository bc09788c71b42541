package evidence

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

// TestShapes holds the shapes against the regular expressions of the schema, on
// words of few letters, many of which are right.
func TestShapes(t *testing.T) {
	const name = `[a-z0-9]{1,40}(?:[._-][a-z0-9]{1,40}){0,12}`
	for _, c := range []struct {
		what, pattern string
		fits          shape
	}{
		{"name", `^` + name + `$`, nameShape},
		{"handle", `^[A-Za-z0-9]{1,60}(?:[._@+#-][A-Za-z0-9]{1,60}){0,8}(?:\[bot\])?$`, handleShape},
		{"attempt", `^[A-Za-z0-9]{1,40}(?:[._:-][A-Za-z0-9]{1,40}){0,12}$`, attemptShape},
		{"scope", `^[a-z]{1,20}:` + name + `$`, scopeShape},
		{"chain", `^(?:changes/` + name + `|scopes/[a-z]{1,20}:` + name + `)$`, chainShape},
		{"repository", `^[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}$`, repositoryShape},
		{"digest", `^sha256:[0-9a-f]{64}$`, digestShape},
		{"line", `^\S.{0,399}$`, lineShape},
		{"text", `\S`, textShape},
	} {
		t.Run(c.what, func(t *testing.T) {
			re, random, accepted := regexp.MustCompile(c.pattern), rand.New(rand.NewPCG(1, 2)), 0
			for range 30_000 {
				word := randomWord(random)
				want := re.MatchString(word)
				if got := c.fits(word); got != want {
					t.Fatalf("%q: %v, and the schema says %v", word, got, want)
				}
				if want {
					accepted++
				}
			}
			if accepted == 0 {
				t.Error("no word was right")
			}
		})
	}
}

// randomWord joins pieces that are right, and a few that are not, with the joints
// of all shapes; some pieces are about as long as they may be.
func randomWord(random *rand.Rand) string {
	pieces := []string{"a", "b2", "Z", "0", "", " ", "\n", "é", "[bot]", "changes", "scopes", "sha256", strings.Repeat("a", 64)}
	joints := []string{"-", ".", "_", ":", "/", "@", "+", "#", "", "", " "}
	out := ""
	for i := range 1 + random.IntN(14) {
		if i > 0 {
			out += joints[random.IntN(len(joints))]
		}
		piece := pieces[random.IntN(len(pieces))]
		if random.IntN(3) == 0 {
			piece = strings.Repeat("a", []int{1, 20, 21, 39, 40, 41, 60, 61, 100, 101}[random.IntN(10)])
		}
		out += piece
		if random.IntN(4) == 0 {
			break
		}
	}
	return out
}
