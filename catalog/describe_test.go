package catalog

import (
	"context"
	"strings"
	"testing"
)

func TestEveryFormulaIsDescribed(t *testing.T) {
	seen := 0
	for _, f := range Facts() {
		for _, m := range f.Measures {
			seen++
			if f.Describe(m.Formula) == "" {
				t.Errorf("%s.%s: formula %T has no description", f.Name, m.Name, m.Formula)
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d measures seen", seen)
	}
	inspection, _ := Clearance.Measure("inspectionRate")
	if got, want := Clearance.Describe(inspection.Formula), "declarations where inspected ÷ declarations"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What compares sets of declarations would have to say by which day each of them counts.
func TestWhatCountsByAnotherDay(t *testing.T) {
	seen := 0
	for _, f := range Facts() {
		for _, m := range f.Measures {
			by, another := m.Formula.(ByEvent)
			if !another {
				continue
			}
			seen++
			switch by.Of.(type) {
			case Total, Rate, Mean, Quantile:
			default:
				t.Errorf("%s.%s: a %T by another day is not defined", f.Name, m.Name, by.Of)
			}
			if f.View != "" || len(f.Segments) > 0 || len(by.Event.Needs) == 0 || !strings.Contains(m.ID, "__by_") || !strings.Contains(m.Name, "By") {
				t.Errorf("%s.%s, %s: want one of the fact of declarations with an id of its own, and what a source must cover", f.Name, m.Name, m.ID)
			}
		}
	}
	if seen < 8 {
		t.Errorf("only %d measures seen", seen)
	}
}

func TestRequestIDs(t *testing.T) {
	for id, want := range map[string]bool{
		"": false, "a": true, "A.b_c-9": true, strings.Repeat("x", 64): true, strings.Repeat("x", 65): false,
		"a b": false, "a\n": false, "é": false, "a'b": false, NewRequestID(): true,
	} {
		if got := IsRequestID(id); got != want {
			t.Errorf("IsRequestID(%q) = %v", id, got)
		}
	}
	if a, b := NewRequestID(), NewRequestID(); a == b {
		t.Error("two ids are the same")
	}
	if got := RequestID(t.Context()); got != "" {
		t.Errorf("outside a request: %q", got)
	}
	if got := RequestID(WithRequestID(context.Background(), "x")); got != "x" {
		t.Errorf("got %q", got)
	}
}
