package warehouse_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"greenlane/catalog"
	"greenlane/warehouse"
)

// operatorsApart writes declarations of which none of 31, 3 of 30, all of 29 and 1 of 2 are inspected.
func (k desk) operatorsApart(day int) {
	for _, of := range []struct {
		firm         string
		n, inspected int
	}{{"aeo", 31, 0}, {"reg-1", 30, 3}, {"reg-2", 29, 29}, {"reg-3", 2, 1}} {
		for i := range of.n {
			id := fmt.Sprint("a-", of.firm, i)
			k.lodge(day, id, deskDeclaration{firm: of.firm})
			if i < of.inspected {
				k.control(day, id, "physical", "risk_rule", "conform", "1", 0, "")
			}
		}
	}
}

// Of the two operators with 30 declarations it is told how many they are, and what stands behind their rates; the median is of all four.
func operatorsCountEach(t *testing.T, w *warehouse.Warehouse, number int) {
	c := onDay(t, w, number, "inspectionRateOperatorMean30")
	if c.Denominator == nil || *c.Denominator != 2 || *c.Declarations != 61 || *c.Groups != 2 || warned(c, catalog.WarnWeightingMatters) { // pooled 3/61
		t.Errorf("of the large ones: %s", shown(c))
	}
	if c := onDay(t, w, 2, "inspectionRateOperatorMean30"); c.Status != catalog.NoPopulation {
		t.Errorf("where none is large: %s", shown(c))
	}
	c = onDay(t, w, number, "inspectionRateOperatorMedian")
	if c.Low != nil || c.High != nil || *c.Declarations != 92 || *c.Groups != 3 || !warned(c, catalog.WarnSmallBase) || !strings.Contains(c.Warnings[0].Message, "4 operators") {
		t.Errorf("the median of four: %s", shown(c))
	}
	on := catalog.DateOf(deskLodged(number))
	both := []string{"inspectionRateOperatorMean", "inspectionRateOperatorMean30"}
	behind := put(t, w, catalog.Query{
		Fact: catalog.Clearance.Name, During: catalog.Period{From: on, To: on.AddDays(1)}, Total: catalog.Selection{Wanted: true, Measures: both, Explained: both},
		Rows: catalog.Selection{Wanted: true, Dimensions: []string{"tier"}, Measures: both, Explained: both},
	})
	for i, want := range []string{"Nothing was left out.", "Left out: 31 of small operators."} { // 29 and 2
		if text := behind.total(both[i]).Behind.Text; !strings.HasSuffix(text, want) {
			t.Errorf("%s: %s Want %s", both[i], text, want)
		}
	}
	for _, of := range []catalog.Cell{behind.total(both[1]), behind.cell(both[1], "regular")} {
		records := of.Behind.Records
		if len(records) != 3 || slices.ContainsFunc(records, func(c catalog.Contribution) bool { return c.Operator != "reg-1" }) {
			t.Errorf("behind the mean of the large: %+v, want the three of reg-1", records)
		}
	}
	then := put(t, w, catalog.Query{ // the inspections are recorded two days later
		Fact: catalog.Clearance.Name, During: catalog.Period{From: on, To: on.AddDays(1)}, KnownAt: deskLodged(number).Add(time.Hour),
		Total: catalog.Selection{Wanted: true, Measures: []string{"inspectionRateOperatorMedian", "inspectionRateOperatorMean30"}},
	})
	near(t, "the median as known then", then.total("inspectionRateOperatorMedian"), 0, 0)
	near(t, "the mean of the large as known then", then.total("inspectionRateOperatorMean30"), 0, 0)
}
