package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"greenlane/catalog"
)

func TestCommittedSchemaIsThatOfTheCatalog(t *testing.T) {
	dir := t.TempDir()
	if err := write(dir, catalog.Facts()); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadDir(dir)
	if err != nil || len(written) != len(catalog.Facts())+1 {
		t.Fatalf("%d files written, %v; want one for each fact and one of names", len(written), err)
	}
	for _, file := range written {
		want, err := os.ReadFile(filepath.Join(dir, file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join("..", "..", "schema", "api", file.Name()))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("schema/api/%s is not what the catalog says (%v): run go generate ./graph", file.Name(), err)
		}
	}
}

func TestEveryMeasureAndDimensionIsInItsRow(t *testing.T) {
	for _, f := range catalog.Facts() {
		text := factTypes(f)
		for _, m := range f.Measures {
			if n := strings.Count(text, "\n  "+m.Name+": Measure!\n"); n != 1 {
				t.Errorf("%s.%s stands %d times in the row", f.Name, m.Name, n)
			}
		}
		for _, d := range f.Dimensions {
			if n := strings.Count(text, "\n  "+d.Name+": "+valueType(d)+"\n"); n != 1 {
				t.Errorf("%s.%s stands %d times in the row", f.Name, d.Name, n)
			}
		}
	}
}

func TestDescriptionsAreEscaped(t *testing.T) {
	s := &sdl{}
	s.doc("", "a \"b\"\n\\c")
	if got, want := s.String(), `"a \"b\" \\c"`+"\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAFolderThatIsNotThereIsNamed(t *testing.T) {
	err := write(filepath.Join(t.TempDir(), "missing"), catalog.Facts())
	if err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("got %v", err)
	}
}
