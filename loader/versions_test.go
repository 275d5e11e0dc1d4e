package loader

import (
	"fmt"
	"testing"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// live returns the declarations of a month that the build would keep: the latest version, unless it is a tombstone.
func live(store *memory, month uint32) map[uint64]int64 {
	latest := map[uint64]stored{}
	for _, row := range store.rows(record.Declarations) {
		if _, _, m := monthAround(row.number("lodged_at")); m != month {
			continue
		}
		key := row.key("declaration_key")
		if have := latest[key]; have == nil || row.number("version") > have.number("version") {
			latest[key] = row
		}
	}
	out := map[uint64]int64{}
	for key, row := range latest {
		if row.number("op_type") != record.OpTombstone {
			out[key] = row.number("version")
		}
	}
	return out
}

func version(n, lodged string) fields {
	return with(goodDeclaration, "version", n, "op_type", "", "lodged_at", lodged+"T09:00:00+08:00", "recorded_at", "2020-07-0"+n+"T00:00:00+08:00")
}

// TestRedatedDeclarations sends versions that lie in February (2), March (3) and April (4) in every order, together or one by one:
// afterwards exactly the latest version lives, in its month.
func TestRedatedDeclarations(t *testing.T) {
	days := map[string]string{"2": "2020-02-10", "3": "2020-03-10", "4": "2020-04-10"}
	orders := [][]int{{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}}
	checked := 0
	for _, months := range []string{"234", "223", "232", "322", "233", "434", "222"} {
		for _, order := range orders {
			for _, together := range []bool{true, false} {
				store := newMemory()
				mustLoad(t, store, options(), record.Operators, csvText(goodOperator))
				var rows []fields
				for _, v := range order {
					rows = append(rows, version(fmt.Sprint(v), days[months[v-1:v]]))
				}
				if together {
					mustLoad(t, store, options(), record.Declarations, csvText(rows...))
				} else {
					for _, row := range rows {
						mustLoad(t, store, options(), record.Declarations, csvText(row))
					}
				}
				for m := uint32(202002); m <= 202004; m++ {
					got, want := live(store, m), 0
					if months[2] == byte('0'+m%100) {
						want = 1
					}
					if len(got) != want || want == 1 && got[xxhash.Sum64String("D1")] != 3 {
						t.Errorf("months %s, order %v, together %v: %d lives %v", months, order, together, m, got)
					}
					checked++
				}
			}
		}
	}
	if checked != 7*6*2*3 {
		t.Errorf("%d months were checked", checked)
	}
}

func TestTombstone(t *testing.T) {
	store := newMemory()
	mustLoad(t, store, options(), record.Operators, csvText(goodOperator))
	mustLoad(t, store, options(), record.Declarations, csvText(version("1", "2020-03-10")))
	report := mustLoad(t, store, options(), record.Declarations, csvText(version("2", "2020-04-01")))
	if s := report.Summaries[0]; s.Read != 1 || s.Accepted != 1 || s.Flagged != 1 {
		t.Errorf("a tombstone is not a record: %+v", s)
	}
	rows := store.loads[2].rows[record.Declarations]
	if len(rows) != 2 {
		t.Fatalf("the version and its tombstone, got %v", rows)
	}
	grave := rows[1]
	for column, want := range map[string]any{
		"op_type": int64(record.OpTombstone), "version": int64(2), "lodged_at": int64(1583020800000), // 2020-03-01T00:00:00Z
		"declaration_id": "D1", "payload_hash": uint64(0), "recorded_at": rows[0]["recorded_at"],
	} {
		if grave[column] != want {
			t.Errorf("tombstone: %s is %v, want %v", column, grave[column], want)
		}
	}
	if flags := rows[0].key("flags"); flags&(1<<10) == 0 {
		t.Errorf("the version carries D014, got flags %b", flags)
	}
	// What hangs on it lands in the month of the latest version.
	mustLoad(t, store, options(), record.DeclarationItems, csvText(with(goodItem, "declaration_id", "D1")))
	// 1 April 09:00 in Shanghai is 01:00 UTC.
	if m := store.rows(record.DeclarationItems)[0]["lodged_month"]; m != int64(202004) {
		t.Errorf("the item is in %v, want 202004", m)
	}
}

func TestColumnOrderAndSpellingDoNotMatter(t *testing.T) {
	store := newMemory()
	mustLoad(t, store, options(), record.Operators, csvText(goodOperator))
	mustLoad(t, store, options(), record.Declarations, "declaration_id,direction,procedure_code,office,transport_mode,operator_id,declarant_id,partner_country,lodged_at,declared_ccy,invoice_value,value_basis,stat_value_cny,net_kg\n"+
		"D1,import,0110,2201,sea,OP1,OP1,JP,2020-03-10T09:00:00+08:00,CNY,1000.5,CIF,1000.50,90\n")
	report := mustLoad(t, store, options(), record.Declarations, "version,net_kg,stat_value_cny,value_basis,invoice_value,declared_ccy,lodged_at,partner_country,declarant_id,operator_id,transport_mode,office,procedure_code,direction,declaration_id,recorded_at\n"+
		"1,90.000,1000.5,CIF,1000.5000,CNY,2020-03-10T01:00:00Z,JP,OP1,OP1,sea,2201,0110,import,D1,2020-04-01T00:00:00Z\n")
	if report.Summaries[0].Unchanged != 1 || report.Outcome != Repeated || report.DataVersion != "" {
		t.Errorf("the same record in another dress changes nothing: %+v", report)
	}
}

func TestSecondLoadsOfEveryKind(t *testing.T) {
	store := newMemory()
	texts := []any{
		record.Operators, csvText(goodOperator, with(goodOperator, "operator_id", "OP0", "customs_code", "", "aeo_code", "")),
		record.TierHistory, csvText(goodTier),
		record.Declarations, csvText(goodDeclaration, with(goodDeclaration, "declaration_id", "D0", "declaration_no", "220120200000000000", "operator_id", "OP0", "lodged_at", "2020-02-10T09:00:00+08:00")),
		record.DeclarationItems, csvText(goodItem),
		record.DeclarationEvents, csvText(goodEvent),
		record.Inspections, csvText(goodInspection),
	}
	first := mustLoad(t, store, options(), texts...)
	if first.Outcome != Loaded || len(first.Summaries) != 6 {
		t.Fatalf("the first load: %+v", first)
	}
	// The same files: known by their fingerprint, before a load is begun.
	again := mustLoad(t, store, options(), texts...)
	if again.Outcome != Repeated || store.begun != 1 || again.DataVersion != first.DataVersion {
		t.Errorf("the same files again: %+v, %d loads begun", again, store.begun)
	}
	for _, s := range again.Summaries {
		if s.Unchanged != s.Read || s.Accepted != 0 {
			t.Errorf("all rows are unchanged: %+v", s)
		}
	}
	// The same rows in other files (a blank line more): every row is looked at, and none is new.
	for i := 1; i < len(texts); i += 2 {
		texts[i] = fmt.Sprint(texts[i], "\n")
	}
	rows := mustLoad(t, store, options(), texts...)
	if rows.Outcome != Repeated || store.begun != 2 || !store.loads[1].undone {
		t.Errorf("the same rows in other files: %+v", rows)
	}
	for _, s := range rows.Summaries {
		if s.Unchanged != s.Read || s.Read == 0 {
			t.Errorf("all rows are unchanged: %+v", s)
		}
	}
}

func TestLaterStatesReplace(t *testing.T) {
	store := newMemory()
	mustLoad(t, store, options(), record.Operators, csvText(goodOperator, with(goodOperator, "operator_id", "OP0", "customs_code", "", "aeo_code", "")),
		record.TierHistory, csvText(goodTier),
		record.Declarations, csvText(with(goodDeclaration, "declaration_id", "D0", "operator_id", "OP0", "lodged_at", "2020-02-10T09:00:00+08:00")),
		record.DeclarationItems, csvText(goodItem), record.Inspections, csvText(goodInspection))
	report := mustLoad(t, store, options(),
		record.Operators, csvText(with(goodOperator, "group_id", "G2", "recorded_at", "2019-06-01T00:00:00Z")),
		record.TierHistory, csvText(with(goodTier, "tier", "certified", "version", "")),
		record.DeclarationItems, csvText(with(goodItem, "net_kg", "6")),
		record.Inspections, csvText(with(goodInspection, "officer_hours", "1.6", "recorded_at", "2020-02-11T00:00:00Z")))
	for _, s := range report.Summaries {
		if s.Accepted != 1 {
			t.Errorf("a new state is accepted: %+v", s)
		}
	}
	if v := store.rows(record.Operators)[2]["version"]; v != int64(2) {
		t.Errorf("the operator's next version is 2, got %v", v)
	}
	if row := store.rows(record.TierHistory)[1]; row["version"] != int64(2) || row.key("flags")&(1<<4) == 0 {
		t.Errorf("the tier's next version is 2 and carries T003, got %v", row)
	}
}

func TestEventsKeepTheirAccount(t *testing.T) {
	store := newMemory()
	setup := []any{record.Operators, csvText(goodOperator), record.Declarations, csvText(with(goodDeclaration, "declaration_id", "D0", "lodged_at", "2020-02-10T09:00:00+08:00"))}
	mustLoad(t, store, options(), setup...)
	later := with(goodEvent, "occurred_at", "2020-02-10T09:00:30+08:00", "recorded_at", "2020-02-10T10:00:00+08:00")
	report := mustLoad(t, store, options(), record.DeclarationEvents, csvText(goodEvent, goodEvent, later, with(goodEvent, "event_type", "REL")))
	if s := report.Summaries[0]; s.Read != 4 || s.Accepted != 3 || s.Unchanged != 1 || s.Flagged != 1 {
		t.Errorf("one identical, one replacing: %+v", s)
	}
}

// TestStoreThatKnowsLess loads children in a later load on a store that tells identities only.
func TestStoreThatKnowsLess(t *testing.T) {
	for _, full := range []bool{true, false} {
		store := newMemory()
		store.full = full
		mustLoad(t, store, options(), record.Operators, csvText(goodOperator), record.Declarations, csvText(goodDeclaration))
		report := mustLoad(t, store, options(),
			record.DeclarationItems, csvText(with(goodItem, "declaration_id", "D1", "origin", "")),
			record.DeclarationEvents, csvText(with(goodEvent, "declaration_id", "D1", "occurred_at", "2020-03-10T09:00:00+08:00", "recorded_at", "")),
			record.Inspections, csvText(with(goodInspection, "declaration_id", "D1", "operator_id", "", "ordered_at", "2020-03-10T10:00:00+08:00", "started_at", "", "ended_at", "")))
		want := map[record.Kind]uint64{record.DeclarationItems: 1, record.DeclarationEvents: 1, record.Inspections: 1}
		if full {
			want[record.DeclarationItems] = 0 // the declaration is known to be an import, whose items state their origin
		}
		for _, s := range report.Summaries {
			if s.Accepted != want[s.Kind] {
				t.Errorf("full %v: %+v", full, s)
			}
		}
		wantOperator := uint64(0)
		if full {
			wantOperator = xxhash.Sum64String("OP1")
		}
		row := store.rows(record.Inspections)[0]
		if row["operator_key"] != wantOperator || row["lodged_month"] != int64(202003) {
			t.Errorf("full %v: %v", full, row)
		}
	}
}
