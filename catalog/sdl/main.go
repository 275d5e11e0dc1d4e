// Command sdl writes the GraphQL types of every fact of the catalog. It imports the catalog alone, so that generated code
// which does not compile never stands in the way of its own regeneration.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"greenlane/catalog"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: sdl DIRECTORY, where DIRECTORY holds the .graphqls files, as in: go run ./catalog/sdl schema/api")
		os.Exit(2)
	}
	if err := write(os.Args[1], catalog.Facts()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// write replaces the files of all facts and the one of the names they share.
func write(dir string, facts []catalog.Fact) error {
	files := map[string]string{"measureName.graphqls": measureNames(facts)}
	for _, f := range facts {
		files[f.Name+".graphqls"] = factTypes(f)
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil { //nolint:gosec // a committed file, in the folder that whoever generates names
			return fmt.Errorf("write the generated schema to %s: %w", path, err)
		}
	}
	return nil
}
