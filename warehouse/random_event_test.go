package warehouse_test

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// The events by whose day measures count, by how their names end, and the points of the fact that they are.
var eventPoints = map[string]string{"ByRelease": "released_ms", "ByInspection": "inspections_ended_ms", "ByResult": "samples_ended_ms"}

// byEvent is what a measure counts by the day of lodgement, and the point by whose day it counts; no point: that of lodgement.
func byEvent(measure string) (plain, point string) {
	for ending, point := range eventPoints {
		if plain, ends := strings.CutSuffix(measure, ending); ends {
			return plain, point
		}
	}
	return measure, ""
}

// movedTo are the declarations that have come to a point of their way, at that instant.
func movedTo(all []*mdlDeclaration, point string) []*mdlDeclaration {
	var out []*mdlDeclaration
	for _, d := range all {
		ms := d.fact.ms(point)
		if ms == nil {
			continue
		}
		one := *d
		one.at, one.keys = d.lodged+*ms, maps.Clone(d.keys)
		for _, bucket := range strings.Fields("year quarter month week day") {
			one.keys[bucket], _ = bucketOf(time.UnixMilli(one.at).In(shanghai), bucket)
		}
		out = append(out, &one)
	}
	return out
}

// moved are the same question about declarations at each point by whose day one of its measures counts, by point.
func (x *question) moved(all []*mdlDeclaration) {
	x.by = map[string]*question{"": x}
	for _, measure := range x.q.Rows.Measures {
		if _, point := byEvent(measure); x.by[point] == nil {
			x.by[point] = newQuestion(x.q, movedTo(all, point))
			x.by[point].by = x.by
			if x.then != nil {
				x.by[point].then = x.then.by[point]
			}
		}
	}
}

// keysOf are the dimensions of the rows that there are: of what was lodged in the period, and of what counts or was worked on in it.
func (x *question) keysOf() map[string][]string {
	keys := map[string][]string{}
	add := func(all []*mdlDeclaration) {
		for _, d := range all {
			if !d.cancelled {
				var own []string
				for _, name := range x.q.Rows.Dimensions {
					own = append(own, d.keys[name])
				}
				keys[strings.Join(own, "|")] = own
			}
		}
	}
	for _, one := range x.by {
		add(one.rows)
	}
	if slices.ContainsFunc(x.q.Rows.Measures, func(measure string) bool { return strings.HasSuffix(measure, "HoursWorked") }) {
		add(x.work)
	}
	if len(x.q.Rows.Dimensions) == 0 {
		keys = map[string][]string{"": nil}
	}
	return keys
}

// has tells whether there is a row of some keys.
func (x *question) has(keys []string) bool {
	own, there := x.keysOf()[strings.Join(keys, "|")]
	return there && slices.Equal(own, keys)
}
