package warehouse_test

import (
	"strings"
	"testing"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/warehouse"
)

// briefingAsPlanted checks that the briefing of a preset says what is planted (section 3.1), and nothing that the other preset would make false.
func briefingAsPlanted(t *testing.T, w *warehouse.Warehouse, more map[string]string) {
	b, err := answers(t, w).Briefing(t.Context(), access.Local(), catalog.Period{From: day(t, "2020-01-01"), To: day(t, "2020-08-01")})
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]catalog.BriefingSentence{}
	for _, s := range b.Sentences {
		said[s.Key] = s
	}
	want := map[string]string{
		"trade":        "42.0 % of trade by value, 41.9 % by declarations",
		"certificates": "(33 of 33 could be compared) take 49.3 % less time",
		"abroad":       "in JP 55 % less often",
		"orders":       "changed by +7.0 % year on year",
		"coordination": "served 657 enterprises, 330 of them advanced-certified, in 1,248 cases; 38 are open, and half are resolved within 26 hours",
	}
	for key, part := range more {
		want[key] = part
	}
	if len(said) != 12 || len(b.Sentences) != 12 {
		t.Errorf("%d sentences, want 12", len(b.Sentences))
	}
	for key, part := range want {
		if !strings.Contains(said[key].Statement, part) {
			t.Errorf("%s: %q does not say %q", key, said[key].Statement, part)
		}
		if len(said[key].Figures) == 0 || said[key].Figures[0].Cell.Value == nil {
			t.Errorf("%s: no figure behind %q", key, said[key].Statement)
		}
	}
	for key, s := range said {
		if strings.Contains(s.Statement, "unknown") || strings.Contains(s.Statement, "not known") {
			t.Errorf("%s: %q, though all is planted", key, s.Statement)
		}
	}
}
