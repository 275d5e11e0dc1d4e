package warehouse_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// texts loads CSV texts as one load, kinds and texts in turn, and returns its number.
func texts(t *testing.T, w *warehouse.Warehouse, kindsAndTexts ...any) uint64 {
	t.Helper()
	return loadNumber(t, tryTexts(t, w, loader.Options{}, kindsAndTexts...))
}

func loadNumber(t *testing.T, report loader.Report) uint64 {
	t.Helper()
	var id uint64
	if _, err := fmt.Sscan(report.LoadID, &id); err != nil {
		t.Fatal(err)
	}
	return id
}

func tryTexts(t *testing.T, w *warehouse.Warehouse, opt loader.Options, kindsAndTexts ...any) loader.Report {
	t.Helper()
	report, err := loadTexts(t, w, opt, kindsAndTexts...)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func loadTexts(t *testing.T, w *warehouse.Warehouse, opt loader.Options, kindsAndTexts ...any) (loader.Report, error) {
	t.Helper()
	return tryWorld(t.Context(), w, writeTexts(t, kindsAndTexts...), opt)
}

// writeTexts writes kinds and texts in turn, a file each, into a folder of their own.
func writeTexts(t *testing.T, kindsAndTexts ...any) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for i := 0; i < len(kindsAndTexts); i += 2 {
		kind, isKind := kindsAndTexts[i].(record.Kind)
		text, isText := kindsAndTexts[i+1].(string)
		if !isKind || !isText {
			t.Fatalf("texts are kinds and texts in turn, got %T and %T", kindsAndTexts[i], kindsAndTexts[i+1])
		}
		if err := os.WriteFile(filepath.Join(dir, string(kind)+".csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const (
	undoOperators = "operator_id,name,country,home_office,customs_code,recorded_at\n" +
		"A,Alpha,CN,2200,3101234567,2020-01-01T00:00:00Z\n"
	undoDeclarations = "declaration_id,version,direction,procedure_code,office,transport_mode,operator_id,declarant_id,partner_country,lodged_at,declared_ccy,invoice_value,net_kg,recorded_at\n"
	undoEvents       = "declaration_id,event_type,occurred_at,recorded_at\n"
)

// undoDeclaration is a version of a declaration of operator A, worth so many CNY.
func undoDeclaration(id string, version int, lodged string, value int, recorded string) string {
	return fmt.Sprintf("%s,%d,import,0110,2200,sea,A,A,JP,%s,CNY,%d,1,%s\n", id, version, lodged, value, recorded)
}

// toldMonths tells, month by month, declarations, value and released ones: what the paper says.
func toldMonths(t *testing.T, w *warehouse.Warehouse) string {
	t.Helper()
	got := ask(t, w, "2020-01-01", "2021-01-01", []string{"month"}, []string{"declarations", "tradeValueCny", "clearanceTimeMedianHours"}, nil)
	var out []string
	for _, row := range got.r.Rows {
		hours := "-"
		if row.Cells[2].Value != nil {
			hours = fmt.Sprint(*row.Cells[2].Value)
		}
		out = append(out, fmt.Sprintf("%s %s %s %sh", row.Keys[0][:7], row.Cells[0].Decimal, row.Cells[1].Decimal, hours))
	}
	return strings.Join(out, ", ")
}

// A declaration goes from March to April with load 2, its release comes with load 3 and is kept in April, version 3 of load 4 stays in April.
// Whichever of them is taken back, the others show what they would without it, and loading its files again brings it back.
func TestALoadIsTakenBack(t *testing.T) {
	w := openStore(t)
	texts(t, w, record.Operators, undoOperators)
	march := undoDeclarations + undoDeclaration("D", 1, "2020-03-10T00:00:00Z", 100, "2020-03-11T00:00:00Z")
	april := undoDeclarations + undoDeclaration("D", 2, "2020-04-10T00:00:00Z", 200, "2020-04-11T00:00:00Z")
	release := undoEvents + "D,REL,2020-04-10T05:00:00Z,2020-04-10T06:00:00Z\n"
	third := undoDeclarations + undoDeclaration("D", 3, "2020-04-10T01:00:00Z", 300, "2020-05-01T00:00:00Z")
	one := texts(t, w, record.Declarations, march)
	two := texts(t, w, record.Declarations, april)
	three := texts(t, w, record.DeclarationEvents, release)
	four := texts(t, w, record.Declarations, third)

	shows := func(what, want string, cut string) {
		t.Helper()
		if got := toldMonths(t, w); got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
		status, err := w.Status(t.Context())
		if err != nil || !status.DataCut.Equal(instant(t, cut)) {
			t.Errorf("%s: data cut %v (%v), want %s", what, status.DataCut, err, cut)
		}
	}
	undo := func(load uint64) {
		t.Helper()
		if _, err := w.Undo(t.Context(), load, nil); err != nil {
			t.Fatal(err)
		}
	}
	shows("all", "2020-04 1 300.00 4h", "2020-05-01T00:00:00Z")
	undo(two) // versions 1 in March and 3 in April: it lives in April, once
	shows("without load 2", "2020-04 1 300.00 4h", "2020-05-01T00:00:00Z")
	undo(four) // version 1 alone: back in March, with the event that came while it was in April: 31 days and 5 hours
	shows("without loads 2 and 4", "2020-03 1 100.00 749h", "2020-04-10T06:00:00Z")
	two = texts(t, w, record.Declarations, april)
	shows("load 2 again", "2020-04 1 200.00 5h", "2020-04-11T00:00:00Z")
	undo(three)
	shows("without the event", "2020-04 1 200.00 -h", "2020-04-11T00:00:00Z")
	undo(one) // version 2 says everything that version 1 said
	shows("without version 1", "2020-04 1 200.00 -h", "2020-04-11T00:00:00Z")
	three = texts(t, w, record.DeclarationEvents, release)
	one = texts(t, w, record.Declarations, march)
	shows("all but version 3", "2020-04 1 200.00 5h", "2020-04-11T00:00:00Z")
	undo(two) // the event of the load after is known in March too
	shows("at last", "2020-03 1 100.00 749h", "2020-04-10T06:00:00Z")

	for what, c := range map[string]struct {
		load uint64
		says string
	}{
		"unknown":   {99, "there is no load 99"},
		"twice":     {two, "was taken back already, with data version"},
		"needed":    {one, fmt.Sprintf("1 declaration_events of load %d need its declarations; take these back first (`greenlane load --undo %d`)", three, three)},
		"by others": {1, fmt.Sprintf("1 declarations of load %d need its operators", one)},
	} {
		_, err := w.Undo(t.Context(), c.load, nil)
		var public *catalog.Error
		if !errors.As(err, &public) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want that %s", what, err, c.says)
		}
	}
	shows("refused", "2020-03 1 100.00 749h", "2020-04-10T06:00:00Z")
}

// Decisions and groups that leave change the declarations of every other load, whatever month they are in.
func TestDecisionsAreTakenBack(t *testing.T) {
	w := openStore(t)
	texts(t, w, record.Operators, undoOperators, record.Declarations, undoDeclarations+
		undoDeclaration("D", 1, "2020-03-10T00:00:00Z", 100, "2020-03-11T00:00:00Z")+undoDeclaration("E", 1, "2020-06-10T00:00:00Z", 100, "2020-06-11T00:00:00Z"))
	tiers := func() string {
		got := ask(t, w, "2020-01-01", "2021-01-01", []string{"month", "tier"}, []string{"declarations"}, nil)
		var out []string
		for _, row := range got.r.Rows {
			out = append(out, row.Keys[0][5:7]+" "+row.Keys[1])
		}
		return strings.Join(out, ", ")
	}
	const before = "03 unknown, 06 unknown"
	if got := tiers(); got != before {
		t.Fatalf("%s, want %s", got, before)
	}
	decisions := texts(t, w, record.TierHistory, "operator_id,valid_from,tier,regime,change_kind,decision_no,decided_on,recorded_at\n"+
		"A,2020-05-01,advanced_certified,D237,grant,N1,2020-04-20,2020-05-01T00:00:00Z\n")
	if got := tiers(); got != "03 regular, 06 advanced_certified" { // before its first decision a firm is regular
		t.Errorf("decided: %s", got)
	}
	if _, err := w.Undo(t.Context(), decisions, nil); err != nil {
		t.Fatal(err)
	}
	if got := tiers(); got != before {
		t.Errorf("taken back: %s, want %s", got, before)
	}
}

// Kinds that say in their entity what they refer to are no exception.
func TestALoadThatOtherKindsBuildOnStays(t *testing.T) {
	w := openStore(t)
	firm := texts(t, w, record.Operators, undoOperators)
	offence := texts(t, w, record.Offences, "offence_id,operator_id,kind,domain,occurred_on,decided_on,decision_no,status,recorded_at\n"+
		"V1,A,violation,customs,2020-01-02,2020-02-01,N1,final,2020-02-01T00:00:00Z\n")
	measure := texts(t, w, record.JointMeasures, "measure_id,operator_id,direction,agency_code,measure_code,trigger_id,imposed_on,status,recorded_at\n"+
		"M1,A,sanction,01,S1,V1,2020-03-01,active,2020-03-01T00:00:00Z\n")
	for load, says := range map[uint64]string{
		firm:    fmt.Sprintf("1 joint_measures of load %d need its operators, 1 offences of load %d need its operators; take these back first (`greenlane load --undo %d`, `greenlane load --undo %d`)", measure, offence, measure, offence),
		offence: fmt.Sprintf("1 joint_measures of load %d need its offences; take these back first (`greenlane load --undo %d`)", measure, measure),
	} {
		if _, err := w.Undo(t.Context(), load, nil); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("load %d: %v, want that %s", load, err, says)
		}
	}
	for _, load := range []uint64{measure, offence, firm} {
		if _, err := w.Undo(t.Context(), load, nil); err != nil {
			t.Error(err)
		}
	}
}

// What a later load found unchanged goes with the load that had brought it, and loading that file again brings it back.
func TestAFileCountsAnewAfterALoadWasTakenBack(t *testing.T) {
	w := openStore(t)
	texts(t, w, record.Operators, undoOperators)
	file := undoDeclarations + undoDeclaration("D", 1, "2020-03-10T00:00:00Z", 100, "2020-03-11T00:00:00Z")
	first := texts(t, w, record.Declarations, file)
	both := file + undoDeclaration("E", 1, "2020-03-10T00:00:00Z", 100, "2020-03-11T00:00:00Z")
	texts(t, w, record.Declarations, both) // D is unchanged there
	if _, err := w.Undo(t.Context(), first, nil); err != nil {
		t.Fatal(err)
	}
	if got := toldMonths(t, w); got != "2020-03 1 100.00 -h" {
		t.Errorf("without load %d: %s", first, got)
	}
	report := tryTexts(t, w, loader.Options{}, record.Declarations, both)
	if s := report.Summaries[0]; s.Accepted != 1 || s.Unchanged != 1 {
		t.Errorf("the same file again: %+v", s)
	}
	if report = tryTexts(t, w, loader.Options{}, record.Declarations, both); report.Outcome != loader.Repeated {
		t.Errorf("and once more: %v, want that nothing is new", report.Outcome)
	}
	if got := toldMonths(t, w); got != "2020-03 2 200.00 -h" {
		t.Errorf("with both: %s", got)
	}
}

// overtaken tells whether a visible load has a later word on an inspection or an arrangement than this one, which would be refused (N001, L021).
func (s *rndStore) overtaken(load int) bool {
	for _, a := range s.agreements {
		if a.load == load && slices.ContainsFunc(s.agreements, func(o rndAgreement) bool {
			return o.load != load && o.id == a.id && o.recorded >= a.recorded && slices.Contains(s.published, o.load)
		}) {
			return true
		}
	}
	for _, d := range s.declarations {
		for _, c := range d.controls {
			if c.load == load && slices.ContainsFunc(d.controls, func(o rndControl) bool {
				return o.id == c.id && o.recorded >= c.recorded && slices.Contains(s.published, o.load)
			}) {
				return true
			}
		}
	}
	return false
}

// needs tells whether another visible load builds on one: on its operators or its declarations.
func (s *rndStore) needs(load int) bool {
	visible := func(of int) bool { return of != load && slices.Contains(s.published, of) }
	for id, versions := range s.operators {
		own := slices.ContainsFunc(versions, func(o rndOperator) bool { return o.load == load })
		if !own || slices.ContainsFunc(versions, func(o rndOperator) bool { return visible(o.load) }) {
			continue
		}
		if slices.ContainsFunc(s.tiers, func(r rndTier) bool { return r.operator == id && visible(r.load) }) {
			return true
		}
		for _, d := range s.declarations {
			if slices.ContainsFunc(d.versions, func(v rndVersion) bool { return v.operator == id && visible(v.load) }) {
				return true
			}
		}
	}
	for _, d := range s.declarations {
		own := slices.ContainsFunc(d.versions, func(v rndVersion) bool { return v.load == load })
		if !own || slices.ContainsFunc(d.versions, func(v rndVersion) bool { return visible(v.load) }) {
			continue
		}
		if slices.ContainsFunc(d.items, func(r rndItem) bool { return visible(r.load) }) ||
			slices.ContainsFunc(d.events, func(r rndEvent) bool { return visible(r.load) }) ||
			slices.ContainsFunc(d.controls, func(r rndControl) bool { return visible(r.load) }) {
			return true
		}
	}
	return false
}

// Loads of random stores are taken back and loaded again in random order: the answers are those of the loads that are visible.
func TestRandomStoresTakeLoadsBack(t *testing.T) {
	undone, refused := 0, 0
	for i := range *randomSeeds {
		seed := *randomFirst + uint64(i)
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := openStore(t)
			s := newRandomStore(t, w, seed, 3)
			var away []int // loads taken back, the last one to be loaded again first
			for step := range 7 {
				if len(away) > 0 && (len(s.published) == 0 || s.chance(0.4) && !s.overtaken(away[len(away)-1])) {
					s.publish(away[len(away)-1])
					away = away[:len(away)-1]
				} else {
					load := oneOf(s, s.published...)
					if free := slices.DeleteFunc(slices.Clone(s.published), s.needs); len(free) > 0 && s.chance(0.5) {
						load = oneOf(s, free...)
					}
					_, err := w.Undo(t.Context(), s.loads[load].id, nil)
					var public *catalog.Error
					if needed := s.needs(load); needed != (errors.As(err, &public) && strings.Contains(err.Error(), "others build on it")) {
						t.Fatalf("step %d: load %d is needed %v, and yet: %v", step, load, needed, err)
					} else if needed {
						refused++
						continue
					}
					if err != nil {
						t.Fatal(err)
					}
					undone++
					away = append(away, load)
					s.published = slices.DeleteFunc(s.published, func(l int) bool { return l == load })
				}
				for range 3 {
					q := s.question()
					seen := s.everything()
					if s.chance(0.3) {
						seen = s.earlier(&q)
					}
					seen.compare(t, fmt.Sprintf("step %d, loads %v: %s", step, s.published, told(q)), q, put(t, w, q))
				}
				if t.Failed() {
					return
				}
			}
		})
	}
	if !t.Failed() && (undone < 2**randomSeeds || refused == 0) {
		t.Errorf("%d loads taken back, %d refused: too few to mean anything", undone, refused)
	}
}
