package warehouse_test

import (
	"strings"
	"testing"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
)

// From January to June 2020, 182 days, until the cut: OP1 is advanced for 121 days and discredited for 61, OP3 certified for 91 and advanced for 91, OP2 and OP4
// never had a decision, 182 days and, since it was established, 30; OP5 is certified for the 30 days until it was closed. OP3 will be certified again
// in August, which is decided by the cut and has not happened.
func TestTransitionsByOperatorYearOnPaper(t *testing.T) {
	w := paperStore(t, loader.Options{})
	tryTexts(t, w, loader.Options{Cut: instant(t, "2020-06-30T16:00:00Z")}, record.Operators,
		"operator_id,name,country,home_office,customs_code,group_id,established_on,closed_on,recorded_at\n"+
			"OP4,d,CN,2201,3101910004,G4,2020-06-01,,2020-06-01T00:00:00Z\nOP5,e,CN,2201,3101910005,G5,2001-01-01,2020-01-31,2020-01-31T00:00:00Z\n",
		record.TierHistory, "operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,recorded_at\n"+
			"OP1,2020-05-01,discredited,D237,discredit,N9,2020-04-20,2020-05-02T00:00:00Z\n"+
			"OP3,2020-08-01,certified,D237,downgrade,N10,2020-06-20,2020-06-20T00:00:00Z\n"+
			"OP5,2018-06-01,certified,D237,grant,N11,2018-05-30,2018-06-01T00:00:00Z\n")
	const measure, year = "transitionsPerOperatorYear", 365.25
	measures := []string{"transitions", measure}
	a := field(t, w, "tierTransitions", "2020-01-01", "2020-07-01", []string{"fromTier", "toTier"}, measures, nil)
	near(t, "all", a.total(measure), 2*year/(182+182+182+30+30), 1e-9)
	if c := a.total(measure); c.Status != catalog.Provisional || !warned(c, catalog.WarnTierUnknown) || !strings.Contains(c.Warnings[len(c.Warnings)-1].Message, "2 of 5 operators") {
		t.Errorf("with two of five firms undecided: %s, want PROVISIONAL with the reason", shown(c))
	}
	discredited := a.cell(measure, "advanced_certified", "discredited")
	near(t, "discredited", discredited, year/(121+91), 1e-9)
	between(t, "discredited", discredited, 0.025318*year/212, 5.571643*year/212, 1e-5)
	if discredited.Status != catalog.OK || *discredited.Declarations != 2 || !warned(discredited, catalog.WarnSmallBase) {
		t.Errorf("discredited: %s on %d, want OK on two firms with SMALL_BASE", shown(discredited), *discredited.Declarations)
	}
	near(t, "upgraded", a.cell(measure, "certified", "advanced_certified"), year/(91+30), 1e-9)
	near(t, "years of all who could be discredited", field(t, w, "tierTransitions", "2020-01-01", "2020-07-01", nil, measures, where("toTier", "discredited")).total(measure),
		year/606, 1e-9)
	regular := field(t, w, "tierTransitions", "2020-01-01", "2020-07-01", nil, measures, where("fromTier", "regular")).total(measure)
	near(t, "regular", regular, 0, 0)
	between(t, "regular", regular, 0, 3.688879*year/212, 1e-5)
	// April has 30 days: OP3 is advanced from its first instant on, OP1 until its last.
	months := field(t, w, "tierTransitions", "2020-01-15", "2021-01-01", []string{"month", "fromTier"}, measures, nil)
	near(t, "certified in April", months.cell("transitions", "2020-04-01", "certified"), 1, 0)
	if c := months.cell(measure, "2020-04-01", "certified"); c.Status != catalog.NoPopulation {
		t.Errorf("in April nobody was certified any more: %s, want NO_POPULATION", shown(c))
	}
	near(t, "advanced in May", months.cell(measure, "2020-05-01", "advanced_certified"), year/31, 1e-9)
	near(t, "after the cut, decided", months.cell("transitions", "2020-08-01", "advanced_certified"), 1, 0)
	near(t, "all, no day after the cut", months.total(measure), 2*year/(606-4*14), 1e-9)
	explained := put(t, w, catalog.Query{
		Fact: "tierTransitions", During: catalog.Period{From: day(t, "2020-01-01"), To: day(t, "2020-09-01")},
		Total: catalog.Selection{Wanted: true, Measures: []string{measure}, Explained: []string{measure}},
	}).total(measure).Behind
	if len(explained.Records) != 2 || explained.Records[0].Operator != "OP3" || explained.Records[1].Operator != "OP1" {
		t.Errorf("behind the rate stand %v, want OP3 in April and OP1 in May", explained.Records)
	}
	if !strings.Contains(explained.Text, "It is 2 over 1.659.") { // 606 days
		t.Errorf("in words: %s", explained.Text)
	}
	_, err := answers(t, w).Ask(t.Context(), access.Local(), catalog.Query{Fact: "tierTransitions", During: a.q.During, CurrentTiers: true, Total: a.q.Total})
	if err == nil || !strings.Contains(err.Error(), "leave tierBasis out") {
		t.Errorf("with the tiers of today: %v", err)
	}
	_, err = answers(t, w).Ask(t.Context(), access.Local(), catalog.Query{
		Fact: "tierTransitions", During: a.q.During, Total: a.q.Total, Where: &catalog.Filter{Not: where("toTier", "discredited")},
	})
	if err == nil || !strings.Contains(err.Error(), "cannot be set aside") {
		t.Errorf("with a condition on the tier after that cannot be set aside: %v", err)
	}
}

// Of five firms of the stock in May 2020 two were discredited in the half year, one of them twice: it had been repaired in between. OP6 belongs to another
// office and is discredited since 2019. OP5 was closed before; in April it is a sixth one.
func TestDiscreditsByThousandOperatorsOnPaper(t *testing.T) {
	w := paperStore(t, loader.Options{})
	tryTexts(t, w, loader.Options{Cut: instant(t, "2020-06-30T16:00:00Z")}, record.Operators,
		"operator_id,name,country,home_office,customs_code,group_id,closed_on,recorded_at\n"+
			"OP4,d,CN,2201,3101910004,G4,,2019-06-01T00:00:00Z\nOP5,e,CN,2201,3101910005,G5,2020-05-01,2020-05-01T00:00:00Z\n"+
			"OP6,f,CN,2202,3101910006,G6,,2019-06-01T00:00:00Z\n",
		record.TierHistory, "operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,recorded_at\n"+
			"OP1,2020-02-01,discredited,D237,discredit,N9,2020-01-20,2020-02-01T00:00:00Z\n"+
			"OP1,2020-03-01,regular,D237,repair,N10,2020-02-20,2020-03-01T00:00:00Z\n"+
			"OP1,2020-05-01,discredited,D237,discredit,N11,2020-04-20,2020-05-02T00:00:00Z\n"+
			"OP4,2020-05-20,discredited,D237,discredit,N12,2020-05-10,2020-05-20T00:00:00Z\n"+
			"OP6,2019-06-01,discredited,D237,discredit,N13,2019-05-20,2019-06-01T00:00:00Z\n")
	measures := []string{"discreditEvents", "discreditsPer1k", "discreditedOperators"}
	a := field(t, w, "enforcement", "2020-01-01", "2020-06-01", []string{"office"}, measures, nil)
	rate := a.total("discreditsPer1k")
	near(t, "rate", rate, 1000*3/5.0, 1e-9)
	between(t, "rate", rate, 200*0.618672, 200*8.767273, 1e-3)
	if *rate.Numerator != 3 || *rate.Denominator != 5 || rate.Status != catalog.OK || !warned(rate, catalog.WarnSmallBase) {
		t.Errorf("rate: %s, want OK, 3 over 5 with SMALL_BASE", shown(rate))
	}
	near(t, "discredited", a.total("discreditedOperators"), 3, 0)
	near(t, "rate at one office", a.cell("discreditsPer1k", "2201"), 1000*3/4.0, 1e-9)
	near(t, "discredited at one office", a.cell("discreditedOperators", "2201"), 2, 0)
	stock := put(t, w, catalog.Query{
		Fact: "operatorStock", At: day(t, "2020-05-31"), Where: where("tier", "discredited", "seriously_discredited"), Total: catalog.Selection{Wanted: true, Measures: []string{"operators"}},
	})
	near(t, "the same of operatorStock", stock.total("operators"), 3, 0)
	// Of a month over the stock at its end: one of six in February, OP1 beside OP6; two of five in May, when OP5 is closed.
	months := field(t, w, "enforcement", "2020-01-15", "2020-06-01", []string{"month"}, measures, nil)
	near(t, "rate in February", months.cell("discreditsPer1k", "2020-02-01"), 1000*1/6.0, 1e-9)
	near(t, "rate in May", months.cell("discreditsPer1k", "2020-05-01"), 1000*2/5.0, 1e-9)
	between(t, "rate in May", months.cell("discreditsPer1k", "2020-05-01"), 200*0.242209, 200*7.224688, 1e-3)
	near(t, "discredited at the end of February", months.cell("discreditedOperators", "2020-02-01"), 2, 0)
	near(t, "discredited at the end of May", months.cell("discreditedOperators", "2020-05-01"), 3, 0)
	near(t, "rate of all months", months.total("discreditsPer1k"), 1000*3/5.0, 1e-9)
	near(t, "discredited at the end of all months", months.total("discreditedOperators"), 3, 0)
	quarters := field(t, w, "enforcement", "2020-01-15", "2020-06-01", []string{"quarter", "office"}, measures, nil)
	near(t, "rate of a quarter at one office", quarters.cell("discreditsPer1k", "2020-01-01", "2201"), 1000*1/5.0, 1e-9)
	near(t, "rate of what there is of the next one", quarters.cell("discreditsPer1k", "2020-04-01", "2201"), 1000*2/4.0, 1e-9)
	near(t, "rate of a year", field(t, w, "enforcement", "2020-01-15", "2020-06-01", []string{"year"}, measures, nil).cell("discreditsPer1k", "2020-01-01"), 1000*3/5.0, 1e-9)
	// OP1 was recorded as discredited on 2 May, the day after it was.
	for period, want := range map[[2]string][2]float64{
		{"2020-05-01", "2020-05-02"}: {1, 0}, {"2020-05-02", "2020-05-03"}: {0, 1}, {"2020-05-01", "2020-06-01"}: {2, 2},
	} {
		both := field(t, w, "enforcement", period[0], period[1], nil, []string{"discreditEvents", "discreditsRecorded"}, nil)
		near(t, "in force from "+period[0], both.total("discreditEvents"), want[0], 0)
		near(t, "recorded from "+period[0], both.total("discreditsRecorded"), want[1], 0)
	}
	april := field(t, w, "enforcement", "2020-01-01", "2020-05-01", nil, measures, nil)
	near(t, "rate by April", april.total("discreditsPer1k"), 1000*1/6.0, 1e-9)
	near(t, "discredited at the end of April", april.total("discreditedOperators"), 1, 0)
	// Discredited from regular: OP1 in May; from no decision at all, which is regular in hindsight: OP4. The stock has no regular firm at the end, and OP2 of which nothing is known.
	byTier := field(t, w, "enforcement", "2020-01-01", "2020-06-01", []string{"tier"}, measures[:2], nil)
	near(t, "decisions from regular", byTier.cell("discreditEvents", "regular"), 2, 0)
	if c := byTier.cell("discreditsPer1k", "regular"); c.Status != catalog.NoPopulation {
		t.Errorf("nobody is regular at the end: %s, want NO_POPULATION", shown(c))
	}
	near(t, "of advanced firms", byTier.cell("discreditsPer1k", "advanced_certified"), 1000, 1e-9) // OP1 over OP3
	later := field(t, w, "enforcement", "2020-06-01", "2020-09-01", nil, measures, nil)
	if c := later.total("discreditedOperators"); c.Status != catalog.Provisional || c.Value == nil || *c.Value != 3 {
		t.Errorf("at the end of a period that lasts beyond the cut: %s, want the 3 of the cut, PROVISIONAL", shown(c))
	}
	known := put(t, w, catalog.Query{
		Fact: "enforcement", During: a.q.During, KnownAt: instant(t, "2020-05-10T00:00:00Z"), Total: catalog.Selection{Wanted: true, Measures: measures},
	})
	near(t, "as known in May", known.total("discreditedOperators"), 2, 0)
	explained := put(t, w, catalog.Query{Fact: "enforcement", During: a.q.During, Total: catalog.Selection{Wanted: true, Measures: measures, Explained: measures}})
	if b := explained.total("discreditsPer1k").Behind; len(b.Records) != 3 || !strings.Contains(b.Text, "It is 3 over 5.") {
		t.Errorf("behind the rate: %v, %s", b.Records, b.Text)
	}
	if b := explained.total("discreditedOperators").Behind; len(b.Records) != 0 || !strings.Contains(b.Text, "is 3 operators") {
		t.Errorf("behind the stock: %v, %s", b.Records, b.Text)
	}
	tryTexts(t, w, loader.Options{Cut: instant(t, "2026-06-30T16:00:00Z")}, record.TierHistory, "operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,recorded_at\n"+
		"OP3,2026-05-01,seriously_discredited,D282,discredit,N14,2026-04-20,2026-05-01T00:00:00Z\n"+
		"OP4,2020-05-20,discredited,D237,discredit,N12-1,2020-05-10,2020-06-10T00:00:00Z\n") // put right in June, recorded in May
	near(t, "recorded in May", field(t, w, "enforcement", "2020-05-01", "2020-06-01", nil, []string{"discreditsRecorded"}, nil).total("discreditsRecorded"), 2, 0)
	serious := field(t, w, "enforcement", "2026-04-01", "2026-07-01", nil, measures, nil)
	near(t, "seriously", serious.total("discreditsPer1k"), 1000*1/5.0, 1e-9)
	near(t, "discredited, seriously too", serious.total("discreditedOperators"), 4, 0)
	// OP2 goes on as OP3 from 15 March on: one operator less in May, none in February.
	tryTexts(t, w, loader.Options{Cut: instant(t, "2026-07-31T16:00:00Z")}, record.OperatorLinks,
		"from_operator_id,to_operator_id,kind,effective_on,recorded_at\nOP2,OP3,merger,2020-03-15,2020-03-20T00:00:00Z\n")
	linked := field(t, w, "enforcement", "2020-01-15", "2020-06-01", []string{"month"}, measures, nil)
	near(t, "rate before the merger", linked.cell("discreditsPer1k", "2020-02-01"), 1000*1/6.0, 1e-9)
	near(t, "rate after the merger", linked.cell("discreditsPer1k", "2020-05-01"), 1000*2/4.0, 1e-9)
	near(t, "rate of all after the merger", linked.total("discreditsPer1k"), 1000*3/4.0, 1e-9)
	for dimension, q := range map[string]catalog.Query{
		"week does not apply": {Rows: catalog.Selection{Wanted: true, Dimensions: []string{"week"}, Measures: measures[1:2]}},
		"narrow `during`":     {Total: catalog.Selection{Wanted: true, Measures: measures[1:]}, Where: where("month", "2020-05-01")},
		"tier does not apply": {Total: catalog.Selection{Wanted: true, Measures: measures[2:]}, Where: where("tier", "regular")},
		"leave tierBasis out": {Total: catalog.Selection{Wanted: true, Measures: measures[1:]}, CurrentTiers: true},
	} {
		q.Fact, q.During = "enforcement", a.q.During
		if _, err := answers(t, w).Ask(t.Context(), access.Local(), q); err == nil || !strings.Contains(err.Error(), dimension) {
			t.Errorf("%v, want %q", err, dimension)
		}
	}
}

// K1 of OP1 was referred after three hours, K2 came exactly a day after it and was resolved, K3 came 20 hours later and was withdrawn: one case of 36 hours.
// K4 came a day and a second after K3, K5 is about something else, K6 is another firm's, K7 and K8 do not say what they are about.
func TestRepeatedCasesAreLinkedOnPaper(t *testing.T) {
	w := paperStore(t, loader.Options{})
	tryTexts(t, w, loader.Options{Cut: instant(t, "2020-02-10T00:00:00Z")}, record.CoordinatorCases,
		"case_id,operator_id,channel,kind,theme,opened_at,first_response_at,resolved_at,closed_at,reopened_n,outcome,recorded_at\n"+
			"K1,OP1,phone,hear_demands,supply_chain,2020-02-01T00:00:00Z,2020-02-01T01:00:00Z,,2020-02-01T03:00:00Z,,referred,2020-02-02T23:30:00Z\n"+
			"K2,OP1,wechat,resolve_difficulty,supply_chain,2020-02-02T00:00:00Z,2020-02-02T02:00:00Z,2020-02-02T12:00:00Z,,1,resolved,2020-02-02T22:00:00Z\n"+
			"K3,OP1,wechat,resolve_difficulty,supply_chain,2020-02-02T20:00:00Z,,,2020-02-02T21:00:00Z,,withdrawn,2020-02-02T22:00:00Z\n"+
			"K4,OP1,phone,hear_demands,supply_chain,2020-02-03T20:00:01Z,,,,,,2020-02-03T22:00:00Z\n"+
			"K5,OP1,phone,hear_demands,logistics,2020-02-01T00:10:00Z,2020-02-01T03:10:00Z,2020-02-01T10:10:00Z,,0,resolved,2020-02-01T22:00:00Z\n"+
			"K6,OP2,phone,hear_demands,supply_chain,2020-02-01T00:05:00Z,,2020-02-01T20:05:00Z,,,resolved,2020-02-01T22:00:00Z\n"+
			"K7,OP2,phone,hear_demands,,2020-02-01T00:20:00Z,,2020-02-01T05:20:00Z,,,resolved,2020-02-01T22:00:00Z\n"+
			"K8,OP2,phone,hear_demands,,2020-02-01T00:30:00Z,,,,,,2020-02-01T22:00:00Z\n")
	measures := []string{
		"cases", "openCases", "resolvedCases", "reopenedCases", "reopenedShare", "operatorsServed", "casesPer100Operators", "firstResponseMedianHours", "caseResolutionMedianHours",
		"caseResolutionP90Hours",
	}
	linked := func(a *asked, want int64) {
		t.Helper()
		e := a.r.Provenance.Excluded
		if len(e) != 1 || e[0].Reason != "REPEATED_WITHIN_24H" || e[0].Declarations != want {
			t.Errorf("left out %v, want %d linked ones", e, want)
		}
	}
	a := field(t, w, "coordination", "2020-02-01", "2020-02-08", []string{"channel"}, measures, nil)
	linked(a, 2)
	for measure, want := range map[string]float64{
		"cases": 6, "openCases": 2, "resolvedCases": 4, "reopenedCases": 1, "reopenedShare": 0.5, "operatorsServed": 2, "casesPer100Operators": 300,
		"firstResponseMedianHours":  2,  // of 1 and 3
		"caseResolutionMedianHours": 20, // 5, 10, 20 and 36 hours, two open: half of six are left after 20
	} {
		near(t, measure, a.total(measure), want, 1e-12)
	}
	if a.has("wechat") {
		t.Error("the repeats came by another channel, and are no cases of it")
	}
	near(t, "by phone", a.cell("cases", "phone"), 6, 0)
	theirs := field(t, w, "coordination", "2020-02-01", "2020-02-08", []string{"theme", "operator"}, measures, nil)
	near(t, "from the first opening to the last resolution", theirs.cell("firstResponseMedianHours", "supply_chain", "OP1"), 1, 1e-12)
	near(t, "one linked, one after", theirs.cell("cases", "supply_chain", "OP1"), 2, 0)
	first := field(t, w, "coordination", "2020-02-01", "2020-02-02", nil, measures, where("theme", "supply_chain"))
	near(t, "of 36 and 20 hours nine in ten", first.total("caseResolutionP90Hours"), 36, 1e-12)
	// By the day of resolution, in Shanghai: K5 and K7 on the first, on the second K6 at 4 and K1 with K2 at 20. At the end of the first K6 and K8 are open; K1 is
	// closed, and nobody knows that it will come again.
	by := []string{"casesResolvedThen", "casesOpenAtEnd"}
	days := field(t, w, "coordination", "2020-02-01", "2020-02-08", []string{"day"}, by[:1], nil)
	near(t, "resolved on the first", days.cell(by[0], "2020-02-01"), 2, 0)
	near(t, "resolved on the second, by day", days.cell(by[0], "2020-02-02"), 2, 0)
	near(t, "resolved in all", days.total(by[0]), 4, 0)
	for to, want := range map[string][2]float64{"2020-02-02": {2, 2}, "2020-02-03": {4, 1}, "2020-02-05": {4, 2}, "2020-02-20": {4, 2}} {
		until := field(t, w, "coordination", "2020-02-01", to, []string{"channel"}, by, nil)
		for i, measure := range by {
			near(t, measure+" by "+to, until.total(measure), want[i], 0)
			near(t, measure+" by phone, by "+to, until.cell(measure, "phone"), want[i], 0)
		}
	}
	near(t, "resolved on the second, whenever opened", field(t, w, "coordination", "2020-02-02", "2020-02-03", nil, by, nil).total(by[0]), 2, 0)
	later := field(t, w, "coordination", "2020-02-02", "2020-02-08", nil, measures, nil)
	linked(later, 2)
	near(t, "opened later", later.total("cases"), 1, 0)
	known := put(t, w, catalog.Query{
		Fact: "coordination", During: a.q.During, KnownAt: instant(t, "2020-02-02T23:00:00Z"), Excluded: true,
		Total: catalog.Selection{Wanted: true, Measures: []string{"cases"}, Explained: []string{"cases"}},
	})
	linked(known, 1) // K1 is not known yet, and K2 the first
	near(t, "as known before K1 was recorded", known.total("cases"), 5, 0)
	if text := known.total("cases").Behind.Text; !strings.Contains(text, "Left out: 1 repeated within 24h.") {
		t.Errorf("in words: %s", text)
	}
}
