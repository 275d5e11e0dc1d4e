package warehouse_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// paper is a small store written by hand: the lines of its files by kind. One firm, advanced from 2020 on and regular before, lodges
// everything at 10:00 on 10 March 2020 unless told otherwise.
type paper map[record.Kind][]string

var paperHeaders = map[record.Kind]string{
	record.Operators:         "operator_id,customs_code,name,country,home_office,recorded_at",
	record.TierHistory:       "operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,recorded_at",
	record.Declarations:      "declaration_id,direction,procedure_code,office,transport_mode,operator_id,declarant_id,partner_country,lodged_at,declared_ccy,invoice_value,stat_value_cny,net_kg,recorded_at",
	record.DeclarationItems:  "declaration_id,item_no,hs_code,origin,qty1,unit1,stat_value_cny",
	record.DeclarationEvents: "declaration_id,event_type,seq,occurred_at,recorded_at",
	record.Inspections:       "inspection_id,declaration_id,side,control_type,selection_basis,ordered_at,started_at,ended_at,is_joint,visit_id,officers_n,officer_hours,result,finding_codes,recorded_at",
}

var paperLodged = time.Date(2020, 3, 10, 10, 0, 0, 0, shanghai)

const paperCut = "2020-04-01T00:00:00+08:00"

func newPaper() paper {
	p := paper{}
	p.add(record.Operators, "firm,3100000001,Firm,CN,2201,2018-05-01T00:00:00+08:00")
	p.add(record.TierHistory, "firm,2020-01-01T00:00:00+08:00,advanced_certified,D237,upgrade,no 1,2019-12-20,2019-12-20T09:00:00+08:00")
	return p
}

func (p paper) add(kind record.Kind, lines ...string) { p[kind] = append(p[kind], lines...) }

// lodge writes an import of 100 CNY.
func (p paper) lodge(id, operator string, at time.Time) {
	p.add(record.Declarations, fmt.Sprintf("%s,import,0110,2201,sea,%s,%s,JP,%s,CNY,100.00,100.00,1.000,%s", id, operator, operator, paperTime(at), paperTime(at)))
}

// event writes an event at some time after lodgement, recorded when it happened.
func (p paper) event(id, kind string, seq int, after time.Duration) {
	at := paperTime(paperLodged.Add(after))
	p.add(record.DeclarationEvents, fmt.Sprintf("%s,%s,%d,%s,%s", id, kind, seq, at, at))
}

func paperTime(at time.Time) string { return at.Format("2006-01-02T15:04:05.000Z07:00") }

// load loads the lines written since the last time, as one load.
func (p paper) load(t *testing.T, w *warehouse.Warehouse, opt loader.Options) {
	t.Helper()
	dir := t.TempDir()
	for kind, lines := range p {
		text := paperHeaders[kind] + "\n" + strings.Join(lines, "\n") + "\n"
		if err := os.WriteFile(filepath.Join(dir, string(kind)+".csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	clear(p)
	report := loadWorld(t, w, dir, opt)
	for _, s := range report.Summaries {
		if s.Rejected+s.Quarantined > 0 {
			t.Fatalf("%s: %d rejected, %d quarantined: the store is not what the test thinks", s.Kind, s.Rejected, s.Quarantined)
		}
	}
}

// none stands for a null in what liveFact returns.
const none = int64(-1) << 62

// liveFact reads a whole number from the live fact of a declaration.
func liveFact(t *testing.T, conn driver.Conn, id, column string) int64 {
	t.Helper()
	return number(t, conn, `SELECT ifNull(toInt64(`+column+`), toInt64(-4611686018427387904)) FROM fact
		WHERE has((SELECT argMax(builds.build, version) FROM data_versions), build) AND declaration_key = xxHash64('`+id+`')`)
}

// found compares what the build found about a declaration.
func found(t *testing.T, conn driver.Conn, id, what string, want ...record.Finding) {
	t.Helper()
	bits := int64(0)
	for _, f := range want {
		bits |= 1 << f
	}
	if got := liveFact(t, conn, id, "quality"); got != bits {
		t.Errorf("%s: the build found %012b, want %012b", what, got, bits)
	}
}

// E010 and E020: an event up to five minutes before what it follows is moved to it; an earlier one stays and breaks the segment.
func TestEventsFollowEachOther(t *testing.T) {
	w := openStore(t)
	p, conn := newPaper(), direct(t)
	orders := []struct {
		event, follows string
		finding        record.Finding
		column         string
	}{
		{"ACC", "LOD", record.FoundAcceptanceOrder, "accepted_ms"},
		{"CHN", "ACC", record.FoundChannelOrder, "channelled_ms"},
		{"INS_E", "INS_S", record.FoundExaminationOrder, "examination_ended_ms"},
		{"REL", "LOD", record.FoundReleaseOrder, "released_ms"},
		{"CLR", "REL", record.FoundClearanceOrder, "cleared_ms"},
		{"OUT", "REL", record.FoundRemovalOrder, "removed_ms"},
	}
	const tolerance = 5 * time.Minute
	steps := []time.Duration{time.Millisecond, 0, -time.Millisecond, -tolerance, -tolerance - time.Millisecond, -tolerance - time.Hour}
	id := func(order, step int) string { return fmt.Sprintf("D%d-%d", order, step) }
	start := func(follows string) time.Duration {
		if follows == "LOD" {
			return 0
		}
		return 2 * time.Hour
	}
	for i, o := range orders {
		for k, step := range steps {
			p.lodge(id(i, k), "firm", paperLodged)
			if o.follows != "LOD" {
				p.event(id(i, k), o.follows, 1, start(o.follows))
			}
			p.event(id(i, k), o.event, 1, start(o.follows)+step)
			p.event(id(i, k), "ARR", 1, 48*time.Hour) // goods may arrive after everything
		}
	}
	p.load(t, w, loader.Options{})
	for i, o := range orders {
		for k, step := range steps {
			what := fmt.Sprintf("%s %s after %s", o.event, step, o.follows)
			at := start(o.follows) + step
			switch {
			case step >= 0:
				found(t, conn, id(i, k), what)
			case step >= -tolerance:
				found(t, conn, id(i, k), what, record.FoundEventMoved)
				at = start(o.follows)
			default:
				found(t, conn, id(i, k), what, o.finding)
			}
			if got := liveFact(t, conn, id(i, k), o.column); got != at.Milliseconds() {
				t.Errorf("%s: stored %d ms after lodgement, want %d", what, got, at.Milliseconds())
			}
			if got := liveFact(t, conn, id(i, k), "arrived_ms"); got != (48 * time.Hour).Milliseconds() {
				t.Errorf("%s: the arrival was moved to %d", what, got)
			}
		}
	}
}

// An event is measured against where what it follows was moved to.
func TestAMovedEventIsFollowedWhereItStands(t *testing.T) {
	w := openStore(t)
	p, conn := newPaper(), direct(t)
	p.lodge("D1", "firm", paperLodged)
	p.event("D1", "ACC", 1, -4*time.Minute) // stands at lodgement
	p.event("D1", "CHN", 1, -5*time.Minute) // a minute before ACC was, five before it is
	p.event("D1", "REL", 1, -4*time.Minute)
	p.event("D1", "OUT", 1, -6*time.Minute) // two minutes before REL was, six before it is
	p.load(t, w, loader.Options{})
	found(t, conn, "D1", "chain", record.FoundEventMoved, record.FoundRemovalOrder)
	for column, want := range map[string]int64{"accepted_ms": 0, "channelled_ms": 0, "released_ms": 0, "removed_ms": -360_000} {
		if got := liveFact(t, conn, "D1", column); got != want {
			t.Errorf("%s: %d, want %d", column, got, want)
		}
	}
}

// E011: an examination that is open at the data cut for more than 72 hours; the bit follows the cut, and a later examination counts.
func TestAnExaminationIsOpenAtTheDataCut(t *testing.T) {
	w := openStore(t)
	p, conn := newPaper(), direct(t)
	cut := instant(t, paperCut)
	before := func(d time.Duration) time.Duration { return cut.Add(-d).Sub(paperLodged) }
	limit := 72 * time.Hour
	for id, events := range map[string][]string{
		"at the limit": {"INS_S 72h"}, "past it": {"INS_S 72h0m0.001s"}, "ended": {"INS_S 100h", "INS_E 99h"}, "ended late": {"INS_S 100h", "INS_E 20h"},
		"examined again": {"INS_S 300h", "INS_E 299h", "INS_S 80h"}, "and ended": {"INS_S 300h", "INS_E 299h", "INS_S 80h", "INS_E 79h"},
	} {
		id = strings.ReplaceAll(id, " ", "-")
		p.lodge(id, "firm", paperLodged)
		for i, e := range events {
			kind, ago, _ := strings.Cut(e, " ")
			d, err := time.ParseDuration(ago)
			if err != nil {
				t.Fatal(err)
			}
			p.event(id, kind, 1+i/2, before(d))
		}
	}
	p.load(t, w, loader.Options{Cut: cut})
	found(t, conn, "at-the-limit", "at the limit")
	found(t, conn, "past-it", "past it", record.FoundExaminationOpen)
	found(t, conn, "ended", "ended")
	found(t, conn, "ended-late", "ended late")
	found(t, conn, "examined-again", "examined again", record.FoundExaminationOpen)
	found(t, conn, "and-ended", "and ended")
	if got := liveFact(t, conn, "at-the-limit", "examination_open_ms"); got != before(limit).Milliseconds() {
		t.Errorf("open since %d ms after lodgement, want %d", got, before(limit).Milliseconds())
	}
	if got := liveFact(t, conn, "ended", "examination_open_ms"); got != none {
		t.Errorf("an examination that ended is open since %d", got)
	}
	// A load of another month moves the cut by a second, and back: the month of the examination is judged again.
	for i, at := range []struct {
		later time.Duration
		want  []record.Finding
	}{{time.Second, []record.Finding{record.FoundExaminationOpen}}, {0, nil}} {
		p.lodge(fmt.Sprintf("other-%d", i), "firm", paperLodged.AddDate(0, -1, 0))
		p.load(t, w, loader.Options{Cut: cut.Add(at.later)})
		found(t, conn, "at-the-limit", fmt.Sprintf("the cut %s later", at.later), at.want...)
	}
}

// D022: the sum of the items takes the place of a header's value that is more than 1 CNY away, where every item states one.
func TestTheItemsStateTheValue(t *testing.T) {
	w := openStore(t)
	p, conn := newPaper(), direct(t)
	type held struct {
		items []string
		cents int64
		found []record.Finding
	}
	fromItems := []record.Finding{record.FoundValueFromItems}
	cases := map[string]held{ // the header states 100.00
		"equal": {[]string{"60.00", "40.00"}, 10000, nil}, "one-above": {[]string{"60.00", "41.00"}, 10000, nil}, "one-below": {[]string{"60.00", "39.00"}, 10000, nil},
		"more-above": {[]string{"60.00", "41.01"}, 10101, fromItems}, "more-below": {[]string{"60.00", "38.99"}, 9899, fromItems},
		"incomplete": {[]string{"60.00", ""}, 10000, nil}, "none": {nil, 10000, nil},
		"too-much": {[]string{"9999999999999999.99", "9999999999999999.99"}, 10000, nil}, // no value that the fact could hold
	}
	for id, c := range cases {
		p.lodge(id, "firm", paperLodged)
		for i, value := range c.items {
			p.add(record.DeclarationItems, fmt.Sprintf("%s,%d,8471300000,JP,1,035,%s", id, i+1, value))
		}
	}
	p.load(t, w, loader.Options{})
	for id, c := range cases {
		found(t, conn, id, id, c.found...)
		if got := liveFact(t, conn, id, "value_cny * 100"); got != c.cents {
			t.Errorf("%s: %d cents, want %d", id, got, c.cents)
		}
	}
	// 3 × 100 near the items, 101.01, 98.99, and 3 × 100 that the items leave alone
	a := ask(t, w, "2020-03-01", "2020-04-01", nil, []string{"tradeValueCny"}, nil)
	if v := a.total("tradeValueCny"); v.Decimal != "800.00" {
		t.Errorf("all: %s, want 800.00", v.Decimal)
	}
}

// T013 and D029: before its first decision an operator is regular, without any it is unknown.
func TestTiersThatNobodyDecided(t *testing.T) {
	w := openStore(t)
	p, conn := newPaper(), direct(t)
	p.add(record.Operators, "stranger,3100000002,Stranger,CN,2201,2018-05-01T00:00:00+08:00")
	first := instant(t, "2020-01-01T00:00:00+08:00")
	p.lodge("before", "firm", first.Add(-time.Millisecond))
	p.lodge("from-then", "firm", first)
	p.lodge("never", "stranger", paperLodged)
	p.load(t, w, loader.Options{})
	found(t, conn, "before", "before", record.FoundTierAssumed)
	found(t, conn, "from-then", "from then on")
	found(t, conn, "never", "never", record.FoundTierUnknown)
	for id, want := range map[string][2]string{"before": {"regular", "unknown"}, "from-then": {"advanced_certified", "D237"}, "never": {"unknown", "unknown"}} {
		condition := fmt.Sprintf("tier = '%s' AND tier_declarant = '%s' AND regime = '%s'", want[0], want[0], want[1])
		if liveFact(t, conn, id, condition) != 1 {
			t.Errorf("%s: not %s", id, condition)
		}
	}
}

// What was found while a declaration was loaded stays with its row.
func TestFlagsOfTheLoadReachTheFact(t *testing.T) {
	w := openStore(t)
	declarations, err := record.Find(record.Declarations)
	if err != nil {
		t.Fatal(err)
	}
	p, conn := newPaper(), direct(t)
	p.lodge("plain", "firm", paperLodged)
	p.lodge("weightless", "firm", paperLodged)
	p[record.Declarations][1] = strings.Replace(p[record.Declarations][1], ",1.000,", ",0.000,", 1)
	p.load(t, w, loader.Options{})
	for id, codes := range map[string][]string{"plain": {"D021"}, "weightless": {"D021", "D025"}} { // no line states its value_basis
		want := int64(0)
		for _, code := range codes {
			breach, err := declarations.Breach(code)
			if err != nil {
				t.Fatal(err)
			}
			want |= int64(breach.Flag())
		}
		if got := liveFact(t, conn, id, "flags"); got != want {
			t.Errorf("%s: flags %b, want %b", id, got, want)
		}
	}
}

// inspect writes a control of 60 minutes by two officers, ordered an hour before; a visit is named where rows share one.
func (p paper) inspect(id, control, declaration, visit string, after time.Duration) {
	start := paperLodged.Add(after)
	ended, ordered := start.Add(time.Hour), start.Add(-time.Hour)
	p.add(record.Inspections, fmt.Sprintf("%s,%s,domestic,%s,risk_rule,%s,%s,%s,%t,%s,2,2.0000,conform,,%s", id, declaration, control, paperTime(ordered),
		paperTime(start), paperTime(ended), visit != "", visit, paperTime(ended)))
}

// A6b: the release is sent twice, 10 minutes apart, once as another and once as the same said anew; a second inspection row makes no second inspected
// declaration.
func TestRepeatedReleasesAndInspections(t *testing.T) {
	w := openStore(t)
	p, conn := newPaper(), direct(t)
	for _, id := range []string{"again", "corrected", "once", "waiting"} {
		p.lodge(id, "firm", paperLodged)
	}
	p.event("again", "REL", 1, 6*time.Hour)
	p.event("again", "REL", 2, 6*time.Hour+10*time.Minute)
	p.event("corrected", "REL", 1, 6*time.Hour)
	p.event("corrected", "REL", 1, 6*time.Hour+10*time.Minute)
	p.event("once", "REL", 1, 6*time.Hour)
	p.inspect("N1", "physical", "again", "", 2*time.Hour)
	p.inspect("N2", "physical", "again", "", 4*time.Hour)
	p.load(t, w, loader.Options{})
	for id, want := range map[string]int64{"again": 22_200_000, "corrected": 22_200_000, "once": 21_600_000, "waiting": none} {
		if got := liveFact(t, conn, id, "released_ms"); got != want {
			t.Errorf("%s is released %d ms after lodgement, want %d", id, got, want)
		}
	}
	a := ask(t, w, "2020-03-01", "2020-04-01", nil, []string{"declarations", "inspectionRate", "clearanceTimeMedianHours"}, nil)
	near(t, "declarations", a.total("declarations"), 4, 0)
	near(t, "inspection rate", a.total("inspectionRate"), 1.0/4, 1e-12) // by rows 2/4
	near(t, "median", a.total("clearanceTimeMedianHours"), 6+1.0/6, 1e-12)
	if visits := liveFact(t, conn, "again", "inspections"); visits != 2 {
		t.Errorf("%d visits, want 2", visits)
	}
}

// A12: a release before the arrival is legal, an examination without an end is open, a release before lodgement breaks the order.
func TestTheOrderOfEvents(t *testing.T) {
	w := openStore(t)
	p, conn := newPaper(), direct(t)
	for _, id := range []string{"early", "open", "broken", "usual"} {
		p.lodge(id, "firm", paperLodged)
	}
	p.event("early", "REL", 1, 4*time.Hour)
	p.event("early", "ARR", 1, 9*time.Hour)
	p.event("open", "INS_S", 1, 2*time.Hour)
	p.event("open", "REL", 1, 30*time.Hour)
	p.event("broken", "REL", 1, -2*time.Hour)
	p.event("broken", "ARR", 1, -5*time.Hour)
	p.event("usual", "REL", 1, 10*time.Hour)
	p.load(t, w, loader.Options{Cut: instant(t, paperCut)})
	found(t, conn, "early", "early")
	found(t, conn, "open", "open", record.FoundExaminationOpen)
	found(t, conn, "broken", "broken", record.FoundReleaseOrder)
	q := ask(t, w, "2020-03-01", "2020-04-01", nil, []string{
		"declarations", "clearanceTimeMedianHours", "overallClearanceTimeMedianHours", "clearanceTimeKmMedianHours",
	}, nil).q
	q.Excluded = true
	a := put(t, w, q)
	near(t, "declarations", a.total("declarations"), 4, 0)
	near(t, "lodgement to release", a.total("clearanceTimeMedianHours"), 10, 0)      // of 4, 10, 30; clamped to 0 it would be 7
	near(t, "Kaplan-Meier", a.total("clearanceTimeKmMedianHours"), 10, 0)            // the same three
	near(t, "arrival to release", a.total("overallClearanceTimeMedianHours"), -1, 0) // of -5 and 3; clamped 1.5
	reasons := map[string]int64{}
	for _, e := range a.r.Provenance.Excluded {
		reasons[e.Reason] = e.Declarations
	}
	if reasons["EVENT_ORDER_BROKEN"] != 1 || reasons["UNRELEASED"] != 0 {
		t.Errorf("left out %v, want one for its broken order", reasons)
	}
}

// A15: customs and quarantine come in one visit of two officers for an hour: one inspection, two officer hours, an hour on site.
func TestAJointVisitCountsOnce(t *testing.T) {
	w := openStore(t)
	p, conn := newPaper(), direct(t)
	for _, id := range []string{"joint", "apart", "two-visits"} {
		p.lodge(id, "firm", paperLodged)
		p.inspect(id+"-1", "physical", id, map[string]string{"joint": "V1", "two-visits": "V2"}[id], 2*time.Hour)
		p.inspect(id+"-2", "quarantine_sampling", id, map[string]string{"joint": "V1", "two-visits": "V3"}[id], 2*time.Hour)
	}
	p.inspect("two-visits-3", "nii", "two-visits", "V3", 2*time.Hour)
	p.load(t, w, loader.Options{})
	found(t, conn, "joint", "joint", record.FoundVisitShared)
	found(t, conn, "apart", "apart")
	found(t, conn, "two-visits", "two visits", record.FoundVisitShared)
	for id, want := range map[string][4]int64{"joint": {1, 2, 2, 60}, "apart": {1, 4, 2, 60}, "two-visits": {2, 4, 4, 60}} {
		for i, column := range []string{"inspections", "officer_hours", "inspection_hours", "onsite_ms / 60000"} {
			if got := liveFact(t, conn, id, column); got != want[i] {
				t.Errorf("%s: %s is %d, want %d", id, column, got, want[i])
			}
		}
		if got := liveFact(t, conn, id, "insp_manual AND sampled AND sample_completed AND NOT sample_failed AND NOT doc_checked AND NOT is_random"); got != 1 {
			t.Errorf("%s: its controls are not told apart", id)
		}
	}
	near(t, "inspection rate", ask(t, w, "2020-03-01", "2020-04-01", nil, []string{"inspectionRate"}, nil).total("inspectionRate"), 1, 0)
}
