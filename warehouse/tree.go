package warehouse

import (
	"slices"
	"strconv"
	"strings"
)

// The nodes below are all that a composed question may consist of: names from the catalog or from this package, whole numbers,
// and parameters that the server fills in. There is no node for text.
type expr interface{ write(*printer) }

type (
	name    string // a column or an alias
	integer int64
	call    struct {
		fn   string
		args []expr
	}
	infix struct { // args joined by an operator, in parentheses
		op   string
		args []expr
	}
	lambda struct { // of an array function
		args []name
		body expr
	}
	among struct { // whether an expression is one of a query's values
		of   expr
		rows *query
	}
	param struct {
		kind  string // ClickHouse type
		value any
	}
	ofBuilds struct { // that a row is of some builds
		builds []uint32
		hinted bool // where partitions are read alone, it keeps whole ones, and nobody looks at the build of their rows
	}
)

// column is an expression with the name it gets in its query.
type column struct {
	as   string
	expr expr
}

// source is what a query reads: a table, a parametrised view, a statement of warehouse/sql, another query or several together.
type source struct {
	table  string
	args   []column // of a parametrised view
	given  *given   // what the statement named table reads, itself included
	query  *query
	union  []*query // all rows of several queries with the same columns
	beside []*query // each has one row at most for a value of its first column, by which it is set beside
	joined *query   // rows are kept that have one of it by some columns, and have its other columns, too
	using  []string
}

// partitioned are the tables that have a partition for each build.
var partitioned = []string{"fact", "rollup_day", "rollup_trade", "rollup_operator", "rollup_operator_office", "rollup_times_office"}

// partitions tells whether such a table is read, with nothing beside it: its conditions are then met before other columns are read.
func (s source) partitions() bool {
	return slices.Contains(partitioned, s.table) && s.args == nil && s.given == nil && s.beside == nil && s.joined == nil
}

// query is one SELECT.
type query struct {
	columns []column
	from    source
	where   expr
	group   []string // aliases of columns, or names of the source
	total   []string // with a total: the part of group that its rows keep; nil for no total
	limit   int

	order     []string // aliases, each with DESC or without
	limitBy   int      // rows at most of each combination of limitKeys; of all where there are none
	limitKeys []string
}

func fn(function string, args ...expr) expr { return call{function, args} }

func in(of expr, kind string, set any) expr {
	return infix{"IN", []expr{of, param{"Array(" + kind + ")", set}}}
}

func not(condition expr) expr { return call{"NOT ", []expr{condition}} }

// insert prints the statement that writes what a query finds into columns of a table.
func (q *query) insert(table string, into []string) (text string, params []any) {
	text, params = q.sql()
	return "INSERT INTO " + table + " (" + strings.Join(into, ", ") + ")\n" + text, params
}

// and joins conditions, leaving out nil ones; none at all is nil.
func and(conditions ...expr) expr {
	var kept []expr
	for _, c := range conditions {
		if c != nil {
			kept = append(kept, c)
		}
	}
	switch len(kept) {
	case 0:
		return nil
	case 1:
		return kept[0]
	}
	return infix{"AND", kept}
}

func or(conditions ...expr) expr {
	if len(conditions) == 1 {
		return conditions[0]
	}
	return infix{"OR", conditions}
}

// printer writes a tree as SQL with its parameters, numbered in the order in which they appear.
type printer struct {
	b      strings.Builder
	params []any
	depth  int
	names  map[string]bool // that stand for a column or an alias
	// The query at hand reads partitions of builds alone.
	partitions bool
}

func (n name) write(p *printer) {
	p.named(string(n))
	p.text(string(n))
}
func (i integer) write(p *printer) { p.text(strconv.FormatInt(int64(i), 10)) }

func (c call) write(p *printer) {
	p.text(c.fn + "(")
	p.list(", ", c.args)
	p.text(")")
}

func (i infix) write(p *printer) {
	p.text("(")
	p.list(" "+i.op+" ", i.args)
	p.text(")")
}

func (l lambda) write(p *printer) {
	p.text("(")
	for i, a := range l.args {
		if i > 0 {
			p.text(", ")
		}
		a.write(p)
	}
	p.text(") -> ")
	l.body.write(p)
}

func (a among) write(p *printer) {
	p.text("(")
	a.of.write(p)
	p.text(" IN")
	source{query: a.rows}.rows(p)
	p.text(")")
}

func (o ofBuilds) write(p *printer) {
	condition := in(name("build"), "UInt32", o.builds)
	if o.hinted && p.partitions && len(o.builds) > 0 {
		condition = fn("indexHint", condition)
	}
	condition.write(p)
}

func (q param) write(p *printer) {
	as := "p" + strconv.Itoa(len(p.params)+1)
	p.params = append(p.params, named(as, q.value))
	p.text("{" + as + ":" + q.kind + "}")
}

func (p *printer) text(s string) { p.b.WriteString(s) }

func (p *printer) named(names ...string) {
	if p.names == nil {
		p.names = map[string]bool{}
	}
	for _, n := range names {
		p.names[n] = true
	}
}

func (p *printer) line(s string) {
	p.b.WriteByte('\n')
	p.b.WriteString(strings.Repeat("    ", p.depth))
	p.b.WriteString(s)
}

func (p *printer) list(between string, all []expr) {
	for i, e := range all {
		if i > 0 {
			p.text(between)
		}
		e.write(p)
	}
}

func (p *printer) columns(all []column) {
	for i, c := range all {
		if i > 0 {
			p.text(",")
		}
		p.line("    ")
		c.expr.write(p)
		if n, same := c.expr.(name); !same || string(n) != c.as {
			p.text(" AS " + c.as)
		}
	}
}

func (q *query) write(p *printer) {
	p.named(q.group...)
	p.named(q.total...)
	p.named(q.limitKeys...)
	p.text("SELECT")
	p.columns(q.columns)
	p.line("FROM")
	q.from.write(p)
	if q.where != nil {
		around := p.partitions
		p.partitions = q.from.partitions()
		p.line(map[bool]string{false: "WHERE ", true: "PREWHERE "}[p.partitions])
		q.where.write(p)
		p.partitions = around
	}
	switch {
	case q.total != nil:
		p.line("GROUP BY GROUPING SETS ((" + strings.Join(q.group, ", ") + "), (" + strings.Join(q.total, ", ") + "))")
	case len(q.group) > 0:
		p.line("GROUP BY " + strings.Join(q.group, ", "))
	}
	if len(q.order) > 0 {
		p.line("ORDER BY " + strings.Join(q.order, ", "))
	}
	switch {
	case q.limitBy > 0 && len(q.limitKeys) > 0:
		p.line("LIMIT " + strconv.Itoa(q.limitBy) + " BY " + strings.Join(q.limitKeys, ", "))
	case q.limitBy > 0:
		p.line("LIMIT " + strconv.Itoa(q.limitBy))
	}
	if q.limit > 0 {
		p.line("LIMIT " + strconv.Itoa(q.limit))
	}
}

func (s source) write(p *printer) {
	s.rows(p)
	if len(s.beside) > 0 || s.joined != nil {
		p.text(" AS b0")
	}
	if s.joined != nil {
		p.line("INNER JOIN")
		source{query: s.joined}.rows(p)
		p.text(" AS j USING (" + strings.Join(s.using, ", ") + ")")
	}
	for i, q := range s.beside {
		as := " AS b" + strconv.Itoa(i+1)
		p.line("LEFT ANY JOIN")
		source{query: q}.rows(p)
		p.text(as + " USING (" + q.columns[0].as + ")")
	}
}

func (s source) rows(p *printer) {
	parts := s.union
	if s.query != nil {
		parts = []*query{s.query}
	}
	if s.given != nil {
		p.line("(")
		p.line("")
		s.given.write(p)
		p.text("SELECT * FROM " + s.table)
		p.line(")")
		return
	}
	if parts == nil {
		p.text(" " + s.table)
		if len(s.args) > 0 {
			p.text("(")
			for i, a := range s.args {
				if i > 0 {
					p.text(", ")
				}
				p.text(a.as + " = ")
				a.expr.write(p)
			}
			p.text(")")
		}
		return
	}
	p.line("(")
	p.depth++
	for i, part := range parts {
		if i > 0 {
			p.line("UNION ALL")
		}
		p.line("")
		part.write(p)
	}
	p.depth--
	p.line(")")
}

// names are those that a query mentions.
func (q *query) names() map[string]bool {
	var p printer
	q.write(&p)
	return p.names
}

// create prints the statement that keeps what a query finds in a table of the session, in memory.
func (q *query) create(table string) (text string, params []any) {
	var p printer
	p.text("CREATE TEMPORARY TABLE " + table + " ENGINE = Memory SETTINGS compress = 1 AS")
	p.line("")
	q.write(&p)
	return p.b.String(), p.params
}

// sql prints a query with its parameters.
func (q *query) sql() (text string, params []any) {
	var p printer
	q.write(&p)
	return p.b.String(), p.params
}
