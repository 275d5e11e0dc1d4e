package scenario_test

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"greenlane/record"
	"greenlane/scenario"
)

// Every column that a world writes is one that the kind's field table has, or says that it derives itself.
func TestColumnsAreThoseOfTheFieldTables(t *testing.T) {
	dir, truth := write(t, "shanghai-2020", scenario.Options{Seed: 1, Scale: 0.002})
	if len(truth.Loads) != 21 {
		t.Errorf("%d files, want 21", len(truth.Loads))
	}
	for _, l := range truth.Loads {
		entity, err := record.Find(record.Kind(l.Kind))
		if err != nil {
			t.Error(err)
			continue
		}
		f, err := os.Open(filepath.Join(dir, l.File))
		if err != nil {
			t.Fatal(err)
		}
		header, err := bufio.NewReader(f).ReadString('\n')
		if err != nil || l.Rows == 0 {
			t.Errorf("%s: %d rows (%v)", l.File, l.Rows, err)
		}
		for _, name := range strings.Split(strings.TrimSpace(header), ",") {
			if entity.Field(name) < 0 && !slices.Contains(entity.Ignored, name) {
				t.Errorf("%s: no column %s in the field table", l.Kind, name)
			}
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

// The page of the worlds names each of them.
func TestEveryWorldIsOnItsPage(t *testing.T) {
	page, err := os.ReadFile("../docs/worlds.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range scenario.Worlds() {
		if !strings.Contains(string(page), "`"+w.Name+"`") {
			t.Errorf("docs/worlds.md says nothing of %s", w.Name)
		}
	}
}
