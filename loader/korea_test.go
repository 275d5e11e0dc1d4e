package loader

import (
	"context"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"greenlane/mappings"
	"greenlane/record"
)

// sharedFile returns a file of the data folder beside the repository. It skips where the folder is absent, and fails in CI.
func sharedFile(t *testing.T, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "shared", "data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the data folder is missing: %v", err)
		}
		t.Skipf("the data folder is missing: %v", err)
	}
	return path
}

func builtIn(t *testing.T, name string) *Mapping {
	t.Helper()
	text, err := mappings.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := ParseMapping(name+".yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestKoreaDeclarationsLoadWhole(t *testing.T) {
	for _, c := range []struct {
		file                          string
		declarations, importers, hits int
		value                         string
	}{
		{"df_syn_train_eng.csv", 37_385, 12_720, 8_114, "135767939065.66"},
		{"df_syn_valid_eng.csv", 8_134, 5_344, 1_704, "22060266436.12"},
	} {
		t.Run(c.file, func(t *testing.T) {
			path := sharedFile(t, "korea-declarations", c.file)
			store := newMemory()
			opt := options()
			opt.Now = func() time.Time { return loadTime.AddDate(2, 0, 0) } // after the declarations
			report, err := New(store, opt).Load(context.Background(), []Input{
				{Kind: record.Declarations, Paths: []string{path}, Mapping: builtIn(t, "korea-declarations")},
			})
			if err != nil {
				t.Fatal(err)
			}
			if report.Outcome != Loaded {
				t.Errorf("rows were refused: %+v", report.Codes)
			}
			if got := len(store.rows(record.Operators)); got != c.importers {
				t.Errorf("%d importers, want %d", got, c.importers)
			}
			rows := store.rows(record.Declarations)
			if len(rows) != c.declarations {
				t.Fatalf("%d declarations, want %d", len(rows), c.declarations)
			}
			total := new(big.Int)
			for _, r := range rows {
				v := r.number("invoice_value")
				if v%100 != 0 || r["declared_ccy"] != "XXX" || r["stat_value_cny"] != nil {
					t.Fatalf("a value of an unknown currency is kept at two decimals and not converted: %v", r)
				}
				total.Add(total, big.NewInt(v))
			}
			if got := new(big.Rat).SetFrac(total, big.NewInt(10_000)).FloatString(2); got != c.value {
				t.Errorf("value %s, want %s", got, c.value)
			}
			hits := 0
			for _, r := range store.rows(record.Inspections) {
				if r["result"] == int64(record.ResultDiscrepancy) {
					hits++
				}
			}
			if hits != c.hits || len(store.rows(record.Inspections)) != c.declarations {
				t.Errorf("%d hits in %d inspections, want %d in %d", hits, len(store.rows(record.Inspections)), c.hits, c.declarations)
			}
			if len(store.rows(record.DeclarationItems)) != c.declarations {
				t.Errorf("%d items, want %d", len(store.rows(record.DeclarationItems)), c.declarations)
			}
			gaps, err := record.Gaps(store.loads[0].landed.Coverage)
			if err != nil || gaps&(record.InspectionsSelected|record.ReleasesNone|record.TiersNone) != record.InspectionsSelected|record.ReleasesNone|record.TiersNone {
				t.Errorf("coverage %v (%v) does not say what is missing", gaps, err)
			}
			if last := report.Summaries[len(report.Summaries)-1]; last.Kind != record.Declarations {
				t.Errorf("the named kind comes last, got %s", last.Kind)
			}
			for _, s := range report.Summaries {
				t.Logf("%+v", s)
			}
		})
	}
}
