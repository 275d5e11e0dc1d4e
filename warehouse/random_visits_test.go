package warehouse_test

import (
	"maps"
	"slices"
	"time"

	"greenlane/catalog"
)

// visitsOf are the visits of officers that controls make: each once, with its longest hours, by its first start, else its first end, else its first order. What is
// pending, has neither and states no hours has not begun.
func visitsOf(controls map[string]rndControl) []mdlVisit {
	together := map[string][]rndControl{}
	for id, c := range controls {
		visit := "by itself " + id
		if c.visit != "" {
			visit = "visit " + c.visit
		}
		if c.result != "cancelled" {
			together[visit] = append(together[visit], c)
		}
	}
	order := []string{"physical", "nii", "sample", "documentary"}
	var out []mdlVisit
	for _, all := range together {
		v, first := mdlVisit{}, len(order)
		var started, ended, ordered []int64
		begun := false
		for _, c := range all {
			kind := c.kind
			if kind == "lab" || kind == "quarantine_sampling" {
				kind = "sample"
			}
			first = min(first, slices.Index(order, kind))
			if h := c.officerHours(); h != nil && (v.hours == nil || *h > *v.hours) {
				v.hours = h
			}
			if ordered = append(ordered, c.ordered); c.started != 0 && c.ended >= c.started { // else both were dropped
				started, ended = append(started, c.started), append(ended, c.ended)
			}
			begun = begun || c.result != "pending"
		}
		if !begun && started == nil && v.hours == nil {
			continue
		}
		v.kind = order[first]
		for _, known := range [][]int64{started, ended, ordered} {
			if known != nil {
				v.at = slices.Min(known)
				break
			}
		}
		out = append(out, v)
	}
	return out
}

// byVisit makes of each declaration one of every visit to it, by the day of that.
func byVisit(all []*mdlDeclaration) []*mdlDeclaration {
	var out []*mdlDeclaration
	for _, d := range all {
		for i := range d.visits {
			one := *d
			one.visit, one.keys = &d.visits[i], maps.Clone(d.keys)
			year, month, dayOf := time.UnixMilli(one.visit.at).In(shanghai).Date()
			for name := range one.keys {
				if bucket, timed := bucketOf(time.Date(year, month, dayOf, 0, 0, 0, 0, time.UTC), name); timed {
					one.keys[name] = bucket
				}
			}
			out = append(out, &one)
		}
	}
	return out
}

// hoursWorked are those of visits of one kind; empty: of all.
func hoursWorked(kind string) model {
	return func(c *cohort, _ int64) expected {
		of := only(c.work, func(d *mdlDeclaration) bool { return kind == "" || d.visit.kind == kind })
		sum, missing := total(of, func(d *mdlDeclaration) (bool, *int64) { return true, d.visit.hours })
		if missing > 0 {
			return refusedAs(catalog.NotEstimable)
		}
		return expected{value: number64(float64(sum) / 10_000), decimal: trimmed(inDecimal(sum, 4)), behind: c.work}
	}
}
