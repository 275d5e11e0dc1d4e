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
