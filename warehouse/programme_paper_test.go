package warehouse_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"greenlane/access"
	"greenlane/answer"
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
		_, err := answer.New(w).Ask(t.Context(), access.Local(), q)
		var told *catalog.Error
		if !errors.As(err, &told) || told.Kind != catalog.BadRequest || !strings.Contains(told.Message, c.says) {
			t.Errorf("%s by %s: %v, want BAD_REQUEST with %q", c.measure, c.dimension, err, c.says)
		}
	}
	if asks == 0 {
		t.Error("nothing was asked")
	}
}
