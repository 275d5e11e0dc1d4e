package warehouse_test

import (
	"errors"
	"strings"
	"testing"

	"greenlane/loader"
	"greenlane/record"
)

// A file is the whole truth of March: what it leaves out is void, what it holds counts, what lies in April stays.
func TestAPeriodIsReplaced(t *testing.T) {
	w := openStore(t)
	march := func() loader.Options {
		days, err := record.ParseDays("2020-03-01..2020-04-01")
		if err != nil {
			t.Fatal(err)
		}
		return loader.Options{Replace: &days}
	}
	shows := func(what, want string) {
		t.Helper()
		if got := toldMonths(t, w); got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	d1 := undoDeclaration("D1", 1, "2020-03-10T00:00:00Z", 100, "2020-03-11T00:00:00Z")
	texts(t, w, record.Operators, undoOperators, record.Declarations, undoDeclarations+d1+
		undoDeclaration("D2", 1, "2020-03-20T00:00:00Z", 200, "2020-03-21T00:00:00Z")+
		undoDeclaration("D3", 1, "2020-04-05T00:00:00Z", 400, "2020-04-06T00:00:00Z")+
		undoDeclaration("E", 1, "2020-03-05T00:00:00Z", 3, "2020-03-06T00:00:00Z")+ // re-dated to the next month
		undoDeclaration("E", 2, "2020-04-07T00:00:00Z", 5, "2020-04-08T00:00:00Z")+
		undoDeclaration("F", 1, "2020-04-06T00:00:00Z", 7, "2020-04-06T00:00:00Z")+ // re-dated to the month before
		undoDeclaration("F", 2, "2020-03-31T15:59:59Z", 9, "2020-04-08T00:00:00Z"), // the last second of March in Shanghai
		record.DeclarationEvents, undoEvents+"D1,REL,2020-03-10T05:00:00Z,2020-03-10T06:00:00Z\nD2,REL,2020-03-20T03:00:00Z,2020-03-20T06:00:00Z\n")
	const before = "2020-03 3 309.00 4h, 2020-04 2 405.00 -h"
	shows("before", before)

	_, err := loadTexts(t, w, march(), record.Declarations, undoDeclarations+d1+undoDeclaration("G", 1, "2020-03-31T16:00:00Z", 1, "2020-04-06T00:00:00Z"))
	var refused *loader.Refused
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "line 3: lodged_at is 2020-03-31T16:00:00Z, which is not in 2020-03-01..2020-04-01") {
		t.Errorf("a row of April: %v", err)
	}
	for what, c := range map[string]struct {
		kind       record.Kind
		text, says string
	}{
		"no time of its own": {record.Operators, undoOperators, "operators cannot be replaced for a period"},
		"items":              {record.DeclarationItems, "declaration_id,item_no,hs_code,origin,qty1,unit1\nD1,1,84713000,JP,1,035\n", "declaration_items cannot be replaced"},
	} {
		if _, err := loadTexts(t, w, march(), c.kind, c.text); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want that %s", what, err, c.says)
		}
	}
	shows("refused", before)

	whole := undoDeclarations + d1 + undoDeclaration("D4", 1, "2020-03-15T00:00:00Z", 1000, "2020-05-01T00:00:00Z")
	report := tryTexts(t, w, march(), record.Declarations, whole)
	if s := report.Summaries[0]; s.Accepted != 2 {
		t.Errorf("all rows of the file count: %+v", s)
	}
	// F lives in April again, by its version 1; the release of D1 still hangs on it.
	const after = "2020-03 2 1100.00 5h, 2020-04 3 412.00 -h"
	shows("replaced", after)
	late := tryTexts(t, w, loader.Options{}, record.DeclarationEvents, undoEvents+"D2,OUT,2020-03-21T00:00:00Z,2020-03-21T00:00:00Z\n")
	if s := late.Summaries[0]; s.Quarantined != 1 {
		t.Errorf("D2 is not known any more: %+v", s)
	}
	again := tryTexts(t, w, march(), record.Declarations, whole)
	shows("the same again", after)
	tryTexts(t, w, march(), record.Declarations, undoDeclarations)
	shows("by an empty file", "2020-04 3 412.00 -h")
	for _, r := range []loader.Report{again, report} {
		if _, err := w.Undo(t.Context(), loadNumber(t, r), nil); err != nil {
			t.Fatal(err)
		}
	}
	shows("the empty file still replaces", "2020-04 3 412.00 -h")
	if _, err := w.Undo(t.Context(), loadNumber(t, again)+1, nil); err != nil {
		t.Fatal(err)
	}
	shows("all taken back", before)
}

// Events and decisions are replaced by their own time, wherever their declarations lie; what waited in a replaced period waits no longer.
func TestEventsAndDecisionsAreReplaced(t *testing.T) {
	w := openStore(t)
	replace := func(text string) loader.Options {
		days, err := record.ParseDays(text)
		if err != nil {
			t.Fatal(err)
		}
		return loader.Options{Replace: &days}
	}
	const tiers = "operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,recorded_at\n"
	texts(t, w, record.Operators, undoOperators, record.TierHistory, tiers+
		"A,2020-01-01,certified,D237,grant,N1,2019-12-20,2020-01-01T00:00:00Z\nA,2020-03-05,advanced_certified,D237,upgrade,N2,2020-03-01,2020-03-05T00:00:00Z\n",
		record.Declarations, undoDeclarations+undoDeclaration("D", 1, "2020-03-31T00:00:00Z", 100, "2020-04-11T00:00:00Z"),
		record.DeclarationEvents, undoEvents+"D,REL,2020-04-01T00:00:00Z,2020-04-01T06:00:00Z\nX,REL,2020-04-02T00:00:00Z,2020-04-02T06:00:00Z\n")
	shows := func(what, want string) {
		t.Helper()
		got := ask(t, w, "2020-01-01", "2021-01-01", []string{"tier"}, []string{"declarations"}, nil)
		told := toldMonths(t, w)
		for _, row := range got.r.Rows {
			told += " " + row.Keys[0]
		}
		if told != want {
			t.Errorf("%s: %s, want %s", what, told, want)
		}
	}
	shows("before", "2020-03 1 100.00 24h advanced_certified")
	tryTexts(t, w, replace("2020-04-01..2020-05-01"), record.DeclarationEvents, undoEvents+"D,REL,2020-04-01T12:00:00Z,2020-04-01T13:00:00Z\n")
	shows("events of April", "2020-03 1 100.00 36h advanced_certified")
	tryTexts(t, w, replace("2020-03-01..2020-04-01"), record.TierHistory, tiers)
	shows("no decision in March", "2020-03 1 100.00 36h certified")
	tryTexts(t, w, loader.Options{}, record.Declarations, undoDeclarations+undoDeclaration("X", 1, "2020-04-01T00:00:00Z", 1, "2020-04-11T00:00:00Z"))
	shows("the event of X was of a replaced period", "2020-03 1 100.00 36h, 2020-04 1 1.00 -h certified")
	if got := standing(t, w); got != "" {
		t.Errorf("%s: nothing waits", got)
	}
}

// Kinds without facts of their own are replaced by day.
func TestOffencesOfAPeriodAreReplaced(t *testing.T) {
	w := openStore(t)
	header := "offence_id,operator_id,kind,domain,occurred_on,decided_on,decision_no,status,recorded_at\n"
	row := func(id, decided string) string {
		return id + ",A,violation,customs,2020-01-02," + decided + ",N" + id + ",final,2020-05-01T00:00:00Z\n"
	}
	texts(t, w, record.Operators, undoOperators, record.Offences, header+row("1", "2020-02-29")+row("2", "2020-03-01")+row("3", "2020-03-31")+row("4", "2020-04-01"))
	days, err := record.ParseDays("2020-03-01..2020-04-01")
	if err != nil {
		t.Fatal(err)
	}
	tryTexts(t, w, loader.Options{Replace: &days}, record.Offences, header+row("3", "2020-03-31"))
	b, err := w.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	if err := b.Stored(t.Context(), record.Offences, func(block *record.Block) error { n += block.Rows; return nil }); err != nil || n != 3 {
		t.Errorf("%d offences (%v), want 1, 3 and 4", n, err)
	}
	if err := b.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	report := tryTexts(t, w, loader.Options{}, record.JointMeasures, "measure_id,operator_id,direction,agency_code,measure_code,trigger_id,imposed_on,status,recorded_at\n"+
		"M1,A,sanction,01,S1,2,2020-03-01,active,2020-03-01T00:00:00Z\nM2,A,sanction,01,S1,3,2020-03-01,active,2020-03-01T00:00:00Z\n")
	if s := report.Summaries[0]; s.Quarantined != 1 || s.Accepted != 1 {
		t.Errorf("offence 2 is not known any more: %+v", s)
	}
}
