package wire

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// MaxKey is the largest file with a private key, in bytes.
const MaxKey = 64 << 10

// keyBlock is what PEM calls a private key in PKCS #8.
const keyBlock = "PRIVATE KEY"

// KeyVariable holds the text of a private key, for jobs that keep it as a secret.
const KeyVariable = "LOCKFLIGHT_KEY"

// KeyOf reads the private key that the environment holds; nil if it holds none.
func KeyOf(getenv func(string) string) (ed25519.PrivateKey, error) {
	text := getenv(KeyVariable)
	if text == "" {
		return nil, nil
	}
	return ReadKey(KeyVariable, []byte(text))
}

// ReadKey reads a private key of Ed25519 in PEM, as lockflight key new and
// openssl genpkey -algorithm ed25519 write it. What it was given is in no error:
// it may be a secret of another kind.
func ReadKey(name string, data []byte) (ed25519.PrivateKey, error) {
	const expected = "expected a private key of Ed25519 in PEM (PKCS #8), as lockflight key new or openssl genpkey -algorithm ed25519 makes it"
	fail := func(why string) (ed25519.PrivateKey, error) {
		return nil, fmt.Errorf("%s %s; %s", name, why, expected)
	}
	if len(data) > MaxKey {
		return fail(fmt.Sprintf("is larger than %d KiB", MaxKey>>10))
	}
	block, rest := pem.Decode(data)
	switch {
	case block == nil:
		return fail("holds no PEM block")
	case len(bytes.TrimSpace(rest)) > 0:
		return fail("holds more than one PEM block")
	case block.Type == "PUBLIC KEY":
		return fail("holds a public key")
	case block.Type != keyBlock || len(block.Headers) > 0:
		return fail("holds a PEM block of another kind, or an encrypted one")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return fail("holds a private key that cannot be read")
	}
	key, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return fail("holds a private key of another algorithm")
	}
	return key, nil
}

// WriteKey writes a private key so that ReadKey reads it.
func WriteKey(key ed25519.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, errors.New("the key cannot be written")
	}
	return pem.EncodeToMemory(&pem.Block{Type: keyBlock, Bytes: der}), nil
}
