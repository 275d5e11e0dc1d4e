package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"greenlane/catalog"
)

func TestCommittedPageIsThatOfTheCatalog(t *testing.T) {
	got, err := os.ReadFile(filepath.Join("..", "..", "docs", "measures.md"))
	if err != nil || string(got) != page(catalog.Facts()) {
		t.Errorf("docs/measures.md is not what the catalog says (%v): run go generate ./catalog", err)
	}
}

func TestEveryMeasureAndDimensionIsOnThePage(t *testing.T) {
	text, seen := page(catalog.Facts()), 0
	for _, f := range catalog.Facts() {
		for _, m := range f.Measures {
			seen++
			if n := strings.Count(text, "\n### "+f.Name+"."+m.Name+"\n"); n != 1 {
				t.Errorf("%s.%s stands %d times on the page", f.Name, m.Name, n)
			}
			for what, said := range map[string]string{"title": m.Title, "definition": m.Doc, "unit": string(m.Unit), "interval": m.Interval, "source": m.Source} {
				if said == "" || !strings.Contains(text, said) {
					t.Errorf("%s.%s has no %s on the page", f.Name, m.Name, what)
				}
			}
		}
		for _, d := range f.Dimensions {
			if !strings.Contains(text, "| `"+d.Name+"` | "+d.Title+" | "+d.Doc) {
				t.Errorf("%s.%s is not on the page", f.Name, d.Name)
			}
		}
	}
	if seen < 80 {
		t.Errorf("only %d measures seen", seen)
	}
}
