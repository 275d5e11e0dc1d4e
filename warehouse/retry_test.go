package warehouse_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// standing tells of each kind how many rows wait and how many entered later.
func standing(t *testing.T, w *warehouse.Warehouse) string {
	t.Helper()
	status, err := w.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := w.Kinds(t.Context(), status)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, k := range kinds {
		if k.Pending+k.Freed > 0 {
			out = append(out, fmt.Sprintf("%s %d waiting %d freed", k.Kind, k.Pending, k.Freed))
		}
	}
	return strings.Join(out, ", ")
}

// Events come first, then their declaration, then its operator: with that everything enters, and waits again when it is taken back.
func TestQuarantinedRowsEnterWithWhatTheyWaitFor(t *testing.T) {
	w := openStore(t)
	at := func(days int) loader.Options {
		return loader.Options{Now: func() time.Time { return instant(t, "2020-08-01T00:00:00Z").AddDate(0, 0, days) }}
	}
	events := undoEvents + "D,REL,2020-04-10T05:00:00Z,2020-04-10T06:00:00Z\nX,REL,2020-04-10T05:00:00Z,2020-04-10T06:00:00Z\n"
	declarations := undoDeclarations + undoDeclaration("D", 1, "2020-04-10T00:00:00Z", 100, "2020-04-11T00:00:00Z")
	shows := func(what, answer, status string) {
		t.Helper()
		if got := toldMonths(t, w); got != answer {
			t.Errorf("%s: %q, want %q", what, got, answer)
		}
		if got := standing(t, w); got != status {
			t.Errorf("%s: %s, want %s", what, got, status)
		}
	}
	undo := func(load uint64) error {
		_, err := w.Undo(t.Context(), load, nil)
		return err
	}
	const nothing, all = "", "2020-04 1 100.00 5h"
	both, freed := "declaration_events 2 waiting 0 freed, declarations 1 waiting 0 freed", "declaration_events 1 waiting 1 freed, declarations 0 waiting 1 freed"
	tryTexts(t, w, at(0), record.DeclarationEvents, events)
	tryTexts(t, w, at(1), record.Declarations, declarations)
	shows("all wait", nothing, both)
	report := tryTexts(t, w, at(2), record.Operators, undoOperators)
	if s := report.Summaries[0]; s.Read != 1 || s.Accepted != 1 || len(report.Summaries) != 1 {
		t.Errorf("what waited is no part of what was read: %+v", report.Summaries)
	}
	shows("freed", all, freed)
	if report := tryTexts(t, w, at(3), record.Declarations, declarations); report.Outcome != loader.Repeated || report.Summaries[0].Unchanged != 1 || report.Summaries[0].Quarantined != 0 {
		t.Errorf("the same file again: %+v", report)
	}
	if report := tryTexts(t, w, at(3), record.DeclarationEvents, events); report.Outcome != loader.RowsRejected || report.Summaries[0].Unchanged != 1 || report.Summaries[0].Quarantined != 1 {
		t.Errorf("the same events again: %+v", report)
	}
	if err := undo(1); err == nil || !strings.Contains(err.Error(), "1 declaration_events of load 3 need its records that waited") {
		t.Errorf("the load whose rows entered with a later one: %v", err)
	}
	if err := undo(3); err != nil {
		t.Fatal(err)
	}
	shows("taken back", nothing, both)
	tryTexts(t, w, at(34), record.Operators, undoOperators)
	shows("freed again", all, freed)
	conn := direct(t)
	if n := number(t, conn, "SELECT count() FROM load_rejects"); n != 3 {
		t.Errorf("%d rows are kept as quarantined, want the 3 that were, each once", n)
	}
	// The event of an unknown declaration is given up with the first load after 35 days, and then it is too late.
	tryTexts(t, w, at(36), record.Operators, strings.Replace(undoOperators, "A,Alpha,CN,2200,3101234567", "B,Beta,CN,2200,3107654321", 1))
	shows("given up", all, "declaration_events 0 waiting 1 freed, declarations 0 waiting 1 freed")
	tryTexts(t, w, at(37), record.Declarations, undoDeclarations+undoDeclaration("X", 1, "2020-04-10T00:00:00Z", 100, "2020-04-11T00:00:00Z"))
	shows("too late", "2020-04 2 200.00 5h", "declaration_events 0 waiting 1 freed, declarations 0 waiting 1 freed")
	if got := number(t, conn, "SELECT count() FROM load_standing(loads = [1, 2, 3, 4, 5, 6, 7]) WHERE standing = 'expired' AND line = 3 AND code = 'E001'"); got != 1 {
		t.Errorf("%d rows have expired, want the event of X", got)
	}
}
