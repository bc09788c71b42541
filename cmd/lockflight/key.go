package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/lockflight/lockflight/internal/hostfs"
	"github.com/lockflight/lockflight/internal/wire"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/render"
)

func keyVerb() verb {
	return verb{
		name: "key", does: "make a key that signs evidence, or show its line for the pipeline: new FILE, show FILE", arg: "new|show FILE", most: 2,
		flags: func(c *call) {
			c.text(&c.name, "name", "what the pipeline calls the key: a `NAME`", checkName)
			c.aboutFormat("text", "json")
		},
		run: runKey,
	}
}

func runKey(c *call) error {
	if len(c.args) != 2 || c.args[0] != "new" && c.args[0] != "show" {
		return usage("expected lockflight key new FILE, or lockflight key show FILE")
	}
	cwd, err := c.Getwd()
	if err != nil {
		return fmt.Errorf("the current folder cannot be found: %w", err)
	}
	shown, name := c.args[1], absolute(cwd, c.args[1])
	if c.args[0] == "show" {
		key, err := readKey(shown, name)
		if err != nil {
			return err
		}
		return c.showKey(key, "")
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("no key can be made: %w", err)
	}
	if err := writeKey(shown, name, key); err != nil {
		return err
	}
	return c.showKey(key, shown)
}

// writeKey makes a file that only its owner can read. One that is there stays as
// it is: what it signs could not be signed again.
func writeKey(shown, name string, key ed25519.PrivateKey) error {
	text, err := wire.WriteKey(key)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return usage("%s is there already; name a file that is not", shown)
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", shown, hostfs.Reason(err))
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("%s cannot be written: %w", shown, errors.Join(err, os.Remove(name)))
	}
	return nil
}

// shownKey is what a program learns of a key.
type shownKey struct {
	Name    string `json:"name,omitempty"`
	Ed25519 string `json:"ed25519"`
	KeyID   string `json:"keyid"`
}

// showKey shows the public part of a key; made is the file that was written.
func (c *call) showKey(key ed25519.PrivateKey, made string) error {
	public, _ := key.Public().(ed25519.PublicKey)
	k := shownKey{c.name, base64.StdEncoding.EncodeToString(public), evidence.KeyID(public)}
	if c.format == "json" {
		return render.JSON(c.Stdout, k)
	}
	if made != "" {
		if _, err := fmt.Fprintf(c.Stdout, "wrote %s, which only you can read; never commit it. The line for the pipeline:\n\n", render.Safe(made)); err != nil {
			return err
		}
	}
	name := k.Name
	if name == "" {
		name = "NAME"
	}
	_, err := fmt.Fprintf(c.Stdout, "trust: keys: %q: ed25519: %q // %s\n", name, k.Ed25519, evidence.ShortKeyID(k.KeyID))
	return err
}

func readKey(shown, name string) (ed25519.PrivateKey, error) {
	data, err := hostfs.ReadFile(name, 1<<20)
	if err != nil {
		return nil, usage("%s: %w", shown, err)
	}
	key, err := wire.ReadKey(shown, data)
	if err != nil {
		return nil, usageError{err}
	}
	return key, nil
}

// signs gives a flight the key that was named, else that of the environment.
// Whoever records nothing needs none.
func (c *call) signs(j *journey) error {
	if c.set.Lookup("key") == nil || c.set.Lookup("claim") != nil && !c.claim {
		return nil
	}
	var err error
	if c.key != "" {
		j.Ledger.Key, err = readKey("--key "+c.key, absolute(j.local, c.key))
		return err
	}
	if j.Ledger.Key, err = wire.KeyOf(c.Getenv); err != nil {
		return usageError{err}
	}
	return nil
}
