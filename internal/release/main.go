// Command release builds the binaries of a release, the same ones to the byte on
// every machine, with their digests in SHA256SUMS and in action/pins.json. It
// runs at the top of a checkout:
//
//	go run ./internal/release -version 1.2.3   # builds, and writes the pins; commit them, and tag that commit v1.2.3
//	go run ./internal/release -check           # builds what the pins name again, and compares
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	version := flag.String("version", "", "the version to build, such as 1.2.3")
	check := flag.Bool("check", false, "build what action/pins.json names, and compare")
	tag := flag.String("tag", "", "with -check: the tag that the version has to belong to")
	out := flag.String("out", "dist", "the folder of the binaries")
	flag.Parse()
	if err := run(*version, *check, *tag, *out); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(version string, check bool, tag, out string) error {
	if flag.NArg() > 0 || check == (version != "") || tag != "" && !check {
		return errors.New("expected either -version or -check, and -tag only with the latter")
	}
	dir, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	r := release{top: ".", out: dir, programs: programs, platforms: platforms}
	if check {
		return r.check(tag)
	}
	return r.make(version)
}
