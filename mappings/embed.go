// Package mappings holds the mapping files that come with the program.
package mappings

import (
	"embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed *.yaml
var files embed.FS

// Find returns the text of a mapping by its name without .yaml. An unknown name is an error that lists the right ones.
func Find(name string) ([]byte, error) {
	text, err := files.ReadFile(strings.TrimSuffix(name, ".yaml") + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("there is no built-in mapping %q; there are %s", name, strings.Join(Names(), ", "))
	}
	return text, nil
}

// Names lists the mappings, ascending.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		out = append(out, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	slices.Sort(out)
	return out
}
