package git

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Save writes a bare repository with all objects and the refs that are given, for
// the real git to read. It may be there already, with some of them. head is the
// branch on which it stands.
func (o *Objects) Save(folder, head string, refs map[string]string) error {
	for _, name := range []string{"objects", "refs"} {
		if err := os.MkdirAll(filepath.Join(folder, name), 0o755); err != nil {
			return err
		}
	}
	packed := "# pack-refs with: sorted\n"
	for _, ref := range slices.Sorted(maps.Keys(refs)) {
		packed += refs[ref] + " " + ref + "\n"
	}
	for name, text := range map[string]string{
		"HEAD": "ref: refs/heads/" + head + "\n", "packed-refs": packed,
		"config": "[core]\n\tbare = true\n[uploadpack]\n\tallowAnySHA1InWant = true\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return o.saveObjects(filepath.Join(folder, "objects"))
}

func (o *Objects) saveObjects(folder string) error {
	for sha, content := range o.Blobs {
		if err := save(folder, sha, "blob", content); err != nil {
			return err
		}
	}
	for sha, entries := range o.Trees {
		if err := save(folder, sha, "tree", treeContent(entries)); err != nil {
			return err
		}
	}
	for sha, c := range o.Commits {
		if err := save(folder, sha, "commit", c.content()); err != nil {
			return err
		}
	}
	for sha, t := range o.Tags {
		if err := save(folder, sha, "tag", t.content()); err != nil {
			return err
		}
	}
	return nil
}

// save writes one loose object, whose content must have its name.
func save(folder, sha, kind string, content []byte) error {
	if made := name(kind, content); made != sha {
		return fmt.Errorf("the %s %s is %s when it is written", kind, sha, made)
	}
	path := filepath.Join(folder, sha[:2], sha[2:])
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	fmt.Fprintf(w, "%s %d\x00", kind, len(content))
	w.Write(content)
	w.Close()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o444)
}

func treeContent(entries []Entry) []byte {
	var content []byte
	for _, e := range entries {
		id, _ := hex.DecodeString(e.SHA)
		content = fmt.Appendf(content, "%s %s\x00%s", strings.TrimPrefix(e.Mode, "0"), e.Name, id)
	}
	return content
}

func (c *Commit) content() []byte {
	var b []byte
	b = fmt.Appendf(b, "tree %s\n", c.Tree)
	for _, p := range c.Parents {
		b = fmt.Appendf(b, "parent %s\n", p)
	}
	return fmt.Appendf(b, "author %s\ncommitter %s\n\n%s", c.Author, c.Committer, c.Message)
}

func (t *Tag) content() []byte {
	return fmt.Appendf(nil, "object %s\ntype %s\ntag %s\ntagger %s\n\n%s", t.Object, t.Kind, t.Name, t.Tagger, t.Message)
}
