package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/lockflight/lockflight/internal/hostfs"
)

// readFile reads a file of at most so many bytes, and no pipe or device.
func readFile(name string, most int64) ([]byte, error) {
	tree, err := hostfs.Open(filepath.Dir(name))
	if err != nil {
		return nil, err
	}
	defer tree.Close()
	f, err := tree.Open(filepath.Base(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("it is larger than %d MiB", most>>20)
	}
	return data, err
}

// appendFile adds to a file of the runner.
func appendFile(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// createFile makes a new file in a folder, the usual one for temporary files if it
// is empty, and returns its name.
func createFile(dir, pattern string, data []byte) (string, error) {
	f, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return f.Name(), err
}
