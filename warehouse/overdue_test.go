package warehouse_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/loader"
)

// Six groups wait at 2202 and five at 2201, two of its firms are one group's. Two wait at 3101, too few to be told: with them 2201 is told.
func TestOverdueReleasesAreCountedOfManyGroupsOnly(t *testing.T) {
	w := openStore(t)
	cut, overdue := instant(t, "2020-06-01T00:00:00Z"), 30*24*time.Hour
	const stamp = "2006-01-02T15:04:05.000Z07:00"
	operators := [][]string{{"operator_id", "name", "country", "group_id"}}
	for i := range 9 {
		operators = append(operators, []string{fmt.Sprintf("f%d", i), "firm", "CN", fmt.Sprintf("g%d", max(i, 1))})
	}
	declarations := [][]string{{"declaration_id", "direction", "operator_id", "office", "lodged_at", "op_type"}}
	events := [][]string{{"declaration_id", "event_type", "occurred_at"}, {"o1", "REL", cut.Add(time.Millisecond).Format(stamp)}}
	lodge := func(office string, age time.Duration, firm int, more ...string) {
		line := []string{fmt.Sprintf("o%d", len(declarations)), "import", fmt.Sprintf("f%d", firm), office, cut.Add(-age).Format(stamp), "original"}
		if len(more) > 0 {
			line[5] = more[0]
		}
		declarations = append(declarations, line)
	}
	old := overdue + time.Millisecond
	for firm := range 6 { // 2201: 6 of g1 to g5, the first of them released after the cut; 2202: 6 of g3 to g8
		lodge("2201", old, firm)
		lodge("2202", 2*overdue, firm+3)
	}
	lodge("2202", old, 3)
	lodge("3101", old, 1)
	lodge("3101", old, 2)
	lodge("2202", overdue, 1) // for 30 days, no longer
	lodge("2202", 2*overdue, 1, "cancellation")
	lodge("2202", old, 1)
	events = append(events, []string{declarations[len(declarations)-1][0], "REL", cut.Format(stamp)})
	dir := writeFiles(t, map[string][][]string{"operators": operators, "declarations": declarations, "declaration_events": events})
	loadWorld(t, w, dir, loader.Options{Profile: "generic", Cut: cut})
	s, err := w.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n := func(n int64) *int64 { return &n }
	analyst := access.ScopeOf(access.Local())
	for name, c := range map[string]struct {
		scope access.Scope
		want  []catalog.OverdueReleases
	}{
		"all":            {analyst, []catalog.OverdueReleases{{Office: "2202", Declarations: n(7)}, {Declarations: n(8)}}},
		"of two offices": {analyst.InOffices("2201", "2202"), []catalog.OverdueReleases{{Office: "2202", Declarations: n(7)}, {Office: "2201", Declarations: n(6)}}},
		"of few groups":  {analyst.InOffices("3101"), []catalog.OverdueReleases{{}}},
		"nobody":         {access.Scope{}, []catalog.OverdueReleases{}},
	} {
		got, err := w.Overdue(t.Context(), c.scope, s)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	near(t, "the same of the measure", ask(t, w, "2020-01-01", "2020-06-02", nil, []string{"unreleasedOver30d"}, nil).total("unreleasedOver30d"), 15, 0)

	// What a source without releases says nothing about is not overdue.
	empty := openStore(t)
	loadWorld(t, empty, dir, loader.Options{Profile: "generic", Cut: cut, Coverage: map[string]string{"releases": "none"}})
	if s, err = empty.Status(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, err := empty.Overdue(t.Context(), analyst, s); err != nil || len(got) > 0 {
		t.Errorf("of a source without releases: %v, %v", got, err)
	}
}
