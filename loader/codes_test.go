package loader

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"greenlane/record"
)

type fields = map[string]string

// Rows that break no rule, under profile cn, loaded at 2020-08-01T00:00:00Z.
var (
	goodOperator = fields{
		"operator_id": "OP1", "uscc": "91350100M000100Y43", "customs_code": "3101910001", "aeo_code": "AEOCN3101910001", "name": "First",
		"country": "CN", "home_office": "2201", "sector": "C", "size_class": "large", "group_id": "G1", "established_on": "2000-01-01",
		"closed_on": "", "sdc_waiver": "false", "sdc_waiver_document": "", "recorded_at": "2019-01-01T00:00:00Z",
	}
	goodTier = fields{
		"operator_id": "OP1", "valid_from": "2019-03-16T00:00:00+08:00", "valid_to": "", "tier": "advanced_certified", "management_tier": "",
		"regime": "D237", "change_kind": "grant", "decision_no": "N1", "decided_on": "2019-03-15", "trigger_id": "", "cert_scope": "all",
		"recorded_at": "2019-03-16T00:00:00+08:00", "version": "1",
	}
	goodDeclaration = fields{
		"declaration_id": "D1", "declaration_no": "220120200000000001", "version": "1", "op_type": "original", "direction": "import",
		"procedure_code": "0110", "office": "2201", "entry_exit_office": "2248", "transport_mode": "sea", "operator_id": "OP1",
		"declarant_id": "OP1", "owner_id": "", "partner_country": "JP", "origin_destination_country": "JP", "trade_country": "JP",
		"lodged_at": "2020-03-10T09:00:00+08:00", "lodging_regime": "one-step", "channel": "green", "risk_score": "0.5", "risk_stratum": "M",
		"declared_ccy": "CNY", "invoice_value": "1000.00", "value_basis": "CIF", "stat_value_cny": "1000.00", "fx_rate_id": "", "net_kg": "90",
		"gross_kg": "100", "packages": "3", "container_nos": "CSQU3054383", "source_seq": "1", "recorded_at": "2020-03-10T09:02:00+08:00",
	}
	goodItem = fields{
		"declaration_id": "D0", "item_no": "1", "hs_code": "62034300", "origin": "JP", "qty1": "2", "unit1": "kg", "net_kg": "5",
		"stat_value_cny": "10", "quarantine_required": "0",
	}
	goodEvent = fields{
		"declaration_id": "D0", "event_type": "LOD", "seq": "1", "occurred_at": "2020-02-10T09:00:00+08:00", "tz_offset_min": "480",
		"recorded_at": "2020-02-10T09:01:00+08:00", "source": "customs", "actor_office": "2201", "is_estimated": "false",
	}
	goodInspection = fields{
		"inspection_id": "I1", "declaration_id": "D0", "operator_id": "OP0", "side": "domestic", "control_type": "physical",
		"selection_basis": "random", "ordered_at": "2020-02-10T10:00:00+08:00", "started_at": "2020-02-10T11:00:00+08:00",
		"ended_at": "2020-02-10T11:31:00+08:00", "is_joint": "false", "visit_id": "", "officers_n": "2", "officer_hours": "1.5",
		"result": "conform", "finding_codes": "", "recovered_cny": "0", "recorded_at": "2020-02-10T12:00:00+08:00",
	}
)

// oneCode is a code that the bad rows produce and the good rows, their neighbours, do not.
type oneCode struct {
	code string
	kind record.Kind
	bad  []fields
	good []fields
}

func one(code string, kind record.Kind, base fields, bad, good []string) oneCode {
	return oneCode{code, kind, []fields{with(base, bad...)}, []fields{with(base, good...)}}
}

func ch(changes ...string) []string { return changes }

// codesOf loads rows beside operators OP0 to OP2, what they refer to, and the declarations D0 (2020-02-10), DX (an export) and DO
// (2013-01-10), and returns every code that occurs.
func codesOf(t *testing.T, kind record.Kind, rows []fields) []string {
	t.Helper()
	store := setupOf(t, kind == record.Operators)
	codes, _ := loadCodes(t, store, kind, csvText(rows...))
	return codes
}

// checkExact loads rows of which the last one breaks a code, once, and checks how it is told: how often, and where it keeps a row out
// on which line and in which column, which is that of the code or one that was changed.
func checkExact(t *testing.T, c *oneCode) {
	t.Helper()
	store := setupOf(t, c.kind == record.Operators)
	before := len(store.rejects())
	_, report := loadCodes(t, store, c.kind, csvText(c.bad...))
	at := slices.IndexFunc(report.Codes, func(x CodeCount) bool { return x.Code == c.code })
	if at < 0 || report.Codes[at].Count != 1 {
		t.Errorf("%s: %v should give it once: %+v", c.code, c.bad, report.Codes)
		return
	}
	e, err := record.Find(c.kind)
	if err != nil {
		t.Fatal(err)
	}
	b, err := e.Breach(c.code)
	if err != nil {
		t.Fatal(err)
	}
	if out := report.Codes[at].Disposition; out != record.Rejected && out != record.Quarantined {
		return
	}
	rejects := store.rejects()[before:]
	if len(rejects) != 1 {
		t.Errorf("%s: %d records are kept apart", c.code, len(rejects))
		return
	}
	r, last := rejects[0], c.bad[len(c.bad)-1]
	changed := r.Column == b.Field || last[r.Column] != c.good[0][r.Column] || c.code == e.Conflict && slices.Contains(e.Identity, r.Column)
	if r.Kind != c.kind || r.Code != c.code || r.Line != uint64(len(c.bad))+1 || e.Field(r.Column) < 0 || !changed ||
		r.Quarantined != (report.Codes[at].Disposition == record.Quarantined) || r.Message != b.Meaning || r.Value != last[r.Column] {
		t.Errorf("%s: line %d of %v is told as %+v", c.code, len(c.bad)+1, last, r)
	}
}

// setups are made once: a test adds loads to a copy.
var setups = map[bool]*memory{}

func setupOf(t *testing.T, bare bool) *memory {
	t.Helper()
	have := setups[bare]
	if have == nil {
		have = newMemory()
		zero := with(goodOperator, "operator_id", "OP0", "customs_code", "", "aeo_code", "")
		setup := []any{record.Operators, csvText(zero)}
		if !bare {
			setup[1] = csvText(zero, goodOperator, with(goodOperator, "operator_id", "OP2", "customs_code", "3101910002", "aeo_code", ""))
			setup = append(setup, otherSetup()...)
			setup = append(setup, record.Declarations, csvText(
				with(goodDeclaration, "declaration_id", "D0", "declaration_no", "220120200000000000",
					"operator_id", "OP0", "lodged_at", "2020-02-10T09:00:00+08:00", "recorded_at", "2020-02-10T09:02:00+08:00"),
				with(goodDeclaration, "declaration_id", "DX", "declaration_no", "220120200000000009", "direction", "export", "value_basis", "FOB"),
				with(goodDeclaration, "declaration_id", "DO", "declaration_no", "220120130000000000", "lodged_at", "2013-01-10T09:00:00+08:00"),
			))
		}
		mustLoad(t, have, options(), setup...)
		setups[bare] = have
	}
	return &memory{loads: slices.Clone(have.loads), committed: maps.Clone(have.committed), begun: have.begun, full: true}
}

func loadCodes(t *testing.T, store *memory, kind record.Kind, text string) ([]string, Report) {
	t.Helper()
	report, err := New(store, options()).Load(context.Background(), files(t, kind, text))
	var refused *Refused
	if errors.As(err, &refused) {
		return []string{refused.Code}, Report{Codes: refused.Codes}
	}
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range report.Codes {
		out = append(out, c.Code)
	}
	if report.Summaries[0].Unchanged > 0 {
		out = append(out, "unchanged")
	}
	return out, report
}

func TestGoodRowsBreakNoRule(t *testing.T) {
	if len(goodRows) != len(record.Entities) {
		t.Errorf("%d kinds have a good row", len(goodRows))
	}
	for kind, row := range goodRows {
		if codes := codesOf(t, kind, []fields{row}); len(codes) > 0 {
			t.Errorf("%s: %v", kind, codes)
		}
	}
}

// TestEveryCode produces every code that is found while loading, and shows that the neighbouring value does not.
func TestEveryCode(t *testing.T) {
	cases := slices.Concat(operatorCodes(), declarationCodes(), childCodes(), sharedCodes(),
		referenceCodes(), standingCodes(), creditCodes(), tradeCodes())
	tested := map[string]bool{}
	for _, c := range cases {
		tested[c.code] = true
		want := c.code
		if want == "D004" {
			want = "unchanged"
		}
		if codes := codesOf(t, c.kind, c.bad); !slices.Contains(codes, want) {
			t.Errorf("%s: %v should give it, got %v", c.code, c.bad, codes)
		}
		if codes := codesOf(t, c.kind, c.good); slices.Contains(codes, want) {
			t.Errorf("%s: the neighbour %v should not give it, got %v", c.code, c.good, codes)
		}
		if !slices.Contains([]string{"D004", "E006", "F005"}, c.code) { // nothing new, and files that are refused whole
			checkExact(t, &c)
		}
	}
	counts := map[record.Stage]int{}
	seen := map[string]bool{}
	for _, e := range record.Entities {
		for _, b := range e.AllCodes() {
			if seen[b.ID] {
				continue
			}
			seen[b.ID] = true
			counts[b.Stage]++
			// Broken quotes and lines csvText cannot write; TestDialects and TestNDJSON do.
			if (b.Stage == record.AtLoad || b.Stage == record.AtBoth) && !tested[b.ID] && !slices.Contains([]string{"L001", "L002", "L005", "L010", "L011", "D012"}, b.ID) {
				t.Errorf("%s (%s) is never produced", b.ID, b.Meaning)
			}
		}
	}
	// The model's 123 codes: 15 O, 2 P, 13 T, 1 C, 29 D, 8 I, 11 E, 16 N, 3 A, 6 F, 3 G, 3 V, 3 J, 4 S, 4 K, 2 X; of them 5 are found by
	// the build and 2 by both. And 13 of lines, cells and references.
	if counts[record.AtLoad] != 123-5-2+13 || counts[record.AtBuild] != 5 || counts[record.AtBoth] != 2 {
		t.Errorf("codes by stage: %v", counts)
	}
}

func operatorCodes() []oneCode {
	k, b := record.Operators, goodOperator
	return []oneCode{
		one("O001", k, b, ch("operator_id", ""), ch("operator_id", "0")),
		one("O010", k, b, ch("uscc", "91350100M000100Y44"), ch("uscc", "91350100M000100Y43")),
		one("O011", k, b, ch("uscc", "", "customs_code", "", "aeo_code", ""), ch("uscc", "")),
		one("O012", k, b, ch("customs_code", " 31019a0001", "aeo_code", ""), ch("customs_code", "31019A0001", "aeo_code", "")),
		{"O013", k, []fields{b, with(b, "operator_id", "OP2")}, []fields{b, with(b, "operator_id", "OP2", "closed_on", "2020-01-01")}},
		one("O014", k, b, ch("aeo_code", "AEOCN3101910002"), ch("aeo_code", "AEOCN3101910001")),
		one("O015", k, b, ch("name", ""), ch("name", "x")),
		one("O016", k, b, ch("country", "XQ"), ch("country", "JP")),
		one("O017", k, b, ch("home_office", ""), ch("home_office", "", "country", "JP")),
		one("O017", k, b, ch("home_office", "9999"), ch("home_office", "2248")),
		one("O018", k, b, ch("sector", "Z"), ch("sector", "U")),
		one("O019", k, b, ch("group_id", ""), ch("group_id", "OP1")),
		one("O020", k, b, ch("established_on", "2010-01-02", "closed_on", "2010-01-01"), ch("established_on", "2010-01-01", "closed_on", "2010-01-01")),
		one("O021", k, b, ch("sdc_waiver", "true"), ch("sdc_waiver", "true", "sdc_waiver_document", "W1")),
		one("O022", k, b, ch("recorded_at", "2020-08-01T00:05:00.001Z"), ch("recorded_at", "2020-08-01T00:05:00Z")),
		one("T001", record.TierHistory, goodTier, ch("operator_id", "OP9"), ch("operator_id", "OP0")),
		one("T002", record.TierHistory, goodTier, ch("valid_from", "2018-04-30T23:59:59+08:00"), ch("valid_from", "2018-05-01T00:00:00+08:00")),
		{"T003", record.TierHistory, []fields{goodTier, with(goodTier, "version", "2", "tier", "certified")}, []fields{goodTier, with(goodTier, "version", "2", "valid_from", "2019-03-17")}},
		one("T004", record.TierHistory, goodTier, ch("valid_to", "2019-03-16"), ch("valid_to", "2019-03-17")),
		one("T005", record.TierHistory, goodTier, ch("tier", "seriously_discredited", "change_kind", "discredit"), ch("tier", "discredited", "change_kind", "discredit")),
		one("T006", record.TierHistory, goodTier, ch("management_tier", "regular"), ch("management_tier", "regular", "change_kind", "suspend")),
		one("T007", record.TierHistory, goodTier, ch("valid_from", "2021-11-01", "recorded_at", ""), ch("valid_from", "2021-10-31", "recorded_at", "")),
		one("T008", record.TierHistory, goodTier, ch("tier", "regular", "change_kind", "discredit"), ch("tier", "discredited", "change_kind", "discredit")),
		one("T009", record.TierHistory, goodTier, ch("decided_on", "2019-03-17"), ch("decided_on", "2019-03-16")),
		one("T011", record.TierHistory, goodTier, ch("cert_scope", "importer smuggler"), ch("cert_scope", "importer exporter")),
		one("T012", record.TierHistory, goodTier, ch("version", "0"), ch("version", "1")),
	}
}

func declarationCodes() []oneCode {
	k, b := record.Declarations, goodDeclaration
	amended := with(b, "version", "2", "op_type", "amendment", "invoice_value", "1001", "stat_value_cny", "1001")
	return []oneCode{
		one("D001", k, b, ch("declaration_id", "", "declaration_no", ""), ch("declaration_id", "")),
		one("D002", k, b, ch("declaration_no", "20120200000000001"), ch("declaration_no", "020120200000000001")),
		one("D003", k, b, ch("declaration_no", "22012020000000000A"), ch("declaration_no", "220120200000000000")),
		{"D004", k, []fields{b, b}, []fields{b, with(b, "declaration_id", "D2")}},
		{"D005", k, []fields{b, with(amended, "version", "1")}, []fields{b, amended}},
		one("D006", k, b, ch("direction", "inward"), ch("direction", "ftz_in")),
		one("D007", k, b, ch("procedure_code", ""), ch("procedure_code", "0130")),
		one("D007", k, b, ch("procedure_code", "0111"), ch("procedure_code", "0110")),
		one("D008", k, b, ch("office", ""), ch("office", "2202")),
		one("D008", k, b, ch("entry_exit_office", "9999"), ch("entry_exit_office", "")),
		one("D009", k, b, ch("transport_mode", "ship"), ch("transport_mode", "other")),
		one("D010", k, b, ch("operator_id", "OP9"), ch("operator_id", "OP0")),
		one("D010", k, b, ch("declarant_id", "OP9"), ch("declarant_id", "OP0")),
		one("D010", k, b, ch("owner_id", "OP9"), ch("owner_id", "OP0")),
		one("D011", k, b, ch("partner_country", "UK"), ch("partner_country", "GB")),
		one("D011", k, b, ch("trade_country", "ZZ"), ch("trade_country", "ZW")),
		one("D013", k, b, ch("lodged_at", "2020-03-10T09:07:00.001+08:00"), ch("lodged_at", "2020-03-10T09:07:00+08:00")),
		one("D013", k, b, ch("lodged_at", "1999-12-31T23:59:59.999Z"), ch("lodged_at", "2000-01-01T00:00:00Z")),
		{"D014", k, []fields{b, with(amended, "lodged_at", "2020-02-29T09:00:00+08:00")}, []fields{b, with(amended, "lodged_at", "2020-03-09T09:00:00+08:00")}},
		one("D015", k, b, ch("lodging_regime", "three-step"), ch("lodging_regime", "two-step")),
		one("D016", k, b, ch("channel", "orange"), ch("channel", "blue")),
		one("D017", k, b, ch("risk_score", "1.000000001"), ch("risk_score", "1")),
		one("D018", k, b, ch("invoice_value", "-0.01"), ch("invoice_value", "0")),
		one("D018", k, b, ch("declared_ccy", "RMB"), ch("declared_ccy", "CNY")),
		one("D019", k, b, ch("invoice_value", "0", "stat_value_cny", "0"), ch("invoice_value", "0", "stat_value_cny", "0", "procedure_code", "3010")),
		one("D020", k, b, ch("declared_ccy", "JPY", "invoice_value", "1000.5"), ch("declared_ccy", "JPY", "invoice_value", "1000.0")),
		one("D020", k, b, ch("invoice_value", "1000.001"), ch("invoice_value", "1000.01")),
		one("D021", k, b, ch("value_basis", "FOB"), ch("value_basis", "FOB", "direction", "export")),
		one("D022", k, b, ch("stat_value_cny", "1020.01"), ch("stat_value_cny", "1020.00")),
		one("D022", k, b, ch("stat_value_cny", ""), ch("stat_value_cny", "980.00")),
		one("D023", k, b, ch("declared_ccy", "USD", "stat_value_cny", ""), ch("declared_ccy", "USD")),
		one("D023", k, b, ch("declared_ccy", "USD", "stat_value_cny", ""), ch("declared_ccy", "XXX", "stat_value_cny", "")),
		one("D025", k, b, ch("net_kg", "0"), ch("net_kg", "0.001")),
		one("D025", k, b, ch("net_kg", "500000000", "gross_kg", ""), ch("net_kg", "499999999.999", "gross_kg", "")),
		one("D026", k, b, ch("net_kg", "100.001"), ch("net_kg", "100")),
		one("D027", k, b, ch("container_nos", "CSQU3054384"), ch("container_nos", "CSQU3054383;CSQU3054383")),
		one("D028", k, b, ch("recorded_at", "yesterday"), ch("recorded_at", "2020-03-10T10:00:00+08:00")),
	}
}

func childCodes() []oneCode {
	i, e, n := record.DeclarationItems, record.DeclarationEvents, record.Inspections
	seized := with(goodInspection, "result", "seizure", "finding_codes", "undeclared")
	return []oneCode{
		one("I001", i, goodItem, ch("declaration_id", "D9"), ch("declaration_id", "DX")),
		{"I002", i, []fields{goodItem, with(goodItem, "net_kg", "6")}, []fields{goodItem, with(goodItem, "net_kg", "6", "item_no", "2")}},
		one("I002", i, goodItem, ch("item_no", "1000"), ch("item_no", "999")),
		one("I003", i, goodItem, ch("hs_code", "77000000"), ch("hs_code", "76000000")),
		one("I003", i, goodItem, ch("hs_code", "6203430"), ch("hs_code", "6203430012345")),
		one("I005", i, goodItem, ch("origin", ""), ch("origin", "", "declaration_id", "DX")),
		one("I006", i, goodItem, ch("unit1", ""), ch("unit1", "m")),
		one("I007", i, goodItem, ch("net_kg", "-0.001"), ch("net_kg", "0")),
		one("I008", i, goodItem, ch("stat_value_cny", "-0.01"), ch("stat_value_cny", "0")),
		one("E001", e, goodEvent, ch("declaration_id", "D9"), ch("declaration_id", "DX", "event_type", "ACC")),
		{"E002", e, []fields{goodEvent, with(goodEvent, "occurred_at", "2020-02-10T09:00:01+08:00")}, []fields{goodEvent, with(goodEvent, "occurred_at", "2020-02-10T09:00:01+08:00", "seq", "2")}},
		one("E003", e, goodEvent, ch("occurred_at", "2020-02-10T09:00:00"), ch("occurred_at", "2020-02-10 09:00:00+08:00")),
		one("E004", e, goodEvent, ch("occurred_at", "2020-02-30T09:00:00+08:00"), ch("occurred_at", "2020-02-29T09:00:00+08:00")),
		one("E005", e, goodEvent, ch("tz_offset_min", "540"), ch("tz_offset_min", "")),
		one("E006", e, goodEvent, ch("occurred_at", "2020-02-10T09:00:00Z", "recorded_at", ""), ch("occurred_at", "2020-02-10T09:05:01Z", "recorded_at", "")),
		one("E007", e, goodEvent, ch("occurred_at", "2020-02-10T09:06:00.001+08:00"), ch("occurred_at", "2020-02-10T09:06:00+08:00")),
		one("E008", e, goodEvent, ch("is_estimated", "maybe"), ch("is_estimated", "yes")),
		{"N001", n, []fields{goodInspection, with(goodInspection, "officer_hours", "1.6")}, []fields{goodInspection, with(goodInspection, "officer_hours", "1.6", "recorded_at", "2020-02-10T12:00:00.001+08:00")}},
		one("N002", n, goodInspection, ch("declaration_id", ""), ch("declaration_id", "", "control_type", "audit")),
		one("N002", n, goodInspection, ch("declaration_id", "D9"), ch("declaration_id", "D0")),
		one("N003", n, goodInspection, ch("operator_id", "OP1"), ch("operator_id", "OP0")),
		one("N004", n, goodInspection, ch("side", "foreign"), ch("side", "domestic")),
		one("N005", n, goodInspection, ch("control_type", "xray"), ch("control_type", "nii")),
		one("N006", n, goodInspection, ch("selection_basis", "hunch"), ch("selection_basis", "intel")),
		one("N007", n, goodInspection, ch("ordered_at", "2020-02-10T11:00:01+08:00"), ch("ordered_at", "2020-02-10T11:00:00+08:00")),
		one("N008", n, goodInspection, ch("ended_at", "2020-02-10T10:59:59+08:00"), ch("ended_at", "2020-02-10T11:00:00+08:00")),
		one("N009", n, goodInspection, ch("ended_at", "2020-02-10T11:35:00+08:00"), ch("ended_at", "2020-02-10T11:35:01+08:00")),
		one("N010", n, goodInspection, ch("is_joint", "1"), ch("is_joint", "1", "visit_id", "V1")),
		one("N011", n, goodInspection, ch("officers_n", "1"), ch("officers_n", "1", "control_type", "documentary")),
		one("N011", n, goodInspection, ch("officers_n", "21", "officer_hours", "12"), ch("officers_n", "20", "officer_hours", "12")),
		one("N012", n, goodInspection, ch("officer_hours", ""), ch("officer_hours", "1.0333")),
		one("N013", n, goodInspection, ch("officer_hours", "5.0334"), ch("officer_hours", "5.0333")),
		one("N013", n, goodInspection, ch("officer_hours", "200.0001", "officers_n", ""), ch("officer_hours", "200", "officers_n", "")),
		one("N014", n, goodInspection, ch("ended_at", ""), ch("ended_at", "", "result", "pending")),
		{"N015", n, []fields{with(seized, "finding_codes", "")}, []fields{seized}},
		{"N015", n, []fields{with(seized, "finding_codes", "undeclared guns")}, []fields{seized}},
		one("N016", n, goodInspection, ch("recovered_cny", "-0.01"), ch("recovered_cny", "0.00")),
	}
}

func sharedCodes() []oneCode {
	d, e := record.Declarations, record.DeclarationEvents
	return []oneCode{
		one("L003", e, goodEvent, ch("event_type", "REL2"), ch("event_type", "REL")),
		one("L004", e, goodEvent, ch("seq", "65536"), ch("seq", "65535")),
		one("L006", d, goodDeclaration, ch("net_kg", "90.0001"), ch("net_kg", "90.0010")),
		one("L007", d, goodDeclaration, ch("recorded_at", ""), ch("recorded_at", "2020-03-10T09:02:00+08:00")),
		one("L008", d, goodDeclaration, ch("lodged_at", "2020-03-10T09:00:00"), ch("lodged_at", "2020-03-10T09:00:00+08:00")),
		one("L009", d, goodDeclaration, ch("recorded_at", "2020-08-01T00:05:00.001Z"), ch("recorded_at", "2020-08-01T00:05:00Z")),
	}
}

func TestBrokenLines(t *testing.T) {
	store := newMemory()
	text := "operator_id,name,country,home_office,customs_code\n" +
		"A,one,CN,2201,3101910001\n" + // 2
		"B,two,CN\n" + // 3: L001
		"C,thr\"ee,CN,2201,3101910003\n" + // 4: L002
		"D,f\xffour,CN,2201,3101910004\n" + // 5: L005
		"\"E\",\"fi\nve\",CN,2201,3101910005\n" + // 6 and 7
		"F,six,CN,2201,3101910006,more\n" // 8: L001
	mustLoad(t, store, options(), record.Operators, text)
	var got []string
	for _, r := range store.rejects() {
		got = append(got, r.Code+" "+strings.SplitAfter("0123456789", "")[r.Line]+" "+r.Payload)
	}
	want := []string{"L001 3 B,two,CN", "L002 4 C,thr\"ee,CN,2201,3101910003", "L005 5 D,f\xffour,CN,2201,3101910004", "L001 8 F,six,CN,2201,3101910006,more"}
	if !slices.Equal(got, want) {
		t.Errorf("rejects\n%q, want\n%q", got, want)
	}
	rows := store.rows(record.Operators)
	if len(rows) != 2 || rows[1]["name"] != "fi\nve" || rows[1]["line"] != uint64(6) {
		t.Errorf("operators A and E, the latter of line 6, should be in: %v", rows)
	}
}

func TestLodgedAtFromTheFirstEvent(t *testing.T) {
	load := func(events string) []string {
		store := newMemory()
		mustLoad(t, store, options(), record.Operators, csvText(goodOperator))
		report := mustLoad(t, store, options(), record.Declarations, csvText(with(goodDeclaration, "lodged_at", "")), record.DeclarationEvents, events)
		var codes []string
		for _, c := range report.Codes {
			codes = append(codes, c.Code)
		}
		if rows := store.rows(record.Declarations); len(rows) == 1 && rows[0]["lodged_at"] != int64(1583802000000) {
			t.Errorf("lodged_at should be that of the first LOD event, got %v", rows[0]["lodged_at"])
		}
		return codes
	}
	first := with(goodEvent, "declaration_id", "D1", "occurred_at", "2020-03-10T09:00:00+08:00", "recorded_at", "2020-03-10T09:00:00+08:00")
	second := with(first, "seq", "2", "occurred_at", "2020-03-10T09:30:00+08:00")
	if codes := load(csvText(second, first)); !slices.Contains(codes, "D012") || slices.Contains(codes, "D013") {
		t.Errorf("D012 where a LOD event tells it, got %v", codes)
	}
	if codes := load(csvText(with(first, "event_type", "ACC"))); slices.Contains(codes, "D012") || !slices.Contains(codes, "D013") {
		t.Errorf("D013 where none does, got %v", codes)
	}
}

// TestMoreCodesThanAreRemembered: a column of ever new codes forgets those it has met between two blocks, never with a row in hand.
func TestMoreCodesThanAreRemembered(t *testing.T) {
	const rows = 3 * maxEntries
	store := newMemory()
	mustLoad(t, store, options(), record.Operators, csvText(goodOperator))
	mustLoad(t, store, options(), record.Declarations, csvText(goodDeclaration))
	events := make([]map[string]string, rows)
	for i := range events {
		events[i] = with(goodEvent, "declaration_id", goodDeclaration["declaration_id"], "seq", strconv.Itoa(i%60_000+1), "source", "system "+strconv.Itoa(i*7%rows))
	}
	mustLoad(t, store, options(), record.DeclarationEvents, csvText(events...))
	stored := store.rows(record.DeclarationEvents)
	if len(stored) != rows {
		t.Fatalf("%d rows of %d", len(stored), rows)
	}
	for i, row := range stored {
		if row["source"] != events[i]["source"] {
			t.Fatalf("row %d is of %v instead of %s", i+1, row["source"], events[i]["source"])
		}
	}
}
