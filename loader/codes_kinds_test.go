package loader

import (
	"slices"
	"testing"

	"greenlane/record"
)

// Rows of the other kinds that break no rule.
var (
	goodCountry     = fields{"code": "XK", "valid_from": "2008-02-17", "name_en": "Kosovo", "name_zh": "", "gacc_code": "", "groups": "CEFTA", "recorded_at": ""}
	goodOffice      = fields{"office_code": "8801", "name_en": "Kashgar", "name_zh": "", "area": "8800", "tz": "Asia/Urumqi", "recorded_at": ""}
	goodRate        = fields{"ccy": "JPY", "kind": "customs", "valid_from": "2020-03-01", "cny_per_unit": "6.5432", "quote_unit": "100", "recorded_at": ""}
	goodHS          = fields{"hs_code": "620343", "edition": "HS2017", "title": "Trousers", "successor": "", "recorded_at": ""}
	goodCalendar    = fields{"office": "2201", "date": "2020-01-02", "workday": "1", "open_minutes": "480", "recorded_at": ""}
	goodRegime      = fields{"regime": "NEW", "decree": "Decree 1", "valid_from": "2019-01-01", "tier": "advanced_certified", "cap_ratio": "0.2", "floor_rate": "", "aeo_tiers": "advanced_certified", "standard_version": "V1", "recorded_at": ""}
	goodCode        = fields{"list": "procedure", "code": "0111", "label_en": "Test", "label_zh": "", "recorded_at": ""}
	goodLink        = fields{"from_operator_id": "OP0", "to_operator_id": "OP1", "kind": "merger", "effective_on": "2020-05-01", "share": "1", "recorded_at": ""}
	goodRole        = fields{"operator_id": "OP1", "role": "importer", "valid_from": "2018-01-01", "valid_to": "2019-01-01", "recorded_at": ""}
	goodAgreement   = fields{"mra_id": "M1", "partner": "JP", "signed_on": "2018-10-26", "effective_on": "2019-06-01", "ended_on": "2030-01-01", "recognised_tiers": "advanced_certified", "directions": "import,export", "benefits": "", "recorded_at": ""}
	goodTerritory   = fields{"mra_id": "M0", "country": "JP", "effective_from": "2019-06-01", "effective_to": "", "recorded_at": ""}
	goodOffence     = fields{"offence_id": "V1", "operator_id": "OP1", "kind": "violation", "domain": "customs", "occurred_on": "2019-01-01", "decided_on": "2019-02-01", "decision_no": "DN1", "fine_cny": "1000", "status": "final", "voluntary_disclosure": "0", "recorded_at": ""}
	goodAssessment  = fields{"assessment_id": "S1", "operator_id": "OP1", "kind": "initial", "regime": "D237", "standard_version": "V1", "assessed_on": "2019-05-01", "total_score": "100", "outcome": "pass", "recorded_at": ""}
	goodCriterion   = fields{"assessment_id": "S0", "criterion_code": "1.1", "criterion_class": "internal_control", "domain": "customs", "applicable": "1", "score": "-1", "recorded_at": ""}
	goodMeasure     = fields{"measure_id": "J1", "operator_id": "OP1", "direction": "sanction", "agency_code": "A1", "measure_code": "M1", "trigger_id": "V0", "imposed_on": "2019-03-01", "executed_on": "2019-03-01", "lifted_on": "", "status": "active", "person_level": "0", "recorded_at": ""}
	goodApplication = fields{"application_id": "C1", "operator_id": "OP1", "regime": "D237", "kind": "initial", "applied_on": "2018-06-01", "onsite_on": "", "decided_on": "2018-06-01", "outcome": "granted", "recorded_at": ""}
	goodForeign     = fields{"foreign_clearance_id": "F1", "operator_id": "OP1", "country": "JP", "declared_at": "2020-02-01T12:00:00+09:00", "inspected": "0", "inspection_minutes": "", "aeo_code_used": "1", "source": "exchange", "weight": "1", "document_ref": "", "month": "", "n": "", "x": "", "recorded_at": ""}
	goodReturn      = fields{"operator_id": "OP1", "country": "JP", "month": "2020-02", "n": "10", "x": "10"}
	goodOrder       = fields{"order_id": "G1", "operator_id": "OP1", "country": "SG", "signed_on": "2020-03-01", "ccy": "USD", "value": "1000.5", "value_cny": "7015.81", "is_new": "1", "status": "signed", "contract_no": "C1", "recorded_at": "2020-03-05T00:00:00Z"}
	goodCase        = fields{"case_id": "K1", "operator_id": "OP1", "coordinator_id": "X1", "channel": "phone", "kind": "hear_demands", "is_difficult": "0", "theme": "supply_chain", "opened_at": "2020-02-01T09:00:00+08:00", "first_response_at": "2020-02-01T09:00:00+08:00", "resolved_at": "2020-02-02T09:00:00+08:00", "closed_at": "", "reopened_n": "0", "outcome": "resolved", "recorded_at": ""}
	goodCost        = fields{"name": "officer_hour", "scenario": "central", "value": "150", "unit": "CNY/h", "valid_from": "2019-01-01", "source": "Announcement 1", "recorded_at": ""}
)

// goodRows has a row of every kind.
var goodRows = map[record.Kind]fields{
	record.Operators: goodOperator, record.TierHistory: goodTier, record.Declarations: goodDeclaration, record.DeclarationItems: goodItem,
	record.DeclarationEvents: goodEvent, record.Inspections: goodInspection, record.Countries: goodCountry, record.Offices: goodOffice,
	record.FXRates: goodRate, record.HSCodes: goodHS, record.Calendars: goodCalendar, record.Regimes: goodRegime, record.Codes: goodCode,
	record.OperatorLinks: goodLink, record.OperatorRoles: goodRole, record.MRAAgreements: goodAgreement, record.MRATerritories: goodTerritory,
	record.Offences: goodOffence, record.CreditAssessments: goodAssessment, record.AssessmentItems: goodCriterion, record.JointMeasures: goodMeasure,
	record.CertificationApplications: goodApplication, record.ForeignClearances: goodForeign, record.TradeOrders: goodOrder,
	record.CoordinatorCases: goodCase, record.CostParameters: goodCost,
}

// otherSetup is what rows of the other kinds refer to.
func otherSetup() []any {
	return []any{
		record.MRAAgreements, csvText(with(goodAgreement, "mra_id", "M0")),
		record.MRATerritories, csvText(with(goodTerritory, "country", "KR", "effective_to", "2020-01-01")),
		record.Offences, csvText(with(goodOffence, "offence_id", "V0", "decision_no", "DN0")),
		record.CreditAssessments, csvText(with(goodAssessment, "assessment_id", "S0", "total_score", "99")),
		record.TierHistory, csvText(with(goodTier, "operator_id", "OP0", "decision_no", "N0")),
		record.OperatorLinks, csvText(with(goodLink, "from_operator_id", "OP1", "to_operator_id", "OP2")),
		record.OperatorRoles, csvText(with(goodRole, "operator_id", "OP0")),
		record.TradeOrders, csvText(with(goodOrder, "order_id", "G0", "contract_no", "C0")),
		record.FXRates, csvText(with(goodRate, "ccy", "THB", "valid_from", "2020-02-01", "cny_per_unit", "0.22", "quote_unit", "1")),
		record.HSCodes, csvText(with(goodHS, "hs_code", "852110", "edition", "HS2007", "successor", "852190"), with(goodHS, "hs_code", "852190", "edition", "HS2012")),
	}
}

func referenceCodes() []oneCode {
	baht := with(goodDeclaration, "declared_ccy", "THB", "stat_value_cny", "")
	february := []string{"lodged_at", "2020-02-29T23:59:59+08:00", "recorded_at", "2020-03-01T00:00:00+08:00"}
	return []oneCode{
		one("D024", record.Declarations, baht, nil, february),
		one("D024", record.Declarations, baht, ch("lodged_at", "2020-03-01T00:00:00+08:00"), ch("stat_value_cny", "220")),
		one("D023", record.Declarations, baht, ch("lodged_at", "2020-04-01T00:00:00+08:00", "recorded_at", ""), ch("lodged_at", "2020-03-31T23:59:59+08:00", "recorded_at", "")),
		one("D022", record.Declarations, with(baht, february...), ch("stat_value_cny", "224.41"), ch("stat_value_cny", "224.40")), // 1,000 THB are 220 CNY
		one("I004", record.DeclarationItems, with(goodItem, "declaration_id", "DO"), ch("hs_code", "85211000"), ch("hs_code", "85219000")),
		one("I003", record.DeclarationItems, with(goodItem, "declaration_id", "DO"), ch("hs_code", "62034300"), ch("hs_code", "8521900012345")),
		one("L020", record.Calendars, goodCalendar, ch("office", "9999"), ch("office", "2202")),
		one("L004", record.Countries, goodCountry, ch("code", "XKX"), ch("code", "XA")),
		one("L004", record.Countries, goodCountry, ch("valid_from", "2008"), ch("valid_from", "")),
		one("L004", record.Offices, goodOffice, ch("tz", "Asia/Kashgar City"), ch("tz", "")),
		one("L003", record.FXRates, goodRate, ch("ccy", "RMB"), ch("ccy", "USD")),
		one("L004", record.FXRates, goodRate, ch("cny_per_unit", "0"), ch("cny_per_unit", "0.00000001")),
		one("L003", record.FXRates, goodRate, ch("quote_unit", "10"), ch("quote_unit", "1")),
		{"L021", record.FXRates, []fields{goodRate, with(goodRate, "quote_unit", "1")}, []fields{goodRate, with(goodRate, "quote_unit", "1", "kind", "pboc")}},
		{"L021", record.FXRates, []fields{with(goodRate, "recorded_at", "2020-02-20T00:00:00Z"), with(goodRate, "quote_unit", "1", "recorded_at", "2020-02-20T00:00:00Z")}, []fields{with(goodRate, "recorded_at", "2020-02-20T00:00:00Z"), with(goodRate, "quote_unit", "1", "recorded_at", "2020-02-20T00:00:00.001Z")}},
		one("L003", record.HSCodes, goodHS, ch("edition", "HS2018"), ch("edition", "2022")),
		one("L004", record.HSCodes, goodHS, ch("hs_code", "62.03"), ch("hs_code", "6203")),
		one("L004", record.HSCodes, goodHS, ch("successor", "6"), ch("successor", "62")),
		one("L004", record.Calendars, goodCalendar, ch("open_minutes", "1441"), ch("open_minutes", "1440")),
		one("L003", record.Regimes, goodRegime, ch("tier", "gold"), ch("tier", "certified")),
		one("L004", record.Regimes, goodRegime, ch("floor_rate", "1.000001"), ch("floor_rate", "1")),
		one("L004", record.Regimes, goodRegime, ch("cap_ratio", "-0.1"), ch("cap_ratio", "0")),
		one("L003", record.Regimes, goodRegime, ch("aeo_tiers", "certified gold"), ch("aeo_tiers", "certified")),
		one("L004", record.Codes, goodCode, ch("code", ""), ch("code", "1")),
	}
}

func standingCodes() []oneCode {
	link, role, agreement, territory, application := record.OperatorLinks, record.OperatorRoles, record.MRAAgreements, record.MRATerritories, record.CertificationApplications
	return []oneCode{
		one("L020", link, goodLink, ch("to_operator_id", "OP9"), ch("to_operator_id", "OP2")),
		one("L003", link, goodLink, ch("kind", "sale"), ch("kind", "split")),
		one("L004", link, goodLink, ch("share", "1.1"), ch("share", "0.1")),
		one("O030", link, goodLink, ch("to_operator_id", "OP0"), ch("to_operator_id", "OP1")),
		one("O030", link, goodLink, ch("from_operator_id", "OP2"), ch("from_operator_id", "OP1", "to_operator_id", "OP0")), // OP1 went on as OP2 before
		{"O030", link, []fields{goodLink, with(goodLink, "from_operator_id", "OP2", "to_operator_id", "OP0")}, []fields{goodLink, with(goodLink, "to_operator_id", "OP2")}},
		one("P001", role, goodRole, ch("role", "all"), ch("role", "ecommerce_operator")),
		one("P001", role, goodRole, ch("role", ""), ch("role", "carrier")),
		one("P002", role, goodRole, ch("operator_id", "OP0", "valid_from", "2018-12-31", "valid_to", ""), ch("operator_id", "OP0", "valid_from", "2019-01-01", "valid_to", "")),
		{"P002", role, []fields{goodRole, with(goodRole, "valid_from", "2018-06-01", "valid_to", "2018-07-01")}, []fields{goodRole, with(goodRole, "role", "exporter", "valid_from", "2018-06-01")}},
		one("L004", role, goodRole, ch("valid_to", "2018-01-01"), ch("valid_to", "2018-01-02")),
		one("L020", role, goodRole, ch("operator_id", "OP9"), ch("operator_id", "OP1")),
		one("C001", application, goodApplication, ch("decided_on", "2018-05-31"), ch("decided_on", "2018-06-01")),
		one("L020", application, goodApplication, ch("operator_id", "OP9"), ch("operator_id", "OP1")),
		one("L020", application, goodApplication, ch("regime", "D999"), ch("regime", "D251")),
		one("A001", agreement, goodAgreement, ch("signed_on", "2019-06-02"), ch("signed_on", "2019-06-01")),
		one("A001", agreement, goodAgreement, ch("ended_on", "2019-06-01"), ch("ended_on", "2019-06-02")),
		one("A001", agreement, goodAgreement, ch("effective_on", ""), ch("signed_on", "")),
		one("L003", agreement, goodAgreement, ch("recognised_tiers", "gold"), ch("recognised_tiers", "")),
		one("A002", territory, goodTerritory, ch("effective_from", "2019-05-31"), ch("effective_from", "2019-06-01")),
		one("A002", territory, goodTerritory, ch("effective_to", "2030-01-02"), ch("effective_to", "2030-01-01")),
		one("A002", territory, goodTerritory, ch("effective_to", "2019-06-01"), ch("effective_to", "2019-06-02")),
		one("A003", territory, goodTerritory, ch("country", "KR", "effective_from", "2019-12-31"), ch("country", "KR", "effective_from", "2020-01-01")),
		{"A003", territory, []fields{goodTerritory, with(goodTerritory, "effective_from", "2025-01-01")}, []fields{with(goodTerritory, "effective_to", "2025-01-01"), with(goodTerritory, "effective_from", "2025-01-01")}},
		one("L020", territory, goodTerritory, ch("mra_id", "M9"), ch("mra_id", "M0")),
		one("L020", territory, goodTerritory, ch("country", "UK"), ch("country", "GB")),
	}
}

func creditCodes() []oneCode {
	offence, measure, assessment, criterion, tier := record.Offences, record.JointMeasures, record.CreditAssessments, record.AssessmentItems, record.TierHistory
	return []oneCode{
		one("V001", offence, goodOffence, ch("occurred_on", "2019-02-02"), ch("occurred_on", "2019-02-01")),
		one("V001", offence, goodOffence, ch("decided_on", ""), ch("occurred_on", "")),
		one("V002", offence, goodOffence, ch("decision_no", ""), ch("decision_no", "DN2")),
		one("V002", offence, goodOffence, ch("decision_no", "DN0"), ch("decision_no", "DN0", "offence_id", "V0")),
		{"V002", offence, []fields{goodOffence, with(goodOffence, "offence_id", "V2")}, []fields{goodOffence, with(goodOffence, "offence_id", "V2", "decision_no", "DN2")}},
		one("V003", offence, goodOffence, ch("fine_cny", "-0.01"), ch("fine_cny", "0")),
		one("L020", offence, goodOffence, ch("operator_id", "OP9"), ch("operator_id", "OP0")),
		one("T010", tier, goodTier, ch("trigger_id", "V9"), ch("trigger_id", "V0")),
		one("T010", tier, goodTier, ch("trigger_id", "DN0"), ch("trigger_id", "S0")),
		one("T011", tier, with(goodTier, "operator_id", "OP0", "valid_from", "2018-12-31"), ch("cert_scope", "exporter"), ch("cert_scope", "importer")),
		one("T011", tier, with(goodTier, "operator_id", "OP0", "cert_scope", "importer"), ch("valid_from", "2019-01-01"), ch("valid_from", "2018-12-31")),
		one("J001", measure, goodMeasure, ch("trigger_id", "V9"), ch("trigger_id", "V0")),
		one("J001", measure, goodMeasure, ch("trigger_id", ""), ch("trigger_id", "N0")),
		one("J002", measure, goodMeasure, ch("executed_on", "2019-02-28"), ch("executed_on", "")),
		one("J002", measure, goodMeasure, ch("lifted_on", "2019-02-28", "executed_on", ""), ch("lifted_on", "2019-03-01")),
		one("J003", measure, goodMeasure, ch("person_level", "1"), ch("person_level", "")),
		one("L020", measure, goodMeasure, ch("operator_id", "OP9"), ch("operator_id", "OP0")),
		one("S001", criterion, goodCriterion, ch("score", "-3"), ch("score", "-2")),
		one("S001", criterion, goodCriterion, ch("score", "1"), ch("score", "0")),
		one("S001", criterion, goodCriterion, ch("score", "-1", "criterion_class", "additional"), ch("score", "2", "criterion_class", "additional")),
		one("S001", criterion, goodCriterion, ch("score", ""), ch("score", "", "applicable", "0")),
		one("S002", assessment, goodAssessment, ch("assessment_id", "S0", "total_score", "many"), ch("assessment_id", "S0", "total_score", "99")),
		one("S003", assessment, goodAssessment, ch("total_score", "94.99"), ch("total_score", "95")),
		one("S003", assessment, goodAssessment, ch("total_score", "94"), ch("total_score", "94", "outcome", "rectify")),
		{"S004", criterion, []fields{goodCriterion, with(goodCriterion, "score", "0")}, []fields{goodCriterion, with(goodCriterion, "score", "0", "criterion_code", "1.2")}},
		one("L020", criterion, goodCriterion, ch("assessment_id", "S9"), ch("assessment_id", "S0")),
	}
}

func tradeCodes() []oneCode {
	foreign, order, service, cost := record.ForeignClearances, record.TradeOrders, record.CoordinatorCases, record.CostParameters
	return []oneCode{
		one("F001", foreign, goodForeign, ch("operator_id", "OP9"), ch("operator_id", "OP0")),
		one("F002", foreign, goodForeign, ch("country", "UK"), ch("country", "GB")),
		one("F003", foreign, goodForeign, ch("declared_at", "2020-02-01T12:00:00"), ch("declared_at", "2020-02-01T12:00:00Z")),
		one("F004", foreign, goodForeign, ch("weight", "0"), ch("weight", "0.000001")),
		one("F004", foreign, goodForeign, ch("weight", "heavy"), ch("weight", "")),
		one("F005", foreign, goodForeign, ch("inspected", "1"), ch("inspected", "0")),
		{"F005", foreign, []fields{with(goodForeign, "inspected", "1"), with(goodForeign, "inspected", "1", "foreign_clearance_id", "F2")}, []fields{with(goodForeign, "inspected", "1"), with(goodForeign, "foreign_clearance_id", "F2")}},
		{"F006", foreign, []fields{with(goodReturn, "x", "11")}, []fields{goodReturn}},
		{"F006", foreign, []fields{with(goodReturn, "x", "")}, []fields{with(goodReturn, "x", "0")}},
		{"L004", foreign, []fields{with(goodReturn, "month", "2020-13")}, []fields{with(goodReturn, "month", "2020-12-31")}},
		one("L004", foreign, goodForeign, ch("inspected", ""), ch("inspected", "no")),
		one("L004", foreign, goodForeign, ch("declared_at", ""), ch("declared_at", "2020-02-01T00:00:00Z")),
		one("L003", foreign, goodForeign, ch("source", ""), ch("source", "self")),
		one("G001", order, goodOrder, ch("value", "0"), ch("value", "0.0001")),
		one("G001", order, goodOrder, ch("ccy", "RMB"), ch("ccy", "CNY")),
		one("G002", order, goodOrder, ch("signed_on", "2019-01-29", "recorded_at", "2020-03-05T00:00:00+08:00"), ch("signed_on", "2019-01-30", "recorded_at", "2020-03-05T00:00:00+08:00")),
		one("G003", order, goodOrder, ch("contract_no", "C0"), ch("contract_no", "")),
		{"G003", order, []fields{goodOrder, with(goodOrder, "order_id", "G2")}, []fields{goodOrder, with(goodOrder, "order_id", "G2", "operator_id", "OP0")}},
		one("L007", order, goodOrder, ch("recorded_at", ""), ch("recorded_at", "2020-03-05T00:00:00Z")),
		one("L020", order, goodOrder, ch("country", "UK"), ch("country", "GB")),
		one("K001", service, goodCase, ch("operator_id", "OP9"), ch("operator_id", "OP0")),
		one("K002", service, goodCase, ch("first_response_at", "2020-02-01T08:59:59+08:00"), ch("first_response_at", "")),
		one("K002", service, goodCase, ch("closed_at", "2020-02-02T08:59:59+08:00"), ch("closed_at", "2020-02-02T09:00:00+08:00")),
		one("K003", service, goodCase, ch("channel", "visit"), ch("channel", "visit", "coordinator_id", "X1;X2")),
		one("K003", service, goodCase, ch("channel", "visit", "coordinator_id", "X1 X1"), ch("channel", "counter")),
		one("K004", service, goodCase, ch("outcome", ""), ch("outcome", "", "resolved_at", "")),
		one("X001", cost, goodCost, ch("value", "0"), ch("value", "0.000001")),
		one("X002", cost, goodCost, ch("source", ""), ch("source", "mem")),
		one("L003", cost, goodCost, ch("scenario", "middle"), ch("scenario", "low")),
	}
}

// TestWhatIsLaterReplaces sends another content of a record: recorded later it replaces, else it is refused, and the old one again
// changes nothing.
func TestWhatIsLaterReplaces(t *testing.T) {
	store := newMemory()
	rows := func(value, recorded string) string {
		return csvText(with(goodCost, "value", value, "recorded_at", recorded))
	}
	for i, c := range []struct {
		value, recorded string
		accepted        uint64
		unchanged       uint64
	}{
		{"1", "2020-01-01T00:00:00Z", 1, 0},
		{"1.0", "2020-01-02T00:00:00Z", 0, 1}, // recorded_at is about the record, not of it
		{"2", "2020-01-01T00:00:00Z", 0, 0},   // L021
		{"2", "2020-01-02T00:00:00Z", 1, 0},
		{"1", "2020-01-01T12:00:00Z", 0, 1}, // an earlier state again
		{"1", "2020-01-03T00:00:00Z", 1, 0}, // and it came back
		{"3", "", 1, 0},
		{"4", "", 1, 0}, // without recorded_at a later load is later
	} {
		s := mustLoad(t, store, options(), record.CostParameters, rows(c.value, c.recorded)).Summaries[0]
		if s.Accepted != c.accepted || s.Unchanged != c.unchanged || s.Rejected != 1-c.accepted-c.unchanged {
			t.Errorf("step %d: %+v", i+1, s)
		}
	}
	if rejects := store.rejects(); len(rejects) != 1 || rejects[0].Code != "L021" || rejects[0].Column != "valid_from" {
		t.Errorf("one conflict: %+v", rejects)
	}
}

// TestAssessmentsAgainstTheirItems compares totals with items that come with the load, and with items that are known.
func TestAssessmentsAgainstTheirItems(t *testing.T) {
	items := csvText(goodCriterion, with(goodCriterion, "criterion_code", "1.2", "score", "-2"), with(goodCriterion, "criterion_code", "5.1", "criterion_class", "additional", "score", "2"),
		with(goodCriterion, "criterion_code", "1.3", "score", "-2", "applicable", "0"))
	for _, c := range []struct {
		total, outcome string
		codes          []string
		stored         int64
	}{
		{"99", "rectify", nil, 9900}, // 100 - 1 - 2 + 2
		{"98", "rectify", []string{"S002"}, 9800},
		{"", "rectify", []string{"S002"}, 9900},
		{"99", "pass", []string{"S003"}, 9900}, // 1.2 is at -2
	} {
		store := newMemory()
		mustLoad(t, store, options(), record.Operators, csvText(goodOperator))
		assessment := csvText(with(goodAssessment, "assessment_id", "S0", "total_score", c.total, "outcome", c.outcome))
		report := mustLoad(t, store, options(), record.AssessmentItems, items, record.CreditAssessments, assessment)
		if got := codesIn(report); !slices.Equal(got, c.codes) {
			t.Errorf("total %q, %s, with the items: %v, want %v", c.total, c.outcome, got, c.codes)
		}
		if got := store.rows(record.CreditAssessments)[0].number("total_score"); got != c.stored {
			t.Errorf("total %q is kept as %d, want %d", c.total, got, c.stored)
		}
		again := csvText(with(goodAssessment, "assessment_id", "S0", "total_score", c.total, "outcome", c.outcome, "standard_version", "V2"))
		if got := codesIn(mustLoad(t, store, options(), record.CreditAssessments, again)); !slices.Equal(got, c.codes) {
			t.Errorf("total %q, %s, with known items: %v, want %v", c.total, c.outcome, got, c.codes)
		}
	}
}

func codesIn(report Report) []string {
	var out []string
	for _, c := range report.Codes {
		out = append(out, c.Code)
	}
	slices.Sort(out)
	return out
}

// TestOverlappingRolesAreOne stretches a period over those that it overlaps; the same rows again change nothing.
func TestOverlappingRolesAreOne(t *testing.T) {
	store := newMemory()
	mustLoad(t, store, options(), record.Operators, csvText(goodOperator))
	texts := csvText(
		with(goodRole, "valid_from", "2018-01-01", "valid_to", "2018-03-01"),
		with(goodRole, "valid_from", "2018-06-01", "valid_to", "2018-09-01"),
		with(goodRole, "valid_from", "2018-02-01", "valid_to", "2018-07-01"),
	)
	report := mustLoad(t, store, options(), record.OperatorRoles, texts)
	rows := store.rows(record.OperatorRoles)
	if got := codesIn(report); !slices.Equal(got, []string{"P002"}) || len(rows) != 3 {
		t.Fatalf("one row overlaps: %v, %v", got, rows)
	}
	if from, to := rows[2].number("valid_from"), rows[2].number("valid_to"); from != 17532 || to != 17775 { // 2018-01-01, 2018-09-01
		t.Errorf("it is stretched from the first day to the last, got %d to %d", from, to)
	}
	if again := mustLoad(t, store, options(), record.OperatorRoles, texts+"OP1,2018-02-01,2018-07-01,importer,\n"); again.Summaries[0].Unchanged != 3 && again.Outcome != Repeated {
		t.Errorf("the same rows again: %+v", again)
	}
}

// TestWhatCountsForCredit derives counts_for_credit (GACC Decree 237, article 29).
func TestWhatCountsForCredit(t *testing.T) {
	for _, c := range []struct {
		kind, status, disclosed, fine string
		counts                        int64
	}{
		{"violation", "final", "0", "1", 1},
		{"violation", "appealed", "0", "1", 1},
		{"violation", "revoked", "0", "1", 0},
		{"violation", "final", "1", "50000", 0},
		{"violation", "final", "1", "50000.01", 1},
		{"violation", "final", "1", "", 0},
		{"violation", "final", "0", "", 1},
		{"smuggling_crime", "final", "1", "", 1},
		{"smuggling_crime", "appealed", "0", "", 0},
	} {
		store := newMemory()
		mustLoad(t, store, options(), record.Operators, csvText(goodOperator))
		mustLoad(t, store, options(), record.Offences, csvText(with(goodOffence, "kind", c.kind, "status", c.status, "voluntary_disclosure", c.disclosed, "fine_cny", c.fine, "counts_for_credit", "maybe")))
		if got := store.rows(record.Offences)[0].number("counts_for_credit"); got != c.counts {
			t.Errorf("%+v: %d", c, got)
		}
	}
}
