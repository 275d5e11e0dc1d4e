package loader

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"greenlane/record"
)

// told lists what became of records that waited.
func told(retried []record.Retried) string {
	var out []string
	for _, r := range retried {
		said := fmt.Sprintf("%d %s %d %s", r.Load, r.Reject.Kind, r.Reject.Line, r.Outcome)
		if r.Outcome == record.FailedAgain {
			said += " " + r.Reject.Code
		}
		out = append(out, said)
	}
	return strings.Join(out, ", ")
}

// A chain waits link by link: events for their declaration, that for its operator. The operator frees all of them, as rows of its load.
func TestWhatWaitedEntersWithWhatItWaitedFor(t *testing.T) {
	store := newMemory()
	waiting := mustLoad(t, store, options(),
		record.TierHistory, csvText(goodTier),
		record.Declarations, csvText(with(goodDeclaration, "lodged_at", "")), // said by the LOD event, which waits too
		record.DeclarationItems, csvText(with(goodItem, "declaration_id", "D1")),
		record.DeclarationEvents, csvText(with(goodEvent, "declaration_id", "D1", "event_type", "LOD", "occurred_at", "2020-03-10T09:00:00+08:00", "recorded_at", "")),
		record.Inspections, csvText(with(goodInspection, "declaration_id", "D1", "operator_id", "", "ordered_at", "2020-03-11T00:00:00Z", "started_at", "", "ended_at", "")))
	for _, s := range waiting.Summaries {
		if s.Quarantined != 1 {
			t.Fatalf("%+v should wait", s)
		}
	}
	report := mustLoad(t, store, options(), record.Operators, csvText(goodOperator))
	if len(report.Summaries) != 1 || report.Summaries[0].Read != 1 || report.Outcome != Loaded || report.Freed != 5 {
		t.Errorf("what waited is not counted in the load that frees it: %+v", report)
	}
	want := "1 tier_history 2 entered, 1 declarations 2 entered, 1 declaration_items 2 entered, 1 declaration_events 2 entered, 1 inspections 2 entered"
	if got := told(store.loads[1].retried); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, kind := range []record.Kind{record.TierHistory, record.Declarations, record.DeclarationItems, record.DeclarationEvents, record.Inspections} {
		if rows := store.loads[1].rows[kind]; len(rows) != 1 || rows[0]["load_id"] != uint64(2) || rows[0].number("line") == 1 {
			t.Errorf("%s: %v", kind, rows)
		}
	}
	if at := store.loads[1].rows[record.Declarations][0].number("lodged_at"); at != 1583802000000 { // 10 March 2020, 01:00 UTC
		t.Errorf("lodged at %d", at)
	}
	again := mustLoad(t, store, options(), record.Operators, csvText(with(goodOperator, "operator_id", "OTHER", "customs_code", "", "aeo_code", "")))
	if got := told(store.loads[2].retried); got != "" || again.Outcome != Loaded {
		t.Errorf("nothing waits any more: %s", got)
	}
}

// Events and controls wait for a declaration to be known. Another version of a known one is not worth reading all that wait.
func TestAmendmentsFreeNothing(t *testing.T) {
	store := newMemory()
	mustLoad(t, store, options(), record.Operators, csvText(goodOperator), record.Declarations, csvText(goodDeclaration),
		record.DeclarationEvents, csvText(with(goodEvent, "declaration_id", "LATE")))
	mustLoad(t, store, options(), record.Declarations, csvText(with(goodDeclaration, "version", "2", "op_type", "amendment", "net_kg", "7")))
	if store.pending != 0 {
		t.Errorf("what waits was read %d times for an amendment", store.pending)
	}
	report := mustLoad(t, store, options(), record.Declarations, csvText(
		with(goodDeclaration, "version", "3", "op_type", "amendment", "net_kg", "8"), with(goodDeclaration, "declaration_id", "LATE")))
	if got := told(store.loads[2].retried); got != "1 declaration_events 2 entered" || report.Freed != 1 || store.pending == 0 {
		t.Errorf("beside a declaration that was not known: %q, read %d times", got, store.pending)
	}
}

// Of what waits for a declaration, that of others is not read.
func TestOnlyWhatAwaitsAnArrivalIsRead(t *testing.T) {
	store := newMemory()
	event := func(id string) map[string]string { return with(goodEvent, "declaration_id", id) }
	mustLoad(t, store, options(), record.Operators, csvText(goodOperator), record.DeclarationEvents, csvText(event("A"), event("B"), event("C")),
		record.Inspections, csvText(with(goodInspection, "declaration_id", "A"), with(goodInspection, "inspection_id", "I2", "declaration_id", "B")))
	mustLoad(t, store, options(), record.Declarations, csvText(with(goodDeclaration, "declaration_id", "B")))
	if got := told(store.loads[1].retried); got != "1 declaration_events 3 entered, 1 inspections 3 entered" {
		t.Errorf("what waited for B: %s", got)
	}
	for _, line := range store.offered {
		if line != 3 {
			t.Errorf("line %d was read, which waits for another declaration: %v", line, store.offered)
		}
	}
}

func TestWhatWaitsInVain(t *testing.T) {
	store := newMemory()
	at := func(days int) Options {
		opt := options()
		opt.Now = func() time.Time { return loadTime.AddDate(0, 0, days) }
		return opt
	}
	other := func(id string) string {
		return csvText(with(goodOperator, "operator_id", id, "customs_code", "", "aeo_code", ""))
	}
	mustLoad(t, store, at(0), record.Operators, other("A"))
	mustLoad(t, store, at(0), record.TierHistory, csvText(with(goodTier, "operator_id", "LATE"), goodTier))
	mustLoad(t, store, at(20), record.Operators, other("B"))
	if got := told(store.loads[2].retried); got != "" {
		t.Errorf("what still waits is not noted again: %s", got)
	}
	mustLoad(t, store, at(35), record.Operators, csvText(goodOperator))
	if got := told(store.loads[3].retried); got != "2 tier_history 3 entered" {
		t.Errorf("on the last day: %s", got)
	}
	opt := at(35)
	opt.Now = func() time.Time { return loadTime.AddDate(0, 0, 35).Add(time.Millisecond) }
	mustLoad(t, store, opt, record.Operators, other("LATE"))
	if got := told(store.loads[4].retried); got != "2 tier_history 2 expired" {
		t.Errorf("after 35 days: %s", got)
	}
	mustLoad(t, store, at(40), record.Operators, other("C"))
	if got := told(store.loads[5].retried); got != "" {
		t.Errorf("expired once: %s", got)
	}
}

// A record is read again as its own file was: with its mapping, profile, zone and header, at the time of its load.
func TestWhatWaitedIsReadAsItsFileWas(t *testing.T) {
	store := newMemory()
	mapping, err := ParseMapping("m.yaml", []byte(`profile: generic
zone: Europe/Lisbon
columns: [Firma, Dia, Nr]
emit:
  - kind: tier_history
    columns:
      operator_id: Firma
      valid_from: {from: Dia, format: DD.MM.YYYY}
      tier: {const: certified}
`))
	if err != nil {
		t.Fatal(err)
	}
	inputs := files(t, record.TierHistory, "Nr;Dia;Firma\n1;01.07.2019;LATE\n2;02.07.2019;OP1\n")
	inputs[0].Mapping = mapping
	if _, err := New(store, options()).Load(context.Background(), inputs); err != nil {
		t.Fatal(err)
	}
	opt := options()
	opt.Now = func() time.Time { return loadTime.AddDate(0, 0, 3) }
	mustLoad(t, store, opt, record.Operators, csvText(goodOperator, with(goodOperator, "operator_id", "LATE", "customs_code", "", "aeo_code", "")),
		record.TierHistory, csvText(with(goodTier, "valid_from", "2019-07-01T23:00:00Z", "tier", "regular", "version", "1")))
	rows := store.loads[1].rows[record.TierHistory]
	if len(rows) != 3 {
		t.Fatalf("its own row and the two that waited: %v", rows)
	}
	for i, want := range []int64{1561935600000, 1562022000000} { // local midnight in Lisbon, one hour before that of UTC
		if row := rows[i+1]; row.number("valid_from") != want || row.number("recorded_at") != loadTime.UnixMilli() {
			t.Errorf("row %d: %v", i, row)
		}
	}
}

// The records of the load itself come first: one that waited does not keep them out, and is refused where it contradicts them.
func TestWhatWaitedGivesWay(t *testing.T) {
	store := newMemory()
	mustLoad(t, store, options(), record.Declarations, csvText(
		with(goodDeclaration, "net_kg", "7"), with(goodDeclaration, "declaration_id", "D2"), with(goodDeclaration, "declaration_id", "D3")))
	report := mustLoad(t, store, options(), record.Operators, csvText(goodOperator), record.Declarations, csvText(goodDeclaration, with(goodDeclaration, "declaration_id", "D2")))
	if s := report.Summaries[1]; s.Accepted != 2 || s.Rejected != 0 {
		t.Errorf("its own records: %+v", s)
	}
	if got := told(store.loads[1].retried); got != "1 declarations 2 failed D005, 1 declarations 3 unchanged, 1 declarations 4 entered" {
		t.Errorf("those that waited: %s", got)
	}
	if len(store.loads[1].rejects) != 0 {
		t.Errorf("they are not recorded twice: %v", store.loads[1].rejects)
	}
}
