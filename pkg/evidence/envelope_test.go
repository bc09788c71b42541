package evidence

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// testKey is a key that is made of one letter.
func testKey(letter string) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte(strings.Repeat(letter, ed25519.SeedSize)))
}

func public(key ed25519.PrivateKey) ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }

// The vector of the DSSE specification: its text, and a signature that somebody
// else made over it.
func TestPreAuthIsThatOfTheSpecification(t *testing.T) {
	const want = "DSSEv1 29 http://example.com/HelloWorld 11 hello world"
	covered := preAuth("http://example.com/HelloWorld", []byte("hello world"))
	if string(covered) != want {
		t.Fatalf("found %q; expected %q", covered, want)
	}
	number := func(s string) *big.Int {
		n, ok := new(big.Int).SetString(s, 10)
		if !ok {
			t.Fatal(s)
		}
		return n
	}
	x := number("46950820868899156662930047687818585632848591499744589407958293238635476079160")
	y := number("5640078356564379163099075877009565129882514886557779369047442380624545832820")
	point := slices.Concat([]byte{4}, x.FillBytes(make([]byte, 32)), y.FillBytes(make([]byte, 32)))
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := base64.StdEncoding.DecodeString("A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==")
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256(covered)
	der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])})
	if err != nil || !ecdsa.VerifyASN1(key, hash[:], der) {
		t.Error("the published signature does not cover it")
	}
	if got := string(preAuth("", nil)); got != "DSSEv1 0  0 " {
		t.Errorf("of nothing: %q", got)
	}
}

func sample(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "valid", "check.json"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	canonical, err := s.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	return canonical
}

func signed(t testing.TB, statement []byte, letters string) []byte {
	t.Helper()
	var all []Signature
	for _, letter := range strings.Split(letters, "") {
		key := testKey(letter)
		all = append(all, Signature{KeyID(public(key)), ed25519.Sign(key, preAuth(PayloadType, statement))})
	}
	b, err := seal(statement, all)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEnvelopeIsReadAsItsStatement(t *testing.T) {
	plain := sample(t)
	want, err := Parse(plain)
	if err != nil {
		t.Fatal(err)
	}
	b, err := sign(plain, testKey("a"))
	if err != nil {
		t.Fatal(err)
	}
	s, signatures, err := ParseEntry(b)
	if err != nil || s.About(ProcedureSubject) != want.About(ProcedureSubject) || s.Predicate.Check.Name != want.Predicate.Check.Name {
		t.Fatalf("found %v, %v", s, err)
	}
	if canonical, err := canonicalJSON(b); err != nil || !bytes.Equal(canonical, b) {
		t.Errorf("it is not canonical JSON: %s", b)
	}
	if len(signatures) != 1 || signatures[0].KeyID != KeyID(public(testKey("a"))) {
		t.Errorf("found the signatures %v", signatures)
	}
	if _, signatures, err := ParseEntry(plain); err != nil || signatures != nil {
		t.Errorf("of a plain statement: %v, %v", signatures, err)
	}
	if _, err := sign(plain, testKey("a")[:40]); err == nil {
		t.Error("half a key signs")
	}
}

func TestSignedBy(t *testing.T) {
	plain := sample(t)
	other := bytes.Replace(plain, []byte(`"passed"`), []byte(`"failed"`), 1)
	if bytes.Equal(plain, other) {
		t.Fatal("nothing to change")
	}
	forged, err := seal(other, []Signature{{KeyID(public(testKey("a"))), ed25519.Sign(testKey("a"), preAuth(PayloadType, plain))}})
	if err != nil {
		t.Fatal(err)
	}
	otherType, err := seal(plain, []Signature{{KeyID(public(testKey("a"))), ed25519.Sign(testKey("a"), preAuth("text/plain", plain))}})
	if err != nil {
		t.Fatal(err)
	}
	bare, err := seal(plain, []Signature{{KeyID(public(testKey("a"))), ed25519.Sign(testKey("a"), plain)}})
	if err != nil {
		t.Fatal(err)
	}
	borrowed, err := seal(plain, []Signature{{KeyID(public(testKey("a"))), ed25519.Sign(testKey("b"), preAuth(PayloadType, plain))}})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		entry []byte
		key   ed25519.PublicKey
		want  bool
	}{
		"signed":                           {signed(t, plain, "a"), public(testKey("a")), true},
		"one of two":                       {signed(t, plain, "ba"), public(testKey("a")), true},
		"another key":                      {signed(t, plain, "b"), public(testKey("a")), false},
		"not signed":                       {plain, public(testKey("a")), false},
		"signed, and changed":              {forged, public(testKey("a")), false},
		"signed as another type":           {otherType, public(testKey("a")), false},
		"signed without type":              {bare, public(testKey("a")), false},
		"another key under the name of it": {borrowed, public(testKey("a")), false},
		"no key":                           {signed(t, plain, "a"), nil, false},
		"a key that is too short":          {signed(t, plain, "a"), public(testKey("a"))[:31], false},
		"no bytes":                         {nil, public(testKey("a")), false},
	} {
		if got := (Record{Bytes: c.entry}).SignedBy(c.key); got != c.want {
			t.Errorf("%s: found %v; expected %v", name, got, c.want)
		}
	}
}

func TestParseEntryRefuses(t *testing.T) {
	plain := sample(t)
	good := string(signed(t, plain, "a"))
	change := func(old, new string) string {
		t.Helper()
		if !strings.Contains(good, old) {
			t.Fatalf("there is no %s in %s", old, good)
		}
		return strings.Replace(good, old, new, 1)
	}
	id := KeyID(public(testKey("a")))
	indented, err := seal(append([]byte(" "), plain...), []Signature{{id, make([]byte, 64)}})
	if err != nil {
		t.Fatal(err)
	}
	nested, err := seal([]byte(good), []Signature{{id, make([]byte, 64)}})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ entry, want string }{
		"another type":             {change(PayloadType, "text/plain"), `payloadType is "text/plain"`},
		"an unknown field":         {change(`"payloadType"`, `"mood":1,"payloadType"`), "does not have the shape"},
		"an unknown inner field":   {change(`"keyid"`, `"cert":"","keyid"`), "does not have the shape"},
		"no signature":             {good[:strings.Index(good, `[`)] + `[]}`, "list of 0; expected 1 to 4"},
		"null signatures":          {good[:strings.Index(good, `[`)] + `null}`, "list of 0"},
		"too many signatures":      {string(signed(t, plain, "abcde")), "list of 5; expected 1 to 4"},
		"a key twice":              {string(signed(t, plain, "aba")), "signatures[2].keyid is there already"},
		"a keyid in capitals":      {change(id, strings.ToUpper(id)), "signatures[0].keyid is"},
		"a name as keyid":          {change(id, "ops-ci"), `signatures[0].keyid is "ops-ci"`},
		"no keyid":                 {change(`"keyid":"`+id+`",`, ""), `signatures[0].keyid is ""`},
		"a short signature":        {change(`"sig":"`, `"sig":"QUJD","old":"`), "does not have the shape"},
		"a signature of 3 bytes":   {good[:strings.Index(good, `"sig"`)] + `"sig":"QUJD"}]}`, "signatures[0].sig is not an Ed25519 signature"},
		"base64 without padding":   {change(`=="}]}`, `"}]}`), "signatures[0].sig is not"},
		"a line break in base64":   {change(`{"payload":"`, `{"payload":"\n`), "not canonical"},
		"spaces":                   {change(`","payloadType`, `", "payloadType`), "not canonical"},
		"a trailing line":          {good + "\n", "not canonical"},
		"two documents":            {good + good, "not canonical"},
		"a field twice":            {change(`"payloadType":`, `"payload":"QQ==","payloadType":`), ""},
		"another order":            {`{"payloadType":"` + PayloadType + `",` + good[1:], "is not JSON"},
		"a payload that is padded": {string(indented), "not canonical JSON"},
		"an envelope in it":        {string(nested), "in its envelope: the field"},
		"cut off":                  {good[:len(good)-1], "does not have the shape"},
		"nothing in it":            {`{"payload":"`, "does not have the shape"},
		"too large":                {envelopeStart + strings.Repeat("A", MaxStatement), "expected at most"},
	} {
		s, signatures, err := ParseEntry([]byte(c.entry))
		if err == nil || !strings.Contains(err.Error(), c.want) || signatures != nil || s.Type != "" {
			t.Errorf("%s: found %v, %v; expected an error with %q", name, signatures, err, c.want)
		}
	}
}

// Every bit of an envelope matters: with one turned over it is refused, or it is
// not signed any more.
func TestEveryBitOfAnEnvelopeCounts(t *testing.T) {
	good := signed(t, sample(t), "a")
	for i := range good {
		for bit := range 8 {
			b := bytes.Clone(good)
			b[i] ^= 1 << bit
			if _, _, err := ParseEntry(b); err == nil && (Record{Bytes: b}).SignedBy(public(testKey("a"))) {
				t.Fatalf("bit %d of byte %d: it is signed all the same: %s", bit, i, b)
			}
		}
	}
}

// What is accepted is written the same again.
func FuzzEnvelope(f *testing.F) {
	plain := sample(f)
	for _, b := range [][]byte{plain, signed(f, plain, "a"), signed(f, plain, "abcd"), []byte(envelopeStart + `"}`)} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, signatures, err := ParseEntry(b)
		if err != nil || signatures == nil {
			return
		}
		statement, err := s.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		again, err := seal(statement, signatures)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%v: it is written as\n%s and was\n%s", err, again, b)
		}
	})
}
