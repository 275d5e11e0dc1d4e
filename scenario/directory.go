package scenario

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// castagnoli has hardware support, which keeps stamping cheaper than formatting.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// replaceDir has fill write into a new directory beside dir and moves that to dir when fill succeeds. It refuses when dir
// holds anything that Write did not make.
func replaceDir(dir string, fill func(tmp string) error) (err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	tmp, hold, err := beside(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, hold.Close()) }()
	if err := fill(tmp); err != nil {
		return errors.Join(err, os.RemoveAll(tmp))
	}
	// Between the two renames nothing is at dir, but both worlds are whole beside it.
	old := tmp + asideSuffix
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, os.RemoveAll(tmp))
	}
	if err := os.Rename(tmp, dir); err != nil {
		if back := os.Rename(old, dir); back != nil && !errors.Is(back, fs.ErrNotExist) {
			err = errors.Join(err, back)
		}
		return errors.Join(err, os.RemoveAll(tmp))
	}
	return os.RemoveAll(old)
}

// mayReplace returns nil when dir is absent, empty, or exactly an unchanged earlier world.
func mayReplace(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || (err == nil && len(entries) == 0) {
		return nil
	}
	if err != nil {
		return err
	}
	known := map[string]Stamp{}
	if t, err := ReadTruth(dir); err == nil {
		known = t.Files
	}
	for _, e := range entries {
		if e.Name() == TruthFile && len(known) > 0 {
			continue
		}
		want, ours := known[e.Name()]
		if !ours || !e.Type().IsRegular() {
			return fmt.Errorf("%s is not from an earlier generate and would be lost: give an empty directory, or remove it", e.Name())
		}
		got, err := stampOf(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("%s was changed since generate wrote it and would be lost: give an empty directory, or remove it", e.Name())
		}
	}
	return nil
}

func stampOf(path string) (stamp Stamp, err error) {
	f, err := os.Open(path)
	if err != nil {
		return Stamp{}, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := crc32.New(castagnoli)
	n, err := io.Copy(h, f)
	if err != nil {
		return Stamp{}, fmt.Errorf("read %s: %w", path, err)
	}
	return Stamp{Bytes: n, CRC32C: h.Sum32()}, nil
}
