package loader

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"greenlane/record"
)

func loadMapped(t *testing.T, store *memory, kind record.Kind, mapping, path string) Report {
	t.Helper()
	opt := options()
	opt.Now = nil
	report, err := New(store, opt).Load(context.Background(), []Input{{Kind: kind, Paths: []string{path}, Mapping: builtIn(t, mapping)}})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestAsycudaExtractAsItIs(t *testing.T) {
	store := newMemory()
	report := loadMapped(t, store, record.Declarations, "asycuda-items", sharedFile(t, "asycuda-extract", "declaration_items.csv"))
	if report.Outcome != Loaded || len(store.rows(record.Declarations)) != 6 || len(store.rows(record.DeclarationItems)) != 6 {
		t.Fatalf("6 declarations and 6 items, got %d and %d: %+v", len(store.rows(record.Declarations)), len(store.rows(record.DeclarationItems)), report.Codes)
	}
	loadMapped(t, store, record.DeclarationEvents, "asycuda-operations", sharedFile(t, "asycuda-extract", "declaration_operations.csv"))
	counts := map[string]int{}
	for _, r := range store.rejects() {
		counts[string(r.Kind)+" "+r.Code]++
	}
	// 18 operations: 9 are in the value table and name unknown registrations, 9 are not in it; 3 of the former are controls.
	if counts["declaration_events E001"] != 9 || counts["declaration_events L003"] != 9 || counts["inspections N002"] != 3 || len(counts) != 3 {
		t.Errorf("rejects by code: %v", counts)
	}
}

const asycudaItems = `OFFICE,ENTRY,DEC_CODE,AGENT  NAME,REGDATE,REGNO,TPIN,IMPORTER NAME,YEAR,ITEMNO,Lane At Selectivity,Current Lane,REGIME,HSCODE,TARIFF DESCRIPTION,EXTENDED PROC,QTY,PKGKND,ORIGIN,CONSIGNEE NAME,LASTCONSIGNED,GROSSWEIGHT,NETWEIGHT,CURRENCY,MEANS_OF_TPT
DED,DED,CA1,AGENT,2022-03-01 00:00:00,C1,111,FIRST,2022,1,RED,Green,IM4,62034300,shirts,4000,10,BOX,JAPAN,"FIRST
STREET",SOUTH AFRICA,12,11.5,USD,30
DED,DED,CA1,AGENT,2022-03-01 00:00:00,C1,111,FIRST,2022,2,RED,Green,IM4,62053010,shirts,4000,5,BOX,CHINA,"FIRST
STREET",SOUTH AFRICA,7,6.5,USD,30
DED,DED,CA2,AGENT,2022-03-02 00:00:00,C2,222,SECOND,2022,1,YELLOW,Green,EX1,24012000,tobacco,1000,3,BALE,MALAWI,SECOND,ATLANTIS,100,99,MWK,10
DED,DED,CA2,AGENT,2022-03-03 00:00:00,C3,222,SECOND,2022,1,GREEN,Green,EX1,24012000,tobacco,1000,3,BALE,MALAWI,SECOND,GERMANY,100,99,MWK,10
`

const asycudaOperations = `OFFICE,REGDATE,REGNO,REGIME,Lane At Selectivity,Current Lane,VEHICLE_REG,VALUE_OF_DECLARATION,CONTAINER_NUMBER,DOCUMENT_VERSION,OPERATION,OPERATION_TIME,USERNAME
DED,2022-03-01 00:00:00,C1,IM4,RED,Green,1,HIGH VALUE,,1,Validate and assess,2022-03-01 09:00:00,u
DED,2022-03-01 00:00:00,C1,IM4,RED,Green,1,HIGH VALUE,,2,Payment,2022-03-01 10:00:00.500000,u
DED,2022-03-01 00:00:00,C1,IM4,RED,Green,1,HIGH VALUE,,3,Control Results,2022-03-01 15:00:00,u
DED,2022-03-01 00:00:00,C1,IM4,RED,Green,1,HIGH VALUE,,4,Clear declaration,2022-03-02 09:00:00,u
DED,2022-03-01 00:00:00,C1,IM4,RED,Green,1,HIGH VALUE,,5,Print Release Order,2022-03-02 09:05:00,u
DED,2022-03-03 00:00:00,C3,EX1,GREEN,Green,1,LOW VALUE,,1,Clear declaration,2022-03-03 01:00:00,u
`

func TestAsycudaLayoutJoined(t *testing.T) {
	store, dir := newMemory(), t.TempDir()
	items, operations := filepath.Join(dir, "items.csv"), filepath.Join(dir, "operations.csv")
	for path, text := range map[string]string{items: asycudaItems, operations: asycudaOperations} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	report := loadMapped(t, store, record.Declarations, "asycuda-items", items)
	want := map[record.Kind][4]uint64{ // read, accepted, rejected, unchanged
		record.Operators:        {4, 2, 0, 2},
		record.Declarations:     {4, 2, 1, 1}, // a second item repeats its head; ATLANTIS is in no table
		record.DeclarationItems: {4, 3, 0, 0}, // the item of the rejected declaration waits
	}
	for _, s := range report.Summaries {
		if got := [4]uint64{s.Read, s.Accepted, s.Rejected, s.Unchanged}; got != want[s.Kind] {
			t.Errorf("%s: read, accepted, rejected, unchanged are %v, want %v", s.Kind, got, want[s.Kind])
		}
	}
	i := slices.IndexFunc(store.rejects(), func(r record.Reject) bool { return r.Code == "L003" })
	if i < 0 {
		t.Fatal("no value outside the table was rejected")
	}
	if r := store.rejects()[i]; r.Value != "ATLANTIS" || r.Column != "LASTCONSIGNED" || r.Line != 6 {
		t.Errorf("the reject should name line 6, LASTCONSIGNED, ATLANTIS: %+v", r)
	}
	loadMapped(t, store, record.DeclarationEvents, "asycuda-operations", operations)
	if n := len(store.rows(record.DeclarationEvents)); n != 5 {
		t.Errorf("%d events, want 5", n)
	}
	inspections := store.rows(record.Inspections)
	if len(inspections) != 1 || inspections[0]["inspection_id"] != "DED-2022-C1-3" || inspections[0]["lodged_month"] != int64(202202) {
		// 1 March 00:00 in Blantyre is 28 February 22:00 UTC
		t.Errorf("one physical control of February (UTC), got %v", inspections)
	}
	if inspections[0]["operator_key"] != store.rows(record.Operators)[0]["operator_key"] {
		t.Error("the control's operator is that of its declaration")
	}
}
