package evidence

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// PayloadType is what a signature says that it is about.
const PayloadType = "application/vnd.in-toto+json"

// maxSignatures is the number that no envelope exceeds.
const maxSignatures = 4

// Signature is one of those around a statement. Until it is held against a key
// that somebody trusts it says nothing.
type Signature struct {
	// KeyID is that of the key which is said to have made it.
	KeyID string
	// Sig are the 64 bytes of Ed25519.
	Sig []byte
}

// KeyID names a public key by what it is: the hex SHA-256 of its 32 bytes.
func KeyID(key ed25519.PublicKey) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:])
}

// envelope is a signed statement as it is kept: a DSSE envelope, in canonical
// JSON.
// Format: https://github.com/secure-systems-lab/dsse/blob/master/envelope.md
type envelope struct {
	Payload     string         `json:"payload"`
	PayloadType string         `json:"payloadType"`
	Signatures  []envelopeSign `json:"signatures"`
}

type envelopeSign struct {
	KeyID string `json:"keyid"`
	Sig   string `json:"sig"`
}

// envelopeStart is how every signed statement begins, and no other.
const envelopeStart = `{"payload":"`

// preAuth is what a signature covers, so that what was signed as one type of
// document is never taken for another.
func preAuth(payloadType string, payload []byte) []byte {
	return fmt.Appendf(nil, "DSSEv1 %d %s %d %s", len(payloadType), payloadType, len(payload), payload)
}

// sign puts the canonical bytes of a statement into an envelope.
func sign(statement []byte, key ed25519.PrivateKey) ([]byte, error) {
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok || len(key) != ed25519.PrivateKeySize {
		return nil, errors.New("the statement cannot be signed: the key is not a private key of Ed25519")
	}
	return seal(statement, []Signature{{KeyID(public), ed25519.Sign(key, preAuth(PayloadType, statement))}})
}

// seal writes an envelope. Its fields are in the order of their names, and hold
// nothing that JSON writes in two ways, so it is canonical.
func seal(statement []byte, signatures []Signature) ([]byte, error) {
	e := envelope{Payload: base64.StdEncoding.EncodeToString(statement), PayloadType: PayloadType}
	for _, s := range signatures {
		e.Signatures = append(e.Signatures, envelopeSign{s.KeyID, base64.StdEncoding.EncodeToString(s.Sig)})
	}
	b, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("the envelope cannot be written as JSON: %w", err)
	}
	return b, nil
}

// ParseEntry reads an entry of a chain: a statement as it is or, signed, in an
// envelope. It does not hold the signatures against any key: Record.SignedBy
// does. An envelope is written in one way only, and so is the statement in it.
func ParseEntry(b []byte) (Statement, []Signature, error) {
	if len(b) > MaxStatement {
		return Statement{}, nil, fmt.Errorf("it has %d bytes; expected at most %d", len(b), MaxStatement)
	}
	if !isEnvelope(b) {
		s, err := Parse(b)
		return s, nil, err
	}
	payload, signatures, err := unseal(b)
	if err != nil {
		return Statement{}, nil, err
	}
	s, err := Parse(payload)
	if err != nil {
		return Statement{}, nil, fmt.Errorf("in its envelope: %w", err)
	}
	if canonical, err := s.Canonical(); err != nil || !bytes.Equal(canonical, payload) {
		return Statement{}, nil, errors.New("the statement in its envelope is not canonical JSON, as this program writes it")
	}
	return s, signatures, nil
}

func isEnvelope(b []byte) bool { return bytes.HasPrefix(b, []byte(envelopeStart)) }

// unseal takes the payload and the signatures out of an envelope that is written
// as seal does it.
func unseal(b []byte) ([]byte, []Signature, error) {
	payload, signatures, err := decode(b)
	if err != nil {
		return nil, nil, err
	}
	if again, err := seal(payload, signatures); err != nil || !bytes.Equal(again, b) {
		return nil, nil, errors.New("the envelope is not canonical JSON, as this program writes it")
	}
	return payload, signatures, nil
}

func decode(b []byte) ([]byte, []Signature, error) {
	var e envelope
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return nil, nil, errors.New("it begins as a DSSE envelope, and does not have the shape of one of this program")
	}
	if e.PayloadType != PayloadType {
		return nil, nil, fmt.Errorf("payloadType is %s; expected %s", quote(e.PayloadType), PayloadType)
	}
	payload, err := base64.StdEncoding.Strict().DecodeString(e.Payload)
	if err != nil {
		return nil, nil, errors.New("payload is not base64 with padding, as this program writes it")
	}
	signatures, err := e.signatures()
	return payload, signatures, err
}

func (e envelope) signatures() ([]Signature, error) {
	if n := len(e.Signatures); n < 1 || n > maxSignatures {
		return nil, fmt.Errorf("signatures is a list of %d; expected 1 to %d", n, maxSignatures)
	}
	var out []Signature
	seen := map[string]bool{}
	for i, s := range e.Signatures {
		if !digestShape("sha256:" + s.KeyID) {
			return nil, fmt.Errorf("signatures[%d].keyid is %s; expected the SHA-256 of a public key, 64 hex digits in lower case", i, quote(s.KeyID))
		}
		if seen[s.KeyID] {
			return nil, fmt.Errorf("signatures[%d].keyid is there already; expected one signature of each key", i)
		}
		seen[s.KeyID] = true
		sig, err := base64.StdEncoding.Strict().DecodeString(s.Sig)
		if err != nil || len(sig) != ed25519.SignatureSize {
			return nil, fmt.Errorf("signatures[%d].sig is not an Ed25519 signature; expected %d bytes in base64 with padding", i, ed25519.SignatureSize)
		}
		out = append(out, Signature{s.KeyID, sig})
	}
	return out, nil
}

// SignedBy reports whether a key signed the very bytes of a record that the chain
// covers.
func (r Record) SignedBy(key ed25519.PublicKey) bool {
	if len(key) != ed25519.PublicKeySize || !isEnvelope(r.Bytes) {
		return false
	}
	id := KeyID(key)
	if !bytes.Contains(r.Bytes, []byte(id)) {
		return false
	}
	payload, signatures, err := decode(r.Bytes)
	if err != nil {
		return false
	}
	for _, s := range signatures {
		if s.KeyID == id {
			return ed25519.Verify(key, preAuth(PayloadType, payload), s.Sig)
		}
	}
	return false
}

// Signers lists the ids of the keys that are said to have signed a record.
func (r Record) Signers() []string {
	var out []string
	for _, s := range r.Signatures {
		out = append(out, s.KeyID)
	}
	return out
}

// ShortKeyID is the beginning of the id of a key, for people.
func ShortKeyID(id string) string { return strings.ToLower(id[:min(len(id), 12)]) }
