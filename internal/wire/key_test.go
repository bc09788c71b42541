package wire_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/internal/wire"
)

// The key of RFC 8410, section 10.3, which other programs wrote.
const published = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
`

func TestReadKey(t *testing.T) {
	key, err := wire.ReadKey("key.pem", []byte(published))
	if err != nil {
		t.Fatal(err)
	}
	again, err := wire.WriteKey(key)
	if err != nil || string(again) != published {
		t.Errorf("it is written as %s, %v", again, err)
	}
	if _, err := wire.ReadKey("key.pem", []byte("\n"+published+"\n\n")); err != nil {
		t.Errorf("with blank lines around it: %v", err)
	}
}

func TestReadKeyRefuses(t *testing.T) {
	pemOf := func(kind string, b []byte, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}))
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ecdsaKey, err := x509.MarshalPKCS8PrivateKey(other)
	ecdsaPEM := pemOf("PRIVATE KEY", ecdsaKey, err)
	public, err := x509.MarshalPKIXPublicKey(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, 32)).Public())
	for name, c := range map[string]struct{ text, want string }{
		"empty":         {"", "holds no PEM block"},
		"a token":       {"ghp_secret", "holds no PEM block"},
		"a public key":  {pemOf("PUBLIC KEY", public, err), "holds a public key"},
		"ECDSA":         {ecdsaPEM, "of another algorithm"},
		"encrypted":     {strings.ReplaceAll(published, "PRIVATE", "ENCRYPTED PRIVATE"), "another kind, or an encrypted one"},
		"two keys":      {published + published, "more than one"},
		"text after it": {published + "secret", "more than one"},
		"cut off":       {pemOf("PRIVATE KEY", []byte("secret"), nil), "cannot be read"},
		"too large":     {published + strings.Repeat("\n", wire.MaxKey), "larger than 64 KiB"},
	} {
		key, err := wire.ReadKey("key.pem", []byte(c.text))
		if err == nil || key != nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "key.pem ") {
			t.Errorf("%s: found %v; expected an error with %q", name, err, c.want)
		}
		if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "MC4C")) {
			t.Errorf("%s: it quotes what it was given: %v", name, err)
		}
	}
}

func TestKeyOfTheEnvironment(t *testing.T) {
	env := func(text string) func(string) string {
		return func(name string) string { return map[string]string{wire.KeyVariable: text}[name] }
	}
	if key, err := wire.KeyOf(env("")); key != nil || err != nil {
		t.Errorf("without a key there is %v, %v", key, err)
	}
	if key, err := wire.KeyOf(env(published)); key == nil || err != nil {
		t.Errorf("the key is %v, %v", key, err)
	}
	if _, err := wire.KeyOf(env("secret")); err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), wire.KeyVariable) {
		t.Errorf("what is none: %v", err)
	}
}
