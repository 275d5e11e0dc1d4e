package warehouse_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/scenario"
	"greenlane/warehouse"
)

// Every adversarial world is loaded file by file in the order of its truth: each file brings what the truth says of it, and the questions of
// its checks that can be asked are answered with the planted figure.
func TestAdversarialWorldsAnswerAsPlanted(t *testing.T) {
	answered := 0
	for _, world := range scenario.Worlds() {
		if len(world.Name) > 4 || world.Name == "a1b" { // the large ones are tested by themselves
			continue
		}
		t.Run(world.Name, func(t *testing.T) { answered += loadedAndAsked(t, world, scenario.CSV) })
	}
	if answered < 48 {
		t.Errorf("only %d questions were asked", answered)
	}
}

// The same rows as Parquet bring the same reports and the same answers.
func TestAdversarialWorldsAsParquet(t *testing.T) {
	for _, name := range []string{"a6b", "a7b", "a8", "a13", "a14", "a19"} {
		world, err := scenario.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) { loadedAndAsked(t, world, scenario.Parquet) })
	}
}

// loadedAndAsked loads a world, puts the questions of its checks, and returns how many could be asked.
func loadedAndAsked(t *testing.T, world scenario.World, format scenario.Format) (answered int) {
	t.Helper()
	w := openStore(t)
	dir := filepath.Join(t.TempDir(), world.Name)
	truth, err := world.Write(t.Context(), dir, scenario.Options{Seed: 1, Format: format})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range truth.Loads {
		loadAsPlanted(t, w, dir, f)
	}
	for _, c := range truth.Checks {
		if answeredAsPlanted(t, w, c) {
			answered++
		}
	}
	return answered
}

func loadAsPlanted(t *testing.T, w *warehouse.Warehouse, dir string, f scenario.Load) {
	t.Helper()
	none := 0.0
	report, err := loader.New(store{w}, loader.Options{Zone: "Asia/Shanghai", MaxRejectShare: &none}).Load(t.Context(), []loader.Input{
		{Kind: record.Kind(f.Kind), Paths: []string{filepath.Join(dir, f.File)}},
	})
	var refused *loader.Refused
	if errors.As(err, &refused) && refused.Code == f.Refused {
		return
	}
	if err != nil || f.Refused != "" {
		t.Fatalf("%s: %v, want it refused by %q", f.File, err, f.Refused)
	}
	codes := map[string]int64{}
	for _, c := range report.Codes {
		codes[c.Code] += int64(c.Count)
	}
	if !maps.Equal(codes, f.Codes) && len(codes)+len(f.Codes) > 0 {
		t.Errorf("%s: codes %v, want %v", f.File, codes, f.Codes)
	}
	s := summary(t, report, record.Kind(f.Kind))
	if int64(s.Read) != f.Rows || int64(s.Unchanged) != f.Unchanged || s.Accepted != s.Read-s.Unchanged {
		t.Errorf("%s: %+v, want %d read, %d unchanged and the others accepted", f.File, s, f.Rows, f.Unchanged)
	}
}

// answeredAsPlanted puts the question of a check and reports whether it could be asked: its fact may not be in the catalog yet. What is asked of a
// fact that is has to be there.
func answeredAsPlanted(t *testing.T, w *warehouse.Warehouse, c scenario.Check) bool {
	t.Helper()
	if c.Ask == nil {
		return false
	}
	if c.Ask.Field == "certificationEffect" {
		e := effectIn(t, w, catalog.Certification{During: catalog.Period{From: day(t, c.Ask.From), To: day(t, c.Ask.To)}})
		near(t, c.Name, e.Reduction, c.Value, effectTolerance)
		return true
	}
	fact, ok := catalog.FactNamed(c.Ask.Field)
	if !ok {
		return false
	}
	asked := []string{c.Ask.Measure}
	q := catalog.Query{Fact: fact.Name, Total: catalog.Selection{Wanted: true, Measures: asked, Remarked: asked}}
	if fact.Stock {
		q.At = day(t, c.Ask.At)
	} else {
		q.During = catalog.Period{From: day(t, c.Ask.From), To: day(t, c.Ask.To)}
	}
	if c.Ask.KnownAt != "" {
		q.KnownAt = instant(t, c.Ask.KnownAt)
	}
	all := catalog.Filter{}
	for _, name := range slices.Sorted(maps.Keys(c.Ask.Where)) {
		all.All = append(all.All, *where(name, c.Ask.Where[name]...))
	}
	if len(all.All) > 0 {
		q.Where = &all
	}
	cell := put(t, w, q).total(c.Ask.Measure)
	near(t, c.Name, cell, c.Value, max(c.Tolerance, 1e-9))
	for _, code := range c.Warns {
		if !warned(cell, code) {
			t.Errorf("%s: warnings %v, want %s", c.Name, fmt.Sprint(cell.Warnings), code)
		}
	}
	for _, wrong := range c.Wrong {
		if cell.Value != nil && math.Abs(*cell.Value-wrong.Value) <= math.Abs(*cell.Value-c.Value) {
			t.Errorf("%s: %v is what is got from: %s", c.Name, *cell.Value, wrong.How)
		}
	}
	return true
}
