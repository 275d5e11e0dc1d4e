package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"greenlane/record"
)

func TestCommittedPagesAreCurrent(t *testing.T) {
	if len(record.Entities) < 6 {
		t.Fatalf("%d kinds, want at least 6", len(record.Entities))
	}
	for _, e := range record.Entities {
		path := filepath.Join("..", "..", "docs", "records", string(e.Kind)+".md")
		committed, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(committed) != page(e) {
			t.Errorf("%s is not what the field table says: run go generate ./record", path)
		}
	}
}

func TestAPageNamesEveryColumnAndCode(t *testing.T) {
	for _, e := range record.Entities {
		text := page(e)
		for _, f := range e.Fields {
			if !strings.Contains(text, "| `"+f.Name+"` | ") {
				t.Errorf("%s: column %s is not on the page", e.Kind, f.Name)
			}
		}
		for _, c := range e.AllCodes() {
			if !strings.Contains(text, "\n| "+c.ID+" | "+c.Disposition.String()+" | ") {
				t.Errorf("%s: code %s is not on the page", e.Kind, c.ID)
			}
		}
	}
}

func TestThePageOfFindingsIsCurrent(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "records", findingsPage)
	committed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(committed) != findings() {
		t.Errorf("%s is not what the table says: run go generate ./record", path)
	}
}
