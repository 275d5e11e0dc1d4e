package warehouse_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"greenlane/access"
	"greenlane/answer"
	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
	"greenlane/scenario"
	"greenlane/warehouse"
)

// store joins the loader to the warehouse, as the program does.
type store struct{ *warehouse.Warehouse }

func (s store) Begin(ctx context.Context) (loader.Batch, error) { return s.Warehouse.Begin(ctx) }

// writeWorld makes a world's files in a new folder.
func writeWorld(t testing.TB, name string, scale float64) (dir string, truth scenario.Truth) {
	t.Helper()
	w, err := scenario.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(t.TempDir(), name)
	truth, err = w.Write(t.Context(), dir, scenario.Options{Seed: 1, Scale: scale})
	if err != nil {
		t.Fatal(err)
	}
	return dir, truth
}

// loadWorld loads every file of a folder as one load.
func loadWorld(t testing.TB, w *warehouse.Warehouse, dir string, opt loader.Options) loader.Report {
	t.Helper()
	report, err := tryWorld(t.Context(), w, dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func tryWorld(ctx context.Context, w *warehouse.Warehouse, dir string, opt loader.Options) (loader.Report, error) {
	var inputs []loader.Input
	for _, e := range record.Entities {
		var paths []string
		for _, pattern := range []string{".csv", "-[0-9].csv"} { // a later load of the world has a number
			found, err := filepath.Glob(filepath.Join(dir, string(e.Kind)+pattern))
			if err != nil {
				return loader.Report{}, err
			}
			paths = append(paths, found...)
		}
		if len(paths) > 0 {
			inputs = append(inputs, loader.Input{Kind: e.Kind, Paths: paths})
		}
	}
	if opt.Zone == "" {
		opt.Zone = "Asia/Shanghai"
	}
	return loader.New(store{w}, opt).Load(ctx, inputs)
}

func summary(t testing.TB, r loader.Report, kind record.Kind) record.Summary {
	t.Helper()
	for _, s := range r.Summaries {
		if s.Kind == kind {
			return s
		}
	}
	t.Fatalf("the report has no summary of %s", kind)
	return record.Summary{}
}

// published is the version that a question asked now is answered from.
func published(t *testing.T, w *warehouse.Warehouse) *warehouse.Version {
	t.Helper()
	v, err := w.Latest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func answers(t *testing.T, w *warehouse.Warehouse) *answer.Service {
	t.Helper()
	return answer.New(published(t, w))
}

// askLatest is for stores that may not answer.
func askLatest(ctx context.Context, w *warehouse.Warehouse, q catalog.Query) (*catalog.Result, error) {
	v, err := w.Latest(ctx)
	if err != nil {
		return nil, err
	}
	return answer.New(v).Ask(ctx, access.Local(), q)
}

// asked is a question being put together and its answer.
type asked struct {
	t *testing.T
	q catalog.Query
	r *catalog.Result
}

// ask puts a question about declarations lodged on the local days [from, to), with the total over everything.
func ask(t *testing.T, w *warehouse.Warehouse, from, to string, dims, measures []string, where *catalog.Filter) *asked {
	t.Helper()
	q := catalog.Query{
		Fact: "clearance", During: catalog.Period{From: day(t, from), To: day(t, to)}, Where: where,
		Rows: catalog.Selection{Wanted: true, Dimensions: dims, Measures: measures}, Total: catalog.Selection{Wanted: true, Measures: measures},
	}
	return put(t, w, q)
}

func put(t *testing.T, w *warehouse.Warehouse, q catalog.Query) *asked {
	t.Helper()
	r, err := answers(t, w).Ask(t.Context(), access.Local(), q)
	if err != nil {
		t.Fatal(err)
	}
	return &asked{t: t, q: q, r: r}
}

func day(t *testing.T, s string) catalog.Date {
	t.Helper()
	d, err := catalog.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// cell returns a measure of the row with these keys.
func (a *asked) cell(measure string, keys ...string) catalog.Cell {
	a.t.Helper()
	for _, row := range a.r.Rows {
		if equal(row.Keys, keys) {
			return a.pick(row, a.q.Rows.Measures, measure)
		}
	}
	a.t.Fatalf("no row %q among %d", keys, len(a.r.Rows))
	return catalog.Cell{}
}

// has tells whether there is a row with these keys.
func (a *asked) has(keys ...string) bool {
	for _, row := range a.r.Rows {
		if equal(row.Keys, keys) {
			return true
		}
	}
	return false
}

func (a *asked) total(measure string) catalog.Cell {
	a.t.Helper()
	return a.pick(a.r.Total, a.q.Total.Measures, measure)
}

func (a *asked) pick(row catalog.Row, names []string, measure string) catalog.Cell {
	a.t.Helper()
	for i, n := range names {
		if n == measure {
			return row.Cells[i]
		}
	}
	a.t.Fatalf("measure %s was not asked for", measure)
	return catalog.Cell{}
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// near fails unless the cell has a value within a tolerance of what is true.
func near(t *testing.T, what string, c catalog.Cell, want, tolerance float64) {
	t.Helper()
	if c.Value == nil {
		t.Errorf("%s: no value (%s %v), want %g", what, c.Status, c.Warnings, want)
		return
	}
	if d := *c.Value - want; d > tolerance || d < -tolerance {
		t.Errorf("%s: %.10g, want %.10g ± %g", what, *c.Value, want, tolerance)
	}
}

func warned(c catalog.Cell, code string) bool {
	for _, w := range c.Warnings {
		if w.Code == code {
			return true
		}
	}
	return false
}

func where(dimension string, values ...string) *catalog.Filter {
	return &catalog.Filter{Dimension: dimension, In: values}
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
