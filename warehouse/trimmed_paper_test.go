package warehouse_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"greenlane/catalog"
	"greenlane/evidence"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// largeRecovery writes inspections of an hour each of which 98 recover 10, one 30 and one nothing, and one of seven hours that recovers a million.
func (k desk) largeRecovery(day int) {
	inspect := func(firm, hours, recovered string) {
		id := fmt.Sprint("r-", len(k[record.Declarations]))
		k.lodge(day, id, deskDeclaration{firm: firm})
		result := "discrepancy"
		if recovered == "" {
			result = "conform"
		}
		k.control(day, id, "physical", "risk_rule", result, hours, 0, recovered)
	}
	for range 98 {
		inspect("reg-1", "1", "10")
	}
	inspect("aeo", "1", "30")
	inspect("cert", "1", "")
	inspect("reg-3", "7", "1000000")
}

// The hundredth part of a hundred amounts is left out, and of 99 none. What is left out is not shown among what weighs most.
func onlyTheLargestIsLeftOut(t *testing.T, w *warehouse.Warehouse, number int) {
	const measure = "recoveredCnyPerOfficerHourTrimmed"
	on := catalog.DateOf(deskLodged(number))
	q := catalog.Query{
		Fact: catalog.Clearance.Name, During: catalog.Period{From: on, To: on.AddDays(1)},
		Rows: catalog.Selection{Wanted: true, Dimensions: []string{"tier"}, Measures: []string{measure}}, Total: catalog.Selection{Wanted: true, Measures: []string{measure}, Explained: []string{measure}},
	}
	a := put(t, w, q)
	all := a.total(measure)
	if *all.Numerator != 1010 || *all.Denominator != 100 || !warned(all, catalog.WarnTrimmed) || !strings.Contains(shown(all), "1 of 100 amounts are left out: those above 30.00") {
		t.Errorf("all: %s", shown(all))
	}
	if b := all.Behind; b == nil || len(b.Records) != catalog.ExplainedRecords || b.Records[0].Amount != "30" || b.Records[1].Amount != "10" || !strings.Contains(b.Text, "99th percentile") ||
		!strings.HasSuffix(b.Text, "Left out: 1 above the percentile.") || len(b.Excluded) != 1 || b.Excluded[0].Declarations != 1 {
		t.Errorf("behind it: %+v", b)
	}
	for tier, want := range map[string]string{"regular": "0 of 99 amounts are left out: those above 1000000.00", "advanced_certified": "0 of 1 amounts are left out: those above 30.00"} {
		if c := a.cell(measure, tier); !strings.Contains(shown(c), want) {
			t.Errorf("%s: %s, want %s", tier, shown(c), want)
		}
	}
	near(t, "of regular ones all", a.cell(measure, "regular"), 1_000_980.0/105, 1e-9)
	if c := a.cell(measure, "certified"); c.Value == nil || *c.Value != 0 || warned(c, catalog.WarnTrimmed) {
		t.Errorf("where nothing is recovered: %s", shown(c))
	}
	q.KnownAt, q.Total.Explained = deskLodged(number).Add(time.Hour), nil // the inspections are recorded two days later
	if c := put(t, w, q).total(measure); c.Status != catalog.NoPopulation {
		t.Errorf("as known before: %s", shown(c))
	}
}

// trimmedYieldOf is what is recovered in an hour, without what is above the least amount that 99 of 100 do not exceed.
func trimmedYieldOf(all []*mdlDeclaration) expected {
	if _, missing := total(all, inspectionHours); missing > 0 {
		return refusedAs(catalog.NotEstimable)
	}
	amount := func(d *mdlDeclaration) int64 { _, v := recovered(d); return *v }
	some := only(all, func(d *mdlDeclaration) bool { return d.inspected && amount(d) > 0 })
	slices.SortFunc(some, func(a, b *mdlDeclaration) int { return int(amount(a) - amount(b)) })
	kept := all
	if n := len(some); n > 0 {
		most := amount(some[int(math.Ceil(float64(99*n)/100))-1])
		kept = only(all, func(d *mdlDeclaration) bool { return d.inspected && amount(d) <= most })
	}
	return quotientOf(kept, recovered, inspectionHours, evidence.Positive, true)
}

// Each row and the total have a percentile of their own, and the replicates of groups are of what is left.
func TestRowsAreTrimmedByPercentilesOfTheirOwn(t *testing.T) {
	w, k, random := openStore(t), newDesk(), rand.New(rand.NewPCG(11, 99))
	firms := []string{"aeo", "cert", "reg-1", "reg-3"}
	for i := range 6 {
		firm := fmt.Sprint("more-", i)
		firms = append(firms, firm)
		k.add(record.Operators, fmt.Sprintf("%s,320000000%d,Firm %s,CN,2201,%s,2018-05-01T00:00:00+08:00", firm, i, firm, firm))
	}
	var all []*mdlDeclaration
	for i := range 700 {
		d := &mdlDeclaration{operator: firms[random.IntN(len(firms))], inspected: true, fact: mdlFact{}, keys: map[string]string{"riskStratum": []string{"L", "H"}[random.IntN(2)]}}
		if d.group = d.operator; d.group == "reg-1" {
			d.group = "holding"
		}
		id, cents, hours := fmt.Sprint("t", i), int64(0), int64(1+random.IntN(80_000))
		if random.IntN(3) > 0 {
			cents = int64(math.Exp(8 + 2*random.NormFloat64()))
		}
		d.fact["recovered_cny"], d.fact["inspection_hours"] = cents, hours
		k.lodge(5, id, deskDeclaration{firm: d.operator, stratum: d.keys["riskStratum"]})
		k.control(5, id, "physical", "risk_rule", "discrepancy", inDecimal(hours, 4), 0, inDecimal(cents, 2))
		all = append(all, d)
	}
	k.load(t, w, loader.Options{Cut: instant(t, deskCut)})
	const measure = "recoveredCnyPerOfficerHourTrimmed"
	a := ask(t, w, "2020-03-01", "2020-04-01", []string{"riskStratum"}, []string{measure, "recoveredCnyPerOfficerHour"}, nil)
	for stratum, got := range map[string]catalog.Cell{"": a.total(measure), "L": a.cell(measure, "L"), "H": a.cell(measure, "H")} {
		rows := only(all, func(d *mdlDeclaration) bool { return stratum == "" || d.keys["riskStratum"] == stratum })
		want, untrimmed := trimmedYieldOf(rows), quotientOf(rows, recovered, inspectionHours, evidence.Positive, true)
		near(t, stratum, got, *want.value, 1e-9**want.value)
		if want.interval == nil || !closeTo(got.Low, want.interval.Low, 0) || !closeTo(got.High, want.interval.High, 0) {
			t.Errorf("%s: %s, want %+v", stratum, shown(got), want.interval)
		}
		if *want.value > 0.95**untrimmed.value {
			t.Errorf("%s: %v is hardly less than %v: nothing was trimmed", stratum, *want.value, *untrimmed.value)
		}
	}
	if a.r.Provenance.Table != "fact" && !strings.Contains(a.r.Provenance.Table, "fact") {
		t.Errorf("read %s", a.r.Provenance.Table)
	}
}
