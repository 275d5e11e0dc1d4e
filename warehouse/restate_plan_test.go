package warehouse

import (
	"slices"
	"strings"
	"testing"
)

// Whatever a fact states is compared, or follows from what is: of the months of two versions nothing changes unseen.
func TestWhatEveryColumnOfTheFactIsComparedBy(t *testing.T) {
	_, list, _ := strings.Cut(statement("build_fact"), "INSERT INTO fact (build,")
	list, _, found := strings.Cut(list, ")")
	columns := strings.Split(strings.Join(strings.Fields(list), ""), ",")
	if !found || len(columns) < 50 {
		t.Fatalf("read %q of the columns of the fact", columns)
	}
	compared := slices.Concat(statedByDeclaration, statedByInspections, statedByEvents, statedByItems, []string{
		"declaration_key", "tier", "group_key", "cancelled", // by themselves
		"tier_declarant", "regime", "quality", "flags", "gaps", // what no measure that is compared rests on
	})
	slices.Sort(columns)
	slices.Sort(compared)
	if !slices.Equal(columns, compared) {
		t.Errorf("the fact has\n%q, compared are\n%q", columns, compared)
	}
}
