package warehouse_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// builtByDefinition1 loads a small store of two months and puts in the place of its builds those that the first definition of the fact made, published
// as the programs of that time did.
func builtByDefinition1(t *testing.T, w *warehouse.Warehouse, conn driver.Conn) {
	t.Helper()
	p := newPaper()
	for i := range 2 {
		id := fmt.Sprintf("D%d", i)
		p.lodge(id, "firm", paperLodged.AddDate(0, i, 0))
		p.add(record.DeclarationItems, id+",1,8471300000,JP,1,035,150.00")
	}
	p.load(t, w, loader.Options{})
	build, err := os.ReadFile(filepath.Join("testdata", "definition_1.sql"))
	if err != nil {
		t.Fatal(err)
	}
	for i, month := range []uint32{202003, 202004} {
		err := conn.Exec(t.Context(), string(build), clickhouse.Named("month", month), clickhouse.Named("build", uint32(11+i)), clickhouse.Named("loads", []uint64{1}),
			clickhouse.Named("gap_loads", []uint64{}), clickhouse.Named("gap_bits", []uint16{}),
			clickhouse.Named("outside_loads", []uint64{}), clickhouse.Named("outside_codes", [][]string{}))
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := conn.Exec(t.Context(), `INSERT INTO data_versions (version, published_at, data_cut, builds)
		SELECT 2, now64(3), data_cut, [(202003, 11), (202004, 12)] FROM data_versions WHERE version = 1`); err != nil {
		t.Fatal(err)
	}
	if got := liveFact(t, conn, "D0", "value_cny * 100") + liveFact(t, conn, "D1", "value_cny * 100") + liveFact(t, conn, "D1", "length(hs6)"); got != 2*100_00 {
		t.Fatalf("the first definition knows nothing of D022 and hs6, and yet made %d", got)
	}
}

// builtAnew tells what the store must be like afterwards: version 3, all builds by the present definition.
func builtAnew(t *testing.T, w *warehouse.Warehouse, conn driver.Conn, loads int64) {
	t.Helper()
	a := ask(t, w, "2020-03-01", "2020-06-01", nil, []string{"tradeValueCny"}, where("hs2", "84"))
	if v := a.total("tradeValueCny"); v.Decimal != "300.00" || a.r.Provenance.DataVersion != "3" {
		t.Errorf("%s under version %s, want 300.00, twice the items' 150.00, under version 3", v.Decimal, a.r.Provenance.DataVersion)
	}
	if n := number(t, conn, "SELECT sum(length(loads_added)) FROM data_versions"); n != loads {
		t.Errorf("the versions added %d loads, want %d", n, loads)
	}
	for _, id := range []string{"D0", "D1"} {
		found(t, conn, id, id, record.FoundValueFromItems)
		if liveFact(t, conn, id, "hs6 = '847130'") != 1 {
			t.Errorf("%s has no subheading", id)
		}
	}
}

// What an earlier program built is built anew when the store is opened, once.
func TestFactsOfAnEarlierDefinitionAreBuiltAnew(t *testing.T) {
	w := openStore(t)
	conn := direct(t)
	if months, err := w.Refresh(t.Context()); months != 0 || err != nil {
		t.Errorf("an empty store: %d months built (%v)", months, err)
	}
	builtByDefinition1(t, w, conn)
	if months, err := w.Refresh(t.Context()); months != 2 || err != nil {
		t.Errorf("%d months built (%v), want 2", months, err)
	}
	builtAnew(t, w, conn, 1)
	if months, err := w.Refresh(t.Context()); months != 0 || err != nil {
		t.Errorf("again: %d months built (%v), want none", months, err)
	}
}

// A load into a store that was not opened so builds every month, not only its own.
func TestALoadBuildsWhatAnEarlierDefinitionLeft(t *testing.T) {
	w := openStore(t)
	conn := direct(t)
	builtByDefinition1(t, w, conn)
	p := paper{}
	p.lodge("D2", "firm", paperLodged.AddDate(0, 2, 0))
	p.load(t, w, loader.Options{})
	builtAnew(t, w, conn, 2)
}
