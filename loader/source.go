package loader

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/cespare/xxhash/v2"
)

// source is one file of an input.
type source struct {
	name string // as the user knows it
	path string // where its bytes are
	size int64

	header []string // as it was found when the file was opened first
	shape  Shape    // likewise
	packed bool     // likewise
}

// text is about how many bytes the records of a file have as text.
func (s source) text() int64 {
	if s.packed {
		return packedTimes * s.size
	}
	return s.size
}

// packedTimes is how many times its size a packed file mostly holds.
const packedTimes = 4

const standardInput = "-"

// expand turns the paths of an input into files: globs in the order of their names, and copies of standard input and of what is fetched,
// because a load reads its files more than once. The caller removes copies by forget.
func expand(ctx context.Context, paths []string, o *Options) (files []source, forget func(), err error) {
	copies := newCopies(o)
	defer func() {
		if err != nil {
			copies.forget()
		}
	}()
	for _, path := range paths {
		if path == standardInput {
			if o.Stdin == nil {
				return nil, nil, errors.New("standard input cannot be read here")
			}
			kept, err := copies.keep(cmp.Or(o.StdinName, standardInput), o.Stdin)
			if err != nil {
				return nil, nil, err
			}
			files = append(files, kept)
			continue
		}
		if isRemote(path) {
			fetched, err := copies.sourcesAt(ctx, path)
			if err != nil {
				return nil, nil, err
			}
			files = append(files, fetched...)
			continue
		}
		matches := []string{path}
		if strings.ContainsAny(path, "*?[") {
			if _, err := os.Stat(path); err != nil {
				if matches, err = filepath.Glob(path); err != nil {
					return nil, nil, fmt.Errorf("pattern %s: %w", path, err)
				}
			}
		}
		if len(matches) == 0 {
			return nil, nil, fmt.Errorf("no file matches %s", path)
		}
		for _, match := range matches {
			f, err := stat(match)
			if err != nil {
				return nil, nil, err
			}
			files = append(files, f)
		}
	}
	if len(files) == 0 {
		return nil, nil, errors.New("no file was named to load")
	}
	return files, copies.forget, nil
}

func stat(path string) (source, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return source{}, fmt.Errorf("there is no file %s", path)
	case err != nil:
		return source{}, fmt.Errorf("open the file to load: %w", err)
	case info.IsDir():
		return source{}, fmt.Errorf("%s is a directory; name its files, for example %s", path, filepath.Join(path, "*.csv"))
	}
	return source{name: path, path: path, size: info.Size()}, nil
}

// fingerprint hashes a file's bytes: enough to recognise the same file, not to withstand a forger.
func (s source) fingerprint(ctx context.Context) (uint64, error) {
	f, err := os.Open(s.path)
	if err != nil {
		return 0, fmt.Errorf("open the file to load: %w", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	h := xxhash.New()
	buf := make([]byte, 512<<10)
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := f.Read(buf)
		h.Write(buf[:n]) //nolint:errcheck // never fails
		if errors.Is(err, io.EOF) {
			return h.Sum64(), nil
		}
		if err != nil {
			return 0, fmt.Errorf("read %s: %w", s.name, err)
		}
	}
}
