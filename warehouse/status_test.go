package warehouse_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// loadText loads one file of a kind from a folder of its own.
func loadText(t *testing.T, w *warehouse.Warehouse, kind record.Kind, name, text string, opt loader.Options) (loader.Report, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	opt.Zone = "Asia/Shanghai"
	return loader.New(store{w}, opt).Load(t.Context(), []loader.Input{{Kind: kind, Paths: []string{path}}})
}

const (
	statusOperators = "operator_id,name,country,home_office,sector,uscc,group_id,recorded_at\n" +
		"A,n,CN,2201,ZZ,91350100M000100Y43,G,2020-01-01T00:00:00Z\n" +
		"B,n,CN,2201,ZZ,91350100M000100Y43,G,2020-01-01T00:00:00Z\n" +
		"C,n,XQ,2201,C,91350100M000100Y43,G,2020-01-01T00:00:00Z\n"
	statusDeclarations = "declaration_id,declaration_no,direction,procedure_code,office,transport_mode,operator_id,declarant_id,partner_country,lodged_at,declared_ccy,invoice_value,value_basis,stat_value_cny,net_kg,gross_kg,channel,recorded_at\n" +
		"1,220120200000000001,import,0110,2201,sea,A,A,JP,2020-03-02T10:00:00+08:00,CNY,100,CIF,100.00,10,11,green,2020-03-02T10:01:00+08:00\n" +
		"2,220120200000000002,sideways,0110,2201,sea,A,A,JP,2020-03-03T10:00:00+08:00,CNY,100,CIF,100.00,10,11,green,2020-03-03T10:01:00+08:00\n" +
		"3,220120200000000003,across,0110,2201,sea,A,A,JP,2020-03-03T10:00:00+08:00,CNY,100,CIF,100.00,10,11,green,2020-03-03T10:01:00+08:00\n"
	statusItems = "declaration_id,item_no,hs_code,origin,qty1,unit1,net_kg,stat_value_cny\n" +
		"999,1,8471300000,JP,1,035,10,100.00\n"
)

// fillForStatus makes six loads: operators of which one waits, declarations of which two are rejected, one that is refused, one that is
// tried out, and twice an item that waits.
func fillForStatus(t *testing.T) *warehouse.Warehouse {
	t.Helper()
	w := openStore(t)
	all := 0.0
	half := 0.9
	for _, l := range []struct {
		kind       record.Kind
		name, text string
		opt        loader.Options
	}{
		{record.Operators, "operators.csv", statusOperators, loader.Options{}},
		{record.Declarations, "declarations.csv", statusDeclarations, loader.Options{MaxRejectShare: &half}},
		{record.Declarations, "again.csv", strings.ReplaceAll(statusDeclarations, ",green,", ",red,"), loader.Options{MaxRejectShare: &all}},
		{record.DeclarationItems, "tried.csv", statusItems, loader.Options{DryRun: true}},
		{record.DeclarationItems, "items.csv", statusItems, loader.Options{}},
		{record.DeclarationItems, "more.csv", strings.ReplaceAll(statusItems, "999,1", "999,2"), loader.Options{}},
	} {
		_, err := loadText(t, w, l.kind, l.name, l.text, l.opt)
		var refused *loader.Refused
		if err != nil && !(l.name == "again.csv" && errors.As(err, &refused)) {
			t.Fatalf("%s: %v", l.name, err)
		}
	}
	return w
}

func TestStatusListsLoads(t *testing.T) {
	w := fillForStatus(t)
	s, err := w.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s.DataVersion != "4" || !slices.Equal(s.Loads, []uint64{1, 2, 5, 6}) {
		t.Fatalf("version %s with loads %v, want 4 with 1, 2, 5 and 6", s.DataVersion, s.Loads)
	}
	loads, err := w.Loads(t.Context(), s, 100)
	if err != nil {
		t.Fatal(err)
	}
	for i := range loads {
		l := &loads[i]
		if age := time.Since(l.StartedAt); age < 0 || age > time.Minute || !l.LandedAt.IsZero() && l.LandedAt.Before(l.StartedAt) {
			t.Errorf("load %s started %v and landed %v", l.ID, l.StartedAt, l.LandedAt)
		}
		if l.LandedAt.IsZero() != (l.State == catalog.Abandoned) {
			t.Errorf("load %s is %s and landed %v", l.ID, l.State, l.LandedAt)
		}
		l.StartedAt, l.LandedAt = time.Time{}, time.Time{}
	}
	waits := []catalog.CodeCount{{Code: "I001", Disposition: "quarantined", Rows: 1}}
	want := []catalog.LoadStatus{
		{ID: "6", State: catalog.Published, Kind: "declaration_items", Sources: []string{"more.csv"}, DataVersion: "4", Read: 1, Quarantined: 1, Codes: waits},
		{ID: "5", State: catalog.Published, Kind: "declaration_items", Sources: []string{"items.csv"}, DataVersion: "3", Read: 1, Quarantined: 1, Codes: waits},
		{ID: "4", State: catalog.Abandoned, Sources: []string{}},
		{ID: "3", State: catalog.Abandoned, Sources: []string{}},
		{
			ID: "2", State: catalog.Published, Kind: "declarations", Sources: []string{"declarations.csv"}, DataVersion: "2", Read: 3, Accepted: 1, Rejected: 2,
			Codes: []catalog.CodeCount{{Code: "D006", Disposition: "rejected", Rows: 2}},
		},
		{
			ID: "1", State: catalog.Published, Kind: "operators", Sources: []string{"operators.csv"}, DataVersion: "1", Read: 3, Accepted: 2, Quarantined: 1, Flagged: 2,
			Codes: []catalog.CodeCount{{Code: "O018", Disposition: "normalised", Rows: 2}, {Code: "O016", Disposition: "quarantined", Rows: 1}},
		},
	}
	if d := cmp.Diff(want, loads); d != "" {
		t.Error(d)
	}
	states := func(want ...catalog.LoadState) {
		t.Helper()
		listed, err := w.Loads(t.Context(), s, 100)
		if err != nil {
			t.Fatal(err)
		}
		told, err := w.Progress(t.Context())
		if err != nil || len(told) != len(want) || len(listed) != len(want) {
			t.Fatalf("%d loads are listed and %d told of, want %d; %v", len(listed), len(told), len(want), err)
		}
		for i := range want {
			if listed[i].State != want[i] || told[i].State != want[i] || listed[i].DataVersion != told[i].DataVersion {
				t.Errorf("load %s: listed as %+v, told as %+v, want %s", told[i].ID, listed[i], told[i], want[i])
			}
		}
	}
	states(catalog.Published, catalog.Published, catalog.Abandoned, catalog.Abandoned, catalog.Published, catalog.Published)
	if _, err := w.Undo(t.Context(), 6, nil); err != nil {
		t.Fatal(err)
	}
	batch, err := w.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Rollback(t.Context()) //nolint:errcheck // the store goes with the test
	if s, err = w.Status(t.Context()); err != nil {
		t.Fatal(err)
	}
	states(catalog.Reading, catalog.Undone, catalog.Published, catalog.Abandoned, catalog.Abandoned, catalog.Published, catalog.Published)
	if last, err := w.Loads(t.Context(), s, 3); err != nil || len(last) != 3 || last[2].ID != "5" {
		t.Errorf("the last three: %+v, %v", last, err)
	}
}

func TestStatusOfKinds(t *testing.T) {
	w := fillForStatus(t)
	s, err := w.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := w.Kinds(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	loads, err := w.Loads(t.Context(), s, 100)
	if err != nil {
		t.Fatal(err)
	}
	started := map[string]time.Time{}
	for _, l := range loads {
		started[l.ID] = l.StartedAt
	}
	at := func(text string) time.Time {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return at.UTC()
	}
	want := []catalog.KindStatus{
		{Kind: "declaration_items", Loads: 2, Read: 2, Quarantined: 2, Pending: 2, PendingSince: started["5"]},
		{
			Kind: "declarations", Loads: 1, Read: 3, Accepted: 1, Rejected: 2,
			RecordedTo: at("2020-03-02T10:01:00+08:00"), LodgedTo: at("2020-03-02T10:00:00+08:00"),
		},
		{Kind: "operators", Loads: 1, Read: 3, Accepted: 2, Quarantined: 1, Flagged: 2, Pending: 1, PendingSince: started["1"], RecordedTo: at("2020-01-01T00:00:00Z")},
	}
	if d := cmp.Diff(want, kinds); d != "" {
		t.Error(d)
	}
}

func TestStatusCountsCodesWithExamples(t *testing.T) {
	w := fillForStatus(t)
	s, err := w.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ask := func(scope access.Scope, q catalog.RejectQuery) []catalog.RejectCount {
		t.Helper()
		counts, err := w.Rejects(t.Context(), scope, s, q)
		if err != nil {
			t.Fatal(err)
		}
		return counts
	}
	count := func(kind, code, disposition string, rows int64, examples ...catalog.RejectExample) catalog.RejectCount {
		return catalog.RejectCount{Kind: kind, CodeCount: catalog.CodeCount{Code: code, Disposition: disposition, Rows: rows}, Examples: examples}
	}
	said := func(text string) *string { return &text }
	lines := strings.Split(statusDeclarations, "\n")
	local := access.ScopeOf(access.Local())
	got := ask(local, catalog.RejectQuery{First: 10, Examples: 1})
	want := []catalog.RejectCount{
		count("declaration_items", "I001", "quarantined", 2, catalog.RejectExample{
			Load: "6", File: "more.csv", Line: 2, Column: "declaration_id", Message: "the declaration is missing or not known",
			Value: said("999"), Payload: said("999,2,8471300000,JP,1,035,10,100.00"),
		}),
		count("declarations", "D006", "rejected", 2, catalog.RejectExample{
			Load: "2", File: "declarations.csv", Line: 3, Column: "direction", Message: "direction is missing or not in the list", Value: said("sideways"), Payload: said(lines[2]),
		}),
		count("operators", "O016", "quarantined", 1, catalog.RejectExample{
			Load: "1", File: "operators.csv", Line: 4, Column: "country", Message: "country is missing or not an ISO 3166-1 code",
			Value: said("XQ"), Payload: said("C,n,XQ,2201,C,91350100M000100Y43,G,2020-01-01T00:00:00Z"),
		}),
		count("operators", "O018", "normalised", 2),
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for name, scope := range map[string]access.Scope{"nobody": {}, "of an office": local.InOffices("2201")} {
		for _, c := range ask(scope, catalog.RejectQuery{First: 10, Examples: 10}) {
			for _, e := range c.Examples {
				if e.Value != nil || e.Payload != nil || e.Message == "" {
					t.Errorf("%s reads what stood in a record: %+v", name, e)
				}
			}
		}
	}
	for name, c := range map[string]struct {
		q    catalog.RejectQuery
		want []catalog.RejectCount
	}{
		"of a load":        {catalog.RejectQuery{Load: "5", First: 10}, []catalog.RejectCount{count("declaration_items", "I001", "quarantined", 1)}},
		"of a kind":        {catalog.RejectQuery{Kind: "declarations", First: 10}, []catalog.RejectCount{count("declarations", "D006", "rejected", 2)}},
		"of a code":        {catalog.RejectQuery{Code: "O018", First: 10}, []catalog.RejectCount{count("operators", "O018", "normalised", 2)}},
		"of another kind":  {catalog.RejectQuery{Kind: "operators", Code: "D006", First: 10}, nil},
		"no more than one": {catalog.RejectQuery{First: 1}, []catalog.RejectCount{count("declaration_items", "I001", "quarantined", 2)}},
	} {
		if d := cmp.Diff(c.want, ask(local, c.q)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	for _, id := range []string{"3", "99", "x"} {
		var refused *catalog.Error
		if _, err := w.Rejects(t.Context(), local, s, catalog.RejectQuery{Load: id, First: 1}); !errors.As(err, &refused) || refused.Kind != catalog.BadRequest {
			t.Errorf("load %s: got %v, want a refusal", id, err)
		}
	}
}

// Texts of any length come back cut, also where the cut falls into a character.
func TestExamplesAreShort(t *testing.T) {
	w := openStore(t)
	all := 1.0
	text := "operator_id,name,country,home_office\n" + ",x" + strings.Repeat("关", 500) + ",CN,2201\n"
	if _, err := loadText(t, w, record.Operators, "long.csv", text, loader.Options{MaxRejectShare: &all}); err != nil {
		t.Fatal(err)
	}
	s, err := w.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	counts, err := w.Rejects(t.Context(), access.ScopeOf(access.Local()), s, catalog.RejectQuery{First: 1, Examples: 1})
	if err != nil || len(counts) != 1 || len(counts[0].Examples) != 1 {
		t.Fatalf("%+v, %v", counts, err)
	}
	payload := *counts[0].Examples[0].Payload
	if !strings.HasPrefix(payload, ",x"+strings.Repeat("关", 132)) || len(payload) > catalog.StatusText+3 || strings.Count(payload, "关") != 132 {
		t.Errorf("%d bytes: %s", len(payload), payload)
	}
}

// The records of a load come back later as they were written down while it was loaded.
func TestRejectRecordsAreThoseOfTheRejectsFile(t *testing.T) {
	w := openStore(t)
	if _, err := loadText(t, w, record.Operators, "operators.csv", statusOperators, loader.Options{}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "rejects.csv")
	all := 1.0
	report, err := loadText(t, w, record.Declarations, "declarations.csv", statusDeclarations, loader.Options{MaxRejectShare: &all, RejectsPath: path})
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"", report.LoadID} {
		var out strings.Builder
		csv, err := loader.NewRejectsWriter(&out)
		if err != nil {
			t.Fatal(err)
		}
		of, err := w.RejectRecords(t.Context(), id, csv.Write)
		if err := errors.Join(err, csv.Flush()); err != nil {
			t.Fatal(err)
		}
		if of != report.LoadID || out.String() != string(want) || strings.Count(out.String(), "D006") != 2 {
			t.Errorf("load %q: got of load %s\n%s\nwant\n%s", id, of, out.String(), want)
		}
	}
	if _, err := w.RejectRecords(t.Context(), "77", func([]record.Reject) error { return nil }); err == nil || !strings.Contains(err.Error(), "77") {
		t.Errorf("an unknown load: %v", err)
	}
}
