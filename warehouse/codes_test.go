package warehouse_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// loadOperators loads a file of operators, of which the first coded are in a sector that is not listed (O018).
func loadOperators(t *testing.T, w *warehouse.Warehouse, file string, rows, coded int, opt loader.Options) (loader.Report, error) {
	t.Helper()
	var text strings.Builder
	text.WriteString("operator_id,name,country,home_office,sector,uscc,group_id,recorded_at\n")
	for i := range rows {
		sector := "C"
		if i < coded {
			sector = "ZZ"
		}
		fmt.Fprintf(&text, "%s-%d,n,CN,2201,%s,91350100M000100Y43,G,2020-01-01T00:00:00Z\n", file, i, sector)
	}
	path := filepath.Join(t.TempDir(), file+".csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	opt.Zone = "Asia/Shanghai"
	return loader.New(store{w}, opt).Load(t.Context(), []loader.Input{{Kind: record.Operators, Paths: []string{path}}})
}

// Ten loads, of which six have the code on 1 of 100 rows and four on none: the median is 1 %, so 6 of 200 rows are as usual, and 61 of
// 2,000 are not. Loads that were refused or tried out leave nothing that later ones are compared with.
func TestALoadUnlikeEarlierOnesIsRefused(t *testing.T) {
	w := openStore(t)
	conn := direct(t)
	for i := range 10 {
		if _, err := loadOperators(t, w, fmt.Sprint(i), 100, min(i/4, 1), loader.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := loadOperators(t, w, "tried", 2000, 50, loader.Options{DryRun: true}); err != nil {
		t.Fatal(err)
	}
	before := number(t, conn, "SELECT max(version) FROM data_versions")
	for range 2 {
		_, err := loadOperators(t, w, "bad", 2000, 61, loader.Options{})
		var refused *loader.Refused
		if !errors.As(err, &refused) || refused.Code != "O018" || refused.Usual.Rows != 61 || refused.Usual.Loads != 10 || refused.Usual.Median != 0.01 {
			t.Fatalf("got %v, want a refusal by O018 on 61 rows against a median of 1 %% over 10 loads", err)
		}
	}
	if now := number(t, conn, "SELECT max(version) FROM data_versions"); now != before {
		t.Errorf("data version %d after the refusal, want %d", now, before)
	}
	if n := number(t, conn, "SELECT count() FROM operators WHERE operator_id LIKE 'bad-%' AND has((SELECT groupArrayArray(loads_added) FROM data_versions), load_id)"); n != 0 {
		t.Errorf("%d rows of the refused load are visible", n)
	}
	if _, err := loadOperators(t, w, "good", 2000, 60, loader.Options{}); err != nil {
		t.Errorf("three times the median: %v", err)
	}
	if _, err := loadOperators(t, w, "bad", 2000, 400, loader.Options{MaxCodeShare: 0.2}); err != nil {
		t.Errorf("allowed: %v", err)
	}
	if got := number(t, conn, "SELECT sum(rows) FROM load_codes WHERE has((SELECT groupArrayArray(loads_added) FROM data_versions), load_id)"); got != 6+60+400 {
		t.Errorf("%d rows with codes are kept, want 466", got)
	}
	if got := number(t, conn, "SELECT count() FROM load_codes WHERE code = '' AND rows = 0 AND read = 100"); got != 4 {
		t.Errorf("%d loads are kept as without codes, want 4", got)
	}
}

// A store that was filled before codes were counted refuses nothing for want of them.
func TestLoadsWhoseCodesWereNotCountedTellNothing(t *testing.T) {
	w := openStore(t)
	for i := range 10 {
		if _, err := loadOperators(t, w, fmt.Sprint(i), 100, 0, loader.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := direct(t).Exec(t.Context(), "TRUNCATE TABLE load_codes"); err != nil {
		t.Fatal(err)
	}
	if _, err := loadOperators(t, w, "new", 100, 100, loader.Options{}); err != nil {
		t.Error(err)
	}
}
