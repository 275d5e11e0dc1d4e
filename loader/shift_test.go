package loader

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"greenlane/record"
)

// TestEightHourSignature counts how many of a file's LOD events may lie eight hours off before the load is refused.
func TestEightHourSignature(t *testing.T) {
	declaration := func(i int) string { return fmt.Sprintf("S%d", i) }
	var parents []fields
	for i := range 10 {
		parents = append(parents, with(goodDeclaration, "declaration_id", declaration(i), "lodged_at", "2020-02-10T09:00:00+08:00", "recorded_at", "2020-02-10T09:02:00+08:00"))
	}
	for _, c := range []struct {
		name     string
		shifted  int
		occurred string
		recorded string
		refused  bool
	}{
		{"9 of 10", 9, "2020-02-10T09:00:00Z", "", true},
		{"8 of 10", 8, "2020-02-10T09:00:00Z", "", false},
		{"eight hours early", 9, "2020-02-09T17:00:00Z", "", true},
		{"485 minutes", 9, "2020-02-10T17:05:00+08:00", "", true},
		{"485 minutes and a second", 9, "2020-02-10T17:05:01+08:00", "", false},
		{"475 minutes", 9, "2020-02-10T16:55:00+08:00", "", true},
		{"474 minutes", 9, "2020-02-10T16:54:00+08:00", "", false},
		{"after recorded_at", 9, "2020-02-11T01:00:00+08:00", "2020-02-10T17:00:00+08:00", true},
		{"before recorded_at", 9, "2020-02-11T01:00:00+08:00", "2020-02-11T09:00:00+08:00", false},
	} {
		store := newMemory()
		mustLoad(t, store, options(), record.Operators, csvText(goodOperator), record.Declarations, csvText(parents...))
		var events []fields
		for i := range 10 {
			e := with(goodEvent, "declaration_id", declaration(i), "recorded_at", "", "tz_offset_min", "")
			if i < c.shifted {
				e = with(e, "occurred_at", c.occurred, "recorded_at", c.recorded)
			}
			// Other events may lie anywhere.
			events = append(events, e, with(e, "event_type", "REL", "occurred_at", "2020-02-10T17:00:00+08:00"))
		}
		_, err := New(store, options()).Load(context.Background(), files(t, record.DeclarationEvents, csvText(events...)))
		var refused *Refused
		if errors.As(err, &refused) != c.refused || refused != nil && (refused.Code != "E006" || refused.File == "") {
			t.Errorf("%s: %v", c.name, err)
		}
		if err != nil && refused == nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
