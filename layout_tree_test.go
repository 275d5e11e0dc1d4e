package greenlane_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strings"
)

// goFile is one parsed Go file.
type goFile struct {
	path      string // from the root, with slashes
	room      string // its folder; "." at the root
	test      bool
	generated bool // carries the line "Code generated … DO NOT EDIT."
	lines     int
	syntax    *ast.File
}

// plainFile is a file of another kind that people write by hand.
type plainFile struct {
	path  string
	text  string
	lines int
}

// sourceTree is all that the rules look at.
type sourceTree struct {
	positions *token.FileSet
	goFiles   []goFile
	plain     []plainFile
}

// plainKinds are the suffixes of hand-written files besides Go.
var plainKinds = []string{".sql", ".graphqls", ".ts", ".tsx", ".mjs", ".css", ".html", ".yml", ".yaml", "Makefile", ".ci/run"}

// readTree parses every Go file and reads every other hand-written one. All files count, whatever their build tags:
// a law that holds on one platform only is none. Fetched, built and hidden folders are left out.
func readTree(root fs.FS) (*sourceTree, error) {
	tree := &sourceTree{positions: token.NewFileSet()}
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return skipFolder(name)
		}
		if strings.HasSuffix(name, ".go") {
			return tree.addGo(root, name)
		}
		for _, kind := range plainKinds {
			if strings.HasSuffix(name, kind) {
				return tree.addPlain(root, name)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the source tree: %w", err)
	}
	return tree, nil
}

func skipFolder(name string) error {
	base := path.Base(name)
	switch {
	case name == "." || name == ".ci":
		return nil
	case base == "node_modules" || base == "testdata" || name == "bin" || name == "web/dist",
		strings.HasPrefix(base, "."), strings.HasPrefix(base, "_"):
		return fs.SkipDir
	}
	return nil
}

func (t *sourceTree) addGo(root fs.FS, name string) error {
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return err
	}
	syntax, err := parser.ParseFile(t.positions, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	t.goFiles = append(t.goFiles, goFile{
		path:      name,
		room:      path.Dir(name),
		test:      strings.HasSuffix(name, "_test.go"),
		generated: ast.IsGenerated(syntax),
		lines:     bytes.Count(text, []byte("\n")),
		syntax:    syntax,
	})
	return nil
}

func (t *sourceTree) addPlain(root fs.FS, name string) error {
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return err
	}
	t.plain = append(t.plain, plainFile{path: name, text: string(text), lines: bytes.Count(text, []byte("\n"))})
	return nil
}

// at names a place as file:line.
func (t *sourceTree) at(pos token.Pos) string {
	place := t.positions.Position(pos)
	return fmt.Sprintf("%s:%d", place.Filename, place.Line)
}

// within tells whether a path is one of the folders or below one.
func within(name string, folders ...string) bool {
	for _, folder := range folders {
		if name == folder || strings.HasPrefix(name, folder+"/") {
			return true
		}
	}
	return false
}
