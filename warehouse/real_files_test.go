package warehouse_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/mappings"
	"greenlane/record"
	"greenlane/warehouse"
)

// sharedFile is a file of the data folder beside the repository. It skips where the folder is absent, and fails in CI.
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

// loadMapped loads a foreign file through a built-in mapping.
func loadMapped(t *testing.T, w *warehouse.Warehouse, kind record.Kind, mapping, path string) loader.Report {
	t.Helper()
	text, err := mappings.Find(mapping)
	if err != nil {
		t.Fatal(err)
	}
	m, err := loader.ParseMapping(mapping, text)
	if err != nil {
		t.Fatal(err)
	}
	report, err := loader.New(store{w}, loader.Options{Zone: "Asia/Shanghai"}).Load(t.Context(), []loader.Input{{Kind: kind, Paths: []string{path}, Mapping: m}})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// unknown fails unless a cell has no value and says by a code why; nothing of the cell may look like a figure.
func unknown(t *testing.T, what string, c catalog.Cell, code string) {
	t.Helper()
	if c.Status != catalog.NotEstimable || !warned(c, code) || c.Value != nil || c.Decimal != "" || c.Low != nil || c.High != nil || c.Numerator != nil || c.Denominator != nil {
		t.Errorf("%s: %s, want NOT_ESTIMABLE with %s and nothing else", what, shown(c), code)
	}
}

// rounded reads what a program printed of a binary fraction, such as 241.58000000000004.
func rounded(t *testing.T, s string, per float64) int64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return int64(math.Round(v * per))
}

// koreaRow is what plain code counts of the file.
type koreaRow struct {
	n, hits, value, kg int64 // value × 100, kg × 1,000
	importers          map[string]bool
}

// The Korean file holds inspected declarations only: what it says is answered exactly, what it cannot say is unknown.
func TestKoreaDeclarationsAnswer(t *testing.T) {
	for _, c := range []struct {
		file, from, to                string
		declarations, importers, hits int64
		value                         string
	}{
		{"df_syn_train_eng.csv", "2020-01-01", "2021-01-01", 37_385, 12_720, 8_114, "135767939065.66"},
		{"df_syn_valid_eng.csv", "2021-01-01", "2021-07-01", 8_134, 5_344, 1_704, "22060266436.12"},
	} {
		t.Run(c.file, func(t *testing.T) {
			path := sharedFile(t, "korea-declarations", c.file)
			rows := map[string]map[string]*koreaRow{"month": {}, "hs2": {}}
			readTable(t, path, []string{"Date", "HS6 Code", "Importer ID", "Item Price", "Net Mass", "Fraud"}, func(_ int, f []string) {
				for dimension, key := range map[string]string{"month": f[0][:8] + "01", "hs2": f[1][:2]} {
					r := rows[dimension][key]
					if r == nil {
						r = &koreaRow{importers: map[string]bool{}}
						rows[dimension][key] = r
					}
					r.n++
					r.value += rounded(t, f[3], 100)
					r.kg += rounded(t, f[4], 1000)
					r.importers[f[2]] = true
					if f[5] == "1" {
						r.hits++
					}
				}
			})
			w := openStore(t)
			if report := loadMapped(t, w, record.Declarations, "korea-declarations", path); report.Outcome != loader.Loaded {
				t.Errorf("rows did not enter: %+v", report.Codes)
			}
			known := []string{"declarations", "operators", "tradeValueDeclared", "netWeightKg", "hitRate"}
			for dimension, counted := range rows {
				a := ask(t, w, c.from, c.to, []string{dimension}, known, nil)
				if len(a.r.Rows) != len(counted) {
					t.Errorf("by %s: %d rows, counted %d", dimension, len(a.r.Rows), len(counted))
				}
				for key, r := range counted {
					near(t, key+" declarations", a.cell("declarations", key), float64(r.n), 0)
					near(t, key+" importers", a.cell("operators", key), float64(len(r.importers)), 0)
					exactly(t, key+" value", a.cell("tradeValueDeclared", key), inDecimal(r.value, 2))
					exactly(t, key+" weight", a.cell("netWeightKg", key), inDecimal(r.kg, 3))
					parts(t, key+" hits", a.cell("hitRate", key), r.hits, r.n)
				}
				near(t, "declarations", a.total("declarations"), float64(c.declarations), 0)
				near(t, "importers", a.total("operators"), float64(c.importers), 0)
				exactly(t, "value", a.total("tradeValueDeclared"), c.value)
				parts(t, "hits", a.total("hitRate"), c.hits, c.declarations)
				// The file states no instant of recording, so what it knows ends with its last day; the last month is not over.
				for i, row := range a.r.Rows {
					want := catalog.Provisional
					if dimension == "month" && i < len(a.r.Rows)-1 {
						want = catalog.OK
					}
					if hits := a.cell("hitRate", row.Keys...); hits.Status != want {
						t.Errorf("hit rate of %v: %s, want %s", row.Keys, shown(hits), want)
					}
				}
			}
			koreaUnknown(t, w, c.from, c.to)
		})
	}
}

func koreaUnknown(t *testing.T, w *warehouse.Warehouse, from, to string) {
	unknowable := map[string]string{
		"inspectionRate": catalog.WarnSelectedPopulation, "inspectionRateOperatorMean": catalog.WarnSelectedPopulation,
		"inspectionRateRatio": catalog.WarnNotCollected, // of tiers, before anything else
		"tradeValueCny":       catalog.WarnNotCollected, "tradeShareValue": catalog.WarnNotCollected, "aeoTradeShareValue": catalog.WarnNotCollected,
		"clearanceTimeMedianHours": catalog.WarnNotCollected, "clearanceTimeP90Hours": catalog.WarnNotCollected, "clearanceTimeKmMedianHours": catalog.WarnNotCollected,
		"overallClearanceTimeMedianHours": catalog.WarnNotCollected, "overallClearanceTimeP90Hours": catalog.WarnNotCollected,
		"onsiteInspectionMedianMinutes": catalog.WarnNotCollected,
	}
	var measures []string
	for measure := range unknowable {
		measures = append(measures, measure)
	}
	for _, dims := range [][]string{nil, {"month"}, {"hs2"}} {
		a := ask(t, w, from, to, dims, measures, nil)
		if len(a.r.Rows) == 0 {
			t.Errorf("by %v: no rows", dims)
		}
		for measure, code := range unknowable {
			unknown(t, fmt.Sprintf("by %v: total %s", dims, measure), a.total(measure), code)
			for _, row := range a.r.Rows {
				unknown(t, fmt.Sprintf("by %v: %v %s", dims, row.Keys, measure), a.cell(measure, row.Keys...), code)
			}
		}
	}
	// By tier nothing at all can be known, the number of declarations included.
	tiers := ask(t, w, from, to, []string{"tier"}, []string{"declarations", "hitRate", "operators"}, nil)
	if len(tiers.r.Rows) != 1 {
		t.Errorf("%d tiers, want the one that is not known", len(tiers.r.Rows))
	}
	for _, row := range tiers.r.Rows {
		for i, measure := range tiers.q.Rows.Measures {
			unknown(t, fmt.Sprintf("tier %v %s", row.Keys, measure), row.Cells[i], catalog.WarnNotCollected)
		}
	}
}

// The extract as it is: its operations name registrations that its items do not have, or operations that nobody explained.
func TestAsycudaExtractAnswers(t *testing.T) {
	items, operations := sharedFile(t, "asycuda-extract", "declaration_items.csv"), sharedFile(t, "asycuda-extract", "declaration_operations.csv")
	w := openStore(t)
	if report := loadMapped(t, w, record.Declarations, "asycuda-items", items); report.Outcome != loader.Loaded {
		t.Errorf("items: %+v", report.Codes)
	}
	report := loadMapped(t, w, record.DeclarationEvents, "asycuda-operations", operations)
	if got := summary(t, report, record.DeclarationEvents); got.Read != 18 || got.Accepted != 0 || got.Quarantined+got.Rejected != 18 || got.Quarantined == 0 || got.Rejected == 0 {
		t.Errorf("operations: %+v, want each of 18 quarantined or rejected", got)
	}
	status, err := w.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rejects, err := w.Rejects(t.Context(), access.Scope{}, status, catalog.RejectQuery{First: 10})
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]int64{}
	for _, r := range rejects {
		kept[r.Kind+" "+r.Code+" "+r.Disposition] = r.Rows
	}
	for _, want := range []string{"declaration_events E001 quarantined", "declaration_events L003 rejected"} {
		if kept[want] != 9 {
			t.Errorf("%s: %d, want 9; %v", want, kept[want], kept)
		}
	}
	a := ask(t, w, "2021-01-01", "2023-01-01", []string{"hs2"}, []string{"declarations", "inspectionRate", "clearanceTimeMedianHours", "tradeValueCny", "netWeightKg"}, nil)
	near(t, "declarations", a.total("declarations"), 6, 0)
	unknown(t, "value", a.total("tradeValueCny"), catalog.WarnNotCollected)
	unknown(t, "weight", a.total("netWeightKg"), catalog.WarnNotCollected)
	if c := a.total("clearanceTimeMedianHours"); c.Value != nil || c.Status != catalog.NoPopulation {
		t.Errorf("nothing was released: %s", shown(c))
	}
	if number(t, direct(t), "SELECT count() FROM declaration_items") != 6 {
		t.Error("not all 6 items are there")
	}
}

const joinedItems = `OFFICE,ENTRY,DEC_CODE,AGENT  NAME,REGDATE,REGNO,TPIN,IMPORTER NAME,YEAR,ITEMNO,Lane At Selectivity,Current Lane,REGIME,HSCODE,TARIFF DESCRIPTION,EXTENDED PROC,QTY,PKGKND,ORIGIN,CONSIGNEE NAME,LASTCONSIGNED,GROSSWEIGHT,NETWEIGHT,CURRENCY,MEANS_OF_TPT
DED,DED,CA1,AGENT,2022-03-01 08:00:00,C1,111,FIRST,2022,1,RED,Green,IM4,62034300,shirts,4000,10,BOX,JAPAN,"FIRST
STREET",SOUTH AFRICA,12,11.5,USD,30
DED,DED,CA1,AGENT,2022-03-01 08:00:00,C1,111,FIRST,2022,2,RED,Green,IM4,62053010,shirts,4000,5,BOX,CHINA,"FIRST
STREET",SOUTH AFRICA,7,6.5,USD,30
DED,DED,CA2,AGENT,2022-03-02 09:30:00,C2,222,SECOND,2022,1,YELLOW,Green,EX1,24012000,tobacco,1000,3,BALE,MALAWI,SECOND,GERMANY,100,99,MWK,10
DED,DED,CA2,AGENT,2022-03-03 10:00:00,C3,222,SECOND,2022,1,GREEN,Green,EX1,24012000,tobacco,1000,3,BALE,MALAWI,SECOND,GERMANY,100,99,MWK,10
`

const joinedOperations = `OFFICE,REGDATE,REGNO,REGIME,Lane At Selectivity,Current Lane,VEHICLE_REG,VALUE_OF_DECLARATION,CONTAINER_NUMBER,DOCUMENT_VERSION,OPERATION,OPERATION_TIME,USERNAME
DED,2022-03-01 08:00:00,C1,IM4,RED,Green,1,HIGH VALUE,,1,Validate and assess,2022-03-01 09:00:00,u
DED,2022-03-01 08:00:00,C1,IM4,RED,Green,1,HIGH VALUE,,2,Payment,2022-03-01 10:00:00.500000,u
DED,2022-03-01 08:00:00,C1,IM4,RED,Green,1,HIGH VALUE,,3,Control Results,2022-03-01 15:00:00,u
DED,2022-03-01 08:00:00,C1,IM4,RED,Green,1,HIGH VALUE,,4,Clear declaration,2022-03-02 09:00:00,u
DED,2022-03-02 09:30:00,C2,EX1,YELLOW,Green,1,LOW VALUE,,1,Control Results,2022-03-02 12:00:00,u
DED,2022-03-03 10:00:00,C3,EX1,GREEN,Green,1,LOW VALUE,,1,Clear declaration,2022-03-03 11:00:00,u
`

// A file of the extract's layout whose two halves belong together: declarations, items, events and inspections.
func TestAsycudaLayoutJoinedAnswers(t *testing.T) {
	dir := t.TempDir()
	items, operations := filepath.Join(dir, "items.csv"), filepath.Join(dir, "operations.csv")
	for path, text := range map[string]string{items: joinedItems, operations: joinedOperations} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w := openStore(t)
	for _, report := range []loader.Report{
		loadMapped(t, w, record.Declarations, "asycuda-items", items), loadMapped(t, w, record.DeclarationEvents, "asycuda-operations", operations),
	} {
		if report.Outcome != loader.Loaded {
			t.Errorf("rows did not enter: %+v", report.Codes)
		}
	}
	a := ask(t, w, "2022-03-01", "2022-04-01", []string{"direction"}, []string{
		"declarations", "operators", "inspectionRate", "hitRate", "clearanceTimeMedianHours", "netWeightKg", "tradeValueCny", "onsiteInspectionMedianMinutes",
	}, nil)
	near(t, "declarations", a.total("declarations"), 3, 0)
	near(t, "operators", a.total("operators"), 2, 0)
	// Only the red lane is a manual control; the yellow one looks at documents.
	parts(t, "inspected imports", a.cell("inspectionRate", "import"), 1, 1)
	parts(t, "inspected exports", a.cell("inspectionRate", "export"), 0, 2)
	parts(t, "inspected", a.total("inspectionRate"), 1, 3)
	if c := a.total("hitRate"); c.Value != nil || c.Status != catalog.NoPopulation {
		t.Errorf("no control has a result, yet the hit rate is %s", shown(c))
	}
	// C1: 1 March 8:00 to 2 March 9:00 is 25 hours; C3: 1 hour; C2 is open.
	near(t, "import", a.cell("clearanceTimeMedianHours", "import"), 25, 0)
	near(t, "export", a.cell("clearanceTimeMedianHours", "export"), 1, 0)
	near(t, "both", a.total("clearanceTimeMedianHours"), 13, 0)
	if !warned(a.cell("clearanceTimeMedianHours", "export"), catalog.WarnUnreleased) {
		t.Error("the open export is not mentioned")
	}
	for _, measure := range []string{"netWeightKg", "tradeValueCny", "onsiteInspectionMedianMinutes"} {
		unknown(t, measure, a.total(measure), catalog.WarnNotCollected)
	}
	chapters := ask(t, w, "2022-03-01", "2022-04-01", []string{"hs2", "partnerCountry", "transportMode"}, []string{"declarations"}, nil)
	near(t, "shirts", chapters.cell("declarations", "62", "ZA", "road"), 1, 0)
	near(t, "tobacco", chapters.cell("declarations", "24", "DE", "sea"), 2, 0)
}
