package warehouse_test

import (
	"encoding/csv"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"greenlane/loader"
	"greenlane/warehouse"
)

// The rows of a random store, as they stand in its files. Instants are ms since 1970.
type (
	// rndStamp says which load brought a row, and when it was recorded: 0 for items, which do not state it.
	rndStamp struct {
		load     int
		recorded int64
	}
	rndOperator struct {
		rndStamp
		id, group, sector, size string
	}
	rndAgreement struct {
		rndStamp
		id, partner, effective, ended string // days; ended may be empty
	}
	rndTerritory struct {
		rndStamp
		agreement, country, from, to string // days; to may be empty
	}
	rndTier struct {
		rndStamp
		operator, tier, management string
		from                       int64
		version                    int
	}
	rndVersion struct {
		rndStamp
		id, operator, declarant, op, direction, procedure, office, mode, partner, ccy, channel, stratum string

		lodged      int64
		version     int
		invoice, kg int64  // × 100, × 1,000; kg -1: not stated
		value       *int64 // CNY × 100
	}
	rndItem struct {
		rndStamp
		number int
		hs     string
		value  *int64 // × 100
	}
	rndEvent struct {
		rndStamp
		kind string
		seq  int
		at   int64
	}
	rndControl struct {
		rndStamp
		id, kind, basis, result, visit string
		ordered, started, ended        int64  // 0: not stated
		hours, recovered               *int64 // × 10,000 and × 100
		joint                          bool
	}
	// rndDeclaration is everything that was ever said about a declaration, in the order in which it was written.
	rndDeclaration struct {
		versions []rndVersion
		items    []rndItem
		events   []rndEvent
		controls []rndControl
	}
)

func (r rndStamp) stamp() rndStamp { return r }

// rndLoad is a load of a random store: its files, its number in the store, and its latest recorded_at.
type rndLoad struct {
	dir string
	id  uint64
	cut int64
}

// rndStore is a random store: everything that was written, and which of its loads are visible.
type rndStore struct {
	r            *rand.Rand
	t            *testing.T
	w            *warehouse.Warehouse
	load         int // number of the load being written, from 1
	loads        map[int]*rndLoad
	published    []int // visible loads in the order in which they were published
	files        map[string]*csv.Writer
	open         []*os.File
	everyHour    bool           // every control states its officer hours
	told         map[string]int // cells compared that have a value, by measure, and intervals
	operators    map[string][]rndOperator
	names        []string
	tiers        []rndTier
	agreements   []rndAgreement
	territories  []rndTerritory
	declarations map[string]*rndDeclaration
	order        []string
}

const (
	rndDay  = int64(86_400_000)
	rndMin  = int64(60_000)
	rndHour = 60 * rndMin
)

// rndFrom is 2020-01-01 in the reporting zone; everything is lodged in the 130 days from there.
var rndFrom = time.Date(2020, 1, 1, 0, 0, 0, 0, shanghai).UnixMilli()

var rndHeaders = map[string][]string{
	"operators":       {"operator_id", "customs_code", "name", "country", "home_office", "group_id", "sector", "size_class", "recorded_at"},
	"mra_agreements":  {"mra_id", "partner", "signed_on", "effective_on", "ended_on", "recorded_at"},
	"mra_territories": {"mra_id", "country", "effective_from", "effective_to", "recorded_at"},
	"tier_history":    {"operator_id", "valid_from", "tier", "management_tier", "regime", "change_kind", "decision_no", "decided_on", "recorded_at", "version"},
	"declarations": {
		"declaration_id", "version", "op_type", "direction", "procedure_code", "office", "transport_mode", "operator_id", "declarant_id",
		"partner_country", "lodged_at", "channel", "risk_stratum", "declared_ccy", "invoice_value", "stat_value_cny", "net_kg", "recorded_at",
	},
	"declaration_items":  {"declaration_id", "item_no", "hs_code", "origin", "qty1", "unit1", "stat_value_cny"},
	"declaration_events": {"declaration_id", "event_type", "seq", "occurred_at", "recorded_at"},
	"inspections": {
		"inspection_id", "declaration_id", "side", "control_type", "selection_basis", "ordered_at", "started_at", "ended_at", "is_joint", "visit_id",
		"officers_n", "officer_hours", "result", "finding_codes", "recovered_cny", "recorded_at",
	},
}

// newRandomStore makes a store from a seed, writing each of its loads as files and loading them one after the other. Late loads bring
// nothing but later words about operators and declarations of the loads before.
func newRandomStore(t *testing.T, w *warehouse.Warehouse, seed uint64, late int) *rndStore {
	t.Helper()
	s := &rndStore{
		r: rand.New(rand.NewPCG(seed, 20200101)), t: t, w: w, loads: map[int]*rndLoad{}, operators: map[string][]rndOperator{},
		declarations: map[string]*rndDeclaration{}, everyHour: seed%2 == 1, told: map[string]int{},
	}
	full := 1 + s.r.IntN(3)
	for s.load = 1; s.load <= full+late; s.load++ {
		s.begin()
		if s.load <= full {
			s.writeOperators()
		}
		s.writeTiers()
		s.writeAgreements()
		if s.load <= full {
			s.writeDeclarations()
		}
		s.writeLater()
		for _, f := range s.files {
			f.Flush()
		}
		for _, f := range s.open {
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}
		s.publish(s.load)
	}
	return s
}

// publish loads the files of a load.
func (s *rndStore) publish(load int) {
	s.t.Helper()
	report := loadWorld(s.t, s.w, s.loads[load].dir, loader.Options{})
	for _, sum := range report.Summaries {
		if sum.Rejected+sum.Quarantined > 0 {
			s.t.Fatalf("load %d: %d of %s rejected, %d quarantined: the store is not what the test thinks", load, sum.Rejected, sum.Kind, sum.Quarantined)
		}
	}
	if _, err := fmt.Sscan(report.LoadID, &s.loads[load].id); err != nil || report.Outcome == loader.Repeated {
		s.t.Fatalf("load %d: %v %v", load, report.Outcome, err)
	}
	s.published = append(s.published, load)
}

func (s *rndStore) begin() {
	s.loads[s.load] = &rndLoad{dir: s.t.TempDir()}
	s.files, s.open = map[string]*csv.Writer{}, nil
	for kind, header := range rndHeaders {
		f, err := os.Create(filepath.Join(s.loads[s.load].dir, kind+".csv"))
		if err != nil {
			s.t.Fatal(err)
		}
		s.open, s.files[kind] = append(s.open, f), csv.NewWriter(f)
		s.line(kind, header)
	}
}

// stamped is the stamp of a row of the load being written.
func (s *rndStore) stamped(recorded int64) rndStamp { return rndStamp{s.load, recorded} }

func (s *rndStore) line(kind string, fields []string) {
	if err := s.files[kind].Write(fields); err != nil {
		s.t.Fatal(err)
	}
}

// write puts a row into its file, now and then twice.
func (s *rndStore) write(kind string, recorded int64, fields ...string) {
	s.loads[s.load].cut = max(s.loads[s.load].cut, recorded)
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
		recorded := rndFrom - 50*rndDay + int64(s.load)*rndDay
		o := rndOperator{s.stamped(recorded), id, group, oneOf(s, "C", "G", ""), oneOf(s, "large", "small", "")}
		s.operators[id] = append(s.operators[id], o)
		s.write("operators", recorded, id, fmt.Sprintf("31%08d", len(s.operators)), "Firm "+id, "CN", "2201", group, o.sector, o.size, s.when(recorded))
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
		recorded := rndFrom - 50*rndDay + int64(s.load)*rndDay
		s.operators[id] = append(s.operators[id], rndOperator{s.stamped(recorded), id, "holding-new", "H", "medium"})
		s.write("operators", recorded, id, "3100000001", "Firm "+id, "CN", "2201", "holding-new", "H", "medium", s.when(recorded))
	}
}

// writeAgreements begins and ends mutual recognition before, within and after the 130 days, and may end it early with a later load.
func (s *rndStore) writeAgreements() {
	dayOf := func(n int) string {
		return time.UnixMilli(rndFrom + int64(n)*rndDay).In(shanghai).Format(time.DateOnly)
	}
	agreement := func(a rndAgreement) {
		recorded := rndFrom + int64(s.load-3)*20*rndDay
		a.rndStamp = s.stamped(recorded)
		s.agreements = append(s.agreements, a)
		s.write("mra_agreements", recorded, a.id, a.partner, "2018-10-10", a.effective, a.ended, s.when(recorded))
	}
	if s.load > 1 {
		for _, a := range s.agreements {
			if a.load == 1 && a.ended == "" && s.chance(0.5) {
				a.ended = dayOf(31 + s.r.IntN(110)) // before or after the end of a territory
				agreement(a)
			}
		}
		return
	}
	for i, partner := range []string{"JP", "EU"} {
		a := rndAgreement{id: fmt.Sprint("mra-", i), partner: partner, effective: dayOf(s.r.IntN(60) - 30)}
		if s.chance(0.3) {
			a.ended = dayOf(80 + s.r.IntN(60))
		}
		agreement(a)
		for _, country := range map[string][]string{"JP": {"JP"}, "EU": {"DE", "FR"}}[partner] {
			x := rndTerritory{rndStamp: s.stamped(rndFrom - 40*rndDay), agreement: a.id, country: country, from: a.effective}
			if s.chance(0.4) {
				x.to = dayOf(31 + s.r.IntN(40))
			}
			s.territories = append(s.territories, x)
			s.write("mra_territories", x.recorded, x.agreement, x.country, x.from, x.to, s.when(x.recorded))
		}
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
			recorded := row.from + int64(s.r.IntN(40))*rndDay
			row.rndStamp = s.stamped(recorded)
			s.tiers = append(s.tiers, row)
			s.write("tier_history", recorded, id, s.when(row.from), row.tier, row.management, "D237", change, fmt.Sprintf("no %d", len(s.tiers)),
				"2019-01-01", s.when(recorded), fmt.Sprint(row.version))
		}
	}
}

func (s *rndStore) writeDeclarations() {
	for range 40 + s.r.IntN(160) {
		id := fmt.Sprintf("D%06d", len(s.declarations)+1)
		s.order = append(s.order, id)
		s.declarations[id] = &rndDeclaration{}
		s.version(id, 1)
		s.hangOn(id)
	}
}

// writeLater writes later words about declarations that are there, of this load or of an earlier one.
func (s *rndStore) writeLater() {
	for _, id := range s.order {
		d := s.declarations[id]
		if s.chance(0.12) { // amended, re-dated or cancelled
			s.version(id, 1+len(d.versions))
		}
		if d.versions[0].load < s.load && s.chance(0.2) {
			s.hangOn(id)
		}
	}
}

// trader declares something: of all, one is busy, so that some operator has thirty declarations.
func (s *rndStore) trader() string {
	if s.chance(0.25) {
		return s.names[1]
	}
	return oneOf(s, s.names...)
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
			id: id, operator: s.trader(), direction: oneOf(s, "import", "import", "import", "export", "export", "transit", "ftz_in"),
			lodged: s.lodging(), op: "original", mode: oneOf(s, "sea", "sea", "air", "road"), partner: oneOf(s, "JP", "US", "DE", "FR"),
			procedure: oneOf(s, "0110", "0110", "0110", "0110", "2600", "1300"), office: oneOf(s, "2201", "2202", "2203"),
			ccy: oneOf(s, "CNY", "CNY", "USD"), kg: 1 + int64(s.r.IntN(5_000_000)),
			declarant: oneOf(s, s.names...), channel: oneOf(s, "green", "yellow", "red", ""), stratum: oneOf(s, "L", "H", ""),
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
	v.rndStamp = s.stamped(v.lodged + int64(s.r.IntN(int(40*rndDay))))
	if value := 1 + int64(s.r.IntN(700_000_000)); v.ccy != "XXX" {
		v.value = &value
	}
	if s.chance(0.02) {
		v.kg = -1
	}
	d.versions = append(d.versions, v)
	s.write("declarations", v.recorded, v.id, fmt.Sprint(v.version), v.op, v.direction, v.procedure, v.office, v.mode, v.operator, v.declarant, v.partner,
		s.when(v.lodged), v.channel, v.stratum, v.ccy, inDecimal(v.invoice, 2), inDecimalOr(v.value, 2), weight(v.kg), s.when(v.recorded))
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
	header := d.versions[len(d.versions)-1].value
	lodged := d.versions[len(d.versions)-1].lodged
	for n := 1; n <= s.r.IntN(4); n++ {
		item := rndItem{rndStamp: s.stamped(0), number: n, hs: oneOf(s, "84713000", "85171200", "01012100")}
		if s.chance(0.9) {
			value := 100 * int64(s.r.IntN(4))
			if header != nil && s.chance(0.4) { // what makes the items' sum the header's value, or nearly
				value = *header + oneOf[int64](s, 0, 0, 100, -100, 101, -101)
				for _, other := range d.items {
					if other.number != n && other.value != nil {
						value -= *other.value
					}
				}
				value = max(value, 0)
			}
			item.value = &value
		}
		if slices.ContainsFunc(d.items, func(i rndItem) bool { return i.number == n && (i.hs == item.hs || i.load == s.load) }) {
			continue // the loader may take it for the same again, or for two of one load
		}
		d.items = append(d.items, item)
		s.line("declaration_items", []string{id, fmt.Sprint(n), item.hs, "JP", "1", "035", inDecimalOr(item.value, 2)})
	}
	for _, kind := range strings.Fields("ARR UNL STO ACC CHN DOC_S DOC_E PAY INS_N INS_S INS_S INS_E REL REL CLR OUT CAN AMD") {
		if s.chance(0.35) || kind == "CAN" && s.chance(0.7) {
			continue
		}
		e := rndEvent{kind: kind, seq: 1 + s.r.IntN(2), at: lodged + int64(s.r.IntN(int(20*rndDay)))}
		if s.chance(0.7) { // beside others: a clock that is late, or an order that is broken
			e.at = lodged + oneOf(s, 0, 0, rndHour, 30*rndHour, 30*rndHour) + oneOf(s, 0, 0, 1, -1, 5*rndMin, -5*rndMin, -5*rndMin-1, -rndDay)
		}
		if kind == "ARR" {
			e.at -= 10 * rndDay
		}
		e.rndStamp = s.stamped(e.at + int64(s.r.IntN(3))*rndHour)
		d.events = append(d.events, e)
		s.write("declaration_events", e.recorded, id, e.kind, fmt.Sprint(e.seq), s.when(e.at), s.when(e.recorded))
	}
	s.controls(id, lodged)
}

// controls writes inspections: single ones, joint visits, later states of earlier ones.
func (s *rndStore) controls(id string, lodged int64) {
	d := s.declarations[id]
	for _, c := range d.controls { // a pending one comes to its end
		ended := slices.ContainsFunc(d.controls, func(o rndControl) bool { return o.id == c.id && o.result != "pending" })
		if c.result == "pending" && !ended && s.chance(0.5) {
			c.result, c.recorded = oneOf(s, "conform", "discrepancy", "cancelled"), c.recorded+rndDay
			s.control(id, c)
		}
	}
	if s.chance(0.55) {
		return
	}
	for range 1 + s.r.IntN(3) {
		c := rndControl{
			id: fmt.Sprintf("%s-%d-%d", id, s.load, len(d.controls)), kind: oneOf(s, "physical", "physical", "nii", "documentary", "quarantine_sampling", "lab"),
			basis: oneOf(s, "random", "risk_rule", "intel", "mandatory", "reinspection", ""), ordered: lodged + int64(s.r.IntN(4))*rndHour,
			result:   oneOf(s, "conform", "conform", "minor", "discrepancy", "seizure", "pending", "cancelled"),
			rndStamp: s.stamped(lodged + 3*rndDay),
		}
		if s.chance(0.8) {
			c.started = lodged + int64(s.r.IntN(int(rndDay)))
			c.ended = c.started + int64(s.r.IntN(int(3*rndHour)))
			if s.chance(0.1) {
				c.ended = c.started + oneOf(s, 0, 24*rndHour, 24*rndHour+1, -rndMin)
			}
		}
		if s.everyHour || s.chance(0.5) {
			hours := int64(s.r.IntN(100_000))
			c.hours = &hours
		}
		if s.chance(0.2) {
			cents := int64(s.r.IntN(1_000_000))
			c.recovered = &cents
		}
		if c.visit = ""; s.chance(0.3) {
			c.visit, c.joint = "visit "+c.id, true
			other := c
			other.id += "-q"
			other.kind, other.basis = oneOf(s, "quarantine_sampling", "physical"), oneOf(s, "random", "mandatory")
			if !s.everyHour && s.chance(0.5) {
				other.hours = nil
			}
			s.control(id, other)
		}
		s.control(id, c)
	}
}

func (s *rndStore) control(id string, c rndControl) {
	c.load = s.load
	s.declarations[id].controls = append(s.declarations[id].controls, c)
	s.write("inspections", c.recorded, c.id, id, "domestic", c.kind, c.basis, s.when(c.ordered), s.when(c.started), s.when(c.ended),
		fmt.Sprint(c.joint), c.visit, "2", inDecimalOr(c.hours, 4), c.result, "value", inDecimalOr(c.recovered, 2), s.when(c.recorded))
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
