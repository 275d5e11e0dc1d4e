package warehouse

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"greenlane/catalog"
	"greenlane/record"
)

// rollup_times and rollup_times_office are histograms: they hold times of declarations by bins.
var (
	rollupTimes       = rollup{table: "rollup_times", by: []string{"tier", "direction"}, monthly: true, times: true}
	rollupTimesOffice = rollup{table: "rollup_times_office", by: []string{"tier", "direction", "office"}, monthly: true, times: true}
)

// histogramShift leaves of a time, written as Float64, the exponent and 5 bits behind the leading one: 32 bins an octave.
const histogramShift = 47

// A tier with fewer than exactBelow facts in a build has its times kept one by one, if it has one in so many of them at most: the others are read more often.
const fewPer = 50

// What histograms hold beside the durations that rollups sum.
const (
	ofOpen      = "open"
	ofWithdrawn = "withdrawn"
)

// never is later than any instant (ms) of a record.
const never = 10_000_000_000_000

// timeKind are times of one kind: of which facts they are, what is kept of each, by what it is put into a bin, and when (ms) it ends, 0 where that does not matter.
type timeKind struct {
	of                   string
	number               int64 // in the table
	have                 expr
	value, binned, ended expr
}

// kindNumbers are those of the kinds in the tables, which a statement groups by faster than by names.
var kindNumbers = map[string]int64{"customs": 1, "overall": 2, "effective": 3, "door": 4, ofOpen: 5, ofWithdrawn: 6}

// customs is the duration at whose end a declaration is no longer waiting.
var customs = rolled["time_customs"].Duration.Name

// timeKinds are the times that histograms hold of builds made under a data cut.
func timeKinds(cut time.Time) []timeKind {
	t := &terms{fact: catalog.Clearance}
	lodged, now := fn("toUnixTimestamp64Milli", name("lodged_at")), param{"Int64", cut.UnixMilli()}
	waited := fn("toInt64", fn("ifNull", name("cancelled_ms"), integer(never)))
	ends := plus(lodged, waited)
	withdrawn := and(name("cancelled"), not(found(record.FoundReleaseOrder)))
	kinds := []timeKind{
		{
			ofOpen, kindNumbers[ofOpen], or(and(not(name("cancelled")), fn("isNull", name("released_ms"))), and(withdrawn, infix{">", []expr{ends, now}})),
			lodged, minus(now, lodged), fn("if", name("cancelled"), ends, integer(never)),
		},
		{ofWithdrawn, kindNumbers[ofWithdrawn], and(withdrawn, infix{"<=", []expr{ends, now}}, infix{">=", []expr{waited, integer(0)}}), waited, waited, ends},
	}
	for _, n := range slices.Sorted(maps.Keys(rolled)) {
		d := rolled[n].Duration
		if d == nil {
			continue
		}
		value, ended := fn("toInt64", fn("assumeNotNull", t.duration(*d))), expr(integer(0))
		if d.Name == customs {
			ended = plus(lodged, value)
		}
		kinds = append(kinds, timeKind{d.Name, kindNumbers[d.Name], and(not(name("cancelled")), t.timed(*d)), value, value, ended})
	}
	return kinds
}

// binned is the bin of a time (ms), below zero where the time is.
func binned(ms expr) expr {
	return times(fn("sign", ms), fn("toInt64", fn("bitShiftRight", fn("reinterpretAsUInt64", fn("toFloat64", fn("abs", ms))), integer(histogramShift))))
}

// rollUpTimes makes the histograms of some builds of the fact: those by office, and of these those of all offices.
func (e *edition) rollUpTimes(ctx context.Context, builds []uint32, cut time.Time) error {
	held, err := counts(ctx, e.writer, statement("tier_counts"), named("builds", builds))
	if err != nil {
		return fmt.Errorf("see which tiers have few declarations: %w", err)
	}
	few := fewTimes(held)
	byOffice, ofAll := timesByOffice(builds, few, e.zone(), cut), timesOfAll(builds, few, cut)
	if err := e.fillHistogram(ctx, &rollupTimesOffice, byOffice); err != nil {
		return err
	}
	return e.fillHistogram(ctx, &rollupTimes, ofAll)
}

// fillHistogram writes the rows that a query finds into a histogram.
func (e *edition) fillHistogram(ctx context.Context, r *rollup, from *query) error {
	into := slices.Concat([]string{"build", "day"}, r.by, []string{"of", "n", "least", "most", "until"})
	for _, c := range slices.Concat([]string{"build", "day"}, r.by) {
		from.columns = append(from.columns, column{"of_" + c, name("of_" + c)})
	}
	for _, c := range []string{"kind", "times", "shortest", "longest", "last_ended"} {
		from.columns = append(from.columns, column{c, name(c)})
	}
	text, params := from.insert(r.table, into)
	if err := e.writer.Exec(oneThread(ctx), text, params...); err != nil {
		return fmt.Errorf("count times for %s: %w", r.table, err)
	}
	return nil
}

// fewTimes are the tiers of builds (tier_counts) whose times are kept one by one.
func fewTimes(held map[uint32]uint64) []uint32 {
	all := map[uint32]uint64{}
	for key, n := range held {
		all[key/16] += n
	}
	few := []uint32{}
	for key, n := range held {
		if n < exactBelow && n*fewPer <= all[key/16] {
			few = append(few, key)
		}
	}
	slices.Sort(few)
	return few
}

// keptApart tells of a fact, or of a row of a histogram, that its time is kept by itself.
func keptApart(few []uint32) expr {
	return in(fn("toUInt32", plus(times(name("build"), integer(16)), fn("toUInt8", name("tier")))), "UInt32", few)
}

// timesByOffice are the rows of rollup_times_office for some builds of the fact: each fact is read once, and has as many times as there are kinds of which it has one.
func timesByOffice(builds, few []uint32, zone *time.Location, cut time.Time) *query {
	var each []expr
	for _, k := range timeKinds(cut) {
		each = append(each, fn("tuple", fn("toInt8", integer(k.number)), k.have, k.value, k.binned, k.ended))
	}
	has := lambda{[]name{"x"}, fn("tupleElement", name("x"), integer(2))}
	facts := &query{from: source{table: "fact"}, where: in(name("build"), "UInt32", builds), columns: []column{
		{"of_build", name("build")},
		{"of_day", fn("toStartOfMonth", fn("toTimeZone", name("lodged_at"), param{"String", zone.String()}))},
		{"of_tier", name("tier")},
		{"of_direction", name("direction")},
		{"of_office", name("office")},
		{"apart", keptApart(few)},
		{"time", fn("arrayJoin", fn("arrayFilter", has, fn("array", each...)))},
	}}
	part := func(i int64) expr { return fn("tupleElement", name("time"), integer(i)) }
	q := &query{from: source{query: facts}}
	for _, c := range facts.columns[:5] {
		q.columns = append(q.columns, column{c.as, name(c.as)})
	}
	q.columns = append(q.columns, column{"kind", part(1)}, column{"bin", fn("if", name("apart"), part(3), binned(part(4)))})
	open := infix{"=", []expr{name("kind"), integer(kindNumbers[ofOpen])}}
	return &query{from: source{query: q.inBins(fn("count"), part(3), part(3), open, part(5))}}
}

// timesOfAll are the rows of rollup_times for some builds, from those of rollup_times_office.
func timesOfAll(builds, few []uint32, cut time.Time) *query {
	least, open := name("least"), of(ofOpen)
	age := minus(param{"Int64", cut.UnixMilli()}, least)
	q := &query{from: source{table: "rollup_times_office"}, where: in(name("build"), "UInt32", builds), columns: []column{
		{"of_build", name("build")},
		{"of_day", name("day")},
		{"of_tier", name("tier")},
		{"of_direction", name("direction")},
		{"kind", name("of")},
		{"bin", fn("if", keptApart(few), least, binned(fn("if", open, age, least)))},
	}}
	return &query{from: source{query: q.inBins(fn("sum", name("n")), least, name("most"), infix{"=", []expr{name("kind"), param{"String", ofOpen}}}, name("until"))}}
}

// inBins groups by all columns, counts the times of each group and keeps its ends, and of those that are open the least instant at which one ends after all, of others the greatest.
func (q *query) inBins(n, least, most, open, ends expr) *query {
	for _, c := range q.columns {
		q.group = append(q.group, c.as)
	}
	q.columns = append(q.columns, column{"times", n}, column{"shortest", fn("min", least)}, column{"longest", fn("max", most)},
		column{"last_ended", fn("if", open, fn("min", ends), fn("max", ends))})
	return q
}
