package warehouse_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// Three firms: OP1 is advanced from May 2018 on, OP2 never had a decision, OP3 becomes advanced in April 2020.
const paperTiers = "operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,recorded_at\n" +
	"OP1,2018-05-16,advanced_certified,D237,grant,N1,2018-05-15,2018-05-16T00:00:00Z\n" +
	"OP3,2018-06-01,certified,D237,grant,N2,2018-05-30,2018-06-01T00:00:00Z\n" +
	"OP3,2020-04-01,advanced_certified,D237,upgrade,N3,2020-03-30,2020-04-01T00:00:00Z\n"

func paperStore(t *testing.T, opt loader.Options) *warehouse.Warehouse {
	t.Helper()
	w := openStore(t)
	tryTexts(t, w, opt, record.Operators, kindOperators, record.TierHistory, paperTiers)
	return w
}

func TestClearancesAbroadOnPaper(t *testing.T) {
	w := paperStore(t, loader.Options{})
	texts(t, w, record.MRAAgreements, "mra_id,partner,effective_on,ended_on,recorded_at\nM1,JP,2020-02-10,,2020-01-01T00:00:00Z\n",
		record.MRATerritories, "mra_id,country,effective_from,effective_to,recorded_at\nM1,JP,2020-02-10,,2020-01-01T00:00:00Z\n")
	texts(t, w, record.ForeignClearances, "foreign_clearance_id,operator_id,country,declared_at,inspected,source,weight,month,n,x,recorded_at\n"+
		"F1,OP1,JP,2020-02-09T15:59:59Z,1,survey,2,,,,2020-05-01T00:00:00Z\n"+ // 9 February in Shanghai
		"F2,OP1,JP,2020-02-09T16:00:00Z,0,survey,1,,,,2020-05-01T00:00:00Z\n"+ // 10 February
		",OP2,JP,,,,,2020-03,10,3,2020-05-01T00:00:00Z\n")
	a := field(t, w, "foreignClearance", "2020-01-01", "2020-05-01", []string{"mraPartner", "tier"}, []string{"clearances", "foreignInspectionRate"}, nil)
	near(t, "before recognition", a.cell("clearances", "non_mra", "advanced_certified"), 1, 0)
	near(t, "after it", a.cell("clearances", "mra", "advanced_certified"), 1, 0)
	near(t, "of a firm without decision", a.cell("clearances", "mra", "unknown"), 10, 0)
	near(t, "all", a.total("clearances"), 12, 0)
	// (2 + 3) ÷ (2 + 1 + 10); effective size 13² ÷ (2² + 1 + 10) = 169 ÷ 15
	rate := a.total("foreignInspectionRate")
	near(t, "rate", rate, 5.0/13, 1e-12)
	n, p, z := 169.0/15, 5.0/13, 1.959964
	middle, half := (p+z*z/(2*n))/(1+z*z/n), z/(1+z*z/n)*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	between(t, "rate", rate, middle-half, middle+half, 1e-6)
	if *rate.Declarations != 12 || !warned(rate, catalog.WarnSmallBase) || !strings.Contains(rate.Warnings[len(rate.Warnings)-1].Message, "12 clearances") {
		t.Errorf("rate %s rests on %d: want 12, said in words", shown(rate), *rate.Declarations)
	}
	few := field(t, w, "foreignClearance", "2020-01-01", "2020-05-01", nil, []string{"foreignInspectionReduction"}, nil).total("foreignInspectionReduction")
	if few.Value != nil {
		t.Errorf("a reduction on a handful of clearances: %s", shown(few))
	}
}

func TestOrdersOnPaper(t *testing.T) {
	w := paperStore(t, loader.Options{Coverage: map[string]string{"trade_orders": "none"}})
	none := field(t, w, "tradeOrders", "2020-01-01", "2020-07-01", nil, []string{"orders"}, nil).total("orders")
	if none.Status != catalog.NotEstimable || !warned(none, catalog.WarnNotCollected) {
		t.Errorf("orders of a source that has none: %s, want NOT_ESTIMABLE with NOT_COLLECTED", shown(none))
	}
	texts(t, w, record.MRAAgreements, "mra_id,partner,effective_on,ended_on,recorded_at\nM1,SG,2013-03-15,,2018-01-01T00:00:00Z\n",
		record.MRATerritories, "mra_id,country,effective_from,effective_to,recorded_at\nM1,SG,2013-03-15,,2018-01-01T00:00:00Z\n")
	texts(t, w, record.TradeOrders, "order_id,operator_id,country,signed_on,ccy,value,value_cny,is_new,status,contract_no,recorded_at\n"+
		"O1,OP1,SG,2019-02-01,CNY,100,100,1,signed,C1,2019-02-02T00:00:00Z\n"+
		"O2,OP1,SG,2020-02-29,CNY,150,150,1,amended,C2,2020-03-02T00:00:00Z\n"+
		"O3,OP1,SG,2020-03-01,CNY,1000,1000,0,signed,C3,2020-03-02T00:00:00Z\n"+ // a renewal
		"O4,OP1,SG,2020-03-01,CNY,999,999,1,cancelled,C4,2020-03-02T00:00:00Z\n"+
		"O5,OP3,SG,2020-05-01,CNY,500,500,1,signed,C5,2020-05-02T00:00:00Z\n"+ // of a firm whose tier changed
		"O6,OP1,BR,2019-03-01,CNY,40,40,1,signed,C6,2019-03-02T00:00:00Z\n"+
		"O7,OP1,BR,2020-03-01,CNY,30,30,1,signed,C7,2020-03-02T00:00:00Z\n"+
		"O8,OP1,BR,2020-03-01,CNY,20,20,1,signed,C7,2020-03-03T00:00:00Z\n"+ // the same contract, recorded later
		"O9,OP2,US,2020-03-01,XXX,70,,1,signed,C9,2020-03-03T00:00:00Z\n")
	a := field(t, w, "tradeOrders", "2020-01-01", "2020-07-01", []string{"mraStatus", "partnerCountry"}, []string{"orders", "orderValueCny", "newOrdersYoy"}, nil)
	near(t, "SG orders", a.cell("orders", "mra_fixed", "SG"), 3, 0)
	exactly(t, "SG value", a.cell("orderValueCny", "mra_fixed", "SG"), "1650.00")
	near(t, "SG growth", a.cell("newOrdersYoy", "mra_fixed", "SG"), 0.5, 1e-12)
	near(t, "BR growth", a.cell("newOrdersYoy", "non_mra", "BR"), -0.5, 1e-12)
	for _, measure := range []string{"orderValueCny", "newOrdersYoy"} {
		if us := a.cell(measure, "non_mra", "US"); us.Status != catalog.NotEstimable || !warned(us, catalog.WarnNotCollected) {
			t.Errorf("%s in an unknown currency: %s, want NOT_ESTIMABLE with the reason", measure, shown(us))
		}
	}
	got := map[string]int64{}
	for _, e := range a.r.Provenance.Excluded {
		got[e.Reason] = e.Declarations
	}
	if got["CANCELLED"] != 1 || got["RENEWAL"] != 1 || got["TIER_CHANGED"] != 1 || len(got) != 3 {
		t.Errorf("left out %v, want one each of cancelled, renewal and tier changed", got)
	}
	// (150 ÷ 100) ÷ (20 ÷ 40)
	gap := field(t, w, "tradeOrders", "2020-01-01", "2020-07-01", nil, []string{"newOrdersMraGap"}, where("partnerCountry", "SG", "BR"))
	near(t, "gap", gap.total("newOrdersMraGap"), 3, 1e-12)
	if c := gap.total("newOrdersMraGap"); c.Low != nil || !warned(c, catalog.WarnSmallBase) {
		t.Errorf("the gap of one group: %s, want no interval and SMALL_BASE", shown(c))
	}
}

func TestCasesOnPaper(t *testing.T) {
	w := paperStore(t, loader.Options{})
	const head = "case_id,operator_id,channel,kind,is_difficult,opened_at,first_response_at,resolved_at,closed_at,reopened_n,outcome,recorded_at\n"
	tryTexts(t, w, loader.Options{Cut: instant(t, "2020-02-01T10:00:00Z")}, record.CoordinatorCases, head+
		"K1,OP1,phone,hear_demands,1,2020-02-01T00:00:00Z,2020-02-01T00:30:00Z,2020-02-01T02:00:00Z,,1,resolved,2020-02-01T03:00:00Z\n"+
		"K2,OP1,phone,hear_demands,0,2020-02-01T00:00:00Z,2020-02-01T01:00:00Z,,2020-02-01T03:00:00Z,0,withdrawn,2020-02-01T03:00:00Z\n"+
		"K3,OP2,wechat,hear_demands,,2020-02-01T00:00:00Z,2020-02-01T02:00:00Z,2020-02-01T04:00:00Z,,0,resolved,2020-02-01T05:00:00Z\n"+
		"K4,OP3,wechat,hear_demands,,2020-02-01T00:00:00Z,,,,,,2020-02-01T06:00:00Z\n")
	measures := []string{"cases", "operatorsServed", "openCases", "resolvedCases", "reopenedShare", "firstResponseMedianHours", "caseResolutionMedianHours", "caseResolutionP90Hours"}
	a := field(t, w, "coordination", "2020-02-01", "2020-03-01", []string{"channel"}, measures, nil)
	for measure, want := range map[string]float64{
		"cases": 4, "operatorsServed": 3, "openCases": 1, "resolvedCases": 2, "firstResponseMedianHours": 1, "reopenedShare": 1.0 / 3,
		// Resolved after 2 of 4 waiting: 3/4; one withdrawn after 3; resolved after 4 of 2 waiting: 3/8.
		"caseResolutionMedianHours": 4,
	} {
		near(t, measure, a.total(measure), want, 1e-12)
	}
	near(t, "by phone", a.cell("cases", "phone"), 2, 0)
	if c := a.total("caseResolutionP90Hours"); c.Status != catalog.NotEstimable || !strings.Contains(c.Warnings[0].Message, "cases") {
		t.Errorf("nine of ten were never resolved: %s", shown(c))
	}
	if c := a.total("caseResolutionMedianHours"); !warned(c, catalog.WarnReopened) {
		t.Errorf("one of three was opened again: %v, want %s", c.Warnings, catalog.WarnReopened)
	}
	then := catalog.Query{
		Fact: "coordination", During: a.q.During, KnownAt: instant(t, "2020-02-01T03:30:00Z"), Total: catalog.Selection{Wanted: true, Measures: []string{"cases", "openCases"}},
	}
	early := put(t, w, then)
	near(t, "known at 03:30", early.total("cases"), 2, 0)
	near(t, "open then", early.total("openCases"), 0, 0)
}

func TestEnforcementOnPaper(t *testing.T) {
	w := paperStore(t, loader.Options{})
	texts(t, w, record.TierHistory, "operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,recorded_at\n"+
		"OP1,2020-05-01,discredited,D237,discredit,N9,2020-04-20,2020-05-02T00:00:00Z\n")
	tryTexts(t, w, loader.Options{Cut: instant(t, "2020-06-30T16:00:00Z")},
		record.Offences, "offence_id,operator_id,kind,domain,occurred_on,decided_on,decision_no,fine_cny,status,voluntary_disclosure,recorded_at\n"+
			"V1,OP1,violation,customs,2019-01-10,2019-03-01,D1,100,final,0,2019-03-02T00:00:00Z\n"+
			"V2,OP1,violation,customs,2019-02-10,2019-04-01,D2,100,final,0,2019-04-02T00:00:00Z\n"+ // before the first decision: not again
			"V3,OP1,smuggling_act,customs,2020-02-29,2020-04-01,D3,100,final,0,2020-04-02T00:00:00Z\n"+ // on day 365 after it
			"V4,OP2,violation,customs,2020-01-15,2020-03-01,D4,100,final,0,2020-03-02T00:00:00Z\n"+ // watched for 122 days
			"V5,OP2,violation,other,2020-01-16,2020-03-01,D5,100,appealed,0,2020-03-02T00:00:00Z\n"+
			"V6,OP3,reporting_error,customs,2020-01-17,2020-02-01,D6,0,final,1,2020-02-02T00:00:00Z\n"+
			"V7,OP3,violation,customs,2020-01-18,2020-02-10,D7,100,revoked,0,2020-02-12T00:00:00Z\n")
	texts(t, w, record.JointMeasures, "measure_id,operator_id,direction,agency_code,measure_code,trigger_id,imposed_on,executed_on,lifted_on,status,person_level,recorded_at\n"+
		"J1,OP1,sanction,G01,M01,V1,2019-04-01,2019-04-11,,executed,0,2019-04-11T00:00:00Z\n"+
		"J2,OP1,sanction,G02,M01,V1,2019-04-01,2019-04-11,2020-02-01,lifted,0,2020-02-01T00:00:00Z\n"+
		"J3,OP2,sanction,G01,M02,V4,2020-03-10,,,imposed,0,2020-03-10T00:00:00Z\n"+
		"J4,OP2,sanction,G01,M02,V4,2020-03-10,,,revoked,0,2020-03-11T00:00:00Z\n")
	offences := field(t, w, "enforcement", "2020-01-01", "2020-07-01", []string{"tier"}, []string{"offences", "offencesAppealed", "offencesDisclosed"}, nil)
	near(t, "of an advanced firm", offences.cell("offences", "advanced_certified"), 1, 0)
	near(t, "of a firm without decision", offences.cell("offences", "unknown"), 1, 0)
	for measure, want := range map[string]float64{"offences": 2, "offencesAppealed": 1, "offencesDisclosed": 1} {
		near(t, measure, offences.total(measure), want, 0)
	}
	between(t, "two offences", offences.total("offences"), 0.242209, 7.224688, 1e-5)
	// V4 occurred in January and was decided on 1 March, V3 occurred in February and was decided on 1 April; what is disclosed or revoked is neither.
	for period, want := range map[[2]string][2]float64{
		{"2020-02-01", "2020-03-01"}: {1, 0}, {"2020-03-01", "2020-04-01"}: {0, 1}, {"2020-04-01", "2020-04-02"}: {0, 1}, {"2020-01-01", "2020-07-01"}: {2, 2},
	} {
		both := field(t, w, "enforcement", period[0], period[1], nil, []string{"offences", "offencesDecided"}, nil)
		near(t, "occurred from "+period[0], both.total("offences"), want[0], 0)
		near(t, "decided from "+period[0], both.total("offencesDecided"), want[1], 0)
	}
	months := field(t, w, "enforcement", "2020-01-01", "2020-07-01", []string{"month"}, []string{"offencesDecided"}, nil)
	for month, want := range map[string]float64{"2020-01-01": 0, "2020-02-01": 0, "2020-03-01": 1, "2020-04-01": 1} { // in the latter two none occurred
		near(t, "decided in "+month, months.cell("offencesDecided", month), want, 0)
	}
	// Asked together with records of other kinds, each is what it is alone.
	mixed := field(t, w, "enforcement", "2019-01-01", "2020-07-01", nil, []string{"discreditEvents", "recidivismRate", "jointMeasuresActive", "jointMeasuresExecutedShare", "offences"}, nil)
	near(t, "discredits", mixed.total("discreditEvents"), 1, 0)
	near(t, "in force at the end", mixed.total("jointMeasuresActive"), 2, 0)
	near(t, "executed", mixed.total("jointMeasuresExecutedShare"), 0.5, 1e-12)
	near(t, "offences of both years", mixed.total("offences"), 4, 0)
	// Three firms: OP1 again after 365 days, the others cut off after 122 and 150. One of one at risk then: everything.
	near(t, "recidivism", mixed.total("recidivismRate"), 1, 0)
	if n := mixed.total("recidivismRate").Declarations; n == nil || *n != 3 {
		t.Errorf("recidivism rests on %v firms, want 3", n)
	}
	today := put(t, w, catalog.Query{
		Fact: "enforcement", During: mixed.q.During, CurrentTiers: true, Rows: catalog.Selection{Wanted: true, Dimensions: []string{"tier"}, Measures: []string{"offences"}},
	})
	near(t, "of a firm that is discredited today", today.cell("offences", "discredited"), 3, 0)
	near(t, "of a firm without decision, today", today.cell("offences", "unknown"), 1, 0)
	before := field(t, w, "enforcement", "2020-05-01", "2020-06-01", []string{"tier"}, []string{"discreditEvents"}, nil)
	near(t, "tier before the discredit", before.cell("discreditEvents", "advanced_certified"), 1, 0)
	earlier := field(t, w, "enforcement", "2020-01-01", "2020-02-01", []string{"agency"}, []string{"jointMeasuresActive", "jointMeasureExecutionMedianDays"}, where("direction", "sanction"))
	near(t, "executed ten days after it was imposed", earlier.cell("jointMeasureExecutionMedianDays", "G01"), 10, 1e-12)
	if c := earlier.total("jointMeasureExecutionMedianDays"); c.Declarations == nil || *c.Declarations != 2 {
		t.Errorf("%s, want it to rest on J1 and J2", shown(c))
	}
	near(t, "lifted on the day after", earlier.cell("jointMeasuresActive", "G02"), 1, 0)
	for measure, want := range map[string]int{"offences": 4, "discreditEvents": 1} {
		q := catalog.Query{Fact: "enforcement", During: mixed.q.During, Total: catalog.Selection{Wanted: true, Measures: []string{measure}, Explained: []string{measure}}}
		if behind := put(t, w, q).total(measure).Behind; len(behind.Records) != want {
			t.Errorf("behind %s stand %v, want %d", measure, behind.Records, want)
		}
	}
	moves := field(t, w, "tierTransitions", "2018-01-01", "2020-07-01", []string{"fromTier", "toTier"}, []string{"transitions"}, nil)
	near(t, "first decision", moves.cell("transitions", "regular", "advanced_certified"), 1, 0)
	near(t, "discredit", moves.cell("transitions", "advanced_certified", "discredited"), 1, 0)
	near(t, "all", moves.total("transitions"), 4, 0)
}

func TestAssessmentsOnPaper(t *testing.T) {
	w := paperStore(t, loader.Options{})
	const items = "assessment_id,criterion_code,criterion_class,domain,applicable,score,recorded_at\n"
	row := func(assessment, code, class, score string) string {
		return assessment + "," + code + "," + class + ",customs," + map[bool]string{true: "0", false: "1"}[score == ""] + "," + score + ",2020-06-01T00:00:00Z\n"
	}
	six := func(assessment string) (all string) {
		for _, code := range []string{"A", "B", "C", "D", "E", "F"} {
			all += row(assessment, code, "trade_security", "-1")
		}
		return all
	}
	texts(t, w, record.CreditAssessments, "assessment_id,operator_id,kind,regime,standard_version,assessed_on,total_score,outcome,recorded_at\n"+
		"S1,OP1,initial,D237,2018,2018-06-01,,pass,2018-06-02T00:00:00Z\n"+
		"S2,OP1,re_verification,D237,2018,2020-02-01,,pass,2020-02-02T00:00:00Z\n"+
		"S3,OP2,initial,D237,2018,2020-02-01,,fail,2020-02-02T00:00:00Z\n"+
		"S4,OP2,self,D237,2018,2020-02-03,,pass,2020-02-04T00:00:00Z\n",
		record.AssessmentItems, items+row("S1", "A", "financial", "-1")+row("S1", "B", "compliance", "-2")+row("S1", "C", "compliance", "")+
			row("S2", "A", "financial", "0")+row("S2", "B", "compliance", "-1")+row("S2", "C", "compliance", "-1")+
			row("S3", "A", "financial", "-2")+row("S4", "A", "financial", "0"))
	measures := []string{"assessments", "assessmentTotal", "assessmentPassShare", "assessmentScore", "assessmentMetShare", "pairedScoreChange", "selfAssessments", "selfAssessmentScore"}
	byClass := slices.Delete(slices.Clone(measures), 1, 3)
	a := field(t, w, "assessments", "2020-01-01", "2020-07-01", []string{"criterionClass"}, byClass, nil)
	for measure, want := range map[string]float64{
		"assessments": 2, "assessmentScore": -1, "assessmentMetShare": 0.25, // 0, -1, -1 of S2 and -2 of S3
		"pairedScoreChange": 2, // A from -1 to 0, B from -2 to -1; C did not apply before
		"selfAssessments":   1, "selfAssessmentScore": 0,
	} {
		near(t, measure, a.total(measure), want, 1e-12)
	}
	near(t, "assessments of financial standing", a.cell("assessments", "financial"), 2, 0)
	near(t, "of compliance", a.cell("assessments", "compliance"), 1, 0)
	near(t, "change in compliance", a.cell("pairedScoreChange", "compliance"), 1, 1e-12)
	near(t, "financial score", a.cell("assessmentScore", "financial"), -1, 1e-12)
	for _, measure := range byClass {
		if c := a.total(measure); warned(c, catalog.WarnMixedStandards) {
			t.Errorf("%s of one version of the standard: %s", measure, shown(c))
		}
	}
	// S2 has 100 - 2, S3 has 100 - 2 by one criterion at -2. In 2019 S7 has six at -1, S8 has two more points; S9 says nothing of any criterion.
	texts(t, w, record.CreditAssessments, "assessment_id,operator_id,kind,regime,standard_version,assessed_on,total_score,outcome,recorded_at\n"+
		"S7,OP2,initial,D237,2018,2019-02-01,,fail,2019-02-02T00:00:00Z\nS8,OP3,initial,D237,2018,2019-02-01,,pass,2019-02-02T00:00:00Z\n"+
		"S9,OP1,ad_hoc,D237,2018,2019-02-01,100,pass,2019-02-02T00:00:00Z\n",
		record.AssessmentItems, items+six("S7")+six("S8")+row("S8", "G", "additional", "2"))
	for from, want := range map[string][2]float64{"2020-01-01": {98, 0.5}, "2019-01-01": {95, 0.5}} {
		whole := field(t, w, "assessments", from, from[:4]+"-07-01", []string{"standardVersion"}, measures, nil)
		near(t, "total of "+from, whole.total("assessmentTotal"), want[0], 1e-12)
		near(t, "passing of "+from, whole.total("assessmentPassShare"), want[1], 1e-12)
		if c := whole.total("assessmentTotal"); *c.Declarations != 2 || !strings.Contains(shown(c), "rests on 2 assessments") {
			t.Errorf("total of %s: %s on %d", from, shown(c), *c.Declarations)
		}
	}
	// One more by another version, of its finances alone.
	texts(t, w, record.CreditAssessments, "assessment_id,operator_id,kind,regime,standard_version,assessed_on,total_score,outcome,recorded_at\n"+
		"S5,OP3,initial,D225,2014,2020-03-01,,pass,2020-03-02T00:00:00Z\nS6,OP3,self,D225,,2020-03-01,,pass,2020-03-02T00:00:00Z\n",
		record.AssessmentItems, items+row("S5", "A", "financial", "-2")+row("S6", "A", "financial", "0"))
	mixed := field(t, w, "assessments", "2020-01-01", "2020-07-01", []string{"criterionClass"}, byClass, nil)
	together := field(t, w, "assessments", "2020-01-01", "2020-07-01", nil, measures, nil)
	near(t, "score of both versions", mixed.total("assessmentScore"), -1.2, 1e-12)
	for measure, want := range map[string]bool{
		"assessments": false, "assessmentTotal": true, "assessmentPassShare": true, "assessmentScore": true, "assessmentMetShare": true, "pairedScoreChange": false, "selfAssessments": false, "selfAssessmentScore": true,
	} {
		if c := together.total(measure); warned(c, catalog.WarnMixedStandards) != want {
			t.Errorf("%s of two versions: %s, want it marked: %v", measure, shown(c), want)
		}
	}
	if c := mixed.total("assessmentScore"); !strings.Contains(shown(c), "2014 to 2018") {
		t.Errorf("which versions: %s", shown(c))
	}
	if c := mixed.cell("assessmentScore", "compliance"); warned(c, catalog.WarnMixedStandards) {
		t.Errorf("compliance was assessed by one version: %s", shown(c))
	}
	apart := field(t, w, "assessments", "2020-01-01", "2020-07-01", []string{"standardVersion"}, measures, nil)
	for _, version := range []string{"2014", "2018"} {
		if c := apart.cell("assessmentScore", version); warned(c, catalog.WarnMixedStandards) {
			t.Errorf("version %s by itself: %s", version, shown(c))
		}
	}
}

// Two offences of an advanced firm in January, four declarations: 5,000 for each 10,000. A firm of the stock is active when it declared within a year.
func TestOffencesAndStockOnPaper(t *testing.T) {
	w := paperStore(t, loader.Options{})
	texts(t, w, record.OperatorRoles, "operator_id,role,valid_from,valid_to,recorded_at\nOP1,importer,2018-01-01,,2018-01-01T00:00:00Z\n"+
		"OP1,customs_broker,2018-01-01,2020-03-01,2018-01-01T00:00:00Z\nOP3,importer,2018-01-01,,2018-01-01T00:00:00Z\n")
	declarations := undoDeclarations
	for i, day := range []string{"2020-01-05", "2020-01-06", "2020-01-07", "2020-01-08", "2018-07-01"} {
		id := string(rune('a' + i))
		firm := "OP1"
		if i == 4 {
			firm = "OP3"
		}
		declarations += strings.ReplaceAll(undoDeclaration(id, 1, day+"T03:00:00Z", 100, day+"T04:00:00Z"), ",A,A,", ","+firm+","+firm+",")
	}
	texts(t, w, record.Declarations, declarations, record.Offences, "offence_id,operator_id,kind,domain,occurred_on,decided_on,decision_no,status,voluntary_disclosure,recorded_at\n"+
		"V1,OP1,violation,customs,2020-01-10,2020-03-01,D1,final,0,2020-03-02T00:00:00Z\n"+
		"V2,OP1,violation,customs,2020-01-31,2020-04-01,D2,final,0,2020-04-02T00:00:00Z\n"+
		"V3,OP2,violation,customs,2020-01-31,2020-04-01,D3,final,0,2020-07-02T00:00:00Z\n")
	a := ask(t, w, "2020-01-01", "2020-03-01", []string{"month", "tier"}, []string{"declarations", "offencesPer10k"}, nil)
	rate := a.cell("offencesPer10k", "2020-01-01", "advanced_certified")
	near(t, "rate", rate, 5000, 1e-9)
	between(t, "rate", rate, 2500*0.242209, 2500*7.224688, 0.02)
	near(t, "all, with the firm that did not declare", a.total("offencesPer10k"), 7500, 1e-9)
	_, err := answers(t, w).Ask(t.Context(), access.Local(), catalog.Query{
		Fact: "clearance", During: a.q.During, Rows: catalog.Selection{Wanted: true, Dimensions: []string{"office"}, Measures: []string{"offencesPer10k"}},
	})
	if err == nil || !strings.Contains(err.Error(), "office does not apply to offencesPer10k") {
		t.Errorf("offences by office of declaration: %v", err)
	}
	stock := func(dims ...string) *asked {
		return put(t, w, catalog.Query{
			Fact: "operatorStock", At: day(t, "2020-02-29"),
			Rows:  catalog.Selection{Wanted: true, Dimensions: dims, Measures: []string{"operators", "activeOperators"}},
			Total: catalog.Selection{Wanted: true, Measures: []string{"operators", "activeOperators"}},
		})
	}
	byRole := stock("role")
	for role, want := range map[string]float64{"importer": 2, "customs_broker": 1, "unknown": 1} {
		near(t, role, byRole.cell("operators", role), want, 0)
	}
	near(t, "all, each once", byRole.total("operators"), 3, 0)
	near(t, "active", byRole.total("activeOperators"), 1, 0)
	near(t, "active importers", byRole.cell("activeOperators", "importer"), 1, 0)
	near(t, "active by tier", stock("tier").cell("activeOperators", "certified"), 0, 0)
}

// What a measure cannot be told apart by, or does not have, is said before anything is read.
func TestDimensionsThatDoNotApplyAreRefused(t *testing.T) {
	w := openStore(t)
	asks := 0
	for _, c := range []struct {
		fact, measure, dimension, says string
		filter                         *catalog.Filter
	}{
		{"foreignClearance", "foreignInspectionReduction", "month", "cannot be told apart by month", nil},
		{"tradeOrders", "newOrdersMraGap", "mraStatus", "cannot be told apart by mraStatus", nil},
		{"enforcement", "jointMeasuresActive", "month", "month does not apply to jointMeasuresActive", nil},
		{"enforcement", "offences", "agency", "agency does not apply to offences", nil},
		{"enforcement", "offences", "tier", "direction does not apply to offences", where("direction", "sanction")},
		{
			"foreignClearance", "foreignInspectionReductionAdjusted", "source", "inside `any` or `not`",
			&catalog.Filter{Not: &catalog.Filter{Dimension: "partnerCountry", In: []string{"JP"}}},
		},
	} {
		asks++
		q := catalog.Query{
			Fact: c.fact, During: catalog.Period{From: day(t, "2020-01-01"), To: day(t, "2020-02-01")}, Where: c.filter,
			Rows: catalog.Selection{Wanted: true, Dimensions: []string{c.dimension}, Measures: []string{c.measure}},
		}
		_, err := answers(t, w).Ask(t.Context(), access.Local(), q)
		var told *catalog.Error
		if !errors.As(err, &told) || told.Kind != catalog.BadRequest || !strings.Contains(told.Message, c.says) {
			t.Errorf("%s by %s: %v, want BAD_REQUEST with %q", c.measure, c.dimension, err, c.says)
		}
	}
	if asks == 0 {
		t.Error("nothing was asked")
	}
}
