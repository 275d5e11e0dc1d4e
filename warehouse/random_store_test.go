package warehouse_test

import (
	"encoding/csv"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"greenlane/loader"
	"greenlane/warehouse"
)

// The rows of a random store, as they stand in its files. Instants are ms since 1970.
type (
	rndOperator struct{ id, group string }
	rndTier     struct {
		operator, tier, management string
		from                       int64
		version                    int
	}
	rndVersion struct {
		id, operator, op, direction, procedure, office, mode, partner, ccy string
		lodged, recorded                                                   int64
		version                                                            int
		invoice, kg                                                        int64  // × 100, × 1,000; kg -1: not stated
		value                                                              *int64 // CNY × 100
	}
	rndItem struct {
		number int
		hs     string
		value  *int64 // × 100
	}
	rndEvent struct {
		kind         string
		seq          int
		at, recorded int64
	}
	rndControl struct {
		id, kind, result, visit  string
		started, ended, recorded int64 // 0: not stated
		joint                    bool
	}
	rndDeclaration struct {
		versions []rndVersion
		items    map[int]rndItem
		events   map[string]rndEvent // by type and number: what is said last
		controls map[string]rndControl
	}
)

// rndStore is a random store: what was written, in the state that the files leave behind.
type rndStore struct {
	r            *rand.Rand
	t            *testing.T
	dir          string
	load         int // number of the load being written
	files        map[string]*csv.Writer
	open         []*os.File
	operators    map[string]rndOperator
	names        []string
	tiers        []rndTier
	declarations map[string]*rndDeclaration
	order        []string
	cut          int64
}

const (
	rndDay  = int64(86_400_000)
	rndMin  = int64(60_000)
	rndHour = 60 * rndMin
)

// rndFrom is 2020-01-01 in the reporting zone; everything is lodged in the 130 days from there.
var rndFrom = time.Date(2020, 1, 1, 0, 0, 0, 0, shanghai).UnixMilli()

var rndHeaders = map[string][]string{
	"operators":    {"operator_id", "customs_code", "name", "country", "home_office", "group_id", "recorded_at"},
	"tier_history": {"operator_id", "valid_from", "tier", "management_tier", "regime", "change_kind", "decision_no", "decided_on", "recorded_at", "version"},
	"declarations": {
		"declaration_id", "version", "op_type", "direction", "procedure_code", "office", "transport_mode", "operator_id", "declarant_id",
		"partner_country", "lodged_at", "declared_ccy", "invoice_value", "stat_value_cny", "net_kg", "recorded_at",
	},
	"declaration_items":  {"declaration_id", "item_no", "hs_code", "origin", "qty1", "unit1", "stat_value_cny"},
	"declaration_events": {"declaration_id", "event_type", "seq", "occurred_at", "recorded_at"},
	"inspections": {
		"inspection_id", "declaration_id", "side", "control_type", "selection_basis", "ordered_at", "started_at", "ended_at", "is_joint", "visit_id",
		"officers_n", "result", "finding_codes", "recorded_at",
	},
}

// newRandomStore makes a store from a seed, writing each of its loads as files and loading them one after the other.
func newRandomStore(t *testing.T, w *warehouse.Warehouse, seed uint64) *rndStore {
	t.Helper()
	s := &rndStore{
		r: rand.New(rand.NewPCG(seed, 20200101)), t: t, operators: map[string]rndOperator{}, declarations: map[string]*rndDeclaration{},
	}
	loads := 1 + s.r.IntN(3)
	for s.load = 1; s.load <= loads; s.load++ {
		s.begin()
		s.writeOperators()
		s.writeTiers()
		s.writeDeclarations()
		for _, f := range s.files {
			f.Flush()
		}
		for _, f := range s.open {
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}
		report := loadWorld(t, w, s.dir, loader.Options{})
		for _, sum := range report.Summaries {
			if sum.Rejected+sum.Quarantined > 0 {
				t.Fatalf("seed %d, load %d: %d of %s rejected, %d quarantined: the store is not what the test thinks", seed, s.load, sum.Rejected, sum.Kind, sum.Quarantined)
			}
		}
	}
	return s
}

func (s *rndStore) begin() {
	s.dir, s.files, s.open = s.t.TempDir(), map[string]*csv.Writer{}, nil
	for kind, header := range rndHeaders {
		f, err := os.Create(filepath.Join(s.dir, kind+".csv"))
		if err != nil {
			s.t.Fatal(err)
		}
		s.open, s.files[kind] = append(s.open, f), csv.NewWriter(f)
		s.line(kind, header)
	}
}

func (s *rndStore) line(kind string, fields []string) {
	if err := s.files[kind].Write(fields); err != nil {
		s.t.Fatal(err)
	}
}

// write puts a row into its file, now and then twice.
func (s *rndStore) write(kind string, recorded int64, fields ...string) {
	s.cut = max(s.cut, recorded)
	s.line(kind, fields)
	if s.chance(0.03) {
		s.line(kind, fields)
	}
}

func (s *rndStore) chance(p float64) bool { return s.r.Float64() < p }

func oneOf[T any](s *rndStore, all ...T) T { return all[s.r.IntN(len(all))] }

// when writes an instant, in one zone or another.
func (s *rndStore) when(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).In(oneOf(s, time.UTC, shanghai)).Format("2006-01-02T15:04:05.000Z07:00")
}

func (s *rndStore) writeOperators() {
	write := func(id, group string) {
		s.operators[id] = rndOperator{id, group}
		recorded := rndFrom - 50*rndDay + int64(s.load)*rndDay
		s.write("operators", recorded, id, fmt.Sprintf("31%08d", len(s.operators)), "Firm "+id, "CN", "2201", group, s.when(recorded))
		s.names = append(s.names, id)
	}
	for range 3 + s.r.IntN(14) {
		id := fmt.Sprintf("op-%d", len(s.operators)+1)
		group := id
		if s.chance(0.4) {
			group = fmt.Sprintf("holding-%d", s.r.IntN(3))
		}
		write(id, group)
	}
	if s.load > 1 && s.chance(0.7) { // a firm changes hands: the latest version counts for all its declarations
		id := s.names[0]
		s.operators[id] = rndOperator{id, "holding-new"}
		recorded := rndFrom - 50*rndDay + int64(s.load)*rndDay
		s.line("operators", []string{id, "3100000001", "Firm " + id, "CN", "2201", "holding-new", s.when(recorded)})
		s.cut = max(s.cut, recorded)
	}
}

func (s *rndStore) writeTiers() {
	for i, id := range s.names {
		if i%7 == 6 && s.load == 1 { // never decided on, at least for now
			continue
		}
		for range s.r.IntN(4) {
			tier := oneOf(s, "advanced_certified", "advanced_certified", "certified", "regular", "regular", "discredited")
			row := rndTier{operator: id, tier: tier, management: tier, version: 1 + s.r.IntN(3)}
			row.from = rndFrom + int64(s.r.IntN(150)-60)*rndDay
			if s.chance(0.3) && len(s.tiers) > 0 {
				if last := s.tiers[len(s.tiers)-1]; last.operator == id { // decided twice for one instant
					row.from = last.from
				}
			}
			change := "regime_migration"
			if s.chance(0.2) {
				change, row.tier, row.management = "suspend", "advanced_certified", "regular"
			}
			taken := false
			for _, other := range s.tiers {
				taken = taken || other.operator == id && other.from == row.from && other.version == row.version
			}
			if taken {
				continue
			}
			s.tiers = append(s.tiers, row)
			recorded := row.from + int64(s.r.IntN(40))*rndDay
			s.write("tier_history", recorded, id, s.when(row.from), row.tier, row.management, "D237", change, fmt.Sprintf("no %d", len(s.tiers)),
				"2019-01-01", s.when(recorded), fmt.Sprint(row.version))
		}
	}
}

func (s *rndStore) writeDeclarations() {
	before := len(s.order)
	for range 40 + s.r.IntN(160) {
		id := fmt.Sprintf("D%06d", len(s.declarations)+1)
		s.order = append(s.order, id)
		s.declarations[id] = &rndDeclaration{items: map[int]rndItem{}, events: map[string]rndEvent{}, controls: map[string]rndControl{}}
		s.version(id, 1)
		s.hangOn(id)
	}
	for i, id := range s.order {
		d := s.declarations[id]
		if s.chance(0.12) { // amended, re-dated or cancelled, perhaps in a load after its own
			s.version(id, 1+len(d.versions))
		}
		if i < before && s.chance(0.2) {
			s.hangOn(id)
		}
	}
}

// lodging is an instant in the 130 days, often one beside a local midnight.
func (s *rndStore) lodging() int64 {
	at := rndFrom + int64(s.r.IntN(130))*rndDay
	switch s.r.IntN(6) {
	case 0:
		return at // the first instant of a local day
	case 1:
		return at + rndDay - 1
	case 2:
		return at + 8*rndHour // midnight in UTC
	}
	return at + int64(s.r.IntN(int(rndDay)))
}

func (s *rndStore) version(id string, number int) {
	d := s.declarations[id]
	var v rndVersion
	if number == 1 {
		v = rndVersion{
			id: id, operator: oneOf(s, s.names...), direction: oneOf(s, "import", "import", "import", "export", "export", "transit", "ftz_in"),
			lodged: s.lodging(), op: "original", mode: oneOf(s, "sea", "sea", "air", "road"), partner: oneOf(s, "JP", "US", "DE"),
			procedure: oneOf(s, "0110", "0110", "0110", "0110", "2600", "1300"), office: oneOf(s, "2201", "2202", "2203"),
			ccy: oneOf(s, "CNY", "CNY", "USD"), kg: 1 + int64(s.r.IntN(5_000_000)),
		}
		if s.chance(0.01) {
			v.ccy = "XXX"
		}
	} else {
		v = d.versions[len(d.versions)-1]
		v.op = oneOf(s, "amendment", "amendment", "cancellation")
		if s.chance(0.4) {
			v.lodged = s.lodging()
		}
		if s.chance(0.3) {
			v.operator, v.office = oneOf(s, s.names...), oneOf(s, "2201", "2202")
		}
	}
	v.version, v.invoice = number, 1+int64(s.r.IntN(100_000_000))
	v.recorded = v.lodged + int64(s.r.IntN(int(40*rndDay)))
	if value := 1 + int64(s.r.IntN(700_000_000)); v.ccy != "XXX" {
		v.value = &value
	}
	if s.chance(0.02) {
		v.kg = -1
	}
	d.versions = append(d.versions, v)
	s.write("declarations", v.recorded, v.id, fmt.Sprint(v.version), v.op, v.direction, v.procedure, v.office, v.mode, v.operator, v.operator, v.partner,
		s.when(v.lodged), v.ccy, inDecimal(v.invoice, 2), inDecimalOr(v.value, 2), weight(v.kg), s.when(v.recorded))
}

func weight(grams int64) string {
	if grams < 0 {
		return ""
	}
	return inDecimal(grams, 3)
}

func inDecimalOr(n *int64, digits int) string {
	if n == nil {
		return ""
	}
	return inDecimal(*n, digits)
}

// hangOn writes items, events and controls of a declaration; of what was written before, the later word counts.
func (s *rndStore) hangOn(id string) {
	d := s.declarations[id]
	lodged := d.versions[len(d.versions)-1].lodged
	for n := 1; n <= s.r.IntN(4); n++ {
		item := rndItem{number: n, hs: oneOf(s, "84713000", "85171200", "01012100")}
		if s.chance(0.9) {
			value := 100 * int64(s.r.IntN(4))
			item.value = &value
		}
		if before, known := d.items[n]; known && before.hs == item.hs {
			continue // the loader may take it for the same again
		}
		d.items[n] = item
		s.line("declaration_items", []string{id, fmt.Sprint(n), item.hs, "JP", "1", "035", inDecimalOr(item.value, 2)})
	}
	for _, kind := range []string{"ARR", "REL", "REL", "CAN", "ACC", "OUT"} {
		if s.chance(0.35) {
			continue
		}
		if kind == "CAN" && s.chance(0.7) {
			continue
		}
		e := rndEvent{kind: kind, seq: 1 + s.r.IntN(2), at: lodged + int64(s.r.IntN(int(20*rndDay)))}
		if kind == "ARR" {
			e.at -= 10 * rndDay
		}
		if kind == "REL" && s.chance(0.1) { // a clock that is late, or an order that is broken
			e.at = lodged - oneOf(s, 1, 5*rndMin, 5*rndMin+1, rndDay)
		}
		e.recorded = e.at + int64(s.r.IntN(3))*rndHour
		key := fmt.Sprint(e.kind, e.seq)
		if before, known := d.events[key]; !known || e.recorded >= before.recorded {
			d.events[key] = e
		}
		s.write("declaration_events", e.recorded, id, e.kind, fmt.Sprint(e.seq), s.when(e.at), s.when(e.recorded))
	}
	s.controls(id, lodged)
}

// controls writes inspections: single ones, joint visits, later states of earlier ones.
func (s *rndStore) controls(id string, lodged int64) {
	d := s.declarations[id]
	for _, key := range sortedKeys(d.controls) { // a pending one comes to its end
		if c := d.controls[key]; c.result == "pending" && s.chance(0.5) {
			c.result, c.recorded = oneOf(s, "conform", "discrepancy", "cancelled"), c.recorded+rndDay
			s.control(id, lodged, c)
		}
	}
	if s.chance(0.55) {
		return
	}
	for range 1 + s.r.IntN(3) {
		c := rndControl{
			id: fmt.Sprintf("%s-%d-%d", id, s.load, len(d.controls)), kind: oneOf(s, "physical", "physical", "nii", "documentary", "quarantine_sampling", "lab"),
			result: oneOf(s, "conform", "conform", "minor", "discrepancy", "seizure", "pending", "cancelled"), recorded: lodged + 3*rndDay,
		}
		if s.chance(0.8) {
			c.started = lodged + int64(s.r.IntN(int(rndDay)))
			c.ended = c.started + int64(s.r.IntN(int(3*rndHour)))
			if s.chance(0.1) {
				c.ended = c.started + oneOf(s, 0, 24*rndHour, 24*rndHour+1, -rndMin)
			}
		}
		if c.visit = ""; s.chance(0.3) {
			c.visit, c.joint = "visit "+c.id, true
			other := c
			other.id += "-q"
			other.kind = oneOf(s, "quarantine_sampling", "physical")
			s.control(id, lodged, other)
		}
		s.control(id, lodged, c)
	}
}

func (s *rndStore) control(id string, lodged int64, c rndControl) {
	s.declarations[id].controls[c.id] = c
	s.write("inspections", c.recorded, c.id, id, "domestic", c.kind, "risk_rule", s.when(lodged), s.when(c.started), s.when(c.ended),
		fmt.Sprint(c.joint), c.visit, "2", c.result, "value", s.when(c.recorded))
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
