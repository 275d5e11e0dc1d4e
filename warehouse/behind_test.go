package warehouse_test

import (
	"testing"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/loader"
)

// World a6 (999 declarations live, one cancelled, ten amended from 100 to 1,000 CNY): what is behind its numbers, row by row.
func TestWhatStandsBehindANumber(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "a6", 1)
	loadWorld(t, w, dir, loader.Options{})
	q := catalog.Query{Fact: "clearance", During: catalog.Period{From: day(t, "2020-06-01"), To: day(t, "2020-08-01")}}
	measures := []string{"tradeValueCny", "clearanceTimeMedianHours"}
	q.Rows = catalog.Selection{Wanted: true, Dimensions: []string{"month"}, Measures: measures, Explained: measures[:1]}
	q.Total = catalog.Selection{Wanted: true, Measures: measures, Explained: measures}
	a := put(t, w, q)
	total := a.total("tradeValueCny").Behind
	if total == nil || len(total.Excluded) != 1 || total.Excluded[0].Reason != "CANCELLED" || total.Excluded[0].Declarations != 1 {
		t.Fatalf("behind the total: %+v, want one cancelled declaration left out", total)
	}
	if len(total.Records) != catalog.ExplainedRecords {
		t.Fatalf("%d records, want %d", len(total.Records), catalog.ExplainedRecords)
	}
	for _, r := range total.Records { // the ten amended ones are worth most
		if r.Amount != "1000" || r.Record == "" || r.Operator == "" || r.At.Year() != 2020 {
			t.Errorf("record %+v, want a named one of 1,000 CNY", r)
		}
	}
	july := a.cell("tradeValueCny", "2020-07-01").Behind
	if july == nil || len(july.Records) != 1 {
		t.Errorf("behind July: %+v, want its one declaration", july)
	}
	if a.cell("clearanceTimeMedianHours", "2020-07-01").Behind != nil {
		t.Error("a number that was not to be explained is")
	}
	if slow := a.total("clearanceTimeMedianHours").Behind; slow == nil || len(slow.Records) == 0 && a.total("clearanceTimeMedianHours").Value != nil {
		t.Errorf("behind the median: %+v", slow)
	}
	scope := access.ScopeOf(access.Local()).InOffices("2200") // who sees some offices may read no record
	seen, err := published(t, w).Observe(t.Context(), scope, q)
	if err != nil {
		t.Fatal(err)
	}
	if b := seen[0].Total.Behind["tradeValueCny"]; b.Records != nil {
		t.Errorf("%d records shown to whoever may not read them", len(b.Records))
	}
	if _, err := answers(t, w).Ask(t.Context(), access.Principal{}, q); err != nil {
		t.Fatal(err)
	}
}
