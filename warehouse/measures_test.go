package warehouse_test

import (
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// desk writes declarations small enough to work their measures out on paper: those of a case have a local day of March 2020 of their own.
type desk map[record.Kind][]string

var deskHeaders = map[record.Kind]string{
	record.Operators:   "operator_id,customs_code,name,country,home_office,group_id,recorded_at",
	record.TierHistory: "operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,recorded_at",
	record.Declarations: "declaration_id,direction,procedure_code,office,transport_mode,operator_id,declarant_id,partner_country,lodged_at,risk_stratum," +
		"declared_ccy,invoice_value,stat_value_cny,net_kg,recorded_at",
	record.DeclarationEvents: "declaration_id,event_type,seq,occurred_at,recorded_at",
	record.Inspections: "inspection_id,declaration_id,operator_id,side,control_type,selection_basis,ordered_at,started_at,ended_at,is_joint,visit_id,officers_n," +
		"officer_hours,result,finding_codes,recovered_cny,recorded_at",
	record.Offences:          "offence_id,operator_id,kind,domain,occurred_on,decided_on,decision_no,status,voluntary_disclosure,recorded_at",
	record.MRAAgreements:     "mra_id,partner,signed_on,effective_on,ended_on,recorded_at",
	record.MRATerritories:    "mra_id,country,effective_from,effective_to,recorded_at",
	record.JointMeasures:     "measure_id,operator_id,direction,agency_code,measure_code,trigger_id,imposed_on,executed_on,lifted_on,status,person_level,recorded_at",
	record.ForeignClearances: "foreign_clearance_id,operator_id,country,declared_at,inspected,source,weight,month,n,x,recorded_at",
	record.FXRates:           "ccy,kind,valid_from,cny_per_unit,quote_unit,recorded_at",
	record.TradeOrders:       "order_id,operator_id,country,signed_on,ccy,value,value_cny,is_new,status,contract_no,recorded_at",
	record.CreditAssessments: "assessment_id,operator_id,kind,regime,standard_version,assessed_on,total_score,outcome,recorded_at",
	record.AssessmentItems:   "assessment_id,criterion_code,criterion_class,domain,applicable,score,recorded_at",
	record.CoordinatorCases:  "case_id,operator_id,channel,kind,theme,opened_at,first_response_at,resolved_at,closed_at,reopened_n,outcome,recorded_at",
}

const deskCut = "2020-04-10T00:00:00+08:00"

// newDesk has an AEO firm, three regular ones of which two are one group, a certified one, and mutual recognition with Japan.
func newDesk() desk {
	k := desk{}
	for i, firm := range []string{"aeo", "reg-1", "reg-2", "reg-3", "cert"} {
		group := firm
		if firm == "reg-1" || firm == "reg-2" {
			group = "holding"
		}
		k.add(record.Operators, fmt.Sprintf("%s,310000000%d,Firm %s,CN,2201,%s,2018-05-01T00:00:00+08:00", firm, i, firm, group))
		tier := map[string]string{"aeo": "advanced_certified", "cert": "certified"}[firm]
		if tier == "" {
			tier = "regular"
		}
		k.add(record.TierHistory, fmt.Sprintf("%s,2019-01-01T00:00:00+08:00,%s,D237,grant,no %d,2018-12-20,2018-12-20T09:00:00+08:00", firm, tier, i))
	}
	k.add(record.MRAAgreements, "mra-jp,JP,2018-10-10,2019-06-01,,2019-06-01T00:00:00+08:00")
	k.add(record.MRATerritories, "mra-jp,JP,2019-06-01,,2019-06-01T00:00:00+08:00")
	return k
}

func (k desk) add(kind record.Kind, lines ...string) { k[kind] = append(k[kind], lines...) }

// deskDeclaration is one import; what is not stated takes a default.
type deskDeclaration struct {
	firm, declarant, partner, stratum, ccy string
	cents, grams                           int64
	hours                                  map[string]float64 // of events, from lodgement
}

func deskLodged(day int) time.Time { return time.Date(2020, 3, day, 10, 0, 0, 0, shanghai) }

func (k desk) lodge(day int, id string, d deskDeclaration) { k.lodgeAt(deskLodged(day), id, d) }

func (k desk) lodgeAt(at time.Time, id string, d deskDeclaration) {
	or := func(s, otherwise string) string {
		if s == "" {
			return otherwise
		}
		return s
	}
	cents, grams := max(d.cents, 1), max(d.grams, 1)
	k.add(record.Declarations, fmt.Sprintf("%s,import,0110,2201,sea,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s", id, d.firm, or(d.declarant, d.firm), or(d.partner, "US"),
		paperTime(at), or(d.stratum, "L"), or(d.ccy, "CNY"), inDecimal(cents, 2), inDecimal(cents, 2), inDecimal(grams, 3), paperTime(at)))
	for _, kind := range sortedKeys(d.hours) {
		when := paperTime(at.Add(time.Duration(d.hours[kind] * float64(time.Hour))))
		k.add(record.DeclarationEvents, fmt.Sprintf("%s,%s,1,%s,%s", id, kind, when, when))
	}
}

// control writes a control ordered at lodgement; hours of officers and minutes on site where they are stated.
func (k desk) control(day int, declaration, kind, basis, result, hours string, minutes int, recovered string) {
	at := deskLodged(day)
	started, ended := "", ""
	if minutes > 0 {
		started, ended = paperTime(at.Add(time.Hour)), paperTime(at.Add(time.Hour+time.Duration(minutes)*time.Minute))
	}
	finding := map[string]string{"discrepancy": "value", "seizure": "value"}[result]
	n := len(k[record.Inspections])
	k.add(record.Inspections, fmt.Sprintf("i%d,%s,,domestic,%s,%s,%s,%s,%s,false,,2,%s,%s,%s,%s,%s", n, declaration, kind, basis, paperTime(at), started, ended, hours,
		result, finding, recovered, paperTime(at.AddDate(0, 0, 2))))
}

func (k desk) load(t *testing.T, w *warehouse.Warehouse, opt loader.Options) {
	t.Helper()
	dir := t.TempDir()
	for kind, lines := range k {
		if err := os.WriteFile(filepath.Join(dir, string(kind)+".csv"), []byte(deskHeaders[kind]+"\n"+strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range loadWorld(t, w, dir, opt).Summaries {
		if s.Rejected+s.Quarantined > 0 {
			t.Fatalf("%s: %d rejected, %d quarantined: the store is not what the test thinks", s.Kind, s.Rejected, s.Quarantined)
		}
	}
}

// onDesk are all cases; the numbers of the days are those of the table below.
func onDesk() desk {
	k := newDesk()
	k.programme()
	// 2: one of four each way; reg-1 has both inspected ones
	for id, firm := range map[string]string{"c1": "reg-1", "c2": "reg-1", "c3": "reg-2", "c4": "reg-3"} {
		k.lodge(2, id, deskDeclaration{firm: firm})
	}
	k.control(2, "c1", "physical", "risk_rule", "conform", "1", 0, "")
	k.control(2, "c2", "nii", "risk_rule", "conform", "1", 0, "")
	k.control(2, "c3", "lab", "mandatory", "conform", "1", 0, "")
	k.control(2, "c4", "documentary", "risk_rule", "conform", "1", 0, "")
	k.control(2, "c4", "physical", "risk_rule", "cancelled", "9", 0, "")
	k.add(record.Offences, "x1,reg-1,violation,customs,2020-03-02,2020-03-05,penalty 1,final,false,2020-03-05T09:00:00+08:00",
		"x2,reg-2,violation,customs,2020-03-02,2020-03-05,penalty 2,appealed,false,2020-03-05T09:00:00+08:00")
	// 3: of four inspected one is pending, two have findings, one of these of two finished random ones; 2 + 1 + ½ + ½ hours
	for _, id := range []string{"h1", "h2", "h3", "h4"} {
		k.lodge(3, id, deskDeclaration{firm: "reg-1"})
	}
	k.control(3, "h1", "physical", "random", "discrepancy", "2", 0, "1200.00")
	k.control(3, "h2", "physical", "random", "conform", "1", 0, "")
	k.control(3, "h3", "nii", "intel", "seizure", "0.5", 0, "")
	k.control(3, "h4", "physical", "random", "pending", "0.5", 0, "")
	// 4: of three sampled one is pending, one fails
	for _, id := range []string{"s1", "s2", "s3", "s4"} {
		k.lodge(4, id, deskDeclaration{firm: "reg-1"})
	}
	k.control(4, "s1", "quarantine_sampling", "mandatory", "discrepancy", "1", 0, "")
	k.control(4, "s2", "lab", "mandatory", "conform", "1", 0, "")
	k.control(4, "s3", "lab", "mandatory", "pending", "1", 0, "")
	// 5: AEO 0 of 30 L and 2 of 10 H, two hours each; regular 1 of 10 L and 5 of 20 H, one hour each; all at random, one regular hit
	for _, layer := range []struct {
		firm, stratum, hours string
		n, inspected         int
	}{{"aeo", "L", "2", 30, 0}, {"aeo", "H", "2", 10, 2}, {"reg-1", "L", "1", 10, 1}, {"reg-3", "H", "1", 20, 5}} {
		for i := range layer.n {
			id := fmt.Sprint("m-", layer.firm, layer.stratum, i)
			k.lodge(5, id, deskDeclaration{firm: layer.firm, stratum: layer.stratum})
			if i < layer.inspected {
				result := "conform"
				if layer.firm == "reg-1" {
					result = "discrepancy"
				}
				k.control(5, id, "physical", "random", result, layer.hours, 0, "")
			}
		}
	}
	// 6: 300, 100 and 600 CNY, 2, 3 and 5 kg; the first inspected, the first two with Japan, the last declared by the AEO firm
	k.lodge(6, "v1", deskDeclaration{firm: "aeo", partner: "JP", cents: 300_00, grams: 2000})
	k.lodge(6, "v2", deskDeclaration{firm: "reg-1", partner: "JP", cents: 100_00, grams: 3000})
	k.lodge(6, "v3", deskDeclaration{firm: "reg-2", declarant: "aeo", cents: 600_00, grams: 5000})
	k.control(6, "v1", "physical", "risk_rule", "conform", "1", 0, "")
	// 7: released after 2, 4, 24 and 3 hours, the last before arrival, one open
	k.lodge(7, "t1", deskDeclaration{firm: "reg-1", hours: map[string]float64{"ARR": -1, "REL": 2, "OUT": 5}})
	k.lodge(7, "t2", deskDeclaration{firm: "reg-2", hours: map[string]float64{"ARR": 1, "REL": 4, "OUT": 6}})
	k.lodge(7, "t3", deskDeclaration{firm: "reg-3", hours: map[string]float64{"ARR": -2, "REL": 24, "OUT": 30}})
	k.lodge(7, "t4", deskDeclaration{firm: "aeo", hours: map[string]float64{"ARR": -1}})
	k.lodge(7, "t5", deskDeclaration{firm: "cert", hours: map[string]float64{"ARR": 10, "REL": 3, "OUT": 11}})
	// 8: 30 minutes, 5 + 15, 60; a scan of 3 is none
	for _, id := range []string{"o1", "o2", "o3", "o4"} {
		k.lodge(8, id, deskDeclaration{firm: "reg-1"})
	}
	k.control(8, "o1", "physical", "risk_rule", "conform", "1", 30, "")
	k.control(8, "o2", "physical", "risk_rule", "conform", "1", 5, "")
	k.control(8, "o2", "physical", "reinspection", "conform", "1", 15, "")
	k.control(8, "o3", "physical", "risk_rule", "conform", "1", 60, "")
	k.control(8, "o4", "nii", "risk_rule", "conform", "1", 3, "")
	// 9: one goes the whole way, one pays later and is not examined
	k.lodge(9, "g1", deskDeclaration{firm: "reg-1", hours: map[string]float64{
		"ARR": -10, "UNL": -6, "LOD": 0, "ACC": 0.5, "CHN": 1, "DOC_E": 2, "PAY": 3, "INS_S": 4, "INS_E": 5, "REL": 7, "OUT": 10,
	}})
	k.lodge(9, "g2", deskDeclaration{firm: "reg-2", hours: map[string]float64{"LOD": 0, "ACC": 1, "CHN": 2, "DOC_E": 4, "REL": 8, "OUT": 9}})
	// 10: two currencies
	k.lodge(10, "y1", deskDeclaration{firm: "reg-1", cents: 500})
	k.lodge(10, "y2", deskDeclaration{firm: "reg-1", cents: 700, ccy: "USD"})
	// 13: of four inspected one is pending, one has a minor finding, one a discrepancy and, by another inspection, a minor one; of four sampled likewise
	for _, id := range []string{"n1", "n2", "n3", "n4"} {
		k.lodge(13, id, deskDeclaration{firm: "reg-1"})
	}
	for _, kind := range []string{"physical", "lab"} {
		k.control(13, "n1", kind, "risk_rule", "minor", "1", 0, "")
		k.control(13, "n2", kind, "risk_rule", "discrepancy", "1", 0, "")
		k.control(13, "n2", kind, "risk_rule", "minor", "1", 0, "")
		k.control(13, "n3", kind, "risk_rule", "conform", "1", 0, "")
		k.control(13, "n4", kind, "risk_rule", "pending", "1", 0, "")
		k.control(13, "n4", kind, "risk_rule", "minor", "1", 0, "")
	}
	k.operatorsApart(17)
	k.largeRecovery(18)
	// 19: two audits of firms, in none of whose declarations anything is wrong
	k.add(record.Inspections, "audit-1,,cert,domestic,audit,risk_rule,2020-03-18T09:00:00+08:00,2020-03-19T09:00:00+08:00,2020-03-19T12:00:00+08:00,false,,2,7,conform,,,2020-03-20T09:00:00+08:00",
		"audit-2,,reg-1,domestic,audit,random,2020-03-19T09:00:00+08:00,,,false,,2,2.5,conform,,,2020-03-20T09:00:00+08:00")
	// 15: 300 CNY lodged the day before and 200 lodged then are released, after 20 and 4 hours; 500 more are only the day after
	k.lodge(14, "r1", deskDeclaration{firm: "reg-1", cents: 300_00, hours: map[string]float64{"ARR": -5, "REL": 20}})
	k.lodge(15, "r2", deskDeclaration{firm: "reg-2", cents: 200_00, hours: map[string]float64{"ARR": 2, "REL": 4}})
	k.lodge(15, "r3", deskDeclaration{firm: "reg-3", cents: 500_00, hours: map[string]float64{"REL": 30}})
	// 22: of four lodged the day before two end then and are finished, one of these with a hit and the other with an inspection the day before, too; one waits for a
	// sample, one does not say when it ended. Of as many samples of others likewise
	for kind, waits := range map[string]string{"physical": "lab", "lab": "quarantine_sampling"} {
		for _, n := range []string{"1", "2", "3", "4", "5"} {
			k.lodge(21, "u"+n+kind, deskDeclaration{firm: "reg-1"})
		}
		k.control(22, "u1"+kind, kind, "risk_rule", "discrepancy", "1", 30, "")
		k.control(21, "u2"+kind, kind, "risk_rule", "conform", "1", 30, "")
		k.control(22, "u2"+kind, kind, "risk_rule", "conform", "1", 30, "")
		k.control(22, "u3"+kind, kind, "risk_rule", "conform", "1", 30, "")
		k.control(22, "u3"+kind, waits, "risk_rule", "pending", "1", 0, "")
		k.control(22, "u4"+kind, kind, "risk_rule", "discrepancy", "1", 0, "")
		k.control(21, "u5"+kind, kind, "risk_rule", "discrepancy", "1", 30, "")
	}
	// 40 is 9 April: fourteen hours before the data cut
	k.lodge(40, "l1", deskDeclaration{firm: "reg-1", hours: map[string]float64{"REL": 2}})
	return k
}

// deskCase is a figure that can be worked out on paper.
type deskCase struct {
	fact, measure string
	from, to      string   // the local days that it is about; without an end one day, and of a stock its end
	where         []string // a dimension and its value
	want          string   // a fraction
}

// everyCase are the cases of all facts.
func everyCase() []deskCase {
	all := slices.Clone(programmeCases)
	for _, c := range deskCases {
		all = append(all, deskCase{factOf(c.measure).Name, c.measure, catalog.DateOf(deskLodged(c.day)).String(), "", c.where, c.want})
	}
	return all
}

// Every measure of declarations has a case on a day of its own.
var deskCases = []struct {
	measure string
	day     int
	where   []string // a dimension and its value
	want    string   // a fraction
}{
	{"declarations", 5, nil, "70"},
	{"operators", 6, nil, "3"},
	{"tradeValueCny", 6, nil, "1000"},
	{"tradeValueDeclared", 6, nil, "1000"},
	{"tradeValueDeclared", 10, []string{"declaredCcy", "USD"}, "7"},
	{"netWeightKg", 6, nil, "10"},
	{"inspectionRate", 2, nil, "2/4"},
	{"manualInspectionRate", 2, nil, "1/4"},
	{"scanInspectionRate", 2, nil, "1/4"},
	{"samplingRate", 4, nil, "3/4"},
	{"documentaryCheckRate", 2, nil, "1/4"},
	{"inspectionRateOperatorMean", 2, nil, "1/3"}, // (2/2 + 0/1 + 0/1) / 3
	{"inspectionRateOperatorMean30", 5, nil, "2/40"},
	{"inspectionRateOperatorMean30", 17, nil, "1/20"}, // (0/31 + 3/30) / 2
	{"inspectionRateOperatorMedian", 2, nil, "0"},     // 0, 0, 1
	{"inspectionRateOperatorMedian", 5, nil, "1/10"},  // 2/40, 1/10, 5/20
	{"inspectionRateOperatorMedian", 17, nil, "3/10"}, // 0, 1/10, 1/2, 1
	{"operatorsInspected", 2, nil, "1"},               // of three
	{"inspectionRateValueWeighted", 6, nil, "300/1000"},
	{"inspectionRateStandardised", 5, []string{"tier", "advanced_certified"}, "3/35"}, // 40/70 · 0/30 + 30/70 · 2/10
	{"inspectionRateStandardised", 5, []string{"tier", "regular"}, "23/140"},          // 40/70 · 1/10 + 30/70 · 5/20
	{"inspectionRateRatio", 5, nil, "1/4"},                                            // (2/40) / (6/30): without one tier, the AEO tiers
	{"inspectionRateRatio", 5, []string{"tier", "regular"}, "1"},
	{"inspectionRateReduction", 5, []string{"tier", "advanced_certified"}, "3/4"},
	{"inspectionRateDifference", 5, []string{"tier", "advanced_certified"}, "-3/20"}, // 2/40 − 6/30
	{"inspectionRateDifference", 5, []string{"tier", "regular"}, "0"},
	{"hitRate", 3, nil, "2/3"},
	{"hitRate", 13, nil, "1/3"},
	{"hitRateMinor", 13, nil, "2/3"},
	{"hitRateMinor", 3, nil, "2/3"},
	{"randomHitRate", 3, nil, "1/2"},
	{"randomHitRate", 5, nil, "1/8"},
	{"randomHitRateWeighted", 5, nil, "4/7"},                         // 40/70 · 1/1 + 30/70 · 0/7
	{"randomHitRateWeighted", 5, []string{"tier", "regular"}, "1/3"}, // 10/30 · 1/1 + 20/30 · 0/5
	{"randomHitRateWeighted", 5, []string{"riskStratum", "H"}, "0"},  // never without a bound above it
	{"quarantineNonconformityRate", 4, nil, "1/2"},
	{"quarantineNonconformityRate", 13, nil, "1/3"},
	{"quarantineNonconformityRateMinor", 13, nil, "2/3"},
	{"findingsPerOfficerHour", 3, nil, "2/4"},
	{"recoveredCnyPerOfficerHour", 3, nil, "1200/4"},
	{"recoveredCnyPerOfficerHour", 18, nil, "1001010/107"},
	{"recoveredCnyPerOfficerHourTrimmed", 3, nil, "1200/4"}, // of one amount none is left out
	{"recoveredCnyPerOfficerHourTrimmed", 18, nil, "101/10"},
	{"officerHours", 2, nil, "4"}, // those of the cancelled control are none
	{"officerHours", 3, nil, "4"},
	{"officerHoursWorked", 2, nil, "4"},
	{"manualHoursWorked", 2, nil, "1"},
	{"scanHoursWorked", 2, nil, "1"},
	{"samplingHoursWorked", 2, nil, "1"},
	{"documentaryHoursWorked", 2, nil, "1"},
	{"auditHours", 19, nil, "19/2"},
	{"auditHours", 19, []string{"tier", "certified"}, "7"},
	{"officerHoursWorked", 19, nil, "0"}, // audits are apart
	{"officerHoursShare", 5, nil, "4/10"},
	{"resourceRiskAlignment", 5, nil, "11/14"},    // 4/10 over (40 · 0.5/3) / (40 · 0.5/3 + 30 · 1.5/7) = 28/55
	{"resourceRiskDissimilarity", 5, nil, "6/55"}, // 28/55 − 4/10, and 6/10 − 27/55
	{"resourceRiskDissimilarity", 5, []string{"tier", "advanced_certified"}, "6/55"},
	{"freedOfficerHours", 5, nil, "4"},              // 30 · (1/10 − 0/30) · 1 h, borrowed, + 10 · (5/20 − 2/10) · 2 h
	{"freedOfficerHoursAtReference", 5, nil, "7/2"}, // 30 · 1/10 · 1 h + 10 · 1/20 · 1 h
	{"inspectionsAvoided", 5, nil, "7/2"},
	{"freedShareCovered", 5, nil, "1"},
	{"freedOfficerHours", 5, []string{"tier", "regular"}, "0"}, // against itself
	{"clearanceTimeMeanHours", 7, nil, "33/4"},                 // 2, 3, 4, 24
	{"clearanceTimeMedianHours", 7, nil, "7/2"},                // between 3 and 4
	{"clearanceTimeP90Hours", 7, nil, "18"},                    // 4 + 0.7 · 20
	{"overallClearanceTimeMeanHours", 7, nil, "25/4"},          // −7, 3, 3, 26
	{"overallClearanceTimeMedianHours", 7, nil, "3"},           //
	{"overallClearanceTimeP90Hours", 7, nil, "191/10"},         // 3 + 0.7 · 23
	{"effectiveClearanceTimeMeanHours", 7, nil, "22/4"},        // −7, 2, 3, 24
	{"effectiveClearanceTimeMedianHours", 7, nil, "5/2"},       //
	{"effectiveClearanceTimeP90Hours", 7, nil, "177/10"},       // 3 + 0.7 · 21
	{"doorClearanceTimeMeanHours", 7, nil, "11"},               // 1, 5, 6, 32
	{"doorClearanceTimeMedianHours", 7, nil, "11/2"},           //
	{"doorClearanceTimeP90Hours", 7, nil, "121/5"},             // 6 + 0.7 · 26
	{"clearanceTimeKmMedianHours", 7, nil, "4"},                // 4/5, 3/5, 2/5 are still waiting after 2, 3 and 4
	{"unreleasedDeclarations", 7, nil, "1"},                    // since 10:00 of 7 March: 33 days and 14 hours
	{"unreleasedAgeMedianHours", 7, nil, "806"},                //
	{"unreleasedAgeP90Hours", 7, nil, "806"},                   //
	{"unreleasedUpTo24h", 7, nil, "0"},                         //
	{"unreleased24hTo72h", 7, nil, "0"},                        //
	{"unreleased72hTo7d", 7, nil, "0"},                         //
	{"unreleased7dTo30d", 7, nil, "0"},                         //
	{"unreleasedOver30d", 7, nil, "1"},                         //
	{"releasedWithin1hShare", 7, nil, "0"},                     //
	{"releasedWithin8hShare", 7, nil, "3/5"},                   //
	{"releasedWithin24hShare", 7, nil, "4/5"},                  // the end included
	{"releasedWithin48hShare", 7, nil, "4/5"},                  //
	{"releasedWithin72hShare", 7, nil, "4/5"},                  //
	{"releasedWithin8hShare", 40, nil, "1"},                    //
	{"onsiteInspectionMedianMinutes", 8, nil, "30"},            // 20, 30, 60
	{"onsiteInspectionP90Minutes", 8, nil, "54"},               // 30 + 0.8 · 30
	{"tradeShareValue", 6, []string{"tier", "advanced_certified"}, "3/10"},
	{"tradeShareDeclarations", 6, []string{"tier", "advanced_certified"}, "1/3"},
	{"tradeShareWeight", 6, []string{"tier", "advanced_certified"}, "2/10"},
	{"aeoTradeShareValue", 6, nil, "3/10"},
	{"aeoTradeShareDeclarations", 6, nil, "1/3"},
	{"aeoTradeShareWeight", 6, nil, "2/10"},
	{"aeoTradeShareValue", 6, []string{"partnerCountry", "JP"}, "3/4"},
	{"aeoInvolvementShareValue", 6, nil, "9/10"},
	{"aeoInvolvementShareDeclarations", 6, nil, "2/3"},
	{"operatorHhi", 6, nil, "5800"}, // 10,000 · (0.3² + 0.7²): reg-1 and reg-2 are one group
	{"operatorEffectiveNumber", 6, nil, "50/29"},
	{"operatorCr4", 6, nil, "1"}, // of two groups
	{"mraTradeCoverage", 6, nil, "4/10"},
	{"tradeValueCnyByRelease", 15, nil, "500"},
	{"tradeValueCnyByRelease", 14, nil, "0"},
	{"clearanceTimeMeanHoursByRelease", 15, nil, "12"},
	{"clearanceTimeMedianHoursByRelease", 15, nil, "12"},
	{"clearanceTimeP90HoursByRelease", 15, nil, "92/5"},         // 4 + 0.9 · 16
	{"overallClearanceTimeMeanHoursByRelease", 15, nil, "27/2"}, // 25 and 2
	{"overallClearanceTimeMedianHoursByRelease", 15, nil, "27/2"},
	{"hitRateByInspection", 22, nil, "1/2"},
	{"quarantineNonconformityRateByResult", 22, nil, "1/2"},
	{"offencesPer10k", 2, nil, "2500"}, // one that is final, and four declarations

	{"segmentDeclarations", 9, []string{"segment", "S5"}, "2"},
	{"segmentCoverage", 9, []string{"segment", "S9"}, "1/2"},
	{"segmentMeanHours", 9, []string{"segment", "S5"}, "3/2"},
	{"segmentMedianHours", 9, []string{"segment", "S10"}, "2"},
	{"segmentP90Hours", 9, []string{"segment", "S10"}, "14/5"}, // 1 + 0.9 · 2
	{"segmentMeanHours", 9, []string{"segment", "S1"}, "4"},
	{"segmentMeanHours", 9, []string{"segment", "S2"}, "6"},
	{"segmentMeanHours", 9, []string{"segment", "S3"}, "3/4"},
	{"segmentMeanHours", 9, []string{"segment", "S4"}, "3/4"},
	{"segmentMeanHours", 9, []string{"segment", "S6"}, "1"},
	{"segmentMeanHours", 9, []string{"segment", "S7"}, "3"},
	{"segmentMeanHours", 9, []string{"segment", "S8"}, "1"},
	{"segmentMeanHours", 9, []string{"segment", "S9"}, "2"}, // from the end of the examination, which is after payment
}

func TestEveryMeasureOnPaper(t *testing.T) {
	w := openStore(t)
	onDesk().load(t, w, loader.Options{Cut: instant(t, deskCut)})
	for _, c := range everyCase() {
		want, ok := new(big.Rat).SetString(c.want)
		if !ok {
			t.Fatalf("%q is no fraction", c.want)
		}
		value, _ := want.Float64()
		what, cell := fmt.Sprintf("%s.%s of %s %v", c.fact, c.measure, c.from, c.where), c.ask(t, w)
		near(t, what, cell, value, 1e-12*max(value, 1))
		if cell.Status != catalog.OK {
			t.Errorf("%s: %s", what, shown(cell))
		}
	}
	t.Run("against itself", func(t *testing.T) { nothingIsUncertainAgainstItself(t, w) })
	t.Run("nothing", func(t *testing.T) { nothingIsNoPopulation(t, w) })
	t.Run("not watched long enough", func(t *testing.T) {
		if c := onDay(t, w, 40, "releasedWithin24hShare"); c.Status != catalog.NoPopulation {
			t.Errorf("released within 24 hours, fourteen hours before the cut: %s", shown(c))
		}
	})
	t.Run("mixed currencies", func(t *testing.T) {
		if c := onDay(t, w, 10, "tradeValueDeclared"); c.Status != catalog.NotEstimable || !warned(c, catalog.WarnMixedCurrencies) {
			t.Errorf("CNY and USD together: %s", shown(c))
		}
	})
	t.Run("one group has most of the value", func(t *testing.T) {
		for measure, want := range map[string]bool{"inspectionRateValueWeighted": true, "operatorHhi": true, "operatorEffectiveNumber": true, "operatorCr4": true, "inspectionRate": false} {
			if c := onDay(t, w, 6, measure); warned(c, catalog.WarnDominated) != want { // 700 of 1,000
				t.Errorf("%s: %s, want it marked: %t", measure, shown(c), want)
			}
		}
		halves := ask(t, w, "2020-03-02", "2020-03-03", nil, []string{"inspectionRateValueWeighted"}, where("operator", "reg-2", "reg-3"))
		if c := halves.total("inspectionRateValueWeighted"); warned(c, catalog.WarnDominated) {
			t.Errorf("where one has half and no more: %s", shown(c))
		}
	})
	t.Run("strata without a random inspection", func(t *testing.T) { strataThatWereNotSampled(t, w) })
	t.Run("operators apart", func(t *testing.T) { operatorsCountEach(t, w, 17) })
	t.Run("a large recovery", func(t *testing.T) { onlyTheLargestIsLeftOut(t, w, 18) })
	t.Run("tiers of today", func(t *testing.T) { tiersOfTodayAreLabelled(t, w) })
	t.Run("five groups", func(t *testing.T) { fourOfFiveGroups(t, w) })
}

// On day 5 none of the 30 L of the AEO firm was selected at random, three quarters of what it lodged. On day 12 one of ten of each of 8 L, M and N, of 10 in all, was.
func strataThatWereNotSampled(t *testing.T, w *warehouse.Warehouse) {
	a := ask(t, w, "2020-03-05", "2020-03-06", []string{"tier"}, []string{"randomHitRateWeighted", "randomHitRate"}, nil)
	c := a.cell("randomHitRateWeighted", "advanced_certified")
	if c.Status != catalog.NotEstimable || !warned(c, catalog.WarnLowCoverage) || !strings.Contains(shown(c), "25 % of its declarations") {
		t.Errorf("sampled in a quarter: %s", shown(c))
	}
	weighted := a.total("randomHitRateWeighted")
	if !warned(weighted, catalog.WarnWeightingMatters) || *weighted.Declarations != 8 || *weighted.Groups != 3 || warned(weighted, catalog.WarnLowCoverage) {
		t.Errorf("%s on %d of %d groups, want eight of three groups, marked beside 1/8", shown(weighted), *weighted.Declarations, *weighted.Groups)
	}
	none := ask(t, w, "2020-03-05", "2020-03-06", []string{"riskStratum"}, []string{"randomHitRateWeighted"}, nil).cell("randomHitRateWeighted", "H")
	if none.Low == nil || *none.Low != 0 || none.High == nil || *none.High < 0.3 || !warned(none, catalog.WarnSmallBase) { // none of seven
		t.Errorf("nothing found: %s, want a bound above it", shown(none))
	}
	k := desk{}
	for i := range 10 {
		id := fmt.Sprint("p", i)
		k.lodge(12, id, deskDeclaration{firm: "reg-1", stratum: map[bool]string{true: "L", false: "H"}[i < 8]})
		if i < 2 {
			k.control(12, id, "physical", "random", []string{"discrepancy", "conform"}[i], "1", 0, "")
		}
	}
	k.load(t, w, loader.Options{Cut: instant(t, deskCut)})
	if c := onDay(t, w, 12, "randomHitRateWeighted"); c.Value == nil || *c.Value != 0.5 || !warned(c, catalog.WarnLowCoverage) || !strings.Contains(shown(c), "80 % of its declarations") {
		t.Errorf("sampled in four fifths: %s", shown(c))
	}
}

// Five groups have 5, 2, 2, 1 and 1 CNY.
func fourOfFiveGroups(t *testing.T, w *warehouse.Warehouse) {
	k := desk{}
	k.add(record.Operators, "new,3100000009,Firm new,CN,2201,new,2020-03-11T00:00:00+08:00")
	for firm, cents := range map[string]int64{"new": 100, "cert": 200, "reg-1": 150, "reg-2": 50, "aeo": 500, "reg-3": 100} {
		k.lodge(11, "q-"+firm, deskDeclaration{firm: firm, cents: cents})
	}
	k.load(t, w, loader.Options{Cut: instant(t, deskCut)})
	c := onDay(t, w, 11, "operatorCr4")
	near(t, "the four largest", c, 10.0/11, 1e-15)
	if c.Numerator == nil || *c.Numerator != 10 || c.Groups == nil || *c.Groups != 5 || c.Low != nil || c.High != nil || !strings.HasPrefix(c.Method, "none") || warned(c, catalog.WarnDominated) {
		t.Errorf("%s by %q", shown(c), c.Method)
	}
}

// ask asks for the total of the case.
func (c deskCase) ask(t *testing.T, w *warehouse.Warehouse) catalog.Cell {
	t.Helper()
	fact, known := catalog.FactNamed(c.fact)
	if !known {
		t.Fatalf("there is no fact %s", c.fact)
	}
	q := catalog.Query{Fact: c.fact, Total: catalog.Selection{Wanted: true, Measures: []string{c.measure}}}
	switch from := day(t, c.from); {
	case fact.Stock:
		q.At = from
	case c.to == "":
		q.During = catalog.Period{From: from, To: from.AddDays(1)}
	default:
		q.During = catalog.Period{From: from, To: day(t, c.to)}
	}
	if c.where != nil {
		q.Where = where(c.where[0], c.where[1:]...)
	}
	return put(t, w, q).total(c.measure)
}

// onDay asks for the total of a measure over the declarations of a case.
func onDay(t *testing.T, w *warehouse.Warehouse, number int, measure string) catalog.Cell {
	t.Helper()
	return deskCase{fact: factOf(measure).Name, measure: measure, from: catalog.DateOf(deskLodged(number)).String()}.ask(t, w)
}

func factOf(measure string) catalog.Fact {
	if _, ok := catalog.Clearance.Measure(measure); ok {
		return catalog.Clearance
	}
	return catalog.ReleaseSegments
}

// A tier is exactly as often inspected as itself: its ratio is 1 and frees nothing, and there is nothing uncertain about that.
func nothingIsUncertainAgainstItself(t *testing.T, w *warehouse.Warehouse) {
	measures := []string{"inspectionRateRatio", "inspectionRateReduction", "inspectionRateDifference", "freedOfficerHours"}
	a := ask(t, w, "2020-03-05", "2020-03-06", []string{"tier"}, measures, nil)
	for i, want := range []float64{1, 0, 0, 0} {
		c := a.cell(measures[i], catalog.ReferenceTier)
		near(t, measures[i], c, want, 0)
		if c.Low != nil || c.High != nil || !strings.HasPrefix(c.Method, "none") {
			t.Errorf("%s: %s by %q, want no interval", measures[i], shown(c), c.Method)
		}
		enclosed(t, measures[i]+" of AEO", a.cell(measures[i], "advanced_certified"))
	}
}

// Where nothing was lodged there is one row: counts and sums are 0, everything else has no population, in the past and in the future.
func nothingIsNoPopulation(t *testing.T, w *warehouse.Warehouse) {
	for _, period := range [][2]string{{"2020-03-20", "2020-03-21"}, {"2031-01-01", "2031-02-01"}} {
		for _, f := range []catalog.Fact{catalog.Clearance, catalog.ReleaseSegments} {
			q := catalog.Query{Fact: f.Name, During: catalog.Period{From: day(t, period[0]), To: day(t, period[1])}, Rows: catalog.Selection{Wanted: true}}
			if len(f.Segments) > 0 {
				q.Where = where("segment", "S3")
			}
			for _, m := range f.Measures {
				q.Rows.Measures = append(q.Rows.Measures, m.Name)
			}
			q.Rows.Remarked = q.Rows.Measures
			a := put(t, w, q)
			if len(a.r.Rows) != 1 {
				t.Fatalf("%d rows, want the one over everything", len(a.r.Rows))
			}
			for i, m := range f.Measures {
				c := a.r.Rows[0].Cells[i]
				sums := slices.Contains([]catalog.Rollup{catalog.RollSum, catalog.RollDistinct, catalog.RollStock}, m.Rollup)
				switch {
				case sums && (c.Value == nil || *c.Value != 0):
					t.Errorf("%s from %s: %s, want 0", m.Name, period[0], shown(c))
				case !sums && c.Status != catalog.NoPopulation:
					t.Errorf("%s from %s: %s, want %s", m.Name, period[0], shown(c), catalog.NoPopulation)
				}
			}
		}
	}
}

func tiersOfTodayAreLabelled(t *testing.T, w *warehouse.Warehouse) {
	q := catalog.Query{
		Fact: "clearance", During: catalog.Period{From: day(t, "2020-03-05"), To: day(t, "2020-03-06")}, CurrentTiers: true,
		Total: catalog.Selection{Wanted: true, Measures: []string{"inspectionRateRatio", "inspectionRate"}},
	}
	a := put(t, w, q)
	if !warned(a.total("inspectionRateRatio"), catalog.WarnCurrentTiers) || warned(a.total("inspectionRate"), catalog.WarnCurrentTiers) {
		t.Errorf("with tiers of today, the ratio %s, the rate %s: want the label on what rests on tiers alone", shown(a.total("inspectionRateRatio")), shown(a.total("inspectionRate")))
	}
}

func TestEveryMeasureOfAnEmptyStore(t *testing.T) { nothingIsNoPopulation(t, openStore(t)) }

// In a zone with summer time the day on which it begins has 23 hours, and mutual recognition and buckets begin with the local day.
func TestDaysOfAZoneWithSummerTime(t *testing.T) {
	openStore(t) // empties the database
	berlin := mustZone("Europe/Berlin")
	w := storeOn(t, endpoint(t), func(c *warehouse.Config) { c.Zone = berlin })
	k := newDesk()
	k.add(record.MRAAgreements, "mra-ch,CH,2017-01-17,2020-03-29,2020-03-30,2020-01-01T00:00:00Z")
	k.add(record.MRATerritories, "mra-ch,CH,2020-03-29,2020-03-30,2020-01-01T00:00:00Z")
	for id, at := range map[string]string{
		"before": "2020-03-28T22:59:59.999Z", "first": "2020-03-28T23:00:00.000Z", "last": "2020-03-29T21:59:59.999Z", "after": "2020-03-29T22:00:00.000Z",
	} {
		k.add(record.Declarations, fmt.Sprintf("%s,import,0110,2201,sea,reg-1,reg-1,CH,%s,L,CNY,100.00,100.00,1.000,%s", id, at, at))
	}
	k.load(t, w, loader.Options{Zone: "Europe/Berlin", Cut: instant(t, "2020-03-30T22:00:00Z")})
	a := ask(t, w, "2020-03-28", "2020-03-31", []string{"day"}, []string{"declarations", "mraTradeCoverage"}, nil)
	for on, want := range map[string][2]float64{"2020-03-28": {1, 0}, "2020-03-29": {2, 1}, "2020-03-30": {1, 0}} {
		near(t, on, a.cell("declarations", on), want[0], 0)
		near(t, on+" covered", a.cell("mraTradeCoverage", on), want[1], 0)
		if s := a.cell("declarations", on).Status; s != catalog.OK {
			t.Errorf("%s is %s: its last hour is before the cut", on, s)
		}
	}
	q := a.q
	q.During = catalog.Period{From: day(t, "2020-03-29"), To: day(t, "2020-03-30")}
	before := q.During.Previous()
	q.CompareTo = &before
	b := put(t, w, q)
	if c := b.cell("declarations", "2020-03-29"); c.Previous == nil || *c.Previous != 1 || *c.Change != 1 {
		t.Errorf("beside the day before: %s, previous %v", shown(c), deref(c.Previous))
	}
}
