package scenario_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Headers as the model names the fields.
const (
	operatorColumns    = "operator_id uscc customs_code aeo_code name name_en country home_office sector size_class group_id established_on closed_on recorded_at"
	tierColumns        = "operator_id valid_from tier management_tier regime change_kind decision_no decided_on trigger_id cert_scope recorded_at version"
	declarationColumns = "declaration_id declaration_no version op_type direction procedure_code office entry_exit_office transport_mode operator_id declarant_id owner_id " +
		"partner_country origin_destination_country trade_country lodged_at lodging_regime channel risk_score risk_stratum declared_ccy invoice_value value_basis " +
		"stat_value_cny fx_rate_id net_kg gross_kg packages container_nos payload_hash source_seq recorded_at"
	itemColumns       = "declaration_id item_no hs_code ciq_code origin qty1 unit1 net_kg stat_value_cny quarantine_required risk_class"
	eventColumns      = "declaration_id event_type seq occurred_at tz_offset_min recorded_at source actor_office is_estimated"
	inspectionColumns = "inspection_id declaration_id operator_id side control_type selection_basis ordered_at started_at ended_at is_joint visit_id officers_n officer_hours result finding_codes recovered_cny recorded_at"
)

var (
	operatorID  = regexp.MustCompile(`^OP[0-9]{6}$`)
	eighteen    = regexp.MustCompile(`^[0-9]{18}$`)
	customsCode = regexp.MustCompile(`^[0-9A-Z]{10}$`)
	hsCode      = regexp.MustCompile(`^(0[1-9]|[1-8][0-9]|9[0-7])[0-9]{8}$`)
	iso2        = regexp.MustCompile(`^[A-Z]{2}$`)
)

func oneOf(t failer, what, v string, list string) {
	for rest := list; rest != ""; {
		var f string
		if f, rest, _ = strings.Cut(rest, " "); f == v {
			return
		}
	}
	t.Errorf("%s: %q is not one of %s", what, v, list)
}

// read reads every file of a world and applies the rules of the data model to each row.
func read(t *testing.T, dir string) *world {
	t.Helper()
	w := &world{
		dir: dir, rows: map[string]int{}, operators: map[string]bool{}, steps: map[string][]tierStep{}, decls: map[string]*decl{},
		upgrades: map[string]int{}, groups: map[string]string{}, closed: map[string]int64{}, beside: map[string][]row{}, visits: map[string]bool{}, breaks: map[string]string{"a6b": "repeats", "a12": "order"}[filepath.Base(dir)],
	}
	w.readOperators(t)
	w.readTiers(t)
	w.readDeclarations(t)
	w.readItems(t)
	w.readEvents(t)
	w.readInspections(t)
	w.readBeside(t)
	w.judge(t)
	return w
}

func (w *world) recorded(t failer, s string) int64 {
	v := ms(t, s)
	w.latest = max(w.latest, v)
	return v
}

func (w *world) readOperators(t *testing.T) {
	t.Helper()
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	weights := []int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}
	seen, groups := map[string]bool{}, map[string]bool{}
	w.rows["operators"] = records(t, w.dir, "operators", operatorColumns, func(line int, get func(string) string) {
		id := strings.Clone(get("operator_id"))
		closed := get("closed_on")
		if closed != "" {
			w.closed[id] = midnightOf(t, closed)
		}
		if !operatorID.MatchString(id) || (w.operators[id] && closed == "") {
			t.Fatalf("operators line %d: id %q malformed or repeated", line, id)
		}
		w.operators[id] = true
		uscc := get("uscc")
		sum := 0
		for i, f := range weights {
			sum += strings.IndexByte(alphabet, uscc[i]) * f
		}
		if len(uscc) != 18 || (sum+strings.IndexByte(alphabet, uscc[17]))%31 != 0 {
			t.Fatalf("operators line %d: check digit of uscc %q", line, uscc)
		}
		code := get("customs_code")
		if !customsCode.MatchString(code) || ((seen[code] || seen[uscc]) && closed == "") {
			t.Fatalf("operators line %d: customs_code %q malformed, or a code repeated", line, code)
		}
		seen[code], seen[uscc] = true, true
		if aeo := get("aeo_code"); aeo != "" && aeo != "AEOCN"+code {
			t.Errorf("operators line %d: aeo_code %q for customs_code %q", line, aeo, code)
		}
		if get("name") == "" || get("country") != "CN" || get("home_office") == "" || len(get("sector")) != 2 {
			t.Errorf("operators line %d: a required field is empty", line)
		}
		oneOf(t, "size_class", get("size_class"), "micro small medium large")
		if _, err := time.Parse(time.DateOnly, get("established_on")); err != nil {
			t.Error(err)
		}
		groups[strings.Clone(get("group_id"))] = true
		w.groups[id] = strings.Clone(get("group_id"))
		w.recorded(t, get("recorded_at"))
	})
	for g := range groups {
		if !w.operators[g] {
			t.Errorf("group_id %s is no operator", g)
		}
	}
}

func (w *world) readTiers(t *testing.T) {
	t.Helper()
	w.rows["tier_history"] = records(t, w.dir, "tier_history", tierColumns, func(line int, get func(string) string) {
		id := strings.Clone(get("operator_id"))
		from := instant(t, get("valid_from")).In(shanghai)
		if from.Hour()+from.Minute()+from.Second()+from.Nanosecond() != 0 {
			t.Errorf("tier_history line %d: %s is not local midnight", line, from)
		}
		tier := strings.Clone(get("tier"))
		oneOf(t, "tier", tier, "advanced_certified certified regular discredited")
		if !w.operators[id] || get("management_tier") != tier || get("regime") != "D237" || get("trigger_id") != "" || get("decision_no") == "" {
			t.Errorf("tier_history line %d breaks a rule", line)
		}
		before := w.tierAt(id, from.UnixMilli()-1)
		kind := get("change_kind")
		switch {
		case before == "" && kind == "regime_migration" && !from.Before(local(2018, 5, 1)) && from.Before(local(2019, 1, 1)):
		case kind == "upgrade" && (before == "certified" || before == "regular") && (tier == "advanced_certified" || tier == "certified"):
		case kind == "downgrade" && before == "advanced_certified" && tier == "regular":
		case kind == "discredit" && tier == "discredited":
		case kind == "grant" && before == "":
		default:
			t.Errorf("tier_history line %d: %s from %q to %s", line, kind, before, tier)
		}
		if kind != "regime_migration" && kind != "grant" {
			w.upgrades[before+" → "+tier]++
		}
		decided, err := time.ParseInLocation(time.DateOnly, get("decided_on"), shanghai)
		if err != nil || decided.UnixMilli() > w.recorded(t, get("recorded_at")) {
			t.Errorf("tier_history line %d: decided %s, recorded %s (%v)", line, get("decided_on"), get("recorded_at"), err)
		}
		w.steps[id] = append(w.steps[id], tierStep{from: from, tier: tier, version: number(t, get("version"))})
	})
	w.sortSteps()
}

func (w *world) readDeclarations(t *testing.T) {
	t.Helper()
	seen := map[string]string{}
	w.rows["declarations"] = records(t, w.dir, "declarations", declarationColumns, func(line int, get func(string) string) {
		id := get("declaration_id")
		if !eighteen.MatchString(id) || get("declaration_no") != id || !strings.HasPrefix(id, get("office")) {
			t.Fatalf("declarations line %d: id %q", line, id)
		}
		d := decl{
			operator: strings.Clone(get("operator_id")), lodged: ms(t, get("lodged_at")), version: number(t, get("version")),
			stratum: strings.Clone(get("risk_stratum")), channel: strings.Clone(get("channel")), direction: strings.Clone(get("direction")),
			partner: strings.Clone(get("partner_country")),
		}
		if !w.operators[d.operator] || !w.operators[get("declarant_id")] || !w.operators[get("owner_id")] {
			t.Errorf("declarations line %d: an operator is not in the file", line)
		}
		oneOf(t, "op_type", get("op_type"), "original amendment cancellation")
		oneOf(t, "procedure_code", get("procedure_code"), "0110 0214 0615")
		oneOf(t, "transport_mode", get("transport_mode"), "sea rail road air")
		oneOf(t, "channel", get("channel"), "green yellow red")
		oneOf(t, "lodging_regime", get("lodging_regime"), "one-step two-step")
		oneOf(t, "risk_stratum", get("risk_stratum"), "L M H")
		oneOf(t, "direction, basis", get("direction")+get("value_basis"), "importCIF exportFOB")
		for _, c := range []string{"partner_country", "origin_destination_country", "trade_country"} {
			if !iso2.MatchString(get(c)) {
				t.Errorf("declarations line %d: %s %q", line, c, get(c))
			}
		}
		d.cancelled = get("op_type") == "cancellation"
		d.grams = fixed(t, get("net_kg"), 3)
		if v := get("stat_value_cny"); v != "" {
			d.cents = fixed(t, v, 2)
		}
		if ccy := get("declared_ccy"); ccy != "CNY" {
			d.ccy, d.invoice = strings.Clone(ccy), strings.Clone(get("invoice_value"))
		} else if get("invoice_value") != get("stat_value_cny") || get("fx_rate_id") != "" || (d.cents <= 0 && !d.cancelled) {
			t.Errorf("declarations line %d: value", line)
		}
		if gross := fixed(t, get("gross_kg"), 3); d.grams <= 0 || d.grams > gross || gross >= 5e11 {
			t.Errorf("declarations line %d: net %d, gross %d", line, d.grams, gross)
		}
		if c := get("container_nos"); c != "" && !validContainer(c) {
			t.Errorf("declarations line %d: container %q", line, c)
		}
		if d.recorded = w.recorded(t, get("recorded_at")); d.lodged > d.recorded {
			t.Errorf("declarations line %d: recorded before lodging", line)
		}
		w.rawRows++
		w.rawCents += d.cents
		key := id + "/" + get("version")
		hash, repeated := seen[key]
		if repeated && hash != get("payload_hash") {
			t.Errorf("declarations line %d: two contents of %s", line, key)
		}
		if len(get("payload_hash")) != 16 {
			t.Errorf("declarations line %d: payload_hash %q", line, get("payload_hash"))
		}
		if w.dir != "" && !repeated {
			seen[key] = strings.Clone(get("payload_hash"))
		}
		if old := w.decls[id]; old == nil || old.version < d.version {
			d.before = old
			w.decls[strings.Clone(id)] = &d
		}
	})
}

// validContainer follows ISO 6346: letters count 10 to 38 without the multiples of eleven, weights are powers of two.
func validContainer(c string) bool {
	const values = "0123456789A?BCDEFGHIJK?LMNOPQRSTU?VWXYZ"
	if len(c) != 11 {
		return false
	}
	sum := 0
	for i := range 10 {
		sum += strings.IndexByte(values, c[i]) << i
	}
	return int(c[10]-'0') == sum%11%10
}

func (w *world) readItems(t *testing.T) {
	t.Helper()
	w.rows["declaration_items"] = records(t, w.dir, "declaration_items", itemColumns, func(line int, get func(string) string) {
		d := w.decls[get("declaration_id")]
		if d == nil {
			t.Fatalf("declaration_items line %d: no such declaration", line)
		}
		d.items |= 1 << number(t, get("item_no"))
		d.itemCents += fixed(t, get("stat_value_cny"), 2)
		d.itemNet += fixed(t, get("net_kg"), 3)
		if !hsCode.MatchString(get("hs_code")) || !iso2.MatchString(get("origin")) || fixed(t, get("qty1"), 3) <= 0 || get("unit1") == "" || len(get("ciq_code")) != 3 {
			t.Errorf("declaration_items line %d breaks a rule", line)
		}
		oneOf(t, "quarantine_required", get("quarantine_required"), "0 1")
		oneOf(t, "risk_class", get("risk_class"), "A B C")
	})
}
