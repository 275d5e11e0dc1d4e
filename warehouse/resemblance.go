package warehouse

import (
	"fmt"
	"strings"
)

// Times of one group resemble each other, so that the bounds of a quantile lie farther out than those of as many single times. How far says the share
// of each group that is at or below the quantile: a statement returns its sums over the groups, and looks for the bounds where they lead it.

// Arithmetic of composed questions.
func plus(all ...expr) expr  { return infix{"+", all} }
func minus(a, b expr) expr   { return infix{"-", []expr{a, b}} }
func times(all ...expr) expr { return infix{"*", all} }
func over(a, b expr) expr    { return fn("divide", a, b) }

// storey is a level of nested queries. Each takes names from the one below alone: ClickHouse resolves a name that stands for an expression of the same
// level anew wherever it occurs, and names within names take it longer than the data.
type storey struct {
	*query
	level int
}

// of is a column of the storey.
func (s storey) of(base string, i int) name { return name(at(s.level, base, i)) }

// all is a column of the storey that it has once.
func (s storey) all(base string) name { return name(at(s.level, base)) }

// upon puts a storey on it that has all its columns and those that are made of them for each of so many i.
func (s storey) upon(count int, made func(i int) []column) storey {
	up := &query{from: source{query: s.query}}
	for _, c := range s.columns {
		if base, numbered := strings.CutSuffix(c.as, fmt.Sprintf("_%d", s.level)); numbered {
			up.columns = append(up.columns, column{at(s.level+1, base), name(c.as)})
		}
	}
	for i := range count {
		for _, c := range made(i) {
			up.columns = append(up.columns, column{at(s.level+1, c.as, i), c.expr})
		}
	}
	return storey{up, s.level + 1}
}

// inOrder sorts an array together with that of the groups, by its values.
func inOrder(values, groups expr) expr {
	return fn("arraySort", lambda{[]name{"x", "value"}, name("value")}, fn("arrayZip", values, groups), values)
}

// squares is Σn² over values that an array holds n times each, from the count of each value up to every place: the k-th time of a value adds 2k − 1.
func squares(counts expr) expr {
	return fn("toInt64", minus(times(integer(2), fn("arraySum", counts)), fn("length", counts)))
}

// shareSums are the columns of a share by group: how many groups and rows there are, how many rows count, and Σn², Σnx and Σx² over the groups.
var shareSums = []string{"cg", "cn", "cx", "nn", "nx", "xx"}

// shareByGroup sums over groups, from the groups of all rows, the x that count first, with the count of each up to every place: column x, and columns groups
// and counts that the place of i stands for.
func (s storey) shareByGroup(count int, groups, counts func(i int) name) storey {
	return s.upon(count, func(i int) []column {
		x := s.of("cx", i)
		return []column{
			{"cg", fn("toInt64", fn("countEqual", counts(i), integer(1)))},
			{"cn", fn("toInt64", fn("length", counts(i)))},
			{"nn", squares(counts(i))},
			{"xx", squares(fn("arraySlice", counts(i), integer(1), x))},
			{"rest", squares(fn("arrayEnumerateUniq", fn("arraySlice", groups(i), plus(x, integer(1)))))},
		}
	}).effectiveSize(count)
}

// The 97.5 % quantile of Student's t over that of the normal distribution, × 10^4: with one degree of freedom, and with 2 or more by the powers of 1/ν,
// within 10 in a million.
const studentOfOne = 64_829

var studentOfMore = []int64{10_000, 12_104, 14_381, 13_347, 6_425, 7_532}

// effectiveSize finishes shareByGroup, and is how many independent rows would tell a share as precisely, to 1 in 10,000: Clusters of package evidence has the exact figure. Column
// "size" is all rows where groups say nothing of it; "grouped" tells where they do.
func (s storey) effectiveSize(count int) storey {
	float := func(e expr) expr { return fn("toFloat64", e) }
	wide := func(e expr) expr { return fn("toInt256", e) }
	s = s.upon(count, func(i int) []column {
		n, x, nn, xx := s.of("cn", i), s.of("cx", i), s.of("nn", i), s.of("xx", i)
		nx := fn("intDiv", minus(plus(nn, xx), s.of("rest", i)), integer(2)) // n² + x² − (n − x)² = 2nx
		mostly := infix{">", []expr{times(integer(2), x), n}}
		return []column{
			{"nx", nx},
			{"grouped", and(infix{">", []expr{s.of("cg", i), integer(1)}}, infix{">", []expr{x, integer(0)}}, infix{"<", []expr{x, n}})},
			{"deviations", float(plus(minus(times(wide(n), n, xx), times(integer(2), wide(n), x, nx)), times(wide(x), x, nn)))},
			{"few", fn("if", mostly, minus(n, x), x)},
			{"few_squares", fn("if", mostly, plus(minus(nn, times(integer(2), nx)), xx), xx)},
			{"even", over(times(float(n), n), nn)},
		}
	})
	s = s.upon(count, func(i int) []column {
		even, few := s.of("even", i), s.of("few", i)
		pairs := minus(s.of("few_squares", i), few)
		return []column{{"behind", fn("if", infix{">", []expr{pairs, integer(0)}},
			fn("sqrt", times(even, fn("least", even, over(times(float(few), minus(few, integer(1))), pairs)))), even)}}
	})
	s = s.upon(count, func(i int) []column {
		groups, behind := float(s.of("cg", i)), fn("greatest", s.of("behind", i), integer(2))
		return []column{
			{"freedom", fn("least", fn("greatest", over(minus(times(integer(2), s.of("behind", i)), integer(1)), integer(2)), integer(2)), fn("greatest", minus(groups, integer(1)), integer(1)))},
			{"residuals", fn("greatest", over(times(over(behind, minus(behind, integer(1))), minus(groups, integer(1))), groups), integer(1))},
		}
	})
	return s.upon(count, func(i int) []column {
		student := expr(integer(studentOfMore[len(studentOfMore)-1]))
		for k := len(studentOfMore) - 2; k >= 0; k-- {
			student = plus(over(student, s.of("freedom", i)), integer(studentOfMore[k]))
		}
		student = over(fn("if", infix{"<", []expr{s.of("freedom", i), integer(2)}}, integer(studentOfOne), student), integer(10_000))
		n, x, groups := float(s.of("cn", i)), s.of("cx", i), s.of("cg", i)
		return []column{{"size", fn("if", s.of("grouped", i), fn("least", n, over(
			times(n, n, x, minus(n, x), minus(groups, integer(1))),
			times(fn("pow", student, integer(2)), s.of("residuals", i), s.of("deviations", i), groups))), n)}}
	})
}
