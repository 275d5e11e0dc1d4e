package warehouse_test

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/warehouse"
)

// shiftedBy is how many inspections are taken out of the files, by the tier of their declarations.
var shiftedBy = map[string]int{"advanced_certified": 20, "certified": 30, "regular": 40, "discredited": 10}

// edit is what is done to the files of a world before they are loaded a second time.
type edit struct {
	deleted  map[string]bool // inspection ids
	picked   map[int]bool    // places of their declarations
	operator string          // whose tier row is moved
	from, to int64           // ms: the row's valid_from as it was and as it becomes
	old, new string          // tier before and after that decision
	moved    map[int]bool    // places of declarations that another tier gets
}

// delta is what an edit takes from a row or gives to it.
type delta struct{ n, x, completed, hits, value, kg int64 }

const shiftFrom, shiftTo = "2019-01-01", "2020-08-01"

// Nothing is computed from the generator's own knowledge: with 100 inspections deleted from the files and one tier decision a
// month later, every answer that they touch moves by exactly what they are, and no other.
func TestAnswersFollowTheFiles(t *testing.T) {
	dir, _ := writeWorld(t, "shanghai-2020", 0.05)
	plain := readPlain(t, dir)
	e := chooseEdit(t, dir, plain)
	changed := writeEdited(t, dir, e)
	t.Logf("%d declarations get the tier %s instead of %s", len(e.moved), e.old, e.new)

	w := openStore(t)
	loadWorld(t, w, dir, loader.Options{Cut: instant(t, shanghaiCut)})
	before := askShifted(t, w, e)
	w = openStore(t)
	loadWorld(t, w, changed, loader.Options{Cut: instant(t, shanghaiCut)})
	after := askShifted(t, w, e)

	t.Run("by month and tier", func(t *testing.T) { monthsAndTiersShift(t, plain, e, before["month tier"], after["month tier"]) })
	for _, name := range []string{"month", "office", "hs2"} {
		t.Run("by "+name, func(t *testing.T) { tierlessShifts(t, plain, e, name, before[name], after[name]) })
	}
	t.Run("by tier", func(t *testing.T) { tiersShift(t, plain, e, before, after) })
	t.Run("stock", func(t *testing.T) {
		if !reflect.DeepEqual(before["stock at the end"].r.Rows, after["stock at the end"].r.Rows) {
			t.Error("the stock at the end moved")
		}
		b, a := before["stock between"], after["stock between"]
		for _, tier := range []string{"advanced_certified", "certified", "regular", "discredited"} {
			want := *b.cell("operators", tier).Value
			switch tier {
			case e.new:
				want--
			case e.old:
				want++
			}
			near(t, tier, a.cell("operators", tier), want, 0)
		}
	})
	applied := plain.edited(e)
	t.Run("as counted", func(t *testing.T) {
		rows, total := applied.group(t, shiftFrom, shiftTo, func(d *plainDeclaration) string { return plainKeys["month"](d) + d.tier })
		a := after["month tier"]
		if len(rows) != len(a.r.Rows) {
			t.Errorf("%d rows, counted %d", len(a.r.Rows), len(rows))
		}
		for _, row := range a.r.Rows {
			asCounted(t, fmt.Sprint(row.Keys), func(m string) catalog.Cell { return a.cell(m, row.Keys...) }, rows[row.Keys[0]+row.Keys[1]])
		}
		asCounted(t, "total", a.total, total)
	})
}

// chooseEdit takes inspections that are the only one of their declaration, spread over each tier's part of the file, and the
// decision that concerns the most declarations in the month after it.
func chooseEdit(t *testing.T, dir string, plain *plainWorld) *edit {
	t.Helper()
	e := &edit{deleted: map[string]bool{}, picked: map[int]bool{}, moved: map[int]bool{}}
	at := map[string]int{}
	for i := range plain.declarations {
		at[plain.declarations[i].id] = i
	}
	e.chooseDecision(t, dir, plain)
	controls := map[string]int{}
	eachLine(t, dir, "inspections", "declaration_id", func(_ int, f []string) { controls[f[0]]++ })
	candidates := map[string][][2]string{}
	eachLine(t, dir, "inspections", "inspection_id declaration_id control_type", func(_ int, f []string) {
		d := &plain.declarations[at[f[1]]]
		if (f[2] == "physical" || f[2] == "nii") && controls[f[1]] == 1 && d.operator != e.operator {
			candidates[d.tier] = append(candidates[d.tier], [2]string{f[0], f[1]})
		}
	})
	for tier, n := range shiftedBy {
		all := candidates[tier]
		if len(all) < n {
			t.Fatalf("%d inspections of %s to choose from, want %d", len(all), tier, n)
		}
		for i := range n {
			c := all[i*len(all)/n]
			e.deleted[c[0]], e.picked[at[c[1]]] = true, true
		}
	}
	if len(e.deleted) != 100 || len(e.picked) != 100 {
		t.Fatalf("%d inspections of %d declarations chosen, want 100", len(e.deleted), len(e.picked))
	}
	return e
}

func (e *edit) chooseDecision(t *testing.T, dir string, plain *plainWorld) {
	t.Helper()
	byOperator := map[string][]int{}
	for i := range plain.declarations {
		byOperator[plain.declarations[i].operator] = append(byOperator[plain.declarations[i].operator], i)
	}
	eachLine(t, dir, "tier_history", "operator_id valid_from management_tier", func(_ int, f []string) {
		from := instant(t, f[1])
		to := from.In(shanghai).AddDate(0, 1, 0).UnixMilli()
		old := plain.tierAt(f[0], from.UnixMilli()-1)
		if old == f[2] {
			return
		}
		var moved []int
		for _, i := range byOperator[f[0]] {
			if d := &plain.declarations[i]; d.lodged >= from.UnixMilli() && d.lodged < to {
				moved = append(moved, i)
			}
		}
		if len(moved) <= len(e.moved) {
			return
		}
		e.operator, e.from, e.to, e.old, e.new, e.moved = f[0], from.UnixMilli(), to, old, f[2], map[int]bool{}
		for _, i := range moved {
			e.moved[i] = true
		}
	})
	if len(e.moved) < 20 {
		t.Fatalf("no decision concerns 20 declarations in its first month, the best %d", len(e.moved))
	}
}

// writeEdited copies a world's files with the edit made.
func writeEdited(t *testing.T, dir string, e *edit) string {
	t.Helper()
	out := t.TempDir()
	names, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil || len(names) != 21 {
		t.Fatalf("%d files (%v), want 21", len(names), err)
	}
	deleted, moved := 0, 0
	for _, name := range names {
		base := filepath.Base(name)
		rewrite(t, name, filepath.Join(out, base), func(header, line []string) bool {
			field := func(column string) *string { return &line[slices.Index(header, column)] }
			switch {
			case base == "inspections.csv" && e.deleted[*field("inspection_id")]:
				deleted++
				return false
			case base == "tier_history.csv" && *field("operator_id") == e.operator && plainTime(t, *field("valid_from")) == e.from:
				moved++
				*field("valid_from") = timeOf(e.to)
			}
			return true
		})
	}
	if deleted != 100 || moved != 1 {
		t.Fatalf("%d rows deleted and %d moved, want 100 and 1", deleted, moved)
	}
	return out
}

// rewrite copies the records of a CSV file that keep returns true for, as it leaves them.
func rewrite(t *testing.T, from, to string, keep func(header, line []string) bool) {
	t.Helper()
	source, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	target, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	buffer := bufio.NewWriterSize(target, 1<<20)
	r, w := csv.NewReader(source), csv.NewWriter(buffer)
	header, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	r.ReuseRecord = true
	for line := header; err == nil; line, err = r.Read() {
		if &line[0] == &header[0] || keep(header, line) {
			if err := w.Write(line); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.Flush()
	if !errors.Is(err, io.EOF) || w.Error() != nil {
		t.Fatal(err, w.Error())
	}
	if err := errors.Join(buffer.Flush(), target.Close()); err != nil {
		t.Fatal(err)
	}
}

func timeOf(ms int64) string { return unixMilli(ms).Format("2006-01-02T15:04:05Z07:00") }

// edited is the plain count of the edited files, without reading them.
func (w *plainWorld) edited(e *edit) *plainWorld {
	out := &plainWorld{declarations: slices.Clone(w.declarations)}
	for i := range e.picked {
		d := &out.declarations[i]
		d.inspected, d.pending, d.found, d.onsite = false, false, false, nil
	}
	for i := range e.moved {
		out.declarations[i].tier = e.old
	}
	return out
}

var tierMeasures = append([]string{
	"inspectionRateRatio", "tradeShareValue", "tradeShareDeclarations", "tradeShareWeight", "aeoTradeShareValue", "clearanceTimeKmMedianHours",
}, brokenDown...)

func askShifted(t *testing.T, w *warehouse.Warehouse, e *edit) map[string]*asked {
	t.Helper()
	out := map[string]*asked{}
	for _, dims := range [][]string{{"month", "tier"}, {"tier"}, {"month"}, {"office"}, {"hs2"}} {
		name := dims[0]
		if len(dims) == 2 {
			name = "month tier"
		}
		out[name] = ask(t, w, shiftFrom, shiftTo, dims, tierMeasures, nil)
	}
	firms := catalog.Query{Fact: "clearance", During: catalog.Period{From: day(t, shiftFrom), To: day(t, shiftTo)}, First: catalog.MaxRows, Rows: catalog.Selection{
		Wanted: true, Dimensions: []string{"tier", "operator"}, Measures: []string{"inspectionRate"},
	}}
	out["firms"] = put(t, w, firms)
	for name, at := range map[string]string{"stock between": unixMilli(e.from).In(shanghai).AddDate(0, 0, 14).Format("2006-01-02"), "stock at the end": "2020-07-31"} {
		out[name] = put(t, w, catalog.Query{Fact: "operatorStock", At: day(t, at), Rows: catalog.Selection{
			Wanted: true, Dimensions: []string{"tier"}, Measures: []string{"operators"},
		}})
	}
	return out
}

// deltas works out by hand what the edit does to rows: tiered says whether rows tell tiers apart.
func (e *edit) deltas(plain *plainWorld, tiered bool, key func(d *plainDeclaration, tier string) string) map[string]*delta {
	out := map[string]*delta{}
	add := func(d *plainDeclaration, tier string, sign, whole int64) {
		k := key(d, tier)
		if out[k] == nil {
			out[k] = &delta{}
		}
		o := out[k]
		o.n, o.value, o.kg = o.n+sign*whole, o.value+sign*whole*d.value, o.kg+sign*whole*d.kg
		if d.inspected {
			o.x += sign
			if !d.pending {
				o.completed += sign
				if d.found {
					o.hits += sign
				}
			}
		}
	}
	for i := range e.picked {
		add(&plain.declarations[i], plain.declarations[i].tier, -1, 0)
	}
	if tiered {
		for i := range e.moved {
			add(&plain.declarations[i], e.new, -1, 1)
			add(&plain.declarations[i], e.old, 1, 1)
		}
	}
	return out
}

// shifted compares the additive cells of a row with what they were and the delta.
func shifted(t *testing.T, who string, before, after func(string) catalog.Cell, d *delta) {
	t.Helper()
	if d == nil {
		d = &delta{}
	}
	near(t, who+" declarations", after("declarations"), *before("declarations").Value+float64(d.n), 0)
	exactly(t, who+" value", after("tradeValueCny"), inDecimal(fixed(t, before("tradeValueCny").Decimal, 2)+d.value, 2))
	exactly(t, who+" weight", after("netWeightKg"), inDecimal(fixed(t, before("netWeightKg").Decimal, 3)+d.kg, 3))
	was := before("inspectionRate")
	parts(t, who+" inspected", after("inspectionRate"), int64(*was.Numerator)+d.x, int64(*was.Denominator)+d.n)
	hits := before("hitRate")
	if hits.Value == nil {
		hits.Numerator, hits.Denominator = new(float64), new(float64)
	}
	if completed := int64(*hits.Denominator) + d.completed; completed > 0 {
		parts(t, who+" hits", after("hitRate"), int64(*hits.Numerator)+d.hits, completed)
	} else if c := after("hitRate"); c.Status != catalog.NoPopulation {
		t.Errorf("%s: hit rate of nothing is %s", who, shown(c))
	}
}

// unmoved fails where a cell changed that the edit does not touch.
func unmoved(t *testing.T, who string, before, after func(string) catalog.Cell, except ...string) (compared int) {
	t.Helper()
	for _, m := range tierMeasures {
		if slices.Contains(except, m) {
			continue
		}
		compared++
		if b, a := before(m), after(m); !reflect.DeepEqual(b, a) {
			t.Errorf("%s: %s moved from %s to %s", who, m, shown(b), shown(a))
		}
	}
	return compared
}

// ofInspections are the measures that a deleted inspection touches, in the rows of its declaration.
var ofInspections = []string{"inspectionRate", "inspectionRateOperatorMean", "inspectionRateRatio", "hitRate", "onsiteInspectionMedianMinutes", "onsiteInspectionP90Minutes"}

func monthsAndTiersShift(t *testing.T, plain *plainWorld, e *edit, before, after *asked) {
	deltas := e.deltas(plain, true, func(d *plainDeclaration, tier string) string { return plainKeys["month"](d) + tier })
	if len(before.r.Rows) != len(after.r.Rows) {
		t.Fatalf("%d rows became %d", len(before.r.Rows), len(after.r.Rows))
	}
	touched, still := 0, 0
	for _, row := range before.r.Rows {
		month, tier := row.Keys[0], row.Keys[1]
		b := func(m string) catalog.Cell { return before.cell(m, month, tier) }
		a := func(m string) catalog.Cell { return after.cell(m, month, tier) }
		d := deltas[month+tier]
		shifted(t, month+" "+tier, b, a, d)
		switch {
		case d != nil && d.n != 0:
			touched++
		case d != nil:
			touched++
			still += unmoved(t, month+" "+tier, b, a, ofInspections...)
		case deltas[month+"regular"] != nil:
			still += unmoved(t, month+" "+tier, b, a, "inspectionRateRatio")
		default:
			still += unmoved(t, month+" "+tier, b, a)
		}
		// The month's own total stays, so its shares follow from what moved between tiers.
		share := b("tradeShareValue")
		moved := int64(0)
		if d != nil {
			moved = d.value
		}
		near(t, month+" "+tier+" share", a("tradeShareValue"), (*share.Numerator+float64(moved)/100) / *share.Denominator, 1e-12)
		own, reference := a("inspectionRate"), after.cell("inspectionRate", month, "regular")
		if *own.Numerator > 0 && *own.Denominator >= 30 {
			near(t, month+" "+tier+" ratio", a("inspectionRateRatio"), *own.Value / *reference.Value, 1e-12)
		}
	}
	if touched < 20 || still < 500 {
		t.Errorf("%d rows touched and %d cells still: too few to show anything", touched, still)
	}
}

// tierlessShifts looks at rows that do not tell tiers apart: only what concerns inspections and the AEO part moves.
func tierlessShifts(t *testing.T, plain *plainWorld, e *edit, name string, before, after *asked) {
	deltas := e.deltas(plain, false, func(d *plainDeclaration, _ string) string { return plainKeys[name](d) })
	leaving := map[string]int64{} // AEO value that the moved decision takes away
	reference := map[string]bool{}
	for i := range e.moved {
		if e.new != "advanced_certified" {
			t.Fatalf("the moved decision makes %s, the AEO part is worked out for advanced_certified", e.new)
		}
		leaving[plainKeys[name](&plain.declarations[i])] += plain.declarations[i].value
	}
	for i := range e.picked {
		reference[plainKeys[name](&plain.declarations[i])] = true
	}
	if len(before.r.Rows) != len(after.r.Rows) {
		t.Fatalf("%d rows became %d", len(before.r.Rows), len(after.r.Rows))
	}
	check := func(who string, b, a func(string) catalog.Cell, d *delta, aeo int64, touched bool) {
		shifted(t, who, b, a, d)
		var except []string
		if touched {
			except = ofInspections
		}
		if aeo > 0 {
			except = append([]string{"aeoTradeShareValue", "inspectionRateRatio"}, except...)
		}
		unmoved(t, who, b, a, except...)
		if share := b("aeoTradeShareValue"); share.Value != nil {
			near(t, who+" AEO share", a("aeoTradeShareValue"), (*share.Numerator-float64(aeo)/100) / *share.Denominator, 1e-12)
		}
	}
	all, allLeaving := &delta{}, int64(0)
	for _, row := range before.r.Rows {
		key := row.Keys[0]
		check(key, func(m string) catalog.Cell { return before.cell(m, key) }, func(m string) catalog.Cell { return after.cell(m, key) },
			deltas[key], leaving[key], reference[key])
		if d := deltas[key]; d != nil {
			all.x, all.completed, all.hits = all.x+d.x, all.completed+d.completed, all.hits+d.hits
		}
		allLeaving += leaving[key]
	}
	if all.x != -100 {
		t.Errorf("%d inspected declarations left the rows, want 100", -all.x)
	}
	check("total", before.total, after.total, all, allLeaving, true)
}

// tiersShift works out the tiers' rates, ratios and operator means over the whole window by hand.
func tiersShift(t *testing.T, plain *plainWorld, e *edit, before, after map[string]*asked) {
	deltas := e.deltas(plain, true, func(_ *plainDeclaration, tier string) string { return tier })
	b, a := before["tier"], after["tier"]
	firms := map[string]map[string][2]float64{} // declarations and inspected ones by tier and operator, from the first store's answer
	for _, row := range before["firms"].r.Rows {
		if firms[row.Keys[0]] == nil {
			firms[row.Keys[0]] = map[string][2]float64{}
		}
		firms[row.Keys[0]][row.Keys[1]] = [2]float64{*row.Cells[0].Denominator, *row.Cells[0].Numerator}
	}
	change := func(tier, operator string, n, x float64) {
		own := firms[tier][operator]
		firms[tier][operator] = [2]float64{own[0] + n, own[1] + x}
	}
	for i := range e.picked {
		change(plain.declarations[i].tier, plain.declarations[i].operator, 0, -1)
	}
	for i := range e.moved {
		x := 0.0
		if plain.declarations[i].inspected {
			x = 1
		}
		change(e.new, e.operator, -1, -x)
		change(e.old, e.operator, 1, x)
	}
	rate := map[string]float64{}
	for tier := range shiftedBy {
		was := b.cell("inspectionRate", tier)
		rate[tier] = (*was.Numerator + float64(deltas[tier].x)) / (*was.Denominator + float64(deltas[tier].n))
	}
	for tier, n := range shiftedBy {
		shifted(t, tier, func(m string) catalog.Cell { return b.cell(m, tier) }, func(m string) catalog.Cell { return a.cell(m, tier) }, deltas[tier])
		near(t, tier+" rate", a.cell("inspectionRate", tier), rate[tier], 1e-12)
		near(t, tier+" ratio", a.cell("inspectionRateRatio", tier), rate[tier]/rate["regular"], 1e-12)
		sum, traders := 0.0, 0
		for _, own := range firms[tier] {
			if own[0] > 0 {
				sum += own[1] / own[0]
				traders++
			}
		}
		mean := a.cell("inspectionRateOperatorMean", tier)
		near(t, tier+" operator mean", mean, sum/float64(traders), 1e-9)
		near(t, tier+" operators", a.cell("operators", tier), float64(traders), 0)
		if math.Abs(*mean.Value-*b.cell("inspectionRateOperatorMean", tier).Value) < 1e-9 {
			t.Errorf("%s: deleting %d inspections did not move the operator mean", tier, n)
		}
	}
}
