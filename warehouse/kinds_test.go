package warehouse_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"greenlane/loader"
	"greenlane/record"
)

// kindFile is a file of a kind with one row more than it needs, and a change of that row which another load brings.
type kindFile struct {
	kind    record.Kind
	columns string
	rows    []string // cells separated by bars, in the order of columns
	change  string   // the last row anew
}

// everyKind has every column of every kind with an identity. Instants are in UTC, as the store writes them.
var everyKind = []kindFile{
	{
		record.Countries, "code|valid_from|name_en|name_zh|gacc_code|groups|recorded_at",
		[]string{"JP|2000-01-01|Japan|日本|116|APEC OECD|2020-01-01 00:00:00.000", "XK|2008-02-17|Kosovo||||2020-01-01 00:00:00.000"},
		"XK|2008-02-17|Kosovo|||CEFTA|2020-01-02 00:00:00.000",
	},
	{
		record.Offices, "office_code|name_en|name_zh|area|tz|recorded_at",
		[]string{"2201|Pudong|浦东|2200|Asia/Shanghai|2020-01-01 00:00:00.000", "8801|Kashgar||8800|Asia/Urumqi|2020-01-01 00:00:00.000"},
		"8801|Kashi||8800|Asia/Urumqi|2020-01-02 00:00:00.000",
	},
	{
		record.FXRates, "ccy|kind|valid_from|cny_per_unit|quote_unit|recorded_at",
		[]string{"JPY|customs|2020-03-01|6.5432|100|2020-02-20 00:00:00.000", "USD|customs|2020-03-01|7.0123|1|2020-02-20 00:00:00.000"},
		"USD|customs|2020-03-01|7.0124|1|2020-02-21 00:00:00.000",
	},
	{
		record.HSCodes, "hs_code|edition|title|successor|recorded_at",
		[]string{"620343|HS2012|Trousers||2020-01-01 00:00:00.000", "852872|2012|Receivers|852873|2020-01-01 00:00:00.000"},
		"852872|2012|Television receivers|852873|2020-01-02 00:00:00.000",
	},
	{
		record.Calendars, "office|date|workday|open_minutes|recorded_at",
		[]string{"2201|2020-01-01|false|0|2020-01-01 00:00:00.000", "2201|2020-01-02|true|480|2020-01-01 00:00:00.000"},
		"2201|2020-01-02|true|600|2020-01-02 00:00:00.000",
	},
	{
		record.Regimes, "regime|decree|valid_from|tier|cap_ratio|floor_rate|aeo_tiers|standard_version|recorded_at",
		[]string{"NEW|Decree 1|2019-01-01|advanced_certified|0.2||advanced_certified certified|V1|2020-01-01 00:00:00.000", "NEW|Decree 1|2019-01-01|discredited||0.8|||2020-01-01 00:00:00.000"},
		"NEW|Decree 1|2019-01-01|discredited||0.9|||2020-01-02 00:00:00.000",
	},
	{
		record.Codes, "list|code|label_en|label_zh|recorded_at",
		[]string{"procedure|0111|Test|测试|2020-01-01 00:00:00.000", "sector|Z|Other||2020-01-01 00:00:00.000"},
		"sector|Z|Others||2020-01-02 00:00:00.000",
	},
	{
		record.OperatorLinks, "from_operator_id|to_operator_id|kind|effective_on|share|recorded_at",
		[]string{"OP1|OP2|merger|2020-05-01|0.5|2020-04-01 00:00:00.000", "OP2|OP3|rename|2020-06-01||2020-04-01 00:00:00.000"},
		"OP2|OP3|rename|2020-06-02||2020-04-02 00:00:00.000",
	},
	{
		record.OperatorRoles, "operator_id|role|valid_from|valid_to|recorded_at",
		[]string{"OP1|importer|2018-01-01|2019-01-01|2020-01-01 00:00:00.000", "OP1|exporter|2018-01-01||2020-01-01 00:00:00.000"},
		"OP1|exporter|2018-01-01|2020-01-01|2020-01-02 00:00:00.000",
	},
	{
		record.MRAAgreements, "mra_id|partner|signed_on|effective_on|ended_on|recognised_tiers|directions|benefits|recorded_at",
		[]string{"M1|JP|2018-10-26|2019-06-01||advanced_certified|import export|fewer_inspections|2020-01-01 00:00:00.000", "M2|EU||2015-11-01|2021-01-01||||2020-01-01 00:00:00.000"},
		"M2|EU||2015-11-01|2022-01-01||||2020-01-02 00:00:00.000",
	},
	{
		record.MRATerritories, "mra_id|country|effective_from|effective_to|recorded_at",
		[]string{"M1|JP|2019-06-01||2020-01-01 00:00:00.000", "M2|GB|2015-11-01|2020-01-31|2020-01-01 00:00:00.000"},
		"M2|GB|2015-11-01|2020-12-31|2020-01-02 00:00:00.000",
	},
	{
		record.Offences, "offence_id|operator_id|kind|domain|occurred_on|decided_on|decision_no|fine_cny|status|voluntary_disclosure|counts_for_credit|recorded_at",
		[]string{"OF1|OP1|violation|customs|2019-01-01|2019-02-01|DN1|100000|final|false|true|2020-01-01 00:00:00.000", "OF2|OP1|violation|customs||2019-03-01|DN2|50000|final|true|false|2020-01-01 00:00:00.000"},
		"OF2|OP1|violation|customs||2019-03-01|DN2|50000.01|final|true|true|2020-01-02 00:00:00.000",
	},
	{
		record.CreditAssessments, "assessment_id|operator_id|kind|regime|standard_version|assessed_on|total_score|outcome|recorded_at",
		[]string{"AS1|OP1|initial|D237|V1|2019-05-01|99|pass|2020-01-01 00:00:00.000", "AS2|OP2|self|NEW||2019-05-01||rectify|2020-01-01 00:00:00.000"},
		"AS2|OP2|self|NEW||2019-05-02||rectify|2020-01-02 00:00:00.000",
	},
	{
		record.AssessmentItems, "assessment_id|criterion_code|criterion_class|domain|applicable|score|recorded_at",
		[]string{"AS1|1.1|internal_control|customs|true|-1|2020-01-01 00:00:00.000", "AS1|1.2|additional|both|false||2020-01-01 00:00:00.000"},
		"AS1|1.2|additional|both|true|0|2020-01-02 00:00:00.000",
	},
	{
		record.JointMeasures, "measure_id|operator_id|direction|agency_code|measure_code|trigger_id|imposed_on|executed_on|lifted_on|status|person_level|recorded_at",
		[]string{"JM1|OP1|sanction|A01|M01|OF1|2019-03-01|2019-04-01||active|false|2020-01-01 00:00:00.000", "JM2|OP1|incentive|A02|M02|N1|2019-03-16|||active|false|2020-01-01 00:00:00.000"},
		"JM2|OP1|incentive|A02|M02|N1|2019-03-16||2020-01-01|lifted|false|2020-01-02 00:00:00.000",
	},
	{
		record.CertificationApplications, "application_id|operator_id|regime|kind|applied_on|onsite_on|decided_on|outcome|recorded_at",
		[]string{"AP1|OP1|D237|initial|2018-06-01|2018-07-01|2018-08-01|granted|2020-01-01 00:00:00.000", "AP2|OP2|D237|re_verification|2020-01-01||||2020-01-01 00:00:00.000"},
		"AP2|OP2|D237|re_verification|2020-01-01|2020-01-02|||2020-01-02 00:00:00.000",
	},
	{
		record.ForeignClearances, "foreign_clearance_id|operator_id|country|declared_at|inspected|inspection_minutes|aeo_code_used|source|weight|document_ref|month|n|x|recorded_at",
		[]string{"FC1|OP1|JP|2020-02-01 03:00:00.000|true|12.5|true|exchange|1|DOC1||||2020-03-01 00:00:00.000", "FC2|OP1|XK|2020-02-02 03:00:00.000|false|||survey|1.5|||||2020-03-01 00:00:00.000"},
		"FC2|OP1|XK|2020-02-02 03:00:00.000|false||false|survey|1.5|||||2020-03-02 00:00:00.000",
	},
	{
		record.TradeOrders, "order_id|operator_id|country|signed_on|ccy|value|value_cny|is_new|status|contract_no|recorded_at",
		[]string{"OR1|OP1|SG|2020-03-01|USD|1000.5|7015.81|true|signed|C1|2020-03-05 00:00:00.000", "OR2|OP1|KR|2020-04-01|CNY|10|10|false|signed|C2|2020-04-05 00:00:00.000"},
		"OR2|OP1|KR|2020-04-01|CNY|10|10|false|cancelled|C2|2020-04-06 00:00:00.000",
	},
	{
		record.CoordinatorCases, "case_id|operator_id|coordinator_id|channel|kind|is_difficult|theme|opened_at|first_response_at|resolved_at|closed_at|reopened_n|outcome|recorded_at",
		[]string{"CA1|OP1|X1 X2|visit|resolve_difficulty|true|resume_production|2020-02-01 01:00:00.000|2020-02-01 02:00:00.000|2020-02-02 01:00:00.000|2020-02-02 02:00:00.000|1|resolved|2020-03-01 00:00:00.000", "CA2|OP2|X1|phone|hear_demands||supply_chain|2020-02-01 01:00:00.000||||||2020-03-01 00:00:00.000"},
		"CA2|OP2|X1|phone|hear_demands||supply_chain|2020-02-01 01:00:00.000|2020-02-03 01:00:00.000|||||2020-03-02 00:00:00.000",
	},
	{
		record.CostParameters, "name|scenario|value|unit|valid_from|source|recorded_at",
		[]string{"officer_hour|central|150|CNY/h|2019-01-01|Announcement 1|2020-01-01 00:00:00.000", "officer_hour|high|200.5|CNY/h||Announcement 1|2020-01-01 00:00:00.000"},
		"officer_hour|high|201|CNY/h||Announcement 2|2020-01-02 00:00:00.000",
	},
}

const (
	kindOperators = "operator_id,name,country,home_office,customs_code,group_id,recorded_at\nOP1,a,CN,2201,3101910001,G1,2019-01-01T00:00:00Z\n" +
		"OP2,b,CN,2201,3101910002,G2,2019-01-01T00:00:00Z\nOP3,c,CN,2201,3101910003,G3,2019-01-01T00:00:00Z\n"
	kindTiers = "operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,recorded_at\n" +
		"OP1,2019-03-16,advanced_certified,D237,grant,N1,2019-03-15,2019-03-16T00:00:00Z\n"
)

// csvOf writes rows of a kind. Instants get the letters that files have.
func (f *kindFile) csvOf(rows ...string) string {
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(f.columns, "|", ",") + "\n")
	for _, row := range rows {
		cells := strings.Split(row, "|")
		for i, c := range cells {
			if strings.HasSuffix(c, ":00.000") {
				cells[i] = strings.Replace(c, " ", "T", 1) + "Z"
			}
		}
		b.WriteString(strings.Join(cells, ",") + "\n")
	}
	return b.String()
}

// TestEveryKindComesBackAsItWasLoaded loads every kind together, reads every column back, finds the same files to be nothing new, and
// one changed row to be one row.
func TestEveryKindComesBackAsItWasLoaded(t *testing.T) {
	w := openStore(t)
	all := func(last func(f *kindFile) string) []any {
		texts := []any{record.Operators, kindOperators, record.TierHistory, kindTiers}
		for i := range everyKind {
			f := &everyKind[i]
			texts = append(texts, f.kind, f.csvOf(append(slices.Clone(f.rows[:len(f.rows)-1]), last(f))...))
		}
		return texts
	}
	first := all(func(f *kindFile) string { return f.rows[len(f.rows)-1] })
	report := tryTexts(t, w, loader.Options{}, first...)
	if len(report.Summaries) != len(record.Entities)-4 || len(report.Codes) > 0 || report.Outcome != loader.Loaded {
		t.Fatalf("every row enters and breaks nothing: %d kinds, %+v", len(report.Summaries), report.Codes)
	}
	compared := 0
	for i := range everyKind {
		compared += readBack(t, &everyKind[i], everyKind[i].rows)
	}
	if compared != 2*163 {
		t.Errorf("%d values were compared", compared)
	}
	if again := tryTexts(t, w, loader.Options{}, first...); again.Outcome != loader.Repeated {
		t.Errorf("the same files change nothing: %+v", again)
	}
	changed := tryTexts(t, w, loader.Options{}, all(func(f *kindFile) string { return f.change })...)
	for _, s := range changed.Summaries {
		want := uint64(1)
		if s.Kind == record.Operators || s.Kind == record.TierHistory {
			want = 0
		}
		if s.Accepted != want || s.Unchanged != s.Read-want || s.Rejected+s.Quarantined > 0 {
			t.Errorf("one changed row is one row: %+v", s)
		}
	}
	for i := range everyKind {
		f := &everyKind[i]
		readBack(t, f, []string{f.rows[0], f.change})
	}
}

// readBack compares the latest rows of a kind with the cells they came from, and returns how many were compared.
func readBack(t *testing.T, f *kindFile, rows []string) int {
	t.Helper()
	e, err := record.Find(f.kind)
	if err != nil {
		t.Fatal(err)
	}
	conn, compared := direct(t), 0
	for i, name := range strings.Split(f.columns, "|") {
		field := &e.Fields[e.Field(name)]
		shown := "ifNull(toString(" + field.Column + "), '')"
		switch {
		case field.Column == "":
			shown = "toString(" + field.Key + ")"
		case field.Storage == record.Tags:
			shown = "arrayStringConcat(" + field.Column + ", ' ')"
		}
		var got []string
		err := conn.QueryRow(t.Context(), "SELECT groupArray("+shown+") FROM (SELECT * FROM "+string(f.kind)+
			" ORDER BY record_key, recorded_at DESC LIMIT 1 BY record_key) AS t").Scan(&got)
		if err != nil {
			t.Fatalf("%s.%s: %v", f.kind, name, err)
		}
		var want []string
		for _, row := range rows {
			cell := strings.Split(row, "|")[i]
			if field.Column == "" {
				var key string
				if err := conn.QueryRow(t.Context(), "SELECT toString(xxHash64({id:String}))", clickhouse.Named("id", cell)).Scan(&key); err != nil {
					t.Fatal(err)
				}
				cell = key
			}
			if f.kind == record.ForeignClearances && (name == "n" || name == "x") {
				cell = map[bool]string{true: "1", false: "0"}[name == "n" || strings.Contains(row, "|true|12.5")]
			}
			want = append(want, cell)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s.%s: loaded %q, stored %q", f.kind, name, want, got)
		}
		compared += len(want)
	}
	return compared
}
