package warehouse_test

import (
	"slices"
	"strings"
	"testing"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
)

const deskControl = "inspection_id,declaration_id,operator_id,side,control_type,selection_basis,ordered_at,started_at,ended_at,is_joint,visit_id,officers_n,officer_hours,result,recorded_at\n"

// Hours go to the local day on which a visit started, whenever its declaration was lodged, and to one kind. w1 is of the AEO firm, w2 of a regular one.
func TestHoursByDayOfWork(t *testing.T) {
	w := openStore(t)
	k := newDesk()
	k.lodge(1, "w1", deskDeclaration{firm: "aeo"})
	k.lodge(2, "w2", deskDeclaration{firm: "reg-1"})
	k.lodge(31, "w3", deskDeclaration{firm: "reg-2"})
	// Recognition covered its partner when it was lodged, and no more when it was worked on.
	k.add(record.MRAAgreements, "mra-ch,CH,2019-01-01,2020-03-01,2020-03-10,2020-03-01T00:00:00+08:00")
	k.add(record.MRATerritories, "mra-ch,CH,2020-03-01,2020-03-10,2020-03-01T00:00:00+08:00")
	k.lodge(2, "w4", deskDeclaration{firm: "reg-2", partner: "CH"})
	k.load(t, w, loader.Options{Cut: instant(t, deskCut)})
	texts(t, w, record.Inspections, deskControl+
		// Started in the last millisecond of 30 March and the first of 31 March, in Shanghai.
		"n1,w1,,domestic,physical,risk_rule,2020-03-02T00:00:00Z,2020-03-30T15:59:59.999Z,2020-03-30T17:00:00Z,0,,2,2.5,conform,2020-04-01T00:00:00Z\n"+
		"n2,w1,,domestic,nii,risk_rule,2020-03-02T00:00:00Z,2020-03-30T16:00:00.000Z,2020-03-30T17:00:00Z,0,,2,0.5,conform,2020-04-01T00:00:00Z\n"+
		"n0,w4,,domestic,physical,risk_rule,2020-03-02T00:00:00Z,2020-03-29T01:00:00Z,2020-03-29T02:00:00Z,0,,2,1,conform,2020-04-01T00:00:00Z\n"+
		// One visit of three controls: it started with the sample, and took as long as that.
		"n3,w2,,domestic,quarantine_sampling,mandatory,2020-03-02T00:00:00Z,2020-03-31T02:00:00Z,2020-03-31T03:00:00Z,1,V,2,3,conform,2020-04-01T00:00:00Z\n"+
		"n4,w2,,domestic,physical,mandatory,2020-03-02T00:00:00Z,2020-03-31T20:00:00Z,2020-03-31T21:00:00Z,1,V,2,2,conform,2020-04-01T00:00:00Z\n"+
		"n5,w2,,domestic,documentary,mandatory,2020-03-02T00:00:00Z,,,1,V,2,,conform,2020-04-01T00:00:00Z\n"+
		// Without a start the day of its end, without an end that of its order.
		"n6,w2,,domestic,lab,mandatory,2020-03-02T00:00:00Z,,2020-03-31T04:00:00Z,0,,2,1,conform,2020-04-01T00:00:00Z\n"+
		"n7,w2,,domestic,documentary,mandatory,2020-03-31T04:00:00Z,,,0,,2,0.25,conform,2020-04-01T00:00:00Z\n"+
		// Neither cancelled nor not begun, and of an audit of a declaration the hours are those of an audit.
		"n8,w2,,domestic,physical,mandatory,2020-03-31T04:00:00Z,,,0,,2,9,cancelled,2020-04-01T00:00:00Z\n"+
		"n9,w2,,domestic,physical,mandatory,2020-03-31T04:00:00Z,,,0,,2,,pending,2020-04-01T00:00:00Z\n"+
		"na,w2,,domestic,audit,risk_rule,2020-03-31T04:00:00Z,2020-03-31T05:00:00Z,2020-03-31T06:00:00Z,0,,2,4,conform,2020-04-01T00:00:00Z\n"+
		// An audit of two days of one visit, which counts once; and one that has not begun.
		"nb,,aeo,domestic,audit,risk_rule,2020-03-02T00:00:00Z,2020-03-30T16:00:00.000Z,2020-03-30T18:00:00Z,0,A,2,6,conform,2020-04-01T00:00:00Z\n"+
		"nc,,aeo,domestic,audit,risk_rule,2020-03-02T00:00:00Z,2020-03-31T16:00:00.000Z,2020-03-31T18:00:00Z,0,A,2,5,conform,2020-04-01T00:00:00Z\n"+
		"nd,,aeo,domestic,audit,risk_rule,2020-03-31T04:00:00Z,,,0,,2,,pending,2020-04-01T00:00:00Z\n")
	all := []string{"officerHoursWorked", "manualHoursWorked", "scanHoursWorked", "samplingHoursWorked", "documentaryHoursWorked", "auditHours"}
	a := ask(t, w, "2020-03-31", "2020-04-01", []string{"tier"}, all, nil)
	for i, want := range []string{"4.75", "3.00", "0.50", "1.00", "0.25", "10.00"} {
		exactly(t, all[i], a.total(all[i]), want)
	}
	for i, want := range []int64{4, 1, 1, 1, 1, 2} {
		if c := a.total(all[i]); *c.Declarations != want || c.Groups != nil {
			t.Errorf("%s rests on %d, want %d", all[i], *c.Declarations, want)
		}
	}
	// Of the AEO firm nothing was lodged on 31 March; what was done about what it had lodged, and its audit, has a row all the same.
	for tier, want := range map[string][2]string{"regular": {"4.25", "4.00"}, "advanced_certified": {"0.50", "6.00"}} {
		exactly(t, "about "+tier, a.cell("officerHoursWorked", tier), want[0])
		exactly(t, "audits of "+tier, a.cell("auditHours", tier), want[1])
	}
	audits := ask(t, w, "2020-03-30", "2020-04-01", []string{"day", "operator"}, all[5:], nil)
	exactly(t, "audits by day", audits.cell("auditHours", "2020-03-31", "aeo"), "6.00")
	exactly(t, "by lodgement", ask(t, w, "2020-03-31", "2020-04-01", nil, []string{"officerHours"}, nil).total("officerHours"), "0.00")
	exactly(t, "of the AEO firm", ask(t, w, "2020-03-31", "2020-04-01", nil, all[:1], where("tier", "advanced_certified")).total(all[0]), "0.50")
	exactly(t, "of the day before", ask(t, w, "2020-03-30", "2020-03-31", nil, all[:1], nil).total(all[0]), "2.50")
	exactly(t, "with a recognised partner", ask(t, w, "2020-03-29", "2020-03-30", nil, all[:1], where("mraPartner", "mra")).total(all[0]), "1.00")
	exactly(t, "at another office", ask(t, w, "2020-03-31", "2020-04-01", nil, all[:1], where("office", "9999")).total(all[0]), "0.00")
	byDay := ask(t, w, "2020-03-01", "2020-04-10", []string{"month", "day"}, all[:1], nil)
	sum := 0.0
	for _, on := range []string{"29", "30", "31"} {
		sum += *byDay.cell(all[0], "2020-03-01", "2020-03-"+on).Value
	}
	exactly(t, "by day", byDay.cell(all[0], "2020-03-01", "2020-03-31"), "4.75")
	if sum != 8.25 {
		t.Errorf("the rows add up to %v, want what all days have, 8.25", sum)
	}
	exactly(t, "of all days", byDay.total(all[0]), "8.25")
	// All is lodged at 2201, where all firms are registered, too.
	version, err := w.Latest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for office, want := range map[string][2]int64{"2201": {47_500, 100_000}, "2202": {0, 0}} {
		seen, err := version.Observe(t.Context(), access.ScopeOf(access.Local()).InOffices(office), catalog.Query{
			Fact: "clearance", During: a.q.During, Total: catalog.Selection{Wanted: true, Measures: []string{all[0], "auditHours"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, measure := range []string{all[0], "auditHours"} {
			if got := seen[0].Total.Parts[measure].Sum.Int64(); got != want[i] {
				t.Errorf("of %s who may see %s alone is told %d, want %d", measure, office, got, want[i])
			}
		}
	}
	behind := put(t, w, catalog.Query{Fact: "clearance", During: a.q.During, Total: catalog.Selection{Wanted: true, Measures: all, Explained: all}})
	first := behind.total("officerHoursWorked").Behind
	if len(first.Records) != 4 || first.Records[0].Record != "w2" || first.Records[0].Amount != "3" || !strings.Contains(first.Text, "sum of work_hours") {
		t.Errorf("behind the hours stand %+v: %s", first.Records, first.Text)
	}
	if audits := behind.total("auditHours").Behind; len(audits.Records) != 2 || audits.Records[0].Operator != "aeo" || audits.Records[0].Amount != "6" {
		t.Errorf("behind the audits stand %+v", audits.Records)
	}
	// What is recorded later changes nothing of what was known then; hours that are not known are not zero.
	texts(t, w, record.Inspections, deskControl+
		"n2,w1,,domestic,nii,risk_rule,2020-03-02T00:00:00Z,2020-03-30T16:00:00.000Z,2020-03-30T17:00:00Z,0,,2,1.5,conform,2020-04-05T00:00:00Z\n"+
		"n9,w2,,domestic,physical,mandatory,2020-03-31T04:00:00Z,,2020-03-31T05:00:00Z,0,,2,,conform,2020-04-05T00:00:00Z\n"+
		"nd,,aeo,domestic,audit,risk_rule,2020-03-31T04:00:00Z,2020-03-31T05:00:00Z,2020-03-31T06:00:00Z,0,,3,,conform,2020-04-05T00:00:00Z\n")
	now := ask(t, w, "2020-03-31", "2020-04-01", nil, all, nil)
	for i, want := range []string{"", "", "1.50", "1.00", "0.25", "13.00"} {
		if c := now.total(all[i]); want != "" {
			exactly(t, "now "+all[i], c, want)
		} else if c.Status != catalog.NotEstimable || !warned(c, catalog.WarnNotCollected) || !strings.Contains(shown(c), "visits") {
			t.Errorf("%s with a visit of unknown hours: %s", all[i], shown(c))
		}
	}
	then := put(t, w, catalog.Query{
		Fact: "clearance", During: a.q.During, KnownAt: instant(t, "2020-04-02T00:00:00Z"),
		Total: catalog.Selection{Wanted: true, Measures: slices.Concat(all, []string{"officerHours", "declarations", "inspectionRate", "clearanceTimeMedianHours"}), Explained: all},
	})
	for i, want := range []string{"4.75", "3.00", "0.50", "1.00", "0.25", "10.00"} {
		exactly(t, "then "+all[i], then.total(all[i]), want)
	}
	today := put(t, w, catalog.Query{
		Fact: "clearance", During: a.q.During, CurrentTiers: true, Where: where("tier", "advanced_certified"), Total: catalog.Selection{Wanted: true, Measures: []string{"scanHoursWorked", "auditHours"}},
	})
	exactly(t, "by tiers of today", today.total("scanHoursWorked"), "1.50")
	exactly(t, "audits by tiers of today", today.total("auditHours"), "9.00")
}

// Audits are about what was cleared long ago, also where they name a declaration: they neither keep its inspection open, nor find anything in it, nor take hours of it.
func TestAuditsOfDeclarationsAreNoInspections(t *testing.T) {
	w := openStore(t)
	k := newDesk()
	k.lodge(3, "a1", deskDeclaration{firm: "aeo"})
	k.lodge(3, "a2", deskDeclaration{firm: "aeo"})
	k.control(3, "a1", "audit", "intel", "pending", "8", 0, "")
	k.control(3, "a1", "physical", "random", "conform", "1", 0, "")
	k.control(3, "a2", "audit", "intel", "discrepancy", "16", 0, "500.00")
	k.load(t, w, loader.Options{Cut: instant(t, deskCut)})
	for measure, want := range map[string]float64{"hitRate": 0, "randomHitRate": 0, "inspectionRate": 0.5, "officerHours": 1, "officerHoursWorked": 1, "auditHours": 24, "recoveredCnyPerOfficerHour": 0} {
		near(t, measure, onDay(t, w, 3, measure), want, 1e-12)
	}
	near(t, "whose first control was at random", ask(t, w, "2020-03-03", "2020-03-04", []string{"selectionBasis"}, []string{"declarations"}, nil).cell("declarations", "random"), 1, 0)
}

// What turns out to be no audit takes no hours of one, whether it named a declaration or not; what was known before stays so.
func TestAuditsThatWerePutRight(t *testing.T) {
	w := openStore(t)
	k := newDesk()
	k.lodge(3, "a1", deskDeclaration{firm: "aeo"})
	k.load(t, w, loader.Options{Cut: instant(t, deskCut)})
	stated := func(x1, x2 string) {
		t.Helper()
		texts(t, w, record.Inspections, deskControl+
			"x1,"+x1+"\n"+
			"x2,"+x2+"\n")
	}
	stated("a1,,domestic,audit,intel,2020-03-03T04:00:00Z,2020-03-03T05:00:00Z,2020-03-03T06:00:00Z,0,,2,4,conform,2020-04-01T00:00:00Z",
		",aeo,domestic,audit,intel,2020-03-03T04:00:00Z,2020-03-03T05:00:00Z,2020-03-03T06:00:00Z,0,,2,8,conform,2020-04-01T00:00:00Z")
	both := []string{"auditHours", "officerHoursWorked"}
	exactly(t, "audits", ask(t, w, "2020-03-03", "2020-03-04", nil, both, nil).total("auditHours"), "12.00")
	stated("a1,,domestic,physical,intel,2020-03-03T04:00:00Z,2020-03-03T05:00:00Z,2020-03-03T06:00:00Z,0,,2,4,conform,2020-04-02T00:00:00Z",
		"a1,,domestic,physical,intel,2020-03-03T04:00:00Z,2020-03-03T05:00:00Z,2020-03-03T06:00:00Z,0,,2,8,conform,2020-04-02T00:00:00Z")
	a := ask(t, w, "2020-03-03", "2020-03-04", nil, both, nil)
	exactly(t, "no audits", a.total("auditHours"), "0.00")
	exactly(t, "but inspections", a.total("officerHoursWorked"), "12.00")
	q := a.q
	q.KnownAt = instant(t, "2020-04-01T12:00:00Z")
	exactly(t, "as known before", put(t, w, q).total("auditHours"), "12.00")
}

// What is left out of hours by day of work are the declarations worked on then, not those lodged: of both on the 14th one of three visits to one, of one lodged on the 3rd.
func TestWhatHoursByDayOfWorkLeaveOut(t *testing.T) {
	w := openStore(t)
	k := newDesk()
	k.lodge(3, "early", deskDeclaration{firm: "reg-1"})
	k.lodge(3, "kept", deskDeclaration{firm: "reg-1"})
	k.lodge(14, "late1", deskDeclaration{firm: "reg-1"})
	k.lodge(14, "late2", deskDeclaration{firm: "reg-1"})
	k.load(t, w, loader.Options{Cut: instant(t, deskCut)})
	cancelled := func(lodged int, id string) string {
		return id + ",import,0110,2201,sea,reg-1,reg-1,US," + paperTime(deskLodged(lodged)) + ",L,CNY,1.00,1.00,1.000,2020-03-17T00:00:00+08:00,2,cancellation\n"
	}
	texts(t, w, record.Declarations, deskHeaders[record.Declarations]+",version,op_type\n"+cancelled(3, "early")+cancelled(14, "late1")+cancelled(14, "late2"))
	visit := ",,domestic,physical,intel,2020-03-03T08:00:00Z,2020-03-14T05:00:00Z,2020-03-14T06:00:00Z,0,,2,2,conform,2020-03-15T00:00:00Z\n"
	texts(t, w, record.Inspections, deskControl+"v1,early"+visit+"v2,early"+visit+"v3,kept"+visit)
	for _, known := range []string{"", "2020-03-20T00:00:00Z"} {
		q := catalog.Query{
			Fact: "clearance", During: catalog.Period{From: day(t, "2020-03-14"), To: day(t, "2020-03-15")}, Excluded: true,
			Total: catalog.Selection{Wanted: true, Measures: []string{"officerHoursWorked", "auditHours"}, Explained: []string{"officerHoursWorked", "auditHours"}},
		}
		if known != "" {
			q.KnownAt = instant(t, known)
		}
		a := put(t, w, q)
		exactly(t, "of the one that was kept", a.total("officerHoursWorked"), "2.00")
		for what, left := range map[string][]catalog.Exclusion{"the answer": a.r.Provenance.Excluded, "the hours": a.total("officerHoursWorked").Behind.Excluded} {
			if len(left) != 1 || left[0] != (catalog.Exclusion{Reason: "CANCELLED", Measures: "hours by day of work", Declarations: 1}) {
				t.Errorf("left out of %s are %+v, want the one cancelled that was worked on", what, left)
			}
		}
		if left := a.total("auditHours").Behind.Excluded; len(left) != 0 {
			t.Errorf("left out of audits are %+v, which are about no declaration", left)
		}
	}
}

// What is told of tiers beside hours by day of work is of those worked on. On the 14th a firm without any decision lodges; what is worked on is of before a firm's first one.
func TestTiersOfWhatWasWorkedOn(t *testing.T) {
	w := openStore(t)
	k := newDesk()
	for i, firm := range []string{"undecided", "later"} {
		k.add(record.Operators, firm+",310000001"+string(rune('0'+i))+",Firm "+firm+",CN,2201,"+firm+",2018-05-01T00:00:00+08:00")
	}
	k.add(record.TierHistory, "later,2020-03-10T00:00:00+08:00,certified,D237,grant,no 9,2020-03-09,2020-03-09T09:00:00+08:00")
	k.lodge(3, "before", deskDeclaration{firm: "later"})
	k.lodge(14, "unknown", deskDeclaration{firm: "undecided"})
	k.load(t, w, loader.Options{Cut: instant(t, deskCut)})
	texts(t, w, record.Inspections, deskControl+"v1,before,,domestic,physical,intel,2020-03-03T08:00:00Z,2020-03-14T05:00:00Z,2020-03-14T06:00:00Z,0,,2,2,conform,2020-03-15T00:00:00Z\n")
	a := ask(t, w, "2020-03-14", "2020-03-15", nil, []string{"officerHoursWorked", "declarations"}, &catalog.Filter{Dimension: "tier", NotIn: []string{"advanced_certified"}})
	hours, lodged := a.total("officerHoursWorked"), a.total("declarations")
	if hours.Decimal != "2.00" || hours.Status != catalog.OK || warned(hours, catalog.WarnTierUnknown) || !strings.Contains(shown(hours), "1 visits are from before") {
		t.Errorf("hours: %s %q", shown(hours), hours.Decimal)
	}
	if lodged.Status != catalog.Provisional || !warned(lodged, catalog.WarnTierUnknown) || warned(lodged, catalog.WarnAssumedRegular) {
		t.Errorf("lodged: %s", shown(lodged))
	}
}
