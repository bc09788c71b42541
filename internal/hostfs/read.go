package hostfs

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// ReadFile reads a regular file of this machine of at most so many bytes. The error
// says what is wrong, and leaves it to the caller to name the file.
func ReadFile(name string, most int64) ([]byte, error) {
	folder, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return nil, Reason(err)
	}
	defer folder.Close()
	file, err := openPlain(folder, filepath.Base(name))
	if err != nil {
		return nil, Reason(err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil {
		return nil, Reason(err)
	}
	if int64(len(data)) > most {
		return nil, fmt.Errorf("it is larger than %d MiB", most>>20)
	}
	return data, nil
}
