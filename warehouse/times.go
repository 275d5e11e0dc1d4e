package warehouse

import (
	"fmt"

	"greenlane/catalog"
	"greenlane/record"
)

// The ranks that enclose a quantile lie near n·q ± z·√(n·q·(1−q)), z = 1.96 (× 10^6 below). What is fetched is a window around
// each, so that package evidence alone decides which ranks they are.
const (
	normal95 = 1_959_964
	window   = 7
)

// timesStatement sorts every duration of a row once and picks the quantile and its bounds by rank.
func (p *pass) timesStatement(t *terms) *query {
	low := &query{from: source{table: "fact"}, where: t.where(p.reach, false), group: p.keys(1)}
	if p.rows {
		for i, d := range p.dims {
			low.columns = append(low.columns, column{at(1, "d", i), t.key(d)})
		}
	}
	low.columns = append(low.columns, column{at(1, "n"), fn("count")})
	for i, q := range p.durations {
		d := duration(q.Duration)
		there := fn("isNotNull", d)
		if !q.Duration.Signed {
			there = and(there, infix{">=", []expr{d, integer(0)}})
		}
		low.columns = append(low.columns, column{at(1, "s", i), fn("arraySort", fn("groupArrayIf", fn("assumeNotNull", d), there))})
	}
	if p.grouped() {
		low.total = []string{}
		low.columns = append(low.columns, column{at(1, "t"), fn("grouping", name(at(1, "d", 0)))})
	}
	up := &query{from: source{query: low}, columns: p.carry(2)}
	up.columns = append(up.columns, column{at(2, "n"), name(at(1, "n"))})
	p.carryTotal(up, 2)
	up.group = nil
	for i, q := range p.durations {
		sorted := name(at(1, "s", i))
		n := fn("toInt64", fn("length", sorted))
		mille := integer(q.Level*1000 + 0.5)
		half := fn("divide", infix{"*", []expr{
			integer(normal95), fn("sqrt", infix{"*", []expr{n, mille, infix{"-", []expr{integer(1000), mille}}}}),
		}}, integer(1_000_000_000))
		middle := fn("divide", infix{"*", []expr{n, mille}}, integer(1000))
		up.columns = append(up.columns, column{at(2, "qn", i), n})
		for _, around := range []column{
			{"qm", middle}, {"ql", infix{"-", []expr{middle, half}}}, {"qh", infix{"+", []expr{middle, half}}},
		} {
			first := fn("greatest", infix{"-", []expr{fn("toInt64", fn("floor", around.expr)), integer(window / 2)}}, integer(1))
			up.columns = append(up.columns,
				column{at(2, around.as+"_from", i), first},
				column{at(2, around.as+"_at", i), fn("arraySlice", sorted, first, integer(window))})
		}
	}
	return p.finish(up, 2)
}

func duration(d catalog.Duration) expr {
	if d.From == "" {
		return name(d.To)
	}
	return infix{"-", []expr{name(d.To), name(d.From)}}
}

// binBits is how many leading bits of a waiting time tell bins apart: 2,048 bins an octave, at most 0.05 % wide.
const binBits = 12

// exactBelow is the number of declarations below which a cell's times are read as they are (semantics, Intervals).
const exactBelow = 5_000

// someTimes collects the times of a bin as far as they can belong to a small cell.
var someTimes = fmt.Sprintf("groupArrayIf(%d)", exactBelow)

// survivalStatement counts events and censorings by bins of waiting time, and lists the times of small cells. Releases after the
// cut have not happened yet.
func (p *pass) survivalStatement(t *terms) *query {
	cut := param{"Int64", t.cut.UnixMilli()}
	limit := infix{"-", []expr{cut, fn("toUnixTimestamp64Milli", name("lodged_at"))}}
	released := infix{"AND", []expr{fn("isNotNull", name("released_ms")), infix{"<=", []expr{name("released_ms"), limit}}}}
	waited := fn("toInt64", fn("if", name("event"), fn("assumeNotNull", name("released_ms")), fn("least", limit, fn("ifNull", name("cancelled_ms"), limit))))
	shift := fn("greatest", infix{"-", []expr{fn("toInt64", fn("floor", fn("log2", fn("greatest", name("waited"), integer(1))))), integer(binBits - 1)}}, integer(0))
	low := &query{from: source{table: "fact"}}
	low.where = and(t.where(p.reach, true), call{"NOT ", []expr{found(record.FoundReleaseOrder)}}, infix{">=", []expr{name("waited"), integer(0)}})
	if p.rows {
		for i, d := range p.dims {
			low.columns = append(low.columns, column{at(1, "d", i), t.key(d)})
		}
	}
	low.columns = append(low.columns,
		column{"event", infix{"AND", []expr{call{"NOT ", []expr{name("cancelled")}}, released}}},
		column{"waited", waited},
		column{"bin", fn("bitShiftLeft", fn("bitShiftRight", name("waited"), shift), shift)},
	)
	inner := &query{from: source{query: low}, columns: p.carry(2), group: p.keys(2, at(2, "bin"))}
	inner.columns = append(inner.columns,
		column{at(2, "bin"), name("bin")},
		column{at(2, "from"), fn("min", name("waited"))}, column{at(2, "to"), fn("max", name("waited"))},
		column{at(2, "events"), fn("countIf", name("event"))}, column{at(2, "censored"), fn("countIf", call{"NOT ", []expr{name("event")}})},
		column{at(2, "ended"), fn(someTimes, name("waited"), name("event"))},
		column{at(2, "waiting"), fn(someTimes, name("waited"), call{"NOT ", []expr{name("event")}})})
	if p.grouped() {
		inner.total = []string{at(2, "bin")}
		inner.columns = append(inner.columns, column{at(2, "t"), fn("grouping", name(at(2, "d", 0)))})
	}
	up := &query{from: source{query: inner}, columns: p.carry(3), group: p.keys(3)}
	p.carryTotal(up, 3)
	small := infix{"<", []expr{infix{"+", []expr{fn("sum", name(at(2, "events"))), fn("sum", name(at(2, "censored")))}}, integer(exactBelow)}}
	for _, c := range []string{"from", "to", "events", "censored"} {
		up.columns = append(up.columns, column{at(3, c), fn("if", small, fn("emptyArrayInt64"), fn("groupArray", fn("toInt64", name(at(2, c)))))})
	}
	for _, c := range []string{"ended", "waiting"} {
		up.columns = append(up.columns, column{at(3, c), fn("if", small, fn("groupArrayArray", name(at(2, c))), fn("emptyArrayInt64"))})
	}
	return p.finish(up, 3)
}
