package warehouse_test

import (
	"testing"

	"greenlane/catalog"
	"greenlane/record"
)

// programme adds to the desk what its firms did beside declaring: each case has days of its own. The cut is the first instant of 10 April 2020.
func (k desk) programme() {
	// Discredited on 25 March: one of five firms.
	k.add(record.TierHistory, "reg-2,2020-03-25T00:00:00+08:00,discredited,D237,discredit,no 9,2020-03-20,2020-03-25T00:00:00+08:00")
	// 26 March: two measures in force, one of them executed.
	k.add(record.JointMeasures, "j1,reg-2,sanction,G01,M01,no 9,2020-03-26,2020-03-26,,executed,0,2020-03-26T00:00:00+08:00",
		"j2,reg-2,sanction,G02,M02,no 9,2020-03-26,,,imposed,0,2020-03-26T00:00:00+08:00")
	// Decided first on 1 February 2019: cert offends again on day 303 after it, reg-2 not in the 433 days that it is followed. 27 March: disclosed.
	k.add(record.Offences, "x3,cert,violation,customs,2019-01-10,2019-02-01,penalty 3,final,false,2019-02-01T09:00:00+08:00",
		"x4,reg-2,violation,customs,2019-01-11,2019-02-01,penalty 4,final,false,2019-02-01T09:00:00+08:00",
		"x5,cert,violation,customs,2019-12-01,2020-01-10,penalty 5,final,false,2020-01-10T09:00:00+08:00",
		"x6,aeo,reporting_error,customs,2020-03-27,2020-03-28,penalty 6,final,true,2020-03-28T09:00:00+08:00")
	// Japan from 20 of 200 before 1 June 2019 to 8 of 200 after it, the United States from 10 to 8 of 100.
	k.add(record.ForeignClearances, ",aeo,JP,,,,,2019-03,200,20,2019-04-01T00:00:00+08:00", ",aeo,JP,,,,,2019-08,200,8,2019-09-01T00:00:00+08:00",
		",aeo,US,,,,,2019-03,100,10,2019-04-01T00:00:00+08:00", ",aeo,US,,,,,2019-08,100,8,2019-09-01T00:00:00+08:00")
	// 3 February 2020 beside 2019: new orders of 150 beside 100 with Singapore, recognised all the time, and 50 beside 100 with the United States; a renewal of 30.
	k.add(record.MRAAgreements, "mra-sg,SG,2012-06-01,2013-03-15,,2018-01-01T00:00:00+08:00")
	k.add(record.MRATerritories, "mra-sg,SG,2013-03-15,,2018-01-01T00:00:00+08:00")
	k.add(record.TradeOrders, "o1,aeo,SG,2019-02-03,CNY,100,100,1,signed,c1,2019-02-04T00:00:00+08:00", "o2,aeo,SG,2020-02-03,CNY,150,150,1,signed,c2,2020-02-04T00:00:00+08:00",
		"o3,aeo,SG,2020-02-03,CNY,30,30,0,signed,c3,2020-02-04T00:00:00+08:00", "o4,aeo,US,2019-02-03,CNY,100,100,1,signed,c4,2019-02-04T00:00:00+08:00",
		"o5,aeo,US,2020-02-03,CNY,50,50,1,signed,c5,2020-02-04T00:00:00+08:00")
	// 7 February 2020: 110 dollars beside 100 and 2 yuan beside 1, the dollar from 6.5 to 7 yuan.
	k.add(record.FXRates, "USD,customs,2019-02-01,650,100,2019-02-01T00:00:00+08:00", "USD,customs,2020-02-01,7,1,2020-02-01T00:00:00+08:00")
	k.add(record.TradeOrders, "o6,aeo,BR,2019-02-07,USD,100,650,1,signed,c6,2019-02-08T00:00:00+08:00", "o7,aeo,BR,2020-02-07,USD,110,770,1,signed,c7,2020-02-08T00:00:00+08:00",
		"o8,aeo,BR,2019-02-07,CNY,1,1,1,signed,c8,2019-02-08T00:00:00+08:00", "o9,aeo,BR,2020-02-07,CNY,2,2,1,signed,c9,2020-02-08T00:00:00+08:00")
	// 4 February 2020: the AEO firm has 0 and -1 where it had -1 and -2 a year before, and the certified firm gives itself -1.
	k.add(record.CreditAssessments, "s1,aeo,initial,D237,2018,2019-02-04,,pass,2019-02-05T00:00:00+08:00", "s2,aeo,re_verification,D237,2018,2020-02-04,,pass,2020-02-05T00:00:00+08:00",
		"s3,cert,self,D237,2018,2020-02-04,,pass,2020-02-05T00:00:00+08:00")
	k.add(record.AssessmentItems, "s1,A,financial,customs,1,-1,2019-02-05T00:00:00+08:00", "s1,B,compliance,customs,1,-2,2019-02-05T00:00:00+08:00",
		"s2,A,financial,customs,1,0,2020-02-05T00:00:00+08:00", "s2,B,compliance,customs,1,-1,2020-02-05T00:00:00+08:00",
		"s3,A,financial,customs,1,-1,2020-02-05T00:00:00+08:00")
	// 5 February 2020: answered after 1, 2 and 3 hours, resolved after 2, 4 and 6, the first opened again, two of one firm. 6 February: one that is open.
	k.add(record.CoordinatorCases,
		"k1,aeo,phone,hear_demands,supply_chain,2020-02-05T09:00:00+08:00,2020-02-05T10:00:00+08:00,2020-02-05T11:00:00+08:00,,1,resolved,2020-02-05T20:00:00+08:00",
		"k2,aeo,phone,hear_demands,logistics,2020-02-05T09:00:00+08:00,2020-02-05T11:00:00+08:00,2020-02-05T13:00:00+08:00,,0,resolved,2020-02-05T20:00:00+08:00",
		"k3,cert,phone,hear_demands,supply_chain,2020-02-05T09:00:00+08:00,2020-02-05T12:00:00+08:00,2020-02-05T15:00:00+08:00,,0,resolved,2020-02-05T20:00:00+08:00",
		"k4,cert,phone,hear_demands,logistics,2020-02-06T09:00:00+08:00,,,,,,2020-02-06T20:00:00+08:00")
}

// Every measure of what firms did beside declaring has a case, too.
var programmeCases = []deskCase{
	{"operatorStock", "operators", "2020-03-31", "", nil, "5"},
	{"operatorStock", "activeOperators", "2020-03-01", "", nil, "0"}, // the first ones are lodged on the day after
	{"operatorStock", "activeOperators", "2020-03-02", "", nil, "3"}, // reg-1, reg-2 and reg-3
	{"foreignClearance", "clearances", "2019-03-01", "", nil, "300"},
	{"foreignClearance", "foreignInspectionRate", "2019-03-01", "", nil, "30/300"},
	{"foreignClearance", "foreignInspectionReduction", "2019-02-01", "2019-12-01", []string{"partnerCountry", "JP"}, "3/5"},         // 1 - 0.04/0.1
	{"foreignClearance", "foreignInspectionReductionAdjusted", "2019-02-01", "2019-12-01", []string{"partnerCountry", "JP"}, "1/2"}, // 1 - 0.4/0.8
	{"tradeOrders", "orders", "2020-02-03", "", nil, "3"},
	{"tradeOrders", "orderValueCny", "2020-02-03", "", nil, "230"},
	{"tradeOrders", "newOrdersYoy", "2020-02-03", "", nil, "0"}, // 200/200 - 1
	{"tradeOrders", "newOrdersYoy", "2020-02-03", "", []string{"partnerCountry", "SG"}, "1/2"},
	{"tradeOrders", "newOrdersYoy", "2020-02-07", "", nil, "121/651"},                // 772/651 - 1
	{"tradeOrders", "newOrdersYoyConstantCurrency", "2020-02-07", "", nil, "66/651"}, // (110 · 6.5 + 2)/651 - 1
	{"tradeOrders", "newOrdersMraGap", "2020-02-03", "", nil, "3"},                   // 1.5/0.5
	{"enforcement", "discreditEvents", "2020-03-25", "", nil, "1"},
	{"enforcement", "discreditsRecorded", "2020-03-25", "", nil, "1"},
	{"enforcement", "discreditsPer1k", "2020-03-25", "", nil, "200"},
	{"enforcement", "discreditedOperators", "2020-03-25", "", nil, "1"},
	{"enforcement", "jointMeasuresActive", "2020-03-26", "", nil, "2"},
	{"enforcement", "jointMeasuresExecutedShare", "2020-03-26", "", nil, "1/2"},
	{"enforcement", "jointMeasureExecutionMedianDays", "2020-03-26", "", nil, "0"}, // one on its day, one not yet
	{"enforcement", "offences", "2020-03-02", "", nil, "1"},
	{"enforcement", "offencesDecided", "2019-02-01", "", nil, "2"},
	{"enforcement", "offencesAppealed", "2020-03-02", "", nil, "1"},
	{"enforcement", "offencesDisclosed", "2020-03-27", "", nil, "1"},
	{"enforcement", "recidivismRate", "2019-02-01", "", nil, "1/2"},
	{"assessments", "assessments", "2020-02-04", "", nil, "1"},
	{"assessments", "assessmentScore", "2020-02-04", "", nil, "-1/2"},
	{"assessments", "assessmentMetShare", "2020-02-04", "", nil, "1/2"},
	{"assessments", "assessmentTotal", "2020-02-04", "", nil, "99"},
	{"assessments", "assessmentPassShare", "2020-02-04", "", nil, "1"},
	{"assessments", "assessmentPassShare", "2019-02-04", "", nil, "0"}, // 97 and a criterion at -2
	{"assessments", "pairedScoreChange", "2020-02-04", "", nil, "2"},
	{"assessments", "selfAssessments", "2020-02-04", "", nil, "1"},
	{"assessments", "selfAssessmentScore", "2020-02-04", "", nil, "-1"},
	{"coordination", "operatorsServed", "2020-02-05", "", nil, "2"},
	{"coordination", "cases", "2020-02-05", "", nil, "3"},
	{"coordination", "casesPer100Operators", "2020-02-05", "", nil, "150"},
	{"coordination", "openCases", "2020-02-05", "", nil, "0"},
	{"coordination", "openCases", "2020-02-06", "", nil, "1"},
	{"coordination", "resolvedCases", "2020-02-05", "", nil, "3"},
	{"coordination", "casesResolvedThen", "2020-02-05", "", nil, "3"},
	{"coordination", "casesOpenAtEnd", "2020-02-05", "", nil, "0"},
	{"coordination", "casesOpenAtEnd", "2020-03-05", "", nil, "1"}, // opened a month before
	{"coordination", "reopenedCases", "2020-02-05", "", nil, "1"},
	{"coordination", "reopenedShare", "2020-02-05", "", nil, "1/3"},
	{"coordination", "firstResponseMedianHours", "2020-02-05", "", nil, "2"},
	{"coordination", "caseResolutionMedianHours", "2020-02-05", "", nil, "4"}, // 2/3, 1/3 and 0 are left after 2, 4 and 6
	{"coordination", "caseResolutionP90Hours", "2020-02-05", "", nil, "6"},
	{"tierTransitions", "transitions", "2019-01-01", "", nil, "2"}, // the AEO firm and the certified one were regular before
	{"tierTransitions", "operators", "2019-01-01", "", nil, "2"},
	{"tierTransitions", "transitionsPerOperatorYear", "2019-01-01", "", nil, "146.1"}, // over a day of five firms: 2 · 365.25/5
}

// What each case asserts is listed, so that a measure of any fact that none is about is known without asking anything.
func TestEveryMeasureHasACaseOnPaper(t *testing.T) {
	about, seen := map[[2]string]bool{}, 0
	for _, c := range everyCase() {
		about[[2]string{c.fact, c.measure}] = true
	}
	for _, f := range catalog.Facts() {
		for _, m := range f.Measures {
			seen++
			if !about[[2]string{f.Name, m.Name}] {
				t.Errorf("%s.%s has no case on paper: add one to programmeCases or, of declarations, to deskCases", f.Name, m.Name)
			}
		}
	}
	if seen < 100 || len(about) != seen {
		t.Errorf("%d measures have cases, of %d that were seen: want all of 100 or more", len(about), seen)
	}
}
