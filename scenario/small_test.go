package scenario_test

import (
	"math"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"greenlane/scenario"
)

// small writes an adversarial world, reads it back and compares the named checks of its truth with what the files give.
func small(t *testing.T, name string, compute func(w *world) map[string]float64) *world {
	t.Helper()
	dir, truth := write(t, name, scenario.Options{Seed: 1})
	w := read(t, dir)
	planted := map[string]int64{}
	for _, f := range truth.Loads {
		if f.Refused == "" {
			planted[f.Kind] += f.Rows
		}
	}
	for kind, n := range w.rows {
		if int64(n) != planted[kind] {
			t.Errorf("%s: %d rows, truth says %d", kind, n, planted[kind])
		}
	}
	if got := time.UnixMilli(w.latest).In(shanghai).Format(time.RFC3339); got != truth.Cut {
		t.Errorf("latest recorded_at %s, truth says %s", got, truth.Cut)
	}
	computed := compute(w)
	if len(truth.Checks) == 0 || len(computed) != len(truth.Checks) {
		t.Errorf("%d figures computed, truth has %d", len(computed), len(truth.Checks))
	}
	for _, c := range truth.Checks {
		got, ok := computed[c.Name]
		if !ok {
			t.Errorf("no figure computed for %q", c.Name)
			continue
		}
		near(t, c.Name, got, c.Value, c.Tolerance)
		for _, wrong := range c.Wrong {
			if math.Abs(wrong.Value-c.Value) <= c.Tolerance {
				t.Errorf("%s: the wrong answer %v (%s) cannot be told from the truth", c.Name, wrong.Value, wrong.How)
			}
		}
	}
	return w
}

func TestGiantMakesTheTwoAveragesDiffer(t *testing.T) {
	w := small(t, "a1b", func(w *world) map[string]float64 {
		a := w.summarise(local(2020, 1, 1), local(2020, 8, 1), nil)["advanced_certified"]
		return map[string]float64{
			"declarations": float64(a.n), "declarations inspected": float64(a.x),
			"inspection rate, pooled": a.rate(), "inspection rate, operator mean": a.operatorMean(),
		}
	})
	all := w.summarise(local(2020, 1, 1), local(2020, 8, 1), nil)["all"]
	if all.n != 539_800 || len(all.perOperator) != 399 {
		t.Errorf("%d declarations of %d firms, want 539,800 of 399", all.n, len(all.perOperator))
	}
	near(t, "pooled", all.rate(), 0.0048, 5e-5)
	near(t, "operator mean", all.operatorMean(), 0.0399, 5e-5)
}

func TestBacklogHidesTheSlowDeclarations(t *testing.T) {
	small(t, "a4", func(w *world) map[string]float64 {
		var times []survival
		var released []int64
		for _, d := range w.decls {
			took := local(2020, 8, 1).UnixMilli() - d.lodged
			if d.rel != 0 {
				took = d.rel - d.lod
				released = append(released, took)
			}
			times = append(times, survival{took, d.rel != 0})
		}
		near(t, "naive median", medianOf(released, hour), 34.5, 0.3)
		near(t, "censored", 1-float64(len(released))/float64(len(times)), 0.289, 0.002)
		return map[string]float64{
			"declarations": float64(len(times)), "released by the cut": float64(len(released)),
			"unreleased at the cut":                               float64(len(times) - len(released)),
			"share unreleased at the cut":                         1 - float64(len(released))/float64(len(times)),
			"median hours of the released declarations alone":     medianOf(released, hour),
			"median hours from lodging to release (Kaplan-Meier)": kaplanMeierMedian(times) / hour,
		}
	})
}

type survival struct {
	ms    int64
	event bool
}

// kaplanMeierMedian is the first time at which the product-limit estimate is at most one half; events before censorings.
func kaplanMeierMedian(v []survival) float64 {
	sort.Slice(v, func(i, j int) bool {
		if v[i].ms != v[j].ms {
			return v[i].ms < v[j].ms
		}
		return v[i].event && !v[j].event
	})
	s := 1.0
	for i, x := range v {
		if x.event {
			s *= 1 - 1/float64(len(v)-i)
		}
		if s <= 0.5 {
			return float64(x.ms)
		}
	}
	return math.NaN()
}

func TestDuplicatesAreOneDeclaration(t *testing.T) {
	w := small(t, "a6", func(w *world) map[string]float64 {
		june := w.summarise(local(2020, 6, 1), local(2020, 7, 1), nil)["all"]
		july := w.summarise(local(2020, 7, 1), local(2020, 8, 1), nil)["all"]
		return map[string]float64{
			"declarations": float64(june.n + july.n), "value in CNY": float64(june.cents+july.cents) / 100,
			"June 2020: declarations": float64(june.n), "July 2020: declarations": float64(july.n),
		}
	})
	if w.rawRows != 1062 || w.rawCents != 115_100_00 {
		t.Errorf("%d raw rows of %d cents, want 1,062 of 115,100 CNY", w.rawRows, w.rawCents)
	}
}

func TestZoneDecidesTheMonth(t *testing.T) {
	small(t, "a7", func(w *world) map[string]float64 {
		july := w.summarise(local(2020, 7, 1), local(2020, 8, 1), nil)["all"]
		august := w.summarise(local(2020, 8, 1), local(2020, 9, 1), nil)["all"]
		customs, overall := slices.Concat(july.customs, august.customs), slices.Concat(july.overall, august.overall)
		if len(customs) != 4 || len(overall) != 4 || customs[0] != customs[3] || overall[0] != overall[3] {
			t.Errorf("customs %v, overall %v: want four equal times each", customs, overall)
		}
		return map[string]float64{
			"July 2020: declarations": float64(july.n), "August 2020: declarations": float64(august.n),
			"hours from lodging to release, each": medianOf(customs, hour), "hours from arrival to release, each": medianOf(overall, hour),
		}
	})
}

func TestTiersChangeWithinTheMonth(t *testing.T) {
	small(t, "a9", func(w *world) map[string]float64 {
		march := w.summarise(local(2020, 3, 1), local(2020, 4, 1), func(d *decl) bool { return d.operator == "OP000355" })
		spring := w.summarise(local(2020, 5, 20), local(2020, 7, 1), func(d *decl) bool { return d.operator == "OP000356" })
		late := local(2020, 6, 5).Add(10 * time.Hour)
		return map[string]float64{
			"OP000355, March 2020: declarations as advanced_certified":                                            float64(march["advanced_certified"].n),
			"OP000355, March 2020: inspected as advanced_certified":                                               float64(march["advanced_certified"].x),
			"OP000355, March 2020: declarations as regular":                                                       float64(march["regular"].n),
			"OP000355, March 2020: inspected as regular":                                                          float64(march["regular"].x),
			"OP000356, 20 May to 30 June 2020: declarations as discredited":                                       float64(spring["discredited"].n),
			"OP000356, 20 to 31 May 2020, known at 2020-06-01T00:00:00+08:00: declarations as advanced_certified": float64(w.summarise(local(2020, 5, 20), local(2020, 6, 1), nil)["all"].n),
			"OP000356: declarations restated by the late decision":                                                float64(w.summarise(local(2020, 5, 20), late, nil)["all"].n),
		}
	})
}

func TestTieBoundaryAndUnknownTier(t *testing.T) {
	small(t, "a9b", func(w *world) map[string]float64 {
		january := w.summarise(local(2020, 1, 1), local(2020, 2, 1), nil)
		if len(w.steps["OP000001"]) != 3 {
			t.Errorf("%d tier rows, want 3", len(w.steps["OP000001"]))
		}
		return map[string]float64{
			"January 2020: declarations as advanced_certified": float64(january["advanced_certified"].n),
			"January 2020: declarations as certified":          float64(january["all"].n - january["advanced_certified"].n),
			"December 2019: declarations as regular":           float64(w.summarise(local(2019, 12, 1), local(2020, 1, 1), nil)["regular"].n),
		}
	})
	small(t, "a9c", func(w *world) map[string]float64 {
		march := w.summarise(local(2020, 3, 15), local(2020, 3, 17), nil)
		return map[string]float64{
			"declarations as regular": float64(march["regular"].n), "declarations as advanced_certified": float64(march["advanced_certified"].n),
		}
	})
	small(t, "a9d", func(w *world) map[string]float64 {
		march := w.summarise(local(2020, 3, 1), local(2020, 4, 1), nil)
		return map[string]float64{
			"declarations": float64(march["all"].n), "declarations as unknown": float64(march[""].n),
			"share of advanced_certified in declarations": float64(march["advanced_certified"].n) / float64(march["all"].n),
		}
	})
}

func TestZeroCellsHaveUpperBounds(t *testing.T) {
	small(t, "a10", func(w *world) map[string]float64 {
		out := map[string]float64{"regular: inspection rate": w.summarise(local(2020, 1, 1), local(2020, 4, 1), nil)["regular"].rate()}
		for m, name := range []string{"2020-01", "2020-02", "2020-03"} {
			a := w.summarise(local(2020, time.Month(m+1), 1), local(2020, time.Month(m+2), 1), nil)["advanced_certified"]
			name += ", advanced_certified: "
			out[name+"declarations"], out[name+"inspected"] = float64(a.n), float64(a.x)
			const z = 1.959964
			out[name+"upper bound of the inspection rate"] = z * z / (float64(a.n) + z*z)
		}
		return out
	})
}

func TestEveryWorldIsListedWithItsTruth(t *testing.T) {
	var names []string
	for _, w := range scenario.Worlds() {
		names = append(names, w.Name)
		if w.Title == "" || w.Says == "" || w.Wrong == "" || len(w.Files(scenario.CSV)) < 3 {
			t.Errorf("world %s lacks a title, a truth, a wrong answer or files", w.Name)
		}
		found, err := scenario.Find(w.Name)
		if err != nil || found.Name != w.Name {
			t.Errorf("find %s: %v, %v", w.Name, found.Name, err)
		}
	}
	if got, want := strings.Join(names, " "), "a1 a1b a2 a2b a3 a4 a4b a5 a6 a6b a7 a7b a8 a9 a9b a9c a9d a10 a11 a12 a13 a14 a15 a16 a17 a18 a19 shanghai-2020 shanghai-2020-ratio"; got != want {
		t.Errorf("worlds %s, want %s", got, want)
	}
	_, err := scenario.Find("shangai-2020")
	if err == nil || !strings.Contains(err.Error(), `"shanghai-2020"`) {
		t.Errorf("a misspelt name: %v, want the nearest name", err)
	}
}
