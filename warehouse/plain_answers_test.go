package warehouse_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"greenlane/access"
	"greenlane/answer"
	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/record"
)

// Without their intervals measures have the same values, but for times that are read from histograms.
func TestPlainMeasuresHaveTheSameValues(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.02)
	loadWorld(t, w, dir, loader.Options{})
	version, err := w.Latest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	service := answer.New(version)
	var all []string
	for _, m := range catalog.Clearance.Measures {
		if m.By == nil { // else it may have nothing to do with offices
			all = append(all, m.Name)
		}
	}
	shown := func(rows []catalog.Row) string {
		for i := range rows {
			for j := range rows[i].Cells {
				c := &rows[i].Cells[j]
				c.Low, c.High, c.Groups, c.Method, c.Warnings = nil, nil, nil, "", nil
			}
		}
		text, err := json.Marshal(rows)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for _, dims := range [][]string{{"month", "tier"}, {"office"}, {"week"}, nil} {
		q := catalog.Query{Fact: catalog.Clearance.Name, During: catalog.Period{From: catalog.Date{Year: 2019, Month: 11, Day: 1}, To: catalog.Date{Year: 2020, Month: 8, Day: 1}}}
		q.Rows = catalog.Selection{Wanted: true, Dimensions: dims, Measures: all}
		q.Total = catalog.Selection{Wanted: true, Measures: all}
		bounded, err := service.Ask(t.Context(), access.Local(), q)
		if err != nil {
			t.Fatal(err)
		}
		q.Rows.Plain, q.Total.Plain = all, all
		plain, err := service.Ask(t.Context(), access.Local(), q)
		if err != nil {
			t.Fatal(err)
		}
		sketched := 0
		for i, r := range append(plain.Rows, plain.Total) {
			for j := range r.Cells {
				c, exact := &r.Cells[j], append(bounded.Rows, bounded.Total)[i].Cells[j]
				if !strings.Contains(c.Method, "histogram") {
					continue
				}
				if sketched++; math.Abs(*c.Value / *exact.Value - 1) > 0.01 {
					t.Errorf("by %v: %s is %v from a histogram, %v exactly", dims, all[j], *c.Value, *exact.Value)
				}
				c.Value = exact.Value
			}
		}
		if len(dims) == 0 && sketched == 0 {
			t.Error("no time was read from a histogram")
		}
		if got, want := shown(append(plain.Rows, plain.Total)), shown(append(bounded.Rows, bounded.Total)); got != want {
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			t.Errorf("by %v: plain %.300s, with intervals %.300s", dims, got[max(at-150, 0):], want[max(at-150, 0):])
		}
	}
}

// A measure whose interval nobody selects is read from the smallest table that has its sums.
func TestPlainMeasuresReadSums(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.01)
	loadWorld(t, w, dir, loader.Options{})
	version, err := w.Latest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for measure, want := range map[string]string{"inspectionRate": "rollup_day", "clearanceTimeMeanHours": "rollup_day", "officerHoursShare": "rollup_day", "clearanceTimeMedianHours": "rollup_day, fact"} {
		q := catalog.Query{
			Fact: catalog.Clearance.Name, StandardiseBy: catalog.DefaultStrata, During: catalog.Period{From: catalog.Date{Year: 2020, Month: 1, Day: 2}, To: catalog.Date{Year: 2020, Month: 8, Day: 1}},
			Rows: catalog.Selection{Wanted: true, Dimensions: []string{"office"}, Measures: []string{measure}, Plain: []string{measure}},
		}
		seen, err := version.Observe(t.Context(), access.ScopeOf(access.Local()), q)
		if err != nil {
			t.Fatal(err)
		}
		if seen[0].Provenance.Table != want {
			t.Errorf("%s read %s, want %s", measure, seen[0].Provenance.Table, want)
		}
	}
}

// Without their warnings rates and means are counted by groups alone, and are the same but for the remark on the mean over operators.
func TestQuietMeasuresAreTheSameByGroupAlone(t *testing.T) {
	w := openStore(t)
	dir, _ := writeWorld(t, "shanghai-2020", 0.02)
	loadWorld(t, w, dir, loader.Options{})
	tryTexts(t, w, loader.Options{}, record.Operators, undoOperators)
	version, err := w.Latest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	service := answer.New(version)
	aeo := &catalog.Filter{Dimension: "tier", In: catalog.AEOTiers}
	remarked := 0
	for _, measure := range []string{"inspectionRate", "hitRate", "inspectionRateRatio", "clearanceTimeMeanHours"} {
		for i, dims := range [][]string{{"month", "tier"}, {"tier"}, {"office", "direction"}, {"week"}, nil} {
			q := catalog.Query{Fact: catalog.Clearance.Name, During: catalog.Period{From: catalog.Date{Year: 2019, Month: 11, Day: 1}, To: catalog.Date{Year: 2020, Month: 8, Day: 1}}}
			q.Rows = catalog.Selection{Wanted: true, Dimensions: dims, Measures: []string{measure}}
			q.Total = catalog.Selection{Wanted: i%2 == 1, Measures: []string{measure}}
			if i == 2 {
				q.Where = aeo
			}
			loud, err := service.Ask(t.Context(), access.Local(), q)
			if err != nil {
				t.Fatal(err)
			}
			q.Rows.Quiet, q.Total.Quiet = q.Rows.Measures, q.Total.Measures
			quiet, err := service.Ask(t.Context(), access.Local(), q)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(quiet.Provenance.SQL, "operator_key") {
				t.Errorf("%s by %v tells operators apart:\n%s", measure, dims, quiet.Provenance.SQL)
			}
			for _, r := range append(loud.Rows, loud.Total) {
				for j := range r.Cells {
					c := &r.Cells[j]
					before := len(c.Warnings)
					c.Warnings = slices.DeleteFunc(c.Warnings, func(w catalog.Warning) bool { return w.Code == catalog.WarnWeightingMatters })
					remarked += before - len(c.Warnings)
				}
			}
			got, want := asJSON(t, append(quiet.Rows, quiet.Total)), asJSON(t, append(loud.Rows, loud.Total))
			if got != want {
				t.Errorf("%s by %v: quiet\n%.1000s\nwith warnings\n%.1000s", measure, dims, got, want)
			}
		}
	}
	if remarked == 0 {
		t.Error("no rate differs from its mean over operators: nothing is shown")
	}
}

func asJSON(t *testing.T, of any) string {
	t.Helper()
	text, err := json.Marshal(of)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
