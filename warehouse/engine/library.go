package engine

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
)

// platform is one operating system and processor for which the engine library is published.
type platform struct{ os, arch, pkg string }

// platforms are the published builds of the library; package.json pins the same four.
var platforms = []platform{
	{"linux", "amd64", "@chdb/lib-linux-x64-gnu"},
	{"linux", "arm64", "@chdb/lib-linux-arm64-gnu"},
	{"darwin", "arm64", "@chdb/lib-darwin-arm64"},
	{"darwin", "amd64", "@chdb/lib-darwin-x64"},
}

// libraryNames are the file names a package may use, the published one first.
var libraryNames = []string{"libchdb.so", "libchdb.dylib"}

// findLibrary returns the absolute path of the engine library for the given platform. It looks below node_modules
// in dirs, then beside the running executable and one folder above it (bin/greenlane in a checkout).
// Errors: PlatformError, LibraryError.
func findLibrary(goos, goarch string, dirs []string) (string, error) {
	i := slices.IndexFunc(platforms, func(p platform) bool { return p.os == goos && p.arch == goarch })
	if i < 0 {
		return "", &PlatformError{OS: goos, Arch: goarch}
	}
	dirs = slices.Clone(dirs)
	if exe, err := os.Executable(); err == nil {
		if target, err := filepath.EvalSymlinks(exe); err == nil {
			exe = target
		}
		dirs = append(dirs, filepath.Dir(exe), filepath.Dir(filepath.Dir(exe)))
	}
	for _, dir := range dirs {
		folder, err := filepath.Abs(filepath.Join(dir, "node_modules", filepath.FromSlash(platforms[i].pkg)))
		if err != nil {
			continue
		}
		for _, name := range libraryNames {
			path := filepath.Join(folder, name)
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
				return path, nil
			}
		}
	}
	return "", &LibraryError{Package: platforms[i].pkg, Searched: dirs}
}

// Available reports whether the engine library for this machine is found in dirs or beside the executable.
// The error is the one that Run would return: PlatformError or LibraryError.
func Available(dirs ...string) error {
	_, err := findLibrary(runtime.GOOS, runtime.GOARCH, dirs)
	return err
}
